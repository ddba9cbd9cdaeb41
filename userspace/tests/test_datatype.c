// SPDX-License-Identifier: GPL-2.0-only
/* Values as nft writes them; compared with what nft 1.0.6 printed. */
#include "tests/unit.h"

#include <stdlib.h>

#include "model/text.h"
#include "vm/datatype.h"

#define CONCAT(a, b) ((DATATYPE_##a << DATATYPE_BITS) | DATATYPE_##b)

static void expect(struct text *text, const char *wanted)
{
	assert_string_equal(text_get(text), wanted);
	text_release(text);
}

static const char *link_name(void *ctx, uint32_t index)
{
	(void)ctx;
	return index == 3 ? "eth1" : NULL;
}

static void test_values(void **state)
{
	static const struct {
		uint32_t type;
		uint32_t len;
		const char *data;
		const char *text;
	} cases[] = {
		{ DATATYPE_IPADDR, 4, "\x0a\x00\x03\x11", "10.0.3.17" },
		{ DATATYPE_IPADDR, 1, "\x0a", "10.0.0.0" },
		{ DATATYPE_IP6ADDR, 16,
		  "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", "2001:db8::1" },
		{ DATATYPE_ETHERADDR, 6, "\x02\0\0\0\x01\xff",
		  "02:00:00:00:01:ff" },
		{ DATATYPE_ETHERTYPE, 2, "\x08\x00", "ip" },
		{ DATATYPE_ETHERTYPE, 2, "\x12\x34", "0x1234" },
		{ DATATYPE_INET_SERVICE, 2, "\x15\x38", "5432" },
		{ DATATYPE_INET_PROTOCOL, 1, "\x06", "tcp" },
		{ DATATYPE_INET_PROTOCOL, 1, "\xc8", "200" },
		{ DATATYPE_NFPROTO, 1, "\x02", "ipv4" },
		{ DATATYPE_ICMP_TYPE, 1, "\x08", "echo-request" },
		{ DATATYPE_ICMP6_TYPE, 1, "\x87", "nd-neighbor-solicit" },
		{ DATATYPE_TCP_FLAG, 1, "\x12", "syn,ack" },
		{ DATATYPE_TCP_FLAG, 1, "\x00", "0x0" },
		{ DATATYPE_CT_STATE, 4, "\x06\0\0\0", "established,related" },
		{ DATATYPE_CT_STATE, 4, "\x01\0\0\0", "invalid" },
		{ DATATYPE_CT_STATE, 4, "\x50\0\0\0", "0x10,untracked" },
		{ DATATYPE_CT_STATUS, 4, "\x30\0\0\0", "snat,dnat" },
		{ DATATYPE_MARK, 4, "\x05\0\0\0", "0x00000005" },
		{ DATATYPE_UID, 4, "\xe8\x03\0\0", "1000" },
		{ DATATYPE_CLASSID, 4, "\x02\0\x01\0", "1:2" },
		{ DATATYPE_TIME, 4, "\xc8\x38\x5e\x05", "1d1h1m1s" },
		{ DATATYPE_TIME, 8, "\xe8\x03\0\0\0\0\0\0", "1s" },
		{ DATATYPE_TIME, 4, "\0\0\0\0", "0s" },
		{ DATATYPE_TIME_DAY, 1, "\0", "\"Sunday\"" },
		{ DATATYPE_TIME_HOUR, 4, "\x10\xef\0\0", "\"17:00\"" },
		{ DATATYPE_TIME_DATE, 8, "\0\0\0\0\0\0\0\0",
		  "\"1970-01-01 00:00:00\"" },
		{ DATATYPE_IFNAME, 16, "eth0\0\0\0\0\0\0\0\0\0\0\0",
		  "\"eth0\"" },
		{ DATATYPE_IFNAME, 3, "eth", "\"eth*\"" },
		{ DATATYPE_IFINDEX, 4, "\x03\0\0\0", "\"eth1\"" },
		{ DATATYPE_IFINDEX, 4, "\x04\0\0\0", "4" },
		{ DATATYPE_BOOLEAN, 1, "\x01", "exists" },
		{ DATATYPE_BOOLEAN, 1, "\x00", "missing" },
		{ DATATYPE_DSCP, 1, "\x08", "cs1" },
		{ DATATYPE_PKTTYPE, 1, "\x00", "host" },
		{ DATATYPE_FIB_ADDR, 4, "\x02\0\0\0", "local" },
		{ DATATYPE_ARPHRD, 2, "\x04\x03", "loopback" },
		{ DATATYPE_INTEGER, 2, "\x01\x00", "256" },
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		{ DATATYPE_CT_LABEL, 16,
		  "\x02\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\x80", "1,8,127" },
#endif
		{ DATATYPE_CT_LABEL, 16, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
		  "0x0" },
		{ DATATYPE_HOST_INTEGER, 4, "\x64\0\0\0", "100" },
		{ DATATYPE_INVALID, 3, "\x01\x02\x03", "0x010203" },
		{ DATATYPE_INTEGER, 10,
		  "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a",
		  "0x0102030405060708090a" },
		{ DATATYPE_IPADDR, 6, "\x01\x02\x03\x04\x05\x06",
		  "0x010203040506" },
		{ DATATYPE_IPADDR, 0, "", "?" },
		{ 63, 2, "\x01\x02", "513" },
	};
	struct datatype_value value;
	struct text text = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		value = (struct datatype_value){
			.type = cases[i].type,
			.len = cases[i].len,
			.data = (const uint8_t *)cases[i].data,
			.link = link_name,
		};
		datatype_text(&text, &value);
		expect(&text, cases[i].text);
	}
}

static void test_network(void **state)
{
	struct datatype_value value = { .type = DATATYPE_MARK,
					.len = 4,
					.data = (const uint8_t *)"\0\0\0\x05",
					.network = true };
	struct text text = { 0 };

	(void)state;
	datatype_text(&text, &value);
	expect(&text, "0x00000005");
	datatype_range_text(&text, &value, (const uint8_t *)"\0\0\0\x09");
	expect(&text, "0x00000005-0x00000009");
}

static void test_unknown(void **state)
{
	struct datatype_value value = {
		.type = CONCAT(IPADDR, INET_SERVICE),
		.len = 8,
		.data = (const uint8_t *)"\x0a\0\0\x01\x01\xbb\0\0",
		.known = (const uint8_t *)"\xff\xff\xff\xff\0\0\xff\xff",
	};
	struct text text = { 0 };

	(void)state;
	datatype_text(&text, &value);
	expect(&text, "10.0.0.1 . ?");
	value.known = (const uint8_t *)"\xff\xff\xff\x0f\xff\xff\xff\xff";
	datatype_text(&text, &value);
	expect(&text, "? . 443");
}

static void test_concatenations(void **state)
{
	struct datatype_value value = {
		.type = CONCAT(IPADDR, INET_SERVICE),
		.len = 8,
		.data = (const uint8_t *)"\x0a\0\0\x01\x01\xbb\0\0",
	};
	struct text text = { 0 };

	(void)state;
	assert_int_equal(datatype_fields(value.type), 2);
	assert_int_equal(datatype_field(value.type, 0), DATATYPE_IPADDR);
	assert_int_equal(datatype_field(value.type, 1), DATATYPE_INET_SERVICE);
	datatype_text(&text, &value);
	expect(&text, "10.0.0.1 . 443");
	/* The length that is not said is what is left. */
	value.type = CONCAT(INTEGER, INET_SERVICE);
	datatype_text(&text, &value);
	expect(&text, "167772161 . 443");
	/* Lengths that contradict the type. */
	value.type = CONCAT(IP6ADDR, INET_SERVICE);
	datatype_text(&text, &value);
	expect(&text, "0x0a00000101bb0000");
	value.type = CONCAT(IPADDR, INET_SERVICE);
	value.len = 7;
	datatype_text(&text, &value);
	expect(&text, "10.0.0.1 . 443");
	value.len = 5;
	datatype_text(&text, &value);
	expect(&text, "0x0a00000101");
	value.type = 0xffffffff;
	value.len = 8;
	datatype_text(&text, &value);
	text_release(&text);
}

static void test_prefixes(void **state)
{
	struct datatype_value value = { .type = DATATYPE_IPADDR,
					.len = 2,
					.data = (const uint8_t *)"\x0a\x01" };
	struct text text = { 0 };

	(void)state;
	datatype_prefix_text(&text, &value, 16);
	expect(&text, "10.1.0.0/16");
	value.len = 4;
	value.data = (const uint8_t *)"\x0a\x01\x02\x03";
	datatype_prefix_text(&text, &value, 32);
	expect(&text, "10.1.2.3");
}

static void test_ranges(void **state)
{
	static const struct {
		uint32_t type;
		uint32_t len;
		const char *from;
		const char *to;
		const char *text;
	} cases[] = {
		{ DATATYPE_IPADDR, 4, "\x0a\0\0\0", "\x0a\xff\xff\xff",
		  "10.0.0.0/8" },
		{ DATATYPE_IPADDR, 4, "\x0a\0\0\x01", "\x0a\0\0\x01",
		  "10.0.0.1" },
		{ DATATYPE_IPADDR, 4, "\x0a\0\0\x01", "\x0a\0\0\x05",
		  "10.0.0.1-10.0.0.5" },
		{ DATATYPE_IPADDR, 4, "\x0a\0\0\x04", "\x0a\0\0\x07",
		  "10.0.0.4/30" },
		{ DATATYPE_IPADDR, 4, "\x0a\0\0\x04", "\x0a\0\x01\xff",
		  "10.0.0.4-10.0.1.255" },
		{ DATATYPE_IPADDR, 4, "\0\0\0\0", "\xff\xff\xff\xff",
		  "0.0.0.0/0" },
		{ DATATYPE_INET_SERVICE, 2, "\0\x01", "\0\x05", "1-5" },
		{ DATATYPE_INET_SERVICE, 2, "\0\x50", "\0\x50", "80" },
		{ DATATYPE_IFNAME, 16, "eth\0\0\0\0\0\0\0\0\0\0\0\0\0",
		  "eth\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
		  "\"eth*\"" },
		{ DATATYPE_IFNAME, 16, "eth0\0\0\0\0\0\0\0\0\0\0\0\0",
		  "eth0\0\0\0\0\0\0\0\0\0\0\0\0", "\"eth0\"" },
		{ CONCAT(IPADDR, INET_SERVICE), 8, "\x0a\0\0\0\0\x01\0\0",
		  "\x0a\xff\xff\xff\0\x05\0\0", "10.0.0.0/8 . 1-5" },
	};
	struct text text = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct datatype_value value = {
			.type = cases[i].type,
			.len = cases[i].len,
			.data = (const uint8_t *)cases[i].from,
		};

		datatype_range_text(&text, &value,
				    (const uint8_t *)cases[i].to);
		expect(&text, cases[i].text);
	}
}

static void test_words(void **state)
{
	uint64_t number;

	(void)state;
	assert_true(datatype_number_of(DATATYPE_ICMP_TYPE, "echo-request",
				       &number));
	assert_int_equal(number, 8);
	assert_true(datatype_number_of(DATATYPE_ICMP_TYPE, "13", &number));
	assert_int_equal(number, 13);
	assert_true(datatype_number_of(DATATYPE_TCP_FLAG, "ack", &number));
	assert_int_equal(number, 0x10);
	assert_true(datatype_number_of(DATATYPE_ICMP6_TYPE,
				       "mld-listener-reduction", &number));
	assert_int_equal(number, 132);
	assert_false(datatype_number_of(DATATYPE_ICMP_TYPE, "ping", &number));
	assert_false(datatype_number_of(DATATYPE_ICMP_TYPE, "", &number));
	assert_false(datatype_number_of(DATATYPE_ICMP_TYPE, "-1", &number));
	assert_false(datatype_number_of(DATATYPE_ICMP_TYPE, "8x", &number));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_values),   TEST(test_network),
		TEST(test_unknown),  TEST(test_concatenations),
		TEST(test_prefixes), TEST(test_ranges),
		TEST(test_words),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
