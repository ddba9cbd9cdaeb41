// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way of a packet through the hooks of rulesets made here, over hosts made
 * of tables.
 */
#include "tests/unit.h"

#include <net/if.h> /* before linux/netfilter_bridge.h */

#include <errno.h>
#include <linux/if_packet.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <linux/rtnetlink.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <net/if_arp.h>
#include <netinet/if_ether.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/text.h"
#include "vm/checksum.h"
#include "vm/expr_immediate.h"
#include "vm/fork.h"
#include "vm/host.h"
#include "vm/kernel.h"
#include "vm/nat.h"
#include "vm/track.h"
#include "vm/traverse.h"

#define V4 NFPROTO_IPV4
#define V6 NFPROTO_IPV6
#define INET NFPROTO_INET
#define DEV NFPROTO_NETDEV
#define BR NFPROTO_BRIDGE
#define PRE NF_INET_PRE_ROUTING
#define IN NF_INET_LOCAL_IN
#define FWD NF_INET_FORWARD
#define OUT NF_INET_LOCAL_OUT
#define POST NF_INET_POST_ROUTING
#define INGRESS 5

/* What happened, in words: one line a test compares. */
static struct text said;
static struct nft_ruleset ruleset;
static uint64_t handles;

/* Expressions that only tests have. */
static void eval_note(struct vm *vm, const struct nft_expr *expr)
{
	const struct vm_ct *ct = &vm->pkt->ct;
	static const char *const presence[] = { "unknown", "none", "untracked",
						"tracked" };

	(void)expr;
	text_add(&said, "{%s>%s ct=%s", vm->pkt->in.name, vm->pkt->out.name,
		 presence[ct->presence]);
	if (ct->presence == VM_CT_TRACKED)
		text_add(&said, ":%u%s", ct->state, ct->reply.value ? "r" : "");
	text_add(&said, "}");
}

static void eval_mark(struct vm *vm, const struct nft_expr *expr)
{
	(void)expr;
	vm->pkt->mark = VM_KNOWN(77);
}

static void eval_untrack(struct vm *vm, const struct nft_expr *expr)
{
	(void)expr;
	vm->pkt->ct.presence = VM_CT_UNTRACKED;
}

struct nat_priv {
	enum vm_nat_manip manip;
	struct vm_nat_range range;
};

static void eval_nat(struct vm *vm, const struct nft_expr *expr)
{
	const struct nat_priv *nat = expr_priv(expr);

	vm_nat(vm, expr, nat->manip, &nat->range);
}

static void eval_drop(struct vm *vm, const struct nft_expr *expr)
{
	(void)expr;
	vm->regs.verdict.code = NF_DROP;
}

static const struct expr_ops note_ops = { .name = "note", .eval = eval_note };
static const struct expr_ops mark_ops = { .name = "mark", .eval = eval_mark };
static const struct expr_ops untrack_ops = { .name = "notrack",
					     .eval = eval_untrack };
static const struct expr_ops ct_ops = { .name = "ct", .eval = eval_note };
static const struct expr_ops nat_ops = { .name = "nat",
					 .size = sizeof(struct nat_priv),
					 .eval = eval_nat };
static const struct expr_ops reject_ops = { .name = "reject",
					    .eval = eval_drop };

static const struct nft_expr *plain(const struct expr_ops *ops)
{
	struct nft_expr *expr =
		arena_alloc(&ruleset.arena, sizeof(*expr) + ops->size);

	assert_non_null(expr);
	expr->ops = ops;
	return expr;
}

static const struct nft_expr *verdict(int32_t code)
{
	struct nft_expr *expr = (void *)(uintptr_t)plain(&expr_immediate_ops);
	struct expr_immediate *imm = (void *)expr->priv;

	imm->verdict.code = code;
	return expr;
}

static const struct nft_expr *nat(enum vm_nat_manip manip, const char *addr,
				  const char *to, uint16_t port, uint32_t flags)
{
	struct nft_expr *expr = (void *)(uintptr_t)plain(&nat_ops);
	struct nat_priv *priv = (void *)expr->priv;
	bool v4 = !addr || !strchr(addr, ':');
	uint8_t bytes[16];

	priv->manip = manip;
	priv->range.flags = flags;
	if (addr) {
		priv->range.flags |= VM_NAT_MAP_IPS;
		priv->range.addr_known = true;
		inet_pton(v4 ? AF_INET : AF_INET6, addr, bytes);
		addr_from_bytes(&priv->range.min_addr, bytes, v4 ? 4 : 16);
		inet_pton(v4 ? AF_INET : AF_INET6, to ? to : addr, bytes);
		addr_from_bytes(&priv->range.max_addr, bytes, v4 ? 4 : 16);
	}
	if (port) {
		priv->range.flags |= VM_NAT_PROTO_SPECIFIED;
		priv->range.port_known = true;
		priv->range.min_port = priv->range.max_port = port;
	}
	return expr;
}

static struct nft_table *table(uint32_t family, const char *name)
{
	struct nft_table *made = arena_alloc(&ruleset.arena, sizeof(*made));
	struct nft_table **end = &ruleset.table;

	assert_non_null(made);
	made->family = family;
	made->name = name;
	made->handle = ++handles;
	while (*end)
		end = &(*end)->next;
	*end = made;
	return made;
}

static struct nft_chain *chain(struct nft_table *of, const char *name,
			       enum nft_chain_type type, uint32_t hook,
			       int32_t priority)
{
	struct nft_chain *made = arena_alloc(&ruleset.arena, sizeof(*made));
	struct nft_chain **end = &of->chain;

	assert_non_null(made);
	made->table = of;
	made->name = name;
	made->handle = ++handles;
	made->base = true;
	made->loaded = true;
	made->type = type;
	made->hook = hook;
	made->priority = priority;
	made->policy = NF_ACCEPT;
	while (*end)
		end = &(*end)->next;
	*end = made;
	return made;
}

static struct nft_chain *on_device(struct nft_chain *of, const char *device)
{
	of->device = arena_alloc(&ruleset.arena, sizeof(*of->device));
	of->device[0] = device;
	of->ndevices = 1;
	return of;
}

/* At most three rules of up to three expressions each. */
static struct nft_rule *rule(struct nft_chain *of, const struct nft_expr *a,
			     const struct nft_expr *b)
{
	struct nft_rule *made;

	if (!of->rule)
		of->rule = arena_alloc(&ruleset.arena, 3 * sizeof(*of->rule));
	made = &of->rule[of->nrules++];
	made->chain = of;
	made->handle = ++handles;
	made->expr = arena_alloc(&ruleset.arena, 2 * sizeof(*made->expr));
	made->expr[made->nexprs++] = a;
	if (b)
		made->expr[made->nexprs++] = b;
	return made;
}

/* A chain that says what it sees. */
static struct nft_chain *noting(struct nft_table *of, const char *name,
				uint32_t hook, int32_t priority)
{
	struct nft_chain *made = chain(of, name, CHAIN_FILTER, hook, priority);

	rule(made, plain(&note_ops), NULL);
	return made;
}

static void tell_base(void *data, const struct nft_chain *of, bool skipped,
		      const char *why)
{
	(void)data;
	(void)why;
	text_add(&said, "%s%s%s", said.len ? " " : "", skipped ? "!" : "",
		 of->name);
}

static void tell_changed(void *data, const char *what)
{
	(void)data;
	text_add(&said, " [%s]", what);
}

static void tell_condition(void *data, const struct vm_condition *condition)
{
	(void)data;
	if (condition->text)
		text_add(&said, "%s(%s)", said.len ? " " : "", condition->text);
}

static const struct vm_tracer tracer = { .base = tell_base,
					 .changed = tell_changed,
					 .condition = tell_condition };

/* Hosts. Links: 1 lo, 2 eth0, 3 eth1, 4 br0, 5 and 6 its ports p0 and p1. */
static const char *const link_names[] = { "",	 "lo", "eth0", "eth1",
					  "br0", "p0", "p1" };

static bool br0_filters;

static int host_link(void *ctx, uint32_t index, struct vm_link *link)
{
	(void)ctx;
	if (!index || index > 6)
		return -ENODEV;
	memset(link, 0, sizeof(*link));
	link->index = VM_KNOWN(index);
	link->has_name = link->has_kind = true;
	strcpy(link->name, link_names[index]);
	link->type = VM_KNOWN(index == 1 ? ARPHRD_LOOPBACK : ARPHRD_ETHER);
	link->group = VM_KNOWN(0);
	link->master = VM_KNOWN(index >= 5 ? 4 : 0);
	if (index != 4)
		return 0;
	strcpy(link->kind, "bridge");
	link->vlan_filtering = VM_KNOWN(br0_filters);
	link->has_mac = true;
	link->mac[5] = 4;
	return 0;
}

static int host_link_named(void *ctx, const char *name, struct vm_link *link)
{
	uint32_t i;

	for (i = 1; i <= 6; i++) {
		if (strcmp(link_names[i], name) == 0)
			return host_link(ctx, i, link);
	}
	return -ENODEV;
}

/*
 * 10.0.0.1 is ours; 10.0.0/24 and fd00:: by eth0, 10.1/16 by eth1, but what
 * has mark 77 by br0; no other way.
 */
static int host_route(void *ctx, const struct vm_route_query *query,
		      struct vm_route *route)
{
	const uint8_t *dst = query->dst.bytes;

	(void)ctx;
	memset(route, 0, sizeof(*route));
	if (dst[0] == 10 && dst[1] == 0 && dst[3] == 1) {
		route->type = RTN_LOCAL;
		route->oif = 1;
	} else if (query->mark == 77) {
		route->type = RTN_UNICAST;
		route->oif = 4;
	} else if (dst[0] == 10 || dst[0] == 0xfd) {
		route->type = RTN_UNICAST;
		route->oif = dst[0] == 10 && dst[1] == 1 ? 3 : 2;
	} else {
		route->type = RTN_UNREACHABLE;
		route->error = ENETUNREACH;
	}
	return 0;
}

static int host_addr_type(void *ctx, const struct addr *addr, uint32_t oif,
			  uint8_t *type)
{
	(void)ctx;
	(void)oif;
	*type = addr->bytes[0] == 10 && addr->bytes[1] == 0 &&
				addr->bytes[3] == 1 ?
			RTN_LOCAL :
			RTN_UNICAST;
	return 0;
}

static long forwarding = 1;
static int conntrack_err = -ENOENT;
static struct vm_ct conntrack_entry;
static bool port_5000_taken;

static int host_sysctl(void *ctx, const char *name, long *value)
{
	(void)ctx;
	if (strcmp(name, "net/ipv4/conf/eth0/forwarding") != 0 &&
	    strcmp(name, "net.ipv6.conf.all.forwarding") != 0 &&
	    strcmp(name, "net.netfilter.nf_conntrack_tcp_loose") != 0)
		return -ENODATA;
	*value = forwarding;
	return 0;
}

static int host_conntrack(void *ctx, const struct tuple *tuple, uint16_t zone,
			  struct vm_ct *ct)
{
	(void)ctx;
	(void)zone;
	if (port_5000_taken && tuple->dport == 5000)
		return 0;
	if (!conntrack_err)
		*ct = conntrack_entry;
	return conntrack_err;
}

static const struct vm_host host = {
	.link = host_link,
	.link_named = host_link_named,
	.route = host_route,
	.addr_type = host_addr_type,
	.sysctl = host_sysctl,
	.conntrack = host_conntrack,
};

static void put_addr(uint8_t *to, const char *text)
{
	assert_int_equal(
		inet_pton(strchr(text, ':') ? AF_INET6 : AF_INET, text, to), 1);
}

static uint16_t sum(const uint8_t *bytes, size_t len, uint32_t start)
{
	size_t i;

	for (i = 0; i < len; i += 2)
		start += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	while (start >> 16)
		start = (start & 0xffff) + (start >> 16);
	return (uint16_t)~start;
}

/* A TCP SYN with right checksums. */
static void make_tcp(struct vm_pkt *pkt, const char *src, const char *dst,
		     uint16_t sport, uint16_t dport)
{
	bool v6 = strchr(src, ':');
	size_t header = v6 ? 40 : 20, len = header + 20;
	uint8_t bytes[60] = { 0 };
	uint16_t check;

	if (v6) {
		bytes[0] = 0x60;
		bytes[5] = 20;
		bytes[6] = IPPROTO_TCP;
		bytes[7] = 64;
	} else {
		bytes[0] = 0x45;
		bytes[3] = 40;
		bytes[8] = 64;
		bytes[9] = IPPROTO_TCP;
	}
	put_addr(bytes + (v6 ? 8 : 12), src);
	put_addr(bytes + (v6 ? 24 : 16), dst);
	bytes[header] = (uint8_t)(sport >> 8);
	bytes[header + 1] = (uint8_t)sport;
	bytes[header + 2] = (uint8_t)(dport >> 8);
	bytes[header + 3] = (uint8_t)dport;
	bytes[header + 12] = 0x50;
	bytes[header + 13] = 0x02;
	check = sum(bytes + (v6 ? 8 : 12), len - (v6 ? 8 : 12),
		    IPPROTO_TCP + 20);
	bytes[header + 16] = (uint8_t)(check >> 8);
	bytes[header + 17] = (uint8_t)check;
	if (!v6) {
		check = sum(bytes, 20, 0);
		bytes[10] = (uint8_t)(check >> 8);
		bytes[11] = (uint8_t)check;
	}
	assert_true(vm_pkt_load(pkt, (struct span){ bytes, len }, 0, 0));
	pkt->mark = VM_KNOWN(0);
}

static void check_sums(const struct vm_pkt *pkt)
{
	bool v6 = pkt->protocol == ETH_P_IPV6;
	size_t addrs = v6 ? 8 : 12;

	assert_int_equal(pkt->ngaps, 0);
	if (!v6)
		assert_int_equal(sum(pkt->data, 20, 0), 0);
	assert_int_equal(
		sum(pkt->data + addrs, pkt->len - addrs, IPPROTO_TCP + 20), 0);
}

static struct vm_forks forks;

static void traverse(struct vm_pkt *pkt, const struct vm_host *of,
		     const struct vm_journey *journey, struct vm_result *result)
{
	struct vm vm = { .ruleset = &ruleset,
			 .host = of,
			 .pkt = pkt,
			 .tracer = &tracer,
			 .forks = &forks };

	text_release(&said);
	vm_traverse(&vm, journey, result);
	if (vm.err)
		assert_int_equal(result->end, VM_END_ERROR);
}

/* By way of eth0, or from here. */
static enum vm_end go(struct vm_pkt *pkt, const char *want)
{
	struct vm_journey journey = { .way = VM_WAY_AUTO };
	struct vm_result result;

	vm_forks_begin(&forks);
	traverse(pkt, &host, &journey, &result);
	assert_string_equal(text_get(&said), want);
	assert_int_equal(forks.depth, 0);
	return result.end;
}

static void from(struct vm_pkt *pkt, uint32_t index)
{
	assert_int_equal(host_link(NULL, index, &pkt->in), 0);
}

static int clear(void **state)
{
	(void)state;
	arena_release(&ruleset.arena);
	memset(&ruleset, 0, sizeof(ruleset));
	text_release(&said);
	forwarding = 1;
	br0_filters = false;
	conntrack_err = -ENOENT;
	port_5000_taken = false;
	handles = 0;
	return 0;
}

/* Chains of all hooks, in a table of ip and one of inet. */
static void make_everywhere(void)
{
	struct nft_table *ip = table(V4, "ip"), *inet = table(INET, "inet");

	noting(ip, "pre", PRE, 0);
	noting(ip, "in", IN, 0);
	noting(ip, "fwd", FWD, 0);
	noting(ip, "out", OUT, 0);
	noting(ip, "post", POST, 0);
	noting(inet, "ipre", PRE, -10);
	noting(inet, "iin", IN, -10);
	noting(inet, "ifwd", FWD, -10);
	noting(inet, "iout", OUT, -10);
	noting(inet, "ipost", POST, -10);
}

static void in_through_out(void **state)
{
	struct vm_pkt pkt;

	(void)state;
	make_everywhere();
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(&pkt, 2);
	assert_int_equal(go(&pkt, "ipre{eth0> ct=none} pre{eth0> ct=none} "
				  "iin{eth0> ct=none} in{eth0> ct=none}"),
			 VM_END_ACCEPT);
	make_tcp(&pkt, "10.0.0.9", "10.1.0.9", 1000, 80);
	from(&pkt, 2);
	assert_int_equal(go(&pkt,
			    "ipre{eth0> ct=none} pre{eth0> ct=none} "
			    "ifwd{eth0>eth1 ct=none} fwd{eth0>eth1 ct=none} "
			    "ipost{eth0>eth1 ct=none} post{eth0>eth1 ct=none}"),
			 VM_END_ACCEPT);
	assert_int_equal(pkt.data[8], 63);
	check_sums(&pkt);
	make_tcp(&pkt, "10.0.0.1", "10.1.0.9", 1000, 80);
	assert_int_equal(go(&pkt, "iout{>eth1 ct=none} out{>eth1 ct=none} "
				  "ipost{>eth1 ct=none} post{>eth1 ct=none}"),
			 VM_END_ACCEPT);
	/* Out by lo, and in again. */
	make_tcp(&pkt, "10.0.0.1", "10.0.0.1", 1000, 80);
	assert_int_equal(go(&pkt, "iout{>lo ct=none} out{>lo ct=none} "
				  "ipost{>lo ct=none} post{>lo ct=none} "
				  "ipre{lo> ct=none} pre{lo> ct=none} "
				  "iin{lo> ct=none} in{lo> ct=none}"),
			 VM_END_ACCEPT);
	/* inet's are called for IPv6, too. */
	make_tcp(&pkt, "fd00::9", "fd00::2", 1000, 80);
	from(&pkt, 2);
	assert_int_equal(go(&pkt, "ipre{eth0> ct=none} ifwd{eth0>eth0 ct=none} "
				  "ipost{eth0>eth0 ct=none}"),
			 VM_END_ACCEPT);
	assert_int_equal(pkt.data[7], 63);
}

/* The IPv4 header was changed: its checksum is made right again. */
static void sum_header(struct vm_pkt *pkt)
{
	size_t len = (pkt->data[0] & 15U) * 4;
	uint16_t value;

	memset(pkt->data + 10, 0, 2);
	value = checksum_of(pkt->data, len);
	pkt->data[10] = (uint8_t)(value >> 8);
	pkt->data[11] = (uint8_t)value;
}

static void ends(struct vm_pkt *pkt, enum vm_end end, const char *why,
		 uint32_t hook)
{
	struct vm_journey journey = { .way = VM_WAY_AUTO };
	struct vm_result result;

	vm_forks_begin(&forks);
	traverse(pkt, &host, &journey, &result);
	assert_int_equal(result.end, end);
	assert_int_equal(result.hook, hook);
	if (why)
		assert_non_null(strstr(result.why, why));
}

static void nowhere(void **state)
{
	struct vm_pkt pkt;

	(void)state;
	make_everywhere();
	make_tcp(&pkt, "10.0.0.9", "8.8.8.8", 1000, 80);
	from(&pkt, 2);
	ends(&pkt, VM_END_ROUTE, "no route", PRE);
	make_tcp(&pkt, "10.0.0.1", "8.8.8.8", 1000, 80);
	ends(&pkt, VM_END_ROUTE, "no route", 0);
	make_tcp(&pkt, "10.0.0.9", "10.1.0.9", 1000, 80);
	from(&pkt, 2);
	pkt.data[8] = 1;
	ends(&pkt, VM_END_ROUTE, "checksum is wrong", 0);
	sum_header(&pkt);
	ends(&pkt, VM_END_ROUTE, "time to live", PRE);
	make_tcp(&pkt, "fd00::9", "fd00::2", 1000, 80);
	from(&pkt, 2);
	pkt.data[7] = 1;
	ends(&pkt, VM_END_ROUTE, "time to live", PRE);
	make_tcp(&pkt, "10.0.0.9", "10.1.0.9", 1000, 80);
	from(&pkt, 2);
	pkt.pkttype = VM_KNOWN(PACKET_OTHERHOST);
	ends(&pkt, VM_END_ROUTE, "another host", 0);
	pkt.pkttype = VM_KNOWN(PACKET_BROADCAST);
	ends(&pkt, VM_END_ROUTE, "broadcast", PRE);
	make_tcp(&pkt, "10.0.0.9", "10.1.0.9", 1000, 80);
	from(&pkt, 2);
	pkt.data[0] = 0x44;
	ends(&pkt, VM_END_ROUTE, "no sense", 0);
	forwarding = 0;
	make_tcp(&pkt, "10.0.0.9", "10.1.0.9", 1000, 80);
	from(&pkt, 2);
	ends(&pkt, VM_END_ROUTE, "forwarding is off", PRE);
	make_tcp(&pkt, "fd00::9", "fd00::2", 1000, 80);
	from(&pkt, 2);
	ends(&pkt, VM_END_ROUTE, "forwarding is off", PRE);
}

/* The longest header there is: 40 bytes of options, the last full of times. */
static void options(void **state)
{
	static const uint8_t full[8] = { 68, 8, 9, 0 };
	struct vm_pkt pkt;

	(void)state;
	make_everywhere();
	make_tcp(&pkt, "10.0.0.9", "10.1.0.9", 1000, 80);
	from(&pkt, 2);
	memmove(pkt.data + 60, pkt.data + 20, 20);
	memset(pkt.data + 20, 1, 32);
	memcpy(pkt.data + 52, full, sizeof(full));
	pkt.data[0] = 0x4f;
	pkt.data[3] = 80;
	pkt.held = pkt.len = 80;
	ends(&pkt, VM_END_ROUTE, "checksum is wrong", 0);
	sum_header(&pkt);
	/* What is sent has passed the egress hook last, of NFPROTO_NETDEV. */
	ends(&pkt, VM_END_ACCEPT, NULL, 1);
	/* It was counted, and the checksum is right again. */
	assert_int_equal(pkt.data[55], 0x10);
	assert_int_equal(checksum_of(pkt.data, 60), 0);
}

static void verdicts(void **state)
{
	struct vm_journey journey = { .way = VM_WAY_HOOK,
				      .family = V4,
				      .hook = IN };
	struct nft_table *ip = table(V4, "t");
	struct nft_chain *first = chain(ip, "a", CHAIN_FILTER, IN, 0);
	struct nft_chain *second = chain(ip, "b", CHAIN_FILTER, IN, 1);
	struct vm_result result;
	struct nft_rule *decides;
	struct vm_pkt pkt;

	(void)state;
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(&pkt, 2);
	vm_forks_begin(&forks);
	/* Accepted: by this base chain only. */
	rule(first, verdict(NF_ACCEPT), NULL);
	decides = rule(second, verdict(NF_DROP), NULL);
	traverse(&pkt, &host, &journey, &result);
	assert_int_equal(result.end, VM_END_DROP);
	assert_ptr_equal(result.chain, second);
	assert_ptr_equal(result.rule, decides);
	assert_int_equal(result.family, V4);
	assert_int_equal(result.hook, IN);
	assert_string_equal(text_get(&said), "a b");
	/* ... up to the last chain that was asked for. */
	journey.last = first;
	traverse(&pkt, &host, &journey, &result);
	assert_int_equal(result.end, VM_END_ACCEPT);
	assert_string_equal(text_get(&said), "a");
	journey.last = NULL;
	journey.first = second;
	traverse(&pkt, &host, &journey, &result);
	assert_string_equal(text_get(&said), "b");
	journey.first = NULL;
	decides->expr[0] = verdict(NF_QUEUE | 5 << 16);
	traverse(&pkt, &host, &journey, &result);
	assert_int_equal(result.end, VM_END_QUEUE);
	assert_int_equal(result.queue, 5);
	decides->expr[0] = verdict(NF_STOLEN);
	traverse(&pkt, &host, &journey, &result);
	assert_int_equal(result.end, VM_END_STOLEN);
	decides->expr[0] = plain(&reject_ops);
	traverse(&pkt, &host, &journey, &result);
	assert_int_equal(result.end, VM_END_REJECT);
	second->policy = NF_DROP;
	second->nrules = 0;
	traverse(&pkt, &host, &journey, &result);
	assert_int_equal(result.end, VM_END_DROP);
	assert_ptr_equal(result.chain, second);
	assert_null(result.rule);
}

static void expect_order(uint8_t family, uint32_t hook, const char *device,
			 const char *want)
{
	struct nft_chain *chains[8];
	char got[128] = "";
	size_t count, i;

	assert_int_equal(vm_hook_chains(&ruleset, family, hook, device, chains,
					8, &count),
			 0);
	for (i = 0; i < count; i++) {
		strcat(got, i ? " " : "");
		strcat(got, chains[i]->name);
	}
	assert_string_equal(got, want);
}

static void order(void **state)
{
	struct nft_table *old = table(V4, "old"), *new = table(INET, "new");
	struct nft_table *asleep = table(V4, "asleep");
	struct nft_table *dev = table(DEV, "dev");
	struct nft_chain *chains[1];
	size_t count;

	(void)state;
	chain(old, "old0", CHAIN_FILTER, PRE, 0);
	chain(old, "old-300", CHAIN_FILTER, PRE, -300);
	chain(old, "old0b", CHAIN_FILTER, PRE, 0);
	/* Their priorities count among themselves. */
	chain(old, "nat-150", CHAIN_NAT, PRE, -150);
	chain(new, "nat-199", CHAIN_NAT, PRE, -199);
	chain(new, "new0", CHAIN_FILTER, PRE, 0);
	chain(new, "new-120", CHAIN_FILTER, PRE, -120);
	chain(new, "new-100", CHAIN_FILTER, PRE, -100);
	chain(asleep, "asleep", CHAIN_FILTER, PRE, 0);
	asleep->flags = NFT_TABLE_F_DORMANT;
	on_device(chain(dev, "dev", CHAIN_FILTER, 0, 5), "eth0");
	on_device(chain(dev, "any", CHAIN_FILTER, 0, 6), "eth*");
	on_device(chain(new, "iing", CHAIN_FILTER, INGRESS, -5), "eth0");
	on_device(chain(dev, "eg", CHAIN_FILTER, 1, 0), "eth1");
	expect_order(V4, PRE, NULL,
		     "old-300 new-120 new-100 nat-199 nat-150 new0 old0b old0");
	expect_order(V6, PRE, NULL, "new-120 new-100 nat-199 new0");
	expect_order(DEV, 0, "eth0", "iing dev any");
	expect_order(DEV, 0, "eth1", "any");
	expect_order(INET, INGRESS, "eth0", "iing dev any");
	expect_order(DEV, 0, NULL, "iing dev any");
	expect_order(DEV, 1, "eth1", "eg");
	expect_order(NFPROTO_ARP, 0, NULL, "");
	assert_int_equal(
		vm_hook_chains(&ruleset, V4, PRE, NULL, chains, 1, &count),
		-ENOBUFS);
	assert_int_equal(count, 8);
	assert_int_equal(
		vm_hook_chains(&ruleset, V4, 17, NULL, chains, 1, &count),
		-EINVAL);
}

static void netdev(void **state)
{
	struct nft_table *dev = table(DEV, "dev"), *inet = table(INET, "inet");
	struct vm_journey journey = { .way = VM_WAY_IN };
	struct vm_result result;
	struct vm_pkt pkt;

	(void)state;
	on_device(noting(dev, "eth0", 0, 0), "eth0");
	on_device(noting(dev, "eth1", 0, 0), "eth1");
	on_device(noting(inet, "ing", INGRESS, 0), "eth0");
	on_device(noting(dev, "eg1", 1, 0), "eth1");
	on_device(noting(dev, "eglo", 1, 0), "lo");
	make_tcp(&pkt, "10.0.0.9", "10.1.0.9", 1000, 80);
	from(&pkt, 2);
	assert_int_equal(go(&pkt, "ing{eth0> ct=none} eth0{eth0> ct=none} "
				  "eg1{>eth1 ct=none}"),
			 VM_END_ACCEPT);
	make_tcp(&pkt, "10.0.0.1", "10.0.0.1", 1000, 80);
	go(&pkt, "eglo{>lo ct=none}");
	/* Of what is not IP chains of inet hear nothing. */
	pkt.protocol = ETH_P_ARP;
	pkt.local = false;
	from(&pkt, 2);
	go(&pkt, "eth0{eth0> ct=none}");
	/* A header that makes no sense: dropped before the chain. */
	make_tcp(&pkt, "10.0.0.9", "10.1.0.9", 1000, 80);
	from(&pkt, 2);
	pkt.data[0] = 0x44;
	ends(&pkt, VM_END_DROP, "no sense", 0);
	/* The link is not known: either way. */
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	vm_forks_begin(&forks);
	traverse(&pkt, &host, &journey, &result);
	assert_int_equal(forks.depth, 3);
}

static void make_bridge(void)
{
	struct nft_table *br = table(BR, "br");

	noting(br, "bpre", NF_BR_PRE_ROUTING, 0);
	noting(br, "bin", NF_BR_LOCAL_IN, 0);
	noting(br, "bfwd", NF_BR_FORWARD, 0);
	noting(br, "bout", NF_BR_LOCAL_OUT, 0);
	noting(br, "bpost", NF_BR_POST_ROUTING, 0);
}

static void bridge(void **state)
{
	struct nft_table *ip = table(V4, "ip");
	struct vm_pkt pkt;

	(void)state;
	make_bridge();
	noting(ip, "pre", PRE, 0);
	noting(ip, "in", IN, 0);
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(&pkt, 5);
	pkt.pkttype = VM_KNOWN(PACKET_HOST);
	go(&pkt, "bpre{p0> ct=none} bin{p0> ct=none} pre{br0> ct=none} "
		 "in{br0> ct=none}");
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(&pkt, 5);
	pkt.pkttype = VM_KNOWN(PACKET_OTHERHOST);
	host_link(NULL, 6, &pkt.out);
	go(&pkt, "bpre{p0> ct=none} bfwd{p0>p1 ct=none} bpost{>p1 ct=none}");
	make_tcp(&pkt, "10.0.0.1", "10.0.0.9", 1000, 80);
	pkt.mark = VM_KNOWN(77);
	go(&pkt, "bout{> ct=none} bpost{> ct=none}");
}

/* br0 keeps what is for itself, and sends all else to p1. */
static int bridge_way(void *ctx, uint32_t bridge, uint32_t from,
		      const uint8_t mac[6], struct vm_bridge_way *way)
{
	(void)ctx;
	assert_int_equal(bridge, 4);
	memset(way, 0, sizeof(*way));
	way->local = from && mac[5] == 4;
	way->count = !way->local;
	way->port[0] = 6;
	return 0;
}

/* All that may come of it; how many ways there are. */
static unsigned int go_all(const struct vm_pkt *pkt, struct text *all)
{
	struct vm_journey journey = { .way = VM_WAY_AUTO };
	struct vm_host asked = host;
	struct vm_result result;
	unsigned int runs = 0;

	asked.bridge_way = bridge_way;
	text_release(all);
	vm_forks_begin(&forks);
	do {
		struct vm_pkt copy = *pkt;

		traverse(&copy, &asked, &journey, &result);
		text_add(all, "%s\n", text_get(&said));
		runs++;
	} while (vm_forks_next(&forks));
	return runs;
}

static void make_frame(struct vm_pkt *pkt, uint8_t to, uint32_t pkttype,
		       bool tagged)
{
	make_tcp(pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(pkt, 5);
	pkt->has_ll = true;
	pkt->ll_len = 14;
	pkt->ll[5] = to;
	pkt->ll[11] = 9;
	pkt->pkttype = VM_KNOWN(pkttype);
	pkt->vlan_present = VM_KNOWN(tagged);
	pkt->vlan_tci = VM_KNOWN(10);
	pkt->vlan_proto = VM_KNOWN(ETH_P_8021Q);
}

/* Of a bridge that filters, only what has no tag is known. */
static void bridge_vlans(void **state)
{
	static const char up[] =
		"bpre{p0> ct=none} bin{p0> ct=none} pre{br0> ct=none}\n";
	static const char through[] = "bpre{p0> ct=none} bfwd{p0>p1 ct=none} "
				      "bpost{>p1 ct=none}\n";
	struct text all = { 0 };
	struct vm_pkt pkt;

	(void)state;
	make_bridge();
	noting(table(V4, "ip"), "pre", PRE, 0);
	make_frame(&pkt, 7, PACKET_OTHERHOST, true);
	assert_int_equal(go_all(&pkt, &all), 1);
	assert_string_equal(text_get(&all), through);
	br0_filters = true;
	assert_int_equal(go_all(&pkt, &all), 5);
	pkt.vlan_present = VM_KNOWN(0);
	assert_int_equal(go_all(&pkt, &all), 1);
	assert_string_equal(text_get(&all), through);
	pkt.vlan_present = VM_UNKNOWN;
	assert_int_equal(go_all(&pkt, &all), 5);
	/* A tag at its beginning. */
	make_frame(&pkt, 7, PACKET_OTHERHOST, false);
	pkt.protocol = ETH_P_8021Q;
	assert_int_equal(go_all(&pkt, &all), 5);
	/* With a tag, what the bridge keeps is for nobody here. */
	make_frame(&pkt, 4, PACKET_HOST, true);
	assert_int_equal(go_all(&pkt, &all), 5);
	assert_string_equal(
		text_get(&all),
		"bpre{p0> ct=none} (the bridge delivers it to this host) "
		"(it leaves the bridge without a VLAN tag) bin{p0> ct=none} "
		"pre{br0> ct=none}\n"
		"bpre{p0> ct=none} (the bridge delivers it to this host) "
		"(it leaves the bridge with a VLAN tag) bin{p0> ct=none}\n"
		"bpre{p0> ct=none} (the bridge forwards it to another port) "
		"(it leaves the bridge without a VLAN tag) bfwd{p0> ct=none} "
		"bpost{> ct=none}\n"
		"bpre{p0> ct=none} (the bridge forwards it to another port) "
		"(it leaves the bridge with a VLAN tag) bfwd{p0> ct=none} "
		"bpost{> ct=none}\n"
		"bpre{p0> ct=none} (the bridge drops it, by its VLAN)\n");
	pkt.vlan_present = VM_KNOWN(0);
	assert_int_equal(go_all(&pkt, &all), 1);
	assert_string_equal(text_get(&all), up);
	/* As well where it is only said that it is for this host. */
	pkt.has_ll = false;
	pkt.ll_len = 0;
	assert_int_equal(go_all(&pkt, &all), 1);
	assert_string_equal(text_get(&all), up);
	/* What is sent by the bridge itself: to whom, is not known. */
	make_tcp(&pkt, "10.0.0.1", "10.0.0.9", 1000, 80);
	pkt.mark = VM_KNOWN(77);
	pkt.vlan_present = VM_KNOWN(0);
	assert_int_equal(go_all(&pkt, &all), 3);
	text_release(&all);
}

static void arp(void **state)
{
	struct nft_table *tab = table(NFPROTO_ARP, "arp");
	static const uint8_t bytes[28] = { 0, 1, 8, 0, 6, 4, 0, 1 };
	struct vm_pkt pkt;

	(void)state;
	noting(tab, "ain", NF_ARP_IN, 0);
	noting(tab, "aout", NF_ARP_OUT, 0);
	assert_true(
		vm_pkt_load(&pkt, (struct span){ bytes, 28 }, 28, ETH_P_ARP));
	from(&pkt, 2);
	go(&pkt, "ain{eth0> ct=none}");
	assert_true(
		vm_pkt_load(&pkt, (struct span){ bytes, 28 }, 28, ETH_P_ARP));
	pkt.local = true;
	host_link(NULL, 3, &pkt.out);
	go(&pkt, "aout{>eth1 ct=none}");
}

/* What the caller gives is shown from -200 on, unless a rule untracked it. */
static void tracking(void **state)
{
	struct nft_table *ip = table(V4, "ip");
	struct nft_chain *raw = noting(ip, "raw", PRE, -300);
	struct nft_chain *in = noting(ip, "in", IN, 0);
	struct vm_pkt pkt;

	(void)state;
	rule(in, plain(&ct_ops), NULL);
	noting(ip, "at", PRE, -200);
	noting(ip, "after", PRE, -150);
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(&pkt, 2);
	pkt.ct.presence = VM_CT_TRACKED;
	pkt.ct.state = RSTATTR_CT_ESTABLISHED;
	pkt.ct.reply = VM_KNOWN(1);
	go(&pkt, "raw{eth0> ct=none} at{eth0> ct=tracked:2r} "
		 "after{eth0> ct=tracked:2r} in{eth0> ct=tracked:2r}{eth0> "
		 "ct=tracked:2r}");
	/* Nothing given, nothing in the table: this begins a connection. */
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(&pkt, 2);
	go(&pkt, "raw{eth0> ct=none} at{eth0> ct=tracked:1} "
		 "after{eth0> ct=tracked:1} in{eth0> ct=tracked:1}{eth0> "
		 "ct=tracked:1}");
	assert_true(pkt.ct.fresh);
	assert_int_equal(pkt.ct.orig.dport, 80);
	assert_int_equal(pkt.ct.repl.dport, 1000);
	/* One that may not begin one. */
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(&pkt, 2);
	pkt.data[33] = 0x04;
	go(&pkt, "raw{eth0> ct=none} at{eth0> ct=none} after{eth0> ct=none} "
		 "in{eth0> ct=none}{eth0> ct=none}");
	/* One that is there. */
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(&pkt, 2);
	conntrack_err = 0;
	conntrack_entry = (struct vm_ct){ .presence = VM_CT_TRACKED,
					  .state = RSTATTR_CT_RELATED,
					  .reply = VM_KNOWN(0) };
	go(&pkt, "raw{eth0> ct=none} at{eth0> ct=tracked:3} "
		 "after{eth0> ct=tracked:3} in{eth0> ct=tracked:3}{eth0> "
		 "ct=tracked:3}");
	/* Untracked by a rule. */
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(&pkt, 2);
	rule(raw, plain(&untrack_ops), NULL);
	go(&pkt, "raw{eth0> ct=none} at{eth0> ct=untracked} "
		 "after{eth0> ct=untracked} in{eth0> ct=untracked}{eth0> "
		 "ct=untracked}");
}

/* No rule of this family needs conntrack: it sees nothing. */
static void no_tracking(void **state)
{
	struct nft_table *ip = table(V4, "ip"), *ip6 = table(V6, "ip6");
	struct vm_pkt pkt;

	(void)state;
	noting(ip, "pre", PRE, 0);
	rule(chain(ip6, "pre6", CHAIN_FILTER, PRE, 0), plain(&ct_ops), NULL);
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(&pkt, 2);
	go(&pkt, "pre{eth0> ct=none}");
	make_tcp(&pkt, "fd00::9", "fd00::2", 1000, 80);
	from(&pkt, 2);
	go(&pkt, "pre6{eth0> ct=tracked:1}");
}

static void fragments(void **state)
{
	struct nft_table *ip = table(V4, "ip");
	struct vm_pkt pkt;

	(void)state;
	noting(ip, "early", PRE, -450);
	noting(ip, "pre", PRE, 0);
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(&pkt, 2);
	pkt.data[6] = 0x20;
	sum_header(&pkt);
	/* ip_local_deliver() puts fragments together, conntrack or not. */
	assert_int_equal(go(&pkt, "early{eth0> ct=none} pre{eth0> ct=none}"),
			 VM_END_STOLEN);
	clear(NULL);
	ip = table(V4, "ip");
	noting(ip, "early", PRE, -450);
	rule(noting(ip, "pre", PRE, 0), plain(&ct_ops), NULL);
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(&pkt, 2);
	pkt.data[6] = 0x20;
	sum_header(&pkt);
	assert_int_equal(go(&pkt, "early{eth0> ct=none}"), VM_END_STOLEN);
}

static void dnat(void **state)
{
	struct nft_table *ip = table(V4, "nat");
	struct nft_chain *pre = chain(ip, "dst", CHAIN_NAT, PRE, -100);
	struct nft_chain *other = chain(ip, "other", CHAIN_NAT, PRE, -90);
	struct nft_chain *post = chain(ip, "src", CHAIN_NAT, POST, 100);
	struct vm_pkt pkt;

	(void)state;
	rule(pre, nat(VM_NAT_DST, "10.1.0.5", NULL, 8080, 0), NULL);
	rule(other, verdict(NF_DROP), NULL);
	rule(post, nat(VM_NAT_SRC, "10.1.0.1", NULL, 0, 0), NULL);
	noting(ip, "fwd", FWD, 0);
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	from(&pkt, 2);
	assert_int_equal(go(&pkt,
			    "dst !other "
			    "[destination 10.0.0.1:80 becomes 10.1.0.5:8080] "
			    "fwd{eth0>eth1 ct=tracked:1} src "
			    "[source 10.0.0.9:1000 becomes 10.1.0.1:1000]"),
			 VM_END_ACCEPT);
	check_sums(&pkt);
	assert_true(pkt.ct.status.value & IPS_SRC_NAT);
	assert_true(pkt.ct.status.value & IPS_DST_NAT);
	assert_int_equal(pkt.ct.repl.sport, 8080);
	assert_int_equal(pkt.ct.repl.dst.bytes[1], 1);
	assert_int_equal(pkt.ct.orig.dport, 80);
	/* Its answer goes the way back. */
	conntrack_entry = pkt.ct;
	conntrack_entry.state = RSTATTR_CT_ESTABLISHED;
	conntrack_entry.reply = VM_KNOWN(1);
	conntrack_err = 0;
	make_tcp(&pkt, "10.1.0.5", "10.1.0.1", 8080, 1000);
	from(&pkt, 3);
	pkt.in.has_name = true;
	strcpy(pkt.in.name, "eth0");
	assert_int_equal(go(&pkt,
			    "!dst !other "
			    "[destination 10.1.0.1:1000 becomes 10.0.0.9:1000] "
			    "fwd{eth0>eth0 ct=tracked:2r} !src "
			    "[source 10.1.0.5:8080 becomes 10.0.0.1:80]"),
			 VM_END_ACCEPT);
	check_sums(&pkt);
}

static void nat_ipv6(void **state)
{
	struct nft_table *inet = table(INET, "nat");
	struct nft_chain *post = chain(inet, "src", CHAIN_NAT, POST, 100);
	struct vm_pkt pkt;

	(void)state;
	rule(post, nat(VM_NAT_SRC, "fd00::77", NULL, 5000, 0), NULL);
	make_tcp(&pkt, "fd00::9", "fd00::2", 1000, 80);
	from(&pkt, 2);
	go(&pkt, "src [source [fd00::9]:1000 becomes [fd00::77]:5000]");
	check_sums(&pkt);
}

struct port_case {
	const char *name;
	enum vm_nat_manip manip;
	uint32_t flags;
	uint16_t min, max, base;
	uint16_t port; /* that comes out; 0: not known */
};

/* Which port a range leads to; the packet's are 1000 and 80. */
static void nat_ports(void **state)
{
	static const struct port_case cases[] = {
		{ "kept", VM_NAT_SRC, 0, 0, 0, 0, 1000 },
		{ "random", VM_NAT_SRC, VM_NAT_PROTO_RANDOM, 0, 0, 0, 0 },
		{ "fully", VM_NAT_SRC, VM_NAT_PROTO_RANDOM_FULLY, 0, 0, 0, 0 },
		{ "in range", VM_NAT_SRC, 0, 900, 1100, 0, 1000 },
		{ "not in range", VM_NAT_SRC, 0, 2000, 2100, 0, 0 },
		{ "one", VM_NAT_SRC, 0, 2000, 2000, 0, 2000 },
		{ "one, random", VM_NAT_SRC, VM_NAT_PROTO_RANDOM, 2000, 2000, 0,
		  2000 },
		{ "dst kept", VM_NAT_DST, 0, 0, 0, 0, 80 },
		{ "dst random", VM_NAT_DST, VM_NAT_PROTO_RANDOM, 0, 0, 0, 80 },
		{ "dst one", VM_NAT_DST, 0, 8080, 8080, 0, 8080 },
		{ "dst range", VM_NAT_DST, 0, 8000, 8100, 0, 8000 },
		{ "dst in range", VM_NAT_DST, 0, 70, 90, 0, 80 },
		{ "offset", VM_NAT_DST, VM_NAT_PROTO_OFFSET, 8000, 8009, 75,
		  8005 },
		{ "offset around", VM_NAT_DST, VM_NAT_PROTO_OFFSET, 8000, 8003,
		  75, 8001 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct port_case *at = &cases[i];
		bool src = at->manip == VM_NAT_SRC;
		struct vm_nat_range range = {
			.flags = at->flags |
				 (at->min ? VM_NAT_PROTO_SPECIFIED : 0),
			.port_known = at->min,
			.min_port = at->min,
			.max_port = at->max,
			.base_port = at->base,
		};
		struct vm_pkt pkt;
		struct vm_host host = { .kernel = VM_KERNEL(6, 8) };
		struct vm vm = { .pkt = &pkt, .host = &host };
		struct tuple tuple;

		make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
		pkt.ct.presence = VM_CT_TRACKED;
		pkt.ct.state = RSTATTR_CT_NEW;
		pkt.ct.reply = VM_KNOWN(0);
		pkt.ct.status = VM_KNOWN(0);
		vm_nat(&vm, NULL, at->manip, &range);
		assert_int_equal(vm.regs.verdict.code, NF_ACCEPT);
		vm_nat_packet(&vm, at->manip);
		vm_pkt_tuple(&pkt, &tuple);
		if (tuple.has_ports != !!at->port ||
		    (at->port && at->port != (src ? tuple.sport : tuple.dport)))
			fail_msg("%s: %d %u", at->name, tuple.has_ports,
				 src ? tuple.sport : tuple.dport);
	}
}

/* Another connection has the port: a free one, or the packet is lost. */
static void nat_clash(void **state)
{
	struct nft_table *ip = table(V4, "nat");
	struct nft_chain *post = chain(ip, "src", CHAIN_NAT, POST, 100);
	struct vm_pkt pkt;

	(void)state;
	port_5000_taken = true;
	rule(post, nat(VM_NAT_SRC, "10.1.0.1", NULL, 0, 0), NULL);
	make_tcp(&pkt, "10.0.0.9", "10.1.0.9", 5000, 80);
	from(&pkt, 2);
	assert_int_equal(go(&pkt, "src [source 10.0.0.9:5000 becomes "
				  "10.1.0.1, port not known]"),
			 VM_END_ACCEPT);
	post->rule[0].expr[0] = nat(VM_NAT_SRC, "10.1.0.1", NULL, 5000, 0);
	make_tcp(&pkt, "10.0.0.9", "10.1.0.9", 1000, 80);
	from(&pkt, 2);
	ends(&pkt, VM_END_DROP, "another connection", POST);
}

/* The other end's stays where one is not known. */
static void nat_unknown(void **state)
{
	struct vm_nat_range range = { .flags = VM_NAT_MAP_IPS };
	struct vm_pkt pkt;
	struct vm vm = { .pkt = &pkt };
	struct tuple tuple;
	uint8_t bytes[2], known[2];

	(void)state;
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	pkt.ct.presence = VM_CT_TRACKED;
	pkt.ct.state = RSTATTR_CT_NEW;
	pkt.ct.reply = VM_KNOWN(0);
	pkt.ct.status = VM_KNOWN(0);
	vm_nat(&vm, NULL, VM_NAT_SRC, &range);
	assert_null(vm_nat_packet(&vm, VM_NAT_SRC));
	vm_pkt_tuple(&pkt, &tuple);
	assert_int_equal(tuple.src.family, 0);
	assert_int_equal(tuple.dst.family, AF_INET);
	assert_true(tuple.has_ports);
	assert_int_equal(tuple.sport, 1000);
	/* The checksums with it. */
	assert_true(vm_pkt_bytes(&pkt, 10, 2, bytes, known));
	assert_int_equal(known[0] | known[1], 0);
	assert_true(vm_pkt_bytes(&pkt, 36, 2, bytes, known));
	assert_int_equal(known[0] | known[1], 0);
}

/* What was recorded is as rules saw it; what is there now, as it was before. */
static void track_status(void **state)
{
	struct vm_pkt pkt;
	struct vm vm = { .pkt = &pkt, .past = true };
	struct vm_ct given = {
		.presence = VM_CT_TRACKED,
		.state = RSTATTR_CT_ESTABLISHED,
		.reply = VM_KNOWN(0),
		.status = VM_KNOWN(IPS_CONFIRMED | IPS_SEEN_REPLY),
	};

	(void)state;
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	pkt.data[33] = 0x10;
	assert_null(vm_track_in(&vm, &given, VM_HOOKS_IPV4));
	assert_int_equal(pkt.ct.status.known, ~0U);
	assert_int_equal(pkt.ct.status.value, IPS_CONFIRMED | IPS_SEEN_REPLY);
	make_tcp(&pkt, "10.0.0.9", "10.0.0.1", 1000, 80);
	pkt.data[33] = 0x10;
	vm.past = false;
	given.tcp_state = TCP_CONNTRACK_ESTABLISHED;
	assert_null(vm_track_in(&vm, &given, VM_HOOKS_IPV4));
	assert_int_equal(pkt.ct.status.value,
			 IPS_CONFIRMED | IPS_SEEN_REPLY | IPS_ASSURED);
}

static void reroute(void **state)
{
	struct nft_table *ip = table(V4, "ip");
	struct nft_chain *mangle = chain(ip, "mangle", CHAIN_ROUTE, OUT, -150);
	struct vm_pkt pkt;

	(void)state;
	noting(ip, "out", OUT, 0);
	noting(ip, "post", POST, 0);
	rule(mangle, plain(&mark_ops), NULL);
	make_tcp(&pkt, "10.0.0.1", "10.1.0.9", 1000, 80);
	/* The hook's links stay what they were until it is over. */
	go(&pkt, "mangle out{>eth1 ct=none} post{>br0 ct=none}");
	mangle->type = CHAIN_FILTER;
	ruleset.hooks = NULL;
	make_tcp(&pkt, "10.0.0.1", "10.1.0.9", 1000, 80);
	go(&pkt, "mangle out{>eth1 ct=none} post{>eth1 ct=none}");
}

/* Translated on the way out: routed to where it goes now. */
static void local_dnat(void **state)
{
	struct nft_table *ip = table(V4, "ip");
	struct nft_chain *out = chain(ip, "dst", CHAIN_NAT, OUT, -100);
	struct vm_pkt pkt;

	(void)state;
	rule(out, nat(VM_NAT_DST, "10.0.0.5", NULL, 0, 0), NULL);
	noting(ip, "out", OUT, 0);
	noting(ip, "post", POST, 0);
	make_tcp(&pkt, "10.0.0.1", "10.1.0.9", 1000, 80);
	go(&pkt, "dst [destination 10.1.0.9:80 becomes 10.0.0.5:80] "
		 "out{>eth1 ct=tracked:1} post{>eth0 ct=tracked:1}");
}

/* Without a host: each way once, and which it was is said. */
static void either_way(void **state)
{
	struct vm_journey journey = { .way = VM_WAY_AUTO };
	char all[1024] = "";
	struct vm_result result;
	struct vm_pkt pkt;

	(void)state;
	make_everywhere();
	vm_forks_begin(&forks);
	do {
		make_tcp(&pkt, "10.0.0.9", "10.1.0.9", 1000, 80);
		traverse(&pkt, NULL, &journey, &result);
		assert_int_equal(result.end, VM_END_ACCEPT);
		strcat(strcat(all, text_get(&said)), "; ");
	} while (vm_forks_next(&forks));
	assert_string_equal(
		all, "ipre{> ct=none} pre{> ct=none} "
		     "(the packet is delivered to this host) "
		     "iin{> ct=none} in{> ct=none}; "
		     "ipre{> ct=none} pre{> ct=none} (the packet is forwarded) "
		     "ifwd{> ct=none} fwd{> ct=none} ipost{> ct=none} post{> "
		     "ct=none}; ");
}

/* Of a connection of which nothing is known, with translation. */
static void unknown_connection(void **state)
{
	struct vm_journey journey = { .way = VM_WAY_HOOK,
				      .family = V4,
				      .hook = PRE };
	struct nft_table *ip = table(V4, "nat");
	struct nft_chain *pre = chain(ip, "dst", CHAIN_NAT, PRE, -100);
	unsigned int called = 0, runs = 0;
	struct vm_result result;
	struct vm_pkt pkt;

	(void)state;
	rule(pre, nat(VM_NAT_DST, "10.1.0.5", NULL, 0, 0), NULL);
	vm_forks_begin(&forks);
	do {
		make_tcp(&pkt, "10.0.0.9", "10.1.0.9", 1000, 80);
		traverse(&pkt, NULL, &journey, &result);
		assert_int_equal(result.end, VM_END_ACCEPT);
		called += !strchr(text_get(&said), '!');
		runs++;
	} while (vm_forks_next(&forks));
	assert_true(called >= 1 && runs > called && runs <= 16);
}

static void random_packet(struct vm_pkt *pkt)
{
	static const uint16_t protocols[] = { 0, ETH_P_IP, ETH_P_IPV6,
					      ETH_P_ARP, ETH_P_8021Q };
	uint8_t bytes[120];
	size_t i, len;

	do {
		len = (size_t)rand() % sizeof(bytes);
		for (i = 0; i < len; i++)
			bytes[i] = (uint8_t)(rand() % 4 ? rand() % 70 : rand());
		if (len)
			bytes[0] = rand() % 2 ? 0x45 : 0x60;
	} while (!vm_pkt_load(pkt, (struct span){ bytes, len },
			      rand() % 2 ? 0 : len + (size_t)rand() % 70,
			      protocols[rand() % 5]));
	if (rand() % 2)
		from(pkt, 1 + (uint32_t)rand() % 6);
	pkt->ct.presence = (enum vm_ct_presence)(rand() % 4);
	pkt->ct.state = (uint32_t)rand() % 4;
	pkt->ct.has_tuples = rand() % 3 == 0;
	if (rand() % 2)
		pkt->ct.status = VM_KNOWN(rand());
	if (rand() % 2)
		pkt->ct.reply = VM_KNOWN(rand() % 2);
}

/* Whatever comes: an end, and nothing that a sanitizer would mind. */
static void hostile(void **state)
{
	struct nft_table *inet = table(INET, "nat");
	uint32_t hook;
	unsigned int i, runs;

	(void)state;
	make_everywhere();
	make_bridge();
	for (hook = PRE; hook <= POST; hook++) {
		bool src = hook == POST || hook == IN;
		struct nft_chain *of;

		if (hook == FWD)
			continue;
		of = chain(inet, "nat", CHAIN_NAT, hook, src ? 100 : -100);
		rule(of,
		     nat(src ? VM_NAT_SRC : VM_NAT_DST, "10.1.0.5", "10.1.0.9",
			 hook & 1 ? 0 : 99,
			 hook == IN ? VM_NAT_PROTO_RANDOM : 0),
		     NULL);
		rule(chain(inet, "ct", CHAIN_FILTER, hook, 0), plain(&ct_ops),
		     NULL);
	}
	ruleset.hooks = NULL;
	srand(11);
	for (i = 0; i < 20000; i++) {
		static const uint8_t families[] = { V4, V6, NFPROTO_ARP, BR,
						    DEV };
		struct vm_journey journey = {
			.way = (enum vm_way)(rand() % 4),
			.family = families[rand() % 5],
			.hook = (uint32_t)rand() % 6,
		};
		unsigned int seed = (unsigned int)rand();
		struct vm_result result;
		struct vm_pkt pkt;

		vm_forks_begin(&forks);
		runs = 0;
		do {
			srand(seed);
			random_packet(&pkt);
			traverse(&pkt, i % 3 ? &host : NULL, &journey, &result);
			assert_in_range(result.end, VM_END_ACCEPT,
					VM_END_ERROR);
		} while (++runs < 8 && vm_forks_next(&forks));
	}
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, clear, clear)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(in_through_out),
		CASE(nowhere),
		CASE(options),
		CASE(verdicts),
		CASE(order),
		CASE(netdev),
		CASE(bridge),
		CASE(bridge_vlans),
		CASE(arp),
		CASE(tracking),
		CASE(no_tracking),
		CASE(fragments),
		CASE(dnat),
		CASE(nat_ipv6),
		CASE(nat_ports),
		CASE(nat_unknown),
		CASE(track_status),
		CASE(nat_clash),
		CASE(reroute),
		CASE(local_dnat),
		CASE(either_way),
		CASE(unknown_connection),
		CASE(hostile),
	};

	return cmocka_run_group_tests_name("traverse", tests, NULL, NULL);
}
