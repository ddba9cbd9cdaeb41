// SPDX-License-Identifier: GPL-2.0-only
/* ct: what is loaded. nft_ct_get_eval() of net/netfilter/nft_ct.c */
#include "vm/expr_ct.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rstattr.h>
#include <string.h>

#include "vm/ct_state.h"
#include "vm/host.h"
#include "vm/load.h"

#define INVALID_BIT (1U << 0)
#define STATE_BIT(info) (1U << ((info) + 1))
#define UNTRACKED_BIT (1U << 6)
#define ANY_STATE                                             \
	(INVALID_BIT | STATE_BIT(IP_CT_NEW) | UNTRACKED_BIT | \
	 STATE_BIT(IP_CT_ESTABLISHED) | STATE_BIT(IP_CT_RELATED))

static uint32_t state_bit(const struct vm_ct *ct)
{
	switch (ct->presence) {
	case VM_CT_UNTRACKED:
		return UNTRACKED_BIT;
	case VM_CT_TRACKED:
		break;
	default:
		/* What is to be tracked counts as new already. */
		return ct->template ? STATE_BIT(IP_CT_NEW) : INVALID_BIT;
	}
	switch (ct->state) {
	case RSTATTR_CT_ESTABLISHED:
		return STATE_BIT(IP_CT_ESTABLISHED);
	case RSTATTR_CT_RELATED:
		return STATE_BIT(IP_CT_RELATED);
	}
	return STATE_BIT(IP_CT_NEW);
}

static void get_state(struct vm *vm, const struct nft_expr *expr, bool decided)
{
	const struct expr_ct *get = expr_priv(expr);
	const struct vm_ct *ct = &vm->pkt->ct;
	struct vm_u32 state = { 0, ~ANY_STATE };

	if (decided)
		state = VM_KNOWN(state_bit(ct));
	else if (ct->presence == VM_CT_TRACKED)
		state.known |= INVALID_BIT | UNTRACKED_BIT;
	vm_store_u32(vm, expr, get->reg, state);
}

static void get_helper(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_ct *get = expr_priv(expr);
	const struct vm_ct *ct = &vm->pkt->ct;

	switch (vm_ct_has_helper(ct)) {
	case TRI_TRUE:
		vm_store(vm, expr, get->reg, ct->helper, NULL, get->len);
		return;
	case TRI_FALSE:
		vm_break(vm, expr, "no helper expected the connection");
		break;
	case TRI_UNKNOWN:
		if (!load_maybe(vm, expr,
				"the connection's helper is not known"))
			return;
		break;
	}
	load_unknown(vm, expr, get->reg, get->len);
}

static void get_labels(struct vm *vm, const struct nft_expr *expr)
{
	static const uint8_t none[16];
	const struct expr_ct *get = expr_priv(expr);
	const struct vm_ct *ct = &vm->pkt->ct;

	if (ct->label_set)
		vm_store(vm, expr, get->reg, ct->label, ct->label_known, 16);
	else
		vm_store(vm, expr, get->reg, none,
			 ct->fresh || ct->no_labels ? NULL : none, 16);
}

/* As many as there were before the first packet, if they are counted. */
static bool counted_at_all(const struct vm *vm, bool *counted)
{
	const struct vm_host *host = vm->host;
	long on;

	*counted = !vm->pkt->ct.uncounted;
	if (vm->pkt->ct.counted || vm->pkt->ct.uncounted)
		return true;
	if (!vm->pkt->ct.fresh || !host || !host->sysctl ||
	    host->sysctl(host->ctx, "net.netfilter.nf_conntrack_acct", &on))
		return false;
	*counted = on != 0;
	return true;
}

/**
 * vm_ct_count - what a connection has carried
 * @vm: the machine; its packet is tracked
 * @direction: 0: original, 1: reply, EXPR_CT_BOTH
 * @packets: filled
 * @bytes: filled
 *
 * Conntrack counts a packet before any rule sees that.
 *
 * Return: whether it is known.
 */
bool vm_ct_count(const struct vm *vm, uint8_t direction, uint64_t *packets,
		 uint64_t *bytes)
{
	const struct vm_ct *ct = &vm->pkt->ct;
	bool counted;
	unsigned int dir;

	*packets = *bytes = 0;
	if (direction == 1 && ct->state == RSTATTR_CT_NEW)
		return true;
	if (!counted_at_all(vm, &counted) || !(ct->reply.known & 1))
		return false;
	for (dir = 0; counted && dir < 2; dir++) {
		if (direction != EXPR_CT_BOTH && direction != dir)
			continue;
		*packets += ct->packets[dir];
		*bytes += ct->bytes[dir];
		if (ct->is_error || ct->ignored || dir != (ct->reply.value & 1))
			continue;
		*packets += 1;
		*bytes += vm->pkt->len;
	}
	return true;
}

static void get_count(struct vm *vm, const struct nft_expr *expr)
{
	static const uint8_t nothing[sizeof(uint64_t)];
	const struct expr_ct *get = expr_priv(expr);
	uint64_t packets, bytes;
	bool known = vm_ct_count(vm, get->dir, &packets, &bytes);

	if (get->key == NFT_CT_AVGPKT)
		bytes = packets ? bytes / packets : 0;
	vm_store(vm, expr, get->reg,
		 get->key == NFT_CT_PKTS ? &packets : &bytes,
		 known ? NULL : nothing, sizeof(bytes));
}

static void get_zone(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_ct *get = expr_priv(expr);
	const struct vm_ct *ct = &vm->pkt->ct;
	bool counts = get->dir == EXPR_CT_BOTH || !ct->zone_dir ||
		      ct->zone_dir & (1U << get->dir);

	vm_store_u16(vm, expr, get->reg, counts ? ct->zone : VM_KNOWN(0));
}

static struct vm_u32 secmark(const struct vm_ct *ct)
{
	if (ct->secmark_set)
		return ct->secmark;
	return ct->fresh ? VM_KNOWN(0) : VM_UNKNOWN;
}

/* Of a packet that is tracked. */
static void get_key(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_ct *get = expr_priv(expr);
	const struct vm_ct *ct = &vm->pkt->ct;

	switch (get->key) {
	case NFT_CT_DIRECTION:
		vm_store_u8(vm, expr, get->reg,
			    (struct vm_u32){ ct->reply.value,
					     ct->reply.known | ~1U });
		break;
	case NFT_CT_STATUS:
		vm_store_u32(vm, expr, get->reg, ct->status);
		break;
	case NFT_CT_MARK:
		vm_store_u32(vm, expr, get->reg, ct->mark);
		break;
	case NFT_CT_SECMARK:
		vm_store_u32(vm, expr, get->reg, secmark(ct));
		break;
	case NFT_CT_EXPIRATION:
		vm_store_u32(vm, expr, get->reg, ct->expiration);
		break;
	case NFT_CT_HELPER:
		get_helper(vm, expr);
		break;
	case NFT_CT_LABELS:
		get_labels(vm, expr);
		break;
	case NFT_CT_PKTS:
	case NFT_CT_BYTES:
	case NFT_CT_AVGPKT:
		get_count(vm, expr);
		break;
	case NFT_CT_ZONE:
		get_zone(vm, expr);
		break;
	case NFT_CT_ID:
		/* A hash of the kernel's own, over where it lies in memory. */
		load_unknown(vm, expr, get->reg, get->len);
		break;
	default:
		expr_ct_tuple(vm, expr);
	}
}

/**
 * expr_ct_get - a ct expression that loads
 * @vm: the machine
 * @expr: the expression
 */
void expr_ct_get(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_ct *get = expr_priv(expr);
	bool decided = vm_ct_decide(vm, expr);

	if (vm->err)
		return;
	if (get->key == NFT_CT_STATE) {
		get_state(vm, expr, decided);
		return;
	}
	if (vm->pkt->ct.presence == VM_CT_TRACKED) {
		get_key(vm, expr);
		return;
	}
	if (decided)
		vm_break(vm, expr, "the packet is not tracked");
	else
		vm_maybe_break(vm, expr, "it is not known if it is tracked");
	/* Only a machine that probes goes on. */
	load_unknown(vm, expr, get->reg, get->len);
}
