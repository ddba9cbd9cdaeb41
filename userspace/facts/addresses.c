// SPDX-License-Identifier: GPL-2.0-only
/*
 * The addresses at which this network namespace takes packets for its own:
 * those of its links, and what routes of type local say, as 127.0.0.0/8.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "facts/internal.h"
#include "model/clock.h"
#include "nl/nl.h"

#ifndef NETLINK_GET_STRICT_CHK
#define NETLINK_GET_STRICT_CHK 12
#endif

struct gathering {
	struct facts_addresses *addresses;
	size_t from; /* how many there were before this dump */
};

static int keep(struct facts_addresses *addresses, const struct prefix *prefix)
{
	struct prefix *grown;

	if (addresses->count >= FACTS_PREFIXES_MAX) {
		addresses->beyond++;
		return 0;
	}
	grown = facts_grow(addresses->item, addresses->count, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	addresses->item = grown;
	grown[addresses->count++] = *prefix;
	return 0;
}

/* The value of one attribute, NULL without. */
static const struct nlattr *find(const struct nlmsghdr *nlh, size_t header,
				 uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, (unsigned int)header)
	{
		if (mnl_attr_get_type(attr) == type)
			return attr;
	}
	return NULL;
}

static int take(const struct gathering *gathering, const struct nlattr *attr,
		uint8_t len)
{
	struct prefix prefix = { .len = len };

	if (!attr || !addr_from_bytes(&prefix.addr, mnl_attr_get_payload(attr),
				      mnl_attr_get_payload_len(attr)))
		return 0;
	if (len == UINT8_MAX)
		prefix.len = (uint8_t)addr_bits(&prefix.addr);
	return keep(gathering->addresses, &prefix);
}

/* Of a link with a peer, IFA_ADDRESS is the peer's. */
static int on_address(const struct nlmsghdr *nlh, void *data)
{
	const size_t header = sizeof(struct ifaddrmsg);
	const struct nlattr *attr;

	if (nlh->nlmsg_type != RTM_NEWADDR ||
	    mnl_nlmsg_get_payload_len(nlh) < header)
		return 0;
	attr = find(nlh, header, IFA_LOCAL);
	if (!attr)
		attr = find(nlh, header, IFA_ADDRESS);
	return take(data, attr, UINT8_MAX);
}

static int on_route(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);

	if (nlh->nlmsg_type != RTM_NEWROUTE ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*rtm) ||
	    (rtm->rtm_type != RTN_LOCAL && rtm->rtm_type != RTN_ANYCAST))
		return 0;
	return take(data, find(nlh, sizeof(*rtm), RTA_DST), rtm->rtm_dst_len);
}

/* Of a dump that is begun anew only what it added itself. */
static void forget(void *data)
{
	struct gathering *gathering = data;

	gathering->addresses->count = gathering->from;
}

static int read_addresses(struct nl *nl, struct facts_addresses *addresses)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct gathering gathering = { addresses, addresses->count };

	nlh->nlmsg_type = RTM_GETADDR;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifaddrmsg));
	return nl_dump(nl, nlh, on_address, forget, &gathering);
}

/* A router may have a million others: the kernel leaves them out. */
static int read_routes(struct nl *nl, struct facts_addresses *addresses,
		       uint8_t family)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct gathering gathering = { addresses, addresses->count };
	struct rtmsg *rtm;
	int err;

	nlh->nlmsg_type = RTM_GETROUTE;
	rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));
	rtm->rtm_family = family;
	rtm->rtm_table = RT_TABLE_LOCAL;
	err = nl_dump(nl, nlh, on_route, forget, &gathering);
	/* A namespace without addresses, or IPv6, has no such table yet. */
	return err == -ENOENT || err == -EAFNOSUPPORT ? 0 : err;
}

/**
 * addresses_read - the local addresses of this network namespace
 * @addresses: filled; its item is freed by facts_release()
 *
 * Return: 0 or a negative errno.
 */
int addresses_read(struct facts_addresses *addresses)
{
	struct nl nl;
	int one = 1;
	int err = nl_open(&nl, NETLINK_ROUTE);

	if (err)
		return err;
	/* Without it all routes come, and are left out here. */
	mnl_socket_setsockopt(nl.socket, NETLINK_GET_STRICT_CHK, &one,
			      sizeof(one));
	err = read_addresses(&nl, addresses);
	if (!err)
		err = read_routes(&nl, addresses, AF_INET);
	if (!err)
		err = read_routes(&nl, addresses, AF_INET6);
	nl_close(&nl);
	if (!err)
		addresses->read = clock_now_real();
	return err;
}

/**
 * address_is_local - whether packets to an address are for this namespace
 * @addresses: what was read
 * @addr: the address
 */
bool address_is_local(const struct facts_addresses *addresses,
		      const struct addr *addr)
{
	size_t i;

	for (i = 0; i < addresses->count; i++) {
		if (addr_in_prefix(addr, &addresses->item[i]))
			return true;
	}
	return false;
}
