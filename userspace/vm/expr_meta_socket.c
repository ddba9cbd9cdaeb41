// SPDX-License-Identifier: GPL-2.0-only
/* meta: the local socket behind the packet, and its route. */
#include <net/if_arp.h>

#include "vm/expr_meta.h"
#include "vm/load.h"

/* Of <linux/netfilter.h>, in newer headers only. */
#define HOOK_INET_INGRESS 5

static void get_number(struct vm *vm, const struct nft_expr *expr,
		       struct vm_u32 there, struct vm_u32 value,
		       const char *missing, const char *unknown)
{
	const struct expr_meta *meta = expr_priv(expr);

	if (vm_known(there) && !there.value)
		vm_break(vm, expr, missing);
	else if ((vm_known(there) && vm_known(value)) ||
		 load_maybe(vm, expr, unknown))
		vm_store_u32(vm, expr, meta->dreg, value);
}

/* Before routing there is no route, but of what was looped back. */
static struct vm_u32 has_route(const struct vm_pkt *pkt)
{
	if (vm_known(pkt->has_dst))
		return pkt->has_dst;
	if (vm_known(pkt->rtclassid))
		return VM_KNOWN(1);
	if (pkt->family != NFPROTO_IPV4 && pkt->family != NFPROTO_IPV6)
		return VM_UNKNOWN;
	if (pkt->hook != NF_INET_PRE_ROUTING && pkt->hook != HOOK_INET_INGRESS)
		return VM_KNOWN(1);
	if (!vm_known(pkt->in.type))
		return VM_UNKNOWN;
	return VM_KNOWN(pkt->in.type.value == ARPHRD_LOOPBACK);
}

/**
 * meta_get_socket - skuid, skgid, cgroup, rtclassid
 * @vm: the machine
 * @expr: the expression
 */
void meta_get_socket(struct vm *vm, const struct nft_expr *expr)
{
	static const char missing[] = "the packet has no local socket here";
	static const char unknown[] = "the packet's local socket is not known";
	const struct expr_meta *meta = expr_priv(expr);
	const struct vm_pkt *pkt = vm->pkt;

	switch (meta->key) {
	case NFT_META_SKUID:
		get_number(vm, expr, pkt->has_socket, pkt->uid, missing,
			   unknown);
		break;
	case NFT_META_SKGID:
		get_number(vm, expr, pkt->has_socket, pkt->gid, missing,
			   unknown);
		break;
	case NFT_META_CGROUP:
		get_number(vm, expr, pkt->has_socket, pkt->cgroup, missing,
			   unknown);
		break;
	default:
		get_number(vm, expr, has_route(pkt), pkt->rtclassid,
			   "the packet has no route yet",
			   "the packet's route is not known");
	}
}
