// SPDX-License-Identifier: GPL-2.0-only
/*
 * An event that is complete at once: recorded in the ring of its kind, or
 * staged while its namespace has no memory yet.
 */
#include "block.h"
#include "frame.h"
#include "moment.h"
#include "param.h"
#include "recorder.h"
#include "reject.h"
#include "stage.h"
#include "worker.h"

/*
 * Anybody can have packets dropped in a namespace of their own. What has no
 * memory gets some for that only while half of all is left, for rejections.
 */
static bool may_have_memory(const struct rstattr_state *state, u8 kind)
{
	return kind != RSTATTR_KIND_DROP || net_eq(state->rn->net, &init_net) ||
		rstattr_bytes_used() <= rstattr_bytes_max / 2;
}

/* A frame has room for an event; it is never published. */
static bool stage(struct rstattr_state *state, const void *key,
		  rstattr_fill_fn fill, const void *what)
{
	static const struct rstattr_names none;
	struct rstattr_frame *frame = rstattr_frame_open(key);
	bool staged;

	if (!frame)
		return false;
	fill(&frame->own, what);
	staged = rstattr_stage(state, &frame->own, &none);
	rstattr_frame_close(frame);
	return staged;
}

static void publish(struct rstattr_state *state, struct rstattr_event *ev)
{
	rstattr_ring_publish(ev);
	smp_mb();	/* whoever finds no news finds the event */
	rstattr_worker_news(state->rn);
}

/**
 * rstattr_moment_block() - a namespace's memory, for an event
 * @state: of the namespace
 * @kind: enum rstattr_kind
 *
 * In any context, with preemption off.
 *
 * Return: its memory, which it may have got just now; NULL if it has none yet.
 */
struct rstattr_block *rstattr_moment_block(struct rstattr_state *state, u8 kind)
{
	struct rstattr_block *block = rstattr_block(state);

	if (likely(block))
		return block;
	return may_have_memory(state, kind) ? rstattr_reject_first(state) :
					      NULL;
}

/**
 * rstattr_moment() - record an event
 * @state: where it belongs
 * @key: address of the packet or socket that it is about
 * @fill: fills the event in
 * @what: passed to @fill
 * @kind: enum rstattr_kind
 *
 * In any context, with preemption off.
 *
 * Return: whether it is recorded, or will be.
 */
bool rstattr_moment(struct rstattr_state *state, const void *key,
		    rstattr_fill_fn fill, const void *what, u8 kind)
{
	struct rstattr_block *block = rstattr_moment_block(state, kind);
	struct rstattr_event *ev;

	if (unlikely(!block))
		return may_have_memory(state, kind) &&
			stage(state, key, fill, what);
	ev = rstattr_ring_reserve(&block->ring[kind]);
	if (!ev)
		return false;
	fill(ev, what);
	publish(state, ev);
	return true;
}

/**
 * rstattr_moment_lost() - an event was not recorded
 * @state: where it belongs
 * @kind: enum rstattr_kind, none of those that have a rule
 */
void rstattr_moment_lost(struct rstattr_state *state, u8 kind)
{
	if (kind == RSTATTR_KIND_RESET)
		this_cpu_inc(state->books->reset_lost);
	else
		this_cpu_inc(state->books->drop_lost);
}

/**
 * rstattr_moment_replay() - record an event that waited for memory
 * @state: where it belongs; it has its memory now
 * @waited: the event; it is counted
 *
 * With preemption off.
 */
void rstattr_moment_replay(struct rstattr_state *state,
			   const struct rstattr_event *waited)
{
	struct rstattr_block *block = rstattr_block(state);
	struct rstattr_event *ev =
		rstattr_ring_reserve(&block->ring[waited->kind]);

	if (!ev) {
		rstattr_moment_lost(state, waited->kind);
		return;
	}
	rstattr_event_copy(ev, waited);
	publish(state, ev);
}
