// SPDX-License-Identifier: GPL-2.0-only
/* ct: what is set. nft_ct_set_eval() of net/netfilter/nft_ct.c */
#include "vm/expr_ct.h"

#include <string.h>

#include "vm/ct_state.h"

static struct vm_u32 load(struct vm *vm, uint8_t reg)
{
	return (struct vm_u32){ vm->regs.data[reg], vm->regs.known[reg] };
}

/* What was assumed of the old value counts no more. */
static void changed(struct vm *vm, const char *name, struct vm_u32 value)
{
	if (vm_known(value)) {
		vm_changed(vm, "%s becomes 0x%x", name, value.value);
		return;
	}
	vm_changed(vm, "%s is set", name);
	vm_forget(vm);
}

/*
 * Before conntrack meets the packet: where it will be looked for. The zone is
 * 16 bits wide; the others are known, so that what is set is told from what
 * is not.
 */
static void set_zone(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_ct *set = expr_priv(expr);
	struct vm_ct *ct = &vm->pkt->ct;
	struct vm_u32 value = load(vm, set->reg);
	uint16_t zone = (uint16_t)(value.value & value.known);

	if (ct->presence == VM_CT_TRACKED || ct->template)
		return;
	/* It takes untracked packets back, too. */
	ct->presence = VM_CT_NONE;
	ct->template = true;
	ct->zone.value = zone;
	ct->zone.known = value.known | 0xffff0000;
	ct->zone_dir = set->dir == EXPR_CT_BOTH ? 0 : (uint8_t)(1U << set->dir);
	/* iptables sees its mark, too. */
	ct->mark = VM_KNOWN(0);
	changed(vm, "ct zone",
		(struct vm_u32){ zone, value.known | 0xffff0000 });
}

/**
 * ct_begin_labels - what labels there were, before a rule adds some
 * @ct: the connection; its labels count from now on
 */
void ct_begin_labels(struct vm_ct *ct)
{
	bool known = ct->fresh || ct->no_labels;

	if (ct->label_set)
		return;
	memset(ct->label, 0, sizeof(ct->label));
	memset(ct->label_known, known ? 0xff : 0, sizeof(ct->label_known));
	ct->label_set = true;
}

/* Where there may be no room for any: what would be set is not known. */
static void lose_labels(struct vm *vm, const uint8_t *data,
			const uint8_t *known)
{
	struct vm_ct *ct = &vm->pkt->ct;
	size_t i;

	for (i = 0; i < sizeof(ct->label); i++)
		ct->label_known[i] &= (uint8_t)~(data[i] | ~known[i]);
	vm_forget(vm);
}

/* nf_connlabels_replace() with the labels as their own mask: it adds them. */
static void set_labels(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_ct *set = expr_priv(expr);
	const uint8_t *data = vm_reg(vm, set->reg);
	const uint8_t *known = vm_reg_known(vm, set->reg);
	struct vm_ct *ct = &vm->pkt->ct;
	bool all = true;
	size_t i;

	ct_begin_labels(ct);
	/* A ruleset whose state is followed is older than all connections. */
	if (ct->no_labels && !vm->stateful) {
		lose_labels(vm, data, known);
		return;
	}
	for (i = 0; i < sizeof(ct->label); i++) {
		uint8_t ones = (uint8_t)((data[i] & known[i]) |
					 (ct->label[i] & ct->label_known[i]));

		ct->label_known[i] =
			(uint8_t)((known[i] & ct->label_known[i]) | ones);
		ct->label[i] = ones;
		all &= ct->label_known[i] == 0xff;
	}
	vm_changed(vm, "ct label is set");
	if (!all)
		vm_forget(vm);
}

/* Return: whether there is something to set. */
static bool is_tracked(struct vm *vm, const struct nft_expr *expr)
{
	return vm_ct_decide(vm, expr) && vm->pkt->ct.presence == VM_CT_TRACKED;
}

/**
 * expr_ct_set - a ct expression that sets
 * @vm: the machine
 * @expr: the expression
 *
 * Which events are told of a connection is of no consequence here.
 */
void expr_ct_set(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_ct *set = expr_priv(expr);
	struct vm_ct *ct = &vm->pkt->ct;

	if (set->key == NFT_CT_ZONE) {
		if (vm_ct_decide(vm, expr))
			set_zone(vm, expr);
		return;
	}
	if (!is_tracked(vm, expr))
		return;
	switch (set->key) {
	case NFT_CT_MARK:
		ct->mark = load(vm, set->reg);
		changed(vm, "ct mark", ct->mark);
		break;
	case NFT_CT_SECMARK:
		ct->secmark = load(vm, set->reg);
		ct->secmark_set = true;
		changed(vm, "ct secmark", ct->secmark);
		break;
	case NFT_CT_LABELS:
		set_labels(vm, expr);
		break;
	}
}
