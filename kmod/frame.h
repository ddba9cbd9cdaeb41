/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_FRAME_H
#define RSTATTR_FRAME_H

#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/skbuff.h>

#include "event.h"
#include "state.h"

/**
 * struct rstattr_frame - an evaluation, from its begin until its packet is freed
 * @index: its place among all frames
 * @state: the books that it is counted in; NULL: it has ended, but for its
 *	packet, whose first bytes @own has
 * @counted: entered in @state's rules and books
 * @recorded: @ev has its place in the ring
 * @ev: the event: in the ring, or in @own
 * @names: of the rule, if it was not counted for want of memory
 * @own: room for an event without a place
 */
struct rstattr_frame {
	u32 index;
	bool counted;
	bool recorded;
	struct rstattr_state *state;
	struct rstattr_event *ev;
	struct rstattr_names names;
	struct rstattr_event own;
};

#define RSTATTR_FRAMES		512	/* power of two */
#define RSTATTR_FRAME_PROBES	8

#define RSTATTR_FRAME_BUSY	((const struct sk_buff *)1)

/*
 * Keys and frames: frame i has key i. Both have PROBES more at the end, so
 * that no probe has to wrap around.
 */
extern const struct sk_buff **rstattr_frame_keys;
extern atomic_t rstattr_frames_count;
extern void *rstattr_frame_mem;
extern size_t rstattr_frame_stride;

struct rstattr_frame *rstattr_frame_reopen(u32 i, const struct sk_buff *skb);

static inline struct rstattr_frame *rstattr_frame_at(u32 i)
{
	return rstattr_frame_mem + i * rstattr_frame_stride;
}

static inline u32 rstattr_frame_home(const struct sk_buff *skb)
{
	return hash_ptr(skb, ilog2(RSTATTR_FRAMES));
}

/**
 * rstattr_frames_any() - is any packet under evaluation, or rejected?
 *
 * One that is was counted before its end can come.
 */
static inline bool rstattr_frames_any(void)
{
	return atomic_read(&rstattr_frames_count);
}

/**
 * rstattr_frame_claim() - an evaluation ends
 * @skb: the packet
 *
 * Return: its frame, the caller's own until rstattr_frame_close(); NULL if
 * the packet was not under evaluation.
 */
static inline struct rstattr_frame *
rstattr_frame_claim(const struct sk_buff *skb)
{
	u32 i = rstattr_frame_home(skb), end = i + RSTATTR_FRAME_PROBES;

	if (!rstattr_frames_any())
		return NULL;
	for (; i < end; i++)
		if (READ_ONCE(rstattr_frame_keys[i]) == skb &&
		    cmpxchg(&rstattr_frame_keys[i], skb,
			    RSTATTR_FRAME_BUSY) == skb)
			return rstattr_frame_at(i);
	return NULL;
}

/**
 * rstattr_frame_publish() - a frame is filled: its end may come
 * @frame: from rstattr_frame_open()
 * @skb: the packet given there
 */
static inline void rstattr_frame_publish(struct rstattr_frame *frame,
					 const struct sk_buff *skb)
{
	/* Pairs with the exchange of the key by who claims it. */
	smp_store_release(&rstattr_frame_keys[frame->index], skb);
}

/**
 * rstattr_frame_close() - give a frame back
 * @frame: the caller's own
 */
static inline void rstattr_frame_close(struct rstattr_frame *frame)
{
	rstattr_frame_publish(frame, NULL);
	atomic_dec(&rstattr_frames_count);
}

/**
 * rstattr_frame_open() - an evaluation begins
 * @skb: the packet
 *
 * In any context, with preemption off. If an earlier packet at the same
 * address ended unseen, its frame may still be there, behind: the sweep finds
 * it, and what looks for @skb finds the new frame first.
 *
 * Return: a frame of the caller's own, to be filled and then published; NULL
 * if too many are open.
 */
static inline struct rstattr_frame *
rstattr_frame_open(const struct sk_buff *skb)
{
	u32 i = rstattr_frame_home(skb), end = i + RSTATTR_FRAME_PROBES;

	for (; i < end; i++) {
		const struct sk_buff *key = READ_ONCE(rstattr_frame_keys[i]);

		if (likely(!key) && !cmpxchg(&rstattr_frame_keys[i], NULL,
					     RSTATTR_FRAME_BUSY)) {
			atomic_inc(&rstattr_frames_count);
			return rstattr_frame_at(i);
		}
		if (key == skb) {
			struct rstattr_frame *frame;

			frame = rstattr_frame_reopen(i, skb);
			if (frame)
				return frame;
		}
	}
	return NULL;
}

int rstattr_frames_init(void);
void rstattr_frames_exit(void);

void rstattr_frames_sweep(void);
void rstattr_frames_purge(const struct rstattr_state *state);
u32 rstattr_frames_max(void);
u32 rstattr_frames_open(void);

#endif /* RSTATTR_FRAME_H */
