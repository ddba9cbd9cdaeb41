// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include <jansson.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <time.h>

#include "engine/complete.h"
#include "output/json.h"
#include "output/line.h"
#include "output/people.h"
#include "output/status.h"
#include "source/decode.h"
#include "tests/build.h"
#include "tests/paper.h"

static void assert_escaped(const char *text, const char *expected)
{
	struct paper paper;

	paper_open(&paper);
	out_text(&paper.out, text);
	assert_string_equal(paper_read(&paper), expected);
	paper_close(&paper);
}

static void test_escape(void **state)
{
	(void)state;
	assert_escaped("db deny", "db deny");
	assert_escaped("\033[2Jgone", "\\x1b[2Jgone");
	assert_escaped("a\nb\tc\r\x7f", "a\\x0ab\\x09c\\x0d\\x7f");
	assert_escaped("gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f");
	assert_escaped("\xc2\x9b" "1m", "\\xc2\\x9b1m"); /* CSI in C1 */
	assert_escaped("\xff\xc3", "\\xff\\xc3");
	assert_escaped("\xe2\x80\xae" "x", "\\xe2\\x80\\xaex"); /* RLO */
	assert_escaped("\xe2\x82\xac", "\xe2\x82\xac");
	assert_escaped("\xc0\xaf", "\\xc0\\xaf"); /* overlong */
	assert_escaped("\xed\xa0\x80", "\\xed\\xa0\\x80"); /* surrogate */
}

static void add(struct answer *answer, const struct build_event *values)
{
	union build build;
	struct event event;

	make_event(&build, &event, values);
	assert_int_equal(findings_add(&answer->findings, &event), 0);
}

static const struct build_packet db = { .src = "10.0.3.17", .dst = "10.0.0.5",
					.sport = 40112, .dport = 5432 };
static const struct build_packet icmp = { .src = "10.0.3.17",
					  .dst = "10.0.0.5", .sport = 8,
					  .proto = IPPROTO_ICMP };

static void make_answer(struct answer *answer)
{
	const struct stats stats = {
		.has = BIT(RSTATTR_STATS_SINCE_BOOT), .netns = 1,
		.now_boot = 1000, .now_real = BUILD_EPOCH + 1000,
		.since_boot = 10,
		.books = { .seen = 5, .attributed = 5, .recorded = 5 },
	};
	struct culprit *culprit;

	*answer = (struct answer){ .source = "kmod" };
	answer_add_stats(answer, &stats);
	answer->spaces.item[0].name = strdup("host");
	answer->spaces.item[0].has_generation = true;
	answer->spaces.item[0].generation = 118;
	add(answer, &(struct build_event){ .handle = 42, .hook = 1,
		.time = 100, .base_seq = 118, .comment = "db \033deny",
		.packet = db, .orig_dst = "203.0.113.5" });
	add(answer, &(struct build_event){ .handle = 42, .hook = 1,
		.time = 200, .base_seq = 118, .packet = db,
		.orig_dst = "203.0.113.5" });
	add(answer, &(struct build_event){ .handle = 43, .hook = 1,
		.reply = RSTATTR_REPLY_ICMP, .icmp_type = 3, .icmp_code = 3,
		.time = 300, .base_seq = 118, .packet = icmp, .no_ct = true });
	add(answer, &(struct build_event){ .reason = RSTATTR_REASON_XT_LEGACY,
		.hook = 2, .time = 400, .outcome = RSTATTR_OUTCOME_RST_IN,
		.packet = db });
	add(answer, &(struct build_event){ .hook = 3, .time = 500,
		.packet = { "2001:db8::1", "2001:db8::2", 1, 2, 0, 0 } });
	findings_sort(&answer->findings);
	culprit = &answer->findings.item[0]->culprit;
	assert_int_equal(culprit->rule.handle, 42);
	culprit->rule.state = RSTATTR_RULE_STATE_LIVE;
	culprit->text = strdup("tcp dport 5432 reject with tcp reset");
	culprit->has_counters = true;
	culprit->evaluated = 2;
}

static void check_first_finding(const json_t *finding)
{
	const json_t *rule = json_object_get(finding, "rule");
	const json_t *flow;

	assert_string_equal(json_get_string(finding, "cause"), "fw.reject");
	assert_string_equal(json_get_string(finding, "grade"), "exact");
	assert_int_equal(json_get_integer(finding, "count"), 2);
	assert_string_equal(json_get_string(finding, "reply"), "tcp reset");
	assert_string_equal(json_get_string(finding, "answer"), "tcp reset");
	json_assert_null(finding, "not_sent");
	assert_string_equal(json_get_string(finding, "hook"), "input");
	assert_string_equal(json_get_string(finding, "first"),
			    "2023-11-14T22:13:20.000000100+00:00");
	assert_string_equal(json_get_string(rule, "family"), "inet");
	assert_string_equal(json_get_string(rule, "table"), "filter");
	assert_string_equal(json_get_string(rule, "chain"), "input");
	assert_int_equal(json_get_integer(rule, "handle"), 42);
	assert_string_equal(json_get_string(rule, "text"),
			    "tcp dport 5432 reject with tcp reset");
	assert_string_equal(json_get_string(rule, "comment"), "db \033deny");
	assert_string_equal(json_get_string(rule, "state"), "live");
	assert_int_equal(json_get_integer(rule, "evaluated"), 2);
	assert_int_equal(json_array_size(json_object_get(finding, "flows")),
			 1);
	flow = json_array_get(json_object_get(finding, "flows"), 0);
	assert_string_equal(json_get_string(flow, "src"), "10.0.3.17");
	assert_int_equal(json_get_integer(flow, "sport"), 40112);
	assert_string_equal(json_get_string(flow, "dst"), "10.0.0.5");
	assert_int_equal(json_get_integer(flow, "dport"), 5432);
	assert_string_equal(json_get_string(flow, "proto"), "tcp");
	assert_string_equal(json_get_string(flow, "iif"), "eth1");
	json_assert_null(flow, "oif");
	json_assert_null(flow, "uid");
	assert_string_equal(json_get_string(flow, "ct_state"), "new");
	assert_int_equal(json_get_integer(flow, "count"), 2);
	assert_string_equal(json_get_string(json_object_get(flow, "orig"), "dst"),
			    "203.0.113.5");
}

static void check_other_findings(const json_t *findings)
{
	const json_t *finding = json_array_get(findings, 1);
	const json_t *flow;

	/* Not known which rule. */
	assert_string_equal(json_get_string(finding, "grade"), "unknown");
	json_assert_null(finding, "rule");
	/* An ICMP packet. */
	finding = json_array_get(findings, 2);
	assert_string_equal(json_get_string(finding, "reply"),
			    "icmp port-unreachable");
	flow = json_array_get(json_object_get(finding, "flows"), 0);
	json_assert_null(flow, "sport");
	json_assert_null(flow, "dport");
	assert_int_equal(json_get_integer(flow, "icmp_type"), 8);
	json_assert_null(flow, "ct_state");
	json_assert_null(json_object_get(finding, "rule"), "text");
	/* Legacy iptables, not sent. */
	finding = json_array_get(findings, 3);
	assert_string_equal(json_get_string(finding, "cause"), "fw.iptables");
	json_assert_null(finding, "reply");
	assert_string_equal(json_get_string(finding, "answer"), "tcp reset");
	assert_string_equal(json_get_string(finding, "not_sent"), "rst-in");
	assert_string_equal(json_get_string(json_object_get(finding, "rule"), "table"),
			    "filter");
	json_assert_null(json_object_get(finding, "rule"), "handle");
}

static void test_json_explain(void **state)
{
	struct answer answer;
	struct paper paper;
	json_t *root, *findings;

	(void)state;
	make_answer(&answer);
	reasons_add(&answer.reasons, "because");
	paper_open(&paper);
	assert_int_equal(json_explain(paper.out.file, &answer), 0);
	root = paper_json(&paper);
	assert_string_equal(json_get_string(root, "schema"), "rstattr.explain/1");
	assert_string_equal(json_get_string(root, "source"), "kmod");
	assert_int_equal(json_get_integer(root, "generation"), 118);
	assert_int_equal(json_get_integer(json_object_get(root, "books"), "seen"), 5);
	assert_int_equal(json_get_integer(json_object_get(root, "books"), "lost"), 0);
	assert_int_equal(
		json_array_size(json_object_get(root, "incomplete")), 1);
	findings = json_object_get(root, "findings");
	assert_int_equal(json_array_size(findings), 4);
	check_first_finding(json_array_get(findings, 0));
	check_other_findings(findings);
	json_decref(root);
	paper_close(&paper);
	answer_release(&answer);
}

static void test_people_explain(void **state)
{
	static const char *const expected[] = {
		"FIREWALL rejected it: inet filter input #42 [exact] 2x",
		" rule    tcp dport 5432 reject with tcp reset  \"db \\x1bdeny\"\n",
		" client  10.0.3.17 sees \"Connection refused\"\n",
		"10.0.0.5:5432 tcp; asked 203.0.113.5:5432 before NAT; in eth1; ct new; 2x\n",
		"ip6tables", /* must be absent, see below */
		"iptables-legacy -L FORWARD -v -n --line-numbers",
		"not sent: the packet was itself a TCP reset",
		"expects no answer to that",
		"[2001:db8::1]:1 to [2001:db8::2]:2 tcp",
		"books 5 = 5 attributed + 0 unattributed + 0 lost; ruleset generation 118 unchanged; recording since",
	};
	struct answer answer;
	struct paper paper;
	const char *text;
	size_t i;

	(void)state;
	make_answer(&answer);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH + 2000, false);
	text = paper_read(&paper);
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		if (strcmp(expected[i], "ip6tables") == 0)
			assert_null(strstr(text, expected[i]));
		else if (!strstr(text, expected[i]))
			fail_msg("missing \"%s\" in:\n%s", expected[i], text);
	}
	assert_null(strchr(text, '\033'));
	paper_close(&paper);
	answer_release(&answer);
}

static void test_more_counted_than_held(void **state)
{
	struct answer answer;
	struct paper paper;
	const char *text;

	(void)state;
	make_answer(&answer);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH + 2000, false);
	text = paper_read(&paper);
	assert_null(strstr(text, "counted)"));
	assert_null(strstr(text, "recorder holds"));
	paper_close(&paper);
	/* Of the three counted only two are held. */
	answer.findings.item[0]->culprit.evaluated = 3;
	answer.books.recorded = 7;
	answer.books.overwritten = 2;
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH + 2000, false);
	text = paper_read(&paper);
	assert_non_null(strstr(text, "#42 [exact] 2x (of 3 counted) 22:13:20\n"));
	assert_non_null(strstr(text, "\nrecorder holds the last 5 of 7 events; \"rstattr rules\" has all counts\n"));
	paper_close(&paper);
	/* The third met another fate. */
	add(&answer, &(struct build_event){ .handle = 42, .hook = 1,
		.outcome = RSTATTR_OUTCOME_RST_IN, .packet = db });
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH + 2000, false);
	assert_null(strstr(paper_read(&paper), "counted)"));
	paper_close(&paper);
	answer_release(&answer);
}

static void add_tries(struct answer *answer, bool nat)
{
	struct build_packet packet = db;
	int i;

	for (i = 0; i < 10; i++) {
		packet.sport = (uint16_t)(40000 + i);
		add(answer, &(struct build_event){ .handle = 42, .hook = 1,
			.packet = packet,
			.orig_dst = nat ? "203.0.113.5" : NULL });
	}
}

/* A client's tries differ in its port only: one line. */
static void test_tries_are_one_flow(void **state)
{
	struct answer answer = { .source = "kmod" };
	struct paper paper;
	const char *text;

	(void)state;
	add_tries(&answer, true);
	add_tries(&answer, false);
	add(&answer, &(struct build_event){ .handle = 42, .hook = 1,
					    .packet = db });
	findings_sort(&answer.findings);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH, false);
	text = paper_read(&paper);
	assert_non_null(strstr(text,
		" flow    10.0.3.17 (11 ports) to 10.0.0.5:5432 tcp; in eth1; ct new; 11x\n"
		" flow    10.0.3.17 (10 ports) to 10.0.0.5:5432 tcp; asked 203.0.113.5:5432 before NAT; in eth1; ct new; 10x\n"));
	assert_null(strstr(text, "more flow"));
	paper_close(&paper);
	answer_release(&answer);
}

/* In the reply direction the client is the destination. */
static void test_flows_beyond_the_lines(void **state)
{
	struct answer answer = { .source = "kmod" };
	struct build_packet packet = { "10.0.0.5", "10.0.3.17", 5432, 0, 0, 0 };
	struct paper paper;
	const char *text;
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		packet.dport = (uint16_t)(40000 + i);
		add(&answer, &(struct build_event){ .handle = 42, .hook = 1,
			.ct_reply = true, .packet = packet });
	}
	packet = db;
	for (i = 0; i < 6; i++) {
		packet.dport = (uint16_t)(1 + i % 5);
		packet.sport = (uint16_t)(40000 + i);
		add(&answer, &(struct build_event){ .handle = 42, .hook = 1,
			.packet = packet });
	}
	findings_sort(&answer.findings);
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH, false);
	text = paper_read(&paper);
	assert_non_null(strstr(text,
		" flow    10.0.0.5:5432 to 10.0.3.17 (3 ports) tcp; in eth1; ct new; 3x\n"
		" flow    10.0.3.17 (2 ports) to 10.0.0.5:1 tcp; in eth1; ct new; 2x\n"));
	assert_non_null(strstr(text, "and 1 more flow (--json has them all)\n"));
	paper_close(&paper);
	answer_release(&answer);
}

static void test_gone_rule_has_no_text(void **state)
{
	struct answer answer;
	struct paper paper;
	struct culprit *culprit;
	const char *text;

	(void)state;
	make_answer(&answer);
	culprit = &answer.findings.item[0]->culprit;
	free(culprit->text);
	culprit->text = NULL;
	culprit->rule.state = RSTATTR_RULE_STATE_GONE;
	answer.spaces.item[0].generation = 121;
	paper_open(&paper);
	people_explain(&paper.out, &answer, BUILD_EPOCH + 2000, false);
	text = paper_read(&paper);
	assert_non_null(strstr(text, "rule gone: deleted since; its comment was \"db \\x1bdeny\""));
	assert_non_null(strstr(text, "CHANGED since: generation 118 then, 121 now"));
	paper_close(&paper);
	answer_release(&answer);
}

static void test_rules(void **state)
{
	struct answer answer;
	struct rule_record record;
	union build build;
	struct paper paper;
	json_t *root, *rule;
	const char *text;

	(void)state;
	make_answer(&answer);
	decode_rule(build_full_rule(&build), &record);
	record.netns = 1;
	assert_int_equal(answer_add_rule(&answer, &record), 0);
	record.rule.handle = 43;
	record.evaluated = 21;
	assert_int_equal(answer_add_rule(&answer, &record), 0);
	answer_sort_rules(&answer);
	paper_open(&paper);
	assert_int_equal(json_rules(paper.out.file, &answer), 0);
	root = paper_json(&paper);
	assert_string_equal(json_get_string(root, "schema"), "rstattr.rules/1");
	rule = json_array_get(json_object_get(root, "rules"), 1);
	assert_int_equal(json_get_integer(rule, "handle"), 42);
	assert_int_equal(json_get_integer(rule, "evaluated"), 20);
	assert_int_equal(json_get_integer(json_object_get(rule, "replies"),
				 "tcp reset"), 15);
	assert_int_equal(json_get_integer(json_object_get(rule, "not_sent"),
				 "rst-in"), 2);
	json_decref(root);
	paper_close(&paper);
	paper_open(&paper);
	people_rules(&paper.out, &answer, BUILD_EPOCH + 2000);
	text = paper_read(&paper);
	assert_non_null(strstr(text, "20 packets, 1200 bytes; tcp reset 15; icmp port-unreachable 2; not sent (rst-in) 2; not sent (fragment) 1\n"));
	paper_close(&paper);
	answer_release(&answer);
}

static void test_lines(void **state)
{
	union build build;
	struct event event;
	struct paper paper;
	json_t *root;

	(void)state;
	decode_event(build_full_event(&build), &event, &(bool){ false });
	event.time_real = BUILD_EPOCH;
	paper_open(&paper);
	line_event(&paper.out, &event, "host");
	assert_string_equal(paper_read(&paper),
		"22:13:20.000000 host inet t c #9: icmp admin-prohibited; 10.0.3.17:40112 to 10.0.0.5:5432 tcp asked 192.0.2.1:2 in eth1 out eth2 ct established \"why\"\n");
	paper_close(&paper);
	paper_open(&paper);
	assert_int_equal(line_event_json(paper.out.file, &event, "host"), 0);
	root = paper_json(&paper);
	assert_string_equal(json_get_string(root, "schema"), "rstattr.watch/1");
	assert_string_equal(json_get_string(root, "reply"), "icmp admin-prohibited");
	assert_int_equal(json_get_integer(json_object_get(root, "rule"), "handle"), 9);
	assert_int_equal(json_get_integer(json_object_get(root, "flow"), "uid"), 1000);
	assert_ptr_equal(strchr(paper.text, '\n'),
			 paper.text + strlen(paper.text) - 1);
	json_decref(root);
	paper_close(&paper);
	paper_open(&paper);
	line_lost(&paper.out, 3, "host", BUILD_EPOCH);
	line_lost_json(paper.out.file, 3, 1, "host", BUILD_EPOCH);
	assert_non_null(strstr(paper_read(&paper), "LOST 3 events of host"));
	assert_non_null(strstr(paper.text, "\"lost\":3"));
	paper_close(&paper);
	paper_open(&paper);
	line_lost(&paper.out, 1, "host", BUILD_EPOCH);
	assert_non_null(strstr(paper_read(&paper), "LOST 1 event of host"));
	paper_close(&paper);
}

static void test_status(void **state)
{
	struct probes probes = { 0 };
	struct answer answer;
	union build build;
	struct probe probe;
	struct info info;
	struct paper paper;
	json_t *root;
	const struct status_view view = { "0.1.0", "6.1.0", &info, &probes,
					  &answer };

	(void)state;
	make_answer(&answer);
	decode_info(build_full_info(&build), &info);
	info.netns_no_memory = 0;
	decode_probe(build_full_probe(&build), &probe);
	probes_add(&probes, &probe);
	complete_module(&answer.reasons, &info, &probes);
	assert_int_equal(answer.reasons.count, 2);
	assert_non_null(strstr(answer.reasons.text[0], "could not be armed"));
	assert_non_null(strstr(answer.reasons.text[1], "missed 2 hits"));
	paper_open(&paper);
	assert_int_equal(json_status(paper.out.file, &view), 0);
	root = paper_json(&paper);
	assert_string_equal(json_get_string(root, "schema"), "rstattr.status/1");
	assert_string_equal(json_get_string(root, "kernel"), "6.1.0");
	assert_string_equal(json_get_string(json_array_get(
		json_object_get(root, "probes"), 0), "state"), "failed");
	json_decref(root);
	paper_close(&paper);
	paper_open(&paper);
	people_status(&paper.out, &view, BUILD_EPOCH);
	assert_non_null(strstr(paper_read(&paper),
		"failed  nft_reject_ipv4:nft_reject_ipv4_eval (reject_ipv4) by ftrace; hits 10, missed 2"));
	paper_close(&paper);
	probes_release(&probes);
	answer_release(&answer);
}

/* A probe whose kernel module is not there misses nothing. */
static void test_complete(void **state)
{
	const struct probe missing = { .name = "a", .module = "b",
				       .symbol = "c",
				       .state = RSTATTR_PROBE_MISSING };
	const struct books clean = { .seen = 3, .attributed = 3,
				     .overwritten = 5, .unattributed = 1 };
	const struct books lost = { .lost = 1, .record_lost = 2 };
	const struct info info = { 0 };
	struct reasons reasons = { 0 };
	struct probes probes = { 0 };

	(void)state;
	probes_add(&probes, &missing);
	complete_module(&reasons, &info, &probes);
	complete_books(&reasons, &clean);
	complete_records(&reasons, &clean);
	assert_int_equal(reasons.count, 0);
	complete_books(&reasons, &lost);
	complete_records(&reasons, &lost);
	complete_records(&reasons, &lost);
	assert_int_equal(reasons.count, 2);
	probes_release(&probes);
	reasons_release(&reasons);
}

static void test_json_of_bad_utf8(void **state)
{
	struct answer answer = { .source = "kmod" };
	struct paper paper;
	json_t *root;
	const json_t *rule;

	(void)state;
	add(&answer, &(struct build_event){ .handle = 1, .packet = db,
					    .comment = "\xff" "a" });
	paper_open(&paper);
	assert_int_equal(json_explain(paper.out.file, &answer), 0);
	root = paper_json(&paper);
	rule = json_object_get(json_array_get(json_object_get(root,
				"findings"), 0), "rule");
	assert_string_equal(json_get_string(rule, "comment"), "\xef\xbf\xbd" "a");
	json_decref(root);
	paper_close(&paper);
	answer_release(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_escape),
		TEST(test_json_explain),
		TEST(test_people_explain),
		TEST(test_more_counted_than_held),
		TEST(test_tries_are_one_flow),
		TEST(test_flows_beyond_the_lines),
		TEST(test_gone_rule_has_no_text),
		TEST(test_rules),
		TEST(test_lines),
		TEST(test_status),
		TEST(test_complete),
		TEST(test_json_of_bad_utf8),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
