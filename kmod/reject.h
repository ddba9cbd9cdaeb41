/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A rejection, from the rule's evaluation to what became of the answer. The
 * begin is inlined into the probes: it is most of what a rejection costs more.
 */
#ifndef RSTATTR_REJECT_H
#define RSTATTR_REJECT_H

#include "capture.h"
#include "event.h"
#include "find.h"
#include "frame.h"
#include "worker.h"

/**
 * struct rstattr_reject - an evaluation, as a probe sees it begin
 * @expr: address within the expression that holds the rejection
 * @nft: it is nf_tables that evaluates, so @expr lies in a rule of it
 */
struct rstattr_reject {
	struct sk_buff *skb;
	const struct nf_hook_state *hook;
	const void *expr;
	bool nft;
	u8 reason;
	u8 reply;
	u8 icmp_type;
	u8 icmp_code;
};

struct rstattr_block *rstattr_reject_first(struct rstattr_state *state);
void rstattr_reject_begin_slow(struct rstattr_frame *frame,
			       struct rstattr_block *block,
			       const struct rstattr_reject *reject);
void rstattr_reject_end(struct rstattr_frame *frame, u8 outcome);
void rstattr_reject_replay(struct rstattr_state *state,
			   const struct rstattr_event *ev,
			   const struct rstattr_names *names);
void rstattr_reject_answered(const struct sk_buff *skb);
bool rstattr_reject_freed(struct sk_buff *skb);

/**
 * rstattr_reject_close() - an evaluation is over, and its packet
 * @frame: of the evaluation, the caller's own, given back
 * @outcome: enum rstattr_outcome, if the end was not seen before
 *
 * With preemption off.
 */
static inline void rstattr_reject_close(struct rstattr_frame *frame, u8 outcome)
{
	struct rstattr_net *rn;

	if (!frame->state) {
		rstattr_frame_close(frame);
		return;
	}
	rn = frame->state->rn;
	rstattr_reject_end(frame, outcome);
	rstattr_frame_close(frame);
	smp_mb__after_atomic();	/* whoever finds no news finds the event */
	rstattr_worker_news(rn);
}

/* By this many bytes packets are told from one another. */
#define RSTATTR_PACKET_SAME	20

/**
 * rstattr_reject_same() - is this the packet that the evaluation began with?
 * @skb: a packet at the same address; any
 * @ev: the event
 *
 * If an end was not seen, the address is another packet's by now.
 */
static inline bool rstattr_reject_same(const struct sk_buff *skb,
				       const struct rstattr_event *ev)
{
	int offset = skb_network_offset(skb);
	const u8 *data = skb->data + offset;

	if (offset < 0 || skb_headlen(skb) < offset + RSTATTR_PACKET_SAME ||
	    ev->caplen < RSTATTR_PACKET_SAME)
		return false;
	return get_unaligned((const u64 *)data) ==
			get_unaligned((const u64 *)ev->packet) &&
		get_unaligned((const u64 *)(data + 8)) ==
			get_unaligned((const u64 *)(ev->packet + 8)) &&
		get_unaligned((const u32 *)(data + 16)) ==
			get_unaligned((const u32 *)(ev->packet + 16));
}

u8 rstattr_outcome_why(struct sk_buff *skb, const struct rstattr_event *ev);

/* What is the same as last time. */
static __always_inline bool
rstattr_reject_begin_fast(struct rstattr_frame *frame,
			  struct rstattr_block *block,
			  const struct rstattr_reject *reject)
{
	struct rstattr_event *ev = frame->ev;
	struct rstattr_rule *rule;

	if (unlikely(!reject->nft))
		return false;
	rule = rstattr_find_same(block, reject->hook->net, reject->expr,
				 &ev->id, &ev->base_seq);
	if (unlikely(!rule))
		return false;
	ev->known = true;
	ev->rule = rule;
	rstattr_rule_count(rule, ev);
	this_cpu_inc(frame->state->books->attributed);
	return true;
}

static __always_inline void
rstattr_reject_fill(struct rstattr_frame *frame,
		    const struct rstattr_reject *reject)
{
	struct rstattr_block *block = rstattr_block(frame->state);
	struct rstattr_event *ev = NULL;

	if (unlikely(!block))
		block = rstattr_reject_first(frame->state);
	if (likely(block))
		ev = rstattr_ring_reserve(&block->ring[RSTATTR_KIND_REJECT]);
	frame->recorded = !!ev;
	if (unlikely(!ev)) {
		ev = &frame->own;
		rstattr_worker_kick(frame->state->rn, RSTATTR_NET_WANTS_SWEEP);
	}
	WRITE_ONCE(frame->ev, ev);
	ev->kind = RSTATTR_KIND_REJECT;
	ev->reason = reject->reason;
	ev->reply = reject->reply;
	ev->icmp_type = reject->icmp_type;
	ev->icmp_code = reject->icmp_code;
	rstattr_capture_event(ev, reject->skb, reject->hook);
	frame->counted = !!block;
	if (unlikely(!block ||
		     !rstattr_reject_begin_fast(frame, block, reject)))
		rstattr_reject_begin_slow(frame, block, reject);
}

/**
 * rstattr_reject_begin() - a rule that rejects is evaluated
 * @reject: what the probe saw
 *
 * Called before the evaluation itself, in any context.
 */
static __always_inline void
rstattr_reject_begin(const struct rstattr_reject *reject)
{
	struct rstattr_state *state;
	struct rstattr_frame *frame;

	/* No preemption is a read side of RCU, too. */
	preempt_disable_notrace();
	state = rcu_dereference_sched(rstattr_net(reject->hook->net)->state);
	if (unlikely(!state))
		goto out;
	this_cpu_inc(state->books->seen);
	frame = rstattr_frame_open(reject->skb);
	if (unlikely(!frame)) {
		this_cpu_inc(state->books->lost);
		rstattr_worker_kick(state->rn, RSTATTR_NET_WANTS_SWEEP);
		goto out;
	}
	frame->state = state;
	rstattr_reject_fill(frame, reject);
	rstattr_frame_publish(frame, reject->skb);
out:
	preempt_enable_notrace();
}

#endif /* RSTATTR_REJECT_H */
