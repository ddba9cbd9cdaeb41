// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include <errno.h>

#include "engine/select.h"
#include "tests/build_reset.h"

static bool matches(const struct build_event *values, const char *src,
		    const char *dst)
{
	struct select select = { 0 };
	union build build;
	struct event event;

	make_event(&build, &event, values);
	if (src)
		assert_int_equal(endpoint_parse(&select.src, src, NULL), 0);
	if (dst)
		assert_int_equal(endpoint_parse(&select.dst, dst, NULL), 0);
	return select_match(&select, &event, 5000);
}

static const struct build_packet syn = { .src = "10.0.3.17",
					 .dst = "10.0.0.5",
					 .sport = 40112,
					 .dport = 5432 };

static void test_either_direction(void **state)
{
	const struct build_event event = { .packet = syn };

	(void)state;
	assert_true(matches(&event, NULL, NULL));
	assert_true(matches(&event, "10.0.3.17", NULL));
	assert_true(matches(&event, "10.0.0.5", NULL));
	assert_true(matches(&event, "10.0.3.17", "10.0.0.5:5432"));
	assert_true(matches(&event, "10.0.0.5:5432", "10.0.3.17"));
	assert_true(matches(&event, ":5432", NULL));
	assert_true(matches(&event, "any", ":5432"));
	assert_true(matches(&event, "10.0.3.0/24", "10.0.0.0/16"));
	assert_false(matches(&event, "10.0.3.18", NULL));
	assert_false(matches(&event, "10.0.3.17", "10.0.3.17"));
	assert_false(matches(&event, "10.0.3.17", ":5433"));
	/* The port belongs to the address that it is written with. */
	assert_false(matches(&event, "10.0.3.17:5432", NULL));
	assert_true(matches(&event, "10.0.3.17:40112", NULL));
}

static void test_nat(void **state)
{
	struct build_event event = { .packet = syn,
				     .orig_dst = "203.0.113.5",
				     .orig_dport = 15432 };

	(void)state;
	assert_true(matches(&event, "10.0.3.17", "203.0.113.5:15432"));
	assert_true(matches(&event, "203.0.113.5:15432", "10.0.3.17"));
	assert_true(matches(&event, "10.0.3.17", "10.0.0.5:5432"));
	assert_false(matches(&event, "10.0.3.17", "203.0.113.5:5432"));
	assert_false(matches(&event, "203.0.113.5", "10.0.0.5"));
	event.no_ct = true;
	assert_false(matches(&event, "10.0.3.17", "203.0.113.5"));
}

static void test_nat_reply(void **state)
{
	const struct build_event event = { .packet = { .src = "10.0.0.5",
						       .dst = "10.0.3.17",
						       .sport = 5432,
						       .dport = 40112,
						       .flags = 0x12 },
					   .orig_dst = "203.0.113.5",
					   .ct_reply = true };

	(void)state;
	assert_true(matches(&event, "10.0.3.17", "203.0.113.5:5432"));
	assert_true(matches(&event, "10.0.3.17", "10.0.0.5:5432"));
	assert_true(matches(&event, "10.0.0.5", "10.0.3.17:40112"));
	assert_false(matches(&event, "203.0.113.5", "10.0.0.5"));
}

static void test_ipv6(void **state)
{
	const struct build_event event = { .packet = { .src = "2001:db8::17",
						       .dst = "2001:db8:1::5",
						       .sport = 40112,
						       .dport = 443 } };

	(void)state;
	assert_true(matches(&event, "2001:db8::17", "[2001:db8:1::5]:443"));
	assert_true(matches(&event, "[2001:db8:1::5]:443", "2001:db8::17"));
	assert_true(matches(&event, "2001:db8::/32", NULL));
	assert_true(matches(&event, "[2001:db8::]/48", NULL));
	assert_true(matches(&event, "2001:db8:0001::0005", NULL));
	assert_false(matches(&event, "2001:db8::18", NULL));
	assert_false(matches(&event, "10.0.0.0/0", NULL));
	assert_true(matches(&event, "::/0", NULL));
}

static void test_icmp_has_no_port(void **state)
{
	const struct build_event event = { .packet = { .src = "10.0.3.17",
						       .dst = "10.0.0.5",
						       .sport = 8,
						       .proto = IPPROTO_ICMP },
					   .no_ct = true };

	(void)state;
	assert_true(matches(&event, "10.0.3.17", NULL));
	assert_false(matches(&event, "10.0.3.17", ":0"));
}

static void test_bad_endpoints(void **state)
{
	static const char *const bad[] = {
		"1.2.3.4:",	  "1.2.3.4:x",	   "1.2.3.4:65536",
		"1.2.3.4:-1",	  "10.0.0.0/33",   "10.0.0.0/",
		"10.0.0.0/-1",	  "10.0.0.0/1x",   "2001:db8::/129",
		"[2001:db8::1",	  "[::1]x",	   "no.such/24",
		"[::1]:99999",	  "no host here",
		"",		  "[]",		   "[]:80",
	};
	struct endpoint endpoint;
	struct error error;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		error.text[0] = '\0';
		assert_int_equal(endpoint_parse(&endpoint, bad[i], &error),
				 -EINVAL);
		assert_true(error.text[0]);
	}
}

static void test_good_endpoints(void **state)
{
	struct endpoint endpoint;

	(void)state;
	assert_int_equal(endpoint_parse(&endpoint, "any", NULL), 0);
	assert_true(endpoint_is_any(&endpoint));
	assert_int_equal(endpoint_parse(&endpoint, ":5432", NULL), 0);
	assert_int_equal(endpoint.count, 0);
	assert_int_equal(endpoint.port, 5432);
	assert_int_equal(endpoint_parse(&endpoint, "*", NULL), 0);
	assert_true(endpoint_is_any(&endpoint));
	assert_int_equal(endpoint_parse(&endpoint, "any:53", NULL), 0);
	assert_int_equal(endpoint.port, 53);
	assert_int_equal(endpoint_parse(&endpoint, "10.1.0.0/16:80", NULL), 0);
	assert_int_equal(endpoint.port, 80);
	assert_int_equal(endpoint.prefix[0].len, 16);
	assert_int_equal(endpoint_parse(&endpoint, "::1", NULL), 0);
	assert_false(endpoint.has_port);
	assert_int_equal(endpoint.prefix[0].len, 128);
}

static bool filtered(const struct build_event *values, const char *expression)
{
	struct select select = { 0 };
	union build build;
	struct event event;
	bool match;

	make_event(&build, &event, values);
	assert_int_equal(filter_compile(&select.filter, expression, NULL), 0);
	match = select_match(&select, &event, 5000);
	select_release(&select);
	return match;
}

static void test_filter(void **state)
{
	const struct build_event event = { .packet = syn };
	const struct build_event six = { .packet = { .src = "2001:db8::17",
						     .dst = "2001:db8::5",
						     .sport = 1,
						     .dport = 443 } };

	(void)state;
	assert_true(filtered(&event, "tcp port 5432"));
	assert_true(filtered(&event, "src host 10.0.3.17 and dst port 5432"));
	assert_true(filtered(&event, "tcp[tcpflags] & tcp-syn != 0"));
	assert_true(filtered(&event, "net 10.0.0.0/8"));
	assert_false(filtered(&event, "udp"));
	assert_false(filtered(&event, "ip6"));
	assert_true(filtered(&six, "ip6 and tcp port 443"));
	assert_false(filtered(&six, "ip"));
}

static void test_filter_link_layer(void **state)
{
	struct build_event event = { .packet = syn, .l2 = true };

	(void)state;
	assert_true(filtered(&event, "ether src 02:00:00:00:00:02"));
	assert_true(filtered(&event,
			     "ether dst 02:00:00:00:00:01 and tcp port 5432"));
	assert_false(filtered(&event, "ether src 02:00:00:00:00:03"));
	assert_false(filtered(&event, "vlan 7"));
	event.vlan = 7;
	assert_true(filtered(&event, "vlan 7"));
	assert_true(filtered(&event, "vlan 7 and tcp port 5432"));
	assert_false(filtered(&event, "vlan 8"));
	event.l2 = false;
	assert_false(filtered(&event, "vlan 7"));
	assert_false(filtered(&event, "ether src 02:00:00:00:00:02"));
}

static void test_bad_filter(void **state)
{
	struct filter *filter;
	struct error error;

	(void)state;
	assert_int_equal(filter_compile(&filter, "tcp prot 80", &error),
			 -EINVAL);
	assert_non_null(strstr(error.text, "tcp prot 80"));
	assert_int_equal(filter_compile(&filter, "(", &error), -EINVAL);
}

static bool matches_reset(const struct build_reset *values, const char *src,
			  const char *dst, const char *filter)
{
	struct select select = { 0 };
	union build build;
	struct event event;
	bool match;

	make_reset(&build, &event, values);
	if (src)
		assert_int_equal(endpoint_parse(&select.src, src, NULL), 0);
	if (dst)
		assert_int_equal(endpoint_parse(&select.dst, dst, NULL), 0);
	if (filter)
		assert_int_equal(filter_compile(&select.filter, filter, NULL),
				 0);
	match = select_match(&select, &event, 5000);
	select_release(&select);
	return match;
}

static void test_reset_without_packet(void **state)
{
	const struct build_reset close = {
		.reason = RSTATTR_REASON_TCP_ABORT_ON_CLOSE,
		.sock = { "10.0.0.5", "10.0.3.17", 5432, 40112, 0, 0, 0, 0 }
	};

	(void)state;
	assert_true(matches_reset(&close, NULL, NULL, NULL));
	assert_true(matches_reset(&close, "10.0.3.17", ":5432", NULL));
	assert_true(matches_reset(&close, "10.0.0.5:5432", "10.0.3.17", NULL));
	assert_true(matches_reset(&close, "10.0.3.17:40112", NULL, NULL));
	assert_false(matches_reset(&close, "10.0.3.17", ":5433", NULL));
	assert_false(matches_reset(&close, "10.0.3.18", NULL, NULL));
	/* In either direction, and as the reset that went out. */
	assert_true(matches_reset(&close, NULL, NULL, "tcp port 5432"));
	assert_true(matches_reset(&close, NULL, NULL,
				  "src host 10.0.3.17 and dst port 5432"));
	assert_true(matches_reset(&close, NULL, NULL,
				  "dst host 10.0.3.17 and src port 5432"));
	assert_true(matches_reset(&close, NULL, NULL,
				  "tcp[tcpflags] & tcp-rst != 0"));
	assert_false(matches_reset(&close, NULL, NULL,
				   "tcp[tcpflags] & tcp-syn != 0"));
	assert_false(matches_reset(&close, NULL, NULL, "udp"));
	assert_false(matches_reset(&close, NULL, NULL, "port 5433"));
	assert_false(matches_reset(&close, NULL, NULL,
				   "ether src 02:00:00:00:00:02"));
}

static void test_reset_of_ipv6(void **state)
{
	const struct build_reset timeout = {
		.reason = RSTATTR_REASON_TCP_GAVE_UP, .err = ETIMEDOUT,
		.sock = { "2001:db8::5", "2001:db8::17", 443, 40112, 0, 0, 0,
			  0 }
	};
	const struct build_reset listener = {
		.reason = RSTATTR_REASON_TCP_INVALID_SYN,
		.sock = { "2001:db8::5", NULL, 443, 0, 10, 0, 0, 0 }
	};

	(void)state;
	assert_true(matches_reset(&timeout, "[2001:db8::5]:443", NULL, NULL));
	assert_true(matches_reset(&timeout, NULL, NULL, "ip6 and port 443"));
	/* No reset was sent. */
	assert_false(matches_reset(&timeout, NULL, NULL,
				   "ip6 and ip6[53] & 4 != 0"));
	assert_true(matches_reset(&listener, "2001:db8::5", NULL, NULL));
	assert_false(matches_reset(&listener, NULL, NULL, "ip6"));
}

static void test_reset_with_packet(void **state)
{
	const struct build_reset refused = {
		.reason = RSTATTR_REASON_TCP_NO_SOCKET,
		.packet = { "10.0.3.17", "10.0.0.5", 40112, 5432, 0, 0 }
	};

	(void)state;
	assert_true(matches_reset(&refused, "10.0.0.5:5432", NULL, NULL));
	assert_true(matches_reset(&refused, NULL, NULL,
				  "tcp[tcpflags] & tcp-syn != 0"));
	/* The segment as it came, in no other direction. */
	assert_false(matches_reset(&refused, NULL, NULL, "src port 5432"));
}

static void test_reset_since(void **state)
{
	const struct build_reset close = { .time = 1000 };
	struct select select = { .since = { SINCE_AGO, 4000 } };
	union build build;
	struct event event;

	(void)state;
	make_reset(&build, &event, &close);
	assert_true(select_match(&select, &event, 5000));
	assert_false(select_match(&select, &event, 5001));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_either_direction), TEST(test_nat),
		TEST(test_nat_reply),	     TEST(test_ipv6),
		TEST(test_icmp_has_no_port), TEST(test_bad_endpoints),
		TEST(test_good_endpoints),   TEST(test_filter),
		TEST(test_filter_link_layer), TEST(test_bad_filter),
		TEST(test_reset_without_packet), TEST(test_reset_of_ipv6),
		TEST(test_reset_with_packet), TEST(test_reset_since),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
