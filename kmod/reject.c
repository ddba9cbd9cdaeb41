// SPDX-License-Identifier: GPL-2.0-only
/* A rejection, from the rule's evaluation to what became of the answer. */
#include "capture.h"
#include "frame.h"
#include "recorder.h"
#include "reject.h"
#include "resolve.h"
#include "stage.h"
#include "worker.h"

/* Which rule, from memory or by a walk. The place only after a walk. */
static bool find_rule(struct rstattr_block *block, const struct net *net,
		      const struct rstattr_reject *reject,
		      struct rstattr_event *ev, struct rstattr_place *place)
{
	const struct nftables_pernet *nft = rstattr_resolve_pernet(net);
	u32 now, cached;
	bool hit = false;

	place->rule = NULL;
	if (unlikely(!nft))
		return false;
	now = compat_base_seq(net, nft);
	ev->base_seq = now;
	cached = now;
	if (likely(block))
		hit = rstattr_cache_get(block->cache, reject->expr, &cached,
					&ev->id);
	if (likely(hit && cached == now))
		return true;
	if (rstattr_resolve(nft, reject->expr, place, &ev->id)) {
		if (block)
			rstattr_cache_put(block->cache, reject->expr, now,
					  &ev->id);
		return true;
	}
	/* Unlinked just now: the generation before still knows it. */
	return hit;
}

/* Enters an event in the books and its rule's counters. */
static void count(struct rstattr_state *state, struct rstattr_block *block,
		  struct rstattr_event *ev, const struct rstattr_source *src)
{
	ev->rule = NULL;
	if (ev->reason == RSTATTR_REASON_XT_LEGACY) {
		atomic64_inc(&block->legacy);
	} else if (likely(ev->known)) {
		ev->rule = rstattr_rule_get(&block->table, ev, src);
		if (likely(ev->rule))
			rstattr_rule_count(ev->rule, ev);
		else
			rstattr_worker_kick(state->rn, RSTATTR_NET_WANTS_ROOM);
	} else {
		this_cpu_inc(state->books->unattributed);
		return;
	}
	this_cpu_inc(state->books->attributed);
}

static void fill(struct rstattr_frame *frame, const struct net *net,
		 const struct rstattr_reject *reject)
{
	struct rstattr_block *block = rstattr_block(frame->state);
	struct rstattr_event *ev = &frame->ev;
	struct rstattr_place place;
	struct rstattr_source src = { .place = &place };

	ev->kind = RSTATTR_KIND_REJECT;
	ev->reason = reject->reason;
	ev->reply = reject->reply;
	ev->icmp_type = reject->icmp_type;
	ev->icmp_code = reject->icmp_code;
	ev->base_seq = 0;
	ev->rule = NULL;
	rstattr_capture_event(ev, reject->skb, reject->hook);

	place.rule = NULL;
	ev->known = reject->nft && find_rule(block, net, reject, ev, &place);
	if (!place.rule)
		src.place = NULL;
	if (likely(block)) {
		count(frame->state, block, ev, &src);
		frame->counted = true;
		return;
	}
	memset(&frame->names, 0, sizeof(frame->names));
	if (src.place)
		rstattr_resolve_names(src.place, &frame->names);
	frame->counted = false;
}

/**
 * rstattr_reject_begin() - a rule that rejects is evaluated
 * @reject: what the probe saw
 *
 * Called before the evaluation itself, in any context.
 */
void rstattr_reject_begin(const struct rstattr_reject *reject)
{
	const struct net *net = reject->hook->net;
	struct rstattr_state *state;
	struct rstattr_frame *frame;

	preempt_disable_notrace();
	rcu_read_lock();
	state = rcu_dereference(rstattr_net(net)->state);
	if (unlikely(!state))
		goto out;
	this_cpu_inc(state->books->seen);
	frame = rstattr_frame_open(reject->skb);
	if (unlikely(!frame)) {
		this_cpu_inc(state->books->lost);
		goto out;
	}
	frame->state = state;
	frame->sent = false;
	fill(frame, net, reject);
	rstattr_frame_publish(frame, reject->skb);
out:
	rcu_read_unlock();
	preempt_enable_notrace();
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

/* The outcome is known: into the counters, and on record. */
static void finish(struct rstattr_state *state, struct rstattr_block *block,
		   struct rstattr_event *ev)
{
	if (ev->outcome == RSTATTR_OUTCOME_SENT)
		count_sent(block, ev);
	else if (ev->outcome == RSTATTR_OUTCOME_UNSEEN)
		atomic64_inc(&block->unseen);
	else
		atomic64_inc(&block->not_sent);
	if (ev->rule)
		rstattr_rule_count_outcome(ev->rule, ev);
	if (!rstattr_ring_write(&block->rejects, ev))
		rstattr_rule_put(ev->rule);
	rstattr_worker_news(state->rn);
}

/**
 * rstattr_reject_end() - the evaluation has ended
 * @frame: its frame, the caller's own
 * @skb: the packet, about to be freed; NULL if that was not seen
 *
 * With preemption off and under RCU.
 */
void rstattr_reject_end(struct rstattr_frame *frame, struct sk_buff *skb)
{
	struct rstattr_block *block = rstattr_block(frame->state);
	struct rstattr_event *ev = &frame->ev;
	struct rstattr_source src = { .names = &frame->names };

	if (likely(READ_ONCE(frame->sent)))
		ev->outcome = RSTATTR_OUTCOME_SENT;
	else if (skb)
		ev->outcome = rstattr_outcome_why(skb, ev);
	else
		ev->outcome = RSTATTR_OUTCOME_UNSEEN;

	if (unlikely(!block)) {
		if (!rstattr_stage(frame->state, ev, &frame->names))
			this_cpu_inc(frame->state->books->lost);
		return;
	}
	if (unlikely(!frame->counted))
		count(frame->state, block, ev, &src);
	finish(frame->state, block, ev);
}

/**
 * rstattr_reject_replay() - enter an event that waited for memory
 * @state: where it belongs
 * @ev: the event
 * @names: of its rule
 *
 * With preemption off and under RCU.
 */
void rstattr_reject_replay(struct rstattr_state *state,
			   struct rstattr_event *ev,
			   const struct rstattr_names *names)
{
	struct rstattr_block *block = rstattr_block(state);
	struct rstattr_source src = { .names = names };

	count(state, block, ev, &src);
	finish(state, block, ev);
}
