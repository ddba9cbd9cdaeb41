/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_RECORDER_H
#define RSTATTR_RECORDER_H

#include <linux/atomic.h>

#include "counter.h"
#include "event.h"

/**
 * struct rstattr_ring - the last events of one kind in one namespace
 * @head: sequence of the latest event; the first is 1
 * @lost: events that met a slot another one was still being written to
 * @mask: slots - 1
 * @stride: bytes of a slot
 */
struct rstattr_ring {
	atomic64_t head;
	atomic64_t lost;
	u32 mask;
	u32 stride;
	void *slots;
};

/* @state is twice the sequence of the event held, odd while it is written. */
struct rstattr_slot {
	u64 state;
	struct rstattr_event ev;
};

size_t rstattr_event_size(void);
size_t rstattr_ring_bytes(u32 events);
int rstattr_ring_alloc(struct rstattr_ring *ring, u32 events);
void rstattr_ring_free(struct rstattr_ring *ring);

bool rstattr_ring_read(const struct rstattr_ring *ring, u64 seq,
		       struct rstattr_event *ev);
u64 rstattr_ring_next(const struct rstattr_ring *ring);
u64 rstattr_ring_oldest(const struct rstattr_ring *ring);
u64 rstattr_ring_end(const struct rstattr_ring *ring);

static inline struct rstattr_slot *
rstattr_ring_slot(const struct rstattr_ring *ring, u64 seq)
{
	return ring->slots + (seq & ring->mask) * ring->stride;
}

/**
 * rstattr_ring_reserve() - a place for a new event
 * @ring: of its kind and namespace
 *
 * In any context. What the place held is forgotten, and its reference to a
 * rule given back. A writer that was overtaken by a whole round, or meets one
 * that was, does not wait: the event is lost and counted.
 *
 * Return: the event to be filled and then published, or NULL.
 */
static inline struct rstattr_event *
rstattr_ring_reserve(struct rstattr_ring *ring)
{
	u64 seq = atomic64_inc_return(&ring->head);
	struct rstattr_slot *slot = rstattr_ring_slot(ring, seq);
	u64 old = READ_ONCE(slot->state);

	if (unlikely(old & 1 || old > 2 * seq ||
		     cmpxchg64(&slot->state, old, 2 * seq + 1) != old)) {
		atomic64_inc(&ring->lost);
		return NULL;
	}
	rstattr_rule_put(slot->ev.rule);
	slot->ev.rule = NULL;
	return &slot->ev;
}

/**
 * rstattr_ring_publish() - an event is complete
 * @ev: from rstattr_ring_reserve(); its reference to a rule is the ring's
 */
static inline void rstattr_ring_publish(struct rstattr_event *ev)
{
	struct rstattr_slot *slot = container_of(ev, struct rstattr_slot, ev);

	/* Pairs with rstattr_ring_read(). */
	smp_store_release(&slot->state, slot->state - 1);
}

#endif /* RSTATTR_RECORDER_H */
