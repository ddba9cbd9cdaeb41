// SPDX-License-Identifier: GPL-2.0-only
/* A packet's bytes, what is known of them, and what the kernel parses. */
#include "tests/unit.h"

#include <netinet/if_ether.h>
#include <stdlib.h>

#include "vm/pkt.h"
#include "vm/pkt_parse.h"

#define INGRESS 5 /* NF_INET_INGRESS */

static void load(struct vm_pkt *pkt, const uint8_t *bytes, size_t held,
		 size_t len, uint16_t protocol)
{
	assert_true(
		vm_pkt_load(pkt, (struct span){ bytes, held }, len, protocol));
}

/* IPv4 with a TCP header of 20 bytes. */
static size_t ipv4(uint8_t *to, uint8_t proto, uint16_t frag, size_t options)
{
	size_t header = 20 + options;
	size_t len = header + 20;
	size_t i;

	memset(to, 0, len);
	to[0] = (uint8_t)(0x40 | header / 4);
	to[2] = (uint8_t)(len >> 8);
	to[3] = (uint8_t)len;
	to[6] = (uint8_t)(frag >> 8);
	to[7] = (uint8_t)frag;
	to[8] = 64;
	to[9] = proto;
	memcpy(to + 12, "\x0a\x00\x00\x01\x0a\x00\x00\x02", 8);
	for (i = 0; i < 20; i++)
		to[header + i] = (uint8_t)(0x80 + i);
	return len;
}

/* IPv6 with these extension headers, each of eight bytes, and 20 more. */
static size_t ipv6(uint8_t *to, const uint8_t *chain, size_t count,
		   uint8_t proto, uint16_t frag)
{
	size_t len = 40 + count * 8 + 20;
	size_t i;

	memset(to, 0, len);
	to[0] = 0x60;
	to[4] = (uint8_t)((len - 40) >> 8);
	to[5] = (uint8_t)(len - 40);
	to[6] = count ? chain[0] : proto;
	to[7] = 64;
	to[8] = 0x20;
	to[23] = 1;
	to[24] = 0x20;
	to[39] = 2;
	for (i = 0; i < count; i++) {
		uint8_t *at = to + 40 + i * 8;

		at[0] = i + 1 < count ? chain[i + 1] : proto;
		if (chain[i] == IPPROTO_FRAGMENT) {
			at[2] = (uint8_t)(frag >> 8);
			at[3] = (uint8_t)frag;
		}
	}
	return len;
}

static void loading(void **state)
{
	uint8_t bytes[64];
	struct vm_pkt pkt;
	size_t len = ipv4(bytes, IPPROTO_TCP, 0, 0);

	(void)state;
	load(&pkt, bytes, len, 0, 0);
	assert_int_equal(pkt.protocol, ETH_P_IP);
	assert_int_equal(pkt.len, 40);
	assert_int_equal(pkt.held, 40);
	assert_int_equal(pkt.ct.presence, VM_CT_UNKNOWN);
	assert_int_equal(pkt.mark.known, 0);
	load(&pkt, bytes, 10, 0, 0);
	assert_int_equal(pkt.len, 40);
	assert_int_equal(pkt.held, 10);
	load(&pkt, bytes, 10, 1500, ETH_P_ARP);
	assert_int_equal(pkt.protocol, ETH_P_ARP);
	assert_int_equal(pkt.len, 1500);
	load(&pkt, NULL, 0, 100, ETH_P_IPV6);
	assert_false(vm_pkt_load(&pkt, (struct span){ bytes, 40 }, 39, 0));
	assert_false(vm_pkt_load(&pkt, (struct span){ NULL, 0 }, 10, 0));
	bytes[0] = 0x90;
	assert_false(vm_pkt_load(&pkt, (struct span){ bytes, 40 }, 40, 0));
}

struct parse_case {
	const char *name;
	uint8_t family;
	uint8_t chain_family;
	uint32_t hook;
	bool is_ip;
	uint8_t tprot;
	uint16_t thoff;
	uint16_t fragoff;
};

static void check_parse(struct vm_pkt *pkt, const struct parse_case *want)
{
	vm_pkt_parse(pkt, want->family, want->chain_family, want->hook);
	if (pkt->is_ip != want->is_ip || pkt->tprot != want->tprot ||
	    pkt->thoff != want->thoff || pkt->fragoff != want->fragoff)
		fail_msg("%s: is_ip %d proto %u thoff %u fragoff %u",
			 want->name, pkt->is_ip, pkt->tprot, pkt->thoff,
			 pkt->fragoff);
	assert_int_equal(pkt->parsed, TRI_TRUE);
}

#define V4 NFPROTO_IPV4
#define V6 NFPROTO_IPV6
#define DEV NFPROTO_NETDEV
#define INET NFPROTO_INET
#define BR NFPROTO_BRIDGE

static void parsing_ipv4(void **state)
{
	static const struct parse_case plain[] = {
		{ "ip", V4, V4, 1, true, 6, 24, 0 },
		{ "inet", V4, INET, 1, true, 6, 24, 0 },
		{ "bridge", BR, BR, 1, true, 6, 24, 0 },
		{ "netdev", DEV, DEV, 0, true, 6, 24, 0 },
		{ "inet ingress", DEV, INET, 0, true, 6, 24, 0 },
		{ "arp", NFPROTO_ARP, NFPROTO_ARP, 0, false, 0, 0, 0 },
	};
	uint8_t bytes[128];
	struct vm_pkt pkt;
	size_t len, i;

	(void)state;
	len = ipv4(bytes, IPPROTO_TCP, 0x4000, 4);
	for (i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
		load(&pkt, bytes, len, 0, 0);
		check_parse(&pkt, &plain[i]);
	}
	vm_pkt_parse(&pkt, DEV, INET, 0);
	assert_int_equal(pkt.family, V4);
	assert_int_equal(pkt.hook, INGRESS);
	assert_int_equal(pkt.chain_family, INET);

	len = ipv4(bytes, IPPROTO_UDP, 0x2005, 0);
	load(&pkt, bytes, len, 0, 0);
	check_parse(&pkt, &(struct parse_case){ "fragment", V4, V4, 1, true, 17,
						20, 5 });
}

/* Lengths and version only matter where IP has not looked yet. */
static void parsing_bad_ipv4(void **state)
{
	static const struct parse_case no[] = {
		{ "bridge", BR, BR, 1, false, 0, 0, 0 },
		{ "netdev", DEV, DEV, 0, false, 0, 0, 0 },
		{ "inet ingress", DEV, INET, 0, false, 0, 0, 0 },
	};
	static const struct {
		size_t at;
		uint8_t value;
	} spoil[] = { { 0, 0x44 }, { 0, 0x55 }, { 3, 41 }, { 3, 19 } };
	uint8_t bytes[64];
	struct vm_pkt pkt;
	size_t len, i, j;

	(void)state;
	for (i = 0; i < sizeof(spoil) / sizeof(spoil[0]); i++) {
		len = ipv4(bytes, IPPROTO_TCP, 0, 0);
		bytes[spoil[i].at] = spoil[i].value;
		for (j = 0; j < sizeof(no) / sizeof(no[0]); j++) {
			load(&pkt, bytes, len, len, ETH_P_IP);
			check_parse(&pkt, &no[j]);
		}
		vm_pkt_parse(&pkt, V4, V4, 1);
		assert_true(pkt.is_ip);
	}
	/* Not IP at all. */
	load(&pkt, bytes, len, len, ETH_P_ARP);
	check_parse(&pkt, &no[0]);
	check_parse(&pkt, &no[1]);
}

static void parsing_ipv6(void **state)
{
	static const struct {
		const char *name;
		uint8_t chain[4];
		size_t count;
		uint8_t proto;
		uint16_t frag;
		bool is_ip;
		uint8_t tprot;
		uint16_t thoff;
		uint16_t fragoff;
	} cases[] = {
		{ "plain", { 0 }, 0, 6, 0, true, 6, 40, 0 },
		{ "hop", { 0 }, 1, 6, 0, true, 6, 48, 0 },
		{ "hop route dst", { 0, 43, 60 }, 3, 17, 0, true, 17, 64, 0 },
		{ "auth ends it", { 51 }, 1, 6, 0, true, 51, 40, 0 },
		{ "none", { 60 }, 1, 59, 0, true, 59, 48, 0 },
		{ "first fragment", { 44 }, 1, 6, 1, true, 6, 48, 0 },
		/* ipv6_find_hdr() leaves the offset where it was: zero */
		{ "later fragment", { 44 }, 1, 6, 0x100, true, 6, 0, 0x100 },
		{ "later, more", { 44, 60 }, 2, 6, 0x100, false, 0, 0, 0 },
		{ "esp", { 0 }, 0, 50, 0, true, 50, 40, 0 },
	};
	uint8_t bytes[128];
	struct vm_pkt pkt;
	size_t len, i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct parse_case want = {
			cases[i].name,	V6,
			INET,		1,
			cases[i].is_ip, cases[i].tprot,
			cases[i].thoff, cases[i].fragoff,
		};

		len = ipv6(bytes, cases[i].chain, cases[i].count,
			   cases[i].proto, cases[i].frag);
		load(&pkt, bytes, len, 0, 0);
		check_parse(&pkt, &want);
		want.family = want.chain_family = DEV;
		want.hook = 0;
		check_parse(&pkt, &want);
	}
}

static void parsing_bad_ipv6(void **state)
{
	static const uint8_t chain[] = { 0, 60 };
	static const struct parse_case no = {
		"cut", V6, V6, 1, false, 0, 0, 0
	};
	uint8_t bytes[128];
	struct vm_pkt pkt;
	size_t len;

	(void)state;
	/* An extension header that is longer than the packet. */
	len = ipv6(bytes, chain, 2, 6, 0);
	bytes[49] = 4;
	load(&pkt, bytes, len, len, 0);
	check_parse(&pkt, &no);
	/* The packet ends where the second should begin. */
	len = ipv6(bytes, chain, 2, 6, 0);
	load(&pkt, bytes, 48, 49, ETH_P_IPV6);
	check_parse(&pkt, &no);
	/* Its length is a lie: only ingress and bridge look. */
	len = ipv6(bytes, chain, 2, 6, 0);
	bytes[5]++;
	load(&pkt, bytes, len, len, 0);
	vm_pkt_parse(&pkt, DEV, DEV, 0);
	assert_false(pkt.is_ip);
	vm_pkt_parse(&pkt, V6, V6, 1);
	assert_true(pkt.is_ip);
}

static void parsing_cut(void **state)
{
	static const uint8_t chain[] = { 0 };
	static const uint8_t unknown[2];
	uint8_t bytes[128];
	struct vm_pkt pkt;
	size_t len, held;

	(void)state;
	len = ipv4(bytes, IPPROTO_TCP, 0, 0);
	for (held = 0; held < len; held++) {
		load(&pkt, bytes, held, len, ETH_P_IP);
		vm_pkt_parse(&pkt, V4, V4, 1);
		assert_int_equal(pkt.parsed,
				 held < 10 ? TRI_UNKNOWN : TRI_TRUE);
		assert_int_equal(pkt.is_ip, held >= 10);
	}
	len = ipv6(bytes, chain, 1, 6, 0);
	for (held = 0; held < len; held++) {
		load(&pkt, bytes, held, len, ETH_P_IPV6);
		vm_pkt_parse(&pkt, V6, V6, 1);
		assert_int_equal(pkt.is_ip, held >= 42);
		assert_int_equal(pkt.parsed,
				 held < 42 ? TRI_UNKNOWN : TRI_TRUE);
	}
	/* A gap where the protocol is. */
	load(&pkt, bytes, len, 0, 0);
	vm_pkt_write(&pkt, 5, unknown, unknown, 2);
	vm_pkt_parse(&pkt, V6, V6, 1);
	assert_int_equal(pkt.parsed, TRI_UNKNOWN);
}

static void tuples(void **state)
{
	static const uint8_t auth[] = { 51 };
	uint8_t bytes[128];
	struct vm_pkt pkt;
	struct tuple tuple;
	size_t len;

	(void)state;
	len = ipv4(bytes, IPPROTO_TCP, 0, 0);
	load(&pkt, bytes, len, 0, 0);
	vm_pkt_tuple(&pkt, &tuple);
	assert_int_equal(tuple.src.family, AF_INET);
	assert_int_equal(tuple.dst.bytes[3], 2);
	assert_true(tuple.has_proto && tuple.has_ports);
	assert_int_equal(tuple.sport, 0x8081);
	assert_int_equal(tuple.dport, 0x8283);
	load(&pkt, bytes, 22, len, 0);
	vm_pkt_tuple(&pkt, &tuple);
	assert_true(tuple.has_proto);
	assert_false(tuple.has_ports);
	load(&pkt, bytes, 16, len, 0);
	vm_pkt_tuple(&pkt, &tuple);
	assert_int_equal(tuple.src.family, AF_INET);
	assert_int_equal(tuple.dst.family, 0);
	/* A later fragment has no ports. */
	len = ipv4(bytes, IPPROTO_TCP, 1, 0);
	load(&pkt, bytes, len, 0, 0);
	vm_pkt_tuple(&pkt, &tuple);
	assert_true(tuple.has_proto);
	assert_false(tuple.has_ports);
	len = ipv4(bytes, IPPROTO_ICMP, 0, 0);
	load(&pkt, bytes, len, 0, 0);
	vm_pkt_tuple(&pkt, &tuple);
	assert_true(tuple.has_icmp && tuple.has_icmp_id);
	assert_int_equal(tuple.icmp_id, 0x8485);
	/* Conntrack looks behind an authentication header. */
	len = ipv6(bytes, auth, 1, IPPROTO_UDP, 0);
	load(&pkt, bytes, len, 0, 0);
	vm_pkt_tuple(&pkt, &tuple);
	assert_int_equal(tuple.proto, IPPROTO_UDP);
	assert_int_equal(tuple.src.family, AF_INET6);
}

static void end_of_packet(void **state)
{
	uint8_t bytes[64], got[8], known[8];
	struct vm_pkt pkt;
	size_t len = ipv4(bytes, IPPROTO_TCP, 0, 0);

	(void)state;
	load(&pkt, bytes, 30, len, 0);
	assert_true(vm_pkt_bytes(&pkt, 28, 4, got, known));
	assert_int_equal(got[1], bytes[29]);
	assert_int_equal(known[1], 0xff);
	assert_int_equal(known[2], 0);
	assert_int_equal(got[2], 0);
	assert_true(vm_pkt_bytes(&pkt, 36, 4, got, known));
	assert_false(vm_pkt_bytes(&pkt, 37, 4, got, known));
	assert_false(vm_pkt_bytes(&pkt, 41, 0, got, known));
	assert_false(vm_pkt_bytes(&pkt, SIZE_MAX, 4, got, known));
	assert_true(vm_pkt_bytes(&pkt, 40, 0, got, known));
}

/* Each byte by itself: what a packet should say, or less. */
struct model {
	uint8_t value[VM_DATA_MAX];
	bool known[VM_DATA_MAX];
};

static unsigned int random_below(unsigned int limit)
{
	return (unsigned int)rand() % limit;
}

static void compare(const struct vm_pkt *pkt, const struct model *model,
		    size_t *lost)
{
	uint8_t bytes[VM_DATA_MAX], known[VM_DATA_MAX];
	size_t i;

	assert_true(vm_pkt_bytes(pkt, 0, pkt->len, bytes, known));
	*lost = 0;
	for (i = 0; i < pkt->len; i++) {
		if (known[i]) {
			assert_true(model->known[i]);
			assert_int_equal(bytes[i], model->value[i]);
		} else {
			*lost += model->known[i];
		}
	}
	assert_true(pkt->ngaps <= VM_UNKNOWN_MAX);
	for (i = 1; i < pkt->ngaps; i++)
		assert_true(pkt->gap[i].offset >
			    pkt->gap[i - 1].offset + pkt->gap[i - 1].len);
}

static void scribble(struct vm_pkt *pkt, struct model *model)
{
	size_t offset = random_below((unsigned int)pkt->len + 4);
	size_t len = random_below(12), i;
	uint8_t bytes[12], known[12];

	for (i = 0; i < len; i++) {
		bytes[i] = (uint8_t)rand();
		known[i] = random_below(4) ? 0xff : (uint8_t)rand();
		if (offset + i >= pkt->len)
			continue;
		model->known[offset + i] = known[i] == 0xff;
		model->value[offset + i] = bytes[i];
	}
	vm_pkt_write(pkt, offset, bytes, known, len);
}

static void gaps(void **state)
{
	struct model model;
	uint8_t bytes[200];
	struct vm_pkt pkt;
	size_t round, i, lost, exact = 0;

	(void)state;
	srand(3);
	for (round = 0; round < 20000; round++) {
		size_t len = 1 + random_below(120);
		size_t held = random_below((unsigned int)len + 1);

		memset(&model, 0, sizeof(model));
		for (i = 0; i < len; i++) {
			bytes[i] = (uint8_t)rand();
			model.value[i] = bytes[i];
			model.known[i] = i < held;
		}
		load(&pkt, bytes, held, len, ETH_P_IP);
		for (i = 0; i < 1 + round % 6; i++) {
			scribble(&pkt, &model);
			compare(&pkt, &model, &lost);
		}
		exact += lost == 0;
	}
	/* Only rarely is there no room for another gap. */
	assert_true(exact > 12000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(loading),
		TEST(parsing_ipv4),
		TEST(parsing_bad_ipv4),
		TEST(parsing_ipv6),
		TEST(parsing_bad_ipv6),
		TEST(parsing_cut),
		TEST(tuples),
		TEST(end_of_packet),
		TEST(gaps),
	};

	return cmocka_run_group_tests_name("pkt", tests, NULL, NULL);
}
