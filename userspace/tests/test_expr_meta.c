// SPDX-License-Identifier: GPL-2.0-only
/* The expression meta. */
#include "tests/expr.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <stdio.h>

#include "vm/expr_meta.h"
#include "vm/kernel.h"

#define V4 NFPROTO_IPV4
#define INET NFPROTO_INET

static const struct nft_expr *get(uint32_t key)
{
	return expr_make(
		INET, "meta",
		ATTRS(U32(NFTA_META_KEY, key), U32(NFTA_META_DREG, NFT_REG_1)));
}

static const struct nft_expr *set(uint32_t key)
{
	return expr_make(
		INET, "meta",
		ATTRS(U32(NFTA_META_KEY, key), U32(NFTA_META_SREG, NFT_REG_2)));
}

static void holds(uint32_t key, const void *bytes, size_t len)
{
	assert_int_equal(expr_run(get(key)), NFT_CONTINUE);
	assert_int_equal(vm.err, 0);
	assert_true(expr_all_known((len + 3) & ~3UL));
	assert_memory_equal(expr_bytes(), bytes, len);
}

static void is(uint32_t key, uint32_t value)
{
	holds(key, &value, sizeof(value));
}

static void fails(uint32_t key)
{
	assert_int_equal(expr_run(get(key)), NFT_BREAK);
	assert_int_equal(vm.err, 0);
}

static void unknown(uint32_t key)
{
	expr_run(get(key));
	assert_int_equal(vm.err, -ENODATA);
	vm.err = 0;
}

/* A value of which nothing but its padding is known. */
static void no_value(uint32_t key, size_t len)
{
	assert_int_equal(expr_run(get(key)), NFT_CONTINUE);
	assert_int_equal(vm.err, 0);
	assert_true(expr_none_known(len));
}

static void tcp(void)
{
	expr_packet("10.0.0.1", "10.0.0.2", IPPROTO_TCP, 1000, 22);
}

static void test_packet(void **state)
{
	(void)state;
	tcp();
	is(NFT_META_LEN, 84);
	holds(NFT_META_PROTOCOL, "\x08\0\0\0", 4);
	is(NFT_META_NFPROTO, NFPROTO_IPV4);
	is(NFT_META_L4PROTO, IPPROTO_TCP);
	pkt.is_ip = false;
	fails(NFT_META_L4PROTO);
	pkt.parsed = TRI_UNKNOWN;
	unknown(NFT_META_L4PROTO);
	expr_packet("fd00::1", "fd00::2", IPPROTO_UDP, 1, 2);
	holds(NFT_META_PROTOCOL, "\x86\xdd\0\0", 4);
	is(NFT_META_NFPROTO, NFPROTO_IPV6);
	/* When it leaves by a link it has its header already. */
	expr_hook(NFPROTO_NETDEV, NFPROTO_NETDEV, 1);
	no_value(NFT_META_LEN, 4);
	pkt.has_ll = true;
	pkt.ll_len = 14;
	is(NFT_META_LEN, 104 + 14);
	expr_hook(NFPROTO_NETDEV, NFPROTO_NETDEV, 0);
	is(NFT_META_LEN, 104);
}

static void test_numbers(void **state)
{
	static const struct {
		uint32_t key;
		size_t offset;
	} one[] = {
		{ NFT_META_MARK, offsetof(struct vm_pkt, mark) },
		{ NFT_META_PRIORITY, offsetof(struct vm_pkt, priority) },
		{ NFT_META_SECMARK, offsetof(struct vm_pkt, secmark) },
		{ NFT_META_CPU, offsetof(struct vm_pkt, cpu) },
	};
	struct vm_u32 *number;
	size_t i;

	(void)state;
	tcp();
	for (i = 0; i < sizeof(one) / sizeof(one[0]); i++) {
		number = (struct vm_u32 *)((char *)&pkt + one[i].offset);
		*number = VM_UNKNOWN;
		no_value(one[i].key, 4);
		*number = VM_KNOWN(0x12345678);
		is(one[i].key, 0x12345678);
	}
	no_value(NFT_META_PRANDOM, 4);
	pkt.secpath = VM_KNOWN(1);
	is(NFT_META_SECPATH, 1);
	pkt.secpath = VM_UNKNOWN;
	assert_int_equal(expr_run(get(NFT_META_SECPATH)), NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], ~1U);
}

static void test_links(void **state)
{
	(void)state;
	tcp();
	is(NFT_META_IIF, 2);
	is(NFT_META_OIF, 0);
	holds(NFT_META_IIFNAME, "eth2\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	holds(NFT_META_OIFNAME, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	is(NFT_META_IIFTYPE, ARPHRD_ETHER);
	fails(NFT_META_OIFTYPE);
	fails(NFT_META_OIFGROUP);
	fails(NFT_META_OIFKIND);
	pkt.in.group = VM_KNOWN(7);
	is(NFT_META_IIFGROUP, 7);
	fails(NFT_META_IIFKIND);
	strcpy(pkt.in.kind, "veth");
	holds(NFT_META_IIFKIND, "veth\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	memset(&pkt.in, 0, sizeof(pkt.in));
	no_value(NFT_META_IIF, 4);
	no_value(NFT_META_IIFNAME, 16);
	no_value(NFT_META_IIFTYPE, 2);
	no_value(NFT_META_IIFGROUP, 4);
	unknown(NFT_META_IIFKIND);
}

/* "iiftype" is that of skb->dev, which changes on the way. */
static void test_device(void **state)
{
	(void)state;
	tcp();
	expr_links(1, 2);
	is(NFT_META_IIFTYPE, ARPHRD_LOOPBACK);
	expr_hook(V4, INET, NF_INET_FORWARD);
	is(NFT_META_IIFTYPE, ARPHRD_LOOPBACK);
	expr_hook(V4, INET, NF_INET_POST_ROUTING);
	is(NFT_META_IIFTYPE, ARPHRD_ETHER);
	expr_hook(V4, INET, NF_INET_LOCAL_OUT);
	fails(NFT_META_IIFTYPE);
	expr_hook(NFPROTO_BRIDGE, NFPROTO_BRIDGE, NF_INET_LOCAL_IN);
	is(NFT_META_IIFTYPE, ARPHRD_ETHER);
	expr_hook(NFPROTO_NETDEV, NFPROTO_NETDEV, 1);
	is(NFT_META_IIFTYPE, ARPHRD_ETHER);
}

/* Where there must be a link, and where there cannot be. */
static void test_link_unknown(void **state)
{
	(void)state;
	tcp();
	memset(&pkt.in, 0, sizeof(pkt.in));
	memset(&pkt.out, 0, sizeof(pkt.out));
	is(NFT_META_OIF, 0);
	fails(NFT_META_OIFTYPE);
	expr_hook(V4, INET, NF_INET_LOCAL_OUT);
	is(NFT_META_IIF, 0);
	no_value(NFT_META_OIF, 4);
	no_value(NFT_META_OIFTYPE, 2);
	expr_hook(V4, INET, NF_INET_POST_ROUTING);
	unknown(NFT_META_IIFGROUP);
	pkt.local = true;
	fails(NFT_META_IIFGROUP);
	expr_hook(V4, INET, NF_INET_FORWARD);
	no_value(NFT_META_IIFGROUP, 4);
	no_value(NFT_META_OIFGROUP, 4);
}

static void test_socket(void **state)
{
	(void)state;
	tcp();
	unknown(NFT_META_SKUID);
	pkt.has_socket = VM_KNOWN(0);
	pkt.uid = VM_KNOWN(1000);
	fails(NFT_META_SKUID);
	fails(NFT_META_SKGID);
	fails(NFT_META_CGROUP);
	pkt.has_socket = VM_KNOWN(1);
	is(NFT_META_SKUID, 1000);
	unknown(NFT_META_SKGID);
	pkt.gid = VM_KNOWN(100);
	is(NFT_META_SKGID, 100);
	pkt.cgroup = VM_KNOWN(5);
	is(NFT_META_CGROUP, 5);
	/* Before routing only what was looped back has a route. */
	fails(NFT_META_RTCLASSID);
	expr_links(1, 0);
	unknown(NFT_META_RTCLASSID);
	pkt.rtclassid = VM_KNOWN(3);
	is(NFT_META_RTCLASSID, 3);
}

static void test_pkttype(void **state)
{
	(void)state;
	tcp();
	pkt.pkttype = VM_KNOWN(PACKET_OTHERHOST);
	is(NFT_META_PKTTYPE, PACKET_OTHERHOST);
	pkt.pkttype = VM_UNKNOWN;
	assert_int_equal(expr_run(get(NFT_META_PKTTYPE)), NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], ~7U);
	pkt.pkttype = VM_KNOWN(PACKET_LOOPBACK);
	is(NFT_META_PKTTYPE, PACKET_BROADCAST);
	pkt.data[16] = 224;
	is(NFT_META_PKTTYPE, PACKET_MULTICAST);
	pkt.held = 16;
	assert_int_equal(expr_run(get(NFT_META_PKTTYPE)), NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], ~3U);
	expr_packet("fd00::1", "fd00::2", IPPROTO_UDP, 1, 2);
	pkt.pkttype = VM_KNOWN(PACKET_LOOPBACK);
	is(NFT_META_PKTTYPE, PACKET_MULTICAST);
	pkt.protocol = ETH_P_ARP;
	fails(NFT_META_PKTTYPE);
}

static int minutes_west(void *ctx, int *minutes)
{
	(void)ctx;
	*minutes = -60;
	return 0;
}

static void test_time(void **state)
{
	uint64_t now = 1700000000ULL * 1000000000 + 5; /* a Tuesday, 22:13:20 */

	(void)state;
	tcp();
	no_value(NFT_META_TIME_NS, 8);
	no_value(NFT_META_TIME_DAY, 1);
	no_value(NFT_META_TIME_HOUR, 4);
	pkt.time_real = now;
	holds(NFT_META_TIME_NS, &now, sizeof(now));
	is(NFT_META_TIME_HOUR, 22 * 3600 + 13 * 60 + 20);
	assert_int_equal(expr_run(get(NFT_META_TIME_DAY)), NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], ~7U);
	host.minutes_west = minutes_west;
	is(NFT_META_TIME_DAY, 2);
	/* An hour east of Greenwich it is Wednesday two hours later. */
	pkt.time_real += 3600ULL * 1000000000;
	is(NFT_META_TIME_DAY, 3);
	is(NFT_META_TIME_HOUR, 23 * 3600 + 13 * 60 + 20);
}

static int find_link(void *ctx, uint32_t index, struct vm_link *link)
{
	(void)ctx;
	memset(link, 0, sizeof(*link));
	link->index = VM_KNOWN(index);
	link->has_name = link->has_kind = true;
	strcpy(link->name, index == 9 ? "br0" : "vrf0");
	strcpy(link->kind, index == 9 ? "bridge" : "vrf");
	return 0;
}

static struct vm_u32 bridge_filters;

/* A bridge of which all is known. */
static int find_bridge(void *ctx, uint32_t index, struct vm_link *link)
{
	find_link(ctx, index, link);
	link->vlan_filtering = bridge_filters;
	link->vlan_proto = VM_KNOWN(0x8100);
	link->has_mac = true;
	memcpy(link->mac, "\2\0\0\0\3\2", 6);
	return 0;
}

static void test_bridge(void **state)
{
	const uint16_t pvid = 258;

	(void)state;
	tcp();
	expr_hook(NFPROTO_BRIDGE, NFPROTO_BRIDGE, 0);
	holds(NFT_META_BRI_IIFNAME, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	fails(NFT_META_BRI_IIFPVID);
	fails(META_BRI_IIFHWADDR);
	pkt.in.master = VM_KNOWN(9);
	no_value(NFT_META_BRI_IIFNAME, 16);
	host.link = find_link;
	holds(NFT_META_BRI_IIFNAME, "br0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	holds(NFT_META_BRI_OIFNAME, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
	unknown(NFT_META_BRI_IIFPVID);
	unknown(NFT_META_BRI_IIFVPROTO);
	no_value(META_BRI_IIFHWADDR, 6);
	host.link = find_bridge;
	bridge_filters = VM_KNOWN(0);
	fails(NFT_META_BRI_IIFPVID);
	fails(NFT_META_BRI_IIFVPROTO);
	holds(META_BRI_IIFHWADDR, "\2\0\0\0\3\2", 6);
	bridge_filters = VM_KNOWN(1);
	holds(NFT_META_BRI_IIFVPROTO, "\x81\0", 2);
	no_value(NFT_META_BRI_IIFPVID, 2);
	/* The port's own. */
	pkt.in.pvid = VM_KNOWN(258);
	holds(NFT_META_BRI_IIFPVID, (const char *)&pvid, 2);
	pkt.in.pvid = VM_KNOWN(0);
	holds(NFT_META_BRI_IIFPVID, "\0\0", 2);
	bridge_filters = VM_KNOWN(0);
	fails(NFT_META_BRI_IIFPVID);
	host.link = find_link;
	pkt.in.master = VM_KNOWN(8);
	holds(NFT_META_BRI_IIFNAME, "\0\0\0\0", 4);
	fails(NFT_META_BRI_IIFVPROTO);
}

static void test_sdif(void **state)
{
	(void)state;
	tcp();
	no_value(NFT_META_SDIF, 4);
	no_value(NFT_META_SDIFNAME, 16);
	pkt.sdif = VM_KNOWN(0);
	is(NFT_META_SDIF, 0);
	holds(NFT_META_SDIFNAME, "\0\0\0\0", 4);
	pkt.sdif = VM_KNOWN(9);
	is(NFT_META_SDIF, 9);
	no_value(NFT_META_SDIFNAME, 16);
	host.link = find_link;
	holds(NFT_META_SDIFNAME, "br0\0", 4);
}

/* IP in a second tag, since 7.1. */
static void test_nested(void **state)
{
	uint8_t bytes[100] = { 0, 5, 8, 0, 0x45, 0, 0, 60 };

	(void)state;
	bytes[4 + 9] = IPPROTO_UDP;
	bytes[4 + 22] = 0;
	bytes[4 + 23] = 53;
	assert_true(
		vm_pkt_load(&pkt, (struct span){ bytes, 80 }, 80, ETH_P_8021Q));
	expr_hook(NFPROTO_NETDEV, NFPROTO_NETDEV, 0);
	unknown(NFT_META_L4PROTO);
	expr_hook(NFPROTO_NETDEV, NFPROTO_NETDEV, 0);
	host.kernel = VM_KERNEL(6, 12);
	holds(NFT_META_PROTOCOL, "\x81\0\0\0", 4);
	fails(NFT_META_L4PROTO);
	host.kernel = VM_KERNEL(7, 2);
	holds(NFT_META_PROTOCOL, "\x08\0\0\0", 4);
	is(NFT_META_L4PROTO, IPPROTO_UDP);
	holds(NFT_META_PROTOCOL, "\x08\0\0\0", 4);
	assert_int_equal(meta_nhoff(&pkt), 4);
	assert_int_equal(pkt.thoff, 24);
	/* The next chain begins anew. */
	expr_hook(NFPROTO_NETDEV, NFPROTO_NETDEV, 0);
	assert_int_equal(meta_nhoff(&pkt), 0);
	is(NFT_META_L4PROTO, IPPROTO_UDP);
	/* It says that it is longer than it is. */
	pkt.data[7] = 80;
	expr_hook(NFPROTO_NETDEV, NFPROTO_NETDEV, 0);
	holds(NFT_META_PROTOCOL, "\x08\0\0\0", 4);
	fails(NFT_META_L4PROTO);
	pkt.data[2] = 0x88;
	holds(NFT_META_PROTOCOL, "\x88\0\0\0", 4);
}

static void test_nested_pppoe(void **state)
{
	uint8_t bytes[100] = { 0x11, 0, 0, 1, 0, 62, 0, 0x57, 0x60 };

	(void)state;
	bytes[8 + 5] = 20;
	bytes[8 + 6] = IPPROTO_TCP;
	assert_true(vm_pkt_load(&pkt, (struct span){ bytes, 68 }, 68,
				ETH_P_PPP_SES));
	expr_hook(NFPROTO_NETDEV, NFPROTO_NETDEV, 0);
	host.kernel = VM_KERNEL(7, 1);
	is(NFT_META_L4PROTO, IPPROTO_TCP);
	holds(NFT_META_PROTOCOL, "\x86\xdd\0\0", 4);
	assert_int_equal(pkt.thoff, 48);
	pkt.data[7] = 0x21;
	expr_hook(NFPROTO_NETDEV, NFPROTO_NETDEV, 0);
	fails(NFT_META_L4PROTO);
	holds(NFT_META_PROTOCOL, "\x08\0\0\0", 4);
}

static char changes[128];

static void changed(void *data, const char *what)
{
	(void)data;
	snprintf(changes, sizeof(changes), "%s", what);
}

static void test_set(void **state)
{
	struct vm_tracer tracer = { .changed = changed };
	uint32_t value = 0x11223344;

	(void)state;
	tcp();
	vm.tracer = &tracer;
	expr_put(8, &value, 4);
	assert_int_equal(expr_run(set(NFT_META_MARK)), NFT_CONTINUE);
	is(NFT_META_MARK, 0x11223344);
	assert_string_equal(changes, "meta mark set to 0x11223344");
	assert_int_equal(expr_run(set(NFT_META_PRIORITY)), NFT_CONTINUE);
	is(NFT_META_PRIORITY, 0x11223344);
	assert_int_equal(expr_run(set(NFT_META_SECMARK)), NFT_CONTINUE);
	is(NFT_META_SECMARK, 0x11223344);
	vm.regs.known[8] = 0xff;
	assert_int_equal(expr_run(set(NFT_META_MARK)), NFT_CONTINUE);
	expr_run(get(NFT_META_MARK));
	assert_int_equal(vm.regs.known[4], 0xff);
	expr_run(set(NFT_META_NFTRACE));
	assert_int_equal(pkt.nftrace.value, 1);
	assert_int_equal(expr_run(set(META_BRI_BROUTE)), NFT_CONTINUE);
	vm.probe = true;
	vm.regs.known[8] = ~0U;
	expr_run(set(NFT_META_MARK));
	assert_int_equal(pkt.mark.known, 0xff);
	assert_false(expr_is_known(set(NFT_META_IIF)));
	assert_false(expr_is_known(get(NFT_META_NFTRACE)));
	assert_false(expr_is_known(get(36)));
	assert_false(expr_is_known(get(99)));
}

static void test_set_pkttype(void **state)
{
	(void)state;
	tcp();
	expr_put(8, "\3", 1);
	expr_run(set(NFT_META_PKTTYPE));
	is(NFT_META_PKTTYPE, PACKET_OTHERHOST);
	/* Only to what a packet from the network may be, and from it. */
	expr_put(8, "\4", 1);
	expr_run(set(NFT_META_PKTTYPE));
	is(NFT_META_PKTTYPE, PACKET_OTHERHOST);
	pkt.pkttype = VM_KNOWN(PACKET_OUTGOING);
	expr_put(8, "\0", 1);
	expr_run(set(NFT_META_PKTTYPE));
	is(NFT_META_PKTTYPE, PACKET_OUTGOING);
	pkt.pkttype = VM_UNKNOWN;
	expr_run(set(NFT_META_PKTTYPE));
	assert_int_equal(expr_run(get(NFT_META_PKTTYPE)), NFT_CONTINUE);
	assert_int_equal(vm.regs.known[4], ~7U);
}

/* What was assumed of a packet does not hold when it has changed. */
static void test_forget(void **state)
{
	struct vm_forks forks;

	(void)state;
	tcp();
	vm_forks_begin(&forks);
	vm.forks = &forks;
	pkt.in.has_kind = false;
	expr_run(get(NFT_META_IIFKIND));
	expr_run(get(NFT_META_IIFKIND));
	assert_int_equal(forks.depth, 1);
	expr_put(8, "\1\0\0\0", 4);
	expr_run(set(NFT_META_MARK));
	expr_run(get(NFT_META_IIFKIND));
	assert_int_equal(forks.depth, 2);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(expr_selector(get(NFT_META_IIFNAME), INET),
			    "iifname");
	assert_string_equal(expr_selector(get(NFT_META_L4PROTO), INET),
			    "meta l4proto");
	assert_string_equal(expr_selector(get(NFT_META_BRI_IIFNAME), INET),
			    "meta ibrname");
	assert_string_equal(expr_selector(get(META_BRI_IIFHWADDR), INET),
			    "meta ibrhwaddr");
	assert_string_equal(expr_words(set(NFT_META_MARK)), "meta mark set");
}

#define EACH(fn) cmocka_unit_test_setup_teardown(fn, expr_setup, expr_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_packet),	 EACH(test_numbers),
		EACH(test_links),	 EACH(test_device),
		EACH(test_link_unknown), EACH(test_socket),
		EACH(test_pkttype),	 EACH(test_time),
		EACH(test_bridge),	 EACH(test_sdif),
		EACH(test_nested),	 EACH(test_nested_pppoe),
		EACH(test_set),		 EACH(test_set_pkttype),
		EACH(test_forget),	 EACH(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
