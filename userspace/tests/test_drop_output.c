// SPDX-License-Identifier: GPL-2.0-only
/* What was dropped, as people and programs read it. */
#include "tests/unit.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <time.h>

#include "output/json.h"
#include "output/line.h"
#include "output/people.h"
#include "output/status.h"
#include "tests/build_drop.h"
#include "tests/paper.h"

#define REASON(name) .reason = RSTATTR_REASON_DROP_##name
#define AT_INPUT .family = NFPROTO_IPV4, .hook = NF_INET_LOCAL_IN, .iif = "eth1"
#define BY_CHAIN .where = "nft_do_chain", .chain_family = NFPROTO_INET

#define TABLE \
	.family = NFPROTO_INET, .table_handle = 1, .chain_handle = 2, \
	.table = "filter", .chain = "input"
#define RULE(handle_) \
	{ .rule = { .has = BIT(RSTATTR_RULE_HANDLE), .handle = handle_, TABLE } }
#define POLICY { .policy = true, .rule = { TABLE } }

static const struct drop_found by_rule = { .state = DROP_ONE, .count = 1,
					   .place = { RULE(7) } };
static const struct drop_found by_policy = { .state = DROP_ONE, .count = 1,
					     .unsure = "it has changed since",
					     .place = { POLICY } };
static const struct drop_found by_several = { .state = DROP_SEVERAL,
					      .count = 2, .more = true,
					      .place = { RULE(8), POLICY } };

static const struct build_drop web = {
	.seq = 1, .time = 100, .base_seq = 5, AT_INPUT, BY_CHAIN,
	.packet = { "10.0.3.17", "10.0.0.5", 40112, 81, 0, 0 }
};
static const struct build_drop later = {
	.seq = 2, .time = 90, .base_seq = 4, AT_INPUT, BY_CHAIN,
	.packet = { "10.0.3.18", "10.0.0.5", 40113, 22, 0, 0x10 }
};
static const struct build_drop either = {
	.seq = 3, .time = 80, .base_seq = 5, AT_INPUT, BY_CHAIN,
	.packet = { "10.0.3.19", "10.0.0.5", 40114, 23, 0, 0 }
};
static const struct build_drop queued = {
	REASON(QUEUE), .seq = 4, .time = 70, .where = "nf_reinject", AT_INPUT,
	.packet = { "10.0.3.20", "10.0.0.5", 40115, 24, 0, 0 }
};
static const struct build_drop back = {
	REASON(RPFILTER), .seq = 5, .time = 60, .where = "ip_rcv_fin\033ish",
	.iif = "eth1", .packet = { "192.0.2.1", "10.0.0.5", 40116, 80, 0, 0 }
};
static const struct build_drop sent = {
	.seq = 6, .time = 50, .where = "nf_hook_slow", .family = NFPROTO_IPV4,
	.hook = NF_INET_LOCAL_OUT, .oif = "eth1", .comm = "dig",
	.packet = { "10.0.0.5", "10.0.3.53", 40117, 53, IPPROTO_ICMP, 0 }
};
static const struct build_drop refused = {
	REASON(PROHIBIT), .seq = 7, .time = 40, .where = "ip_error",
	.err = EACCES, .iif = "eth1",
	.packet = { "10.0.3.17", "198.51.100.1", 40118, 443, 0, 0 }
};

static struct finding *add(struct answer *answer,
			   const struct build_drop *values,
			   const struct drop_found *found)
{
	struct findings *findings = &answer->findings;
	union build build;
	struct event event;

	make_drop(&build, &event, values);
	if (found)
		event.drop = *found;
	assert_int_equal(findings_add(findings, &event), 0);
	return findings->item[findings->count - 1];
}

static void make_answer(struct answer *answer)
{
	const struct stats stats = {
		.has = BIT(RSTATTR_STATS_SINCE_BOOT), .netns = 1,
		.now_boot = 1000, .now_real = BUILD_EPOCH + 1000,
		.since_boot = 10,
		.books = {
			.drops_recorded = 9, .drops_overwritten = 2,
			.drops_lost = 3, .drops_throttled = 40,
			.drops = { [RSTATTR_REASON_DROP_NETFILTER] = 50,
				   [RSTATTR_REASON_DROP_NEIGH] = 4 } },
	};
	struct culprit *culprit;

	*answer = (struct answer){ .source = "kmod" };
	answer_add_stats(answer, &stats);
	answer->spaces.item[0].name = strdup("host");
	culprit = &add(answer, &web, &by_rule)->culprit;
	culprit->text = strdup("tcp dport 81 drop comment \"no 81\"");
	culprit->rule.state = RSTATTR_RULE_STATE_LIVE;
	add(answer, &later, &by_policy);
	culprit = &add(answer, &either, &by_several)->culprit;
	culprit->candidate[0] = strdup("limit rate 10/second drop");
	add(answer, &queued, NULL);
	add(answer, &back, NULL);
	add(answer, &sent, NULL);
	add(answer, &refused, NULL);
	findings_sort(&answer->findings);
}

static void test_people(void **state)
{
	static const char expected[] =
		"FIREWALL dropped it: inet filter input #7 [derived] 1x 22:13:20\n"
		" rule    tcp dport 81 drop comment \"no 81\"\n"
		" client  10.0.3.17 sees a time-out\n"
		" reason  NETFILTER_DROP: a hook of netfilter dropped it; hook input; in nft_do_chain(), a chain of family inet\n"
		" flow    10.0.3.17:40112 to 10.0.0.5:81 tcp; in eth1; 1x\n"
		"FIREWALL dropped it: inet filter input policy drop [likely] 1x 22:13:20\n"
		" given   it has changed since\n"
		" client  10.0.3.18 sees the connection stall\n"
		" reason  NETFILTER_DROP: a hook of netfilter dropped it; hook input; in nft_do_chain(), a chain of family inet\n"
		" flow    10.0.3.18:40113 to 10.0.0.5:22 tcp; in eth1; 1x\n"
		"FIREWALL dropped it: one of several rules or policies, fw.drop [unknown] 1x 22:13:20\n"
		" either  inet filter input #8: limit rate 10/second drop\n"
		" or      inet filter input policy drop\n"
		" or      yet another: there are more ways than were tried\n"
		" client  10.0.3.19 sees a time-out\n"
		" reason  NETFILTER_DROP: a hook of netfilter dropped it; hook input; in nft_do_chain(), a chain of family inet\n"
		" flow    10.0.3.19:40114 to 10.0.0.5:23 tcp; in eth1; 1x\n"
		" do      what tells them apart is not recorded: give each a counter, and see which one moves\n"
		"FIREWALL dropped it: the program at the queue said drop, or went away, fw.queue [derived] 1x 22:13:20\n"
		" client  10.0.3.20 sees a time-out\n"
		" reason  it was dropped on its way to or from a program's queue; hook input; in nf_reinject()\n"
		" flow    10.0.3.20:40115 to 10.0.0.5:24 tcp; in eth1; 1x\n"
		" do      see that program's own log and rules; who listens: /proc/net/netfilter/nfnetlink_queue\n"
		"FIREWALL dropped it: a user of netfilter that is no rule of nftables, fw.other-hook [derived] 1x 22:13:20\n"
		" client  10.0.0.5 sees \"Operation not permitted\"\n"
		" reason  NETFILTER_DROP: a hook of netfilter dropped it; hook output; in nf_hook_slow()\n"
		" flow    10.0.0.5 to 10.0.3.53 icmp type 181 code 53; out eth1; by dig; 1x\n"
		" do      look at legacy iptables (iptables-legacy-save), synproxy, helpers of conntrack, IPVS, and BPF programs of netfilter (bpftool net)\n"
		"NOT THE FIREWALL: the reverse path filter dropped it, host.rp-filter [exact] 1x 22:13:20\n"
		" client  192.0.2.1 sees a time-out\n"
		" reason  IP_RPFILTER: the way back to its source does not lead out of the interface that it came in by; in ip_rcv_fin\\x1bish()\n"
		" flow    192.0.2.1:40116 to 10.0.0.5:80 tcp; in eth1; 1x\n"
		" do      mend the route back to the source (ip route get SOURCE), or loosen the filter: net.ipv4.conf.IFACE.rp_filter=2, also of \"all\": the larger one counts\n"
		"NOT THE FIREWALL: a route or a rule of routing refuses it, host.route-prohibit [exact] 1x 22:13:20\n"
		" client  10.0.3.17 may be told by an ICMP error, or sees a time-out\n"
		" reason  a route or a rule of routing prohibits it; in ip_error(); its route says \"Permission denied\"\n"
		" flow    10.0.3.17:40118 to 198.51.100.1:443 tcp; in eth1; 1x\n"
		" do      find it: ip route get DESTINATION, ip rule, ip route show table all; its type is prohibit, unreachable or blackhole\n"
		"books 0 = 0 attributed + 0 unattributed + 0 lost; recording since 22:13:20\n"
		"recorder holds the last 7 of 9 drops; \"rstattr status\" has all counts\n"
		"40 more drops were not recorded: too many in a second; \"rstattr status\" has all counts\n";
	struct answer answer;
	struct paper paper;

	(void)state;
	make_answer(&answer);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH + 2000, false);
	assert_string_equal(paper_read(&paper), expected);
	paper_close(&paper);
	answer_release(&answer);
}

/* A scan of many ports that nothing explains. */
static void test_people_scan(void **state)
{
	struct answer answer = { .source = "kmod" };
	struct build_drop values = web;
	struct paper paper;
	int i;

	(void)state;
	for (i = 0; i < 25; i++) {
		values.packet.dport++;
		add(&answer, &values, NULL);
	}
	findings_sort(&answer.findings);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH, false);
	assert_non_null(strstr(paper_read(&paper),
		"\nand 5 more findings of drops, of 5 events (--json has them all)\n"));
	assert_non_null(strstr(paper.text,
		" replay  could not be made: packet or ruleset is not there\n"));
	paper_close(&paper);
	answer_release(&answer);
}

/* The kernel said which rule, and the ruleset of now goes another way. */
static void test_people_exact_astray(void **state)
{
	struct verdict_way *way = calloc(1, sizeof(*way));
	struct verdict *replay = calloc(1, sizeof(*replay));
	struct answer answer = { .source = "kmod" };
	struct build_drop values = web;
	struct paper paper;

	(void)state;
	values.rule = 7;
	assert_true(way && replay);
	way->end = VM_END_ACCEPT;
	replay->known = true;
	replay->end = VM_END_ACCEPT;
	replay->way = way;
	replay->count = 1;
	replay->recorded = true;
	add(&answer, &values, NULL)->culprit.replay = replay;
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH, 0);
	assert_non_null(strstr(paper_read(&paper),
			       "dropped it: inet filter input #7 [exact] 1x"));
	assert_non_null(strstr(paper.text,
			       "\n replay  does not end there; it ends "));
	paper_close(&paper);
	replay->agrees = true;
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH, 0);
	assert_null(strstr(paper_read(&paper), " replay "));
	paper_close(&paper);
	answer_release(&answer);
}

static void check_rule(const json_t *finding)
{
	const json_t *rule = json_object_get(finding, "rule");
	const json_t *drop = json_object_get(finding, "drop");

	assert_string_equal(json_get_string(finding, "kind"), "drop");
	assert_true(json_get_boolean(finding, "firewall"));
	assert_string_equal(json_get_string(finding, "cause"), "fw.drop");
	assert_string_equal(json_get_string(finding, "grade"), "derived");
	assert_string_equal(json_get_string(finding, "reason"),
			    "drop-netfilter");
	assert_string_equal(json_get_string(finding, "hook"), "input");
	assert_int_equal(json_get_integer(finding, "generation"), 5);
	json_assert_null(finding, "reply");
	json_assert_null(finding, "answer");
	json_assert_null(finding, "not_sent");
	json_assert_null(finding, "evidence");
	assert_string_equal(json_get_string(rule, "family"), "inet");
	assert_string_equal(json_get_string(rule, "table"), "filter");
	assert_string_equal(json_get_string(rule, "chain"), "input");
	assert_int_equal(json_get_integer(rule, "handle"), 7);
	assert_string_equal(json_get_string(rule, "state"), "live");
	assert_string_equal(json_get_string(rule, "text"),
			    "tcp dport 81 drop comment \"no 81\"");
	json_assert_null(rule, "evaluated");
	assert_string_equal(json_get_string(drop, "kernel_reason"),
			    "NETFILTER_DROP");
	assert_string_equal(json_get_string(drop, "where"), "nft_do_chain");
	assert_string_equal(json_get_string(drop, "chain_family"), "inet");
	json_assert_null(drop, "errno");
	json_assert_null(drop, "error");
	json_assert_null(drop, "policy");
	json_assert_null(drop, "unsure");
	assert_false(json_get_boolean(drop, "more"));
	assert_int_equal(json_array_size(json_object_get(drop, "candidates")),
			 0);
}

static void check_policy(const json_t *finding)
{
	const json_t *drop = json_object_get(finding, "drop");
	const json_t *policy = json_object_get(drop, "policy");

	assert_string_equal(json_get_string(finding, "cause"), "fw.policy");
	assert_string_equal(json_get_string(finding, "grade"), "likely");
	json_assert_null(finding, "rule");
	assert_string_equal(json_get_string(drop, "unsure"),
			    "it has changed since");
	assert_string_equal(json_get_string(policy, "family"), "inet");
	assert_string_equal(json_get_string(policy, "table"), "filter");
	assert_string_equal(json_get_string(policy, "chain"), "input");
	assert_int_equal(json_get_integer(policy, "table_handle"), 1);
}

static void check_several(const json_t *finding)
{
	const json_t *drop = json_object_get(finding, "drop");
	const json_t *list = json_object_get(drop, "candidates");
	const json_t *item = json_array_get(list, 0);

	assert_string_equal(json_get_string(finding, "cause"), "fw.drop");
	assert_string_equal(json_get_string(finding, "grade"), "unknown");
	json_assert_null(finding, "rule");
	json_assert_null(drop, "policy");
	assert_true(json_get_boolean(drop, "more"));
	assert_int_equal(json_array_size(list), 2);
	assert_false(json_get_boolean(item, "policy"));
	assert_string_equal(json_get_string(item, "chain"), "input");
	assert_int_equal(json_get_integer(item, "handle"), 8);
	assert_string_equal(json_get_string(item, "text"),
			    "limit rate 10/second drop");
	item = json_array_get(list, 1);
	assert_true(json_get_boolean(item, "policy"));
	json_assert_null(item, "handle");
	json_assert_null(item, "text");
}

static void check_others(const json_t *findings)
{
	const json_t *finding = json_array_get(findings, 5);
	const json_t *drop = json_object_get(finding, "drop");

	assert_string_equal(json_get_string(finding, "cause"),
			    "host.rp-filter");
	assert_false(json_get_boolean(finding, "firewall"));
	json_assert_null(finding, "hook");
	json_assert_null(finding, "generation");
	json_assert_null(drop, "chain_family");
	finding = json_array_get(findings, 6);
	drop = json_object_get(finding, "drop");
	assert_string_equal(json_get_string(finding, "cause"),
			    "host.route-prohibit");
	json_assert_null(drop, "kernel_reason");
	assert_int_equal(json_get_integer(drop, "errno"), EACCES);
	assert_string_equal(json_get_string(drop, "error"),
			    "Permission denied");
}

static const struct build_drop solicit = {
	.seq = 8, .time = 30, .base_seq = 5, .family = NFPROTO_IPV6,
	.hook = NF_INET_LOCAL_IN, .iif = "eth1", BY_CHAIN,
	.packet = { "2001:db8::1", "2001:db8::2", 135, 0, IPPROTO_ICMPV6, 0 }
};

/* What a rule dropped, and what that was: both are told. */
static void test_behind_people(void **state)
{
	static const char expected[] =
		"FIREWALL dropped it: inet filter input #7 [derived] 1x 22:13:20\n"
		" rule    meta l4proto ipv6-icmp drop\n"
		" client  2001:db8::1 sees a time-out\n"
		" reason  NETFILTER_DROP: a hook of netfilter dropped it; hook input; in nft_do_chain(), a chain of family inet\n"
		" so      fw.nd-blocked [derived]: that is neighbour discovery, without which IPv6 falls silent\n"
		" flow    2001:db8::1 to 2001:db8::2 icmpv6 type 135 code 0; in eth1; 1x\n"
		" do      accept it, before that rule or policy: icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept\n";
	struct answer answer = { .source = "kmod" };
	struct culprit *culprit;
	struct paper paper;

	(void)state;
	culprit = &add(&answer, &solicit, &by_rule)->culprit;
	culprit->text = strdup("meta l4proto ipv6-icmp drop");
	culprit->rule.state = RSTATTR_RULE_STATE_LIVE;
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH + 2000, false);
	assert_memory_equal(paper_read(&paper), expected,
			    sizeof(expected) - 1);
	paper_close(&paper);
	answer_release(&answer);
}

/* A router tells, and asks nothing; whom it should have told of what is said. */
static void test_behind_error(void **state)
{
	static const struct build_packet outer = { "192.0.2.1", "10.0.0.5", 3,
						   4, IPPROTO_ICMP, 0 };
	static const struct build_packet inner = { "10.0.0.5", "10.0.3.17",
						   443, 40112, 0, 0x10 };
	struct answer answer = { .source = "kmod" };
	struct paper paper;
	struct event event;
	union build build;
	uint8_t bytes[128];
	const char *text;
	size_t len;

	(void)state;
	make_drop(&build, &event, &web);
	len = build_bytes(bytes, &outer);
	len += build_bytes(bytes + len, &inner);
	event.bytes = (struct span){ bytes, len };
	packet_parse(&event.packet, event.bytes);
	event.drop = by_rule;
	assert_int_equal(findings_add(&answer.findings, &event), 0);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH + 2000, false);
	text = paper_read(&paper);
	assert_non_null(strstr(text,
			       " client  192.0.2.1 expects no answer to that\n"));
	assert_non_null(strstr(text, " so      fw.icmp-blocked [derived]: "));
	assert_non_null(strstr(
		text, "; it is about 10.0.0.5:443 to 10.0.3.17:40112 tcp\n"));
	paper_close(&paper);
	answer_release(&answer);
}

static void test_behind_line(void **state)
{
	union build build;
	struct event event;
	struct paper paper;

	(void)state;
	make_drop(&build, &event, &solicit);
	paper_open(&paper);
	line_event(&paper.out, &event, "fw");
	assert_string_equal(
		paper_read(&paper),
		"22:13:20.000000 fw FIREWALL dropped it: a rule or policy, not known which, fw.drop [unknown], hook input, fw.nd-blocked [derived]; 2001:db8::1 to 2001:db8::2 icmpv6 type 135 code 0 in eth1\n");
	paper_close(&paper);
	paper_open(&paper);
	line_event_json(paper.out.file, &event, "fw");
	assert_non_null(strstr(
		paper_read(&paper),
		"\"cause\":\"fw.nd-blocked\",\"grade\":\"derived\",\"direct\":{\"cause\":\"fw.drop\",\"grade\":\"unknown\"},\"quoted\":null,"));
	paper_close(&paper);
}

static void test_behind_json(void **state)
{
	struct answer answer = { .source = "kmod" };
	const json_t *finding, *direct;
	struct paper paper;
	json_t *root;

	(void)state;
	add(&answer, &solicit, &by_rule);
	paper_open(&paper);
	assert_int_equal(json_explain(paper.out.file, &answer), 0);
	root = paper_json(&paper);
	finding = json_array_get(json_object_get(root, "findings"), 0);
	direct = json_object_get(finding, "direct");
	assert_string_equal(json_get_string(finding, "cause"),
			    "fw.nd-blocked");
	assert_string_equal(json_get_string(finding, "grade"), "derived");
	assert_string_equal(json_get_string(direct, "cause"), "fw.drop");
	assert_string_equal(json_get_string(direct, "grade"), "derived");
	assert_int_equal(json_get_integer(json_object_get(finding, "rule"),
					  "handle"), 7);
	json_assert_null(finding, "quoted");
	json_decref(root);
	paper_close(&paper);
	answer_release(&answer);
}

static void test_json(void **state)
{
	struct answer answer;
	struct paper paper;
	const json_t *findings, *books;
	json_t *root;

	(void)state;
	make_answer(&answer);
	paper_open(&paper);
	assert_int_equal(json_explain(paper.out.file, &answer), 0);
	root = paper_json(&paper);
	books = json_object_get(root, "books");
	assert_int_equal(json_get_integer(books, "drops_recorded"), 9);
	assert_int_equal(json_get_integer(books, "drops_overwritten"), 2);
	assert_int_equal(json_get_integer(books, "drops_lost"), 3);
	assert_int_equal(json_get_integer(books, "drops_throttled"), 40);
	assert_int_equal(json_get_integer(json_object_get(books, "drops"),
					  "drop-netfilter"), 50);
	findings = json_object_get(root, "findings");
	assert_int_equal(json_array_size(findings), 7);
	check_rule(json_array_get(findings, 0));
	check_policy(json_array_get(findings, 1));
	check_several(json_array_get(findings, 2));
	check_others(findings);
	json_decref(root);
	paper_close(&paper);
	answer_release(&answer);
}

static void expect_line(const struct build_drop *values, const char *expected)
{
	union build build;
	struct event event;
	struct paper paper;

	make_drop(&build, &event, values);
	paper_open(&paper);
	line_event(&paper.out, &event, NULL);
	assert_string_equal(paper_read(&paper), expected);
	paper_close(&paper);
}

static void test_lines(void **state)
{
	struct build_drop exact = web;

	(void)state;
	exact.rule = 7;
	expect_line(&exact,
		"22:13:20.000000 FIREWALL dropped it: a rule, fw.drop [exact]: inet filter input #7, hook input; 10.0.3.17:40112 to 10.0.0.5:81 tcp in eth1\n");
	exact.policy_of = 2;
	expect_line(&exact,
		"22:13:20.000000 FIREWALL dropped it: a chain's policy, fw.policy [exact]: inet filter input policy drop, hook input; 10.0.3.17:40112 to 10.0.0.5:81 tcp in eth1\n");
	expect_line(&web, 
		"22:13:20.000000 FIREWALL dropped it: a rule or policy, not known which, fw.drop [unknown], hook input; 10.0.3.17:40112 to 10.0.0.5:81 tcp in eth1\n");
	expect_line(&back, 
		"22:13:20.000000 NOT THE FIREWALL: the reverse path filter dropped it, host.rp-filter [exact]; 192.0.2.1:40116 to 10.0.0.5:80 tcp in eth1\n");
	expect_line(&sent, 
		"22:13:20.000000 FIREWALL dropped it: a user of netfilter that is no rule of nftables, fw.other-hook [derived], hook output; 10.0.0.5 to 10.0.3.53 icmp type 181 code 53 out eth1 by dig\n");
}

static void test_json_line(void **state)
{
	union build build;
	struct event event;
	struct paper paper;
	const json_t *drop;
	json_t *root;

	(void)state;
	make_drop(&build, &event, &web);
	paper_open(&paper);
	line_event_json(paper.out.file, &event, "host");
	root = paper_json(&paper);
	assert_string_equal(json_get_string(root, "kind"), "drop");
	assert_string_equal(json_get_string(root, "cause"), "fw.drop");
	/* Nothing is replayed as it happens. */
	assert_string_equal(json_get_string(root, "grade"), "unknown");
	assert_string_equal(json_get_string(root, "hook"), "input");
	json_assert_null(root, "rule");
	json_assert_null(root, "not_sent");
	json_assert_null(root, "evidence");
	drop = json_object_get(root, "drop");
	assert_string_equal(json_get_string(drop, "where"), "nft_do_chain");
	assert_int_equal(json_array_size(json_object_get(drop, "candidates")),
			 0);
	json_decref(root);
	paper_close(&paper);
}

static void test_status(void **state)
{
	struct probes probes = { 0 };
	struct info info = { .has = BIT(RSTATTR_INFO_DROP_RATE),
			     .drops = RSTATTR_DROPS_REPLAY, .drop_rate = 256 };
	struct answer answer;
	struct paper paper;
	const json_t *module;
	json_t *root;
	const struct status_view view = { "0.1.0", "6.1.0", &info, &probes,
					  &answer };

	(void)state;
	make_answer(&answer);
	paper_open(&paper);
	people_status(&paper.out, &view, BUILD_EPOCH);
	assert_non_null(strstr(paper_read(&paper),
		"\ndrops   replay, 256 a second recorded of a namespace, all counted\n"));
	assert_non_null(strstr(paper.text,
		"netns   host since 22:13:20: no rejects\n"
		" drops   9 recorded, 2 overwritten, 3 lost, 40 beyond what is recorded in a second; drop-netfilter 50; drop-neigh 4\n"));
	paper_close(&paper);
	paper_open(&paper);
	assert_int_equal(json_status(paper.out.file, &view), 0);
	root = paper_json(&paper);
	module = json_object_get(root, "module");
	assert_string_equal(json_get_string(module, "drops"), "replay");
	assert_int_equal(json_get_integer(module, "drop_rate"), 256);
	json_decref(root);
	paper_close(&paper);
	answer_release(&answer);
}

/* An older module says nothing of drops. */
static void test_status_old(void **state)
{
	struct answer answer = { .source = "kmod" };
	struct probes probes = { 0 };
	struct info info = { 0 };
	struct paper paper;
	const json_t *module;
	json_t *root;
	const struct status_view view = { "0.1.0", "6.1.0", &info, &probes,
					  &answer };

	(void)state;
	paper_open(&paper);
	people_status(&paper.out, &view, BUILD_EPOCH);
	assert_null(strstr(paper_read(&paper), "drops"));
	paper_close(&paper);
	paper_open(&paper);
	assert_int_equal(json_status(paper.out.file, &view), 0);
	root = paper_json(&paper);
	module = json_object_get(root, "module");
	json_assert_null(module, "drops");
	json_assert_null(module, "drop_rate");
	json_decref(root);
	paper_close(&paper);
	info.drops = RSTATTR_DROPS_OFF;
	paper_open(&paper);
	people_status(&paper.out, &view, BUILD_EPOCH);
	assert_non_null(strstr(paper_read(&paper), "\ndrops   off\n"));
	paper_close(&paper);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_people),
		TEST(test_people_scan),
		TEST(test_people_exact_astray),
		TEST(test_behind_people),
		TEST(test_behind_error),
		TEST(test_behind_line),
		TEST(test_behind_json),
		TEST(test_json),
		TEST(test_lines),
		TEST(test_json_line),
		TEST(test_status),
		TEST(test_status_old),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
