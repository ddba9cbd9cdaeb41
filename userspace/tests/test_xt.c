// SPDX-License-Identifier: GPL-2.0-only
/*
 * Matches and targets of xtables where the kernel need not be asked: what is
 * not known, infos that make no sense, verdicts, and words. That they agree
 * with the kernel is for test_xt_kernel.c.
 */
#include "tests/expr.h"

#include <errno.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/xt_CONNMARK.h>
#include <linux/netfilter/xt_CT.h>
#include <linux/netfilter/xt_MARK.h>
#include <linux/netfilter/xt_NFQUEUE.h>
#include <linux/netfilter/xt_TPROXY.h>
#include <linux/netfilter/xt_addrtype.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_hashlimit.h>
#include <linux/netfilter/xt_iprange.h>
#include <linux/netfilter/xt_limit.h>
#include <linux/netfilter/xt_mac.h>
#include <linux/netfilter/xt_mark.h>
#include <linux/netfilter/xt_multiport.h>
#include <linux/netfilter/xt_owner.h>
#include <linux/netfilter/xt_policy.h>
#include <linux/netfilter/xt_recent.h>
#include <linux/netfilter/xt_state.h>
#include <linux/netfilter/xt_statistic.h>
#include <linux/netfilter/xt_tcpudp.h>
#include <linux/netfilter/xt_time.h>
#include <linux/netfilter_ipv4/ipt_REJECT.h>
#include <linux/rstattr.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/sample.h"
#include "vm/expr_match.h"
#include "vm/expr_target.h"
#include "vm/xt/xt.h"

#define FUZZ_ROUNDS 400

static const char *last_why;

/* As the kernel sends it: padded to eight bytes. */
static const struct nft_expr *make(uint32_t family, bool target,
				   const char *name, uint32_t revision,
				   const void *info, size_t len)
{
	static struct nft_table table;
	struct expr_source source = {
		.ruleset = &expr_ruleset,
		.table = &table,
		.name = target ? "target" : "match",
	};
	union {
		struct nlmsghdr nlh;
		char bytes[XT_INFO_MAX + 1024];
	} message;
	uint8_t padded[XT_INFO_MAX + 8] = { 0 };
	const struct nft_expr *expr;
	struct nlattr *nest;

	if (len)
		memcpy(padded, info, len);
	table.family = family;
	mnl_nlmsg_put_header(message.bytes);
	nest = mnl_attr_nest_start(&message.nlh, 1);
	mnl_attr_put_strz(&message.nlh, NFTA_MATCH_NAME, name);
	mnl_attr_put_u32(&message.nlh, NFTA_MATCH_REV, htonl(revision));
	mnl_attr_put(&message.nlh, NFTA_MATCH_INFO, (len + 7) & ~(size_t)7,
		     padded);
	mnl_attr_nest_end(&message.nlh, nest);
	assert_int_equal(expr_decode_data(&source, nest, &expr), 0);
	return expr;
}

#define MATCH(name, revision, info) \
	make(NFPROTO_IPV4, false, name, revision, &(info), sizeof(info))
#define TARGET(name, revision, info) \
	make(NFPROTO_IPV4, true, name, revision, &(info), sizeof(info))

static bool is_known(const struct nft_expr *expr)
{
	const struct xt_use *use = expr_priv(expr);

	return use->ops != NULL;
}

static void on_condition(void *data, const struct vm_condition *condition)
{
	enum tri *value = data;

	*value = condition->value;
	last_why = condition->why;
}

/* What a match says, without assuming anything. */
static enum tri ask(const struct nft_expr *expr)
{
	enum tri value = TRI_TRUE;
	const struct vm_tracer tracer = { .data = &value,
					  .condition = on_condition };

	last_why = NULL;
	vm.tracer = &tracer;
	vm.probe = true;
	expr_run(expr);
	vm.probe = false;
	vm.tracer = NULL;
	if (value == TRI_UNKNOWN)
		assert_non_null(last_why);
	return value;
}

static void syn(void)
{
	expr_packet("10.0.0.2", "10.0.0.1", IPPROTO_TCP, 40000, 22);
}

static void later_fragments(void **state)
{
	struct xt_tcp tcp = { .spts = { 0, 65535 }, .dpts = { 0, 65535 } };
	const struct nft_expr *expr = MATCH("tcp", 0, tcp);

	(void)state;
	syn();
	assert_int_equal(ask(expr), TRI_TRUE);
	pkt.fragoff = 2;
	assert_int_equal(ask(expr), TRI_FALSE);
	assert_string_equal(last_why, "it is a later fragment");
	/* Overwrites the flags of the first. */
	pkt.fragoff = 1;
	assert_int_equal(expr_run(expr), NF_DROP);
}

static void cut_headers(void **state)
{
	struct xt_tcp tcp = { .spts = { 0, 65535 },
			      .dpts = { 22, 22 },
			      .option = 2 };
	const struct nft_expr *expr = MATCH("tcp", 0, tcp);

	(void)state;
	syn();
	pkt.len = pkt.held = 39;
	assert_int_equal(expr_run(expr), NF_DROP);
	syn();
	/* The capture ended; the packet did not. */
	pkt.held = 24;
	assert_int_equal(ask(expr), TRI_UNKNOWN);
	pkt.held = 22;
	assert_int_equal(ask(expr), TRI_UNKNOWN);
	tcp.dpts[0] = tcp.dpts[1] = 23;
	pkt.held = 24;
	assert_int_equal(ask(MATCH("tcp", 0, tcp)), TRI_FALSE);
}

static void unknown_marks(void **state)
{
	struct xt_mark_mtinfo1 mark = { .mark = 0x10, .mask = 0xf0 };
	struct xt_mark_mtinfo1 other = { .mark = 0x20, .mask = 0xf0 };
	struct vm_forks forks;

	(void)state;
	syn();
	assert_int_equal(ask(MATCH("mark", 1, mark)), TRI_FALSE);
	pkt.mark = (struct vm_u32){ 0x10, 0xff };
	assert_int_equal(ask(MATCH("mark", 1, mark)), TRI_TRUE);
	pkt.mark = (struct vm_u32){ 0x10, 0x10 };
	assert_int_equal(ask(MATCH("mark", 1, mark)), TRI_UNKNOWN);
	assert_int_equal(ask(MATCH("mark", 1, other)), TRI_FALSE);
	/* What is assumed once is known from then on. */
	pkt.mark = VM_UNKNOWN;
	vm_forks_begin(&forks);
	vm.forks = &forks;
	assert_int_equal(expr_run(MATCH("mark", 1, mark)), NFT_CONTINUE);
	assert_int_equal(forks.depth, 1);
	assert_int_equal(expr_run(MATCH("mark", 1, other)), NFT_BREAK);
	assert_int_equal(expr_run(MATCH("mark", 1, mark)), NFT_CONTINUE);
	assert_int_equal(forks.depth, 1);
	assert_true(vm_forks_next(&forks));
	pkt.mark = VM_UNKNOWN;
	assert_int_equal(expr_run(MATCH("mark", 1, mark)), NFT_BREAK);
	assert_false(vm_forks_next(&forks));
}

/* Equal infos of two rules are one: what is assumed of it holds for both. */
static void equal_rules(void **state)
{
	struct xt_owner_match_info owner = { .match = XT_OWNER_UID };
	struct vm_forks forks;

	(void)state;
	syn();
	vm_forks_begin(&forks);
	vm.forks = &forks;
	assert_int_equal(expr_run(MATCH("owner", 1, owner)), NFT_CONTINUE);
	assert_int_equal(expr_run(MATCH("owner", 1, owner)), NFT_CONTINUE);
	assert_int_equal(forks.depth, 1);
	owner.uid_min = owner.uid_max = 1000;
	assert_int_equal(expr_run(MATCH("owner", 1, owner)), NFT_CONTINUE);
	assert_int_equal(forks.depth, 2);
}

/* Chance may fall otherwise each time. */
static void chance(void **state)
{
	struct xt_statistic_info some = {
		.mode = XT_STATISTIC_MODE_RANDOM,
		.u.random.probability = 0x40000000,
	};
	struct vm_forks forks;

	(void)state;
	syn();
	vm_forks_begin(&forks);
	vm.forks = &forks;
	assert_int_equal(expr_run(MATCH("statistic", 0, some)), NFT_CONTINUE);
	assert_int_equal(expr_run(MATCH("statistic", 0, some)), NFT_CONTINUE);
	assert_int_equal(forks.depth, 2);
}

static void ct_states(void **state)
{
	struct xt_conntrack_mtinfo3 info = {
		.match_flags = XT_CONNTRACK_STATE,
		.state_mask = XT_CONNTRACK_STATE_BIT(IP_CT_NEW),
	};
	struct xt_state_info old = { .statemask = XT_STATE_BIT(IP_CT_NEW) };
	const struct nft_expr *expr = MATCH("conntrack", 3, info);
	struct vm_forks forks;
	unsigned int held = 0, runs = 0;

	(void)state;
	syn();
	assert_int_equal(ask(expr), TRI_UNKNOWN);
	vm_forks_begin(&forks);
	vm.forks = &forks;
	do {
		syn();
		held += expr_run(expr) == NFT_CONTINUE;
		/* The state is decided once, and kept. */
		assert_int_equal(expr_run(MATCH("state", 0, old)),
				 vm.regs.verdict.code == NFT_BREAK && runs ?
					 NFT_BREAK :
					 NFT_CONTINUE);
		runs++;
	} while (vm_forks_next(&forks));
	assert_int_equal(runs, 5);
	assert_int_equal(held, 1);
	assert_false(forks.overflow);
}

static void ct_virtual_states(void **state)
{
	struct xt_conntrack_mtinfo3 info = {
		.match_flags = XT_CONNTRACK_STATE,
		.state_mask = XT_CONNTRACK_STATE_INVALID,
	};

	(void)state;
	syn();
	pkt.ct.presence = VM_CT_NONE;
	assert_int_equal(ask(MATCH("conntrack", 3, info)), TRI_TRUE);
	info.invert_flags = XT_CONNTRACK_STATE;
	assert_int_equal(ask(MATCH("conntrack", 3, info)), TRI_FALSE);
	info.invert_flags = 0;
	info.state_mask = XT_CONNTRACK_STATE_UNTRACKED;
	assert_int_equal(ask(MATCH("conntrack", 3, info)), TRI_FALSE);
	pkt.ct.presence = VM_CT_UNTRACKED;
	assert_int_equal(ask(MATCH("conntrack", 3, info)), TRI_TRUE);
	/* Without a connection nothing else is asked. */
	info.match_flags |= XT_CONNTRACK_PROTO;
	assert_int_equal(ask(MATCH("conntrack", 3, info)), TRI_TRUE);
	info.match_flags = XT_CONNTRACK_PROTO;
	assert_int_equal(ask(MATCH("conntrack", 3, info)), TRI_FALSE);
	expr_tracked(RSTATTR_CT_ESTABLISHED, false);
	info.match_flags = XT_CONNTRACK_STATE;
	info.state_mask = XT_CONNTRACK_STATE_DNAT;
	assert_int_equal(ask(MATCH("conntrack", 3, info)), TRI_UNKNOWN);
	pkt.ct.status = VM_KNOWN(IPS_DST_NAT);
	assert_int_equal(ask(MATCH("conntrack", 3, info)), TRI_TRUE);
}

static void ct_tuples(void **state)
{
	struct xt_conntrack_mtinfo3 info = {
		.match_flags = XT_CONNTRACK_ORIGDST | XT_CONNTRACK_REPLSRC_PORT,
		.origdst_addr.ip = inet_addr("203.0.113.5"),
		.origdst_mask.ip = ~0U,
		.replsrc_port = 8000,
		.replsrc_port_high = 8080,
	};
	struct xt_conntrack_mtinfo1 first = {
		.match_flags = XT_CONNTRACK_REPLSRC_PORT,
		.replsrc_port = htons(8080),
	};

	(void)state;
	syn();
	expr_tracked(RSTATTR_CT_NEW, false);
	assert_int_equal(ask(MATCH("conntrack", 3, info)), TRI_UNKNOWN);
	pkt.ct.has_tuples = true;
	expr_tuple(&pkt.ct.orig, "10.0.0.2", 40000, "203.0.113.5", 80,
		   IPPROTO_TCP);
	expr_tuple(&pkt.ct.repl, "10.0.0.1", 8080, "10.0.0.2", 40000,
		   IPPROTO_TCP);
	assert_int_equal(ask(MATCH("conntrack", 3, info)), TRI_TRUE);
	assert_int_equal(ask(MATCH("conntrack", 1, first)), TRI_TRUE);
	info.invert_flags = XT_CONNTRACK_REPLSRC_PORT;
	assert_int_equal(ask(MATCH("conntrack", 3, info)), TRI_FALSE);
}

static void owners(void **state)
{
	struct xt_owner_match_info root = { .match = XT_OWNER_UID };
	struct xt_owner_match_info any = { .match = XT_OWNER_SOCKET };
	struct xt_owner_match_info none = { .match = XT_OWNER_SOCKET,
					    .invert = XT_OWNER_SOCKET };
	struct xt_owner_match_info group = {
		.match = XT_OWNER_GID | XT_OWNER_SUPPL_GROUPS,
		.gid_min = 4,
		.gid_max = 4,
	};

	(void)state;
	syn();
	assert_int_equal(ask(MATCH("owner", 1, root)), TRI_UNKNOWN);
	pkt.has_socket = VM_KNOWN(0);
	assert_int_equal(ask(MATCH("owner", 1, root)), TRI_FALSE);
	assert_int_equal(ask(MATCH("owner", 1, none)), TRI_TRUE);
	pkt.has_socket = VM_KNOWN(1);
	assert_int_equal(ask(MATCH("owner", 1, any)), TRI_TRUE);
	assert_int_equal(ask(MATCH("owner", 1, none)), TRI_FALSE);
	assert_int_equal(ask(MATCH("owner", 1, root)), TRI_UNKNOWN);
	pkt.uid = VM_KNOWN(0);
	assert_int_equal(ask(MATCH("owner", 1, root)), TRI_TRUE);
	pkt.uid = VM_KNOWN(33);
	assert_int_equal(ask(MATCH("owner", 1, root)), TRI_FALSE);
	root.invert = XT_OWNER_UID;
	assert_int_equal(ask(MATCH("owner", 1, root)), TRI_TRUE);
	pkt.gid = VM_KNOWN(4);
	assert_int_equal(ask(MATCH("owner", 1, group)), TRI_TRUE);
	pkt.gid = VM_KNOWN(5);
	assert_int_equal(ask(MATCH("owner", 1, group)), TRI_UNKNOWN);
}

static int addr_type(void *ctx, const struct addr *addr, uint32_t oif,
		     uint8_t *type)
{
	(void)ctx;
	if (addr->bytes[3] == 9)
		return -ENODATA;
	*type = addr->bytes[3] == 1 && oif != 7 ? RTN_LOCAL : RTN_UNICAST;
	return 0;
}

static void addr_types(void **state)
{
	struct xt_addrtype_info_v1 local = { .dest = XT_ADDRTYPE_LOCAL };

	(void)state;
	syn();
	assert_int_equal(ask(MATCH("addrtype", 1, local)), TRI_UNKNOWN);
	host.addr_type = addr_type;
	assert_int_equal(ask(MATCH("addrtype", 1, local)), TRI_TRUE);
	local.flags = XT_ADDRTYPE_INVERT_DEST;
	assert_int_equal(ask(MATCH("addrtype", 1, local)), TRI_FALSE);
	local.flags = XT_ADDRTYPE_LIMIT_IFACE_IN;
	expr_links(7, 0);
	assert_int_equal(ask(MATCH("addrtype", 1, local)), TRI_FALSE);
	pkt.in.index = VM_UNKNOWN;
	assert_int_equal(ask(MATCH("addrtype", 1, local)), TRI_UNKNOWN);
	expr_packet("10.0.0.2", "10.0.0.9", IPPROTO_TCP, 1, 2);
	assert_int_equal(ask(MATCH("addrtype", 1, local)), TRI_UNKNOWN);
	/* A group needs no tables. */
	host.addr_type = NULL;
	expr_packet("10.0.0.2", "224.0.0.1", IPPROTO_UDP, 1, 2);
	assert_int_equal(ask(MATCH("addrtype", 1, local)), TRI_FALSE);
}

static int no_ipsec(void *ctx, bool *used)
{
	(void)ctx;
	*used = false;
	return 0;
}

static void facts_that_lack(void **state)
{
	struct xt_time_info noon = { .date_stop = ~0U,
				     .daytime_start = 43200,
				     .daytime_stop = 86399,
				     .monthdays_match = XT_TIME_ALL_MONTHDAYS,
				     .weekdays_match = XT_TIME_ALL_WEEKDAYS };
	struct xt_mac_info mac = { .srcaddr = { 2, 0, 0, 0, 0, 9 } };
	struct xt_policy_info policy = { .flags = XT_POLICY_MATCH_OUT |
						  XT_POLICY_MATCH_NONE };

	(void)state;
	syn();
	assert_int_equal(ask(MATCH("time", 0, noon)), TRI_UNKNOWN);
	pkt.time_real = 86400ULL * 1000000000 * 3 + 1;
	assert_int_equal(ask(MATCH("time", 0, noon)), TRI_FALSE);
	noon.flags = XT_TIME_LOCAL_TZ;
	assert_int_equal(ask(MATCH("time", 0, noon)), TRI_UNKNOWN);
	assert_int_equal(ask(MATCH("mac", 0, mac)), TRI_UNKNOWN);
	pkt.has_ll = true;
	assert_int_equal(ask(MATCH("mac", 0, mac)), TRI_FALSE);
	pkt.ll_len = 14;
	memcpy(pkt.ll + 6, mac.srcaddr, 6);
	assert_int_equal(ask(MATCH("mac", 0, mac)), TRI_TRUE);
	assert_int_equal(ask(MATCH("policy", 0, policy)), TRI_UNKNOWN);
	host.ipsec = no_ipsec;
	assert_int_equal(ask(MATCH("policy", 0, policy)), TRI_TRUE);
}

/* State that moves is known only where the replay is the packet. */
static void moving_state(void **state)
{
	struct xt_rateinfo rate = { .avg = 10000 * 3600, .burst = 2 };
	struct xt_recent_mtinfo_v1 recent = { .check_set = XT_RECENT_CHECK,
					      .name = "x",
					      .mask.all = { ~0U, ~0U, ~0U,
							    ~0U } };
	const struct nft_expr *limit = MATCH("limit", 0, rate), *set;

	(void)state;
	syn();
	pkt.has_socket = VM_KNOWN(0);
	assert_int_equal(ask(limit), TRI_UNKNOWN);
	assert_int_equal(ask(MATCH("recent", 1, recent)), TRI_UNKNOWN);
	vm.stateful = true;
	pkt.time_real = 1000000000ULL;
	assert_int_equal(expr_run(limit), NFT_CONTINUE);
	assert_int_equal(expr_run(limit), NFT_CONTINUE);
	assert_int_equal(expr_run(limit), NFT_BREAK);
	pkt.time_real += 3700 * 1000000000ULL;
	assert_int_equal(expr_run(limit), NFT_CONTINUE);
	assert_int_equal(expr_run(limit), NFT_BREAK);
	assert_int_equal(expr_run(MATCH("recent", 1, recent)), NFT_BREAK);
	recent.check_set = XT_RECENT_SET;
	set = MATCH("recent", 1, recent);
	assert_int_equal(expr_run(set), NFT_CONTINUE);
	recent.check_set = XT_RECENT_CHECK;
	assert_int_equal(expr_run(MATCH("recent", 1, recent)), NFT_CONTINUE);
	recent.hit_count = 2;
	recent.seconds = 60;
	assert_int_equal(expr_run(MATCH("recent", 1, recent)), NFT_BREAK);
	assert_int_equal(expr_run(set), NFT_CONTINUE);
	assert_int_equal(expr_run(MATCH("recent", 1, recent)), NFT_CONTINUE);
	pkt.time_real += 61 * 1000000000ULL;
	assert_int_equal(expr_run(MATCH("recent", 1, recent)), NFT_BREAK);
	vm.probe = true;
	assert_int_equal(expr_run(limit), NFT_CONTINUE);
}

static void not_known(void **state)
{
	static const char zero[64];
	struct xt_tcp tcp = { .option = 0 };
	struct vm_forks forks;
	unsigned int runs = 0, accepted = 0, dropped = 0;
	const struct nft_expr *expr;

	(void)state;
	syn();
	assert_false(
		is_known(make(NFPROTO_IPV4, false, "telepathy", 0, zero, 8)));
	/* Another revision, another length, another family. */
	assert_false(is_known(MATCH("tcp", 1, tcp)));
	assert_false(is_known(make(NFPROTO_IPV4, false, "tcp", 0, zero, 8)));
	assert_false(is_known(make(NFPROTO_IPV4, false, "tcp", 0, zero, 64)));
	assert_false(is_known(make(NFPROTO_IPV4, false, "tcp", 200, zero, 16)));
	assert_false(
		is_known(make(NFPROTO_BRIDGE, false, "limit", 0, zero, 40)));
	assert_true(is_known(make(NFPROTO_IPV4, false, "limit", 0, zero, 40)));
	assert_false(expr_is_known(make(NFPROTO_IPV4, false, "", 0, zero, 8)));
	assert_false(expr_is_known(make(NFPROTO_IPV4, false,
					"a-name-that-is-much-too-long-for-it",
					0, zero, 8)));
	assert_int_equal(
		ask(make(NFPROTO_IPV4, false, "telepathy", 0, zero, 8)),
		TRI_UNKNOWN);
	expr = make(NFPROTO_IPV4, true, "TELEPORT", 0, zero, 8);
	assert_string_equal(expr_words(expr), "-j TELEPORT");
	vm_forks_begin(&forks);
	vm.forks = &forks;
	do {
		int32_t code;

		syn();
		code = expr_run(expr);
		accepted += code == NF_ACCEPT;
		dropped += code == NF_DROP;
		runs++;
		if (code == NFT_CONTINUE)
			assert_int_equal(pkt.mark.known, 0);
	} while (vm_forks_next(&forks));
	assert_int_equal(runs, 3);
	assert_int_equal(accepted, 1);
	assert_int_equal(dropped, 1);
}

static void verdicts(void **state)
{
	struct ipt_reject_info reject = { .with = IPT_TCP_RESET };
	struct xt_NFQ_info_v3 queue = { .queuenum = 7,
					.queues_total = 1,
					.flags = NFQ_FLAG_BYPASS };
	const int returns = -4;
	const struct nft_expr *expr = TARGET("REJECT", 0, reject);

	(void)state;
	syn();
	assert_int_equal(expr_run(expr), NF_DROP);
	assert_true(expr_target_rejects(expr));
	assert_string_equal(expr_words(expr),
			    "-j REJECT --reject-with tcp-reset");
	expr = TARGET("NFQUEUE", 3, queue);
	assert_false(expr_target_rejects(expr));
	assert_int_equal(expr_run(expr),
			 7 << 16 | NF_QUEUE | NF_VERDICT_FLAG_QUEUE_BYPASS);
	assert_string_equal(expr_words(expr),
			    "-j NFQUEUE --queue-num 7 --queue-bypass");
	assert_int_equal(expr_run(make(NFPROTO_BRIDGE, true, "standard", 0,
				       &returns, sizeof(returns))),
			 NFT_RETURN);
}

static void translation(void **state)
{
	struct nf_nat_range2 to = {
		.flags = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED,
		.min_addr.ip = inet_addr("10.0.0.5"),
		.max_addr.ip = inet_addr("10.0.0.5"),
		.min_proto.all = htons(8080),
		.max_proto.all = htons(8080),
	};
	struct nf_nat_ipv4_multi_range_compat map = {
		.rangesize = 1,
		.range[0] = { .flags = NF_NAT_RANGE_MAP_IPS,
			      .min_ip = inet_addr("192.168.7.0"),
			      .max_ip = inet_addr("192.168.7.255") },
	};
	char name[ADDR_TEXT_MAX];
	const struct nft_expr *expr = TARGET("DNAT", 2, to);

	(void)state;
	assert_true(expr_target_tracks(expr));
	assert_string_equal(expr_words(expr),
			    "-j DNAT --to-destination 10.0.0.5:8080");
	syn();
	expr_tracked(RSTATTR_CT_NEW, false);
	assert_int_equal(expr_run(expr), NF_ACCEPT);
	assert_true(pkt.ct.has_tuples);
	assert_string_equal(addr_text(&pkt.ct.repl.src, name), "10.0.0.5");
	assert_int_equal(pkt.ct.repl.sport, 8080);
	syn();
	expr_tracked(RSTATTR_CT_NEW, false);
	expr = TARGET("NETMAP", 0, map);
	assert_string_equal(expr_words(expr), "-j NETMAP --to 192.168.7.0/24");
	assert_int_equal(expr_run(expr), NF_ACCEPT);
	assert_string_equal(addr_text(&pkt.ct.repl.src, name), "192.168.7.1");
}

static void connections(void **state)
{
	struct xt_ct_target_info_v1 notrack = { .flags = XT_CT_NOTRACK };
	struct xt_ct_target_info_v1 zone = { .zone = 9 };
	struct xt_connmark_tginfo1 save = { .ctmask = ~0U,
					    .nfmask = ~0U,
					    .mode = XT_CONNMARK_SAVE };

	(void)state;
	syn();
	pkt.ct.presence = VM_CT_NONE;
	expr_run(TARGET("CT", 2, notrack));
	assert_int_equal(pkt.ct.presence, VM_CT_UNTRACKED);
	assert_false(expr_target_tracks(TARGET("CT", 2, notrack)));
	assert_true(expr_target_tracks(TARGET("CT", 2, zone)));
	pkt.ct.presence = VM_CT_NONE;
	expr_run(TARGET("CT", 2, zone));
	assert_true(pkt.ct.template);
	assert_int_equal(pkt.ct.zone.value, 9);
	syn();
	expr_tracked(RSTATTR_CT_NEW, false);
	pkt.mark = (struct vm_u32){ 0x12, 0xff };
	expr_run(TARGET("CONNMARK", 1, save));
	assert_int_equal(pkt.ct.mark.value, 0x12);
	assert_int_equal(pkt.ct.mark.known, 0xff);
}

static void transparent_proxy(void **state)
{
	struct xt_tproxy_target_info_v1 info = { .mark_mask = ~0U,
						 .mark_value = 5,
						 .lport = htons(3128) };
	const struct nft_expr *expr = TARGET("TPROXY", 1, info);
	struct vm_forks forks;
	unsigned int runs = 0;

	(void)state;
	vm_forks_begin(&forks);
	vm.forks = &forks;
	do {
		syn();
		if (expr_run(expr) == NF_ACCEPT)
			assert_int_equal(pkt.mark.value, 5);
		else
			assert_int_equal(vm.regs.verdict.code, NF_DROP);
		runs++;
	} while (vm_forks_next(&forks));
	assert_int_equal(runs, 2);
}

static void words(void **state)
{
	struct xt_tcp tcp = { .spts = { 0, 65535 },
			      .dpts = { 22, 22 },
			      .flg_mask = 0x17,
			      .flg_cmp = 0x02,
			      .invflags = XT_TCP_INV_DSTPT };
	struct xt_multiport_v1 ports = { .flags = XT_MULTIPORT_DESTINATION,
					 .count = 3,
					 .ports = { 80, 8000, 8080 },
					 .pflags = { 0, 1, 0 } };
	struct xt_conntrack_mtinfo3 ct = {
		.match_flags = XT_CONNTRACK_STATE,
		.state_mask = XT_CONNTRACK_STATE_BIT(IP_CT_NEW) |
			      XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED),
	};
	struct xt_mark_tginfo2 mark = { .mark = 1, .mask = 0xff };
	struct xt_rateinfo rate = { .avg = 3333, .burst = 5 };
	struct xt_iprange_mtinfo range = {
		.src_min.ip = inet_addr("10.0.0.1"),
		.src_max.ip = inet_addr("10.0.0.9"),
		.flags = IPRANGE_SRC | IPRANGE_SRC_INV,
	};
	/* Whatever bytes there are, a terminal does not see them. */
	char comment[256] = "\x1b[31m\"db\"\n";

	(void)state;
	assert_string_equal(expr_words(MATCH("tcp", 0, tcp)),
			    "-m tcp ! --dport 22 --syn");
	assert_string_equal(expr_words(MATCH("multiport", 1, ports)),
			    "-m multiport --dports 80,8000:8080");
	assert_string_equal(expr_words(MATCH("conntrack", 3, ct)),
			    "-m conntrack --ctstate ESTABLISHED,NEW");
	assert_string_equal(expr_words(TARGET("MARK", 2, mark)),
			    "-j MARK --set-xmark 0x1/0xff");
	assert_string_equal(expr_words(MATCH("limit", 0, rate)),
			    "-m limit --limit 3/sec");
	assert_string_equal(expr_words(MATCH("iprange", 1, range)),
			    "-m iprange ! --src-range 10.0.0.1-10.0.0.9");
	assert_string_equal(
		expr_words(MATCH("comment", 0, comment)),
		"-m comment --comment \"\\x1b[31m\\\"db\\\"\\x0a\"");
}

/* A comment is no condition. */
static void comments(void **state)
{
	char comment[256] = "hello";
	enum tri value = TRI_UNKNOWN;
	const struct vm_tracer tracer = { .data = &value,
					  .condition = on_condition };

	(void)state;
	syn();
	vm.tracer = &tracer;
	assert_int_equal(expr_run(MATCH("comment", 0, comment)), NFT_CONTINUE);
	assert_int_equal(value, TRI_UNKNOWN);
	vm.tracer = NULL;
}

static void random_packet(uint32_t family)
{
	uint8_t bytes[SAMPLE_MAX];
	bool v4 = family != NFPROTO_IPV6;
	size_t len = v4 ? sample_ipv4(bytes, true, false) :
			  sample_ipv6(bytes, true, false);
	uint32_t i;

	for (i = sample_random(4); i; i--)
		bytes[sample_random((uint32_t)len)] =
			(uint8_t)sample_random(256);
	assert_true(vm_pkt_load(&pkt, (struct span){ bytes, len }, len,
				v4 ? 0x0800 : 0x86dd));
	pkt.held = sample_random((uint32_t)len + 1);
	vm_pkt_parse(&pkt, (uint8_t)family, (uint8_t)family, sample_random(5));
	if (sample_random(2))
		expr_links(sample_random(3), sample_random(3));
	if (sample_random(2))
		expr_tracked(1 + sample_random(3), sample_random(2));
	if (sample_random(2))
		pkt.mark = pkt.pkttype = pkt.has_socket = VM_KNOWN(0);
}

static size_t random_info(uint8_t *info, size_t len)
{
	uint32_t how = sample_random(3);
	size_t i;

	for (i = 0; i < len; i++)
		info[i] = how == 0 ? (uint8_t)sample_random(256) :
			  how == 1 ? (uint8_t)(sample_random(8) == 0) :
				     (uint8_t)sample_random(4);
	return len;
}

static void try_ops(const struct xt_ops *ops, uint32_t family, uint32_t rev)
{
	uint8_t info[XT_INFO_MAX];
	size_t len = ops->size[rev] == XT_NO_INFO ? 0 : ops->size[rev];
	struct vm_forks forks;
	const struct nft_expr *expr;
	unsigned int runs = 0;

	expr = make(family, ops->target != NULL, ops->name, rev, info,
		    random_info(info, len));
	assert_true(is_known(expr));
	expr_words(expr);
	vm_forks_begin(&forks);
	vm.forks = sample_random(4) ? &forks : NULL;
	vm.stateful = sample_random(2);
	do {
		random_packet(family);
		vm.err = 0;
		vm.probe = !sample_random(4);
		expr_run(expr);
		assert_true(!vm.err || vm.err == -ENODATA);
		runs++;
	} while (runs < 8);
	vm.forks = NULL;
	vm.stateful = vm.probe = false;
}

/* Whatever stands in an info and in a packet: nothing breaks. */
static void arbitrary_bytes(void **state)
{
	static const uint32_t families[] = { NFPROTO_IPV4, NFPROTO_IPV6,
					     NFPROTO_ARP, NFPROTO_BRIDGE,
					     NFPROTO_INET };
	const struct xt_ops *ops;
	uint32_t round, rev;
	size_t i, j;

	sample_seed(7);
	for (round = 0; round < FUZZ_ROUNDS; round++) {
		for (i = 0; (ops = xt_at(i)); i++) {
			for (j = 0; j < 5; j++) {
				rev = sample_random(XT_REVISIONS);
				if (ops->size[rev] &&
				    xt_find(ops->name, families[j],
					    ops->target) == ops)
					try_ops(ops, families[j], rev);
			}
		}
		if (round % 50 == 49) {
			expr_teardown(state);
			expr_setup(state);
		}
	}
}

int main(void)
{
#define CASE(fn) cmocka_unit_test_setup_teardown(fn, expr_setup, expr_teardown)
	const struct CMUnitTest tests[] = {
		CASE(later_fragments),
		CASE(cut_headers),
		CASE(unknown_marks),
		CASE(equal_rules),
		CASE(chance),
		CASE(ct_states),
		CASE(ct_virtual_states),
		CASE(ct_tuples),
		CASE(owners),
		CASE(addr_types),
		CASE(facts_that_lack),
		CASE(moving_state),
		CASE(not_known),
		CASE(verdicts),
		CASE(translation),
		CASE(connections),
		CASE(transparent_proxy),
		CASE(words),
		CASE(comments),
		CASE(arbitrary_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
