// SPDX-License-Identifier: GPL-2.0-only
/* Which translation a rule asks for: net/netfilter/nf_nat_core.c */
#include <netinet/in.h>

#include "vm/nat.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <string.h>

#include "vm/nat_unique.h"
#include "vm/track_what.h"

#define DONE_BIT(manip) \
	((manip) == VM_NAT_SRC ? IPS_SRC_NAT_DONE : IPS_DST_NAT_DONE)
#define NAT_BIT(manip) ((manip) == VM_NAT_SRC ? IPS_SRC_NAT : IPS_DST_NAT)

/**
 * vm_nat_manip_of - what is translated at a hook: HOOK2MANIP()
 * @hook: NF_INET_*
 */
enum vm_nat_manip vm_nat_manip_of(uint32_t hook)
{
	return hook == NF_INET_POST_ROUTING || hook == NF_INET_LOCAL_IN ?
		       VM_NAT_SRC :
		       VM_NAT_DST;
}

/**
 * vm_nat_done - has it been decided for the packet's connection
 * @pkt: the packet; tracked
 * @manip: this translation
 *
 * A connection of which only the state is known, new, is taken to begin with
 * this packet.
 */
bool vm_nat_done(const struct vm_pkt *pkt, enum vm_nat_manip manip)
{
	const struct vm_u32 *status = &pkt->ct.status;

	return status->known & status->value & DONE_BIT(manip);
}

static void set_status(struct vm_pkt *pkt, uint32_t bits)
{
	pkt->ct.status.value |= bits;
	pkt->ct.status.known |= bits;
}

static enum tri same_addr(const struct addr *a, const struct addr *b)
{
	if (!a->family || !b->family)
		return TRI_UNKNOWN;
	return addr_equal(a, b) ? TRI_TRUE : TRI_FALSE;
}

/* Did the translation leave the tuple as it was. */
static enum tri same_ends(const struct tuple *now, const struct tuple *then)
{
	enum tri src = same_addr(&now->src, &then->src);
	enum tri dst = same_addr(&now->dst, &then->dst);

	if (src == TRI_FALSE || dst == TRI_FALSE)
		return TRI_FALSE;
	if (now->has_ports && then->has_ports &&
	    (now->sport != then->sport || now->dport != then->dport))
		return TRI_FALSE;
	if (src == TRI_UNKNOWN || dst == TRI_UNKNOWN ||
	    now->has_ports != then->has_ports)
		return TRI_UNKNOWN;
	return TRI_TRUE;
}

/* nf_nat_setup_info() */
static void setup_info(struct vm *vm, enum vm_nat_manip manip,
		       const struct vm_nat_range *range)
{
	struct vm_pkt *pkt = vm->pkt;
	struct vm_ct *ct = &pkt->ct;
	struct tuple now, then;
	enum tri same;

	vm_pkt_reads_tuples(pkt);
	if (ct->has_tuples)
		tuple_invert(&ct->repl, &now);
	else
		track_tuple(pkt, &now);
	nat_unique_tuple(vm, range, manip, &now, &then);
	same = same_ends(&now, &then);
	/* What is drawn is another one, most likely or because it must. */
	if (same != TRI_FALSE && vm->chance &&
	    (now.has_ports != then.has_ports ||
	     now.has_icmp_id != then.has_icmp_id))
		same = TRI_FALSE;
	if (same != TRI_TRUE) {
		if (!ct->has_tuples)
			ct->orig = now;
		tuple_invert(&then, &ct->repl);
		ct->has_tuples = true;
	}
	if (same == TRI_FALSE)
		set_status(pkt, NAT_BIT(manip));
	else if (same == TRI_UNKNOWN)
		ct->status.known &= ~(uint32_t)NAT_BIT(manip);
	set_status(pkt, DONE_BIT(manip));
}

/**
 * vm_nat - what the expressions nat, masq and redir do
 * @vm: the machine; its verdict is set
 * @expr: the expression
 * @manip: what is translated
 * @range: to what
 *
 * The connection's reply tuple is changed here, the packet after the hook's
 * chains of type nat.
 */
void vm_nat(struct vm *vm, const struct nft_expr *expr, enum vm_nat_manip manip,
	    const struct vm_nat_range *range)
{
	struct vm_pkt *pkt = vm->pkt;
	const struct vm_u32 *status = &pkt->ct.status;

	(void)expr;
	vm->regs.verdict.code = NF_ACCEPT;
	if (pkt->ct.presence != VM_CT_TRACKED ||
	    status->known & status->value & IPS_CONFIRMED)
		return;
	if (vm_nat_done(pkt, manip)) {
		vm->regs.verdict.code = NF_DROP;
		return;
	}
	setup_info(vm, manip, range);
}

/**
 * vm_nat_null_binding - no rule translates: the address stays
 * @vm: the machine
 * @manip: what is not translated
 *
 * The port may be changed nevertheless, if another connection has the same.
 */
void vm_nat_null_binding(struct vm *vm, enum vm_nat_manip manip)
{
	struct vm_nat_range range = { .flags = VM_NAT_MAP_IPS };
	const struct vm_ct *ct = &vm->pkt->ct;

	if (vm_nat_done(vm->pkt, manip))
		return;
	vm_pkt_reads_tuples(vm->pkt);
	if (ct->has_tuples)
		range.min_addr =
			manip == VM_NAT_SRC ? ct->repl.dst : ct->repl.src;
	range.max_addr = range.min_addr;
	range.addr_known = range.min_addr.family != 0;
	if (range.addr_known)
		setup_info(vm, manip, &range);
	else
		set_status(vm->pkt, DONE_BIT(manip));
}
