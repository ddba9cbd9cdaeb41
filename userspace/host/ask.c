// SPDX-License-Identifier: GPL-2.0-only
/* Routes as the kernel finds them itself: RTM_GETROUTE. */
#include "host/internal.h"

#include <errno.h>
#include <string.h>

/* DSCP: older kernels look at fewer bits of it, and take those themselves. */
#define TOS_BITS 0xfc

struct reply {
	bool got;
	struct vm_route *route;
	struct addr *prefix;
	uint8_t *prefixlen;
};

static void read_addr(const struct nlattr *attr, struct addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (attr)
		addr_from_bytes(addr, mnl_attr_get_payload(attr),
				mnl_attr_get_payload_len(attr));
}

/* Of several next hops that are told without a choice: the first. */
static void read_first_hop(const struct nlattr *multipath,
			   struct vm_route *route)
{
	const struct rtnexthop *rtnh = mnl_attr_get_payload(multipath);
	const struct nlattr *attr[RTA_MAX + 1];
	int len = mnl_attr_get_payload_len(multipath);

	if (len < (int)sizeof(*rtnh) || !RTNH_OK(rtnh, len))
		return;
	route->oif = (uint32_t)rtnh->rtnh_ifindex;
	host_index_payload((const char *)rtnh + RTNH_LENGTH(0),
			   rtnh->rtnh_len - RTNH_LENGTH(0), attr, RTA_MAX + 1);
	read_addr(attr[RTA_GATEWAY], &route->gateway);
}

static int on_route(const struct nlmsghdr *nlh, void *data)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr[RTA_MAX + 1], *metric[RTAX_MAX + 1];
	struct reply *reply = data;
	struct vm_route *route = reply->route;

	if (nlh->nlmsg_type != RTM_NEWROUTE ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*rtm))
		return 0;
	host_index_attrs(nlh, sizeof(*rtm), attr, RTA_MAX + 1);
	host_index_nest(attr[RTA_METRICS], metric, RTAX_MAX + 1);
	memset(route, 0, sizeof(*route));
	route->type = rtm->rtm_type;
	host_attr(attr[RTA_OIF], 4, &route->oif);
	if (attr[RTA_MULTIPATH])
		read_first_hop(attr[RTA_MULTIPATH], route);
	else
		read_addr(attr[RTA_GATEWAY], &route->gateway);
	read_addr(attr[RTA_PREFSRC], &route->source);
	host_attr(attr[RTA_FLOW], 4, &route->realm);
	host_attr(metric[RTAX_MTU], 4, &route->mtu);
	if (reply->prefix) {
		read_addr(attr[RTA_DST], reply->prefix);
		*reply->prefixlen = rtm->rtm_dst_len;
	}
	reply->got = true;
	return 0;
}

static void put_addr(struct nlmsghdr *nlh, uint16_t type,
		     const struct addr *addr, uint8_t *len)
{
	if (!addr->family)
		return;
	*len = (uint8_t)addr_bits(addr);
	mnl_attr_put(nlh, type, *len / 8, addr->bytes);
}

/* Of other protocols the kernel wants to hear nothing. */
static void put_transport(struct nlmsghdr *nlh,
			  const struct vm_route_query *query)
{
	uint8_t icmp =
		query->dst.family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;

	if (query->proto != IPPROTO_TCP && query->proto != IPPROTO_UDP &&
	    query->proto != icmp)
		return;
	mnl_attr_put_u8(nlh, RTA_IP_PROTO, query->proto);
	if (query->proto == icmp)
		return;
	if (query->sport)
		mnl_attr_put_u16(nlh, RTA_SPORT, htons(query->sport));
	if (query->dport)
		mnl_attr_put_u16(nlh, RTA_DPORT, htons(query->dport));
}

/* What the kernel's refusal says. */
static int read_refusal(int err, bool input, struct vm_route *route)
{
	memset(route, 0, sizeof(*route));
	route->error = -err;
	route->type = RTN_UNREACHABLE;
	switch (err) {
	case -EINVAL:
		/* Of what came in: rather an address that cannot be. */
		if (!input)
			route->type = RTN_BLACKHOLE;
		return 0;
	case -EACCES:
		route->type = RTN_PROHIBIT;
		return 0;
	case -EAGAIN:
		route->type = RTN_THROW;
		return 0;
	case -ENETUNREACH:
	case -EHOSTUNREACH:
	case -EXDEV:
		return 0;
	}
	return -ENODATA;
}

/**
 * host_ask - the kernel's own lookup of a route
 * @host: the host
 * @query: for what; of IPv4 with iif it has all checks of input
 * @as_table: the entry of the table, not what was made of it for this packet
 * @route: filled
 * @prefix: filled, with @as_table: what the entry is for; or NULL
 * @prefixlen: with @prefix
 *
 * Return: 0; -ENODATA when the kernel cannot be asked that.
 */
int host_ask(struct host *host, const struct vm_route_query *query,
	     bool as_table, struct vm_route *route, struct addr *prefix,
	     uint8_t *prefixlen)
{
	struct reply reply = { .route = route,
			       .prefix = prefix,
			       .prefixlen = prefixlen };
	union host_request request;
	struct rtmsg *rtm;
	int err;

	rtm = host_request(&request, RTM_GETROUTE, 0, sizeof(*rtm));
	rtm->rtm_family = query->dst.family;
	rtm->rtm_tos = query->tos & TOS_BITS;
	rtm->rtm_flags = as_table ? RTM_F_FIB_MATCH : 0;
	put_addr(&request.nlh, RTA_DST, &query->dst, &rtm->rtm_dst_len);
	put_addr(&request.nlh, RTA_SRC, &query->src, &rtm->rtm_src_len);
	if (query->iif)
		mnl_attr_put_u32(&request.nlh, RTA_IIF, query->iif);
	if (query->oif)
		mnl_attr_put_u32(&request.nlh, RTA_OIF, query->oif);
	if (query->mark)
		mnl_attr_put_u32(&request.nlh, RTA_MARK, query->mark);
	put_transport(&request.nlh, query);
	err = nl_request(&host->rtnl, &request.nlh, on_route, &reply);
	if (err)
		return read_refusal(err, query->input, route);
	return reply.got ? 0 : -ENODATA;
}
