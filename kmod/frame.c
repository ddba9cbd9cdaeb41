// SPDX-License-Identifier: GPL-2.0-only
/*
 * Evaluations that have begun and not yet ended, by the packet they evaluate.
 * A frame stays until the packet is freed, so that this is told from a drop.
 *
 * A packet is in one evaluation at a time, so its address is a key that holds
 * whatever the context: sending a reset runs the output chains inside the
 * evaluation, with another packet; a task may be preempted and continue
 * on another CPU. A frame is changed only by who claimed it, by exchanging its
 * key for BUSY; nobody waits for it.
 */
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/timekeeping.h>

#include "frame.h"
#include "recorder.h"
#include "reject.h"

#define FRAMES_ALL	(RSTATTR_FRAMES + RSTATTR_FRAME_PROBES)

/* An evaluation takes microseconds; after this the end will not be seen. */
#define STALE_NS	(NSEC_PER_SEC)

const struct sk_buff **rstattr_frame_keys;
atomic_t rstattr_frames_count = ATOMIC_INIT(0);
void *rstattr_frame_mem;
size_t rstattr_frame_stride;

/**
 * rstattr_frames_init() - take the memory for open evaluations
 *
 * Return: 0 or -ENOMEM; rstattr_frames_exit() in both cases.
 */
int __init rstattr_frames_init(void)
{
	u32 i;

	rstattr_frame_stride = ALIGN(offsetof(struct rstattr_frame, own) +
				     rstattr_event_size(), 64);
	rstattr_frame_keys = kvcalloc(FRAMES_ALL, sizeof(*rstattr_frame_keys),
				      GFP_KERNEL);
	rstattr_frame_mem = kvcalloc(FRAMES_ALL, rstattr_frame_stride,
				     GFP_KERNEL);
	if (!rstattr_frame_keys || !rstattr_frame_mem)
		return -ENOMEM;
	for (i = 0; i < FRAMES_ALL; i++) {
		rstattr_frame_at(i)->index = i;
		rstattr_frame_at(i)->ev = &rstattr_frame_at(i)->own;
	}
	return 0;
}

/**
 * rstattr_frames_exit() - give the memory back; no probe is armed any more
 */
void rstattr_frames_exit(void)
{
	kvfree(rstattr_frame_mem);
	kvfree(rstattr_frame_keys);
}

/**
 * rstattr_frame_reopen() - a frame is in the way of a new one
 * @i: its index
 * @skb: the packet; an earlier one at this address went without our seeing it
 *
 * Return: the frame, now for the new packet, or NULL if it was claimed.
 */
struct rstattr_frame *rstattr_frame_reopen(u32 i, const struct sk_buff *skb)
{
	struct rstattr_frame *frame = rstattr_frame_at(i);

	if (cmpxchg(&rstattr_frame_keys[i], skb, RSTATTR_FRAME_BUSY) != skb)
		return NULL;
	if (frame->state)
		rstattr_reject_end(frame, RSTATTR_OUTCOME_UNSEEN);
	return frame;
}

/*
 * Ends each open frame for which @fits holds. An evaluation that is still
 * going on must not find its frame claimed, so it is asked before, too.
 */
static void end_where(bool (*fits)(const struct rstattr_frame *, const void *),
		      const void *arg)
{
	static DEFINE_MUTEX(one_at_a_time);
	const struct sk_buff *skb;
	struct rstattr_frame *frame;
	unsigned int i;

	/* Else one passes over what another holds, and will put back. */
	mutex_lock(&one_at_a_time);
	for (i = 0; i < FRAMES_ALL; i++) {
		frame = rstattr_frame_at(i);
		preempt_disable();
		/* Pairs with rstattr_frame_publish(): it is filled. */
		skb = smp_load_acquire(&rstattr_frame_keys[i]);
		if (skb && skb != RSTATTR_FRAME_BUSY && fits(frame, arg) &&
		    cmpxchg(&rstattr_frame_keys[i], skb,
			    RSTATTR_FRAME_BUSY) == skb) {
			if (fits(frame, arg))
				rstattr_reject_close(frame,
						     RSTATTR_OUTCOME_UNSEEN);
			else
				rstattr_frame_publish(frame, skb);
		}
		preempt_enable();
	}
	mutex_unlock(&one_at_a_time);
}

static bool is_stale(const struct rstattr_frame *frame, const void *now)
{
	return READ_ONCE(frame->ev)->boot_ns + STALE_NS < *(const u64 *)now;
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
	return FRAMES_ALL;
}

/** rstattr_frames_open() - how many are */
u32 rstattr_frames_open(void)
{
	return atomic_read(&rstattr_frames_count);
}
