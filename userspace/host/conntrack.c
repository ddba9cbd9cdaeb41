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

#include "host/tuple.h"

struct reply {
	bool got;
	const struct tuple *asked;
	struct vm_ct *ct;
	bool has_master;
	struct tuple master;
	char helper[sizeof(((struct vm_ct *)NULL)->helper)]; /* its own */
};

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
	ct->tcp_closing =
		(flags[0].flags | flags[1].flags) & IP_CT_TCP_FLAG_CLOSE_INIT;
}

static void read_sctp(const struct nlattr *nest, struct vm_ct *ct)
{
	const struct nlattr *attr[CTA_PROTOINFO_SCTP_MAX + 1];

	host_index_nest(nest, attr, CTA_PROTOINFO_SCTP_MAX + 1);
	ct->sctp_tagged =
		host_attr(attr[CTA_PROTOINFO_SCTP_STATE], 1, &ct->sctp_state) &&
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
static void read_extensions(const struct nlattr *const *attr, struct vm_ct *ct)
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

/* The helper of the connection itself. */
static void read_helper(const struct nlattr *nest, struct reply *reply)
{
	const struct nlattr *attr[CTA_HELP_MAX + 1];

	host_index_nest(nest, attr, CTA_HELP_MAX + 1);
	host_attr_text(attr[CTA_HELP_NAME], reply->helper,
		       sizeof(reply->helper));
}

/**
 * host_read_connection - a connection as ctnetlink tells it
 * @attr: its attributes, by type
 * @ct: filled, but for what a packet of it would be
 *
 * Return: 0 or -EBADMSG.
 */
int host_read_connection(const struct nlattr *const *attr, struct vm_ct *ct)
{
	uint16_t zone = 0;

	memset(ct, 0, sizeof(*ct));
	if (!host_read_tuple(attr[CTA_TUPLE_ORIG], &ct->orig) ||
	    !host_read_tuple(attr[CTA_TUPLE_REPLY], &ct->repl))
		return -EBADMSG;
	ct->presence = VM_CT_TRACKED;
	ct->has_tuples = true;
	host_attr(attr[CTA_ZONE], 2, &zone);
	ct->zone = VM_KNOWN(ntohs(zone));
	/* Newer kernels leave out a mark of zero. */
	ct->mark = VM_KNOWN(be32_or(attr[CTA_MARK], 0));
	if (attr[CTA_STATUS])
		ct->status = VM_KNOWN(be32_or(attr[CTA_STATUS], 0));
	read_extensions(attr, ct);
	read_start(attr[CTA_TIMESTAMP], ct);
	read_protocol(attr[CTA_PROTOINFO], ct);
	return 0;
}

/* The packet starts its time anew, so CTA_TIMEOUT tells nothing. */
static int on_connection(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr[CTA_MAX + 1];
	struct reply *reply = data;
	int err;

	if (nlh->nlmsg_type != (NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW))
		return 0;
	host_index_attrs(nlh, sizeof(struct nfgenmsg), attr, CTA_MAX + 1);
	err = host_read_connection(attr, reply->ct);
	if (err)
		return err;
	set_state(reply->ct, is_original(reply->asked, reply->ct));
	read_helper(attr[CTA_HELP], reply);
	reply->has_master =
		host_read_tuple(attr[CTA_TUPLE_MASTER], &reply->master);
	reply->got = true;
	return 0;
}

static int ask(struct host *host, const struct tuple *tuple, uint16_t zone,
	       struct reply *reply)
{
	union host_request request;
	int err;

	if (host_ct_request(host, &request, NFNL_SUBSYS_CTNETLINK,
			    IPCTNL_MSG_CT_GET, tuple))
		return -ENODATA;
	host_put_tuple(&request.nlh, CTA_TUPLE_ORIG, tuple);
	if (zone)
		mnl_attr_put_u16(&request.nlh, CTA_ZONE, htons(zone));
	err = nl_request(&host->ct.nl, &request.nlh, on_connection, reply);
	if (err == -ENOENT)
		return -ENOENT;
	return err || !reply->got ? -ENODATA : 0;
}

/**
 * host_master - a connection that others may be expected by
 * @host: the host
 * @tuple: of its first packet
 * @zone: its zone
 * @ct: filled
 * @child: its helper_known and helper are set: to @ct's own helper
 *
 * Return: 0, -ENOENT, or -ENODATA: not known.
 */
int host_master(struct host *host, const struct tuple *tuple, uint16_t zone,
		struct vm_ct *ct, struct vm_ct *child)
{
	struct reply reply = { .asked = tuple, .ct = ct };
	int err = ask(host, tuple, zone, &reply);

	if (err)
		return err;
	memcpy(child->helper, reply.helper, sizeof(child->helper));
	child->helper_known = true;
	return 0;
}

/* See struct vm_host. */
int host_conntrack(void *ctx, const struct tuple *tuple, uint16_t zone,
		   struct vm_ct *ct)
{
	struct reply reply = { .asked = tuple, .ct = ct };
	struct vm_ct master;
	int err = ask(ctx, tuple, zone, &reply);

	/* One that has ended is still the master of what it expected. */
	if (!err && reply.has_master)
		host_master(ctx, &reply.master, zone, &master, ct);
	return err;
}
