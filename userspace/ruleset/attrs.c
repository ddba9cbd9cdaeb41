// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/attrs.h"

#include <errno.h>
#include <string.h>

/* NFTA_DEVICE_PREFIX, since Linux 6.17: all devices that begin so. */
#define DEVICE_PREFIX 2

static void note(const struct nlattr *attr, struct attrs *attrs)
{
	uint16_t type = mnl_attr_get_type(attr);

	if (type < ATTRS_ROOM)
		attrs->at[type] = attr;
}

/**
 * attrs_message - the attributes of a message of nftables
 * @nlh: the message; what its length says has been received
 * @attrs: filled; they live as long as the message
 *
 * Return: whether the message is large enough to be one.
 */
bool attrs_message(const struct nlmsghdr *nlh, struct attrs *attrs)
{
	const struct nfgenmsg *nfg = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	memset(attrs, 0, sizeof(*attrs));
	if (nlh->nlmsg_len < MNL_NLMSG_HDRLEN + sizeof(*nfg))
		return false;
	attrs->family = nfg->nfgen_family;
	mnl_attr_for_each(attr, nlh, sizeof(*nfg))
	{
		note(attr, attrs);
	}
	return true;
}

/**
 * attrs_nest - the attributes within an attribute
 * @nest: the attribute; NULL has none
 * @attrs: filled
 */
void attrs_nest(const struct nlattr *nest, struct attrs *attrs)
{
	const struct nlattr *attr;

	memset(attrs, 0, sizeof(*attrs));
	if (!nest)
		return;
	mnl_attr_for_each_nested(attr, nest)
	{
		note(attr, attrs);
	}
}

/**
 * attrs_name - a copy of a name
 * @arena: where to
 * @attr: the attribute, or NULL
 *
 * Return: the copy; NULL without a name or memory.
 */
char *attrs_name(struct arena *arena, const struct nlattr *attr)
{
	const char *name = attr_text(attr);

	return name ? arena_string(arena, name, NFT_NAME_MAXLEN) : NULL;
}

/* A name, or the beginning of names, which is written with an asterisk. */
static const char *device_text(struct arena *arena, const struct nlattr *attr)
{
	const char *name = attr_text(attr);
	size_t len = name ? strnlen(name, IFNAMSIZ) : 0;
	char text[IFNAMSIZ + 2];

	if (!name)
		return NULL;
	memcpy(text, name, len);
	if (mnl_attr_get_type(attr) == DEVICE_PREFIX)
		text[len++] = '*';
	return arena_string(arena, text, len);
}

/**
 * attrs_devices - a list of devices
 * @arena: where to
 * @list: NFTA_HOOK_DEVS or NFTA_FLOWTABLE_HOOK_DEVS; NULL is none
 * @device: filled
 * @count: filled
 *
 * Return: 0, -EBADMSG or -ENOMEM.
 */
int attrs_devices(struct arena *arena, const struct nlattr *list,
		  const char ***device, size_t *count)
{
	const struct nlattr *attr;
	size_t n = 0;

	*device = NULL;
	*count = 0;
	if (!list)
		return 0;
	mnl_attr_for_each_nested(attr, list) n++;
	if (n > NFT_DEVICES_MAX)
		return -EBADMSG;
	*device = arena_alloc(arena, n * sizeof(**device));
	if (!*device)
		return -ENOMEM;
	mnl_attr_for_each_nested(attr, list)
	{
		(*device)[*count] = device_text(arena, attr);
		if (!(*device)[*count])
			return attr_text(attr) ? -ENOMEM : -EBADMSG;
		(*count)++;
	}
	return 0;
}
