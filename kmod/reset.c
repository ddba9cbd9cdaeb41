// SPDX-License-Identifier: GPL-2.0-only
/*
 * An event of the TCP stack: counted, and recorded. It has neither rule nor
 * end, so that it is complete at once.
 */
#include "capture.h"
#include "frame.h"
#include "recorder.h"
#include "reject.h"
#include "reset.h"
#include "stage.h"
#include "worker.h"

static void fill(struct rstattr_event *ev, const struct rstattr_reset *reset)
{
	ev->kind = RSTATTR_KIND_RESET;
	ev->reason = reset->reason;
	ev->inferred = reset->inferred;
	ev->caller = reset->caller;
	ev->error = reset->error;
	ev->rule = NULL;
	rstattr_capture_tcp(ev, reset->sk, reset->skb, reset->net);
}

/* Its namespace has no memory yet: a frame has room for an event. */
static bool stage(struct rstattr_state *state,
		  const struct rstattr_reset *reset)
{
	static const struct rstattr_names none;
	const void *key = reset->skb ?: (const void *)reset->sk;
	struct rstattr_frame *frame = rstattr_frame_open(key);
	bool staged;

	if (!frame)
		return false;
	/* It is never published, so nobody else looks at it. */
	fill(&frame->own, reset);
	staged = rstattr_stage(state, &frame->own, &none);
	rstattr_frame_close(frame);
	return staged;
}

/**
 * rstattr_reset() - something befell a connection
 * @reset: what the probe saw
 *
 * In any context.
 */
void rstattr_reset(const struct rstattr_reset *reset)
{
	struct rstattr_state *state;
	struct rstattr_block *block;
	struct rstattr_event *ev;

	/* No preemption is a read side of RCU, too. */
	preempt_disable_notrace();
	state = rcu_dereference_sched(rstattr_net(reset->net)->state);
	if (!state)
		goto out;
	this_cpu_inc(state->books->reset[reset->reason - RSTATTR_RESET_FIRST]);
	block = rstattr_block(state) ?: rstattr_reject_first(state);
	if (!block) {
		if (!stage(state, reset))
			this_cpu_inc(state->books->reset_lost);
		goto out;
	}
	ev = rstattr_ring_reserve(&block->ring[RSTATTR_KIND_RESET]);
	if (!ev) {
		this_cpu_inc(state->books->reset_lost);
		goto out;
	}
	fill(ev, reset);
	rstattr_ring_publish(ev);
	smp_mb();	/* whoever finds no news finds the event */
	rstattr_worker_news(state->rn);
out:
	preempt_enable_notrace();
}

/**
 * rstattr_reset_replay() - record an event that waited for memory
 * @state: where it belongs; it has its memory now
 * @waited: the event; it is counted
 *
 * With preemption off.
 */
void rstattr_reset_replay(struct rstattr_state *state,
			  const struct rstattr_event *waited)
{
	struct rstattr_block *block = rstattr_block(state);
	struct rstattr_event *ev =
		rstattr_ring_reserve(&block->ring[RSTATTR_KIND_RESET]);

	if (!ev) {
		this_cpu_inc(state->books->reset_lost);
		return;
	}
	rstattr_event_copy(ev, waited);
	rstattr_ring_publish(ev);
	smp_mb();	/* whoever finds no news finds the event */
	rstattr_worker_news(state->rn);
}
