// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "difftest/children.h"

#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <net/ethernet.h>
#include <string.h>

#include "difftest/build.h"
#include "host/tuple.h"
#include "nl/nl.h"

#define MASTER_MARK 0x10
#define MASTER_PORT 2000
#define SECONDS 3600

/* From a host of right0's to one of left0's, or to the firewall itself. */
struct child {
	bool v6;
	uint8_t proto;
	uint8_t host; /* of left0's network */
	uint16_t dport;
	bool expected; /* it has not begun: its first packet may have any port */
};

/* To what ctnetlink makes of TCP, synproxy may feel responsible. */
static const struct child children[] = {
	{ false, IPPROTO_UDP, 2, 4001, false },
	{ true, IPPROTO_UDP, 2, 4002, false },
	{ false, IPPROTO_TCP, 3, 4003, true },
	{ true, IPPROTO_UDP, 3, 4004, true },
	{ false, IPPROTO_UDP, 1, 4005, true },
	{ true, IPPROTO_TCP, 1, 4006, true },
};

#define CHILDREN (sizeof(children) / sizeof(children[0]))
#define RIGHT_HOST 3
#define CHILD_PORT 20

static void set_addr(struct addr *addr, bool v6, uint8_t net, uint8_t host)
{
	uint8_t v4[4] = { 10, 0, net, host };
	uint8_t in6[16] = { 0x20, 0x01, 0x0d, 0xb8, 0, net, [15] = host };

	addr_from_bytes(addr, v6 ? in6 : v4, v6 ? 16 : 4);
}

static struct tuple tuple_of(const struct child *child)
{
	struct tuple tuple = { .has_proto = true,
			       .proto = child->proto,
			       .has_ports = true,
			       .sport = CHILD_PORT,
			       .dport = child->dport };

	set_addr(&tuple.src, child->v6, 2, RIGHT_HOST);
	set_addr(&tuple.dst, child->v6, 1, child->host);
	return tuple;
}

/* The other way: who asked for it. */
static struct tuple master_of(const struct child *child)
{
	struct tuple tuple = { .has_proto = true,
			       .proto = IPPROTO_TCP,
			       .has_ports = true,
			       .sport = (uint16_t)(MASTER_PORT + child->dport),
			       .dport = 21 };

	set_addr(&tuple.src, child->v6, 1, child->host);
	set_addr(&tuple.dst, child->v6, 2, RIGHT_HOST);
	return tuple;
}

/* Of ctnetlink: all of it is made, nothing is changed. */
static struct nlmsghdr *begin(char *buf, uint16_t type, bool v6)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nfgenmsg *header;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL |
			   NLM_F_ACK;
	header = mnl_nlmsg_put_extra_header(nlh, sizeof(*header));
	header->nfgen_family = v6 ? AF_INET6 : AF_INET;
	header->version = NFNETLINK_V0;
	return nlh;
}

static void put_established(struct nlmsghdr *nlh)
{
	struct nlattr *info = mnl_attr_nest_start(nlh, CTA_PROTOINFO);
	struct nlattr *tcp = mnl_attr_nest_start(nlh, CTA_PROTOINFO_TCP);

	mnl_attr_put_u8(nlh, CTA_PROTOINFO_TCP_STATE,
			TCP_CONNTRACK_ESTABLISHED);
	mnl_attr_nest_end(nlh, tcp);
	mnl_attr_nest_end(nlh, info);
}

/* One that both sides have spoken in; with a helper, or with a master. */
static int make(struct nl *nl, const struct tuple *tuple,
		const struct tuple *master)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = begin(
		buf, NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_NEW,
		tuple->src.family == AF_INET6);
	struct tuple reply;
	struct nlattr *help;

	tuple_invert(tuple, &reply);
	host_put_tuple(nlh, CTA_TUPLE_ORIG, tuple);
	host_put_tuple(nlh, CTA_TUPLE_REPLY, &reply);
	mnl_attr_put_u32(nlh, CTA_TIMEOUT, htonl(SECONDS));
	mnl_attr_put_u32(nlh, CTA_MARK, htonl(MASTER_MARK));
	mnl_attr_put_u32(nlh, CTA_STATUS,
			 htonl(IPS_SEEN_REPLY | IPS_ASSURED | IPS_CONFIRMED));
	if (tuple->proto == IPPROTO_TCP)
		put_established(nlh);
	if (master) {
		host_put_tuple(nlh, CTA_TUPLE_MASTER, master);
	} else {
		help = mnl_attr_nest_start(nlh, CTA_HELP);
		mnl_attr_put_strz(nlh, CTA_HELP_NAME, "ftp");
		mnl_attr_nest_end(nlh, help);
	}
	return nl_request(nl, nlh, NULL, NULL);
}

/* From any port; and it stays when its first packet has come. */
static int expect(struct nl *nl, const struct tuple *tuple,
		  const struct tuple *master)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = begin(
		buf, NFNL_SUBSYS_CTNETLINK_EXP << 8 | IPCTNL_MSG_EXP_NEW,
		tuple->src.family == AF_INET6);
	struct tuple mask = *tuple;

	memset(mask.src.bytes, 0xff, sizeof(mask.src.bytes));
	memset(mask.dst.bytes, 0xff, sizeof(mask.dst.bytes));
	mask.sport = 0;
	mask.dport = 0xffff;
	host_put_tuple(nlh, CTA_EXPECT_TUPLE, tuple);
	host_put_tuple(nlh, CTA_EXPECT_MASK, &mask);
	host_put_tuple(nlh, CTA_EXPECT_MASTER, master);
	mnl_attr_put_u32(nlh, CTA_EXPECT_TIMEOUT, htonl(SECONDS));
	mnl_attr_put_u32(nlh, CTA_EXPECT_FLAGS, htonl(NF_CT_EXPECT_PERMANENT));
	return nl_request(nl, nlh, NULL, NULL);
}

/**
 * children_open - make them, in the present namespace
 *
 * Return: 0 or a negative errno, where the kernel has no such helper.
 */
int children_open(void)
{
	struct nl nl;
	size_t i;
	int err = nl_open(&nl, NETLINK_NETFILTER);

	if (err)
		return err;
	for (i = 0; i < CHILDREN && !err; i++) {
		struct tuple tuple = tuple_of(&children[i]);
		struct tuple master = master_of(&children[i]);

		err = make(&nl, &master, NULL);
		if (!err && children[i].expected)
			err = expect(&nl, &tuple, &master);
		else if (!err)
			err = make(&nl, &tuple, &master);
	}
	nl_close(&nl);
	return err;
}

static void fill_ends(const struct tuple *tuple, struct ends *ends)
{
	memset(ends, 0, sizeof(*ends));
	if (tuple->src.family == AF_INET) {
		memcpy(ends->v4[0], tuple->src.bytes, 4);
		memcpy(ends->v4[1], tuple->dst.bytes, 4);
	} else {
		memcpy(ends->v6[0], tuple->src.bytes, 16);
		memcpy(ends->v6[1], tuple->dst.bytes, 16);
	}
}

/* Any packet that has its protocol and ports. */
static void build_packet(struct build *build, const struct tuple *tuple)
{
	struct ends ends;
	uint8_t proto;
	size_t thoff;
	int tries;

	fill_ends(tuple, &ends);
	for (tries = 0; tries < 50; tries++) {
		build->len = 0;
		build_ip(build, tuple->src.family == AF_INET6, &ends, false);
		if (build_find_l4(build->bytes, build->len, &proto, &thoff) &&
		    proto == tuple->proto && thoff + 8 <= build->len)
			break;
	}
	if (tries == 50)
		return;
	set16(build->bytes + thoff, tuple->sport);
	set16(build->bytes + thoff + 2, tuple->dport);
	build_sums(build->bytes, build->len);
}

/**
 * children_packet - a packet of one of them, from right0
 * @traffic: the packets
 * @packet: zeroed; filled
 */
void children_packet(struct traffic *traffic, struct sample *packet)
{
	const struct child *child =
		&children[rnd_below(&traffic->rnd, CHILDREN)];
	struct tuple tuple = tuple_of(child);
	struct build build = { .pool = traffic->pool,
			       .rnd = &traffic->rnd,
			       .proto = child->proto,
			       .extended = traffic->profile.extended };
	bool reply = child->host != 1 && rnd_percent(&traffic->rnd, 25);

	if (child->expected)
		tuple.sport = (uint16_t)(CHILD_PORT +
					 rnd_below(&traffic->rnd, 3));
	packet->way = WAY_IN;
	packet->port = reply ? PORT_LEFT : PORT_RIGHT;
	if (reply)
		tuple_invert(&tuple, &tuple);
	build_packet(&build, &tuple);
	memcpy(packet->bytes, port_mac[packet->port], 6);
	memcpy(packet->bytes + 6, peer_mac[packet->port], 6);
	set16(packet->bytes + 12, child->v6 ? ETH_P_IPV6 : ETH_P_IP);
	memcpy(packet->bytes + 14, build.bytes, build.len);
	packet->len = 14 + build.len;
}
