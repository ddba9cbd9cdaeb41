// SPDX-License-Identifier: GPL-2.0-only
/* Expressions that ask the host, translate, or send the packet elsewhere. */
#include "tests/expr.h"

#include <errno.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rstattr.h>
#include <linux/rtnetlink.h>
#include <netinet/if_ether.h>

#include "vm/kernel.h"
#include "vm/nat.h"

#define V4 NFPROTO_IPV4
#define V6 NFPROTO_IPV6
#define INET NFPROTO_INET
#define DEV NFPROTO_NETDEV
#define PRE NF_INET_PRE_ROUTING
#define IN NF_INET_LOCAL_IN
#define FWD NF_INET_FORWARD
#define OUT NF_INET_LOCAL_OUT
#define POST NF_INET_POST_ROUTING

static struct vm_route answer;
static int addr_err;
static const char *link_address;
static unsigned int asked_scope;
static struct addr asked_towards;
static uint32_t asked_link;
static struct vm_socket sockets[2]; /* connected, listening */
static int sockets_err[2];
static struct tuple asked_socket;
static unsigned int sockets_asked;

static int route(void *ctx, const struct vm_route_query *query,
		 struct vm_route *to)
{
	(void)ctx;
	(void)query;
	*to = answer;
	return 0;
}

static int link_addr(void *ctx, uint32_t index, uint8_t family,
		     const struct addr *towards, unsigned int scope,
		     struct addr *addr)
{
	uint8_t bytes[16];

	(void)ctx;
	asked_link = index;
	asked_scope = scope;
	memset(&asked_towards, 0, sizeof(asked_towards));
	if (towards)
		asked_towards = *towards;
	if (addr_err)
		return addr_err;
	assert_int_equal(inet_pton(family, link_address, bytes), 1);
	addr_from_bytes(addr, bytes, family == AF_INET ? 4 : 16);
	return 0;
}

static int find_socket(void *ctx, const struct tuple *tuple, uint32_t iif,
		       struct vm_socket *socket)
{
	unsigned int at = sockets_asked ? 1 : 0;

	(void)ctx;
	(void)iif;
	sockets_asked++;
	asked_socket = *tuple;
	*socket = sockets[at];
	return sockets_err[at];
}

static int setup(void **state)
{
	expr_setup(state);
	host.route = route;
	host.link_addr = link_addr;
	answer = (struct vm_route){ .type = RTN_UNICAST, .oif = 2 };
	addr_err = 0;
	link_address = "192.0.2.1";
	memset(sockets, 0, sizeof(sockets));
	sockets_err[0] = sockets_err[1] = -ENOENT;
	sockets_asked = 0;
	return 0;
}

static void tcp(const char *src, const char *dst, uint32_t hook)
{
	bool v4 = !strchr(src, ':');

	expr_packet(src, dst, IPPROTO_TCP, 1000, 22);
	expr_hook(v4 ? V4 : V6, INET, hook);
	if (hook == POST)
		expr_links(3, 2);
}

/* The first packet of a connection. */
static void fresh(const char *src, const char *dst, uint32_t hook)
{
	tcp(src, dst, hook);
	expr_tracked(RSTATTR_CT_NEW, false);
	pkt.ct.fresh = true;
	pkt.ct.status = VM_KNOWN(0);
	pkt.ct.zone = VM_KNOWN(0);
	pkt.ct.has_tuples = true;
	expr_tuple(&pkt.ct.orig, src, 1000, dst, 22, IPPROTO_TCP);
	expr_tuple(&pkt.ct.repl, dst, 22, src, 1000, IPPROTO_TCP);
}

static bool is_addr(const struct addr *addr, const char *text)
{
	char has[ADDR_TEXT_MAX];

	return addr->family && strcmp(addr_text(addr, has), text) == 0;
}

static void put_addr(uint8_t reg, const char *text)
{
	bool v4 = !strchr(text, ':');
	uint8_t bytes[16];

	assert_int_equal(inet_pton(v4 ? AF_INET : AF_INET6, text, bytes), 1);
	expr_put(reg, bytes, v4 ? 4 : 16);
}

static void put_port(uint8_t reg, uint16_t port)
{
	uint8_t bytes[2] = { (uint8_t)(port >> 8), (uint8_t)port };

	expr_put(reg, bytes, 2);
}

static const struct nft_expr *nat(uint32_t type, uint32_t family,
				  uint32_t flags)
{
	return expr_make(INET, "nat",
			 ATTRS(U32(NFTA_NAT_TYPE, type),
			       U32(NFTA_NAT_FAMILY, family),
			       U32(NFTA_NAT_REG_ADDR_MIN, NFT_REG_1),
			       U32(NFTA_NAT_REG_ADDR_MAX, NFT_REG_2),
			       U32(NFTA_NAT_REG_PROTO_MIN, NFT_REG_3),
			       U32(NFTA_NAT_FLAGS, flags)));
}

static void test_nat(void **state)
{
	const struct nft_expr *dnat, *prefix;

	(void)state;
	dnat = nat(NFT_NAT_DNAT, V4, 0);
	fresh("10.0.0.1", "192.0.2.9", PRE);
	put_addr(4, "10.1.1.1");
	put_addr(8, "10.1.1.1");
	put_port(12, 8080);
	assert_int_equal(expr_run(dnat), NF_ACCEPT);
	assert_true(is_addr(&pkt.ct.repl.src, "10.1.1.1"));
	assert_int_equal(pkt.ct.repl.sport, 8080);
	assert_true(pkt.ct.status.value & IPS_DST_NAT);
	assert_string_equal(expr_words(dnat), "dnat");
	/* Of another family: nothing happens. */
	fresh("fd00::1", "fd00::2", PRE);
	assert_int_equal(expr_run(dnat), NFT_CONTINUE);
	/* A register of which nothing is known. */
	fresh("10.0.0.1", "192.0.2.9", PRE);
	vm.regs.known[4] = 0;
	assert_int_equal(expr_run(dnat), NF_ACCEPT);
	assert_int_equal(pkt.ct.repl.src.family, 0);
	/* Networks onto each other. */
	prefix = nat(NFT_NAT_SNAT, V4, VM_NAT_NETMAP);
	fresh("10.0.0.77", "192.0.2.9", POST);
	put_addr(4, "198.51.100.0");
	put_addr(8, "198.51.100.255");
	assert_int_equal(expr_run(prefix), NF_ACCEPT);
	assert_true(is_addr(&pkt.ct.repl.dst, "198.51.100.77"));
	assert_string_equal(expr_words(prefix), "snat prefix");
	assert_false(expr_is_known(nat(2, V4, 0)));
	assert_false(expr_is_known(nat(0, 7, 0)));
	assert_false(expr_is_known(nat(0, V4, 1U << 7)));
}

static void test_masq(void **state)
{
	const struct nft_expr *masq;
	uint8_t gateway[4] = { 10, 2, 0, 254 };

	(void)state;
	masq = expr_make(INET, "masq", ATTRS(U32(NFTA_MASQ_FLAGS, 0)));
	fresh("10.0.0.1", "10.9.9.9", POST);
	addr_from_bytes(&answer.gateway, gateway, 4);
	assert_int_equal(expr_run(masq), NF_ACCEPT);
	assert_true(is_addr(&asked_towards, "10.2.0.254"));
	assert_int_equal(asked_link, 2);
	assert_true(is_addr(&pkt.ct.repl.dst, "192.0.2.1"));
	/* Its way is not known, so neither is which address. */
	host.route = NULL;
	fresh("10.0.0.1", "10.9.9.9", POST);
	assert_int_equal(expr_run(masq), NF_ACCEPT);
	assert_int_equal(pkt.ct.repl.dst.family, 0);
	host.route = route;
	addr_err = -EADDRNOTAVAIL;
	fresh("10.0.0.1", "10.9.9.9", POST);
	assert_int_equal(expr_run(masq), NF_DROP);
	fresh("0.0.0.0", "255.255.255.255", POST);
	assert_int_equal(expr_run(masq), NF_ACCEPT);
	assert_true(is_addr(&pkt.ct.repl.dst, "0.0.0.0"));
	addr_err = 0;
	link_address = "2001:db8::1";
	fresh("fd00::1", "2001:db8::9", POST);
	assert_int_equal(expr_run(masq), NF_ACCEPT);
	assert_true(is_addr(&asked_towards, "2001:db8::9"));
	assert_true(is_addr(&pkt.ct.repl.dst, "2001:db8::1"));
}

static void test_redir(void **state)
{
	const struct nft_expr *redir;

	(void)state;
	redir = expr_make(INET, "redir",
			  ATTRS(U32(NFTA_REDIR_REG_PROTO_MIN, NFT_REG_3)));
	put_port(12, 3128);
	fresh("10.0.0.1", "10.9.9.9", PRE);
	assert_int_equal(expr_run(redir), NF_ACCEPT);
	assert_true(is_addr(&pkt.ct.repl.src, "192.0.2.1"));
	assert_int_equal(pkt.ct.repl.sport, 3128);
	assert_int_equal(asked_towards.family, 0);
	fresh("10.0.0.1", "10.9.9.9", OUT);
	assert_int_equal(expr_run(redir), NF_ACCEPT);
	assert_true(is_addr(&pkt.ct.repl.src, "127.0.0.1"));
	addr_err = -EADDRNOTAVAIL;
	fresh("10.0.0.1", "10.9.9.9", PRE);
	assert_int_equal(expr_run(redir), NF_DROP);
	addr_err = 0;
	link_address = "2001:db8::1";
	fresh("fd00::1", "2001:db8::9", PRE);
	assert_int_equal(expr_run(redir), NF_ACCEPT);
	assert_true(is_addr(&pkt.ct.repl.src, "2001:db8::1"));
	assert_int_equal(asked_scope, 0);
	fresh("fd00::1", "::", PRE);
	assert_int_equal(expr_run(redir), NF_ACCEPT);
	assert_int_equal(asked_scope, 0);
	link_address = "fe80::2";
	fresh("fe80::1", "fe80::9", PRE);
	assert_int_equal(expr_run(redir), NF_ACCEPT);
	assert_int_equal(asked_scope, ADDR_SCOPE_LINK);
	assert_true(is_addr(&pkt.ct.repl.src, "fe80::2"));
	fresh("fe80::1", "ff05::9", PRE);
	assert_int_equal(expr_run(redir), NF_ACCEPT);
	assert_int_equal(asked_scope, ADDR_SCOPE_SITE);
}

static void test_reject(void **state)
{
	const struct nft_expr *expr;

	(void)state;
	tcp("10.0.0.1", "10.0.0.2", IN);
	expr = expr_make(INET, "reject",
			 ATTRS(U32(NFTA_REJECT_TYPE, NFT_REJECT_TCP_RST)));
	assert_int_equal(expr_run(expr), NF_DROP);
	assert_string_equal(expr_words(expr), "reject with tcp reset");
	expr = expr_make(V4, "reject",
			 ATTRS(U32(NFTA_REJECT_TYPE, NFT_REJECT_ICMP_UNREACH),
			       U8(NFTA_REJECT_ICMP_CODE, 3)));
	assert_string_equal(expr_words(expr),
			    "reject with icmp port-unreachable");
	expr = expr_make(INET, "reject",
			 ATTRS(U32(NFTA_REJECT_TYPE, NFT_REJECT_ICMPX_UNREACH),
			       U8(NFTA_REJECT_ICMP_CODE, 3)));
	assert_string_equal(expr_words(expr),
			    "reject with icmpx admin-prohibited");
	assert_false(expr_is_known(
		expr_make(V4, "reject", ATTRS(U32(NFTA_REJECT_TYPE, 0)))));
	assert_false(expr_is_known(
		expr_make(V4, "reject", ATTRS(U32(NFTA_REJECT_TYPE, 9)))));
	assert_false(expr_is_known(
		expr_make(INET, "reject",
			  ATTRS(U32(NFTA_REJECT_TYPE, NFT_REJECT_ICMPX_UNREACH),
				U8(NFTA_REJECT_ICMP_CODE, 4)))));
}

static const struct nft_expr *queue(uint16_t first, uint16_t total,
				    uint16_t flags)
{
	return expr_make(INET, "queue",
			 ATTRS(U16(NFTA_QUEUE_NUM, first),
			       U16(NFTA_QUEUE_TOTAL, total),
			       U16(NFTA_QUEUE_FLAGS, flags)));
}

static void test_queue(void **state)
{
	static const uint32_t number = 9;

	(void)state;
	tcp("10.0.0.1", "10.0.0.2", IN);
	assert_int_equal(expr_run(queue(5, 1, 0)), 5 << 16 | NF_QUEUE);
	assert_int_equal(expr_run(queue(5, 1, 1)), 5 << 16 | 0x8000 | NF_QUEUE);
	pkt.cpu = VM_KNOWN(6);
	assert_int_equal(expr_run(queue(5, 4, 2)), 7 << 16 | NF_QUEUE);
	assert_int_equal(expr_run(queue(0xff00, 4, 0)) & 0xff, NF_QUEUE);
	assert_string_equal(expr_words(queue(5, 4, 3)),
			    "queue flags bypass,fanout to 5-8");
	expr_put(8, &number, sizeof(number));
	assert_int_equal(expr_run(expr_make(
				 INET, "queue",
				 ATTRS(U32(NFTA_QUEUE_SREG_QNUM, NFT_REG_2)))),
			 9 << 16 | NF_QUEUE);
	assert_false(expr_is_known(queue(5, 0, 0)));
	assert_false(expr_is_known(queue(0xffff, 2, 0)));
	assert_false(expr_is_known(queue(5, 1, 4)));
}

static const struct nft_expr *socket_key(uint32_t key)
{
	return expr_make(INET, "socket",
			 ATTRS(U32(NFTA_SOCKET_KEY, key),
			       U32(NFTA_SOCKET_DREG, NFT_REG_1),
			       U32(NFTA_SOCKET_LEVEL, 2)));
}

static void test_socket(void **state)
{
	static const uint64_t id = 77;
	const struct nft_expr *mark;

	(void)state;
	mark = socket_key(NFT_SOCKET_MARK);
	host.socket = find_socket;
	tcp("10.0.0.1", "10.0.0.2", IN);
	pkt.ct.presence = VM_CT_NONE;
	assert_int_equal(expr_run(mark), NFT_BREAK);
	sockets_err[0] = sockets_err[1] = 0;
	sockets[1] = (struct vm_socket){ .full = true,
					 .mark = VM_KNOWN(5),
					 .wildcard = VM_KNOWN(1),
					 .has_cgroup = true,
					 .cgroup = 77,
					 .cgroup_level = 2 };
	assert_int_equal(expr_run(mark), NFT_CONTINUE);
	assert_int_equal(expr_u32(), 5);
	expr_run(socket_key(NFT_SOCKET_WILDCARD));
	assert_int_equal(expr_u32(), 1);
	expr_run(socket_key(NFT_SOCKET_TRANSPARENT));
	assert_int_equal(vm.regs.known[4], ~1U);
	assert_int_equal(expr_run(socket_key(NFT_SOCKET_CGROUPV2)),
			 NFT_CONTINUE);
	assert_memory_equal(expr_bytes(), &id, 8);
	sockets[1].cgroup_level = 1;
	assert_int_equal(expr_run(socket_key(NFT_SOCKET_CGROUPV2)), NFT_BREAK);
	sockets[1].full = false;
	assert_int_equal(expr_run(mark), NFT_BREAK);
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_ICMP, 8, 1);
	assert_int_equal(expr_run(mark), NFT_BREAK);
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_ESP, 8, 1);
	assert_int_equal(expr_run(mark), NFT_BREAK);
	assert_int_equal(vm.err, 0);
	/* What an error quotes is not one of TCP or UDP; or it is. */
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_ICMP, 3, 1);
	pkt.ct.presence = VM_CT_NONE;
	assert_int_equal(expr_run(mark), NFT_BREAK);
	memcpy(pkt.data + 28, pkt.data, 20);
	pkt.data[28 + 9] = IPPROTO_UDP;
	pkt.data[28 + 20 + 1] = 7;
	pkt.data[28 + 20 + 3] = 9;
	sockets[1].full = true;
	assert_int_equal(expr_run(mark), NFT_CONTINUE);
	assert_true(is_addr(&asked_socket.src, "10.0.0.2"));
	assert_int_equal(asked_socket.sport, 9);
	assert_int_equal(asked_socket.dport, 7);
	assert_int_equal(vm.err, 0);
	pkt.held = 30;
	expr_run(mark);
	assert_int_equal(vm.err, -ENODATA);
}

/* What goes out has the one that sent it. */
static void test_socket_out(void **state)
{
	const struct nft_expr *mark;

	(void)state;
	mark = socket_key(NFT_SOCKET_MARK);
	tcp("10.0.0.1", "10.0.0.2", OUT);
	expr_links(0, 2);
	pkt.has_socket = VM_KNOWN(0);
	assert_int_equal(expr_run(mark), NFT_BREAK);
	pkt.has_socket = VM_KNOWN(1);
	assert_int_equal(expr_run(mark), NFT_CONTINUE);
	assert_true(expr_none_known(4));
	assert_int_equal(vm.err, 0);
	pkt.has_socket = VM_UNKNOWN;
	expr_run(mark);
	assert_int_equal(vm.err, -ENODATA);
	assert_string_equal(expr_selector(mark, INET), "socket mark");
	assert_string_equal(
		expr_selector(socket_key(NFT_SOCKET_CGROUPV2), INET),
		"socket cgroupv2 level 2");
	assert_false(expr_is_known(socket_key(4)));
}

/* A reply to what was translated is for the socket that sent from before. */
static void test_socket_nat(void **state)
{
	(void)state;
	host.socket = find_socket;
	tcp("10.0.0.1", "198.51.100.1", IN);
	expr_tracked(RSTATTR_CT_ESTABLISHED, true);
	pkt.ct.status = VM_KNOWN(IPS_SRC_NAT_DONE | IPS_CONFIRMED);
	expr_run(socket_key(NFT_SOCKET_MARK));
	assert_int_equal(vm.err, -ENODATA);
	vm.err = 0;
	pkt.ct.has_tuples = true;
	expr_tuple(&pkt.ct.orig, "10.7.7.7", 5, "10.0.0.1", 1000, IPPROTO_TCP);
	assert_int_equal(expr_run(socket_key(NFT_SOCKET_MARK)), NFT_BREAK);
	assert_true(is_addr(&asked_socket.dst, "10.7.7.7"));
	assert_int_equal(asked_socket.dport, 5);
	/* An error is no reply, nor is what nothing was decided for. */
	pkt.ct.state = RSTATTR_CT_RELATED;
	expr_run(socket_key(NFT_SOCKET_MARK));
	assert_int_equal(asked_socket.dport, 22);
	pkt.ct.state = RSTATTR_CT_ESTABLISHED;
	pkt.ct.status = VM_KNOWN(IPS_CONFIRMED);
	expr_run(socket_key(NFT_SOCKET_MARK));
	assert_int_equal(asked_socket.dport, 22);
}

static void test_osf(void **state)
{
	const struct nft_expr *osf;

	(void)state;
	osf = expr_make(
		INET, "osf",
		ATTRS(U32(NFTA_OSF_DREG, NFT_REG_1), U8(NFTA_OSF_TTL, 1)));
	tcp("10.0.0.1", "10.0.0.2", IN);
	assert_int_equal(expr_run(osf), NFT_CONTINUE);
	assert_true(expr_none_known(16));
	pkt.data[20 + 13] = 0x10;
	assert_int_equal(expr_run(osf), NFT_BREAK);
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_UDP, 1, 2);
	assert_int_equal(expr_run(osf), NFT_BREAK);
	tcp("fd00::1", "fd00::2", IN);
	assert_int_equal(expr_run(osf), NFT_BREAK);
	assert_int_equal(vm.err, 0);
	assert_string_equal(expr_selector(osf, INET), "osf ttl loose name");
}

static int no_ipsec(void *ctx, bool *used)
{
	(void)ctx;
	*used = false;
	return 0;
}

static const struct nft_expr *xfrm(uint32_t key, uint8_t dir, uint32_t spnum)
{
	return expr_make(INET, "xfrm",
			 ATTRS(U32(NFTA_XFRM_KEY, key), U8(NFTA_XFRM_DIR, dir),
			       U32(NFTA_XFRM_SPNUM, spnum),
			       U32(NFTA_XFRM_DREG, NFT_REG_1)));
}

static void test_xfrm(void **state)
{
	(void)state;
	tcp("10.0.0.1", "10.0.0.2", IN);
	pkt.secpath = VM_KNOWN(0);
	assert_int_equal(expr_run(xfrm(NFT_XFRM_KEY_SPI, 0, 0)), NFT_BREAK);
	pkt.secpath = VM_KNOWN(1);
	assert_int_equal(expr_run(xfrm(NFT_XFRM_KEY_SPI, 0, 0)), NFT_CONTINUE);
	assert_true(expr_none_known(4));
	assert_int_equal(vm.err, 0);
	expr_run(xfrm(NFT_XFRM_KEY_SPI, 0, 1));
	assert_int_equal(vm.err, -ENODATA);
	vm.err = 0;
	host.ipsec = no_ipsec;
	assert_int_equal(expr_run(xfrm(NFT_XFRM_KEY_REQID, 1, 0)), NFT_BREAK);
	assert_int_equal(vm.err, 0);
	assert_string_equal(
		expr_selector(xfrm(NFT_XFRM_KEY_DADDR_IP4, 1, 1), INET),
		"ipsec out spnum 1 ip daddr");
	assert_false(expr_is_known(xfrm(0, 0, 0)));
	assert_false(expr_is_known(xfrm(NFT_XFRM_KEY_SPI, 2, 0)));
	assert_false(expr_is_known(xfrm(NFT_XFRM_KEY_SPI, 0, 6)));
}

static const struct nft_expr *tunnel(uint32_t key)
{
	return expr_make(INET, "tunnel",
			 ATTRS(U32(NFTA_TUNNEL_KEY, key),
			       U32(NFTA_TUNNEL_DREG, NFT_REG_1)));
}

static void test_tunnel(void **state)
{
	(void)state;
	tcp("10.0.0.1", "10.0.0.2", IN);
	assert_int_equal(expr_run(tunnel(NFT_TUNNEL_PATH)), NFT_CONTINUE);
	assert_int_equal(expr_u32(), 0);
	assert_int_equal(expr_run(tunnel(NFT_TUNNEL_ID)), NFT_BREAK);
	strcpy(pkt.in.kind, "vxlan");
	assert_int_equal(expr_run(tunnel(NFT_TUNNEL_PATH)), NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], ~1U);
	assert_int_equal(vm.err, 0);
	expr_run(tunnel(NFT_TUNNEL_ID));
	assert_int_equal(vm.err, -ENODATA);
	assert_string_equal(expr_selector(tunnel(NFT_TUNNEL_ID), INET),
			    "tunnel id");
	assert_false(expr_is_known(tunnel(2)));
}

static void test_tproxy(void **state)
{
	const struct nft_expr *tproxy;

	(void)state;
	tproxy = expr_make(INET, "tproxy",
			   ATTRS(U32(NFTA_TPROXY_FAMILY, V4),
				 U32(NFTA_TPROXY_REG_ADDR, NFT_REG_1),
				 U32(NFTA_TPROXY_REG_PORT, NFT_REG_3)));
	put_addr(4, "127.0.0.1");
	put_port(12, 3129);
	tcp("10.0.0.1", "10.0.0.2", PRE);
	expr_run(tproxy);
	assert_int_equal(vm.err, -ENODATA);
	vm.err = 0;
	host.socket = find_socket;
	sockets_asked = 0;
	assert_int_equal(expr_run(tproxy), NFT_BREAK);
	assert_true(is_addr(&asked_socket.dst, "127.0.0.1"));
	assert_int_equal(asked_socket.dport, 3129);
	sockets_err[1] = 0;
	sockets[1].full = true;
	sockets[1].transparent = VM_KNOWN(1);
	sockets_asked = 0;
	assert_int_equal(expr_run(tproxy), NFT_CONTINUE);
	assert_int_equal(pkt.has_socket.value, 1);
	sockets[1].transparent = VM_KNOWN(0);
	sockets_asked = 0;
	assert_int_equal(expr_run(tproxy), NFT_BREAK);
	/* The connection's own. */
	sockets_err[0] = 0;
	sockets[0] = (struct vm_socket){ .full = true,
					 .established = true,
					 .transparent = VM_KNOWN(1) };
	sockets_asked = 0;
	assert_int_equal(expr_run(tproxy), NFT_CONTINUE);
	assert_int_equal(sockets_asked, 1);
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_ICMP, 8, 1);
	assert_int_equal(expr_run(tproxy), NFT_BREAK);
	tcp("fd00::1", "fd00::2", PRE);
	assert_int_equal(expr_run(tproxy), NFT_BREAK);
	assert_int_equal(vm.err, 0);
}

/* Without an address of its own: the link's first, else the packet's. */
static void test_tproxy_port(void **state)
{
	const struct nft_expr *tproxy;

	(void)state;
	tproxy = expr_make(INET, "tproxy",
			   ATTRS(U32(NFTA_TPROXY_FAMILY, 0),
				 U32(NFTA_TPROXY_REG_PORT, NFT_REG_3)));
	host.socket = find_socket;
	put_port(12, 0);
	tcp("10.0.0.1", "10.0.0.2", PRE);
	assert_int_equal(expr_run(tproxy), NFT_BREAK);
	assert_true(is_addr(&asked_socket.dst, "192.0.2.1"));
	assert_int_equal(asked_socket.dport, 22);
	addr_err = -EADDRNOTAVAIL;
	sockets_asked = 0;
	assert_int_equal(expr_run(tproxy), NFT_BREAK);
	assert_true(is_addr(&asked_socket.dst, "10.0.0.2"));
	assert_false(expr_is_known(
		expr_make(INET, "tproxy",
			  ATTRS(U32(NFTA_TPROXY_FAMILY, 0),
				U32(NFTA_TPROXY_REG_ADDR, NFT_REG_1)))));
}

static void test_synproxy(void **state)
{
	const struct nft_expr *expr;

	(void)state;
	expr = expr_make(INET, "synproxy",
			 ATTRS(U16(NFTA_SYNPROXY_MSS, 1460),
			       U8(NFTA_SYNPROXY_WSCALE, 7),
			       U32(NFTA_SYNPROXY_FLAGS, 0xb)));
	assert_string_equal(expr_words(expr),
			    "synproxy mss 1460 wscale 7 timestamp");
	tcp("10.0.0.1", "10.0.0.2", IN);
	pkt.checksum_known_good = true;
	assert_int_equal(expr_run(expr), NF_STOLEN);
	pkt.data[20 + 13] = 0x04;
	assert_int_equal(expr_run(expr), NFT_CONTINUE);
	pkt.data[20 + 12] = 0x40;
	assert_int_equal(expr_run(expr), NF_DROP);
	assert_int_equal(vm.err, 0);
	pkt.data[20 + 12] = 0x50;
	pkt.data[20 + 13] = 0x10;
	expr_run(expr);
	assert_int_equal(vm.err, -ENODATA);
	vm.err = 0;
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_UDP, 1, 2);
	assert_int_equal(expr_run(expr), NFT_BREAK);
	assert_int_equal(vm.err, 0);
}

static int no_link(void *ctx, uint32_t index, struct vm_link *link)
{
	(void)ctx;
	(void)index;
	(void)link;
	return -ENODEV;
}

static void test_fwd(void **state)
{
	static const uint32_t index = 3;
	const struct nft_expr *plain, *neighbour;

	(void)state;
	plain = expr_make(DEV, "fwd", ATTRS(U32(NFTA_FWD_SREG_DEV, NFT_REG_2)));
	neighbour = expr_make(DEV, "fwd",
			      ATTRS(U32(NFTA_FWD_SREG_DEV, NFT_REG_2),
				    U32(NFTA_FWD_SREG_ADDR, NFT_REG_1),
				    U32(NFTA_FWD_NFPROTO, V4)));
	expr_put(8, &index, sizeof(index));
	put_addr(4, "10.0.0.1");
	tcp("10.0.0.1", "10.0.0.2", PRE);
	expr_hook(DEV, DEV, 0);
	assert_int_equal(expr_run(plain), NF_STOLEN);
	assert_int_equal(expr_run(neighbour), NF_STOLEN);
	host.link = no_link;
	host.kernel = VM_KERNEL(6, 1);
	assert_int_equal(expr_run(neighbour), NFT_CONTINUE);
	pkt.data[8] = 1;
	assert_int_equal(expr_run(neighbour), NF_DROP);
	tcp("fd00::1", "fd00::2", PRE);
	assert_int_equal(expr_run(neighbour), NFT_BREAK);
	assert_string_equal(expr_words(neighbour), "fwd ip to");
	assert_int_equal(vm.err, 0);
}

static void test_dup(void **state)
{
	const struct nft_expr *dup;

	(void)state;
	dup = expr_make(V4, "dup", ATTRS(U32(NFTA_DUP_SREG_ADDR, NFT_REG_1)));
	tcp("10.0.0.1", "10.0.0.2", PRE);
	assert_int_equal(expr_run(dup), NFT_CONTINUE);
	assert_string_equal(expr_words(dup), "dup");
	assert_false(expr_is_known(expr_make(
		V4, "dup", ATTRS(U32(NFTA_DUP_SREG_ADDR, NFT_REG_VERDICT)))));
}

static void test_flow_offload(void **state)
{
	const struct nft_expr *flow;

	(void)state;
	flow = expr_make(INET, "flow_offload",
			 ATTRS(TEXT(NFTA_FLOW_TABLE_NAME, "f")));
	assert_string_equal(expr_words(flow), "flow add @f");
	fresh("10.0.0.1", "10.0.0.2", FWD);
	assert_int_equal(expr_run(flow), NFT_BREAK);
	pkt.ct.presence = VM_CT_UNTRACKED;
	assert_int_equal(expr_run(flow), NFT_BREAK);
	expr_tracked(RSTATTR_CT_ESTABLISHED, false);
	pkt.ct.fresh = false;
	pkt.ct.status = VM_KNOWN(IPS_CONFIRMED | IPS_SEEN_REPLY);
	assert_int_equal(expr_run(flow), NFT_BREAK);
	assert_int_equal(vm.err, 0);
	pkt.ct.status.value |= IPS_ASSURED;
	expr_run(flow);
	assert_int_equal(vm.err, -ENODATA);
	vm.err = 0;
	pkt.data[20 + 13] = 0x11;
	assert_int_equal(expr_run(flow), NFT_BREAK);
	assert_int_equal(vm.err, 0);
}

#define HOST_TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, expr_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOST_TEST(test_nat),	      HOST_TEST(test_masq),
		HOST_TEST(test_redir),	      HOST_TEST(test_reject),
		HOST_TEST(test_queue),	      HOST_TEST(test_socket),
		HOST_TEST(test_socket_out),   HOST_TEST(test_socket_nat),
		HOST_TEST(test_osf),	      HOST_TEST(test_xfrm),
		HOST_TEST(test_tunnel),	      HOST_TEST(test_tproxy),
		HOST_TEST(test_tproxy_port),  HOST_TEST(test_synproxy),
		HOST_TEST(test_fwd),	      HOST_TEST(test_dup),
		HOST_TEST(test_flow_offload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
