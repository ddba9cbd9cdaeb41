// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include <stdlib.h>

#include "model/packet.h"
#include "tests/build.h"

static void parse(struct packet *packet, const uint8_t *bytes, size_t len)
{
	/* Of the exact size, so that a sanitizer sees a step too far. */
	uint8_t *copy = malloc(len ? len : 1);

	memcpy(copy, bytes, len);
	packet_parse(packet, (struct span){ copy, len });
	free(copy);
}

static void test_ipv4(void **state)
{
	const struct build_packet values = { "192.0.2.1", "198.51.100.2", 1234,
					     80, IPPROTO_TCP, 0x14 };
	char text[ADDR_TEXT_MAX];
	struct packet packet;
	uint8_t bytes[128];
	size_t len = build_bytes(bytes, &values);

	(void)state;
	parse(&packet, bytes, len);
	assert_string_equal(addr_text(&packet.tuple.src, text), "192.0.2.1");
	assert_string_equal(addr_text(&packet.tuple.dst, text),
			    "198.51.100.2");
	assert_int_equal(packet.tuple.sport, 1234);
	assert_int_equal(packet.tuple.dport, 80);
	assert_int_equal(packet.tcp_flags,
			 TCP_FLAG_RST_BIT | TCP_FLAG_ACK_BIT);
	assert_false(packet.later_fragment);
}

static void test_every_cut(void **state)
{
	const struct build_packet four = { "192.0.2.1", "192.0.2.2", 1, 2,
					   IPPROTO_UDP, 0 };
	const struct build_packet six = { "2001:db8::1", "2001:db8::2", 1, 2,
					  IPPROTO_TCP, 0 };
	struct packet packet;
	uint8_t bytes[128];
	size_t len, i;

	(void)state;
	len = build_bytes(bytes, &four);
	for (i = 0; i <= len; i++) {
		parse(&packet, bytes, i);
		assert_int_equal(packet.tuple.src.family != 0, i >= 20);
		assert_int_equal(packet.tuple.has_ports, i >= 24);
	}
	len = build_bytes(bytes, &six);
	for (i = 0; i <= len; i++) {
		parse(&packet, bytes, i);
		assert_int_equal(packet.tuple.src.family != 0, i >= 40);
		assert_int_equal(packet.tuple.has_ports, i >= 44);
		assert_int_equal(packet.has_tcp_flags, i >= 54);
	}
}

static void test_options_and_fragments(void **state)
{
	const struct build_packet values = { "192.0.2.1", "192.0.2.2", 1, 2,
					     IPPROTO_TCP, 0 };
	struct packet packet;
	uint8_t bytes[128] = { 0 };
	size_t len = build_bytes(bytes, &values);

	(void)state;
	bytes[6] = 0x00;
	bytes[7] = 0x05;
	parse(&packet, bytes, len);
	assert_true(packet.later_fragment);
	assert_false(packet.tuple.has_ports);
	assert_int_equal(packet.tuple.proto, IPPROTO_TCP);
	/* A header that claims more than there is, and one too short. */
	bytes[7] = 0;
	bytes[0] = 0x4f;
	parse(&packet, bytes, 30);
	assert_false(packet.tuple.has_ports);
	bytes[0] = 0x41;
	parse(&packet, bytes, len);
	assert_int_equal(packet.tuple.src.family, 0);
	bytes[0] = 0x10;
	parse(&packet, bytes, len);
	assert_int_equal(packet.tuple.src.family, 0);
}

static void test_extension_headers(void **state)
{
	const struct build_packet values = { "2001:db8::1", "2001:db8::2", 0,
					     0, IPPROTO_TCP, 0 };
	struct packet packet;
	uint8_t bytes[256] = { 0 };

	(void)state;
	build_bytes(bytes, &values);
	memset(bytes + 40, 0, 80);
	bytes[6] = IPPROTO_HOPOPTS;
	bytes[40] = IPPROTO_FRAGMENT;
	bytes[48] = IPPROTO_UDP;
	bytes[56] = 0x30; /* source port 0x3039 */
	bytes[57] = 0x39;
	parse(&packet, bytes, 64);
	assert_int_equal(packet.tuple.proto, IPPROTO_UDP);
	assert_true(packet.tuple.has_ports);
	assert_int_equal(packet.tuple.sport, 12345);
	/* A later fragment has no ports. */
	bytes[50] = 0x01;
	parse(&packet, bytes, 64);
	assert_true(packet.later_fragment);
	assert_false(packet.tuple.has_ports);
	assert_int_equal(packet.tuple.proto, IPPROTO_UDP);
	/* A chain without an end. */
	memset(bytes + 40, 0, 200);
	parse(&packet, bytes, 240);
	assert_false(packet.tuple.has_proto);
}

static void test_icmp(void **state)
{
	const struct build_packet values = { "192.0.2.1", "192.0.2.2", 8, 1,
					     IPPROTO_ICMP, 0 };
	struct packet packet;
	uint8_t bytes[128];
	size_t len = build_bytes(bytes, &values);

	(void)state;
	parse(&packet, bytes, len);
	assert_true(packet.tuple.has_icmp);
	assert_int_equal(packet.tuple.icmp_type, 8);
	assert_int_equal(packet.tuple.icmp_code, 1);
	assert_false(packet.tuple.has_ports);
}

static void test_prefixes(void **state)
{
	struct prefix prefix = { .len = 12 };
	struct addr addr;

	(void)state;
	addr_from_bytes(&prefix.addr, "\xac\x10\x00\x00", 4);
	addr_from_bytes(&addr, "\xac\x1f\xff\xff", 4);
	assert_true(addr_in_prefix(&addr, &prefix));
	addr_from_bytes(&addr, "\xac\x20\x00\x00", 4);
	assert_false(addr_in_prefix(&addr, &prefix));
	prefix.len = 0;
	assert_true(addr_in_prefix(&addr, &prefix));
	prefix.len = 32;
	assert_false(addr_in_prefix(&addr, &prefix));
	assert_true(addr_in_prefix(&prefix.addr, &prefix));
	addr_from_bytes(&addr, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16);
	assert_false(addr_in_prefix(&addr, &prefix));
	assert_false(addr_from_bytes(&addr, "abcde", 5));
	assert_false(addr_equal(&addr, &addr)); /* unknown equals nothing */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_ipv4),
		TEST(test_every_cut),
		TEST(test_options_and_fragments),
		TEST(test_extension_headers),
		TEST(test_icmp),
		TEST(test_prefixes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
