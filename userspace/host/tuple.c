// SPDX-License-Identifier: GPL-2.0-only
/* Tuples in messages of ctnetlink. */
#include <netinet/in.h>

#include "host/tuple.h"

#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <string.h>

#include "host/internal.h"

/**
 * host_tuple_is_icmp - does it have a type and an identifier instead of ports
 * @tuple: the tuple
 */
bool host_tuple_is_icmp(const struct tuple *tuple)
{
	return tuple->proto ==
	       (tuple->src.family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
}

static void put_addrs(struct nlmsghdr *nlh, const struct tuple *tuple)
{
	bool v4 = tuple->src.family == AF_INET;
	size_t len = v4 ? 4 : 16;
	struct nlattr *nest = mnl_attr_nest_start(nlh, CTA_TUPLE_IP);

	mnl_attr_put(nlh, v4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, len,
		     tuple->src.bytes);
	mnl_attr_put(nlh, v4 ? CTA_IP_V4_DST : CTA_IP_V6_DST, len,
		     tuple->dst.bytes);
	mnl_attr_nest_end(nlh, nest);
}

static void put_proto(struct nlmsghdr *nlh, const struct tuple *tuple)
{
	bool v4 = tuple->src.family == AF_INET;
	struct nlattr *nest = mnl_attr_nest_start(nlh, CTA_TUPLE_PROTO);

	mnl_attr_put_u8(nlh, CTA_PROTO_NUM, tuple->proto);
	if (host_tuple_is_icmp(tuple)) {
		mnl_attr_put_u16(nlh,
				 v4 ? CTA_PROTO_ICMP_ID : CTA_PROTO_ICMPV6_ID,
				 htons(tuple->icmp_id));
		mnl_attr_put_u8(
			nlh, v4 ? CTA_PROTO_ICMP_TYPE : CTA_PROTO_ICMPV6_TYPE,
			tuple->icmp_type);
		mnl_attr_put_u8(
			nlh, v4 ? CTA_PROTO_ICMP_CODE : CTA_PROTO_ICMPV6_CODE,
			tuple->icmp_code);
	} else if (tuple->has_ports) {
		mnl_attr_put_u16(nlh, CTA_PROTO_SRC_PORT, htons(tuple->sport));
		mnl_attr_put_u16(nlh, CTA_PROTO_DST_PORT, htons(tuple->dport));
	}
	mnl_attr_nest_end(nlh, nest);
}

/**
 * host_put_tuple - add a tuple to a message of ctnetlink
 * @nlh: the message
 * @type: of the attribute, e.g. CTA_TUPLE_ORIG
 * @tuple: the tuple
 */
void host_put_tuple(struct nlmsghdr *nlh, uint16_t type,
		    const struct tuple *tuple)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);

	put_addrs(nlh, tuple);
	put_proto(nlh, tuple);
	mnl_attr_nest_end(nlh, nest);
}

static void read_addr(const struct nlattr *v4, const struct nlattr *v6,
		      struct addr *addr)
{
	const struct nlattr *attr = v4 ? v4 : v6;

	if (attr)
		addr_from_bytes(addr, mnl_attr_get_payload(attr),
				mnl_attr_get_payload_len(attr));
}

/**
 * host_read_tuple - read a tuple of ctnetlink
 * @nest: the attribute, or NULL
 * @tuple: filled
 *
 * Return: whether it has addresses and a protocol.
 */
bool host_read_tuple(const struct nlattr *nest, struct tuple *tuple)
{
	const struct nlattr *part[CTA_TUPLE_MAX + 1];
	const struct nlattr *ip[CTA_IP_MAX + 1], *proto[CTA_PROTO_MAX + 1];
	uint16_t port[2];

	memset(tuple, 0, sizeof(*tuple));
	host_index_nest(nest, part, CTA_TUPLE_MAX + 1);
	host_index_nest(part[CTA_TUPLE_IP], ip, CTA_IP_MAX + 1);
	host_index_nest(part[CTA_TUPLE_PROTO], proto, CTA_PROTO_MAX + 1);
	read_addr(ip[CTA_IP_V4_SRC], ip[CTA_IP_V6_SRC], &tuple->src);
	read_addr(ip[CTA_IP_V4_DST], ip[CTA_IP_V6_DST], &tuple->dst);
	tuple->has_proto = host_attr(proto[CTA_PROTO_NUM], 1, &tuple->proto);
	if (host_attr(proto[CTA_PROTO_SRC_PORT], 2, &port[0]) &&
	    host_attr(proto[CTA_PROTO_DST_PORT], 2, &port[1])) {
		tuple->has_ports = true;
		tuple->sport = ntohs(port[0]);
		tuple->dport = ntohs(port[1]);
	}
	if (host_tuple_is_icmp(tuple)) {
		bool v4 = tuple->src.family == AF_INET;

		tuple->has_icmp = host_attr(proto[v4 ? CTA_PROTO_ICMP_TYPE :
						       CTA_PROTO_ICMPV6_TYPE],
					    1, &tuple->icmp_type) &&
				  host_attr(proto[v4 ? CTA_PROTO_ICMP_CODE :
						       CTA_PROTO_ICMPV6_CODE],
					    1, &tuple->icmp_code);
		tuple->has_icmp_id = host_attr(
			proto[v4 ? CTA_PROTO_ICMP_ID : CTA_PROTO_ICMPV6_ID], 2,
			&port[0]);
		tuple->icmp_id = tuple->has_icmp_id ? ntohs(port[0]) : 0;
	}
	return tuple->src.family && tuple->dst.family && tuple->has_proto;
}

/* Can ctnetlink look for it. */
static bool can_ask(const struct tuple *tuple)
{
	if (!tuple->src.family || !tuple->dst.family || !tuple->has_proto)
		return false;
	/* Of DCCP and UDP-Lite, old kernels refuse to look without ports. */
	if (tuple->proto == IPPROTO_TCP || tuple->proto == IPPROTO_UDP ||
	    tuple->proto == IPPROTO_SCTP)
		return tuple->has_ports;
	if (host_tuple_is_icmp(tuple))
		return tuple->has_icmp && tuple->has_icmp_id;
	/* Its ports are the keys of PPTP; zero without. */
	return tuple->proto != IPPROTO_GRE || tuple->has_ports;
}

/**
 * host_ct_request - begin a question to ctnetlink
 * @host: the host
 * @request: filled
 * @subsystem: NFNL_SUBSYS_CTNETLINK or _EXP
 * @message: IPCTNL_MSG_*
 * @tuple: what it is about
 *
 * Return: 0 or -ENODATA: there is no such question, or nobody to be asked.
 */
int host_ct_request(struct host *host, union host_request *request,
		    uint8_t subsystem, uint8_t message,
		    const struct tuple *tuple)
{
	struct nfgenmsg *header;

	if (!can_ask(tuple) || host_bus(&host->ct, NETLINK_NETFILTER))
		return -ENODATA;
	header = host_request(request, (uint16_t)(subsystem << 8 | message), 0,
			      sizeof(*header));
	header->nfgen_family = tuple->src.family;
	header->version = NFNETLINK_V0;
	return 0;
}
