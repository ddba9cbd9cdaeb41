// SPDX-License-Identifier: GPL-2.0-only
/* One connection of the conntrack table: ctnetlink. */
#include "host/internal.h"

#include <endian.h>
#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <string.h>

/* CTA_FILTER_FLAG() of the kernel. */
#define FILTER_IP_SRC (1U << 0)
#define FILTER_PROTO_NUM (1U << 3)
#define FILTER_PROTO_SRC_PORT (1U << 4)
#define FILTER_PROTO_ICMP_ID (1U << 8)
#define FILTER_PROTO_ICMPV6_ID (1U << 11)

struct reply {
	bool got;
	const struct tuple *asked;
	struct vm_ct *ct;
};

static bool is_icmp(const struct tuple *tuple)
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
	if (is_icmp(tuple)) {
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

static void read_addr(const struct nlattr *v4, const struct nlattr *v6,
		      struct addr *addr)
{
	const struct nlattr *attr = v4 ? v4 : v6;

	if (attr)
		addr_from_bytes(addr, mnl_attr_get_payload(attr),
				mnl_attr_get_payload_len(attr));
}

static bool read_tuple(const struct nlattr *nest, struct tuple *tuple)
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
	if (is_icmp(tuple)) {
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

static uint32_t be32_or(const struct nlattr *attr, uint32_t without)
{
	uint32_t value;

	return host_attr(attr, 4, &value) ? ntohl(value) : without;
}

static bool is_tuple(const struct tuple *asked, const struct tuple *found)
{
	return addr_equal(&asked->src, &found->src) &&
	       addr_equal(&asked->dst, &found->dst) &&
	       (!found->has_ports || (asked->sport == found->sport &&
				      asked->dport == found->dport)) &&
	       (!found->has_icmp || asked->icmp_type == found->icmp_type);
}

/* Of one that talks to itself, the kernel finds the replies first. */
static bool is_original(const struct tuple *asked, const struct vm_ct *ct)
{
	return is_tuple(asked, &ct->orig) && !is_tuple(asked, &ct->repl);
}

/* What a packet with that tuple is: resolve_normal_ct() */
static void set_state(struct vm_ct *ct, bool original)
{
	uint32_t status = ct->status.value;

	ct->reply = VM_KNOWN(!original);
	if (!original || status & IPS_SEEN_REPLY)
		ct->state = RSTATTR_CT_ESTABLISHED;
	else if (status & IPS_EXPECTED)
		ct->state = RSTATTR_CT_RELATED;
	else
		ct->state = RSTATTR_CT_NEW;
}

static bool read_counters(const struct nlattr *nest, uint64_t *packets,
			  uint64_t *bytes)
{
	const struct nlattr *attr[CTA_COUNTERS_MAX + 1];

	host_index_nest(nest, attr, CTA_COUNTERS_MAX + 1);
	if (!host_attr(attr[CTA_COUNTERS_PACKETS], 8, packets) ||
	    !host_attr(attr[CTA_COUNTERS_BYTES], 8, bytes))
		return false;
	*packets = be64toh(*packets);
	*bytes = be64toh(*bytes);
	return true;
}

/* When it began, where net.netfilter.nf_conntrack_timestamp has it kept. */
static void read_start(const struct nlattr *nest, struct vm_ct *ct)
{
	const struct nlattr *attr[CTA_TIMESTAMP_MAX + 1];
	uint64_t start;

	host_index_nest(nest, attr, CTA_TIMESTAMP_MAX + 1);
	if (host_attr(attr[CTA_TIMESTAMP_START], sizeof(start), &start))
		ct->started = be64toh(start);
}

static void read_tcp(const struct nlattr *nest, struct vm_ct *ct)
{
	const struct nlattr *attr[CTA_PROTOINFO_TCP_MAX + 1];
	struct nf_ct_tcp_flags flags[2] = { { 0 } };

	host_index_nest(nest, attr, CTA_PROTOINFO_TCP_MAX + 1);
	host_attr(attr[CTA_PROTOINFO_TCP_STATE], 1, &ct->tcp_state);
	host_attr(attr[CTA_PROTOINFO_TCP_FLAGS_ORIGINAL], sizeof(flags[0]),
		  &flags[0]);
	host_attr(attr[CTA_PROTOINFO_TCP_FLAGS_REPLY], sizeof(flags[1]),
		  &flags[1]);
	ct->tcp_closing = (flags[0].flags | flags[1].flags) &
			  IP_CT_TCP_FLAG_CLOSE_INIT;
}

static void read_sctp(const struct nlattr *nest, struct vm_ct *ct)
{
	const struct nlattr *attr[CTA_PROTOINFO_SCTP_MAX + 1];

	host_index_nest(nest, attr, CTA_PROTOINFO_SCTP_MAX + 1);
	ct->sctp_tagged = host_attr(attr[CTA_PROTOINFO_SCTP_STATE], 1,
				    &ct->sctp_state) &&
			  host_attr(attr[CTA_PROTOINFO_SCTP_VTAG_ORIGINAL], 4,
				    ct->sctp_tag[0]) &&
			  host_attr(attr[CTA_PROTOINFO_SCTP_VTAG_REPLY], 4,
				    ct->sctp_tag[1]);
}

static void read_dccp(const struct nlattr *nest, struct vm_ct *ct)
{
	const struct nlattr *attr[CTA_PROTOINFO_DCCP_MAX + 1];
	uint8_t role = 0; /* CT_DCCP_ROLE_CLIENT */

	host_index_nest(nest, attr, CTA_PROTOINFO_DCCP_MAX + 1);
	host_attr(attr[CTA_PROTOINFO_DCCP_STATE], 1, &ct->dccp_state);
	host_attr(attr[CTA_PROTOINFO_DCCP_ROLE], 1, &role);
	ct->dccp_reversed = role != 0;
}

/* What conntrack knows of the protocol: of one of them, if at all. */
static void read_protocol(const struct nlattr *nest, struct vm_ct *ct)
{
	const struct nlattr *part[CTA_PROTOINFO_MAX + 1];

	host_index_nest(nest, part, CTA_PROTOINFO_MAX + 1);
	read_tcp(part[CTA_PROTOINFO_TCP], ct);
	read_sctp(part[CTA_PROTOINFO_SCTP], ct);
	read_dccp(part[CTA_PROTOINFO_DCCP], ct);
}

/*
 * Counters and labels: ctnetlink_dump_extinfo() leaves out what the connection
 * has no room for.
 */
static void read_extensions(const struct nlattr *const *attr,
			    struct vm_ct *ct)
{
	if (!attr[CTA_COUNTERS_ORIG])
		ct->uncounted = true;
	else
		ct->counted = read_counters(attr[CTA_COUNTERS_ORIG],
					    &ct->packets[0], &ct->bytes[0]) &&
			      read_counters(attr[CTA_COUNTERS_REPLY],
					    &ct->packets[1], &ct->bytes[1]);
	ct->label_set = host_attr(attr[CTA_LABELS], 16, ct->label);
	if (ct->label_set)
		memset(ct->label_known, 0xff, sizeof(ct->label_known));
	ct->no_labels = !attr[CTA_LABELS];
}

static int on_connection(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr[CTA_MAX + 1];
	struct reply *reply = data;
	struct vm_ct *ct = reply->ct;
	uint16_t zone = 0;

	if (nlh->nlmsg_type != (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW))
		return 0;
	host_index_attrs(nlh, sizeof(struct nfgenmsg), attr, CTA_MAX + 1);
	memset(ct, 0, sizeof(*ct));
	if (!read_tuple(attr[CTA_TUPLE_ORIG], &ct->orig) ||
	    !read_tuple(attr[CTA_TUPLE_REPLY], &ct->repl))
		return -EBADMSG;
	ct->presence = VM_CT_TRACKED;
	ct->has_tuples = true;
	host_attr(attr[CTA_ZONE], 2, &zone);
	ct->zone = VM_KNOWN(ntohs(zone));
	/* Newer kernels leave out a mark of zero. */
	ct->mark = VM_KNOWN(be32_or(attr[CTA_MARK], 0));
	if (attr[CTA_STATUS])
		ct->status = VM_KNOWN(be32_or(attr[CTA_STATUS], 0));
	/* The packet starts its time anew, so CTA_TIMEOUT tells nothing. */
	read_extensions(attr, ct);
	read_start(attr[CTA_TIMESTAMP], ct);
	read_protocol(attr[CTA_PROTOINFO], ct);
	set_state(ct, is_original(reply->asked, ct));
	reply->got = true;
	return 0;
}

static bool can_ask(const struct tuple *tuple)
{
	if (!tuple->src.family || !tuple->dst.family || !tuple->has_proto)
		return false;
	/* Of DCCP and UDP-Lite, old kernels refuse to look without ports. */
	if (tuple->proto == IPPROTO_TCP || tuple->proto == IPPROTO_UDP ||
	    tuple->proto == IPPROTO_SCTP)
		return tuple->has_ports;
	if (is_icmp(tuple))
		return tuple->has_icmp && tuple->has_icmp_id;
	/* Its ports are the keys of PPTP; zero without. */
	return tuple->proto != IPPROTO_GRE || tuple->has_ports;
}

/* See struct vm_host. */
int host_conntrack(void *ctx, const struct tuple *tuple, uint16_t zone,
		   struct vm_ct *ct)
{
	struct reply reply = { .asked = tuple, .ct = ct };
	struct host *host = ctx;
	union host_request request;
	struct nfgenmsg *header;
	struct nlattr *nest;
	int err;

	if (!can_ask(tuple) || host_bus(&host->ct, NETLINK_NETFILTER))
		return -ENODATA;
	header = host_request(&request,
			      NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET, 0,
			      sizeof(*header));
	header->nfgen_family = tuple->src.family;
	header->version = NFNETLINK_V0;
	nest = mnl_attr_nest_start(&request.nlh, CTA_TUPLE_ORIG);
	put_addrs(&request.nlh, tuple);
	put_proto(&request.nlh, tuple);
	mnl_attr_nest_end(&request.nlh, nest);
	if (zone)
		mnl_attr_put_u16(&request.nlh, CTA_ZONE, htons(zone));
	err = nl_request(&host->ct.nl, &request.nlh, on_connection, &reply);
	if (err == -ENOENT)
		return -ENOENT;
	return err || !reply.got ? -ENODATA : 0;
}

struct search {
	const struct tuple *tuple;
	uint16_t zone;
	struct tuple *source;
	size_t room;
	size_t count;
};

static void forget(void *data)
{
	struct search *search = data;

	search->count = 0;
}

/* nf_nat_core.c's same_src(): of other protocols it is the address alone. */
static bool same_source(const struct tuple *a, const struct tuple *b)
{
	return a->proto == b->proto && addr_equal(&a->src, &b->src) &&
	       (a->has_ports ? a->sport : 0) == (b->has_ports ? b->sport : 0) &&
	       a->has_icmp_id == b->has_icmp_id &&
	       (!a->has_icmp_id || a->icmp_id == b->icmp_id);
}

static bool is_listed(const struct search *search, const struct tuple *source)
{
	size_t i;

	for (i = 0; i < search->count && i < search->room; i++) {
		if (addr_equal(&search->source[i].dst, &source->dst) &&
		    search->source[i].dport == source->dport &&
		    search->source[i].icmp_id == source->icmp_id)
			return true;
	}
	return false;
}

static int on_source(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr[CTA_MAX + 1];
	struct search *search = data;
	struct tuple orig, repl;
	uint16_t zone = 0;

	host_index_attrs(nlh, sizeof(struct nfgenmsg), attr, CTA_MAX + 1);
	host_attr(attr[CTA_ZONE], 2, &zone);
	if (ntohs(zone) != search->zone ||
	    !read_tuple(attr[CTA_TUPLE_ORIG], &orig) ||
	    !read_tuple(attr[CTA_TUPLE_REPLY], &repl) ||
	    !same_source(&orig, search->tuple) || is_listed(search, &repl))
		return 0;
	if (search->count < search->room)
		search->source[search->count] = repl;
	search->count++;
	return 0;
}

/*
 * What a source is known by. Of IPv6, ctnetlink_filter_match_tuple() leaves out
 * the address that is asked for, and no other: it is not asked for.
 */
static uint32_t source_flags(const struct tuple *tuple)
{
	bool v4 = tuple->src.family == AF_INET;
	uint32_t flags = FILTER_PROTO_NUM | (v4 ? FILTER_IP_SRC : 0);

	if (is_icmp(tuple))
		return flags | (v4 ? FILTER_PROTO_ICMP_ID :
				     FILTER_PROTO_ICMPV6_ID);
	return tuple->has_ports ? flags | FILTER_PROTO_SRC_PORT : flags;
}

/*
 * See struct vm_host. Kernels since 5.8 only send connections from that source,
 * if they are asked so; older ones send all.
 */
int host_sources(void *ctx, const struct tuple *tuple, uint16_t zone,
		 struct tuple *source, size_t room, size_t *count)
{
	struct search search = { tuple, zone, source, room, 0 };
	struct host *host = ctx;
	union host_request request;
	struct nfgenmsg *header;
	struct nlattr *nest;
	int err;

	*count = 0;
	if (!can_ask(tuple) || host_bus(&host->ct, NETLINK_NETFILTER))
		return -ENODATA;
	header = host_request(&request,
			      NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_GET, 0,
			      sizeof(*header));
	header->nfgen_family = tuple->src.family;
	header->version = NFNETLINK_V0;
	nest = mnl_attr_nest_start(&request.nlh, CTA_TUPLE_ORIG);
	put_addrs(&request.nlh, tuple);
	put_proto(&request.nlh, tuple);
	mnl_attr_nest_end(&request.nlh, nest);
	nest = mnl_attr_nest_start(&request.nlh, CTA_FILTER);
	mnl_attr_put_u32(&request.nlh, CTA_FILTER_ORIG_FLAGS,
			 source_flags(tuple));
	mnl_attr_put_u32(&request.nlh, CTA_FILTER_REPLY_FLAGS, 0);
	mnl_attr_nest_end(&request.nlh, nest);
	err = host_dump(&host->ct.nl, &request.nlh, on_source, forget, &search);
	*count = search.count;
	return err ? -ENODATA : 0;
}
