// SPDX-License-Identifier: GPL-2.0-only
/* The expression exthdr: headers and options of IPv6, IPv4, TCP, SCTP, DCCP. */
#include "tests/expr.h"

#include <errno.h>

#include "vm/expr_exthdr.h"
#include "vm/kernel.h"

#define INET NFPROTO_INET
#define F_PRESENT NFT_EXTHDR_F_PRESENT

static const struct nft_expr *load(uint32_t op, uint8_t type, uint32_t offset,
				   uint32_t len, uint32_t flags)
{
	return expr_make(INET, "exthdr",
			 ATTRS(U32(NFTA_EXTHDR_DREG, NFT_REG_1),
			       U8(NFTA_EXTHDR_TYPE, type),
			       U32(NFTA_EXTHDR_OFFSET, offset),
			       U32(NFTA_EXTHDR_LEN, len),
			       U32(NFTA_EXTHDR_FLAGS, flags),
			       U32(NFTA_EXTHDR_OP, op)));
}

static const struct nft_expr *field(uint32_t op, uint8_t type, uint32_t offset,
				    uint32_t len)
{
	return load(op, type, offset, len, 0);
}

static const struct nft_expr *exists(uint32_t op, uint8_t type)
{
	return load(op, type, 0, 1, F_PRESENT);
}

static void holds(const struct nft_expr *expr, const void *bytes, size_t len)
{
	assert_int_equal(expr_run(expr), NFT_CONTINUE);
	assert_int_equal(vm.err, 0);
	assert_true(expr_all_known((len + 3) & ~3UL));
	assert_memory_equal(expr_bytes(), bytes, len);
}

static void is(const struct nft_expr *expr, bool there)
{
	holds(expr, there ? "\1\0\0\0" : "\0\0\0\0", 4);
}

static void fails(const struct nft_expr *expr)
{
	assert_int_equal(expr_run(expr), NFT_BREAK);
	assert_int_equal(vm.err, 0);
}

static void unknown(const struct nft_expr *expr)
{
	expr_run(expr);
	assert_int_equal(vm.err, -ENODATA);
	vm.err = 0;
}

static void unknown_flag(const struct nft_expr *expr)
{
	assert_int_equal(expr_run(expr), NFT_CONTINUE);
	assert_int_equal(vm.err, 0);
	assert_int_equal(vm.regs.known[4], ~1U);
}

/* A TCP header with such options, padded by zeros to @len. */
static void tcp(const void *options, size_t count, uint8_t len)
{
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_TCP, 1000, 22);
	pkt.data[32] = (uint8_t)((20 + len) / 4 << 4);
	memset(pkt.data + 40, 0, 44);
	memcpy(pkt.data + 40, options, count);
}

static const struct nft_expr *mss(void)
{
	return field(NFT_EXTHDR_OP_TCPOPT, 2, 2, 2);
}

static void test_tcp(void **state)
{
	const uint32_t op = NFT_EXTHDR_OP_TCPOPT;

	(void)state;
	tcp("\2\4\5\xb4\1\3\3\7\4\2\1\1", 12, 12);
	holds(mss(), "\5\xb4\0\0", 4);
	holds(field(op, 3, 2, 1), "\7\0\0\0", 4);
	holds(field(op, 2, 0, 4), "\2\4\5\xb4", 4);
	is(exists(op, 2), true);
	is(exists(op, 4), true);
	is(exists(op, 1), true);
	is(exists(op, 8), false);
	fails(field(op, 8, 2, 4));
	/* More than the option has. */
	fails(field(op, 2, 2, 3));
	fails(field(op, 3, 3, 1));
	tcp("", 0, 0);
	fails(mss());
	is(exists(op, 2), false);
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_UDP, 1000, 22);
	fails(mss());
	is(exists(op, 2), false);
}

static void test_tcp_cut(void **state)
{
	const uint32_t op = NFT_EXTHDR_OP_TCPOPT;

	(void)state;
	/* Its length goes beyond the header. */
	tcp("\1\1\1\1\2\5\5\xb4", 8, 8);
	fails(mss());
	is(exists(op, 2), false);
	/* A length of zero counts as one byte. */
	tcp("\5\0\2\4\5\xb4\1\1", 8, 8);
	holds(mss(), "\5\xb4", 2);
	/* The last byte of the header is never looked at. */
	tcp("\1\1\1\2", 4, 4);
	is(exists(op, 2), false);
	tcp("\1\1\1\1", 4, 4);
	pkt.data[43] = 1;
	/* The end of options does not end them. */
	tcp("\0\0\2\4\5\xb4\0\0", 8, 8);
	holds(mss(), "\5\xb4", 2);
	/* A header that says it is shorter, or longer than the packet. */
	tcp("\2\4\5\xb4", 4, 4);
	pkt.data[32] = 0x40;
	fails(mss());
	tcp("\2\4\5\xb4", 4, 4);
	pkt.len = pkt.held = 42;
	fails(mss());
	is(exists(op, 2), false);
	tcp("\2\4\5\xb4", 4, 4);
	pkt.fragoff = 1;
	fails(mss());
}

static void test_tcp_unknown(void **state)
{
	static const uint8_t zero[2];
	const uint32_t op = NFT_EXTHDR_OP_TCPOPT;

	(void)state;
	tcp("\2\4\5\xb4\1\3\3\7", 8, 8);
	pkt.held = 42;
	assert_int_equal(expr_run(mss()), NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], 0xffff0000);
	is(exists(op, 2), true);
	unknown_flag(exists(op, 3));
	unknown(field(op, 3, 2, 1));
	/* The length of an option before it. */
	tcp("\2\4\5\xb4\1\3\3\7", 8, 8);
	vm_pkt_write(&pkt, 41, zero, zero, 1);
	unknown(mss());
	unknown_flag(exists(op, 3));
	pkt.held = 30;
	unknown(mss());
	unknown_flag(exists(op, 2));
	pkt.parsed = TRI_UNKNOWN;
	pkt.is_ip = false;
	unknown(mss());
}

static const struct nft_expr *set_mss(void)
{
	return expr_make(
		INET, "exthdr",
		ATTRS(U32(NFTA_EXTHDR_SREG, NFT_REG_2), U8(NFTA_EXTHDR_TYPE, 2),
		      U32(NFTA_EXTHDR_OFFSET, 2), U32(NFTA_EXTHDR_LEN, 2),
		      U32(NFTA_EXTHDR_OP, NFT_EXTHDR_OP_TCPOPT)));
}

static uint16_t sum(size_t from, size_t to)
{
	uint32_t sum = 0;

	for (; from < to; from += 2)
		sum += (uint32_t)(pkt.data[from] << 8 | pkt.data[from + 1]);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

static void test_set(void **state)
{
	uint16_t before;

	(void)state;
	tcp("\2\4\5\xb4", 4, 4);
	before = sum(20, 84);
	expr_put(8, "\5\x50", 2);
	assert_int_equal(expr_run(set_mss()), NFT_CONTINUE);
	holds(mss(), "\5\x50", 2);
	assert_int_equal(sum(20, 84), before);
	/* It is not made larger. */
	expr_put(8, "\5\x51", 2);
	assert_int_equal(expr_run(set_mss()), NFT_CONTINUE);
	holds(mss(), "\5\x50", 2);
	/* What is not known may have been smaller. */
	vm.regs.known[8] = 0;
	assert_int_equal(expr_run(set_mss()), NFT_CONTINUE);
	expr_run(mss());
	assert_true(expr_none_known(2));
	tcp("\1\1\1\1", 4, 4);
	assert_int_equal(expr_run(set_mss()), NFT_CONTINUE);
	tcp("\2\5\5\xb4", 4, 4);
	fails(set_mss());
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_UDP, 1000, 22);
	fails(set_mss());
}

static void test_strip(void **state)
{
	const struct nft_expr *strip;
	uint16_t before;

	(void)state;
	strip = expr_make(INET, "exthdr",
			  ATTRS(U8(NFTA_EXTHDR_TYPE, 4),
				U32(NFTA_EXTHDR_OP, NFT_EXTHDR_OP_TCPOPT)));
	tcp("\1\4\2\1\2\4\5\xb4", 8, 8);
	before = sum(20, 84);
	assert_int_equal(expr_run(strip), NFT_CONTINUE);
	assert_memory_equal(pkt.data + 40, "\1\1\1\1\2\4\5\xb4", 8);
	assert_int_equal(sum(20, 84), before);
	assert_int_equal(expr_run(strip), NFT_CONTINUE);
	/* One that is cut cannot be taken out. */
	tcp("\1\1\1\1\4\5\1\1", 8, 8);
	assert_int_equal(expr_run(strip), NF_DROP);
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_UDP, 1000, 22);
	fails(strip);
	assert_string_equal(expr_words(strip), "reset tcp option sack-perm");
}

/* An IPv6 packet whose first header is @first, with these after it. */
static void ipv6(uint8_t first, const void *headers, size_t len)
{
	expr_packet("fd00::1", "fd00::2", IPPROTO_TCP, 0, 0);
	pkt.data[6] = first;
	memset(pkt.data + 40, 0, 64);
	memcpy(pkt.data + 40, headers, len);
	expr_hook(NFPROTO_IPV6, INET, NF_INET_PRE_ROUTING);
}

static void test_ipv6(void **state)
{
	static const uint8_t chain[] = { /* hop by hop */
					 43, 0, 1, 4, 0, 0, 0, 0,
					 /* routing */
					 44, 0, 4, 9, 0, 0, 0, 0,
					 /* first fragment */
					 6, 0, 0, 1, 1, 2, 3, 4
	};
	const uint32_t op = NFT_EXTHDR_OP_IPV6;

	(void)state;
	ipv6(0, chain, sizeof(chain));
	is(exists(op, 0), true);
	is(exists(op, 43), true);
	is(exists(op, 44), true);
	is(exists(op, 60), false);
	/* The transport is a header, too. */
	is(exists(op, 6), true);
	holds(field(op, 43, 2, 2), "\4\x9", 2);
	holds(field(op, 44, 4, 4), "\1\2\3\4", 4);
	fails(field(op, 60, 0, 1));
	pkt.held = 47;
	is(exists(op, 0), true);
	unknown_flag(exists(op, 43));
	unknown(field(op, 43, 2, 1));
	/* Not IPv6: not even the question whether it exists is answered. */
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_TCP, 0, 0);
	fails(exists(op, 43));
}

static void test_ipv6_fragment(void **state)
{
	static const uint8_t chain[] = { 60, 0, 0x10, 0, 1, 2, 3, 4,
					 6,  0, 1,    4, 0, 0, 0, 0 };
	const uint32_t op = NFT_EXTHDR_OP_IPV6;

	(void)state;
	ipv6(44, chain, sizeof(chain));
	is(exists(op, 44), true);
	holds(field(op, 44, 2, 2), "\x10\0", 2);
	/* What follows in a later fragment is not looked at. */
	is(exists(op, 60), false);
	is(exists(op, 6), false);
	/* Nothing follows. */
	ipv6(59, "", 0);
	is(exists(op, 59), true);
	is(exists(op, 60), false);
}

/* A header that goes beyond the packet, and more of them than are looked at. */
static void test_ipv6_kernels(void **state)
{
	const uint32_t op = NFT_EXTHDR_OP_IPV6;
	uint8_t many[64];
	size_t i;

	(void)state;
	ipv6(60, "\6\xff", 2);
	is(exists(op, 60), true);
	unknown_flag(exists(op, 6));
	is(exists(op, 44), false);
	host.kernel = VM_KERNEL_STABLE(6, 12, 117);
	is(exists(op, 6), false);
	host.kernel = VM_KERNEL_STABLE(6, 18, 44);
	is(exists(op, 6), true);
	fails(field(op, 6, 0, 1));
	for (i = 0; i < sizeof(many); i++)
		many[i] = i % 8 ? 0 : 60;
	ipv6(60, many, sizeof(many));
	memset(pkt.data + 104, 0, 64);
	memcpy(pkt.data + 104, many, sizeof(many));
	pkt.data[40 + 12 * 8] = 6;
	pkt.len = pkt.held = 200;
	is(exists(op, 6), true);
	pkt.data[40 + 12 * 8] = 44;
	is(exists(op, 44), true);
	host.kernel = VM_KERNEL(7, 2);
	is(exists(op, 44), false);
	is(exists(op, 60), true);
	host.kernel = 0;
	unknown_flag(exists(op, 44));
	/* Twelve are always looked at. */
	pkt.data[40 + 11 * 8] = 6;
	is(exists(op, 6), true);
}

static void test_kernel(void **state)
{
	(void)state;
	assert_int_equal(kernel_parse("6.1.0-56-cloud-amd64",
				      "#1 SMP Debian 6.1.192-2 (2026-11-16)"),
			 VM_KERNEL_STABLE(6, 1, 192));
	assert_int_equal(kernel_parse("6.12.117+deb13-amd64", NULL),
			 VM_KERNEL_STABLE(6, 12, 117));
	assert_int_equal(kernel_parse("6.18.44-x", "#1 Debian 5.10.3-1"),
			 VM_KERNEL_STABLE(6, 18, 44));
	assert_int_equal(kernel_parse("7.2-rc1", ""), VM_KERNEL(7, 2));
	assert_int_equal(kernel_parse("4.4.302", ""),
			 VM_KERNEL_STABLE(4, 4, 255));
	assert_int_equal(kernel_parse("x", ""), 0);
	/* Debian 12's without the rest may be old or new. */
	host.kernel = VM_KERNEL(6, 1);
	assert_int_equal(kernel_has(&vm, KERNEL_HEADER_ENDS), TRI_UNKNOWN);
	assert_int_equal(kernel_has(&vm, KERNEL_FRAGMENTS), TRI_FALSE);
	host.kernel = VM_KERNEL_STABLE(6, 1, 189);
	assert_int_equal(kernel_has(&vm, KERNEL_HEADER_ENDS), TRI_TRUE);
	host.kernel = VM_KERNEL_STABLE(6, 1, 188);
	assert_int_equal(kernel_has(&vm, KERNEL_HEADER_ENDS), TRI_FALSE);
}

/* An IPv4 packet with options. */
static void ipv4(const void *options, size_t count, uint8_t len)
{
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_TCP, 0, 0);
	pkt.data[0] = (uint8_t)(0x40 | ((20 + len) / 4));
	memset(pkt.data + 20, 0, 40);
	memcpy(pkt.data + 20, options, count);
	expr_hook(NFPROTO_IPV4, INET, NF_INET_PRE_ROUTING);
}

static void test_ipv4(void **state)
{
	const uint32_t op = NFT_EXTHDR_OP_IPV4;

	(void)state;
	ipv4("\1\7\7\4\1\2\3\4\x94\4\0\0", 12, 12);
	is(exists(op, 7), true);
	is(exists(op, 148), true);
	is(exists(op, 131), false);
	holds(field(op, 7, 2, 1), "\4", 1);
	holds(field(op, 148, 2, 2), "\0\0", 2);
	fails(field(op, 131, 2, 1));
	/* Strict or loose, and not used yet. */
	ipv4("\x83\7\4\1\2\3\4\0", 8, 8);
	is(exists(op, 131), true);
	is(exists(op, 137), false);
	ipv4("\x83\7\x8\1\2\3\4\0", 8, 8);
	is(exists(op, 131), false);
	/* An alert that is none. */
	ipv4("\x94\4\0\1", 4, 4);
	is(exists(op, 148), false);
	/* One that is wrong hides the others. */
	ipv4("\x94\4\0\0\7\2\0\0", 8, 8);
	is(exists(op, 148), false);
	ipv4("\x94\4\0\0\7\3\4\x94", 8, 8);
	is(exists(op, 148), false);
	ipv4("\x94\4\0\0\0\xff\xff\xff", 8, 8);
	is(exists(op, 148), true);
	ipv4("", 0, 0);
	is(exists(op, 7), false);
	fails(field(op, 7, 2, 1));
	expr_packet("fd00::1", "fd00::2", IPPROTO_TCP, 0, 0);
	fails(exists(op, 7));
}

/* Who may send an option that the kernel does not know. */
static void test_ipv4_capable(void **state)
{
	const uint32_t op = NFT_EXTHDR_OP_IPV4;

	(void)state;
	ipv4("\x55\4\0\0\x94\4\0\0", 8, 8);
	unknown_flag(exists(op, 148));
	unknown(field(op, 148, 2, 2));
	is(exists(op, 7), false);
	vm.stateful = true;
	is(exists(op, 148), true);
	vm.stateful = false;
	ipv4("\x94\4\0\0\1\1\1\1", 8, 8);
	pkt.held = 26;
	unknown_flag(exists(op, 148));
	assert_false(expr_is_known(field(op, 68, 0, 1)));
}

static void sctp(const void *chunks, size_t len)
{
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_SCTP, 1, 2);
	memset(pkt.data + 32, 0, 52);
	memcpy(pkt.data + 32, chunks, len);
}

static void test_sctp(void **state)
{
	static const uint8_t chunks[] = { 10, 0, 0, 6, 1, 2, 0, 0, 0, 3, 0, 16,
					  1,  2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9 };
	const uint32_t op = EXTHDR_OP_SCTP;

	(void)state;
	sctp(chunks, sizeof(chunks));
	is(exists(op, 10), true);
	is(exists(op, 0), true);
	is(exists(op, 1), false);
	holds(field(op, 0, 4, 4), "\1\2\3\4", 4);
	holds(field(op, 10, 4, 2), "\1\2", 2);
	fails(field(op, 10, 4, 4));
	fails(field(op, 1, 0, 1));
	/* A chunk longer than the packet is there, but has no fields. */
	pkt.data[35] = 60;
	is(exists(op, 10), true);
	fails(field(op, 10, 4, 1));
	sctp("\12\0\0\0\0\0\0\4", 8);
	is(exists(op, 0), false);
	sctp(chunks, sizeof(chunks));
	pkt.held = 40;
	unknown_flag(exists(op, 0));
	is(exists(op, 10), true);
	sctp(chunks, sizeof(chunks));
	pkt.fragoff = 1;
	unknown_flag(exists(op, 10));
	host.kernel = VM_KERNEL(6, 12);
	is(exists(op, 10), true);
	host.kernel = VM_KERNEL(7, 2);
	is(exists(op, 10), false);
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_TCP, 1, 2);
	is(exists(op, 10), false);
	fails(field(op, 10, 4, 1));
}

static void test_dccp(void **state)
{
	const uint32_t op = EXTHDR_OP_DCCP;

	(void)state;
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_DCCP, 1, 2);
	memset(pkt.data + 24, 0, 60);
	/* A request: 16 bytes, and 8 of options. */
	pkt.data[24] = 6;
	memcpy(pkt.data + 36, "\1\43\3\x9\5\0\2\0", 8);
	is(exists(op, 1), true);
	is(exists(op, 35), true);
	is(exists(op, 5), true);
	is(exists(op, 9), false);
	is(exists(op, 2), true);
	pkt.data[37] = 40;
	pkt.data[38] = 1;
	is(exists(op, 5), false);
	pkt.data[24] = 4;
	is(exists(op, 1), false);
	pkt.data[24] = 6;
	pkt.held = 37;
	is(exists(op, 1), true);
	unknown_flag(exists(op, 5));
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_TCP, 1, 2);
	is(exists(op, 1), false);
	assert_false(expr_is_known(field(op, 1, 0, 1)));
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(expr_selector(mss(), INET),
			    "tcp option maxseg size");
	assert_string_equal(
		expr_selector(exists(NFT_EXTHDR_OP_TCPOPT, 4), INET),
		"tcp option sack-perm");
	assert_string_equal(
		expr_selector(field(NFT_EXTHDR_OP_TCPOPT, 99, 2, 1), INET),
		"tcp option @99,16,8");
	assert_string_equal(expr_selector(exists(NFT_EXTHDR_OP_IPV6, 44), INET),
			    "exthdr frag");
	assert_string_equal(
		expr_selector(field(NFT_EXTHDR_OP_IPV6, 44, 4, 4), INET),
		"frag id");
	assert_string_equal(
		expr_selector(field(NFT_EXTHDR_OP_IPV4, 7, 2, 1), INET),
		"ip option rr ptr");
	assert_string_equal(expr_selector(field(EXTHDR_OP_SCTP, 0, 4, 4), INET),
			    "sctp chunk data tsn");
	assert_string_equal(expr_selector(exists(EXTHDR_OP_SCTP, 5), INET),
			    "sctp chunk heartbeat-ack");
	assert_string_equal(expr_selector(exists(EXTHDR_OP_DCCP, 5), INET),
			    "dccp option 5");
}

#define EACH(fn) cmocka_unit_test_setup_teardown(fn, expr_setup, expr_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_tcp),		  EACH(test_tcp_cut),
		EACH(test_tcp_unknown),	  EACH(test_set),
		EACH(test_strip),	  EACH(test_ipv6),
		EACH(test_ipv6_fragment), EACH(test_ipv6_kernels),
		EACH(test_kernel),	  EACH(test_ipv4),
		EACH(test_ipv4_capable),  EACH(test_sctp),
		EACH(test_dccp),	  EACH(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
