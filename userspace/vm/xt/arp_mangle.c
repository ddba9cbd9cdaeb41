// SPDX-License-Identifier: GPL-2.0-only
/* mangle: addresses in ARP are replaced. net/ipv4/netfilter/arpt_mangle.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter_arp/arpt_mangle.h>

#define ARP_HEADER 8

/* Its four addresses follow each other. Return: false: the packet is dropped. */
static bool put(struct xt_par *par, size_t at, const void *addr, size_t len,
		size_t room)
{
	if (len > room || at + len > par->pkt->len)
		return false;
	xt_put(par, at, addr, len);
	return true;
}

static bool change(struct xt_par *par, size_t hln, size_t pln)
{
	const struct arpt_mangle *info = par->info;
	size_t at = ARP_HEADER;

	if (info->flags & ARPT_MANGLE_SDEV &&
	    !put(par, at, info->src_devaddr, hln, sizeof(info->src_devaddr)))
		return false;
	at += hln;
	if (info->flags & ARPT_MANGLE_SIP &&
	    !put(par, at, &info->u_s, pln, sizeof(info->u_s)))
		return false;
	at += pln;
	if (info->flags & ARPT_MANGLE_TDEV &&
	    !put(par, at, info->tgt_devaddr, hln, sizeof(info->tgt_devaddr)))
		return false;
	at += hln;
	return !(info->flags & ARPT_MANGLE_TIP) ||
	       put(par, at, &info->u_t, pln, sizeof(info->u_t));
}

static void target(struct xt_par *par)
{
	const struct arpt_mangle *info = par->info;
	struct vm_u32 hln = xt_head(par, 4, 1), pln = xt_head(par, 5, 1);

	if (!vm_known(hln) || !vm_known(pln)) {
		xt_lose(par, ARP_HEADER, par->pkt->len);
	} else if (!change(par, hln.value, pln.value)) {
		par->vm->regs.verdict.code = NF_DROP;
		return;
	}
	if (info->target == NF_DROP || info->target == NF_ACCEPT)
		par->vm->regs.verdict.code = info->target;
}

const struct xt_ops xt_arp_mangle_target = {
	.name = "mangle",
	.families = XT_ON_ARP,
	.size = { sizeof(struct arpt_mangle) },
	.target = target,
};
