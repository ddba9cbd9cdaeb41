// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evaluations that have begun and not yet ended, by the packet they evaluate.
 *
 * A packet is in one evaluation at a time, so its address is a key that holds
 * whatever the context: sending a reset runs the output chains inside the
 * evaluation, with another packet; a task may be preempted and go on on
 * another CPU. A frame is changed only by who claimed it, by exchanging its
 * key for BUSY; nobody waits for it.
 */
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/timekeeping.h>

#include "frame.h"
#include "reject.h"

#define BUCKETS		64
#define WAYS		7

/* An evaluation takes microseconds; after this the end will not be seen. */
#define STALE_NS	(NSEC_PER_SEC)

#define BUSY		((const struct sk_buff *)1)

struct bucket {
	const struct sk_buff *key[WAYS];
} ____cacheline_aligned;

static struct bucket *buckets;
static void *frames;
static size_t stride;

/**
 * rstattr_frames_init() - take the memory for open evaluations
 *
 * Return: 0 or -ENOMEM; rstattr_frames_exit() in both cases.
 */
int __init rstattr_frames_init(void)
{
	stride = ALIGN(offsetof(struct rstattr_frame, ev) +
		       rstattr_event_size(), 64);
	buckets = kvcalloc(BUCKETS, sizeof(*buckets), GFP_KERNEL);
	frames = kvcalloc(BUCKETS * WAYS, stride, GFP_KERNEL);
	return buckets && frames ? 0 : -ENOMEM;
}

/**
 * rstattr_frames_exit() - give the memory back; no probe is armed any more
 */
void rstattr_frames_exit(void)
{
	kvfree(frames);
	kvfree(buckets);
}

static struct bucket *bucket_of(const struct sk_buff *skb)
{
	return &buckets[hash_ptr(skb, ilog2(BUCKETS))];
}

static struct rstattr_frame *frame_at(const struct bucket *b, unsigned int way)
{
	return frames + ((b - buckets) * WAYS + way) * stride;
}

static const struct sk_buff **key_of(const struct rstattr_frame *frame)
{
	size_t i = ((void *)frame - frames) / stride;

	return &buckets[i / WAYS].key[i % WAYS];
}

/* Ends an evaluation whose end was not seen: its packet was freed unseen. */
static void end_unseen(struct rstattr_frame *frame)
{
	rstattr_reject_end(frame, NULL);
	rstattr_frame_close(frame);
}

/**
 * rstattr_frame_open() - an evaluation begins
 * @skb: the packet
 *
 * In any context, with preemption off and under RCU.
 *
 * Return: a frame of the caller's own, to be filled and then published; NULL
 * if more are open than there is room for.
 */
struct rstattr_frame *rstattr_frame_open(const struct sk_buff *skb)
{
	struct bucket *b = bucket_of(skb);
	struct rstattr_frame *stale;
	unsigned int i;

	/* An earlier packet at this address has gone without our seeing it. */
	stale = rstattr_frame_claim(skb);
	if (unlikely(stale))
		end_unseen(stale);

	for (i = 0; i < WAYS; i++)
		if (!READ_ONCE(b->key[i]) && !cmpxchg(&b->key[i], NULL, BUSY))
			return frame_at(b, i);
	return NULL;
}

/**
 * rstattr_frame_publish() - a frame is filled: its end may come
 * @frame: from rstattr_frame_open()
 * @skb: the packet given there
 */
void rstattr_frame_publish(struct rstattr_frame *frame,
			   const struct sk_buff *skb)
{
	smp_store_release(key_of(frame), skb);
}

/**
 * rstattr_frame_sent() - an answer to a packet was handed out
 * @skb: the packet; need not be under evaluation
 */
void rstattr_frame_sent(const struct sk_buff *skb)
{
	struct bucket *b = bucket_of(skb);
	unsigned int i;

	for (i = 0; i < WAYS; i++)
		if (READ_ONCE(b->key[i]) == skb)
			WRITE_ONCE(frame_at(b, i)->sent, true);
}

/**
 * rstattr_frame_claim() - an evaluation ends
 * @skb: the packet
 *
 * Return: its frame, the caller's own until rstattr_frame_close(); NULL if
 * the packet was not under evaluation.
 */
struct rstattr_frame *rstattr_frame_claim(const struct sk_buff *skb)
{
	struct bucket *b = bucket_of(skb);
	unsigned int i;

	for (i = 0; i < WAYS; i++)
		if (READ_ONCE(b->key[i]) == skb &&
		    cmpxchg(&b->key[i], skb, BUSY) == skb)
			return frame_at(b, i);
	return NULL;
}

/**
 * rstattr_frame_close() - give a frame back
 * @frame: the caller's own
 */
void rstattr_frame_close(struct rstattr_frame *frame)
{
	smp_store_release(key_of(frame), NULL);
}

/*
 * Ends each open frame for which @fits holds. An evaluation that is still
 * going on must not find its frame claimed, so it is asked before, too.
 */
static void end_where(bool (*fits)(const struct rstattr_frame *, const void *),
		      const void *arg)
{
	const struct sk_buff *skb;
	struct rstattr_frame *frame;
	unsigned int i;

	for (i = 0; i < BUCKETS * WAYS; i++) {
		frame = frames + i * stride;
		preempt_disable();
		rcu_read_lock();
		skb = READ_ONCE(*key_of(frame));
		if (skb && skb != BUSY && fits(frame, arg) &&
		    cmpxchg(key_of(frame), skb, BUSY) == skb) {
			if (fits(frame, arg))
				end_unseen(frame);
			else
				rstattr_frame_publish(frame, skb);
		}
		rcu_read_unlock();
		preempt_enable();
	}
}

static bool is_stale(const struct rstattr_frame *frame, const void *now)
{
	return frame->ev.boot_ns + STALE_NS < *(const u64 *)now;
}

/**
 * rstattr_frames_sweep() - end evaluations whose end was not seen
 *
 * Before books are read. May sleep between frames.
 */
void rstattr_frames_sweep(void)
{
	u64 now = ktime_get_boottime_ns();

	end_where(is_stale, &now);
}

static bool is_of(const struct rstattr_frame *frame, const void *state)
{
	return frame->state == state;
}

/**
 * rstattr_frames_purge() - end all evaluations counted in @state
 * @state: no new ones begin
 */
void rstattr_frames_purge(const struct rstattr_state *state)
{
	end_where(is_of, state);
}

/** rstattr_frames_max() - how many evaluations can be open */
u32 rstattr_frames_max(void)
{
	return BUCKETS * WAYS;
}

/** rstattr_frames_open() - how many are */
u32 rstattr_frames_open(void)
{
	u32 i, n = 0;

	for (i = 0; i < BUCKETS * WAYS; i++)
		n += !!READ_ONCE(buckets[i / WAYS].key[i % WAYS]);
	return n;
}
