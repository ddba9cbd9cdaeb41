// SPDX-License-Identifier: GPL-2.0-only
/*
 * Matches and targets of xtables against this host's kernel: rules made by
 * iptables-nft, random packets sent to them by a link of TAP, and the counters
 * of all rules compared with the machine's after each packet; of targets also
 * each byte of what is forwarded. XT_SEED and XT_PACKETS are for hunting.
 */
#include "tests/unit.h"

#include <errno.h>
#include <linux/netfilter/xt_connlabel.h>
#include <linux/netfilter/xt_connmark.h>
#include <linux/netfilter/xt_ipcomp.h>
#include <linux/netfilter/xt_l2tp.h>
#include <linux/netfilter/xt_limit.h>
#include <linux/netfilter/xt_mark.h>
#include <linux/netfilter/xt_tcpudp.h>
#include <linux/rstattr.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/text.h"
#include "tests/sample.h"
#include "tests/tap.h"
#include "tests/xt_rules.h"
#include "vm/expr_match.h"
#include "vm/xt/xt.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static uint32_t number(const char *name, uint32_t otherwise)
{
	const char *value = getenv(name);

	return value ? (uint32_t)strtoul(value, NULL, 10) : otherwise;
}

static void start(bool v4)
{
	uint32_t seed = number("XT_SEED", (uint32_t)time(NULL));

	sample_seed(seed);
	print_message("# XT_SEED=%u\n", seed);
	tap_shell("nft flush ruleset");
	/* This host shall say nothing by itself. */
	tap_shell("ip6tables-nft -t raw -P OUTPUT DROP");
	if (v4)
		tap_shell("iptables-nft -t raw -P OUTPUT DROP");
}

/* Matches that iptables writes with nftables' own expressions. */
static void add_plain(bool v4)
{
	static const struct xt_mark_mtinfo1 mark = { .mask = ~0U };
	static const struct xt_mark_mtinfo1 no_mark = { .mark = 1,
							.mask = 1,
							.invert = 1 };
	static const struct xt_rateinfo limit = { .avg = 10000 * 60,
						  .burst = 7 };
	static const struct xt_rateinfo hourly = { .avg = 10000 * 3600,
						   .burst = 100 };
	static const struct xt_tcp tcp = { .spts = { 0, 65535 },
					   .dpts = { 22, 90 },
					   .flg_mask = 0x12,
					   .flg_cmp = 0x02 };
	static const struct xt_tcp not_tcp = { .spts = { 22, 443 },
					       .dpts = { 53, 53 },
					       .flg_mask = 0x17,
					       .flg_cmp = 0x02,
					       .invflags = 0x07 };
	static const struct xt_udp udp = { .spts = { 0, 90 },
					   .dpts = { 0, 65535 } };
	static const struct xt_udp not_udp = { .spts = { 0, 65535 },
					       .dpts = { 80, 443 },
					       .invflags = 0x02 };
	static const struct xt_l2tp_info l2tp = { .tid = 1,
						  .flags = XT_L2TP_TID };
	static const struct xt_l2tp_info l2tp3 = {
		.sid = 1,
		.version = 3,
		.type = XT_L2TP_TYPE_DATA,
		.flags = XT_L2TP_SID | XT_L2TP_VERSION | XT_L2TP_TYPE,
	};
	static const struct xt_ipcomp comp = { .spis = { 0, 100 } };
	const struct tap_match match[] = {
		{ "mark", 1, 0, &mark, sizeof(mark) },
		{ "mark", 1, 0, &no_mark, sizeof(no_mark) },
		{ "limit", 0, 0, &limit, sizeof(limit) },
		{ "limit", 0, 0, &hourly, sizeof(hourly) },
		{ "tcp", 0, 6, &tcp, sizeof(tcp) },
		{ "tcp", 0, 6, &not_tcp, sizeof(not_tcp) },
		{ "udp", 0, 17, &udp, sizeof(udp) },
		{ "udp", 0, 17, &not_udp, sizeof(not_udp) },
		{ "udplite", 0, 136, &udp, sizeof(udp) },
		{ "l2tp", 0, 17, &l2tp, sizeof(l2tp) },
		{ "l2tp", 0, 17, &l2tp3, sizeof(l2tp3) },
		{ "l2tp", 0, 115, &l2tp, sizeof(l2tp) },
		{ "l2tp", 0, 115, &l2tp3, sizeof(l2tp3) },
		{ "ipcomp", 0, 108, &comp, sizeof(comp) },
	};

	tap_add(v4, "raw", "PREROUTING", match, COUNT(match));
}

static void add_tracked(bool v4)
{
	static const struct xt_connmark_mtinfo1 mark = { .mask = ~0U };
	static const struct xt_connmark_mtinfo1 no_mark = { .mark = 1,
							    .mask = 1,
							    .invert = 1 };
	static const struct xt_connlabel_mtinfo label = { .bit = 5 };
	static const struct xt_connlabel_mtinfo set = {
		.bit = 5,
		.options = XT_CONNLABEL_OP_SET,
	};
	static const uint32_t state_new = 1U << 3;
	static const uint32_t state_others = 1U | 1U << 1;
	const struct tap_match match[] = {
		{ "connmark", 1, 0, &mark, sizeof(mark) },
		{ "connmark", 1, 0, &no_mark, sizeof(no_mark) },
		{ "state", 0, 0, &state_new, sizeof(state_new) },
		{ "state", 0, 0, &state_others, sizeof(state_others) },
		{ "connlabel", 0, 0, &label, sizeof(label) },
		{ "connlabel", 0, 0, &set, sizeof(set) },
		{ "connlabel", 0, 0, &label, sizeof(label) },
	};

	tap_add(v4, "mangle", "PREROUTING", match, COUNT(match));
}

static size_t sample(uint8_t *bytes, bool v4, bool forward)
{
	return v4 ? sample_ipv4(bytes, !forward, forward) :
		    sample_ipv6(bytes, !forward, forward);
}

/* A connection of which this is the first packet. */
static void track(struct vm_pkt *pkt)
{
	struct vm_ct *ct = &pkt->ct;

	memset(ct, 0, sizeof(*ct));
	ct->presence = VM_CT_TRACKED;
	ct->state = RSTATTR_CT_NEW;
	ct->reply = VM_KNOWN(0);
	ct->status = VM_KNOWN(0);
	ct->mark = VM_KNOWN(0);
	ct->zone = VM_KNOWN(0);
	ct->fresh = true;
}

static void compare_packets(struct tap_chain *chain, bool tracked)
{
	uint32_t total = number("XT_PACKETS", 1000), i;
	uint8_t bytes[SAMPLE_MAX], ll[TAP_ETH];
	unsigned int wrong = 0;
	struct vm_pkt pkt;
	size_t len;

	tap_chain_open(chain);
	for (i = 0; i < total && !wrong; i++) {
		len = tracked ? sample_new(bytes, chain->v4) :
				sample(bytes, chain->v4, false);
		tap_send(bytes, len, chain->v4, false, ll);
		tap_packet(&pkt, bytes, len, ll, chain->v4);
		if (tracked)
			track(&pkt);
		tap_chain_run(chain, chain->chain, &pkt, NF_INET_PRE_ROUTING);
		wrong = tap_chain_compare(chain, &pkt);
		tap_drain();
	}
	tap_chain_report(chain, total);
	tap_chain_close(chain);
	assert_int_equal(wrong, 0);
}

static void matches(bool v4)
{
	struct tap_chain chain = { .v4 = v4,
				   .table = "raw",
				   .name = "PREROUTING" };

	start(v4);
	tap_shell(v4 ? "iptables-nft -t mangle -P PREROUTING DROP" :
		       "ip6tables-nft -t mangle -P PREROUTING DROP");
	tap_restore(v4, "raw", "PREROUTING", rules_shared);
	tap_restore(v4, "raw", "PREROUTING", v4 ? rules_ipv4 : rules_ipv6);
	add_plain(v4);
	compare_packets(&chain, false);
}

static void ipv4_matches(void **state)
{
	(void)state;
	matches(true);
}

static void ipv6_matches(void **state)
{
	(void)state;
	matches(false);
}

/* Connections are never confirmed, so each packet is a first one. */
static void tracked_matches(bool v4)
{
	struct tap_chain chain = { .v4 = v4,
				   .table = "mangle",
				   .name = "PREROUTING" };

	start(v4);
	tap_shell(v4 ? "iptables-nft -t mangle -P FORWARD DROP" :
		       "ip6tables-nft -t mangle -P FORWARD DROP");
	tap_restore(v4, "mangle", "PREROUTING", rules_tracked);
	tap_restore(v4, "mangle", "PREROUTING",
		    v4 ? rules_tracked4 : rules_tracked6);
	add_tracked(v4);
	compare_packets(&chain, true);
}

static void ipv4_tracked(void **state)
{
	(void)state;
	tracked_matches(true);
}

static void ipv6_tracked(void **state)
{
	(void)state;
	tracked_matches(false);
}

/* ip_decrease_ttl() */
static void take_hop(struct vm_pkt *pkt, bool v4)
{
	uint32_t sum = (uint32_t)pkt->data[10] << 8 | pkt->data[11];

	pkt->data[v4 ? 8 : 7]--;
	if (!v4)
		return;
	sum += 0x100;
	sum += sum >= 0xffff;
	pkt->data[10] = (uint8_t)(sum >> 8);
	pkt->data[11] = (uint8_t)sum;
}

static void print_bytes(const char *what, const uint8_t *bytes, size_t len)
{
	size_t i;

	print_error("%s:", what);
	for (i = 0; i < len; i++)
		print_error("%s%02x", i % 4 ? "" : " ", bytes[i]);
	print_error("\n");
}

/* What the machine makes of a packet must be what comes out. */
static bool check_forwarded(const struct vm_pkt *pkt, uint32_t verdict, bool v4)
{
	uint8_t bytes[2048];
	size_t len = tap_receive(bytes, sizeof(bytes), v4);

	if (verdict == NF_DROP) {
		if (len)
			print_bytes("not dropped", bytes, len);
		return !len;
	}
	if (pkt->len == len && pkt->held == len && !pkt->ngaps &&
	    memcmp(pkt->data, bytes, len) == 0)
		return true;
	print_bytes("received", bytes, len);
	print_bytes("expected", pkt->data, pkt->len);
	return false;
}

static uint32_t forward(struct tap_chain *chain, struct nft_chain *second,
			struct vm_pkt *pkt)
{
	uint32_t verdict =
		tap_chain_run(chain, chain->chain, pkt, NF_INET_PRE_ROUTING);

	if (verdict != NF_ACCEPT || pkt->data[chain->v4 ? 8 : 7] <= 1)
		return NF_DROP;
	take_hop(pkt, chain->v4);
	pkt->out = tap_link[1];
	return tap_chain_run(chain, second, pkt, NF_INET_FORWARD);
}

/* host/ may not tell the link's MTU; here it is known. */
static int link_of_tap(void *ctx, uint32_t index, struct vm_link *link)
{
	(void)ctx;
	if (index == tap_link[0].index.value)
		*link = tap_link[0];
	else if (index == tap_link[1].index.value)
		*link = tap_link[1];
	else
		return -ENODEV;
	return 0;
}

static void compare_targets(struct tap_chain *chain)
{
	uint32_t total = number("XT_PACKETS", 1000), i;
	uint8_t bytes[SAMPLE_MAX], ll[TAP_ETH];
	struct nft_chain *second;
	unsigned int wrong = 0;
	struct vm_pkt pkt;
	size_t len;

	tap_chain_open(chain);
	chain->facts.link = link_of_tap;
	second =
		tap_chain_find(&chain->ruleset, chain->v4, "mangle", "FORWARD");
	for (i = 0; i < total && !wrong; i++) {
		bool tracked = !sample_random(3);

		len = tracked ? sample_new(bytes, chain->v4) :
				sample(bytes, chain->v4, true);
		tap_drain();
		tap_send(bytes, len, chain->v4, true, ll);
		tap_packet(&pkt, bytes, len, ll, chain->v4);
		if (tracked)
			track(&pkt);
		else
			pkt.ct.presence = VM_CT_UNTRACKED;
		wrong = !check_forwarded(&pkt, forward(chain, second, &pkt),
					 chain->v4);
		wrong += tap_chain_compare(chain, &pkt);
		if (wrong)
			print_bytes("sent", bytes, len);
	}
	tap_chain_report(chain, total);
	tap_chain_close(chain);
	assert_int_equal(wrong, 0);
}

static void targets(bool v4)
{
	static const char *const untracked[] = {
		"-p tcp --sport 0:9999 -j CT --notrack",
		"-p tcp --sport 65535 -j NOTRACK",
		NULL,
	};
	struct tap_chain chain = { .v4 = v4,
				   .table = "mangle",
				   .name = "PREROUTING" };

	start(v4);
	tap_restore(v4, "raw", "PREROUTING", untracked);
	tap_restore(v4, "mangle", "PREROUTING", rules_mangling);
	tap_restore(v4, "mangle", "PREROUTING",
		    v4 ? rules_mangling4 : rules_mangling6);
	tap_restore(v4, "mangle", "FORWARD", rules_forwarded);
	compare_targets(&chain);
}

static void ipv4_targets(void **state)
{
	(void)state;
	targets(true);
}

static void ipv6_targets(void **state)
{
	(void)state;
	targets(false);
}

/* What a match says, and whether it drops. */
struct answer {
	enum tri value;
	enum tri hotdrop;
};

static struct answer ask(struct tap_chain *chain, struct vm_pkt *pkt,
			 const struct nft_expr *expr)
{
	uint8_t family = chain->v4 ? NFPROTO_IPV4 : NFPROTO_IPV6;
	struct vm vm = {
		.ruleset = &chain->ruleset,
		.host = &chain->facts,
		.pkt = pkt,
		.probe = true,
	};
	struct answer answer = { TRI_TRUE, TRI_FALSE };
	struct xt_par par;

	vm_pkt_parse(pkt, family, family, NF_INET_PRE_ROUTING);
	par = xt_par(&vm, expr);
	if (par.use->ops && par.use->ops->match)
		answer.value = par.use->ops->match(&par);
	answer.hotdrop = par.hotdrop;
	return answer;
}

/* Bytes are cut or lost, or what goes with them is. */
static void forget(struct vm_pkt *pkt)
{
	static const uint8_t none[16];
	uint32_t i;

	if (!sample_random(2))
		pkt->held = sample_random((uint32_t)pkt->held + 1);
	for (i = sample_random(3); i; i--)
		vm_pkt_write(pkt, sample_random((uint32_t)pkt->len), none, none,
			     1 + sample_random(8));
	if (!sample_random(4))
		pkt->has_ll = false;
	if (!sample_random(4))
		pkt->pkttype = VM_UNKNOWN;
	if (!sample_random(4))
		pkt->mark = VM_UNKNOWN;
	if (!sample_random(4))
		memset(&pkt->in, 0, sizeof(pkt->in));
	if (!sample_random(4))
		memset(&pkt->ct, 0, sizeof(pkt->ct));
	if (!sample_random(4))
		pkt->secpath = VM_UNKNOWN;
}

static bool consistent(struct answer less, struct answer more)
{
	if (less.hotdrop == TRI_UNKNOWN || more.hotdrop == TRI_UNKNOWN)
		return true;
	if (less.hotdrop != more.hotdrop)
		return false;
	return less.hotdrop == TRI_TRUE || less.value == TRI_UNKNOWN ||
	       more.value == TRI_UNKNOWN || less.value == more.value;
}

static void ask_twice(struct tap_chain *chain, const struct nft_expr *expr,
		      const struct vm_pkt *pkt)
{
	struct vm_pkt all = *pkt, part = *pkt;
	struct text text = { 0 };

	forget(&part);
	if (consistent(ask(chain, &part, expr), ask(chain, &all, expr)))
		return;
	expr->ops->text(expr, &text);
	print_bytes("packet", pkt->data, pkt->len);
	fail_msg("%s: of %zu bytes, %u gaps", text_get(&text), part.held,
		 part.ngaps);
}

/* Who knows less of a packet must not come to another result. */
static void less_is_known(bool v4)
{
	struct tap_chain chain = { .v4 = v4,
				   .table = "raw",
				   .name = "PREROUTING" };
	uint8_t bytes[SAMPLE_MAX], ll[TAP_ETH];
	uint32_t total = number("XT_PACKETS", 1000), i;
	struct vm_pkt pkt;
	uint16_t k;
	size_t j;

	start(v4);
	tap_restore(v4, "raw", "PREROUTING", rules_shared);
	tap_restore(v4, "raw", "PREROUTING", v4 ? rules_ipv4 : rules_ipv6);
	tap_restore(v4, "raw", "PREROUTING", rules_tracked);
	add_plain(v4);
	tap_chain_open(&chain);
	for (i = 0; i < total; i++) {
		size_t len = sample(bytes, v4, false);

		tap_send(bytes, len, v4, false, ll);
		tap_packet(&pkt, bytes, len, ll, v4);
		track(&pkt);
		for (j = 0; j < chain.chain->nrules; j++) {
			const struct nft_rule *rule = &chain.chain->rule[j];

			for (k = 0; k < rule->nexprs; k++) {
				if (rule->expr[k]->ops == &expr_match_ops)
					ask_twice(&chain, rule->expr[k], &pkt);
			}
		}
	}
	tap_drain();
	tap_chain_close(&chain);
}

static void ipv4_less_is_known(void **state)
{
	(void)state;
	less_is_known(true);
}

static void ipv6_less_is_known(void **state)
{
	(void)state;
	less_is_known(false);
}

static int setup(void **state)
{
	(void)state;
	tap_open();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ipv4_matches),	  TEST(ipv6_matches),
		TEST(ipv4_tracked),	  TEST(ipv6_tracked),
		TEST(ipv4_targets),	  TEST(ipv6_targets),
		TEST(ipv4_less_is_known), TEST(ipv6_less_is_known),
	};

	if (!tap_possible())
		return 0;
	cmocka_set_test_filter(getenv("XT_ONLY"));
	return cmocka_run_group_tests(tests, setup, NULL);
}
