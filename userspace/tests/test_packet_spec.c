// SPDX-License-Identifier: GPL-2.0-only
/* The grammar of packets, and the bytes that come of it. */
#include "tests/unit.h"

#include <errno.h>
#include <stdio.h>

#include "engine/packet_spec.h"

#define WORDS_MAX 8

static int parse_words(struct packet_spec *spec, const char *text,
		       const struct packet_words *words, struct error *error)
{
	static char copy[256];
	char *argv[WORDS_MAX + 1];
	int argc = 0;
	char *at;

	snprintf(copy, sizeof(copy), "%s", text);
	for (at = strtok(copy, " "); at && argc < WORDS_MAX;
	     at = strtok(NULL, " "))
		argv[argc++] = at;
	argv[argc] = NULL;
	return packet_spec_parse(spec, argc, argv, words, error);
}

static void good(struct packet_spec *spec, const char *text,
		 struct packet_words words)
{
	struct error error = { "" };

	if (parse_words(spec, text, &words, &error))
		fail_msg("%s: %s", text, error.text);
}

static void bad(const char *text, struct packet_words words, const char *named)
{
	struct error error = { "" };
	struct packet_spec spec;

	assert_int_equal(parse_words(&spec, text, &words, &error), -EINVAL);
	packet_spec_release(&spec);
	if (!strstr(error.text, named))
		fail_msg("%s: \"%s\" does not name %s", text, error.text,
			 named);
}

#define NONE ((struct packet_words){ 0 })
#define WITH(...) ((struct packet_words){ __VA_ARGS__ })

/* What conntrack and the stack would say of the checksum. */
static uint16_t checksum(const uint8_t *bytes, size_t len, uint32_t more)
{
	size_t i;

	for (i = 0; i < len; i++)
		more += (uint32_t)bytes[i] << (i & 1 ? 0 : 8);
	while (more >> 16)
		more = (more & 0xffff) + (more >> 16);
	return (uint16_t)more;
}

static void check_sums(const struct packet_spec *spec)
{
	const uint8_t *data = spec->frame.bytes.data;
	size_t len = spec->frame.bytes.len;
	bool six = data[0] >> 4 == 6;
	size_t head = six ? 40 : 20;
	uint32_t pseudo = 0;

	if (!six)
		assert_int_equal(checksum(data, 20, 0), 0xffff);
	if (spec->tuple.proto != IPPROTO_ICMP)
		pseudo = checksum(six ? data + 8 : data + 12, six ? 32 : 8,
				  (uint32_t)(len - head) + spec->tuple.proto);
	assert_int_equal(checksum(data + head, len - head, pseudo), 0xffff);
}

static void test_tcp(void **state)
{
	struct packet_spec spec;
	struct packet packet;

	(void)state;
	good(&spec, "tcp 10.0.3.17:41000 10.0.0.5:5432", NONE);
	packet_parse(&packet, spec.frame.bytes);
	assert_int_equal(packet.tuple.sport, 41000);
	assert_int_equal(packet.tuple.dport, 5432);
	assert_int_equal(packet.tuple.proto, IPPROTO_TCP);
	assert_int_equal(packet.tcp_flags, TCP_FLAG_SYN_BIT);
	assert_memory_equal(packet.tuple.src.bytes, "\x0a\0\x03\x11", 4);
	assert_memory_equal(packet.tuple.dst.bytes, "\x0a\0\0\x05", 4);
	assert_int_equal(spec.frame.protocol, 0x0800);
	assert_int_equal(spec.frame.len, 52);
	assert_int_equal(spec.frame.bytes.data[8], 64);
	assert_false(spec.sport_chosen);
	check_sums(&spec);
	packet_spec_release(&spec);

	good(&spec, "tcp 2001:db8::1 [2001:db8::2]:443",
	     WITH(.flags = "syn,ack", .ttl = "3", .len = "101"));
	packet_parse(&packet, spec.frame.bytes);
	assert_int_equal(packet.tuple.sport, PACKET_SPEC_SPORT);
	assert_int_equal(packet.tuple.dport, 443);
	assert_int_equal(packet.tcp_flags, 0x12);
	assert_true(spec.sport_chosen);
	assert_int_equal(spec.frame.protocol, 0x86dd);
	assert_int_equal(spec.frame.len, 101);
	assert_int_equal(spec.frame.bytes.data[7], 3);
	check_sums(&spec);
	packet_spec_release(&spec);
}

static void test_others(void **state)
{
	struct packet_spec spec;
	struct packet packet;

	(void)state;
	good(&spec, "udp [2001:db8::1]:53 [2001:db8::2]:5353", NONE);
	packet_parse(&packet, spec.frame.bytes);
	assert_int_equal(packet.tuple.proto, IPPROTO_UDP);
	assert_int_equal(packet.tuple.dport, 5353);
	check_sums(&spec);
	packet_spec_release(&spec);

	good(&spec, "udp 10.0.0.1 10.0.0.2:53", WITH(.len = "101"));
	assert_int_equal(spec.frame.bytes.data[25], 81);
	check_sums(&spec);
	packet_spec_release(&spec);

	good(&spec, "icmp 10.0.0.1 10.0.0.2", NONE);
	packet_parse(&packet, spec.frame.bytes);
	assert_int_equal(packet.tuple.icmp_type, 8);
	check_sums(&spec);
	packet_spec_release(&spec);

	good(&spec, "icmp 10.0.0.1 10.0.0.2 3/13", NONE);
	packet_parse(&packet, spec.frame.bytes);
	assert_int_equal(packet.tuple.icmp_type, 3);
	assert_int_equal(packet.tuple.icmp_code, 13);
	packet_spec_release(&spec);

	good(&spec, "icmpv6 fe80::1 ff02::1 nd-neighbor-solicit", NONE);
	packet_parse(&packet, spec.frame.bytes);
	assert_int_equal(packet.tuple.icmp_type, 135);
	check_sums(&spec);
	packet_spec_release(&spec);
}

static void test_hex(void **state)
{
	struct packet_spec spec;

	(void)state;
	good(&spec, "hex 45:00:00:14 0000 0000 4006 0000 0a000001 0a000002",
	     NONE);
	assert_int_equal(spec.kind, PACKET_SPEC_HEX);
	assert_int_equal(spec.frame.len, 20);
	assert_int_equal(spec.frame.protocol, 0x0800);
	packet_spec_release(&spec);

	good(&spec, "hex ffffffffffff 020000000001 8100 2005 0806 0001",
	     WITH(.l2 = true));
	assert_int_equal(spec.frame.ll_len, 14);
	assert_int_equal(spec.frame.protocol, 0x0806);
	assert_true(spec.frame.has_vlan);
	assert_int_equal(spec.frame.vlan_tci, 0x2005);
	assert_int_equal(spec.frame.vlan_proto, 0x8100);
	assert_memory_equal(spec.frame.ll + 12, "\x08\x06", 2);
	assert_int_equal(spec.frame.len, 2);
	packet_spec_release(&spec);
}

static void test_capture(void **state)
{
	struct packet_spec spec;

	(void)state;
	good(&spec, "pcap x.pcap", NONE);
	assert_int_equal(spec.kind, PACKET_SPEC_CAPTURE);
	assert_string_equal(spec.file, "x.pcap");
	assert_int_equal(spec.first, 1);
	assert_int_equal(spec.last, 1);
	good(&spec, "pcap x.pcap 17", NONE);
	assert_int_equal(spec.first, 17);
	good(&spec, "pcap x.pcap all", NONE);
	assert_int_equal(spec.first, 1);
	assert_true(spec.last > 1000000);
}

static void test_words(void **state)
{
	struct packet_spec spec;

	(void)state;
	good(&spec, "tcp 10.0.0.1 10.0.0.2:80",
	     WITH(.iif = "eth0", .oif = "eth1", .hook = "forward",
		  .ct = "established,reply", .mark = "0x11", .uid = "1000",
		  .gid = "100"));
	assert_string_equal(spec.iif, "eth0");
	assert_string_equal(spec.oif, "eth1");
	assert_string_equal(spec.hook, "forward");
	assert_int_equal(spec.ct.presence, VM_CT_TRACKED);
	assert_int_equal(spec.ct.state, RSTATTR_CT_ESTABLISHED);
	assert_true(vm_known(spec.ct.reply) && spec.ct.reply.value == 1);
	assert_int_equal(spec.mark.value, 0x11);
	assert_int_equal(spec.uid.value, 1000);
	packet_spec_release(&spec);
	good(&spec, "tcp 10.0.0.1 10.0.0.2:80", WITH(.ct = "invalid"));
	assert_int_equal(spec.ct.presence, VM_CT_NONE);
	assert_false(vm_known(spec.mark));
	packet_spec_release(&spec);
}

static void test_refused(void **state)
{
	(void)state;
	bad("", NONE, "no packet given");
	bad("frob", NONE, "\"frob\"");
	bad("tcp", NONE, "source and a destination");
	bad("tcp 10.0.0.1", NONE, "source and a destination");
	bad("tcp 10.0.0.1 10.0.0.2", NONE, "\"10.0.0.2\": needs a port");
	bad("tcp 10.0.0.1 2001:db8::2", NONE, "one is IPv4");
	bad("tcp 2001:db8::1 2001:db8::2", NONE, "[2001:db8::2]:443");
	bad("tcp 10.0.0.1 10.0.0.2:80 x", NONE, "\"x\"");
	bad("tcp 10.0.0.1:65536 10.0.0.2:80", NONE, "\"65536\"");
	bad("tcp 10.0.0.1: 10.0.0.2:80", NONE, "port \"\"");
	bad("tcp [10.0.0.1 10.0.0.2:80", NONE, "\"[10.0.0.1\"");
	bad("tcp host 10.0.0.2:80", NONE, "\"host\"");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.flags = "syn,foo"), "syn,foo");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.flags = ""), "--flags \"\"");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.flags = "256"), "256");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.len = "30"), "--len \"30\"");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.ttl = "256"), "--ttl");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.l2 = true), "--l2");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.ct = "reply"), "\"reply\"");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.ct = "new,"), "\"new,\"");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.ct = "new,related"), "new,rel");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.ct = "origi"), "\"origi\"");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.ct = "invalid,reply"), "invalid");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.mark = "0x"), "\"0x\"");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.mark = "-1"), "\"-1\"");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.hook = "middle"), "\"middle\"");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.iif = ""), "--iif");
	bad("tcp 10.0.0.1 10.0.0.2:80", WITH(.iif = "a-name-of-16-chr"),
	    "--iif");
	bad("udp 10.0.0.1 10.0.0.2:80", WITH(.flags = "syn"), "--flags");
	bad("icmp 10.0.0.1:1 10.0.0.2", NONE, "no ports");
	bad("icmp 10.0.0.1 10.0.0.2 ping", NONE, "\"ping\"");
	bad("icmp 10.0.0.1 10.0.0.2 256", NONE, "\"256\"");
	bad("icmp 10.0.0.1 10.0.0.2 3/256", NONE, "\"256\"");
	bad("icmp 10.0.0.1 10.0.0.2 3/", NONE, "code \"\"");
	bad("icmp ::1 ::2", NONE, "icmpv6");
	bad("icmpv6 10.0.0.1 10.0.0.2", NONE, "called icmp");
	bad("hex", NONE, "0 bytes");
	bad("hex 4", NONE, "\"4\"");
	bad("hex 45zz", NONE, "\"zz\"");
	bad("hex 00", NONE, "--l2");
	bad("hex 45", WITH(.ttl = "3"), "--ttl");
	bad("hex 4500", WITH(.l2 = true), "Ethernet");
	bad("pcap", NONE, "file");
	bad("pcap x 0", NONE, "\"0\"");
	bad("pcap x y", NONE, "\"y\"");
	bad("pcap x 1 2", NONE, "\"2\"");
	bad("pcap x", WITH(.flags = "syn"), "--flags");
}

static void test_frames(void **state)
{
	static const uint8_t sll[] = { 0, 4, 0, 1, 0, 6, 2, 0,	 0,
				       0, 0, 1, 0, 0, 8, 0, 0x45 };
	static const uint8_t sll2[] = { 0x86, 0xdd, 0, 0, 0, 0, 0, 3, 0, 1,   0,
					6,    2,    0, 0, 0, 0, 1, 0, 0, 0x60 };
	static const uint8_t null[] = { 2, 0, 0, 0, 0x45 };
	struct frame frame;

	(void)state;
	assert_true(frame_parse(&frame, FRAME_LINUX_SLL,
				(struct span){ sll, sizeof(sll) }, 100));
	assert_int_equal(frame.protocol, 0x0800);
	assert_int_equal(frame.len, 84);
	/* LINUX_SLL: 4 is "sent by us", which is no PACKET_* of a rule. */
	assert_false(frame.has_pkttype);
	assert_true(frame_parse(&frame, FRAME_LINUX_SLL2,
				(struct span){ sll2, sizeof(sll2) }, 21));
	assert_int_equal(frame.protocol, 0x86dd);
	assert_int_equal(frame.index, 3);
	assert_true(frame.has_pkttype);
	assert_true(frame_parse(&frame, FRAME_NULL,
				(struct span){ null, sizeof(null) }, 5));
	assert_int_equal(frame.protocol, 0x0800);
	assert_false(
		frame_parse(&frame, FRAME_NULL, (struct span){ null, 4 }, 4));
	assert_false(frame_parse(&frame, FRAME_ETHERNET,
				 (struct span){ sll, 14 }, 14));
	assert_false(frame_parse(&frame, 147, (struct span){ sll, 17 }, 17));
	assert_false(
		frame_parse(&frame, FRAME_RAW, (struct span){ NULL, 0 }, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_tcp),	    TEST(test_others), TEST(test_hex),
		TEST(test_capture), TEST(test_words),  TEST(test_refused),
		TEST(test_frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
