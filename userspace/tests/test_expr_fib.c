// SPDX-License-Identifier: GPL-2.0-only
/* The expressions fib and rt, over a host made of tables. */
#include "tests/expr.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <linux/rstattr.h>
#include <linux/rtnetlink.h>
#include <netinet/if_ether.h>
#include <stdio.h>

#include "vm/kernel.h"

#define V4 NFPROTO_IPV4
#define V6 NFPROTO_IPV6
#define INET NFPROTO_INET
#define DEV NFPROTO_NETDEV
#define PRE NF_INET_PRE_ROUTING
#define IN NF_INET_LOCAL_IN
#define FWD NF_INET_FORWARD
#define OUT NF_INET_LOCAL_OUT
#define POST NF_INET_POST_ROUTING

#define OIF NFT_FIB_RESULT_OIF
#define OIFNAME NFT_FIB_RESULT_OIFNAME
#define TYPE NFT_FIB_RESULT_ADDRTYPE
#define SADDR NFTA_FIB_F_SADDR
#define DADDR NFTA_FIB_F_DADDR
#define MARK NFTA_FIB_F_MARK
#define BY_IIF NFTA_FIB_F_IIF
#define BY_OIF NFTA_FIB_F_OIF
#define PRESENT NFTA_FIB_F_PRESENT

/* What was asked, and what is answered. */
static struct vm_route_query asked;
static struct vm_route answer;
static int questions;
static int links_err;
static int sockets_err;

static int route(void *ctx, const struct vm_route_query *query,
		 struct vm_route *to)
{
	(void)ctx;
	asked = *query;
	*to = answer;
	questions++;
	if (query->strict && to->oif != query->oif)
		to->oif = 0;
	return 0;
}

static int addr_type(void *ctx, const struct addr *addr, uint32_t oif,
		     uint8_t *type)
{
	(void)ctx;
	*type = RTN_UNICAST;
	/* Of link 2: 10.0.0.1 and fd00::1. */
	if (addr->bytes[addr_bits(addr) / 8 - 1] == 1 && (!oif || oif == 2))
		*type = RTN_LOCAL;
	return 0;
}

static int link_by_index(void *ctx, uint32_t index, struct vm_link *link)
{
	(void)ctx;
	memset(link, 0, sizeof(*link));
	if (links_err)
		return links_err;
	link->index = VM_KNOWN(index);
	link->has_name = true;
	snprintf(link->name, sizeof(link->name), "link%u", index);
	link->mtu = VM_KNOWN(1400);
	return 0;
}

static int find_socket(void *ctx, const struct tuple *tuple, uint32_t iif,
		       struct vm_socket *socket)
{
	(void)ctx;
	(void)tuple;
	(void)iif;
	socket->full = socket->established = true;
	return sockets_err;
}

static int setup(void **state)
{
	expr_setup(state);
	host.route = route;
	host.addr_type = addr_type;
	host.link = link_by_index;
	host.kernel = VM_KERNEL(6, 18);
	memset(&asked, 0, sizeof(asked));
	answer = (struct vm_route){ .type = RTN_UNICAST, .oif = 2 };
	questions = 0;
	links_err = 0;
	sockets_err = -ENODATA;
	return 0;
}

static const struct nft_expr *fib(uint32_t result, uint32_t flags)
{
	return expr_make(INET, "fib",
			 ATTRS(U32(NFTA_FIB_DREG, NFT_REG_1),
			       U32(NFTA_FIB_RESULT, result),
			       U32(NFTA_FIB_FLAGS, flags)));
}

static const struct nft_expr *rt(uint32_t key)
{
	return expr_make(
		INET, "rt",
		ATTRS(U32(NFTA_RT_DREG, NFT_REG_1), U32(NFTA_RT_KEY, key)));
}

static void udp(const char *src, const char *dst, uint32_t hook)
{
	bool v4 = !strchr(src, ':');

	expr_packet(src, dst, IPPROTO_UDP, 1000, 53);
	expr_hook(v4 ? V4 : V6, INET, hook);
}

static void check(uint32_t result, uint32_t flags, uint32_t want)
{
	assert_int_equal(expr_run(fib(result, flags)), NFT_CONTINUE);
	assert_int_equal(expr_u32(), want);
}

static void check_unknown(uint32_t result, uint32_t flags)
{
	assert_int_equal(expr_run(fib(result, flags)), NFT_CONTINUE);
	assert_true(expr_none_known(flags & PRESENT ? 0 : 4));
	assert_false(expr_all_known(1));
}

static void test_type(void **state)
{
	(void)state;
	udp("10.0.0.1", "10.0.0.2", PRE);
	check(TYPE, SADDR, RTN_LOCAL);
	check(TYPE, DADDR, RTN_UNICAST);
	check(TYPE, SADDR | BY_IIF, RTN_LOCAL);
	expr_links(3, 0);
	check(TYPE, SADDR | BY_IIF, RTN_UNICAST);
	check(TYPE, SADDR | BY_OIF, RTN_LOCAL);
	/* Without the host. */
	host.addr_type = NULL;
	check_unknown(TYPE, DADDR);
	udp("0.0.0.0", "224.1.2.3", PRE);
	check(TYPE, SADDR, RTN_BROADCAST);
	check(TYPE, DADDR, RTN_MULTICAST);
	udp("10.0.0.1", "255.255.255.255", PRE);
	check(TYPE, DADDR, RTN_BROADCAST);
	pkt.held = 18;
	check_unknown(TYPE, DADDR);
	pkt.len = 18;
	assert_int_equal(expr_run(fib(TYPE, DADDR)), NFT_BREAK);
}

static void test_oif(void **state)
{
	char want[IFNAMSIZ] = "link7";

	(void)state;
	udp("10.0.0.1", "10.0.0.2", PRE);
	pkt.data[1] = 0x13;
	check(OIF, DADDR, 2);
	assert_int_equal(asked.dst.bytes[3], 2);
	assert_int_equal(asked.src.bytes[3], 1);
	assert_int_equal(asked.tos, 0x10);
	assert_int_equal(asked.oif, 0);
	assert_int_equal(asked.iif, 0);
	check(OIF, SADDR, 2);
	assert_int_equal(asked.dst.bytes[3], 1);
	answer.oif = 7;
	assert_int_equal(expr_run(fib(OIFNAME, DADDR)), NFT_CONTINUE);
	assert_memory_equal(expr_bytes(), want, sizeof(want));
	links_err = -ENODATA;
	expr_run(fib(OIFNAME, DADDR));
	assert_true(expr_none_known(IFNAMSIZ));
	check(OIF, DADDR | PRESENT, 1);
	/* Nothing: no route, an address of this host. */
	answer.error = ENETUNREACH;
	check(OIF, DADDR, 0);
	check(OIF, DADDR | PRESENT, 0);
	memset(want, 0, sizeof(want));
	assert_int_equal(expr_run(fib(OIFNAME, DADDR)), NFT_CONTINUE);
	assert_memory_equal(expr_bytes(), want, sizeof(want));
	answer = (struct vm_route){ .type = RTN_LOCAL, .oif = 1 };
	check(OIF, DADDR, 0);
	host.route = NULL;
	check_unknown(OIF, DADDR);
}

static void test_oif_links(void **state)
{
	(void)state;
	udp("10.0.0.1", "10.0.0.2", PRE);
	check(OIF, SADDR | BY_IIF, 2);
	assert_true(asked.strict);
	assert_int_equal(asked.oif, 2);
	answer.oif = 3;
	check(OIF, SADDR | BY_IIF, 0);
	/* Forwarded: where it goes out is where it would come in. */
	expr_hook(V4, INET, FWD);
	expr_links(2, 3);
	check(OIF, SADDR | BY_IIF, 0);
	assert_int_equal(asked.iif, 3);
	check(OIF, DADDR | BY_IIF, 0);
	assert_int_equal(asked.iif, 0);
	pkt.mark = VM_KNOWN(9);
	check(OIF, DADDR, 3);
	assert_int_equal(asked.mark, 0);
	check(OIF, DADDR | MARK, 3);
	assert_int_equal(asked.mark, 9);
	pkt.mark = VM_UNKNOWN;
	check_unknown(OIF, DADDR | MARK);
	pkt.in.index = VM_UNKNOWN;
	check_unknown(OIF, SADDR | BY_IIF);
	/* A VRF's tables are only known by its link. */
	expr_links(2, 3);
	strcpy(pkt.in.kind, "vrf");
	check_unknown(OIF, DADDR);
	check(OIF, DADDR | BY_IIF, 0);
}

/* No route is sought from or to what is no address. */
static void test_oif_special(void **state)
{
	(void)state;
	udp("0.0.0.0", "255.255.255.255", PRE);
	check(OIF, SADDR, 2);
	udp("0.0.0.0", "224.0.0.1", IN);
	check(OIF, SADDR | BY_IIF, 2);
	assert_int_equal(questions, 0);
	udp("0.0.0.0", "224.0.1.1", PRE);
	check(OIF, DADDR, 2);
	assert_int_equal(questions, 1);
	assert_int_equal(asked.src.family, 0);
	assert_int_equal(asked.dst.family, AF_INET);
	udp("10.0.0.1", "239.0.0.1", PRE);
	check(OIF, SADDR, 2);
	assert_int_equal(asked.src.family, 0);
}

static void test_loopback(void **state)
{
	(void)state;
	udp("10.0.0.1", "10.0.0.1", PRE);
	expr_links(1, 0);
	answer = (struct vm_route){ .type = RTN_LOCAL, .oif = 1 };
	check(OIF, SADDR, 1);
	assert_int_equal(questions, 0);
	expr_links(2, 0);
	pkt.pkttype = VM_KNOWN(PACKET_LOOPBACK);
	check(OIF, SADDR, 2);
	pkt.pkttype = VM_KNOWN(PACKET_HOST);
	expr_links(1, 0);
	/* Before delivery newer kernels do likewise. */
	expr_hook(V4, INET, IN);
	check(OIF, SADDR, 1);
	host.kernel = VM_KERNEL(6, 1);
	check(OIF, SADDR, 0);
	host.kernel = 0;
	check_unknown(OIF, SADDR);
	check_unknown(OIF, SADDR | PRESENT);
	expr_hook(V4, INET, FWD);
	check(OIF, SADDR, 0);
}

/* A socket that has the packet already knows where it came in. */
static void test_demux(void **state)
{
	(void)state;
	host.socket = find_socket;
	udp("10.0.0.9", "10.0.0.1", IN);
	check(OIF, SADDR, 2);
	answer.oif = 3;
	check_unknown(OIF, SADDR);
	check(OIF, SADDR | PRESENT, 1);
	check_unknown(OIF, SADDR | BY_IIF);
	sockets_err = 0;
	check_unknown(OIF, SADDR | BY_IIF);
	sockets_err = -ENOENT;
	check(OIF, SADDR, 3);
	check(OIF, SADDR | BY_IIF, 0);
	sockets_err = -ENODATA;
	/* The first packet of a connection has none. */
	expr_tracked(RSTATTR_CT_NEW, false);
	check(OIF, SADDR, 3);
	expr_packet("10.0.0.9", "10.0.0.1", IPPROTO_TCP, 1000, 53);
	expr_hook(V4, INET, IN);
	check(OIF, SADDR, 3);
	expr_packet("10.0.0.9", "10.0.0.1", IPPROTO_ICMP, 8, 53);
	expr_hook(V4, INET, IN);
	check(OIF, SADDR, 3);
	host.kernel = VM_KERNEL(6, 1);
	udp("10.0.0.9", "10.0.0.1", IN);
	check(OIF, SADDR, 3);
}

static void test_ipv6_type(void **state)
{
	(void)state;
	udp("fd00::1", "fd00::2", PRE);
	check(TYPE, DADDR, RTN_UNICAST);
	check(TYPE, SADDR | BY_IIF, RTN_LOCAL);
	answer.type = RTN_LOCAL;
	check(TYPE, DADDR, RTN_LOCAL);
	check(TYPE, DADDR | BY_IIF, RTN_UNICAST);
	answer.type = RTN_ANYCAST;
	check(TYPE, SADDR | BY_IIF, RTN_ANYCAST);
	answer.type = RTN_UNREACHABLE;
	answer.error = ENETUNREACH;
	check(TYPE, DADDR, RTN_UNREACHABLE);
	answer.error = EACCES;
	check(TYPE, SADDR | BY_IIF, RTN_PROHIBIT);
	answer.error = EINVAL;
	check(TYPE, DADDR, RTN_BLACKHOLE);
	answer.error = EAGAIN;
	check(TYPE, DADDR, RTN_THROW);
	answer = (struct vm_route){ .type = RTN_UNICAST, .oif = 2 };
	udp("::", "ff05::1", PRE);
	check(TYPE, DADDR, RTN_MULTICAST);
	check(TYPE, SADDR, RTN_UNSPEC);
	udp("::ffff:1.2.3.4", "fe80::1", PRE);
	check(TYPE, SADDR, RTN_UNSPEC);
	assert_int_equal(asked.oif, 0);
	check(TYPE, DADDR, RTN_UNICAST);
	assert_int_equal(asked.oif, 2);
	/* Before it is sent the packet may have no link. */
	expr_hook(V6, INET, OUT);
	expr_links(0, 3);
	check_unknown(TYPE, DADDR);
	check(TYPE, DADDR | BY_OIF, RTN_UNICAST);
	assert_int_equal(asked.oif, 3);
	host.route = NULL;
	check_unknown(TYPE, DADDR | BY_OIF);
}

static void test_ipv6_oif(void **state)
{
	(void)state;
	udp("fd00::1", "fd00::2", PRE);
	check(OIF, SADDR | BY_IIF, 2);
	assert_true(asked.strict);
	assert_int_equal(asked.proto, IPPROTO_UDP);
	answer.oif = 3;
	check(OIF, SADDR | BY_IIF, 0);
	check(OIF, SADDR, 3);
	answer.type = RTN_ANYCAST;
	check(OIF, SADDR, 0);
	answer.type = RTN_UNICAST;
	/* Link-local addresses are looked for on the link alone. */
	udp("fe80::1", "ff02::1", PRE);
	check(OIF, SADDR | BY_IIF, 0);
	assert_false(asked.strict);
	assert_int_equal(asked.oif, 2);
	answer.oif = 2;
	check(OIF, SADDR | BY_IIF, 2);
	/* Is that address taken? */
	expr_packet("::", "ff02::1:ff00:1", IPPROTO_ICMPV6, 135, 0);
	answer.oif = 3;
	questions = 0;
	check(OIF, SADDR | BY_IIF, 2);
	expr_hook(V6, INET, IN);
	check(OIF, SADDR | BY_IIF, 2);
	assert_int_equal(questions, 0);
	host.kernel = VM_KERNEL(6, 1);
	check(OIF, SADDR | BY_IIF, 0);
}

static void test_families(void **state)
{
	(void)state;
	udp("10.0.0.1", "10.0.0.2", PRE);
	expr_hook(DEV, DEV, 0);
	check(TYPE, SADDR, RTN_LOCAL);
	pkt.protocol = ETH_P_ARP;
	assert_int_equal(expr_run(fib(TYPE, SADDR)), NFT_BREAK);
	pkt.chain_family = INET;
	pkt.family = NFPROTO_ARP;
	assert_int_equal(expr_run(fib(TYPE, SADDR)), NF_DROP);
}

static void test_fib_decode(void **state)
{
	(void)state;
	assert_false(expr_is_known(fib(OIF, SADDR | DADDR)));
	assert_false(expr_is_known(fib(OIF, BY_IIF)));
	assert_false(expr_is_known(fib(OIF, SADDR | BY_IIF | BY_OIF)));
	assert_false(expr_is_known(fib(TYPE, SADDR | PRESENT)));
	assert_false(expr_is_known(fib(0, SADDR)));
	assert_false(expr_is_known(fib(4, SADDR)));
	assert_false(expr_is_known(fib(OIF, SADDR | 64)));
	assert_string_equal(expr_selector(fib(TYPE, DADDR), V4),
			    "fib daddr type");
	assert_string_equal(expr_selector(fib(OIF, SADDR | MARK | BY_IIF), V4),
			    "fib saddr . mark . iif oif");
	assert_string_equal(expr_selector(fib(OIFNAME, DADDR), V4),
			    "fib daddr oifname");
}

static void check_nexthop(uint32_t key, const char *text)
{
	bool v4 = key == NFT_RT_NEXTHOP4;
	uint8_t want[16];

	assert_int_equal(inet_pton(v4 ? AF_INET : AF_INET6, text, want), 1);
	assert_int_equal(expr_run(rt(key)), NFT_CONTINUE);
	assert_true(expr_all_known(v4 ? 4 : 16));
	assert_memory_equal(expr_bytes(), want, v4 ? 4 : 16);
}

static void test_nexthop(void **state)
{
	uint8_t gateway[4] = { 10, 0, 0, 254 };

	(void)state;
	udp("10.0.0.1", "10.9.9.9", PRE);
	assert_int_equal(expr_run(rt(NFT_RT_NEXTHOP4)), NFT_BREAK);
	expr_hook(V4, INET, IN);
	check_nexthop(NFT_RT_NEXTHOP4, "10.9.9.9");
	assert_int_equal(expr_run(rt(NFT_RT_NEXTHOP6)), NFT_BREAK);
	expr_hook(V4, INET, FWD);
	expr_links(3, 2);
	check_nexthop(NFT_RT_NEXTHOP4, "10.9.9.9");
	addr_from_bytes(&answer.gateway, gateway, 4);
	check_nexthop(NFT_RT_NEXTHOP4, "10.0.0.254");
	assert_int_equal(asked.iif, 3);
	/* The tables say another link than it goes by. */
	expr_links(3, 4);
	expr_run(rt(NFT_RT_NEXTHOP4));
	assert_true(expr_none_known(4));
	udp("fd00::1", "fd00::2", POST);
	expr_links(0, 2);
	answer.gateway.family = 0;
	check_nexthop(NFT_RT_NEXTHOP6, "fd00::2");
	/* Over loopback it keeps the route. */
	udp("127.0.0.1", "127.0.0.1", PRE);
	expr_links(1, 0);
	check_nexthop(NFT_RT_NEXTHOP4, "127.0.0.1");
}

static bool ipsec_used;

static int ipsec(void *ctx, bool *used)
{
	(void)ctx;
	*used = ipsec_used;
	return 0;
}

static void test_rt(void **state)
{
	(void)state;
	udp("10.0.0.1", "10.9.9.9", OUT);
	expr_links(0, 2);
	expr_run(rt(NFT_RT_TCPMSS));
	assert_int_equal(expr_u32(), 1400 - 40);
	answer.mtu = 1280;
	expr_run(rt(NFT_RT_TCPMSS));
	assert_int_equal(expr_u32(), 1240);
	answer.mtu = 30;
	expr_run(rt(NFT_RT_TCPMSS));
	assert_int_equal(expr_u32(), 536);
	answer.realm = 7;
	expr_run(rt(NFT_RT_CLASSID));
	assert_int_equal(expr_u32(), 7);
	/* What comes in has the realm of the way back, too. */
	udp("10.0.0.1", "10.9.9.9", IN);
	expr_run(rt(NFT_RT_CLASSID));
	assert_int_equal(expr_u32(), 7 << 16);
	expr_hook(V4, INET, FWD);
	expr_links(3, 2);
	expr_run(rt(NFT_RT_CLASSID));
	assert_int_equal(expr_u32(), 7 << 16 | 7);
	udp("10.0.0.1", "10.9.9.9", OUT);
	expr_links(0, 2);
	expr_run(rt(NFT_RT_XFRM));
	assert_int_equal(vm.regs.known[4], ~1U);
	host.ipsec = ipsec;
	expr_run(rt(NFT_RT_XFRM));
	assert_int_equal(expr_u32(), 0);
	ipsec_used = true;
	expr_run(rt(NFT_RT_XFRM));
	assert_int_equal(vm.regs.known[4], ~1U);
	udp("fd00::1", "fd00::2", POST);
	expr_run(rt(NFT_RT_CLASSID));
	assert_int_equal(expr_u32(), 0);
	assert_false(expr_is_known(rt(5)));
	assert_string_equal(expr_selector(rt(NFT_RT_NEXTHOP4), V4),
			    "rt nexthop");
	assert_string_equal(expr_selector(rt(NFT_RT_NEXTHOP6), INET),
			    "rt ip6 nexthop");
}

#define FIB_TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, expr_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIB_TEST(test_type),	  FIB_TEST(test_oif),
		FIB_TEST(test_oif_links), FIB_TEST(test_oif_special),
		FIB_TEST(test_loopback),  FIB_TEST(test_demux),
		FIB_TEST(test_ipv6_type), FIB_TEST(test_ipv6_oif),
		FIB_TEST(test_families),  FIB_TEST(test_fib_decode),
		FIB_TEST(test_nexthop),	  FIB_TEST(test_rt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
