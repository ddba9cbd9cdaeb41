// SPDX-License-Identifier: GPL-2.0-only
/* The expressions payload, byteorder, range and hash. */
#include "tests/expr.h"

#include <errno.h>
#include <netinet/if_ether.h>

#include "vm/checksum.h"
#include "vm/expr_hash.h"
#include "vm/expr_payload.h"
#include "vm/kernel.h"

#define V4 NFPROTO_IPV4
#define V6 NFPROTO_IPV6
#define INET NFPROTO_INET

static const struct nft_expr *load(uint32_t base, uint32_t offset, uint32_t len)
{
	return expr_make(INET, "payload",
			 ATTRS(U32(NFTA_PAYLOAD_DREG, NFT_REG_1),
			       U32(NFTA_PAYLOAD_BASE, base),
			       U32(NFTA_PAYLOAD_OFFSET, offset),
			       U32(NFTA_PAYLOAD_LEN, len)));
}

static const struct nft_expr *nh(uint32_t offset, uint32_t len)
{
	return load(NFT_PAYLOAD_NETWORK_HEADER, offset, len);
}

static const struct nft_expr *th(uint32_t offset, uint32_t len)
{
	return load(NFT_PAYLOAD_TRANSPORT_HEADER, offset, len);
}

static const struct nft_expr *ll(uint32_t offset, uint32_t len)
{
	return load(NFT_PAYLOAD_LL_HEADER, offset, len);
}

static const struct nft_expr *ih(uint32_t offset, uint32_t len)
{
	return load(NFT_PAYLOAD_INNER_HEADER, offset, len);
}

static void holds(const struct nft_expr *expr, const void *bytes, size_t len)
{
	assert_int_equal(expr_run(expr), NFT_CONTINUE);
	assert_int_equal(vm.err, 0);
	assert_true(expr_all_known((len + 3) & ~3UL));
	assert_memory_equal(expr_bytes(), bytes, len);
}

static void fails(const struct nft_expr *expr)
{
	assert_int_equal(expr_run(expr), NFT_BREAK);
	assert_int_equal(vm.err, 0);
}

/* Without forks that is an error. */
static void unknown(const struct nft_expr *expr)
{
	expr_run(expr);
	assert_int_equal(vm.err, -ENODATA);
	vm.err = 0;
}

static void tcp(void)
{
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_TCP, 1000, 22);
}

static void test_load(void **state)
{
	(void)state;
	tcp();
	holds(nh(12, 4), "\x0a\0\0\x01", 4);
	holds(nh(9, 1), "\x06\0\0\0", 4);
	/* A prefix: the rest of the register is zero. */
	memset(vm_reg(&vm, 4), 0xee, 16);
	holds(nh(16, 3), "\x0a\0\0\0", 4);
	memset(vm_reg(&vm, 4), 0xee, 16);
	holds(nh(12, 5), "\x0a\0\0\x01\x0a\0\0\0", 8);
	holds(th(2, 2), "\0\x16\0\0", 4);
	holds(th(0, 4), "\x03\xe8\0\x16", 4);
}

static void test_end(void **state)
{
	(void)state;
	tcp();
	assert_int_equal(pkt.len, 84);
	holds(nh(80, 4), "\0\0\0\0", 4);
	fails(nh(81, 4));
	fails(nh(84, 1));
	fails(th(64, 1));
	fails(nh(60000, 1));
}

/* Bytes that were not captured, and such that are lost. */
static void test_unknown_bytes(void **state)
{
	static const uint8_t zero[2];

	(void)state;
	tcp();
	pkt.held = 22;
	assert_int_equal(expr_run(th(0, 4)), NFT_CONTINUE);
	assert_true(expr_all_known(2));
	assert_int_equal(vm.regs.known[4], 0x0000ffff);
	assert_int_equal(expr_run(th(2, 2)), NFT_CONTINUE);
	assert_true(expr_none_known(2));
	/* The padding is known. */
	assert_int_equal(vm.regs.known[4], 0xffff0000);
	fails(nh(84, 1));
	tcp();
	vm_pkt_write(&pkt, 20, zero, zero, 2);
	assert_int_equal(expr_run(th(0, 4)), NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], 0xffff0000);
	holds(th(2, 2), "\0\x16\0\0", 4);
}

static void test_no_transport(void **state)
{
	(void)state;
	tcp();
	pkt.is_ip = false;
	fails(th(0, 2));
	fails(ih(0, 2));
	holds(nh(9, 1), "\x06", 1);
	pkt.parsed = TRI_UNKNOWN;
	unknown(th(0, 2));
	unknown(ih(0, 2));
}

/* Old kernels compare what is not there, but only by their fast path. */
static void test_fragment(void **state)
{
	(void)state;
	tcp();
	pkt.fragoff = 100;
	host.kernel = VM_KERNEL(7, 2);
	fails(th(2, 2));
	host.kernel = VM_KERNEL(6, 12);
	holds(th(2, 2), "\0\x16\0\0", 4);
	fails(th(1, 2));
	fails(th(0, 3));
	fails(th(64, 2));
	fails(ih(0, 2));
	host.kernel = 0;
	unknown(th(2, 2));
	fails(th(1, 2));
	fails(th(64, 2));
}

static void test_link(void **state)
{
	static const uint8_t ether[14] = { 1, 2, 3,  4,	 5,  6, 7,
					   8, 9, 10, 11, 12, 8, 0 };

	(void)state;
	tcp();
	unknown(ll(0, 6));
	pkt.has_ll = true;
	fails(ll(0, 6));
	pkt.ll_len = sizeof(ether);
	memcpy(pkt.ll, ether, sizeof(ether));
	holds(ll(0, 6), "\1\2\3\4\5\6\0\0", 8);
	holds(ll(6, 6), ether + 6, 6);
	/* Of the type it matters whether there is a tag. */
	assert_int_equal(expr_run(ll(12, 2)), NFT_CONTINUE);
	assert_true(expr_none_known(2));
	assert_int_equal(expr_run(ll(10, 4)), NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], 0x0000ffff);
	pkt.vlan_present = VM_KNOWN(0);
	holds(ll(12, 2), "\x08\0", 2);
	/* On into the network header. */
	holds(ll(12, 4), "\x08\0\x45\0", 4);
	holds(ll(14, 1), "\x45", 1);
	fails(ll(97, 2));
}

static void test_vlan(void **state)
{
	(void)state;
	tcp();
	pkt.has_ll = true;
	pkt.ll_len = 14;
	memset(pkt.ll, 0x11, 12);
	pkt.ll[12] = 8;
	pkt.ll[13] = 0;
	pkt.vlan_present = VM_KNOWN(1);
	pkt.vlan_proto = VM_KNOWN(ETH_P_8021Q);
	pkt.vlan_tci = VM_KNOWN(0x6064);
	holds(ll(6, 6), "\x11\x11\x11\x11\x11\x11", 6);
	holds(ll(12, 2), "\x81\0\0\0", 4);
	holds(ll(14, 2), "\x60\x64", 2);
	holds(ll(16, 2), "\x08\0", 2);
	holds(ll(10, 8), "\x11\x11\x81\0\x60\x64\x08\0", 8);
	holds(ll(16, 4), "\x08\0\x45\0", 4);
	holds(ll(18, 2), "\x45\0", 2);
	holds(ll(17, 8), "\0\x45\0\0\x54\0\0\0", 8);
	pkt.vlan_tci.known = 0xfff;
	assert_int_equal(expr_run(ll(14, 2)), NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], 0xffffff0f);
}

static void test_inner(void **state)
{
	(void)state;
	tcp();
	pkt.data[20 + 20] = 0x77;
	holds(ih(0, 1), "\x77", 1);
	pkt.data[20 + 12] = 0x60;
	pkt.data[20 + 24] = 0x78;
	holds(ih(0, 1), "\x78", 1);
	expr_packet("fd00::1", "fd00::2", IPPROTO_UDP, 1, 2);
	pkt.data[48] = 0x79;
	holds(ih(0, 1), "\x79", 1);
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_GRE, 0x3000, 0);
	pkt.data[20 + 12] = 0x7a;
	unknown(ih(0, 1));
	host.kernel = VM_KERNEL(6, 1);
	fails(ih(0, 1));
	host.kernel = VM_KERNEL(6, 12);
	holds(ih(0, 1), "\x7a", 1);
	pkt.data[20] = 0x40;
	fails(ih(0, 1));
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_ICMP, 8, 1);
	fails(ih(0, 1));
}

static const struct nft_expr *set(uint32_t base, uint32_t offset, uint32_t len,
				  uint32_t type, uint32_t at, uint32_t flags)
{
	return expr_make(INET, "payload",
			 ATTRS(U32(NFTA_PAYLOAD_SREG, NFT_REG_2),
			       U32(NFTA_PAYLOAD_BASE, base),
			       U32(NFTA_PAYLOAD_OFFSET, offset),
			       U32(NFTA_PAYLOAD_LEN, len),
			       U32(NFTA_PAYLOAD_CSUM_TYPE, type),
			       U32(NFTA_PAYLOAD_CSUM_OFFSET, at),
			       U32(NFTA_PAYLOAD_CSUM_FLAGS, flags)));
}

/* The Internet checksum over all of it; right is 0xffff. */
static uint16_t sum(const uint8_t *bytes, size_t len, uint32_t start)
{
	size_t i;

	for (i = 0; i < len; i += 2)
		start += (uint32_t)(bytes[i] << 8 |
				    (i + 1 < len ? bytes[i + 1] : 0));
	while (start >> 16)
		start = (start & 0xffff) + (start >> 16);
	return (uint16_t)start;
}

static uint16_t sum_transport(void)
{
	return sum(pkt.data + 20, 64, sum(pkt.data + 12, 8, pkt.data[9] + 64U));
}

static void fix(size_t at, uint16_t right)
{
	pkt.data[at] = (uint8_t)(~right >> 8);
	pkt.data[at + 1] = (uint8_t)~right;
}

static void test_set_address(void **state)
{
	(void)state;
	tcp();
	fix(10, sum(pkt.data, 20, 0));
	fix(36, sum_transport());
	assert_int_equal(sum(pkt.data, 20, 0), 0xffff);
	assert_int_equal(sum_transport(), 0xffff);
	expr_put(8, "\xc0\0\2\1", 4);
	assert_int_equal(expr_run(set(NFT_PAYLOAD_NETWORK_HEADER, 12, 4,
				      NFT_PAYLOAD_CSUM_INET, 10,
				      NFT_PAYLOAD_L4CSUM_PSEUDOHDR)),
			 NFT_CONTINUE);
	holds(nh(12, 4), "\xc0\0\2\1", 4);
	assert_int_equal(sum(pkt.data, 20, 0), 0xffff);
	assert_int_equal(sum_transport(), 0xffff);
	/* Without the flag only the header's own one follows. */
	expr_run(set(NFT_PAYLOAD_NETWORK_HEADER, 16, 4, NFT_PAYLOAD_CSUM_INET,
		     10, 0));
	assert_int_equal(sum(pkt.data, 20, 0), 0xffff);
	assert_int_not_equal(sum_transport(), 0xffff);
}

static void test_set_port(void **state)
{
	(void)state;
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_UDP, 1000, 22);
	fix(26, sum_transport());
	expr_put(8, "\x30\x39", 2);
	expr_run(set(NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2, NFT_PAYLOAD_CSUM_INET,
		     6, 0));
	holds(th(2, 2), "\x30\x39", 2);
	assert_int_equal(sum_transport(), 0xffff);
	/* UDP without a checksum: a change of the address adds none. */
	pkt.data[26] = pkt.data[27] = 0;
	expr_put(8, "\xc0\0\2\1", 4);
	expr_run(set(NFT_PAYLOAD_NETWORK_HEADER, 12, 4, NFT_PAYLOAD_CSUM_INET,
		     10, NFT_PAYLOAD_L4CSUM_PSEUDOHDR));
	holds(th(6, 2), "\0\0", 2);
	/* What has not left may have a checksum that is still to be made. */
	pkt.data[26] = 1;
	pkt.local = true;
	expr_run(set(NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2, NFT_PAYLOAD_CSUM_INET,
		     6, 0));
	expr_run(th(6, 2));
	assert_true(expr_none_known(2));
}

static void test_set_unknown(void **state)
{
	(void)state;
	tcp();
	expr_put(8, "\xc0\0\2\1", 4);
	vm.regs.known[8] = 0x00ffffff;
	expr_run(set(NFT_PAYLOAD_NETWORK_HEADER, 12, 4, NFT_PAYLOAD_CSUM_INET,
		     10, NFT_PAYLOAD_L4CSUM_PSEUDOHDR));
	expr_run(nh(12, 4));
	assert_int_equal(vm.regs.known[4], 0x00ffffff);
	expr_run(nh(10, 2));
	assert_true(expr_none_known(2));
	expr_run(th(16, 2));
	assert_true(expr_none_known(2));
	holds(th(2, 2), "\0\x16", 2);
}

static void test_set_ends(void **state)
{
	(void)state;
	tcp();
	expr_put(8, "\1\2\3\4", 4);
	fails(set(NFT_PAYLOAD_NETWORK_HEADER, 82, 4, NFT_PAYLOAD_CSUM_NONE, 0,
		  0));
	fails(set(NFT_PAYLOAD_NETWORK_HEADER, 12, 4, NFT_PAYLOAD_CSUM_INET, 83,
		  0));
	holds(nh(12, 4), "\x0a\0\0\1", 4);
	pkt.fragoff = 1;
	host.kernel = VM_KERNEL(6, 12);
	fails(set(NFT_PAYLOAD_TRANSPORT_HEADER, 0, 2, NFT_PAYLOAD_CSUM_NONE, 0,
		  0));
	/* Nothing changes while near misses are looked for. */
	vm.probe = true;
	expr_run(set(NFT_PAYLOAD_NETWORK_HEADER, 12, 4, NFT_PAYLOAD_CSUM_NONE,
		     0, 0));
	holds(nh(12, 4), "\x0a\0\0\1", 4);
}

static void test_set_sctp(void **state)
{
	uint32_t crc;
	uint8_t zero[4] = { 0 }, bytes[4];

	(void)state;
	assert_int_equal(~checksum_crc32c(~0U, (const uint8_t *)"123456789", 9),
			 0xe3069283);
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_SCTP, 1000, 22);
	expr_put(8, "\x30\x39", 2);
	expr_run(set(NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2, NFT_PAYLOAD_CSUM_SCTP,
		     8, 0));
	memcpy(bytes, pkt.data + 28, 4);
	memcpy(pkt.data + 28, zero, 4);
	crc = ~checksum_crc32c(~0U, pkt.data + 20, 64);
	assert_int_equal(crc, bytes[0] | bytes[1] << 8 | bytes[2] << 16 |
				      (uint32_t)bytes[3] << 24);
	pkt.held = 60;
	expr_run(set(NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2, NFT_PAYLOAD_CSUM_SCTP,
		     8, 0));
	expr_run(th(8, 4));
	assert_true(expr_none_known(4));
}

static void test_set_link(void **state)
{
	(void)state;
	tcp();
	pkt.has_ll = true;
	pkt.ll_len = 14;
	pkt.vlan_present = VM_KNOWN(0);
	expr_put(8, "\1\2\3\4\5\6", 6);
	expr_run(set(NFT_PAYLOAD_LL_HEADER, 6, 6, 0, 0, 0));
	holds(ll(6, 6), "\1\2\3\4\5\6", 6);
	pkt.vlan_present = VM_KNOWN(1);
	pkt.vlan_proto = VM_KNOWN(ETH_P_8021Q);
	pkt.vlan_tci = VM_KNOWN(100);
	expr_put(8, "\0\x65", 2);
	expr_run(set(NFT_PAYLOAD_LL_HEADER, 14, 2, 0, 0, 0));
	assert_int_equal(pkt.vlan_tci.value, 101);
	fails(set(NFT_PAYLOAD_LL_HEADER, 14, 4, 0, 0, 0));
	fails(set(NFT_PAYLOAD_LL_HEADER, 10, 4, 0, 0, 0));
	expr_run(set(NFT_PAYLOAD_LL_HEADER, 16, 2, 0, 0, 0));
	holds(ll(18, 1), "\x45", 1);
	assert_memory_equal(pkt.ll + 12, "\0\x65", 2);
	pkt.ll_len = 0;
	pkt.local = true;
	fails(set(NFT_PAYLOAD_LL_HEADER, 0, 6, 0, 0, 0));
}

static const char *name(const struct nft_expr *expr, uint32_t family,
			uint8_t l4proto)
{
	static struct selector selector;

	assert_true(expr->ops->selector(expr, family, l4proto, &selector));
	return selector.name;
}

static void test_names(void **state)
{
	struct selector selector;
	uint8_t shift;

	(void)state;
	assert_string_equal(name(nh(12, 4), V4, 0), "ip saddr");
	assert_string_equal(name(nh(12, 3), V4, 0), "ip saddr");
	assert_string_equal(name(nh(24, 16), INET, 0), "ip6 daddr");
	assert_string_equal(name(nh(8, 2), V6, 0), "ip6 saddr");
	assert_string_equal(name(nh(6, 1), V6, 0), "ip6 nexthdr");
	assert_string_equal(name(nh(9, 1), INET, 0), "ip protocol");
	assert_string_equal(name(nh(6, 2), NFPROTO_ARP, 0), "arp operation");
	assert_string_equal(name(nh(6, 2), NFPROTO_BRIDGE, 0), "arp operation");
	assert_string_equal(name(nh(6, 2), INET, 0), "ip frag-off");
	assert_string_equal(name(nh(12, 8), V4, 0), "ip saddr . ip daddr");
	assert_string_equal(name(th(2, 2), INET, IPPROTO_TCP), "tcp dport");
	assert_string_equal(name(th(2, 2), INET, 0), "th dport");
	assert_string_equal(name(th(4, 2), INET, IPPROTO_UDP), "udp length");
	assert_string_equal(name(th(0, 1), INET, IPPROTO_ICMP), "icmp type");
	assert_string_equal(name(th(0, 1), INET, IPPROTO_ICMPV6),
			    "icmpv6 type");
	assert_string_equal(name(th(2, 2), INET, 200), "th dport");
	assert_string_equal(name(th(5, 2), INET, 0), "@th,40,16");
	assert_string_equal(name(ll(6, 6), NFPROTO_BRIDGE, 0), "ether saddr");
	assert_string_equal(name(ll(14, 2), NFPROTO_BRIDGE, 0), "vlan id");
	assert_string_equal(name(ih(0, 4), INET, 0), "@ih,0,32");
	assert_true(payload_selector_masked(
		nh(1, 1), V4, 0, (const uint8_t *)"\xfc", &selector, &shift));
	assert_string_equal(selector.name, "ip dscp");
	assert_int_equal(shift, 2);
	assert_false(payload_selector_masked(nh(12, 4), V4, 0,
					     (const uint8_t *)"\xff\xff\xff\0",
					     &selector, &shift));
}

/* What is not the kernel's, or newer than this. */
static void test_decode(void **state)
{
	(void)state;
	assert_false(expr_is_known(load(4, 0, 4)));
	assert_false(expr_is_known(load(9, 0, 4)));
	assert_false(expr_is_known(nh(0, 0)));
	assert_false(expr_is_known(nh(0, 65)));
	assert_false(expr_is_known(nh(65536, 1)));
	assert_false(expr_is_known(set(1, 0, 4, 3, 0, 0)));
	assert_false(expr_is_known(set(1, 0, 4, 1, 0, 2)));
	assert_false(expr_is_known(
		expr_make(INET, "payload", ATTRS(U32(NFTA_PAYLOAD_BASE, 1)))));
}

static const struct nft_expr *byteorder(uint32_t op, uint32_t len,
					uint32_t size)
{
	return expr_make(INET, "byteorder",
			 ATTRS(U32(NFTA_BYTEORDER_SREG, NFT_REG_2),
			       U32(NFTA_BYTEORDER_DREG, NFT_REG_1),
			       U32(NFTA_BYTEORDER_OP, op),
			       U32(NFTA_BYTEORDER_LEN, len),
			       U32(NFTA_BYTEORDER_SIZE, size)));
}

static void test_byteorder(void **state)
{
	(void)state;
	tcp();
	expr_put(8, "\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20", 16);
	holds(byteorder(NFT_BYTEORDER_NTOH, 4, 4), "\4\3\2\1", 4);
	holds(byteorder(NFT_BYTEORDER_HTON, 8, 4), "\4\3\2\1\10\7\6\5", 8);
	holds(byteorder(NFT_BYTEORDER_HTON, 4, 2), "\2\1\4\3", 4);
	holds(byteorder(NFT_BYTEORDER_NTOH, 8, 8), "\10\7\6\5\4\3\2\1", 8);
	/* Of two numbers the kernel takes the second one from the middle. */
	holds(byteorder(NFT_BYTEORDER_NTOH, 16, 8),
	      "\10\7\6\5\4\3\2\1\14\13\12\11\10\7\6\5", 16);
	vm.regs.known[8] = 0x000000ff;
	assert_int_equal(expr_run(byteorder(NFT_BYTEORDER_NTOH, 4, 4)),
			 NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], 0xff000000);
	assert_int_equal(vm.regs.data[4] & 0xff000000, 0x01000000);
	assert_false(expr_is_known(byteorder(NFT_BYTEORDER_NTOH, 4, 3)));
	assert_false(expr_is_known(byteorder(2, 4, 4)));
}

/* Data is nested twice. */
static const struct nft_expr *range(uint32_t op, const void *from,
				    const void *to, size_t len)
{
	struct expr_source source = { .ruleset = &expr_ruleset,
				      .name = "range" };
	union {
		struct nlmsghdr nlh;
		char bytes[512];
	} message;
	const struct nft_expr *expr;
	struct nlattr *nest, *data;

	mnl_nlmsg_put_header(message.bytes);
	nest = mnl_attr_nest_start(&message.nlh, 1);
	mnl_attr_put_u32(&message.nlh, NFTA_RANGE_SREG, htonl(NFT_REG_1));
	mnl_attr_put_u32(&message.nlh, NFTA_RANGE_OP, htonl(op));
	data = mnl_attr_nest_start(&message.nlh, NFTA_RANGE_FROM_DATA);
	mnl_attr_put(&message.nlh, NFTA_DATA_VALUE, len, from);
	mnl_attr_nest_end(&message.nlh, data);
	data = mnl_attr_nest_start(&message.nlh, NFTA_RANGE_TO_DATA);
	mnl_attr_put(&message.nlh, NFTA_DATA_VALUE, len, to);
	mnl_attr_nest_end(&message.nlh, data);
	mnl_attr_nest_end(&message.nlh, nest);
	assert_int_equal(expr_decode_data(&source, nest, &expr), 0);
	return expr;
}

static void test_range(void **state)
{
	const struct nft_expr *in, *out;

	(void)state;
	tcp();
	in = range(NFT_RANGE_EQ, "\0\x50", "\x04\0", 2);
	out = range(NFT_RANGE_NEQ, "\0\x50", "\x04\0", 2);
	expr_put(4, "\0\x50", 2);
	assert_int_equal(expr_run(in), NFT_CONTINUE);
	fails(out);
	expr_put(4, "\x04\0", 2);
	assert_int_equal(expr_run(in), NFT_CONTINUE);
	expr_put(4, "\x04\1", 2);
	fails(in);
	assert_int_equal(expr_run(out), NFT_CONTINUE);
	expr_put(4, "\0\x4f", 2);
	fails(in);
	/* One byte is enough, or it is not. */
	expr_put(4, "\1\0", 2);
	vm.regs.known[4] = 0x00ff;
	assert_int_equal(expr_run(in), NFT_CONTINUE);
	fails(out);
	expr_put(4, "\5\0", 2);
	vm.regs.known[4] = 0x00ff;
	fails(in);
	expr_put(4, "\4\0", 2);
	vm.regs.known[4] = 0x00ff;
	unknown(in);
	unknown(out);
}

static const struct nft_expr *hash(uint32_t len, uint32_t seed,
				   uint32_t modulus, uint32_t offset)
{
	return expr_make(
		INET, "hash",
		ATTRS(U32(NFTA_HASH_SREG, NFT_REG_2),
		      U32(NFTA_HASH_DREG, NFT_REG_1), U32(NFTA_HASH_LEN, len),
		      U32(NFTA_HASH_MODULUS, modulus),
		      U32(NFTA_HASH_SEED, seed), U32(NFTA_HASH_OFFSET, offset),
		      U32(NFTA_HASH_TYPE, NFT_HASH_JENKINS)));
}

static void test_hash(void **state)
{
	const struct nft_expr *expr;

	(void)state;
	/* Bob Jenkins' own examples of lookup3.c: hashlittle(). */
	assert_int_equal(jhash(NULL, 0, 0), 0xdeadbeef);
	assert_int_equal(jhash(NULL, 0, 0xdeadbeef), 0xbd5b7dde);
	assert_int_equal(
		jhash((const uint8_t *)"Four score and seven years ago", 30, 0),
		0x17770551);
	assert_int_equal(
		jhash((const uint8_t *)"Four score and seven years ago", 30, 1),
		0xcd628161);
	tcp();
	expr_put(8, "\x0a\0\0\1", 4);
	expr = hash(4, 7, 16, 100);
	assert_int_equal(expr_run(expr), NFT_CONTINUE);
	assert_int_equal(
		expr_u32(),
		100 + (uint32_t)((uint64_t)jhash((const uint8_t *)"\x0a\0\0\1",
						 4, 7) *
					 16 >>
				 32));
	/* 100 to 115: the upper bits are the same. */
	vm.regs.known[8] = 0;
	assert_int_equal(expr_run(expr), NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], ~31U);
	assert_int_equal(vm.regs.data[4], 96);
	/* One of one. */
	assert_int_equal(expr_run(hash(4, 7, 1, 5)), NFT_CONTINUE);
	assert_int_equal(expr_u32(), 5);
	assert_false(expr_is_known(hash(4, 7, 0, 0)));
	assert_false(expr_is_known(hash(4, 7, 2, ~0U)));
}

/* The kernel chooses a seed, and does not tell. */
static void test_hash_seed(void **state)
{
	(void)state;
	tcp();
	expr_put(8, "\x0a\0\0\1", 4);
	assert_int_equal(
		expr_run(expr_make(INET, "hash",
				   ATTRS(U32(NFTA_HASH_SREG, NFT_REG_2),
					 U32(NFTA_HASH_DREG, NFT_REG_1),
					 U32(NFTA_HASH_LEN, 4),
					 U32(NFTA_HASH_MODULUS, 2)))),
		NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], ~1U);
	assert_int_equal(
		expr_run(expr_make(INET, "hash",
				   ATTRS(U32(NFTA_HASH_DREG, NFT_REG_1),
					 U32(NFTA_HASH_MODULUS, 4),
					 U32(NFTA_HASH_TYPE, NFT_HASH_SYM)))),
		NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], ~3U);
}

#define EACH(fn) cmocka_unit_test_setup_teardown(fn, expr_setup, expr_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_load),	  EACH(test_end),
		EACH(test_unknown_bytes), EACH(test_no_transport),
		EACH(test_fragment),	  EACH(test_link),
		EACH(test_vlan),	  EACH(test_inner),
		EACH(test_set_address),	  EACH(test_set_port),
		EACH(test_set_unknown),	  EACH(test_set_ends),
		EACH(test_set_sctp),	  EACH(test_set_link),
		EACH(test_names),	  EACH(test_decode),
		EACH(test_byteorder),	  EACH(test_range),
		EACH(test_hash),	  EACH(test_hash_seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
