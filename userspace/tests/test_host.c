// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel says of a network namespace of its own, and whether our
 * lookup of its routes finds what its own does. Needs root and ip(8), and is
 * skipped without.
 */
#include "tests/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rtnetlink.h>
#include <net/if_arp.h>
#include <nftables/libnftables.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/fib4.h"
#include "host/host.h"
#include "host/internal.h"
#include "vm/nat.h"

static struct host *opened;

static bool ip(const char *commands)
{
	FILE *pipe = popen("ip -batch - 2>/dev/null", "w");

	if (!pipe)
		return false;
	fputs(commands, pipe);
	return pclose(pipe) == 0;
}

static const struct vm_host *facts(void)
{
	struct error error;

	host_close(opened);
	assert_int_equal(host_open(&opened, &error), 0);
	return host_facts(opened);
}

static int setup(void **state)
{
	(void)state;
	if (unshare(CLONE_NEWNET) < 0)
		return -1;
	if (!ip("link set lo up\n"
		"link add a0 index 10 type veth peer name a1 index 11\n"
		"link add b0 index 20 type veth peer name b1 index 21\n"
		"link add br0 index 30 type bridge\n"
		"link set b1 master br0\n"
		"link set a0 group 7\n"
		"link set a0 up\nlink set a1 up\nlink set b0 up\nlink set b1 up\n"
		"link set br0 up\n"
		"addr add 10.1.0.1/24 dev a0\n"
		"addr add 10.1.0.2/24 dev a0\n"
		"addr add 10.9.0.1/16 dev a0\n"
		"addr add 10.2.0.1/24 dev b0\n"
		"addr add fd00:1::1/64 dev a0 nodad\n"
		"addr add fd00:2::1/64 dev b0 nodad\n"
		"route add 192.0.2.0/24 via 10.1.0.9\n"
		"route add 198.51.100.0/24 nexthop via 10.1.0.9 nexthop via 10.2.0.9\n"
		"route add blackhole 203.0.113.0/24\n"
		"route add unreachable 203.0.113.128/25\n"
		"route add 2001:db8::/32 via fd00:1::9\n"))
		return -1;
	/* A link's addresses are local when its carrier has been seen. */
	return system("for i in $(seq 200); do "
		      "ip -6 route show table local | "
		      "grep -c '^local fd00:[12]::1 ' | grep -qx 2 && exit; "
		      "sleep 0.02; done; exit 1");
}

static int teardown(void **state)
{
	(void)state;
	host_close(opened);
	opened = NULL;
	return 0;
}

static struct addr addr(const char *text)
{
	struct addr made;
	uint8_t bytes[16];
	bool v4 = !strchr(text, ':');

	assert_int_equal(inet_pton(v4 ? AF_INET : AF_INET6, text, bytes), 1);
	assert_true(addr_from_bytes(&made, bytes, v4 ? 4 : 16));
	return made;
}

static void links(void **state)
{
	const struct vm_host *host = facts();
	struct vm_link link;

	(void)state;
	assert_int_equal(host->link(host->ctx, 10, &link), 0);
	assert_string_equal(link.name, "a0");
	assert_string_equal(link.kind, "veth");
	assert_int_equal(link.type.value, ARPHRD_ETHER);
	assert_int_equal(link.group.value, 7);
	assert_int_equal(link.mtu.known, ~0U);
	assert_int_equal(link.mtu.value, 1500);
	assert_int_equal(link.master.value, 0);
	assert_int_equal(host->link_named(host->ctx, "b1", &link), 0);
	assert_int_equal(link.master.value, 30);
	assert_int_equal(host->link_named(host->ctx, "lo", &link), 0);
	assert_string_equal(link.kind, "");
	assert_int_equal(link.type.value, ARPHRD_LOOPBACK);
	assert_int_equal(host->link(host->ctx, 99, &link), -ENODEV);
	assert_int_equal(host->link_named(host->ctx, "no", &link), -ENODEV);
}

static void own_addresses(void **state)
{
	const struct vm_host *host = facts();
	struct addr towards, found;

	(void)state;
	assert_int_equal(host->link_addr(host->ctx, 10, AF_INET, NULL, 0, &found),
			 0);
	towards = addr("10.1.0.1");
	assert_true(addr_equal(&found, &towards));
	towards = addr("10.9.5.5");
	assert_int_equal(
		host->link_addr(host->ctx, 10, AF_INET, &towards, 0, &found), 0);
	towards = addr("10.9.0.1");
	assert_true(addr_equal(&found, &towards));
	/* br0 has none: another link's. */
	towards = addr("8.8.8.8");
	assert_int_equal(
		host->link_addr(host->ctx, 30, AF_INET, &towards, 0, &found), 0);
	towards = addr("fd00:1::9");
	assert_int_equal(
		host->link_addr(host->ctx, 10, AF_INET6, &towards, 0, &found), 0);
	towards = addr("fd00:1::1");
	assert_true(addr_equal(&found, &towards));
}

static void address_types(void **state)
{
	static const struct {
		const char *addr;
		uint32_t oif;
		uint8_t type;
	} cases[] = {
		{ "127.0.0.1", 0, RTN_LOCAL },
		{ "127.9.9.9", 0, RTN_LOCAL },
		{ "10.1.0.1", 0, RTN_LOCAL },
		{ "10.1.0.1", 10, RTN_LOCAL },
		{ "10.1.0.1", 20, RTN_UNICAST },
		{ "10.1.0.255", 0, RTN_BROADCAST },
		{ "10.1.0.255", 20, RTN_UNICAST },
		{ "255.255.255.255", 20, RTN_BROADCAST },
		{ "0.0.0.0", 0, RTN_BROADCAST },
		{ "0.1.2.3", 0, RTN_UNICAST },
		{ "224.0.0.1", 0, RTN_MULTICAST },
		{ "239.1.1.1", 10, RTN_MULTICAST },
		{ "10.1.0.77", 0, RTN_UNICAST },
		{ "8.8.8.8", 0, RTN_UNICAST },
		{ "203.0.113.1", 0, RTN_UNICAST },
		{ "::1", 0, RTN_LOCAL },
		{ "fd00:1::1", 0, RTN_LOCAL },
		{ "fd00:1::1", 10, RTN_LOCAL },
		{ "fd00:1::1", 20, RTN_UNICAST },
		{ "fd00:1::7", 0, RTN_UNICAST },
		{ "2001:db8::1", 0, RTN_UNICAST },
		{ "2002::1", 0, RTN_UNREACHABLE },
		{ "ff02::1", 10, RTN_MULTICAST },
	};
	const struct vm_host *host = facts();
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct addr at = addr(cases[i].addr);
		uint8_t type = 99;

		assert_int_equal(
			host->addr_type(host->ctx, &at, cases[i].oif, &type),
			0);
		if (type != cases[i].type)
			fail_msg("%s on link %u: type %u, not %u",
				 cases[i].addr, cases[i].oif, type,
				 cases[i].type);
	}
}

static void routes(void **state)
{
	const struct vm_host *host = facts();
	struct vm_route_query query = { .dst = addr("192.0.2.5") };
	struct vm_route route;
	struct addr gateway = addr("10.1.0.9");

	(void)state;
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.type, RTN_UNICAST);
	assert_int_equal(route.oif, 10);
	assert_true(addr_equal(&route.gateway, &gateway));
	query.src = addr("172.16.1.1"); /* not one of our own */
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.oif, 10);
	query.dst = addr("8.8.8.8");
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.type, RTN_UNREACHABLE);
	query.dst = addr("203.0.113.1");
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.type, RTN_BLACKHOLE);
	query.dst = addr("203.0.113.129");
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.type, RTN_UNREACHABLE);
	/* Of several next hops any will do. */
	query = (struct vm_route_query){ .dst = addr("198.51.100.1"),
					 .oif = 20,
					 .strict = true };
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.oif, 20);
	query.oif = 30;
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.oif, 0);
	query = (struct vm_route_query){ .dst = addr("2001:db8::5"),
					 .src = addr("2002::1") };
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.oif, 10);
	query.dst = addr("2003::5");
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.type, RTN_UNREACHABLE);
}

static void set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, value, strlen(value)), strlen(value));
	close(fd);
}

static void input_routes(void **state)
{
	struct vm_route_query query = { .dst = addr("10.2.0.9"),
					.src = addr("10.1.0.77"),
					.iif = 10,
					.input = true };
	const struct vm_host *host;
	struct vm_route route;
	long value;

	(void)state;
	set("/proc/sys/net/ipv4/conf/all/rp_filter", "1");
	set("/proc/sys/net/ipv4/ip_forward", "0");
	host = facts();
	assert_int_equal(host->sysctl(host->ctx, "net.ipv4.ip_forward", &value),
			 0);
	assert_int_equal(value, 0);
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.type, RTN_UNREACHABLE);
	assert_int_equal(route.error, EHOSTUNREACH);
	set("/proc/sys/net/ipv4/ip_forward", "1");
	/* Until they are forgotten, answers are those of before. */
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.type, RTN_UNREACHABLE);
	host_flush(opened);
	assert_int_equal(host->sysctl(host->ctx, "net.ipv4.ip_forward", &value),
			 0);
	assert_int_equal(value, 1);
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.type, RTN_UNICAST);
	assert_int_equal(route.oif, 20);
	query.dst = addr("10.1.0.1");
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.type, RTN_LOCAL);
	/* From where it cannot come. */
	query.src = addr("10.2.0.77");
	assert_int_equal(host->route(host->ctx, &query, &route), 0);
	assert_int_equal(route.type, RTN_UNREACHABLE);
	/* Newer kernels do not say what it is that they refuse. */
	assert_true(route.error == EXDEV || route.error == EINVAL);
}

static void settings(void **state)
{
	const struct vm_host *host = facts();
	int minutes = 12345;
	long value;

	(void)state;
	assert_int_equal(
		host->sysctl(host->ctx, "net/ipv4/conf/a0/forwarding", &value),
		0);
	assert_int_equal(host->sysctl(host->ctx, "net.ipv4.nothing", &value),
			 -ENODATA);
	assert_int_equal(host->sysctl(host->ctx, "../../etc/passwd", &value),
			 -ENODATA);
	assert_int_equal(host->sysctl(host->ctx, "", &value), -ENODATA);
	assert_int_equal(host->minutes_west(host->ctx, &minutes), 0);
	assert_in_range(minutes + 1440, 0, 2880);
}

static unsigned int below(unsigned int limit)
{
	return (unsigned int)rand() % limit;
}

/* Tables and rules at random. Not all commands are possible; that is as well. */
static void random_routes(void)
{
	static const char *const types[] = { "",	   "",
					     "",	   "",
					     "blackhole ", "unreachable ",
					     "prohibit ",  "throw " };
	static const char *const hops[] = {
		"via 10.1.0.9",
		"dev a0",
		"via 10.2.0.9",
		"dev b0",
		"nexthop via 10.1.0.9 nexthop via 10.2.0.8",
		"dev br0",
	};
	char text[256];
	unsigned int i;

	for (i = 0; i < 120; i++) {
		const char *type = types[below(8)];
		unsigned int len = 4 + below(29);
		uint32_t to = (172U << 24 | 16U << 16 | below(1U << 16)) &
			      ~0U << (32 - len);

		snprintf(text, sizeof(text),
			 "route add %s%u.%u.%u.%u/%u %s table %u metric %u%s\n",
			 type, to >> 24, to >> 16 & 255, to >> 8 & 255,
			 to & 255, len, *type ? "" : hops[below(6)],
			 below(3) ? 254 : 100 + below(3), below(4),
			 below(4) ? "" : " tos 0x10");
		ip(text);
	}
}

static void random_rules(void)
{
	static const char *const what[] = {
		"from 10.1.0.1",
		"to 172.16.0.0/17",
		"fwmark 5",
		"fwmark 1/3",
		"tos 0x10",
		"not fwmark 1",
		"iif lo",
		"iif a0",
		"oif a0",
		"ipproto tcp",
		"ipproto udp dport 1000-2000",
		"sport 53",
		"from all",
	};
	static const char *const action[] = {
		"lookup 100",
		"lookup 101",
		"lookup 102",
		"unreachable",
		"lookup main suppress_prefixlength 8",
		"prohibit",
		"goto 30000",
		"blackhole",
		"lookup 104",
	};
	char text[256];
	unsigned int i;

	ip("rule add pref 30000 lookup 101\n");
	for (i = 0; i < 10; i++) {
		snprintf(text, sizeof(text), "rule add pref %u %s %s\n",
			 1000 + i * 10, what[below(13)], action[below(9)]);
		ip(text);
	}
}

static void random_query(struct vm_route_query *query)
{
	uint8_t bytes[4] = { 172, 16, (uint8_t)rand(), (uint8_t)rand() };

	memset(query, 0, sizeof(*query));
	addr_from_bytes(&query->dst, bytes, 4);
	if (below(3) == 0)
		query->src = addr("10.1.0.1");
	query->mark = below(8);
	query->tos = below(3) ? 0 : 0x10;
	query->proto = below(2) ? IPPROTO_TCP : IPPROTO_UDP;
	query->dport = (uint16_t)(1 + below(3000));
	query->sport = below(4) ? 40000 : 53;
}

static bool has_hop(const struct fib4_result *result, uint32_t oif)
{
	uint32_t i;

	for (i = 0; i < result->route->nhops; i++) {
		if (result->table->hop[result->route->hop + i].oif == oif)
			return true;
	}
	return false;
}

/* Our lookup against the kernel's, of what is sent from here. */
static void compare_lookups(unsigned int *found)
{
	struct vm_route_query query;
	struct fib4_result result;
	struct vm_route kernel;
	struct fib4_flow flow;
	uint32_t dst;

	random_query(&query);
	memcpy(&dst, query.dst.bytes, sizeof(dst));
	flow = (struct fib4_flow){
		.dst = ntohl(dst),
		.iif = 1,
		.mark = query.mark,
		.tos = query.tos,
		.proto = query.proto,
		.sport = query.sport,
		.dport = query.dport,
	};
	if (query.src.family)
		flow.src = 10U << 24 | 1U << 16 | 1;
	assert_int_equal(fib4_lookup(opened, &flow, &result), 0);
	assert_int_equal(host_ask(opened, &query, false, &kernel, NULL, NULL),
			 0);
	if (kernel.error != -result.err)
		fail_msg("%u.%u: the kernel says %d, not %d",
			 flow.dst >> 8 & 255, flow.dst & 255, kernel.error,
			 -result.err);
	if (kernel.error)
		return;
	++*found;
	assert_int_equal(kernel.type, result.route->type);
	/* Which of several, a hash decides when it is sent. */
	if (result.route->nhops > 1)
		assert_true(has_hop(&result, kernel.oif));
	else
		assert_int_equal(kernel.oif, result.hop->oif);
}

static void lookups(void **state)
{
	unsigned int round, i, found = 0;

	(void)state;
	srand(7);
	for (round = 0; round < 6; round++) {
		random_routes();
		if (round)
			random_rules();
		facts();
		for (i = 0; i < 400; i++)
			compare_lookups(&found);
	}
	assert_in_range(found, 300, 2000);
	ip("rule flush\nrule add pref 32766 lookup main\n"
	   "rule add pref 32767 lookup default\n"
	   "route flush table 100\nroute flush table 101\nroute flush table 102\n");
}

/* A connection over the loopback link, which conntrack sees. */
static void connections(void **state)
{
	struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(5353),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct sockaddr_in from = { .sin_family = AF_INET,
				    .sin_port = htons(40001),
				    .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct tuple tuple = { .src = addr("127.0.0.1"),
			       .dst = addr("127.0.0.1"),
			       .proto = IPPROTO_UDP,
			       .has_proto = true,
			       .has_ports = true,
			       .sport = 40001,
			       .dport = 5353 };
	int client = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int server = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const struct vm_host *host;
	struct vm_ct ct;

	(void)state;
	assert_non_null(nft);
	assert_int_equal(nft_run_cmd_from_buffer(
				 nft, "table ip t { chain c { type filter hook "
				      "output priority 0; ct mark set 9; }; }"),
			 0);
	nft_ctx_free(nft);
	assert_int_equal(bind(server, (void *)&to, sizeof(to)), 0);
	assert_int_equal(bind(client, (void *)&from, sizeof(from)), 0);
	host = facts();
	assert_int_equal(host->conntrack(host->ctx, &tuple, 0, &ct), -ENOENT);
	assert_int_equal(sendto(client, "x", 1, 0, (void *)&to, sizeof(to)), 1);
	assert_int_equal(host->conntrack(host->ctx, &tuple, 0, &ct), 0);
	assert_int_equal(ct.presence, VM_CT_TRACKED);
	assert_int_equal(ct.state, RSTATTR_CT_NEW);
	assert_int_equal(ct.reply.value, 0);
	assert_int_equal(ct.mark.value, 9);
	assert_true(ct.status.value & IPS_CONFIRMED);
	assert_int_equal(ct.zone.value, 0);
	assert_int_equal(ct.orig.dport, 5353);
	assert_int_equal(ct.repl.dport, 40001);
	/* The next packet will start it anew. */
	assert_int_equal(ct.expiration.known, 0);
	assert_true(ct.counted || ct.uncounted);
	assert_int_equal(host->conntrack(host->ctx, &tuple, 3, &ct), -ENOENT);
	assert_int_equal(host->expected(host->ctx, &tuple, 0, &ct), -ENOENT);
	tuple.sport = 5353;
	tuple.dport = 40001;
	assert_int_equal(host->conntrack(host->ctx, &tuple, 0, &ct), 0);
	assert_int_equal(ct.state, RSTATTR_CT_ESTABLISHED);
	assert_int_equal(ct.reply.value, 1);
	tuple.has_ports = false;
	assert_int_equal(host->conntrack(host->ctx, &tuple, 0, &ct), -ENODATA);
	close(client);
	close(server);
}

static struct tuple tuple_of(uint8_t proto, const char *src, uint16_t sport,
			     const char *dst, uint16_t dport)
{
	return (struct tuple){ .src = addr(src),
			       .dst = addr(dst),
			       .proto = proto,
			       .has_proto = true,
			       .has_ports = true,
			       .sport = sport,
			       .dport = dport };
}

static void sockets(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(7777) };
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const struct vm_host *host = facts();
	struct vm_socket found;
	struct tuple tuple;
	int on = 1, mark = 42;
	bool ipsec = true;

	(void)state;
	assert_int_equal(
		setsockopt(listener, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)),
		0);
	assert_int_equal(
		setsockopt(udp, IPPROTO_IP, IP_TRANSPARENT, &on, sizeof(on)),
		0);
	assert_int_equal(bind(listener, (void *)&at, sizeof(at)), 0);
	assert_int_equal(listen(listener, 1), 0);
	tuple = tuple_of(IPPROTO_TCP, "10.1.0.77", 1000, "10.1.0.1", 7777);
	assert_int_equal(host->socket(host->ctx, &tuple, 10, &found), 0);
	assert_true(found.full && !found.established);
	assert_int_equal(found.wildcard.value, 1);
	assert_int_equal(found.mark.value, 42);
	assert_int_equal(found.transparent.value, 0);
	tuple.dport = 7778;
	assert_int_equal(host->socket(host->ctx, &tuple, 10, &found), -ENOENT);
	at.sin_addr.s_addr = htonl(0x0a010001);
	assert_int_equal(bind(udp, (void *)&at, sizeof(at)), 0);
	at.sin_addr.s_addr = htonl(0x0a01004d);
	at.sin_port = htons(1000);
	tuple = tuple_of(IPPROTO_UDP, "10.1.0.77", 1000, "10.1.0.1", 7777);
	assert_int_equal(host->socket(host->ctx, &tuple, 10, &found), 0);
	assert_true(found.full && !found.established);
	assert_int_equal(found.wildcard.value, 0);
	assert_int_equal(found.transparent.value, 1);
	assert_int_equal(connect(udp, (void *)&at, sizeof(at)), 0);
	assert_int_equal(host->socket(host->ctx, &tuple, 10, &found), 0);
	assert_true(found.established);
	tuple.sport = 1001;
	assert_int_equal(host->socket(host->ctx, &tuple, 10, &found), -ENOENT);
	close(udp);
	close(listener);
	assert_int_equal(host->ipsec(host->ctx, &ipsec), 0);
	assert_false(ipsec);
	if (ip("xfrm policy add dir out src 10.1.0.0/24 dst 10.2.0.0/24 "
	       "action block\n")) {
		assert_int_equal(host->ipsec(host->ctx, &ipsec), 0);
		assert_true(ipsec);
		ip("xfrm policy flush\n");
	}
	assert_true(host->kernel >= 5 << 16);
}

/* The source that our machine gives a packet with this tuple. */
static struct addr translated(const struct tuple *tuple, uint32_t flags)
{
	struct vm_nat_range range = { .flags = flags | VM_NAT_MAP_IPS,
				      .addr_known = true,
				      .min_addr = addr("10.1.0.1"),
				      .max_addr = addr("10.1.0.250") };
	static struct vm_pkt pkt;
	struct vm vm = { .pkt = &pkt };

	memset(&pkt.ct, 0, sizeof(pkt.ct));
	pkt.ct.presence = VM_CT_TRACKED;
	pkt.ct.zone = VM_KNOWN(0);
	pkt.ct.status = VM_KNOWN(0);
	pkt.ct.has_tuples = true;
	pkt.ct.orig = pkt.ct.repl = *tuple;
	pkt.ct.repl.src = tuple->dst;
	pkt.ct.repl.dst = tuple->src;
	pkt.ct.repl.sport = tuple->dport;
	pkt.ct.repl.dport = tuple->sport;
	vm_nat(&vm, NULL, VM_NAT_SRC, &range);
	return pkt.ct.repl.dst;
}

/* Of a range of addresses the kernel takes the one that we say. */
static void translations(void **state)
{
	static const char rules[] =
		"table ip n { chain c { type nat hook postrouting priority 100; "
		"udp dport 7000-7499 snat to 10.1.0.1-10.1.0.250; "
		"udp dport 7500-7999 snat to 10.1.0.1-10.1.0.250 persistent; "
		"}; }";
	struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);
	const struct vm_host *host = facts();
	unsigned int i;

	(void)state;
	assert_non_null(nft);
	assert_int_equal(nft_run_cmd_from_buffer(nft, rules), 0);
	nft_ctx_free(nft);
	for (i = 0; i < 40; i++) {
		uint16_t port = (uint16_t)(7000 + below(1000));
		int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		struct sockaddr_in to = { .sin_family = AF_INET,
					  .sin_port = htons(port),
					  .sin_addr = { htonl(0x0a020002 +
							      below(200)) } };
		struct sockaddr_in own;
		socklen_t len = sizeof(own);
		struct tuple tuple = { .proto = IPPROTO_UDP,
				       .has_proto = true,
				       .has_ports = true,
				       .dport = port };
		struct tuple source[2];
		struct addr ours;
		struct vm_ct ct;
		size_t count;

		/* Each a port of its own: one used again keeps its address. */
		own = (struct sockaddr_in){ .sin_family = AF_INET,
					    .sin_port = htons(20000 + i) };
		assert_int_equal(bind(fd, (void *)&own, sizeof(own)), 0);
		assert_int_equal(connect(fd, (void *)&to, sizeof(to)), 0);
		assert_int_equal(getsockname(fd, (void *)&own, &len), 0);
		addr_from_bytes(&tuple.src, &own.sin_addr, 4);
		addr_from_bytes(&tuple.dst, &to.sin_addr, 4);
		tuple.sport = ntohs(own.sin_port);
		assert_int_equal(send(fd, "x", 1, 0), 1);
		assert_int_equal(host->conntrack(host->ctx, &tuple, 0, &ct), 0);
		ours = translated(&tuple, port < 7500 ? 0 : VM_NAT_PERSISTENT);
		assert_true(addr_equal(&ours, &ct.repl.dst));
		assert_int_equal(
			host->sources(host->ctx, &tuple, 0, source, 2, &count),
			0);
		assert_int_equal(count, 1);
		assert_true(addr_equal(&ours, &source[0].dst));
		close(fd);
	}
}

static int bridge_way(const struct vm_host *host, uint32_t from,
		      const char *mac, struct vm_bridge_way *way)
{
	return host->bridge_way(host->ctx, 70, from, (const uint8_t *)mac, way);
}

/* Of a bridge that filters: in by c0 it is of VLAN 5, and by d0 of 6. */
static void vlans(void **state)
{
	static const char all[] = "\377\377\377\377\377\377";
	static const char own[] = "\2\0\0\0\7\1";
	static const char other[] = "\2\0\0\0\7\2";
	const struct vm_host *host;
	struct vm_bridge_way way;
	struct vm_link link;

	(void)state;
	if (!ip("link add br7 index 70 address 02:00:00:00:07:01 type bridge "
		"vlan_filtering 1 vlan_default_pvid 5 mcast_snooping 0\n"
		"link add c0 index 71 type veth peer name c1\n"
		"link add d0 index 72 type veth peer name d1\n"
		"link set c0 master br7\nlink set d0 master br7\n"
		"link set c0 up\nlink set c1 up\n"
		"link set d0 up\nlink set d1 up\nlink set br7 up\n")) {
		print_message("# SKIPPED: this kernel's bridges do not filter VLANs\n");
		return;
	}
	assert_int_equal(
		system("bridge vlan add dev d0 vid 6 pvid untagged; "
		       "bridge vlan add dev d0 vid 10-20; "
		       "for i in $(seq 200); do bridge link show | "
		       "grep -c 'br7 state forwarding' | grep -qx 2 && "
		       "exit; sleep 0.02; done; exit 1"),
		0);
	host = facts();
	assert_int_equal(host->link(host->ctx, 71, &link), 0);
	assert_int_equal(link.pvid.known, ~0U);
	assert_int_equal(link.pvid.value, 5);
	assert_int_equal(host->link(host->ctx, 72, &link), 0);
	assert_int_equal(link.pvid.value, 6);
	assert_int_equal(host->link(host->ctx, 70, &link), 0);
	assert_int_equal(link.pvid.value, 5);
	assert_int_equal(host->link(host->ctx, 10, &link), 0);
	assert_int_equal(link.pvid.value, 0);
	assert_int_equal(bridge_way(host, 71, own, &way), 0);
	assert_true(way.local);
	assert_int_equal(way.count, 0);
	assert_int_equal(bridge_way(host, 71, all, &way), 0);
	assert_true(way.local);
	assert_int_equal(way.count, 1);
	/* Nobody else is of VLAN 6, nor has the bridge its address there. */
	assert_int_equal(bridge_way(host, 72, own, &way), 0);
	assert_false(way.local);
	assert_int_equal(way.count, 0);
	assert_int_equal(bridge_way(host, 72, all, &way), 0);
	assert_false(way.local);
	assert_int_equal(way.count, 0);
	/* The bridge itself floods to both; to c0 with a tag is unknown. */
	assert_int_equal(bridge_way(host, 0, other, &way), 0);
	assert_int_equal(way.count, 2);
	assert_int_equal(system("bridge vlan add dev c0 vid 5 pvid"), 0);
	host = facts();
	assert_int_equal(bridge_way(host, 0, other, &way), -ENODATA);
	assert_int_equal(bridge_way(host, 72, other, &way), 0);
	assert_int_equal(system("bridge vlan del dev c0 vid 5"), 0);
	host = facts();
	assert_int_equal(bridge_way(host, 71, own, &way), -ENODATA);
	assert_int_equal(bridge_way(host, 0, other, &way), 0);
	assert_int_equal(way.count, 1);
	ip("link del br7\nlink del c0\nlink del d0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(links),	    TEST(own_addresses), TEST(address_types),
		TEST(routes),	    TEST(input_routes),	 TEST(settings),
		TEST(lookups),	    TEST(connections),	 TEST(sockets),
		TEST(translations), TEST(vlans),
	};

	if (setup(NULL)) {
		printf("1..0 # SKIP no network namespace, or no ip(8)\n");
		return 0;
	}
	return cmocka_run_group_tests_name("host", tests, NULL, teardown);
}
