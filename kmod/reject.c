// SPDX-License-Identifier: GPL-2.0-only
/* A rejection: what is not the same as last time, and its end. */
#include "find.h"
#include "recorder.h"
#include "reject.h"
#include "stage.h"
#include "worker.h"

/*
 * Enters an event in the books and its rule's counters. A new entry has its
 * names from @place or @names; either may be NULL.
 */
static void count(struct rstattr_state *state, struct rstattr_block *block,
		  struct rstattr_event *ev, const struct rstattr_place *place,
		  const struct rstattr_names *names)
{
	const struct rstattr_hit hit = {
		.id		= &ev->id,
		.place		= place,
		.names		= names,
		.boot_ns	= ev->boot_ns,
		.base_seq	= ev->base_seq,
		.reason		= ev->reason,
	};

	ev->rule = NULL;
	if (ev->known) {
		ev->rule = rstattr_rule_get(&block->table, &hit);
		if (ev->rule)
			rstattr_rule_count(ev->rule, ev);
		else
			atomic64_inc(&block->table.overflow);
		rstattr_worker_want_room(state, block, ev->rule);
	} else if (ev->reason == RSTATTR_REASON_XT_LEGACY) {
		atomic64_inc(&block->legacy);
	} else {
		this_cpu_inc(state->books->unattributed);
		return;
	}
	this_cpu_inc(state->books->attributed);
}

/**
 * rstattr_reject_first() - a namespace without memory has an event
 * @state: its state
 *
 * Return: its memory, if some was at hand.
 */
struct rstattr_block *rstattr_reject_first(struct rstattr_state *state)
{
	struct rstattr_block *block;

	/* It was refused some: asking for each event would only be work. */
	if (READ_ONCE(state->rn->no_memory))
		return NULL;
	block = rstattr_state_take_spare(state);
	/* For this namespace, or for the next one. */
	rstattr_worker_kick(state->rn, RSTATTR_NET_WANTS_BLOCK);
	return block;
}

/**
 * rstattr_reject_begin_slow() - attribute an event by a walk, and count it
 * @frame: of the evaluation
 * @block: the namespace's memory, NULL if it has none yet
 * @reject: what the probe saw
 */
void rstattr_reject_begin_slow(struct rstattr_frame *frame,
			       struct rstattr_block *block,
			       const struct rstattr_reject *reject)
{
	struct rstattr_event *ev = frame->ev;
	struct rstattr_found found = {};
	const struct rstattr_place *place;

	ev->rule = NULL;
	rcu_read_lock();
	ev->known = reject->nft && rstattr_find(block, reject->hook->net,
						reject->expr, &found);
	ev->base_seq = found.base_seq;
	if (ev->known)
		ev->id = found.id;
	place = rstattr_found_place(&found);
	if (block) {
		count(frame->state, block, ev, place, NULL);
		rstattr_find_remember(block, reject->expr, &found, ev->rule);
	} else {
		/* Nothing to count in yet, and the ruleset may change. */
		frame->names = (struct rstattr_names) {};
		if (place)
			rstattr_resolve_names(place, &frame->names);
	}
	rcu_read_unlock();
}

static void count_sent(struct rstattr_block *block,
		       const struct rstattr_event *ev)
{
	atomic64_t *counter = &block->sent.other;

	switch (ev->reply) {
	case RSTATTR_REPLY_TCP_RESET:
		counter = &block->sent.tcp_reset;
		break;
	case RSTATTR_REPLY_ICMP:
		if (ev->icmp_code < RSTATTR_ICMP_CODES)
			counter = &block->sent.icmp[ev->icmp_code];
		break;
	case RSTATTR_REPLY_ICMPV6:
		if (ev->icmp_code < RSTATTR_ICMPV6_CODES)
			counter = &block->sent.icmpv6[ev->icmp_code];
		break;
	}
	atomic64_inc(counter);
}

static void count_outcome(struct rstattr_block *block,
			  const struct rstattr_event *ev)
{
	if (likely(ev->outcome == RSTATTR_OUTCOME_SENT))
		count_sent(block, ev);
	else if (ev->outcome == RSTATTR_OUTCOME_UNSEEN)
		atomic64_inc(&block->unseen);
	else
		atomic64_inc(&block->not_sent);
	if (likely(ev->rule))
		rstattr_rule_count_outcome(ev->rule, ev);
}

/* An event that began before its namespace had memory. */
static void end_late(struct rstattr_frame *frame, struct rstattr_block *block)
{
	if (block)
		rstattr_reject_replay(frame->state, frame->ev, &frame->names);
	else if (!rstattr_stage(frame->state, frame->ev, &frame->names))
		this_cpu_inc(frame->state->books->lost);
}

/**
 * rstattr_reject_end() - it is known what became of the answer
 * @frame: of the evaluation, the caller's own
 * @outcome: enum rstattr_outcome
 *
 * With preemption off.
 */
void rstattr_reject_end(struct rstattr_frame *frame, u8 outcome)
{
	struct rstattr_block *block = rstattr_block(frame->state);
	struct rstattr_event *ev = frame->ev;

	ev->outcome = outcome;
	if (unlikely(!frame->counted)) {
		end_late(frame, block);
		return;
	}
	count_outcome(block, ev);
	if (likely(frame->recorded))
		rstattr_ring_publish(ev);
	else
		rstattr_rule_put(ev->rule);
}

/**
 * rstattr_reject_replay() - enter an event that waited for memory
 * @state: where it belongs; it has its memory now
 * @waited: the event
 * @names: of its rule
 *
 * With preemption off.
 */
void rstattr_reject_replay(struct rstattr_state *state,
			   const struct rstattr_event *waited,
			   const struct rstattr_names *names)
{
	struct rstattr_block *block = rstattr_block(state);
	struct rstattr_event *ev = rstattr_ring_reserve(&block->ring[RSTATTR_KIND_REJECT]);

	if (!ev) {
		/* Counted all the same. */
		struct rstattr_event copy = *waited;

		count(state, block, &copy, NULL, names);
		count_outcome(block, &copy);
		rstattr_rule_put(copy.rule);
		return;
	}
	rstattr_event_copy(ev, waited);
	count(state, block, ev, NULL, names);
	count_outcome(block, ev);
	rstattr_ring_publish(ev);
	smp_mb();	/* whoever finds no news finds the event */
	rstattr_worker_news(state->rn);
}

/*
 * The evaluation is over, its packet not: what that looks like is kept, and
 * nothing else, for the namespace may go before it.
 */
static void end_sent(struct rstattr_frame *frame, const struct sk_buff *skb)
{
	struct rstattr_net *rn = frame->state->rn;
	struct rstattr_event *own = &frame->own;

	/* Before it is somebody else's. */
	if (likely(frame->recorded)) {
		own->boot_ns = frame->ev->boot_ns;
		own->caplen = frame->ev->caplen;
		memcpy(own->packet, frame->ev->packet, RSTATTR_PACKET_SAME);
	}
	rstattr_reject_end(frame, RSTATTR_OUTCOME_SENT);
	own->caplen = min_t(u16, own->caplen, RSTATTR_PACKET_SAME);
	WRITE_ONCE(frame->ev, own);
	frame->state = NULL;
	rstattr_frame_publish(frame, skb);
	smp_mb();	/* whoever finds no news finds the event */
	rstattr_worker_news(rn);
}

/**
 * rstattr_reject_answered() - an answer to a packet was handed out
 * @skb: any packet; if it is under evaluation, that ends it
 *
 * In any context.
 */
void rstattr_reject_answered(const struct sk_buff *skb)
{
	struct rstattr_frame *frame;

	/* No preemption is a read side of RCU, too. */
	preempt_disable_notrace();
	frame = rstattr_frame_claim(skb);
	if (unlikely(!frame))
		goto out;
	if (unlikely(!rstattr_reject_same(skb, frame->ev)))
		rstattr_reject_close(frame, RSTATTR_OUTCOME_UNSEEN);
	else if (unlikely(!frame->state))
		rstattr_frame_publish(frame, skb);
	else
		end_sent(frame, skb);
out:
	preempt_enable_notrace();
}

/* What a packet's end tells of an evaluation that was not seen to answer. */
static u8 end_of(struct sk_buff *skb, const struct rstattr_frame *frame)
{
	u8 why = rstattr_outcome_why(skb, frame->ev);

	if (why == RSTATTR_OUTCOME_OTHER &&
	    frame->ev->reply != RSTATTR_REPLY_TCP_RESET &&
	    compat_icmp_from_copy(frame->state->rn->net))
		return RSTATTR_OUTCOME_UNSEEN;
	return why;
}

/**
 * rstattr_reject_freed() - a packet is freed that nobody took
 * @skb: any packet; if it is under evaluation, that ends it
 *
 * In any context.
 *
 * Return: whether it was rejected, so that this is no drop of its own.
 */
bool rstattr_reject_freed(struct sk_buff *skb)
{
	struct rstattr_frame *frame;
	bool same = false;

	/* No preemption is a read side of RCU, too. */
	preempt_disable_notrace();
	frame = rstattr_frame_claim(skb);
	if (likely(!frame))
		goto out;
	same = rstattr_reject_same(skb, frame->ev);
	rstattr_reject_close(frame, same && frame->state ?
			     end_of(skb, frame) : RSTATTR_OUTCOME_UNSEEN);
out:
	preempt_enable_notrace();
	return same;
}
