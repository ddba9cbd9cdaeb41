// SPDX-License-Identifier: GPL-2.0-only
/* fib of IPv4: net/ipv4/netfilter/nft_fib_ipv4.c */
#include <netinet/in.h>

#include "vm/expr_fib.h"

#include <linux/rtnetlink.h>
#include <string.h>

#include "vm/facts.h"
#include "vm/pkt_parse.h"

#define HEADER 20
#define DSCP_BITS 0xfc

static bool is_any(const uint8_t addr[4])
{
	static const uint8_t any[4];

	return memcmp(addr, any, sizeof(any)) == 0;
}

static bool is_multicast(const uint8_t addr[4])
{
	return addr[0] >> 4 == 0xe;
}

static bool is_broadcast(const uint8_t addr[4])
{
	static const uint8_t ones[4] = { 0xff, 0xff, 0xff, 0xff };

	return memcmp(addr, ones, sizeof(ones)) == 0;
}

/* 224.0.0.0/24 */
static bool is_local_multicast(const uint8_t addr[4])
{
	return addr[0] == 224 && !addr[1] && !addr[2];
}

/*
 * Return: TRI_FALSE when the rule breaks for want of a header, TRI_UNKNOWN
 * when that is not known.
 */
static enum tri header(struct vm *vm, const struct nft_expr *expr,
		       uint8_t iph[HEADER])
{
	if (vm->pkt->len >= HEADER)
		return pkt_peek(vm->pkt, 0, HEADER, iph);
	vm_break(vm, expr, "the packet has no IPv4 header");
	return TRI_FALSE;
}

/**
 * fib_ipv4_type - nft_fib4_eval_type()
 * @vm: the machine
 * @expr: the expression
 */
void fib_ipv4_type(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_fib *fib = expr_priv(expr);
	const struct vm_link *link = fib_link(vm->pkt, fib->flags);
	size_t at = fib->flags & NFTA_FIB_F_DADDR ? 16 : 12;
	const struct vm_host *host = vm->host;
	uint8_t bytes[4], type = RTN_UNSPEC;
	struct addr addr;
	bool known;

	if (vm->pkt->len < HEADER) {
		vm_break(vm, expr, "the packet has no IPv4 header");
		return;
	}
	if (pkt_peek(vm->pkt, at, 4, bytes) != TRI_TRUE) {
		fib_store_type(vm, expr, false, type);
		return;
	}
	/* inet_dev_addr_type() */
	if (is_any(bytes) || is_broadcast(bytes)) {
		fib_store_type(vm, expr, true, RTN_BROADCAST);
		return;
	}
	if (is_multicast(bytes)) {
		fib_store_type(vm, expr, true, RTN_MULTICAST);
		return;
	}
	addr_from_bytes(&addr, bytes, sizeof(bytes));
	known = host && host->addr_type && (!link || vm_known(link->index)) &&
		!fib_in_vrf(vm, &vm->pkt->in) &&
		host->addr_type(host->ctx, &addr, link ? link->index.value : 0,
				&type) == 0;
	fib_store_type(vm, expr, known, type);
}

/* No route is sought from such a source. */
static void set_source(const uint8_t bytes[4], struct addr *addr)
{
	if (!is_multicast(bytes) && !is_broadcast(bytes) && !is_any(bytes))
		addr_from_bytes(addr, bytes, 4);
}

static bool make_query(const struct vm *vm, const struct expr_fib *fib,
		       const uint8_t iph[HEADER], struct vm_route_query *query)
{
	bool daddr = fib->flags & NFTA_FIB_F_DADDR;
	const struct vm_pkt *pkt = vm->pkt;
	const struct vm_link *link = fib_link(pkt, fib->flags);

	memset(query, 0, sizeof(*query));
	addr_from_bytes(&query->dst, iph + (daddr ? 16 : 12), 4);
	set_source(iph + (daddr ? 12 : 16), &query->src);
	query->tos = iph[1] & DSCP_BITS;
	if (fib->flags & NFTA_FIB_F_MARK) {
		query->mark = pkt->mark.value;
		if (!vm_known(pkt->mark))
			return false;
	}
	if (!daddr && pkt->hook == NF_INET_FORWARD &&
	    fib->flags & NFTA_FIB_F_IIF) {
		query->iif = pkt->out.index.value;
		if (!vm_known(pkt->out.index))
			return false;
	}
	if (!link)
		return !fib_in_vrf(vm, &pkt->in);
	query->oif = link->index.value;
	query->strict = query->oif != 0;
	return vm_known(link->index);
}

static struct fib_found lookup(const struct vm *vm, const struct expr_fib *fib,
			       const uint8_t iph[HEADER])
{
	struct fib_found found = { .known = false };
	struct vm_route_query query;
	struct vm_route route;

	if (!make_query(vm, fib, iph, &query) ||
	    facts_route(vm, &query, &route))
		return found;
	found.known = true;
	if (!route.error && route.type != RTN_LOCAL)
		found.index = route.oif;
	return found;
}

/**
 * fib_ipv4 - nft_fib4_eval()
 * @vm: the machine
 * @expr: the expression
 */
void fib_ipv4(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_fib *fib = expr_priv(expr);
	const struct vm_pkt *pkt = vm->pkt;
	struct fib_found found = { .known = false };
	enum tri skip = fib_skip(vm);
	uint8_t iph[HEADER];
	const struct vm_link *dev;

	if (skip == TRI_TRUE) {
		fib_store(vm, expr, &pkt->in);
		return;
	}
	switch (header(vm, expr, iph)) {
	case TRI_FALSE:
		return;
	case TRI_UNKNOWN:
		break;
	case TRI_TRUE:
		/* A host that asks for its address: DHCP. */
		dev = fib_dev(pkt);
		if (is_any(iph + 12) &&
		    (is_broadcast(iph + 16) || is_local_multicast(iph + 16))) {
			found.known = dev && vm_known(dev->index);
			found.index = found.known ? dev->index.value : 0;
		} else {
			found = lookup(vm, fib, iph);
		}
	}
	fib_store_found(vm, expr, found, skip);
}
