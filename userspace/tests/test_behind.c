// SPDX-License-Identifier: GPL-2.0-only
/* The cause behind what was done to a packet: what tells of it, and how sure. */
#include "tests/unit.h"

#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>

#include "engine/event_replay.h"
#include "engine/finding.h"
#include "tests/build_drop.h"
#include "tests/build_reset.h"

#define BY_CHAIN .where = "nft_do_chain"
#define REASON(name) .reason = RSTATTR_REASON_DROP_##name
#define ICMP6(type) \
	.packet = { "2001:db8::1", "2001:db8::2", type, 0, IPPROTO_ICMPV6, 0 }
#define SEGMENT(flags) \
	.packet = { "10.0.3.17", "10.0.0.5", 40112, 443, 0, flags }
#define AT(hook_) .family = NFPROTO_IPV4, .hook = NF_INET_##hook_

#define ACK 0x10
#define RST 0x04
#define SYN 0x02
#define PSH 0x08

struct expectation {
	struct build_drop values;
	const char *cause;
	const char *grade;
};

static void check_drops(const struct expectation *want, size_t count)
{
	union build build;
	struct event event;
	size_t i;

	for (i = 0; i < count; i++) {
		make_drop(&build, &event, &want[i].values);
		assert_string_equal(event_cause(&event), want[i].cause);
		assert_string_equal(event_grade(&event), want[i].grade);
	}
}

#define CHECK_DROPS(...) \
	do { \
		static const struct expectation want[] = { __VA_ARGS__ }; \
		check_drops(want, sizeof(want) / sizeof(want[0])); \
	} while (0)

/* A chain did it, that is enough: not which of its rules. */
static void test_nd(void **state)
{
	(void)state;
	CHECK_DROPS({ { BY_CHAIN, ICMP6(133) }, "fw.nd-blocked", "derived" },
		    { { BY_CHAIN, ICMP6(134) }, "fw.nd-blocked", "derived" },
		    { { BY_CHAIN, ICMP6(135) }, "fw.nd-blocked", "derived" },
		    { { BY_CHAIN, ICMP6(136) }, "fw.nd-blocked", "derived" },
		    { { BY_CHAIN, ICMP6(132) }, "fw.drop", "unknown" },
		    { { BY_CHAIN, ICMP6(137) }, "fw.drop", "unknown" },
		    /* The kernel said which rule. */
		    { { BY_CHAIN, ICMP6(135), .rule = 7 }, "fw.nd-blocked",
		      "exact" },
		    /* Perhaps another user of netfilter did. */
		    { { ICMP6(135) }, "fw.drop", "unknown" },
		    { { .where = "nf_hook_slow", ICMP6(135) },
		      "fw.other-hook", "derived" },
		    { { REASON(QUEUE), ICMP6(135) }, "fw.queue", "derived" },
		    { { REASON(NO_ROUTE), ICMP6(135) }, "host.no-route",
		      "exact" },
		    /* Of IPv4 these numbers are others'. */
		    { { BY_CHAIN,
			.packet = { "10.0.3.17", "10.0.0.5", 135, 0,
				    IPPROTO_ICMP, 0 } },
		      "fw.drop", "unknown" });
}

static void test_expired(void **state)
{
	(void)state;
	CHECK_DROPS({ { BY_CHAIN, SEGMENT(ACK), .ct_state = RSTATTR_CT_NEW },
		      "ct.expired", "likely" },
		    { { BY_CHAIN, SEGMENT(ACK | PSH),
			.ct_state = RSTATTR_CT_NEW },
		      "ct.expired", "likely" },
		    { { BY_CHAIN, SEGMENT(SYN), .ct_state = RSTATTR_CT_NEW },
		      "fw.drop", "unknown" },
		    { { BY_CHAIN, SEGMENT(SYN | ACK),
			.ct_state = RSTATTR_CT_NEW },
		      "fw.drop", "unknown" },
		    { { BY_CHAIN, SEGMENT(RST | ACK),
			.ct_state = RSTATTR_CT_NEW },
		      "fw.drop", "unknown" },
		    { { BY_CHAIN, SEGMENT(ACK),
			.ct_state = RSTATTR_CT_ESTABLISHED },
		      "fw.drop", "unknown" },
		    /* Invalid for whatever reason, or not looked at yet. */
		    { { BY_CHAIN, SEGMENT(ACK), .ct_state = RSTATTR_CT_NONE },
		      "fw.drop", "unknown" },
		    { { BY_CHAIN, SEGMENT(ACK) }, "fw.drop", "unknown" },
		    { { .where = "nf_hook_slow", SEGMENT(ACK),
			.ct_state = RSTATTR_CT_NEW },
		      "fw.other-hook", "derived" });
}

static void test_bridge(void **state)
{
	(void)state;
	CHECK_DROPS({ { BY_CHAIN, SEGMENT(SYN), AT(FORWARD), .port = 7 },
		      "fw.bridge", "derived" },
		    { { BY_CHAIN, SEGMENT(SYN), AT(POST_ROUTING), .port = 7 },
		      "fw.bridge", "derived" },
		    { { BY_CHAIN, SEGMENT(SYN), AT(FORWARD) }, "fw.drop",
		      "unknown" },
		    /* It may be for the host itself. */
		    { { BY_CHAIN, SEGMENT(SYN), AT(PRE_ROUTING), .port = 7 },
		      "fw.drop", "unknown" },
		    { { BY_CHAIN, SEGMENT(SYN), .family = NFPROTO_BRIDGE,
			.hook = NF_INET_FORWARD, .port = 7 },
		      "fw.drop", "unknown" });
}

static bool is_local(uint32_t port)
{
	const struct build_drop values = { BY_CHAIN, SEGMENT(SYN),
					   AT(POST_ROUTING), .oif = "br0",
					   .port = port };
	union build build;
	struct event event;
	struct vm_pkt pkt;

	make_drop(&build, &event, &values);
	assert_true(event_pkt(&pkt, &event, NULL));
	return pkt.local;
}

/* At postrouting neither has a link that it came in by. */
static void test_bridged_is_not_sent_here(void **state)
{
	(void)state;
	assert_true(is_local(0));
	assert_false(is_local(7));
}

/* What conntrack counted tells of what no rule did. */
static void test_conntrack(void **state)
{
#define SLOW .where = "nf_hook_slow", SEGMENT(SYN)
	(void)state;
	CHECK_DROPS({ { SLOW, AT(POST_ROUTING), .ct_state = RSTATTR_CT_NEW,
			.refusal = RSTATTR_REFUSAL_INSERT },
		      "ct.clash", "derived" },
		    { { SLOW, AT(PRE_ROUTING), .ct_state = RSTATTR_CT_NONE,
			.refusal = RSTATTR_REFUSAL_DROP },
		      "ct.full", "likely" },
		    { { SLOW, AT(LOCAL_OUT), .ct_state = RSTATTR_CT_NONE,
			.refusal = RSTATTR_REFUSAL_DROP },
		      "ct.full", "likely" },
		    { { SLOW, AT(LOCAL_IN), .ct_state = RSTATTR_CT_NONE,
			.refusal = RSTATTR_REFUSAL_DROP },
		      "fw.other-hook", "derived" },
		    { { SLOW, AT(PRE_ROUTING), .ct_state = RSTATTR_CT_NEW,
			.refusal = RSTATTR_REFUSAL_DROP },
		      "fw.other-hook", "derived" },
		    { { SLOW, AT(PRE_ROUTING), .ct_state = RSTATTR_CT_NONE },
		      "fw.other-hook", "derived" },
		    { { SLOW, AT(PRE_ROUTING), .ct_state = RSTATTR_CT_NONE,
			.refusal = RSTATTR_REFUSAL_MAX + 1 },
		      "fw.other-hook", "derived" },
		    { { BY_CHAIN, SEGMENT(SYN), AT(PRE_ROUTING),
			.ct_state = RSTATTR_CT_NONE,
			.refusal = RSTATTR_REFUSAL_DROP },
		      "fw.drop", "unknown" });
#undef SLOW
}

/* An ICMP error about a packet of TCP; with less than that of it. */
static size_t make_error(uint8_t *bytes, struct event *event,
			 const struct build_packet *outer,
			 const struct build_packet *inner)
{
	size_t at = build_bytes(bytes, outer);
	size_t len = at + build_bytes(bytes + at, inner);

	event->bytes = (struct span){ bytes, len };
	packet_parse(&event->packet, event->bytes);
	return at;
}

static void test_icmp(void **state)
{
	struct build_packet outer = { "192.0.2.1", "10.0.0.5", 3, 4,
				      IPPROTO_ICMP, 0 };
	const struct build_packet inner = { "10.0.0.5", "10.0.3.17", 443,
					    40112, 0, ACK };
	struct event event = { .kind = RSTATTR_KIND_DROP,
			       .reason = RSTATTR_REASON_DROP_NETFILTER,
			       .where = "nft_do_chain" };
	struct tuple quoted;
	uint8_t bytes[256];
	size_t at;

	(void)state;
	at = make_error(bytes, &event, &outer, &inner);
	assert_string_equal(event_cause(&event), "fw.icmp-blocked");
	assert_string_equal(event_grade(&event), "derived");
	assert_string_equal(event_direct_cause(&event), "fw.drop");
	assert_true(behind_quoted(&event, &quoted));
	assert_int_equal(quoted.sport, 443);
	assert_int_equal(quoted.dport, 40112);
	/* What it is about is not recorded. */
	event.bytes.len = at + 10;
	assert_string_equal(event_cause(&event), "fw.drop");
	event.bytes.len = at;
	assert_false(behind_quoted(&event, &quoted));
	event.bytes.len = 0;
	assert_false(behind_quoted(&event, &quoted));
	/* Another error. */
	outer.dport = 3;
	make_error(bytes, &event, &outer, &inner);
	assert_string_equal(event_cause(&event), "fw.drop");
}

static void test_icmpv6(void **state)
{
	static const struct build_packet outer = {
		"2001:db8::1", "2001:db8::2", 2, 0, IPPROTO_ICMPV6, 0
	};
	static const struct build_packet inner = {
		"2001:db8::2", "2001:db8::9", 443, 40112, 0, ACK
	};
	struct event event = { .kind = RSTATTR_KIND_REJECT,
			       .reason = RSTATTR_REASON_NFT_REJECT,
			       .outcome = RSTATTR_OUTCOME_ICMP_ERROR };
	struct tuple quoted;
	uint8_t bytes[256];

	(void)state;
	make_error(bytes, &event, &outer, &inner);
	assert_string_equal(event_cause(&event), "fw.icmp-blocked");
	assert_string_equal(event_grade(&event), "exact");
	assert_string_equal(event_direct_cause(&event), "fw.reject-not-sent");
	assert_true(behind_quoted(&event, &quoted));
	assert_int_equal(quoted.dport, 40112);
}

/* The rule stays the culprit, and has a finding for each cause. */
static void test_rejects(void **state)
{
	struct build_event values = { .seq = 1, .time = 100, .handle = 7,
				      .hook = NF_INET_LOCAL_IN,
				      SEGMENT(SYN) };
	struct findings findings = { 0 };
	union build build;
	struct event event;

	(void)state;
	make_event(&build, &event, &values);
	assert_int_equal(findings_add(&findings, &event), 0);
	values.packet.flags = ACK;
	make_event(&build, &event, &values);
	assert_int_equal(findings_add(&findings, &event), 0);
	assert_int_equal(findings.count, 2);
	assert_string_equal(finding_cause(findings.item[0]), "fw.reject");
	assert_string_equal(finding_grade(findings.item[0]), "exact");
	assert_string_equal(finding_cause(findings.item[1]), "ct.expired");
	assert_string_equal(finding_grade(findings.item[1]), "likely");
	assert_string_equal(finding_direct_cause(findings.item[1]),
			    "fw.reject");
	assert_string_equal(finding_direct_grade(findings.item[1]), "exact");
	assert_int_equal(findings.item[1]->culprit.rule.handle, 7);
	assert_int_equal(finding_blame(findings.item[1]), BLAME_FIREWALL);
	findings_release(&findings);
}

static void set_mapped(struct event *event, uint32_t status)
{
	event->has |= BIT(RSTATTR_EVENT_CT);
	event->ct = (struct conntrack){
		.has = BIT(RSTATTR_CT_ATTR_STATUS) |
		       BIT(RSTATTR_CT_ATTR_ORIG),
		.state = RSTATTR_CT_NEW,
		.status = status,
		.orig = event->packet.tuple,
	};
	event->ct.orig.dport = 80;
}

static void test_no_endpoint(void **state)
{
	static const struct build_drop unknown = { REASON(NEIGH),
						   SEGMENT(SYN) };
	static const struct build_drop route = { REASON(NO_ROUTE),
						 SEGMENT(SYN) };
	static const struct build_drop checksum = { REASON(CHECKSUM),
						    SEGMENT(SYN) };
	const struct build_drop *drops[] = { &unknown, &route };
	struct build_reset values = { .reason = RSTATTR_REASON_TCP_NO_SOCKET,
				      SEGMENT(SYN) };
	union build build;
	struct event event;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		make_drop(&build, &event, drops[i]);
		set_mapped(&event, IPS_DST_NAT);
		assert_string_equal(event_cause(&event), "nat.no-endpoint");
		assert_string_equal(event_grade(&event), "derived");
	}
	make_drop(&build, &event, &checksum);
	set_mapped(&event, IPS_DST_NAT);
	assert_string_equal(event_cause(&event), "host.checksum");
	make_reset(&build, &event, &values);
	assert_string_equal(event_cause(&event), "tcp.no-listener");
	set_mapped(&event, IPS_SRC_NAT);
	assert_string_equal(event_cause(&event), "tcp.no-listener");
	set_mapped(&event, IPS_DST_NAT);
	assert_string_equal(event_cause(&event), "nat.no-endpoint");
	assert_string_equal(event_direct_cause(&event), "tcp.no-listener");
	assert_string_equal(event_direct_grade(&event), "exact");
	assert_int_equal(event_blame(&event), BLAME_OTHER);
	/* It goes to where the mapping comes from, not to what it leads to. */
	event.ct.reply = 1;
	assert_string_equal(event_cause(&event), "tcp.no-listener");
	values.inferred = true;
	make_reset(&build, &event, &values);
	set_mapped(&event, IPS_DST_NAT);
	assert_string_equal(event_grade(&event), "likely");
}

static void test_words(void **state)
{
	size_t i;

	(void)state;
	for (i = BEHIND_NONE + 1; i < BEHINDS; i++) {
		assert_true(behind_words(i)->id[0]);
		assert_true(behind_words(i)->what[0]);
		assert_true(behind_words(i)->advice[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nd),
		TEST(test_expired),
		TEST(test_bridge),
		TEST(test_bridged_is_not_sent_here),
		TEST(test_conntrack),
		TEST(test_icmp),
		TEST(test_icmpv6),
		TEST(test_rejects),
		TEST(test_no_endpoint),
		TEST(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
