// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include "engine/answer.h"
#include "tests/build.h"

static void add(struct findings *findings, const struct build_event *values)
{
	union build build;
	struct event event;

	make_event(&build, &event, values);
	assert_int_equal(findings_add(findings, &event), 0);
}

static const struct build_packet one = { .src = "10.0.3.17",
					 .dst = "10.0.0.5",
					 .sport = 40112,
					 .dport = 5432 };
static const struct build_packet two = { .src = "10.0.3.17",
					 .dst = "10.0.0.5",
					 .sport = 40113,
					 .dport = 5432 };

static void test_groups(void **state)
{
	struct findings findings = { 0 };
	const struct finding *finding;

	(void)state;
	add(&findings, &(struct build_event){ .seq = 1, .time = 100,
					      .handle = 42, .hook = 1,
					      .base_seq = 7, .packet = two });
	add(&findings, &(struct build_event){ .seq = 2, .time = 200,
					      .handle = 42, .hook = 1,
					      .base_seq = 7, .packet = one });
	add(&findings, &(struct build_event){ .seq = 3, .time = 300,
					      .handle = 42, .hook = 1,
					      .base_seq = 8, .packet = one });
	findings_sort(&findings);
	assert_int_equal(findings.count, 1);
	finding = findings.item[0];
	assert_int_equal(finding->count, 3);
	assert_int_equal(finding->first_real, BUILD_EPOCH + 100);
	assert_int_equal(finding->last_real, BUILD_EPOCH + 300);
	assert_int_equal(finding->culprit.base_seq, 8);
	assert_string_equal(finding->culprit.rule.table, "filter");
	assert_string_equal(finding_cause(finding), "fw.reject");
	assert_string_equal(finding_grade(finding), "exact");
	assert_string_equal(finding_hook(finding), "input");
	assert_int_equal(finding->flow_count, 2);
	assert_int_equal(finding->flow[0]->count, 2);
	assert_int_equal(finding->flow[0]->key.tuple.sport, 40112);
	assert_true(finding->flow[0]->syn);
	assert_int_equal(finding->flow[1]->count, 1);
	findings_release(&findings);
	assert_int_equal(findings.count, 0);
}

static void test_what_separates(void **state)
{
	static const struct build_event events[] = {
		{ .handle = 42, .packet = { "1.1.1.1", "2.2.2.2", 1, 2, 0, 0 } },
		{ .handle = 43, .packet = { "1.1.1.1", "2.2.2.2", 1, 2, 0, 0 } },
		{ .handle = 42, .table_handle = 6,
		  .packet = { "1.1.1.1", "2.2.2.2", 1, 2, 0, 0 } },
		{ .handle = 42, .incarnation = 1,
		  .packet = { "1.1.1.1", "2.2.2.2", 1, 2, 0, 0 } },
		{ .handle = 42, .netns = 2,
		  .packet = { "1.1.1.1", "2.2.2.2", 1, 2, 0, 0 } },
		{ .handle = 42, .reply = RSTATTR_REPLY_ICMP, .icmp_type = 3,
		  .icmp_code = 3,
		  .packet = { "1.1.1.1", "2.2.2.2", 1, 2, 0, 0 } },
		{ .handle = 42, .reply = RSTATTR_REPLY_ICMP, .icmp_type = 3,
		  .icmp_code = 13,
		  .packet = { "1.1.1.1", "2.2.2.2", 1, 2, 0, 0 } },
		{ .handle = 42, .outcome = RSTATTR_OUTCOME_RST_IN,
		  .packet = { "1.1.1.1", "2.2.2.2", 1, 2, 0, 0 } },
		{ .handle = 42, .outcome = RSTATTR_OUTCOME_FRAGMENT,
		  .packet = { "1.1.1.1", "2.2.2.2", 1, 2, 0, 0 } },
		{ .packet = { "1.1.1.1", "2.2.2.2", 1, 2, 0, 0 } },
		{ .hook = 2, .packet = { "1.1.1.1", "2.2.2.2", 1, 2, 0, 0 } },
		{ .reason = RSTATTR_REASON_XT_LEGACY,
		  .packet = { "1.1.1.1", "2.2.2.2", 1, 2, 0, 0 } },
	};
	size_t count = sizeof(events) / sizeof(events[0]);
	struct findings findings = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 2 * count; i++)
		add(&findings, &events[i % count]);
	assert_int_equal(findings.count, count);
	for (i = 0; i < count; i++) {
		assert_int_equal(findings.item[i]->count, 2);
		assert_int_equal(findings.item[i]->flow_count, 1);
	}
	findings_release(&findings);
}

/* One rule reached from two hooks is one finding without a hook. */
static void test_hooks_differ(void **state)
{
	struct findings findings = { 0 };

	(void)state;
	add(&findings, &(struct build_event){ .handle = 42, .hook = 1,
					      .packet = one });
	add(&findings, &(struct build_event){ .handle = 42, .hook = 2,
					      .packet = one });
	assert_int_equal(findings.count, 1);
	assert_null(finding_hook(findings.item[0]));
	assert_int_equal(findings.item[0]->flow_count, 2);
	findings_release(&findings);
}

/* A rule of an inet table sees both at the hook of one name. */
static void test_families_share_a_hook(void **state)
{
	struct findings findings = { 0 };

	(void)state;
	add(&findings, &(struct build_event){ .handle = 42, .hook = 1,
					      .packet = one });
	add(&findings, &(struct build_event){ .handle = 42, .hook = 1,
		.packet = { "2001:db8::1", "2001:db8::2", 1, 2, 0, 0 } });
	assert_int_equal(findings.count, 1);
	assert_string_equal(finding_hook(findings.item[0]), "input");
	findings_release(&findings);
}

static void test_causes(void **state)
{
	static const struct {
		uint64_t handle;
		uint32_t reason;
		uint32_t outcome;
		const char *cause;
		const char *grade;
	} cases[] = {
		{ 42, RSTATTR_REASON_NFT_REJECT, RSTATTR_OUTCOME_SENT,
		  "fw.reject", "exact" },
		{ 42, RSTATTR_REASON_NFT_REJECT, RSTATTR_OUTCOME_UNSEEN,
		  "fw.reject", "exact" },
		{ 42, RSTATTR_REASON_NFT_REJECT, RSTATTR_OUTCOME_CHECKSUM,
		  "fw.reject-not-sent", "exact" },
		{ 42, RSTATTR_REASON_NFT_REJECT, RSTATTR_OUTCOME_OTHER,
		  "fw.reject-not-sent", "exact" },
		{ 0, RSTATTR_REASON_NFT_REJECT, RSTATTR_OUTCOME_SENT,
		  "fw.reject", "unknown" },
		{ 42, RSTATTR_REASON_XT_NFT, RSTATTR_OUTCOME_SENT,
		  "fw.iptables", "exact" },
		{ 42, RSTATTR_REASON_XT_NFT, RSTATTR_OUTCOME_RST_IN,
		  "fw.iptables", "exact" },
		{ 0, RSTATTR_REASON_XT_LEGACY, RSTATTR_OUTCOME_SENT,
		  "fw.iptables", "exact" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct findings findings = { 0 };

		add(&findings,
		    &(struct build_event){ .handle = cases[i].handle,
					   .reason = cases[i].reason,
					   .outcome = cases[i].outcome,
					   .packet = one });
		assert_string_equal(finding_cause(findings.item[0]),
				    cases[i].cause);
		assert_string_equal(finding_grade(findings.item[0]),
				    cases[i].grade);
		findings_release(&findings);
	}
}

static void add_many(struct findings *findings,
		     const struct build_event *values, int count)
{
	while (count--)
		add(findings, values);
}

/* Those that are met again and again come before those that were met thrice. */
static void test_order(void **state)
{
	static const uint64_t expected[] = { 5, 4, 3, 2, 1 };
	struct findings findings = { 0 };
	size_t i;

	(void)state;
	add_many(&findings, &(struct build_event){ .handle = 4,
		.outcome = RSTATTR_OUTCOME_RST_IN, .packet = one }, 9);
	add_many(&findings, &(struct build_event){ .handle = 5,
		.reply = RSTATTR_REPLY_ICMP, .packet = one }, 7);
	add_many(&findings, &(struct build_event){ .handle = 1,
		.packet = one }, 1);
	add_many(&findings, &(struct build_event){ .handle = 3,
		.packet = one }, 3);
	add_many(&findings, &(struct build_event){ .handle = 2,
		.packet = one }, 2);
	findings_sort(&findings);
	for (i = 0; i < findings.count; i++)
		assert_int_equal(findings.item[i]->key.handle, expected[i]);
	findings_release(&findings);
}

static void test_asked(void **state)
{
	struct findings findings = { 0 };
	const struct flow *flow;
	char text[ADDR_TEXT_MAX];

	(void)state;
	add(&findings, &(struct build_event){ .handle = 42, .packet = one,
					      .orig_dst = "203.0.113.5" });
	flow = findings.item[0]->flow[0];
	assert_true(flow->key.has_asked);
	assert_string_equal(addr_text(&flow->key.asked.dst, text),
			    "203.0.113.5");
	assert_int_equal(flow->key.asked.dport, 5432);
	findings_release(&findings);
	/* Without NAT there is nothing else that was asked for. */
	add(&findings, &(struct build_event){ .handle = 42, .packet = one });
	assert_false(findings.item[0]->flow[0]->key.has_asked);
	findings_release(&findings);
	add(&findings, &(struct build_event){ .handle = 42, .packet = one,
					      .ct_reply = true });
	assert_false(findings.item[0]->flow[0]->key.has_asked);
	findings_release(&findings);
}

static void test_books(void **state)
{
	const struct stats first = {
		.has = BIT(RSTATTR_STATS_SINCE_BOOT), .netns = 1,
		.now_boot = 1000, .now_real = BUILD_EPOCH, .since_boot = 900,
		.books = { .seen = 10, .attributed = 7, .unattributed = 2,
			   .lost = 1, .bytes = 5 },
	};
	struct stats second = first;
	struct answer answer = { 0 };

	(void)state;
	second.netns = 2;
	second.since_boot = 400;
	second.books.seen = 8;
	assert_int_equal(answer_add_stats(&answer, &first), 0);
	assert_int_equal(answer_add_stats(&answer, &second), 0);
	assert_int_equal(answer.books.seen, 18);
	assert_int_equal(answer.books.attributed, 14);
	assert_int_equal(answer.books.unattributed, 4);
	assert_int_equal(answer.books.lost, 2);
	assert_int_equal(answer.books.bytes, 10);
	/* Taken as they are told, not made to fit. */
	assert_true(books_balance(&first.books));
	assert_false(books_balance(&answer.books));
	assert_int_equal(answer_since(&answer), BUILD_EPOCH - 600);
	assert_int_equal(answer_space(&answer, 2)->books.seen, 8);
	assert_null(answer_space(&answer, 3));
	answer_release(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_groups), TEST(test_what_separates),
		TEST(test_hooks_differ), TEST(test_families_share_a_hook),
		TEST(test_causes),
		TEST(test_order), TEST(test_asked), TEST(test_books),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
