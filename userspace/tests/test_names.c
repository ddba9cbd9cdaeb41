// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/rstattr.h>

#include "model/names.h"
#include "model/rule.h"

static void test_replies(void **state)
{
	static const struct {
		uint32_t reply;
		uint8_t type;
		uint8_t code;
		const char *text;
		int err;
	} cases[] = {
		{ RSTATTR_REPLY_TCP_RESET, 0, 0, "tcp reset", ECONNREFUSED },
		{ RSTATTR_REPLY_ICMP, 3, 0, "icmp net-unreachable",
		  ENETUNREACH },
		{ RSTATTR_REPLY_ICMP, 3, 1, "icmp host-unreachable",
		  EHOSTUNREACH },
		{ RSTATTR_REPLY_ICMP, 3, 2, "icmp prot-unreachable",
		  ENOPROTOOPT },
		{ RSTATTR_REPLY_ICMP, 3, 3, "icmp port-unreachable",
		  ECONNREFUSED },
		{ RSTATTR_REPLY_ICMP, 3, 9, "icmp net-prohibited",
		  ENETUNREACH },
		{ RSTATTR_REPLY_ICMP, 3, 10, "icmp host-prohibited",
		  EHOSTUNREACH },
		{ RSTATTR_REPLY_ICMP, 3, 13, "icmp admin-prohibited",
		  EHOSTUNREACH },
		{ RSTATTR_REPLY_ICMP, 3, 99, "icmp type 3 code 99", 0 },
		{ RSTATTR_REPLY_ICMP, 11, 0, "icmp type 11 code 0",
		  EHOSTUNREACH },
		{ RSTATTR_REPLY_ICMP, 3, 7, "icmp type 3 code 7", EHOSTDOWN },
		{ RSTATTR_REPLY_ICMP, 3, 4, "icmp type 3 code 4", 0 },
		{ RSTATTR_REPLY_ICMP, 12, 0, "icmp type 12 code 0", EPROTO },
		{ RSTATTR_REPLY_ICMP, 5, 0, "icmp type 5 code 0", 0 },
		{ RSTATTR_REPLY_ICMPV6, 3, 1, "icmpv6 type 3 code 1",
		  EHOSTUNREACH },
		{ RSTATTR_REPLY_ICMPV6, 4, 2, "icmpv6 type 4 code 2", EPROTO },
		{ RSTATTR_REPLY_ICMPV6, 1, 0, "icmpv6 no-route",
		  ENETUNREACH },
		{ RSTATTR_REPLY_ICMPV6, 1, 1, "icmpv6 admin-prohibited",
		  EACCES },
		{ RSTATTR_REPLY_ICMPV6, 1, 3, "icmpv6 addr-unreachable",
		  EHOSTUNREACH },
		{ RSTATTR_REPLY_ICMPV6, 1, 4, "icmpv6 port-unreachable",
		  ECONNREFUSED },
		{ RSTATTR_REPLY_ICMPV6, 1, 5, "icmpv6 policy-fail", EACCES },
		{ RSTATTR_REPLY_ICMPV6, 1, 6, "icmpv6 reject-route", EACCES },
		{ RSTATTR_REPLY_NONE, 0, 0, "none", 0 },
		{ RSTATTR_REPLY_UNSPEC, 0, 0, "unknown", 0 },
		{ 99, 0, 0, "unknown", 0 },
	};
	char text[REPLY_TEXT_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(reply_text(cases[i].reply, cases[i].type,
					       cases[i].code, text),
				    cases[i].text);
		assert_int_equal(reply_errno(cases[i].reply, cases[i].type,
					     cases[i].code),
				 cases[i].err);
	}
}

static void test_outcomes(void **state)
{
	static const char *const words[] = {
		"unseen",    "sent",	  "rst-in",	"fragment", "checksum",
		"broadcast", "icmp-error", "protocol",	"other",    "unseen",
	};
	uint32_t i;

	(void)state;
	assert_int_equal(sizeof(words) / sizeof(words[0]),
			 RSTATTR_OUTCOME_MAX + 1);
	for (i = 0; i <= RSTATTR_OUTCOME_MAX; i++)
		assert_string_equal(outcome_text(i), words[i]);
	assert_string_equal(outcome_text(99), "other");
}

static void test_hooks(void **state)
{
	(void)state;
	assert_string_equal(hook_text(NFPROTO_IPV4, 0), "prerouting");
	assert_string_equal(hook_text(NFPROTO_IPV6, 1), "input");
	assert_string_equal(hook_text(NFPROTO_INET, 5), "ingress");
	assert_string_equal(hook_text(NFPROTO_IPV4, 4), "postrouting");
	assert_string_equal(hook_text(NFPROTO_BRIDGE, 2), "forward");
	assert_string_equal(hook_text(NFPROTO_BRIDGE, 5), "brouting");
	assert_string_equal(hook_text(NFPROTO_NETDEV, 0), "ingress");
	assert_string_equal(hook_text(NFPROTO_NETDEV, 1), "egress");
	assert_string_equal(hook_text(NFPROTO_ARP, 2), "forward");
	assert_string_equal(hook_text(NFPROTO_IPV4, 17), "?");
}

static void test_words(void **state)
{
	(void)state;
	assert_string_equal(family_text(NFPROTO_INET), "inet");
	assert_string_equal(family_text(NFPROTO_IPV4), "ip");
	assert_string_equal(family_text(NFPROTO_IPV6), "ip6");
	assert_string_equal(family_text(NFPROTO_BRIDGE), "bridge");
	assert_string_equal(family_text(NFPROTO_NETDEV), "netdev");
	assert_string_equal(family_text(NFPROTO_ARP), "arp");
	assert_string_equal(family_text(200), "?");
	assert_string_equal(ct_state_text(RSTATTR_CT_NEW), "new");
	assert_string_equal(ct_state_text(RSTATTR_CT_ESTABLISHED),
			    "established");
	assert_string_equal(ct_state_text(RSTATTR_CT_RELATED), "related");
	assert_string_equal(ct_state_text(RSTATTR_CT_UNTRACKED), "untracked");
	assert_string_equal(ct_state_text(RSTATTR_CT_NONE), "none");
	assert_null(ct_state_text(RSTATTR_CT_UNSPEC));
	assert_null(ct_state_text(200));
	assert_string_equal(probe_state_text(RSTATTR_PROBE_FAILED), "failed");
	assert_string_equal(method_text(RSTATTR_METHOD_FTRACE), "ftrace");
	assert_null(method_text(0));
	assert_string_equal(reason_text(RSTATTR_REASON_XT_LEGACY),
			    "iptables-legacy");
	assert_string_equal(reason_text(200), "unknown");
	assert_string_equal(reason_text(RSTATTR_REASON_TCP_NO_SOCKET),
			    "tcp-no-socket");
	assert_string_equal(reason_text(RSTATTR_REASON_TCP_GAVE_UP),
			    "tcp-gave-up");
	assert_string_equal(reason_kernel(RSTATTR_REASON_TCP_PAWS),
			    "TCP_RFC7323_PAWS");
	assert_null(reason_kernel(RSTATTR_REASON_TCP_RECEIVED));
	assert_null(reason_kernel(200));
	assert_string_equal(caller_text(RSTATTR_CALLER_CLOSE), "close");
	assert_null(caller_text(0));
	assert_null(caller_text(200));
	assert_null(caller_sentence(0));
	assert_null(caller_sentence(200));
	assert_string_equal(kind_text(RSTATTR_KIND_RESET), "reset");
	assert_string_equal(kind_text(RSTATTR_KIND_DROP), "drop");
	assert_string_equal(kind_text(200), "unknown");
	assert_string_equal(reason_text(RSTATTR_REASON_DROP_NETFILTER),
			    "drop-netfilter");
	assert_string_equal(reason_text(RSTATTR_REASON_DROP_SIGNATURE),
			    "drop-signature");
	assert_string_equal(reason_kernel(RSTATTR_REASON_DROP_RPFILTER),
			    "IP_RPFILTER");
	assert_null(reason_kernel(RSTATTR_REASON_DROP_QUEUE));
	assert_string_equal(drop_mode_text(RSTATTR_DROPS_OFF), "off");
	assert_string_equal(drop_mode_text(RSTATTR_DROPS_REPLAY), "replay");
	assert_null(drop_mode_text(0));
	assert_null(drop_mode_text(200));
	assert_string_equal(rule_state_text(RSTATTR_RULE_STATE_GONE), "gone");
	assert_string_equal(rule_state_text(0), "unknown");
}

/* Each has a word of its own, and a sentence. */
static void test_reasons(void **state)
{
	uint32_t i, j;

	(void)state;
	for (i = 0; i <= RSTATTR_REASON_MAX; i++) {
		assert_non_null(reason_text(i));
		assert_true(reason_sentence(i)[0]);
		for (j = 0; j < i; j++)
			assert_string_not_equal(reason_text(i),
						reason_text(j));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_replies),
		TEST(test_outcomes),
		TEST(test_hooks),
		TEST(test_words),
		TEST(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
