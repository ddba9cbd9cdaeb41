// SPDX-License-Identifier: GPL-2.0-only
/* An event of the TCP stack: counted, and recorded. */
#include "capture.h"
#include "icmp.h"
#include "moment.h"
#include "reset.h"

static void fill(struct rstattr_event *ev, const void *what)
{
	const struct rstattr_reset *reset = what;

	ev->kind = RSTATTR_KIND_RESET;
	ev->reason = reset->reason;
	ev->inferred = reset->inferred;
	ev->caller = reset->caller;
	ev->error = reset->error;
	ev->rule = NULL;
	rstattr_capture_tcp(ev, reset->sk, reset->skb, reset->net);
	ev->icmp.family = 0;
	if (reset->reason == RSTATTR_REASON_TCP_GAVE_UP)
		rstattr_icmp_find(&ev->icmp, reset->net, &ev->sock);
}

/**
 * rstattr_reset() - something befell a connection
 * @reset: what the probe saw
 *
 * In any context.
 */
void rstattr_reset(const struct rstattr_reset *reset)
{
	const void *key = reset->skb ?: (const void *)reset->sk;
	struct rstattr_state *state;

	/* No preemption is a read side of RCU, too. */
	preempt_disable_notrace();
	state = rcu_dereference_sched(rstattr_net(reset->net)->state);
	if (!state)
		goto out;
	this_cpu_inc(state->books->reset[reset->reason - RSTATTR_RESET_FIRST]);
	if (!rstattr_moment(state, key, fill, reset, RSTATTR_KIND_RESET))
		rstattr_moment_lost(state, RSTATTR_KIND_RESET);
out:
	preempt_enable_notrace();
}
