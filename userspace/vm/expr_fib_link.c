// SPDX-License-Identifier: GPL-2.0-only
/* fib: the links it is about, and what it finds. net/netfilter/nft_fib.c */
#include "vm/expr_fib.h"

#include <errno.h>
#include <linux/rstattr.h>
#include <string.h>

#include "vm/expr_cmp.h"
#include "vm/facts.h"
#include "vm/kernel.h"
#include "vm/load.h"
#include "vm/pkt_parse.h"

#define HOOK_INGRESS 5

/* nft_fib_can_skip(); of mainline it is 6.16, but 6.12's stable kernels too */
#define KERNEL_SKIPS VM_KERNEL(6, 12)

#define TCP_SYN 0x02
#define TCP_ACK 0x10

static bool begins_connection(const struct vm_pkt *pkt)
{
	uint8_t flags;

	if (pkt->ct.presence == VM_CT_TRACKED &&
	    pkt->ct.state == RSTATTR_CT_NEW)
		return true;
	return pkt->tprot == IPPROTO_TCP &&
	       pkt_peek(pkt, (size_t)pkt->thoff + 13, 1, &flags) == TRI_TRUE &&
	       (flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/*
 * Is there a connected socket that the packet has been given to, before the
 * input hook (early demultiplexing)?
 */
static enum tri has_socket(const struct vm *vm)
{
	const struct vm_pkt *pkt = vm->pkt;
	struct vm_socket socket;
	struct tuple tuple;
	int err;

	/* What the traversal knows; its link is that of tproxy's socket. */
	if (vm_known(pkt->has_socket))
		return pkt->has_socket.value ? TRI_UNKNOWN : TRI_FALSE;
	if (pkt->parsed == TRI_UNKNOWN)
		return TRI_UNKNOWN;
	if (!pkt->is_ip ||
	    (pkt->tprot != IPPROTO_TCP && pkt->tprot != IPPROTO_UDP) ||
	    begins_connection(pkt))
		return TRI_FALSE;
	vm_pkt_tuple(pkt, &tuple);
	err = facts_socket(vm, &tuple, &socket);
	if (err)
		return err == -ENOENT ? TRI_FALSE : TRI_UNKNOWN;
	return socket.established && socket.full ? TRI_TRUE : TRI_FALSE;
}

/* Older kernels: only before routing. */
static enum tri old_skip(const struct vm_pkt *pkt)
{
	if (pkt->hook == NF_INET_PRE_ROUTING ||
	    (pkt->hook == HOOK_INGRESS && pkt->family == NFPROTO_IPV6))
		return pkt_on_loopback(pkt);
	return TRI_FALSE;
}

static enum tri new_skip(const struct vm *vm)
{
	const struct vm_pkt *pkt = vm->pkt;
	enum tri loopback;

	/* On a way out there is no link it came in by. */
	if (pkt->hook != NF_INET_PRE_ROUTING && pkt->hook != HOOK_INGRESS &&
	    (pkt->hook != NF_INET_LOCAL_IN || skb_egress(pkt)))
		return TRI_FALSE;
	/* One that listens, of tproxy, remembers no link. */
	if (pkt->has_sk && !pkt->sk.established)
		return TRI_FALSE;
	loopback = pkt_on_loopback(pkt);
	if (pkt->hook != NF_INET_LOCAL_IN || loopback == TRI_TRUE)
		return loopback;
	/*
	 * The socket remembers the link of its last packet: most likely, but
	 * not surely, this one.
	 */
	return has_socket(vm) == TRI_FALSE ? loopback : TRI_UNKNOWN;
}

/**
 * fib_skip - is the link it came in by the answer, without a lookup
 * @vm: the machine
 */
enum tri fib_skip(const struct vm *vm)
{
	enum tri before, after;

	switch (vm_kernel_since(vm, KERNEL_SKIPS)) {
	case TRI_TRUE:
		return new_skip(vm);
	case TRI_FALSE:
		return old_skip(vm->pkt);
	default:
		before = old_skip(vm->pkt);
		after = new_skip(vm);
		return before == after ? before : TRI_UNKNOWN;
	}
}

/**
 * fib_link - the link that the flags name
 * @pkt: the packet
 * @flags: NFTA_FIB_F_*
 *
 * Return: a link that may be none, or NULL: they name none.
 */
const struct vm_link *fib_link(const struct vm_pkt *pkt, uint32_t flags)
{
	if (flags & NFTA_FIB_F_OIF)
		return &pkt->out;
	return flags & NFTA_FIB_F_IIF ? &pkt->in : NULL;
}

static const struct vm_link no_link = { .index = { .known = ~0U } };

/**
 * fib_dev - the kernel's skb->dev
 * @pkt: the packet
 *
 * Return: a link, or NULL where that is not known.
 */
const struct vm_link *fib_dev(const struct vm_pkt *pkt)
{
	if (pkt->port)
		return pkt->port;
	if (link_is(&pkt->in) == TRI_TRUE)
		return &pkt->in;
	/* Until it is sent, it may have none yet. */
	if (pkt->hook == NF_INET_POST_ROUTING || skb_egress(pkt))
		return &pkt->out;
	/* A program's has none; the kernel's own sockets are nobody's. */
	if (pkt->hook == NF_INET_LOCAL_OUT && vm_known(pkt->has_socket) &&
	    pkt->has_socket.value &&
	    (pkt->tprot != IPPROTO_ICMPV6 || vm_known(pkt->uid)))
		return &no_link;
	return NULL;
}

static bool is_vrf(const struct vm_link *link)
{
	return link->has_kind && strcmp(link->kind, "vrf") == 0;
}

/**
 * fib_in_vrf - does a link belong to a VRF, or is it one
 * @vm: the machine
 * @link: the link
 *
 * Which tables are looked into then differs between kernels.
 */
bool fib_in_vrf(const struct vm *vm, const struct vm_link *link)
{
	struct vm_link master;

	if (is_vrf(link))
		return true;
	return link_is(link) == TRI_TRUE && link->master.value &&
	       facts_link(vm, link->master.value, &master) && is_vrf(&master);
}

static void store_name(struct vm *vm, const struct nft_expr *expr,
		       const struct vm_link *link)
{
	const struct expr_fib *fib = expr_priv(expr);
	char name[IFNAMSIZ] = { 0 };

	if (!link->has_name) {
		load_unknown(vm, expr, fib->dreg, IFNAMSIZ);
		return;
	}
	memcpy(name, link->name, strnlen(link->name, sizeof(name)));
	vm_store(vm, expr, fib->dreg, name, NULL, sizeof(name));
}

/**
 * fib_store - nft_fib_store_result()
 * @vm: the machine
 * @expr: the expression
 * @link: the answer, or NULL: there is none
 */
void fib_store(struct vm *vm, const struct nft_expr *expr,
	       const struct vm_link *link)
{
	static const struct vm_link none = { .index = { 0, ~0U },
					     .has_name = true };
	const struct expr_fib *fib = expr_priv(expr);

	if (!link)
		link = &none;
	if (fib->flags & NFTA_FIB_F_PRESENT)
		load_flag(vm, expr, fib->dreg, link_is(link));
	else if (fib->result == NFT_FIB_RESULT_OIF)
		vm_store_u32(vm, expr, fib->dreg, link->index);
	else
		store_name(vm, expr, link);
}

static void store_index(struct vm *vm, const struct nft_expr *expr,
			uint32_t index)
{
	const struct vm_pkt *pkt = vm->pkt;
	struct vm_link link;

	if (!index) {
		fib_store(vm, expr, NULL);
	} else if (vm_known(pkt->in.index) && pkt->in.index.value == index) {
		fib_store(vm, expr, &pkt->in);
	} else if (vm_known(pkt->out.index) && pkt->out.index.value == index) {
		fib_store(vm, expr, &pkt->out);
	} else {
		facts_link(vm, index, &link);
		link.index = VM_KNOWN(index);
		fib_store(vm, expr, &link);
	}
}

/* Either way it is the same link, or what is asked is only if there is one. */
static bool same_anyway(const struct vm *vm, const struct expr_fib *fib,
			uint32_t index)
{
	const struct vm_link *in = &vm->pkt->in;

	if (!index)
		return false;
	return fib->flags & NFTA_FIB_F_PRESENT ||
	       (vm_known(in->index) && in->index.value == index);
}

/**
 * fib_store_found - the answer of a lookup
 * @vm: the machine
 * @expr: the expression
 * @found: the answer
 * @skip: whether there was no lookup: see fib_skip(); not TRI_TRUE
 */
void fib_store_found(struct vm *vm, const struct nft_expr *expr,
		     struct fib_found found, enum tri skip)
{
	const struct expr_fib *fib = expr_priv(expr);

	if (found.known &&
	    (skip == TRI_FALSE || same_anyway(vm, fib, found.index)))
		store_index(vm, expr, found.index);
	else if (fib->flags & NFTA_FIB_F_PRESENT)
		load_flag(vm, expr, fib->dreg, TRI_UNKNOWN);
	else
		load_unknown(vm, expr, fib->dreg, fib->len);
}

/**
 * fib_store_type - the type of an address
 * @vm: the machine
 * @expr: the expression
 * @known: is it known
 * @type: RTN_*
 */
void fib_store_type(struct vm *vm, const struct nft_expr *expr, bool known,
		    uint8_t type)
{
	const struct expr_fib *fib = expr_priv(expr);

	vm_store_u32(vm, expr, fib->dreg, known ? VM_KNOWN(type) : VM_UNKNOWN);
}
