// SPDX-License-Identifier: GPL-2.0-only
/* fib of IPv6: net/ipv6/netfilter/nft_fib_ipv6.c */
#include <netinet/in.h>

#include "vm/expr_fib.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "vm/expr_cmp.h"
#include "vm/facts.h"
#include "vm/kernel.h"
#include "vm/pkt_parse.h"

#define HEADER 40
#define HOOK_INGRESS 5

/* Asking neighbours is answered like that at each hook. */
#define KERNEL_NEIGHBOURS VM_KERNEL(6, 12)

static bool is_multicast(const uint8_t addr[16])
{
	return addr[0] == 0xff;
}

/* IPV6_ADDR_LINKLOCAL, groups of that scope too. */
static bool is_link_local(const uint8_t addr[16])
{
	if (is_multicast(addr))
		return (addr[1] & 0x0f) == 2;
	return addr[0] == 0xfe && addr[1] >> 6 == 2;
}

static bool is_any(const uint8_t addr[16])
{
	static const uint8_t any[16];

	return memcmp(addr, any, sizeof(any)) == 0;
}

/* IPV6_ADDR_UNICAST: not IPv4's addresses in IPv6's, either. */
static bool is_unicast(const uint8_t addr[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	return !is_multicast(addr) && !is_any(addr) &&
	       memcmp(addr, mapped, sizeof(mapped)) != 0;
}

static bool lacks_header(struct vm *vm, const struct nft_expr *expr)
{
	if (vm->pkt->len >= HEADER)
		return false;
	vm_break(vm, expr, "the packet has no IPv6 header");
	return true;
}

/*
 * nft_fib6_flowi_init(): @link is the one that the flags name, or NULL.
 * Return: whether all of it is known.
 */
static bool make_query(const struct vm *vm, const struct expr_fib *fib,
		       const uint8_t iph[HEADER], const struct vm_link *link,
		       struct vm_route_query *query)
{
	bool daddr = fib->flags & NFTA_FIB_F_DADDR;
	const struct vm_pkt *pkt = vm->pkt;

	memset(query, 0, sizeof(*query));
	addr_from_bytes(&query->dst, iph + (daddr ? 24 : 8), 16);
	addr_from_bytes(&query->src, iph + (daddr ? 8 : 24), 16);
	query->tos = (uint8_t)(iph[0] << 4 | iph[1] >> 4);
	query->proto = pkt->is_ip ? pkt->tprot : 0;
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
	if (fib_in_vrf(vm, link ? link : &pkt->in))
		return false;
	if (!is_link_local(query->dst.bytes))
		return true;
	/* It means something on a link only. */
	if (!link || link_is(link) != TRI_TRUE)
		link = fib_dev(pkt);
	if (!link || !vm_known(link->index))
		return false;
	query->oif = link->index.value;
	return true;
}

static uint8_t type_of_error(int error)
{
	switch (error < 0 ? -error : error) {
	case EINVAL:
		return RTN_BLACKHOLE;
	case EACCES:
		return RTN_PROHIBIT;
	case EAGAIN:
		return RTN_THROW;
	}
	return RTN_UNREACHABLE;
}

static uint8_t type_of_addr(const uint8_t addr[16])
{
	if (is_multicast(addr))
		return RTN_MULTICAST;
	return is_unicast(addr) ? RTN_UNICAST : RTN_UNSPEC;
}

/* Is it an address of that link. Return: TRI_FALSE without a link. */
static enum tri is_local(const struct vm *vm, const struct addr *addr,
			 const struct vm_link *link)
{
	const struct vm_host *host = vm->host;
	uint8_t type;

	if (!link || !link->index.value)
		return TRI_FALSE;
	if (!host || !host->addr_type ||
	    host->addr_type(host->ctx, addr, link->index.value, &type))
		return TRI_UNKNOWN;
	return type == RTN_LOCAL ? TRI_TRUE : TRI_FALSE;
}

static bool find_type(const struct vm *vm, const struct expr_fib *fib,
		      const uint8_t iph[HEADER], uint8_t *type)
{
	const struct vm_link *link = fib_link(vm->pkt, fib->flags);
	struct vm_route_query query;
	struct vm_route route;
	enum tri local;

	if (link && !vm_known(link->index))
		return false;
	if (!make_query(vm, fib, iph, link, &query) ||
	    facts_route(vm, &query, &route))
		return false;
	if (route.error) {
		*type = type_of_error(route.error);
		return true;
	}
	*type = RTN_ANYCAST;
	if (route.type == RTN_ANYCAST)
		return true;
	if (route.at_prefix) {
		enum tri anycast = kernel_has(vm, KERNEL_PREFIX_ANYCAST);

		if (anycast != TRI_FALSE)
			return anycast == TRI_TRUE;
	}
	local = is_local(vm, &query.dst, link);
	if (local == TRI_UNKNOWN)
		return false;
	*type = RTN_LOCAL;
	if (local == TRI_TRUE ||
	    ((!link || !link->index.value) && route.type == RTN_LOCAL))
		return true;
	*type = type_of_addr(query.dst.bytes);
	return true;
}

/**
 * fib_ipv6_type - nft_fib6_eval_type()
 * @vm: the machine
 * @expr: the expression
 */
void fib_ipv6_type(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_fib *fib = expr_priv(expr);
	uint8_t iph[HEADER], type = RTN_UNSPEC;
	bool known;

	if (lacks_header(vm, expr))
		return;
	known = pkt_peek(vm->pkt, 0, HEADER, iph) == TRI_TRUE &&
		find_type(vm, fib, iph, &type);
	fib_store_type(vm, expr, known, type);
}

/* nft_fib_v6_skip_icmpv6(): who has no address yet asks who has this one. */
static enum tri asks_neighbours(const struct vm *vm, const uint8_t iph[HEADER])
{
	const struct vm_pkt *pkt = vm->pkt;
	bool before =
		pkt->hook == NF_INET_PRE_ROUTING || pkt->hook == HOOK_INGRESS;

	if (!is_any(iph + 8) || !is_link_local(iph + 24))
		return TRI_FALSE;
	if (pkt->parsed == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	if (!pkt->is_ip || pkt->tprot != IPPROTO_ICMPV6)
		return TRI_FALSE;
	return before ? TRI_TRUE : vm_kernel_since(vm, KERNEL_NEIGHBOURS);
}

static struct fib_found lookup(const struct vm *vm, const struct expr_fib *fib,
			       const uint8_t iph[HEADER])
{
	const struct vm_link *link = fib_link(vm->pkt, fib->flags);
	struct fib_found found = { .known = false };
	struct vm_route_query query;
	struct vm_route route;
	uint32_t only;

	if (link && !vm_known(link->index))
		return found;
	if (!make_query(vm, fib, iph, link, &query))
		return found;
	only = link ? link->index.value : 0;
	if (only && !query.oif) {
		query.oif = only;
		query.strict = true;
	}
	if (facts_route(vm, &query, &route))
		return found;
	found.known = true;
	if (!route.error && route.type != RTN_LOCAL &&
	    route.type != RTN_ANYCAST && (!only || route.oif == only))
		found.index = route.oif;
	return found;
}

/**
 * fib_ipv6 - nft_fib6_eval()
 * @vm: the machine
 * @expr: the expression
 */
void fib_ipv6(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_fib *fib = expr_priv(expr);
	struct fib_found found = { .known = false };
	enum tri skip = fib_skip(vm), asks;
	uint8_t iph[HEADER];

	if (skip != TRI_TRUE) {
		if (lacks_header(vm, expr))
			return;
		if (pkt_peek(vm->pkt, 0, HEADER, iph) != TRI_TRUE) {
			fib_store_found(vm, expr, found, skip);
			return;
		}
		asks = asks_neighbours(vm, iph);
		if (asks != TRI_TRUE) {
			fib_store_found(vm, expr, lookup(vm, fib, iph),
					asks == TRI_UNKNOWN ? asks : skip);
			return;
		}
	}
	fib_store(vm, expr, &vm->pkt->in);
}
