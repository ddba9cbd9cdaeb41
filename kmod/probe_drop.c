// SPDX-License-Identifier: GPL-2.0-only
/*
 * The moment that a packet is freed which nobody took: the kfree_skb
 * tracepoint. It ends the evaluation of one that was rejected; any other is a
 * drop. It is not on the way of a packet that passes.
 */
#include <trace/events/skb.h>

#include "compat.h"
#include "drop.h"
#include "param.h"
#include "point.h"
#include "probe_drop.h"
#include "reject.h"

static struct rstattr_point point = { .name = "kfree_skb" };

/*
 * nft_do_chain() or nf_hook_slow() frees a rejected packet with
 * NETFILTER_DROP, nf_reinject() without a reason.
 */
static bool ends_reject(enum skb_drop_reason reason)
{
	return reason == SKB_DROP_REASON_NETFILTER_DROP ||
		reason == SKB_DROP_REASON_NOT_SPECIFIED;
}

static void COMPAT_KFREE_SKB(on_free, skb, reason)
{
	bool may_be = ends_reject(reason);

	rstattr_point_hit(&point);
	if (may_be && rstattr_frames_any() && rstattr_reject_freed(skb))
		return;
	if (READ_ONCE(rstattr_drops) != RSTATTR_DROPS_OFF)
		rstattr_drop(skb, (unsigned long)location, reason);
}

/**
 * rstattr_probe_drop_init() - begin to watch packets that are freed
 *
 * Return: 0 or a negative errno.
 */
int __init rstattr_probe_drop_init(void)
{
	int err;

	check_trace_callback_type_kfree_skb(on_free);
	point.probe = on_free;
	err = rstattr_point_arm(&point);
	if (err)
		rstattr_point_disarm(&point);
	return err;
}

/**
 * rstattr_probe_drop_exit() - stop; no handler runs any more after it
 */
void rstattr_probe_drop_exit(void)
{
	rstattr_point_disarm(&point);
}
