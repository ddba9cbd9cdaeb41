// SPDX-License-Identifier: GPL-2.0-only
/* What was dropped: its causes and findings, without a ruleset. */
#include "tests/unit.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <stdlib.h>

#include "engine/complete.h"
#include "engine/drop_replay.h"
#include "engine/finding.h"
#include "tests/build_drop.h"

#define REASON(name) .reason = RSTATTR_REASON_DROP_##name
#define SYN_TO(port) \
	.packet = { "10.0.3.17", "10.0.0.5", 40112, port, 0, 0 }

struct expectation {
	struct build_drop values;
	const char *cause;
	const char *grade;
	enum blame blame;
};

static const struct expectation expectations[] = {
	/* Which rule it was, only a replay tells. */
	{ { .where = "nft_do_chain" }, "fw.drop", "unknown", BLAME_FIREWALL },
	{ { 0 }, "fw.drop", "unknown", BLAME_FIREWALL },
	/* Or the kernel does. */
	{ { .where = "nft_do_chain", .rule = 7 }, "fw.drop", "exact",
	  BLAME_FIREWALL },
	{ { .where = "nft_do_chain", .policy_of = 2 }, "fw.policy", "exact",
	  BLAME_FIREWALL },
	{ { .where = "nf_hook_slow" }, "fw.other-hook", "derived",
	  BLAME_FIREWALL },
	{ { .where = "nft_do_chain_x" }, "fw.other-hook", "derived",
	  BLAME_FIREWALL },
	{ { REASON(QUEUE), .where = "nf_queue" }, "fw.queue", "derived",
	  BLAME_FIREWALL },
	{ { REASON(QUEUE) }, "fw.queue", "derived", BLAME_FIREWALL },
	{ { REASON(RPFILTER), .where = "ip_rcv_finish_core" },
	  "host.rp-filter", "exact", BLAME_OTHER },
	{ { REASON(NO_ROUTE), .where = "ip_error" }, "host.no-route", "exact",
	  BLAME_OTHER },
	{ { REASON(PROHIBIT) }, "host.route-prohibit", "exact", BLAME_OTHER },
	{ { REASON(UNREACHABLE) }, "host.route-prohibit", "exact",
	  BLAME_OTHER },
	{ { REASON(BLACKHOLE) }, "host.route-prohibit", "exact", BLAME_OTHER },
	{ { REASON(FORWARDING_OFF) }, "host.forwarding-off", "exact",
	  BLAME_OTHER },
	{ { REASON(NEIGH) }, "host.neigh", "exact", BLAME_OTHER },
	{ { REASON(IPSEC) }, "host.ipsec", "exact", BLAME_OTHER },
	{ { REASON(XDP) }, "host.xdp", "exact", BLAME_OTHER },
	{ { REASON(TC) }, "host.tc", "exact", BLAME_OTHER },
	{ { REASON(CGROUP) }, "host.cgroup-bpf", "exact", BLAME_OTHER },
	{ { REASON(SOCKET_FILTER) }, "host.socket-filter", "likely",
	  BLAME_OTHER },
	{ { REASON(LSM) }, "host.lsm", "exact", BLAME_OTHER },
	{ { REASON(CHECKSUM) }, "host.checksum", "exact", BLAME_OTHER },
	{ { REASON(SIGNATURE) }, "tcp.md5-ao", "exact", BLAME_OTHER },
	{ { REASON(UNSIGNED) }, "tcp.md5-ao", "exact", BLAME_OTHER },
	{ { REASON(SIGNED) }, "tcp.md5-ao", "exact", BLAME_OTHER },
	/* Newer than this program. */
	{ { .reason = RSTATTR_REASON_MAX + 1 }, "unknown", "unknown",
	  BLAME_UNKNOWN },
};

static void test_causes(void **state)
{
	union build build;
	struct event event;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(expectations) / sizeof(expectations[0]); i++) {
		const struct expectation *want = &expectations[i];

		make_drop(&build, &event, &want->values);
		assert_string_equal(event_cause(&event), want->cause);
		assert_string_equal(event_grade(&event), want->grade);
		assert_int_equal(event_blame(&event), want->blame);
	}
}

static void test_every_reason_has_a_cause(void **state)
{
	struct event event = { .kind = RSTATTR_KIND_DROP };
	uint32_t i;

	(void)state;
	for (i = RSTATTR_REASON_DROP_NETFILTER; i <= RSTATTR_REASON_MAX; i++) {
		event.reason = i;
		assert_string_not_equal(event_cause(&event), "unknown");
	}
	for (i = 0; i < DROP_CAUSES; i++) {
		assert_true(drop_cause_words(i)->what[0]);
		assert_true(drop_cause_words(i)->advice[0]);
	}
}

static enum drop_cause queue_cause(const char *where)
{
	const struct event event = { .kind = RSTATTR_KIND_DROP,
				     .reason = RSTATTR_REASON_DROP_QUEUE,
				     .where = where };

	return drop_judge(&event).cause;
}

static void test_queue(void **state)
{
	(void)state;
	assert_int_equal(queue_cause(NULL), DROP_QUEUE);
	assert_int_equal(queue_cause("nf_queue"), DROP_QUEUE_IN);
	assert_int_equal(queue_cause("__nf_queue"), DROP_QUEUE_IN);
	assert_int_equal(queue_cause("nf_reinject"), DROP_QUEUE_OUT);
	assert_int_equal(queue_cause("nfqnl_flush"), DROP_QUEUE_OUT);
}

static void test_replays(void **state)
{
	union build build;
	struct event event;

	(void)state;
	make_drop(&build, &event, &(struct build_drop){ 0 });
	assert_true(drop_replays(&event));
	make_drop(&build, &event,
		  &(struct build_drop){ .where = "nft_do_chain" });
	assert_true(drop_replays(&event));
	make_drop(&build, &event, &(struct build_drop){ REASON(QUEUE) });
	assert_true(drop_replays(&event));
	make_drop(&build, &event,
		  &(struct build_drop){ .where = "nf_hook_slow" });
	assert_false(drop_replays(&event));
	/* The kernel said which rule it was. */
	make_drop(&build, &event,
		  &(struct build_drop){ .where = "nft_do_chain", .rule = 7 });
	assert_false(drop_replays(&event));
	make_drop(&build, &event, &(struct build_drop){ REASON(NEIGH) });
	assert_false(drop_replays(&event));
	event.kind = RSTATTR_KIND_REJECT;
	event.reason = RSTATTR_REASON_DROP_NETFILTER;
	assert_false(drop_replays(&event));
}

static void test_kinds(void **state)
{
	(void)state;
	assert_true(event_kind_known(RSTATTR_KIND_REJECT));
	assert_true(event_kind_known(RSTATTR_KIND_RESET));
	assert_true(event_kind_known(RSTATTR_KIND_DROP));
	assert_false(event_kind_known(RSTATTR_KIND_UNSPEC));
	assert_false(event_kind_known(RSTATTR_KIND_MAX + 1));
}

static struct drop_place place_of(uint64_t handle, uint64_t chain)
{
	return (struct drop_place){
		.policy = !handle,
		.rule = { .has = handle ? BIT(RSTATTR_RULE_HANDLE) : 0,
			  .family = NFPROTO_INET, .table_handle = 1,
			  .chain_handle = chain, .handle = handle,
			  .table = "filter", .chain = "input" },
	};
}

static void add(struct findings *findings, const struct build_drop *values,
		const struct drop_found *found)
{
	union build build;
	struct event event;

	make_drop(&build, &event, values);
	if (found)
		event.drop = *found;
	assert_int_equal(findings_add(findings, &event), 0);
}

/* One rule, whatever it dropped; one policy. */
static void test_findings_by_place(void **state)
{
	const struct drop_found rule = { .state = DROP_ONE, .count = 1,
					 .place = { place_of(7, 2) } };
	const struct drop_found other = { .state = DROP_ONE, .count = 1,
					  .place = { place_of(8, 2) } };
	const struct drop_found policy = { .state = DROP_ONE, .count = 1,
					   .place = { place_of(0, 2) } };
	const struct drop_found second = { .state = DROP_ONE, .count = 1,
					   .place = { place_of(0, 3) } };
	const struct build_drop web = { SYN_TO(80) };
	const struct build_drop ssh = { SYN_TO(22) };
	struct findings findings = { 0 };

	(void)state;
	add(&findings, &web, &rule);
	add(&findings, &ssh, &rule);
	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.item[0]->count, 2);
	assert_int_equal(findings.item[0]->flow_count, 2);
	assert_true(findings.item[0]->key.has_rule);
	assert_int_equal(findings.item[0]->culprit.rule.handle, 7);
	assert_string_equal(findings.item[0]->culprit.rule.chain, "input");
	assert_string_equal(finding_cause(findings.item[0]), "fw.drop");
	assert_string_equal(finding_grade(findings.item[0]), "derived");
	add(&findings, &web, &other);
	assert_int_equal(findings.count, 2);
	add(&findings, &web, &policy);
	add(&findings, &ssh, &policy);
	assert_int_equal(findings.count, 3);
	assert_string_equal(finding_cause(findings.item[2]), "fw.policy");
	assert_false(findings.item[2]->key.has_rule);
	add(&findings, &web, &second);
	assert_int_equal(findings.count, 4);
	findings_release(&findings);
}

/* Of mode exact: by the rule or policy that the kernel named. */
static void test_findings_exact(void **state)
{
	struct build_drop values = { .where = "nft_do_chain", .rule = 7,
				     SYN_TO(80) };
	struct findings findings = { 0 };

	(void)state;
	add(&findings, &values, NULL);
	values.packet.dport = 81;
	add(&findings, &values, NULL);
	assert_int_equal(findings.count, 1);
	assert_true(findings.item[0]->key.has_rule);
	assert_int_equal(findings.item[0]->culprit.rule.handle, 7);
	assert_string_equal(findings.item[0]->culprit.rule.chain, "input");
	assert_string_equal(finding_grade(findings.item[0]), "exact");
	values.rule = 8;
	add(&findings, &values, NULL);
	assert_int_equal(findings.count, 2);
	values.policy_of = 2;
	add(&findings, &values, NULL);
	add(&findings, &values, NULL);
	assert_int_equal(findings.count, 3);
	assert_true(findings.item[2]->key.has_policy);
	assert_string_equal(finding_cause(findings.item[2]), "fw.policy");
	values.policy_of = 3;
	add(&findings, &values, NULL);
	assert_int_equal(findings.count, 4);
	findings_release(&findings);
}

/* What is less sure is another finding. */
static void test_findings_by_grade(void **state)
{
	struct drop_found found = { .state = DROP_ONE, .count = 1,
				    .place = { place_of(7, 2) } };
	const struct build_drop web = { SYN_TO(80) };
	struct findings findings = { 0 };

	(void)state;
	add(&findings, &web, &found);
	found.unsure = "something";
	add(&findings, &web, &found);
	assert_int_equal(findings.count, 2);
	assert_string_equal(finding_grade(findings.item[1]), "likely");
	found.count = 2;
	found.state = DROP_SEVERAL;
	found.place[1] = place_of(9, 2);
	add(&findings, &web, &found);
	assert_int_equal(findings.count, 3);
	assert_string_equal(finding_grade(findings.item[2]), "unknown");
	assert_string_equal(finding_cause(findings.item[2]), "fw.drop");
	assert_false(findings.item[2]->key.has_rule);
	/* Other candidates are another finding. */
	found.place[1] = place_of(10, 2);
	add(&findings, &web, &found);
	assert_int_equal(findings.count, 4);
	found.state = DROP_NOWHERE;
	found.count = 0;
	add(&findings, &web, &found);
	assert_int_equal(findings.count, 5);
	assert_string_equal(finding_grade(findings.item[4]), "unknown");
	findings_release(&findings);
}

/* By cause, place, and the server's end: clients come and go. */
static void test_findings_by_server(void **state)
{
	struct build_drop values = { REASON(RPFILTER),
				     .where = "ip_rcv_finish_core",
				     SYN_TO(80) };
	struct findings findings = { 0 };

	(void)state;
	add(&findings, &values, NULL);
	values.packet.src = "10.0.3.18";
	values.packet.sport = 40113;
	add(&findings, &values, NULL);
	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.item[0]->flow_count, 2);
	values.packet.dport = 81;
	add(&findings, &values, NULL);
	assert_int_equal(findings.count, 2);
	values.where = "fib_validate_source";
	add(&findings, &values, NULL);
	assert_int_equal(findings.count, 3);
	values.netns = 2;
	add(&findings, &values, NULL);
	assert_int_equal(findings.count, 4);
	values.reason = RSTATTR_REASON_DROP_NEIGH;
	add(&findings, &values, NULL);
	assert_int_equal(findings.count, 5);
	findings_release(&findings);
}

/* A queue is certain; the rule that leads to it is named if it is, too. */
static void test_queue_rule(void **state)
{
	struct drop_found found = { .state = DROP_ONE, .count = 1,
				    .place = { place_of(7, 2) } };
	const struct build_drop values = { REASON(QUEUE), SYN_TO(80),
					   .where = "nf_queue" };
	struct findings findings = { 0 };

	(void)state;
	add(&findings, &values, &found);
	assert_true(findings.item[0]->key.has_rule);
	assert_string_equal(finding_grade(findings.item[0]), "derived");
	found.unsure = "something";
	add(&findings, &values, &found);
	assert_int_equal(findings.count, 2);
	assert_false(findings.item[1]->key.has_rule);
	assert_string_equal(finding_grade(findings.item[1]), "derived");
	assert_string_equal(finding_cause(findings.item[1]), "fw.queue");
	findings_release(&findings);
}

/* Rules first, then what else there is; the last one of each first. */
static void test_order(void **state)
{
	const struct build_drop early = { REASON(NEIGH), .time = 1,
					  SYN_TO(80) };
	const struct build_drop late = { REASON(NO_ROUTE), .time = 9,
					 SYN_TO(80) };
	const struct build_drop rule = { .time = 2, SYN_TO(80) };
	struct findings findings = { 0 };

	(void)state;
	add(&findings, &early, NULL);
	add(&findings, &late, NULL);
	add(&findings, &rule, NULL);
	findings_sort(&findings);
	assert_string_equal(finding_cause(findings.item[0]), "fw.drop");
	assert_string_equal(finding_cause(findings.item[1]), "host.no-route");
	assert_string_equal(finding_cause(findings.item[2]), "host.neigh");
	findings_release(&findings);
}

/* A copy has places of its own. */
static void test_copy(void **state)
{
	union build build;
	struct event event, *copy, *again;

	(void)state;
	make_drop(&build, &event,
		  &(struct build_drop){ .where = "nft_do_chain", SYN_TO(80) });
	event.drop = (struct drop_found){ .state = DROP_ONE, .count = 1,
					  .place = { place_of(7, 2) } };
	copy = event_copy(&event);
	assert_non_null(copy);
	again = event_copy(copy);
	event_free(copy);
	assert_string_equal(again->where, "nft_do_chain");
	assert_string_equal(again->drop.place[0].rule.table, "filter");
	assert_true(drop_place_same(&again->drop.place[0],
				    &event.drop.place[0]));
	event_free(again);
}

/* What is throttled is meant to be; what is lost is not. */
static void test_complete(void **state)
{
	struct books books = { .drops_throttled = 5 };
	struct reasons reasons = { 0 };

	(void)state;
	complete_records(&reasons, &books);
	assert_int_equal(reasons.count, 0);
	books.drops_lost = 2;
	complete_records(&reasons, &books);
	assert_int_equal(reasons.count, 1);
	assert_non_null(strstr(reasons.text[0], "2 drops"));
	reasons_release(&reasons);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_kinds),
		TEST(test_causes),
		TEST(test_every_reason_has_a_cause),
		TEST(test_queue),
		TEST(test_replays),
		TEST(test_findings_by_place),
		TEST(test_findings_exact),
		TEST(test_findings_by_grade),
		TEST(test_findings_by_server),
		TEST(test_queue_rule),
		TEST(test_order),
		TEST(test_copy),
		TEST(test_complete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
