// SPDX-License-Identifier: GPL-2.0-only
/* The expressions ct and notrack. */
#include "tests/expr.h"

#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rstattr.h>

#define V4 NFPROTO_IPV4
#define V6 NFPROTO_IPV6
#define INET NFPROTO_INET

static const struct nft_expr *get(uint32_t family, uint32_t key)
{
	return expr_make(
		family, "ct",
		ATTRS(U32(NFTA_CT_KEY, key), U32(NFTA_CT_DREG, NFT_REG_1)));
}

static const struct nft_expr *get_dir(uint32_t family, uint32_t key, bool reply)
{
	return expr_make(family, "ct",
			 ATTRS(U32(NFTA_CT_KEY, key),
			       U32(NFTA_CT_DREG, NFT_REG_1),
			       U8(NFTA_CT_DIRECTION, reply)));
}

static const struct nft_expr *set(uint32_t key)
{
	return expr_make(
		V4, "ct",
		ATTRS(U32(NFTA_CT_KEY, key), U32(NFTA_CT_SREG, NFT_REG_2)));
}

static void set_u32(uint32_t key, uint32_t value)
{
	expr_put(8, &value, sizeof(value));
	assert_int_equal(expr_run(set(key)), NFT_CONTINUE);
}

static void tcp(void)
{
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_TCP, 1000, 22);
}

/* An address that was translated at either end. */
static void translated(void)
{
	tcp();
	expr_tracked(RSTATTR_CT_ESTABLISHED, false);
	pkt.ct.has_tuples = true;
	expr_tuple(&pkt.ct.orig, "10.0.0.1", 1000, "192.0.2.1", 80,
		   IPPROTO_TCP);
	expr_tuple(&pkt.ct.repl, "10.0.0.2", 22, "198.51.100.1", 2000,
		   IPPROTO_TCP);
}

static void test_state(void **state)
{
	static const struct {
		enum vm_ct_presence presence;
		uint32_t state;
		uint32_t bit;
	} one[] = {
		{ VM_CT_NONE, 0, 1 },
		{ VM_CT_UNTRACKED, 0, 64 },
		{ VM_CT_TRACKED, RSTATTR_CT_ESTABLISHED, 2 },
		{ VM_CT_TRACKED, RSTATTR_CT_RELATED, 4 },
		{ VM_CT_TRACKED, RSTATTR_CT_NEW, 8 },
	};
	size_t i;

	(void)state;
	tcp();
	for (i = 0; i < sizeof(one) / sizeof(one[0]); i++) {
		pkt.ct.presence = one[i].presence;
		pkt.ct.state = one[i].state;
		assert_int_equal(expr_run(get(V4, NFT_CT_STATE)), NFT_CONTINUE);
		assert_int_equal(expr_u32(), one[i].bit);
	}
}

/* Each way is taken once, and the rest of the run agrees with it. */
static void test_state_unknown(void **state)
{
	const struct nft_expr *expr;
	struct vm_forks forks;
	uint32_t seen = 0;
	int runs = 0;

	(void)state;
	expr = get(V4, NFT_CT_STATE);
	vm_forks_begin(&forks);
	vm.forks = &forks;
	do {
		tcp();
		assert_int_equal(expr_run(expr), NFT_CONTINUE);
		seen |= expr_u32();
		assert_int_equal(expr_run(expr), NFT_CONTINUE);
		assert_int_equal(forks.depth, 1);
		runs++;
	} while (vm_forks_next(&forks));
	assert_int_equal(runs, 5);
	assert_int_equal(seen, 1 | 2 | 4 | 8 | 64);
	vm.forks = NULL;
	tcp();
	expr_run(expr);
	assert_int_equal(vm.err, -ENODATA);
}

/* A machine that probes assumes nothing. */
static void test_state_probe(void **state)
{
	(void)state;
	vm.probe = true;
	tcp();
	assert_int_equal(expr_run(get(V4, NFT_CT_STATE)), NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4] & (1 | 2 | 4 | 8 | 64), 0);
	assert_int_equal(expr_run(get(V4, NFT_CT_MARK)), NFT_CONTINUE);
	assert_true(expr_none_known(4));
	assert_int_equal(vm.err, 0);
}

static void test_untracked_breaks(void **state)
{
	static const uint32_t keys[] = {
		NFT_CT_DIRECTION, NFT_CT_STATUS,     NFT_CT_MARK,
		NFT_CT_SECMARK,	  NFT_CT_EXPIRATION, NFT_CT_HELPER,
		NFT_CT_LABELS,	  NFT_CT_PKTS,	     NFT_CT_BYTES,
		NFT_CT_AVGPKT,	  NFT_CT_L3PROTOCOL, NFT_CT_PROTOCOL,
		NFT_CT_ZONE,	  NFT_CT_ID,
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		tcp();
		pkt.ct.presence = i % 2 ? VM_CT_NONE : VM_CT_UNTRACKED;
		assert_int_equal(expr_run(get(V4, keys[i])), NFT_BREAK);
	}
	/* Nothing is set, either. */
	set_u32(NFT_CT_MARK, 5);
	assert_int_equal(pkt.ct.mark.known, 0);
}

static void test_numbers(void **state)
{
	(void)state;
	tcp();
	expr_tracked(RSTATTR_CT_ESTABLISHED, true);
	pkt.ct.mark = (struct vm_u32){ 0x12, 0xff };
	pkt.ct.status = VM_KNOWN(IPS_CONFIRMED);
	expr_run(get(V4, NFT_CT_MARK));
	assert_int_equal(vm.regs.known[4], 0xff);
	expr_run(get(V4, NFT_CT_STATUS));
	assert_int_equal(expr_u32(), IPS_CONFIRMED);
	expr_run(get(V4, NFT_CT_DIRECTION));
	assert_int_equal(expr_u32(), 1);
	expr_run(get(V4, NFT_CT_L3PROTOCOL));
	assert_int_equal(expr_u32(), NFPROTO_IPV4);
	expr_run(get(V4, NFT_CT_PROTOCOL));
	assert_int_equal(expr_u32(), IPPROTO_TCP);
	expr_run(get(V4, NFT_CT_ID));
	assert_true(expr_none_known(4));
	set_u32(NFT_CT_MARK, 0xabc);
	expr_run(get(V4, NFT_CT_MARK));
	assert_int_equal(expr_u32(), 0xabc);
}

static void check_addr(uint32_t family, uint32_t key, bool reply, size_t len,
		       const char *text)
{
	uint8_t want[16] = { 0 };

	assert_int_equal(
		inet_pton(strchr(text, ':') ? AF_INET6 : AF_INET, text, want),
		1);
	assert_int_equal(expr_run(get_dir(family, key, reply)), NFT_CONTINUE);
	assert_true(expr_all_known(len));
	assert_memory_equal(expr_bytes(), want, len);
}

static void check_port(uint32_t key, bool reply, uint16_t port)
{
	uint8_t want[4] = { (uint8_t)(port >> 8), (uint8_t)port };

	assert_int_equal(expr_run(get_dir(V4, key, reply)), NFT_CONTINUE);
	assert_true(expr_all_known(4));
	assert_memory_equal(expr_bytes(), want, 4);
}

static void test_tuples(void **state)
{
	(void)state;
	translated();
	check_addr(V4, NFT_CT_SRC, false, 4, "10.0.0.1");
	check_addr(V4, NFT_CT_DST, false, 4, "192.0.2.1");
	check_addr(V4, NFT_CT_SRC_IP, true, 4, "10.0.0.2");
	check_addr(INET, NFT_CT_DST_IP, true, 4, "198.51.100.1");
	/* 16 bytes, of which an IPv4 address takes four. */
	check_addr(INET, NFT_CT_DST, true, 16, "198.51.100.1");
	check_port(NFT_CT_PROTO_SRC, false, 1000);
	check_port(NFT_CT_PROTO_DST, false, 80);
	check_port(NFT_CT_PROTO_SRC, true, 22);
	check_port(NFT_CT_PROTO_DST, true, 2000);
	assert_int_equal(expr_run(get_dir(INET, NFT_CT_SRC_IP6, false)),
			 NFT_BREAK);
}

/* Without tuples: only where it is sure that nothing was translated. */
static void test_tuples_of_packet(void **state)
{
	(void)state;
	tcp();
	expr_tracked(RSTATTR_CT_ESTABLISHED, true);
	assert_int_equal(expr_run(get_dir(V4, NFT_CT_SRC, false)),
			 NFT_CONTINUE);
	assert_true(expr_none_known(4));
	pkt.ct.status = VM_KNOWN(IPS_CONFIRMED | IPS_SEEN_REPLY);
	check_addr(V4, NFT_CT_SRC, false, 4, "10.0.0.2");
	check_addr(V4, NFT_CT_SRC, true, 4, "10.0.0.1");
	check_port(NFT_CT_PROTO_DST, false, 1000);
	expr_packet("fd00::1", "fd00::2", IPPROTO_UDP, 5, 6);
	expr_tracked(RSTATTR_CT_NEW, false);
	pkt.ct.status = VM_KNOWN(0);
	check_addr(V6, NFT_CT_SRC, true, 16, "fd00::2");
	check_addr(INET, NFT_CT_SRC_IP6, false, 16, "fd00::1");
	assert_int_equal(expr_run(get_dir(INET, NFT_CT_DST_IP, false)),
			 NFT_BREAK);
}

/* In place of ports: identifier; type and code. */
static void test_icmp(void **state)
{
	(void)state;
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_ICMP, 8, 0x1234);
	expr_tracked(RSTATTR_CT_NEW, false);
	pkt.ct.status = VM_KNOWN(0);
	check_port(NFT_CT_PROTO_SRC, false, 0x1234);
	check_port(NFT_CT_PROTO_SRC, true, 0x1234);
	check_port(NFT_CT_PROTO_DST, false, 8 << 8);
	check_port(NFT_CT_PROTO_DST, true, 0);
	pkt.ct.has_tuples = true;
	vm_pkt_tuple(&pkt, &pkt.ct.orig);
	pkt.ct.repl = pkt.ct.orig;
	check_port(NFT_CT_PROTO_DST, false, 8 << 8);
	check_port(NFT_CT_PROTO_DST, true, 0);
	/* Of a protocol without: zero. */
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_ESP, 8, 9);
	expr_tracked(RSTATTR_CT_NEW, false);
	check_port(NFT_CT_PROTO_DST, false, 0);
}

static void test_zone(void **state)
{
	static const uint16_t five = 5;
	const struct nft_expr *one_way;

	(void)state;
	tcp();
	pkt.ct.presence = VM_CT_NONE;
	expr_put(8, &five, sizeof(five));
	assert_int_equal(expr_run(set(NFT_CT_ZONE)), NFT_CONTINUE);
	assert_true(pkt.ct.template);
	assert_int_equal(pkt.ct.zone.value, 5);
	assert_true(vm_known(pkt.ct.zone));
	/* It counts as new, but has no zone that could be asked for. */
	expr_run(get(V4, NFT_CT_STATE));
	assert_int_equal(expr_u32(), 8);
	assert_int_equal(expr_run(get(V4, NFT_CT_ZONE)), NFT_BREAK);
	assert_int_equal(expr_run(expr_make(V4, "notrack", ATTRS(U8(0, 0)))),
			 NFT_CONTINUE);
	assert_int_equal(pkt.ct.presence, VM_CT_NONE);

	expr_tracked(RSTATTR_CT_NEW, false);
	pkt.ct.template = false;
	assert_int_equal(expr_run(get(V4, NFT_CT_ZONE)), NFT_CONTINUE);
	assert_int_equal(expr_u32(), 5);
	set_u32(NFT_CT_ZONE, 7);
	assert_int_equal(pkt.ct.zone.value, 5);

	one_way = expr_make(V4, "ct",
			    ATTRS(U32(NFTA_CT_KEY, NFT_CT_ZONE),
				  U32(NFTA_CT_SREG, NFT_REG_2),
				  U8(NFTA_CT_DIRECTION, 1)));
	tcp();
	pkt.ct.presence = VM_CT_NONE;
	expr_put(8, &five, sizeof(five));
	expr_run(one_way);
	expr_tracked(RSTATTR_CT_NEW, false);
	expr_run(get_dir(V4, NFT_CT_ZONE, false));
	assert_int_equal(expr_u32(), 0);
	expr_run(get_dir(V4, NFT_CT_ZONE, true));
	assert_int_equal(expr_u32(), 5);
}

static void test_notrack(void **state)
{
	const struct nft_expr *expr;

	(void)state;
	expr = expr_make(V4, "notrack", ATTRS(U8(0, 0)));
	tcp();
	pkt.ct.presence = VM_CT_NONE;
	assert_int_equal(expr_run(expr), NFT_CONTINUE);
	assert_int_equal(pkt.ct.presence, VM_CT_UNTRACKED);
	expr_tracked(RSTATTR_CT_NEW, false);
	expr_run(expr);
	assert_int_equal(pkt.ct.presence, VM_CT_TRACKED);
	assert_string_equal(expr_words(expr), "notrack");
}

static void test_labels(void **state)
{
	uint8_t want[16] = { 0x08 };

	(void)state;
	tcp();
	expr_tracked(RSTATTR_CT_ESTABLISHED, false);
	expr_run(get(V4, NFT_CT_LABELS));
	assert_true(expr_none_known(16));
	expr_put(8, want, sizeof(want));
	expr_run(set(NFT_CT_LABELS));
	expr_run(get(V4, NFT_CT_LABELS));
	assert_int_equal(vm.regs.known[4] & 0xff, 0x08);
	/* Those of a new connection are none; they only grow. */
	tcp();
	expr_tracked(RSTATTR_CT_NEW, false);
	pkt.ct.fresh = true;
	expr_run(set(NFT_CT_LABELS));
	want[0] = 0x10;
	expr_put(8, want, sizeof(want));
	expr_run(set(NFT_CT_LABELS));
	want[0] = 0x18;
	expr_run(get(V4, NFT_CT_LABELS));
	assert_true(expr_all_known(16));
	assert_memory_equal(expr_bytes(), want, 16);
}

static int accounting = -1;

static int sysctl(void *ctx, const char *name, long *value)
{
	(void)ctx;
	assert_string_equal(name, "net.netfilter.nf_conntrack_acct");
	*value = accounting;
	return accounting < 0 ? -ENODATA : 0;
}

static void check_count(const struct nft_expr *expr, uint64_t want)
{
	assert_int_equal(expr_run(expr), NFT_CONTINUE);
	assert_true(expr_all_known(8));
	assert_memory_equal(expr_bytes(), &want, 8);
}

/* The packet that is looked at has been counted. */
static void test_counts(void **state)
{
	(void)state;
	host.sysctl = sysctl;
	tcp();
	expr_tracked(RSTATTR_CT_NEW, false);
	pkt.ct.fresh = true;
	accounting = 1;
	check_count(get(V4, NFT_CT_PKTS), 1);
	check_count(get(V4, NFT_CT_BYTES), pkt.len);
	check_count(get(V4, NFT_CT_AVGPKT), pkt.len);
	check_count(get_dir(V4, NFT_CT_PKTS, false), 1);
	check_count(get_dir(V4, NFT_CT_BYTES, true), 0);
	accounting = 0;
	check_count(get(V4, NFT_CT_PKTS), 0);
	accounting = -1;
	expr_run(get(V4, NFT_CT_PKTS));
	assert_true(expr_none_known(8));
	accounting = 1;
	pkt.ct.fresh = false;
	expr_run(get(V4, NFT_CT_PKTS));
	assert_true(expr_none_known(8));
	check_count(get_dir(V4, NFT_CT_PKTS, true), 0);
	/* What the host has counted before. */
	accounting = -1;
	expr_tracked(RSTATTR_CT_ESTABLISHED, true);
	pkt.ct.counted = true;
	pkt.ct.packets[0] = 3;
	pkt.ct.packets[1] = 1;
	pkt.ct.bytes[0] = 300;
	check_count(get(V4, NFT_CT_PKTS), 5);
	check_count(get_dir(V4, NFT_CT_PKTS, true), 2);
	check_count(get_dir(V4, NFT_CT_BYTES, false), 300);
	check_count(get_dir(V4, NFT_CT_BYTES, true), pkt.len);
	check_count(get(V4, NFT_CT_AVGPKT), (300 + pkt.len) / 5);
}

static void test_helper(void **state)
{
	(void)state;
	tcp();
	expr_tracked(RSTATTR_CT_NEW, false);
	assert_int_equal(expr_run(get(V4, NFT_CT_HELPER)), NFT_BREAK);
	expr_tracked(RSTATTR_CT_ESTABLISHED, false);
	expr_run(get(V4, NFT_CT_HELPER));
	assert_int_equal(vm.err, -ENODATA);
	vm.err = 0;
	pkt.ct.status = VM_KNOWN(0);
	assert_int_equal(expr_run(get(V4, NFT_CT_HELPER)), NFT_BREAK);
	pkt.ct.status = VM_KNOWN(IPS_EXPECTED);
	pkt.ct.helper_known = true;
	assert_int_equal(expr_run(get(V4, NFT_CT_HELPER)), NFT_BREAK);
	strcpy(pkt.ct.helper, "ftp");
	assert_int_equal(expr_run(get(V4, NFT_CT_HELPER)), NFT_CONTINUE);
	assert_string_equal((const char *)&vm.regs.data[4], "ftp");
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(expr_selector(get(V4, NFT_CT_STATE), V4),
			    "ct state");
	assert_string_equal(
		expr_selector(get_dir(INET, NFT_CT_SRC_IP, false), INET),
		"ct original ip saddr");
	assert_string_equal(
		expr_selector(get_dir(V4, NFT_CT_PROTO_DST, true), V4),
		"ct reply proto-dst");
	assert_string_equal(expr_selector(get(V4, NFT_CT_BYTES), V4),
			    "ct bytes");
	assert_string_equal(expr_selector(set(NFT_CT_MARK), V4), "");
	assert_string_equal(expr_words(set(NFT_CT_MARK)), "ct mark set");
}

/* What the kernel would not send, and what is newer than this. */
static void test_refused(void **state)
{
	(void)state;
	assert_false(expr_is_known(get(V4, NFT_CT_SRC)));
	assert_false(expr_is_known(get_dir(V4, NFT_CT_STATE, true)));
	assert_false(expr_is_known(get_dir(NFPROTO_BRIDGE, NFT_CT_SRC, true)));
	assert_false(expr_is_known(get(V4, 24)));
	assert_false(expr_is_known(get(V4, ~0U)));
	assert_false(expr_is_known(set(NFT_CT_STATUS)));
	assert_false(expr_is_known(get(V4, NFT_CT_EVENTMASK)));
	assert_true(expr_is_known(set(NFT_CT_EVENTMASK)));
	assert_false(expr_is_known(
		expr_make(V4, "ct", ATTRS(U32(NFTA_CT_KEY, NFT_CT_MARK)))));
	assert_false(expr_is_known(
		expr_make(V4, "ct",
			  ATTRS(U32(NFTA_CT_KEY, NFT_CT_LABELS),
				U32(NFTA_CT_DREG, NFT_REG32_13)))));
}

#define CT_TEST(fn) \
	cmocka_unit_test_setup_teardown(fn, expr_setup, expr_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CT_TEST(test_state),
		CT_TEST(test_state_unknown),
		CT_TEST(test_state_probe),
		CT_TEST(test_untracked_breaks),
		CT_TEST(test_numbers),
		CT_TEST(test_tuples),
		CT_TEST(test_tuples_of_packet),
		CT_TEST(test_icmp),
		CT_TEST(test_zone),
		CT_TEST(test_notrack),
		CT_TEST(test_labels),
		CT_TEST(test_counts),
		CT_TEST(test_helper),
		CT_TEST(test_names),
		CT_TEST(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
