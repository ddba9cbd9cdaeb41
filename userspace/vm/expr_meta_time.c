// SPDX-License-Identifier: GPL-2.0-only
/* meta: when. */
#include "vm/expr_meta.h"
#include "vm/host.h"
#include "vm/load.h"

#define NS_PER_S 1000000000ULL
#define S_PER_DAY 86400

/* The day is the host's, the hour is not: so the kernel does it. */
static void get_day(struct vm *vm, const struct nft_expr *expr,
		    uint64_t seconds)
{
	const struct expr_meta *meta = expr_priv(expr);
	struct vm_u32 day = { 0, ~7U };
	int minutes;

	if (vm->host && vm->host->minutes_west &&
	    vm->host->minutes_west(vm->host->ctx, &minutes) == 0) {
		seconds -= (uint64_t)(60 * (int64_t)minutes);
		/* The first day was a Thursday. */
		day = VM_KNOWN((4 + (uint32_t)(seconds / S_PER_DAY)) % 7);
	}
	vm_store_u8(vm, expr, meta->dreg, day);
}

/**
 * meta_get_time - time, day, hour
 * @vm: the machine
 * @expr: the expression
 */
void meta_get_time(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_meta *meta = expr_priv(expr);
	uint64_t now = vm_pkt_time(vm->pkt);

	if (!now)
		load_unknown(vm, expr, meta->dreg, meta->len);
	else if (meta->key == NFT_META_TIME_NS)
		vm_store(vm, expr, meta->dreg, &now, NULL, sizeof(now));
	else if (meta->key == NFT_META_TIME_DAY)
		get_day(vm, expr, now / NS_PER_S);
	else
		vm_store_u32(vm, expr, meta->dreg,
			     VM_KNOWN(now / NS_PER_S % S_PER_DAY));
}
