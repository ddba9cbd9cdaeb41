// SPDX-License-Identifier: GPL-2.0-only
/* Requests and attributes, checked: the kernel is not trusted with lengths. */
#include "host/internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * host_bus - open a socket in this network namespace, unless that was tried
 * @bus: the socket
 * @number: NETLINK_*
 *
 * Return: 0 or a negative errno.
 */
int host_bus(struct host_bus *bus, int number)
{
	if (!bus->tried)
		bus->err = nl_open(&bus->nl, number);
	bus->tried = true;
	return bus->err;
}

/**
 * host_bus_close - close what host_bus() opened
 * @bus: the socket
 */
void host_bus_close(struct host_bus *bus)
{
	if (bus->tried && !bus->err)
		nl_close(&bus->nl);
	bus->tried = false;
}

/**
 * host_request - begin a request
 * @request: its buffer
 * @type: RTM_* or a netfilter message
 * @flags: NLM_F_*
 * @extra: bytes of the struct that follows the header
 *
 * Return: that struct, zeroed.
 */
void *host_request(union host_request *request, uint16_t type, uint16_t flags,
		   size_t extra)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(request->bytes);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	return mnl_nlmsg_put_extra_header(nlh, extra);
}

/**
 * host_dump - a dump, begun anew when a change interrupts it
 * @nl: the socket
 * @nlh: the request
 * @fn: called for each answer
 * @forget: empties what @fn has gathered
 * @data: for both
 *
 * Return: 0 or a negative errno; then what was gathered is forgotten.
 */
int host_dump(struct nl *nl, struct nlmsghdr *nlh, nl_message_fn fn,
	      void (*forget)(void *data), void *data)
{
	return nl_dump(nl, nlh, fn, forget, data);
}

/**
 * host_attr - the value of an attribute
 * @attr: may be NULL
 * @len: the length that it must have
 * @value: filled
 *
 * Return: false, with nothing filled, unless it is there with that length.
 */
bool host_attr(const struct nlattr *attr, size_t len, void *value)
{
	if (!attr || mnl_attr_get_payload_len(attr) != len)
		return false;
	memcpy(value, mnl_attr_get_payload(attr), len);
	return true;
}

/**
 * host_attr_text - an attribute's text
 * @attr: may be NULL: the text is empty
 * @text: filled, with zeros behind
 * @size: its room; what is longer is cut
 */
void host_attr_text(const struct nlattr *attr, char *text, size_t size)
{
	size_t len = attr ? mnl_attr_get_payload_len(attr) : 0;

	memset(text, 0, size);
	if (len)
		memcpy(text, mnl_attr_get_payload(attr),
		       len < size ? len : size - 1);
	text[size - 1] = '\0';
}

static void index_one(const struct nlattr *attr, const struct nlattr **table,
		      size_t count)
{
	if (mnl_attr_get_type(attr) < count)
		table[mnl_attr_get_type(attr)] = attr;
}

/**
 * host_index_attrs - the attributes of a message by their types
 * @nlh: the message
 * @header: bytes of the struct before them
 * @attr: filled
 * @count: entries of @attr; attributes beyond are news
 */
void host_index_attrs(const struct nlmsghdr *nlh, size_t header,
		      const struct nlattr **attr, size_t count)
{
	const struct nlattr *at;

	memset(attr, 0, count * sizeof(*attr));
	if (mnl_nlmsg_get_payload_len(nlh) < header)
		return;
	mnl_attr_for_each(at, nlh, (unsigned int)header)
	{
		index_one(at, attr, count);
	}
}

/**
 * host_index_payload - the same, of bytes that are attributes
 * @payload: the bytes
 * @len: how many
 * @table: filled
 * @count: entries of @table
 */
void host_index_payload(const void *payload, size_t len,
			const struct nlattr **table, size_t count)
{
	const struct nlattr *attr = payload;

	memset(table, 0, count * sizeof(*table));
	mnl_attr_for_each_payload(payload, len)
	{
		index_one(attr, table, count);
	}
}

/**
 * host_index_nest - the same, of a nest
 * @nest: may be NULL
 * @attr: filled
 * @count: entries of @attr
 */
void host_index_nest(const struct nlattr *nest, const struct nlattr **attr,
		     size_t count)
{
	if (nest)
		host_index_payload(mnl_attr_get_payload(nest),
				   mnl_attr_get_payload_len(nest), attr, count);
	else
		memset(attr, 0, count * sizeof(*attr));
}

/**
 * host_grow - room for one more at the end of an array
 * @array: the array, or NULL
 * @count: how many it has; its room is the next power of two
 * @size: of one
 *
 * Return: the array, perhaps at another place; NULL: no memory, and @array is
 * what it was.
 */
void *host_grow(void *array, size_t count, size_t size)
{
	size_t room = count ? count * 2 : 1;

	if (count & (count - 1))
		return array;
	if (room > SIZE_MAX / size)
		return NULL;
	return realloc(array, room * size);
}
