// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flight recorder: a ring of events that overwrites its oldest. Writers
 * are probes on any CPU, readers check a slot's sequence before and after.
 */
#include <linux/mm.h>

#include "counter.h"
#include "param.h"
#include "recorder.h"

/* @state is twice the sequence of the event held, odd while it is written. */
struct slot {
	u64 state;
	struct rstattr_event ev;
};

/**
 * rstattr_event_size() - bytes of an event with its packet
 */
size_t rstattr_event_size(void)
{
	return sizeof(struct rstattr_event) + rstattr_capture;
}

static u32 stride(void)
{
	return ALIGN(offsetof(struct slot, ev) + rstattr_event_size(), 64);
}

/**
 * rstattr_ring_bytes() - memory that a ring takes
 * @events: events it holds
 */
size_t rstattr_ring_bytes(u32 events)
{
	return (size_t)events * stride();
}

/**
 * rstattr_ring_alloc() - make an empty ring
 * @ring: filled; zeroed before
 * @events: events it holds, a power of two
 *
 * Return: 0 or -ENOMEM.
 */
int rstattr_ring_alloc(struct rstattr_ring *ring, u32 events)
{
	ring->mask = events - 1;
	ring->stride = stride();
	ring->slots = kvcalloc(events, ring->stride, GFP_KERNEL_ACCOUNT);
	return ring->slots ? 0 : -ENOMEM;
}

/**
 * rstattr_ring_free() - free a ring's memory
 * @ring: nobody uses it any more
 */
void rstattr_ring_free(struct rstattr_ring *ring)
{
	kvfree(ring->slots);
}

static struct slot *slot_of(const struct rstattr_ring *ring, u64 seq)
{
	return ring->slots + (seq & ring->mask) * ring->stride;
}

/**
 * rstattr_ring_write() - record an event
 * @ring: of its kind and namespace
 * @ev: the event; its reference to the rule goes to the ring if recorded
 *
 * In any context, with preemption off. A writer that was overtaken by a whole
 * round, or meets one that was, does not wait: the event is lost and counted.
 *
 * Return: whether it was recorded.
 */
bool rstattr_ring_write(struct rstattr_ring *ring,
			const struct rstattr_event *ev)
{
	u64 seq = atomic64_inc_return(&ring->head);
	struct slot *slot = slot_of(ring, seq);
	u64 old = READ_ONCE(slot->state);

	if (old & 1 || old > 2 * seq ||
	    cmpxchg64(&slot->state, old, 2 * seq + 1) != old) {
		atomic64_inc(&ring->lost);
		return false;
	}
	rstattr_rule_put(slot->ev.rule);
	rstattr_event_copy(&slot->ev, ev);
	smp_store_release(&slot->state, 2 * seq);
	return true;
}

/**
 * rstattr_ring_read() - copy an event
 * @ring: the ring
 * @seq: the event's sequence
 * @ev: filled; rstattr_event_size() bytes
 *
 * With rstattr_nets_lock(): then the rule that the copy points to keeps its
 * place.
 *
 * Return: whether the ring holds it, whole.
 */
bool rstattr_ring_read(const struct rstattr_ring *ring, u64 seq,
		       struct rstattr_event *ev)
{
	const struct slot *slot = slot_of(ring, seq);
	unsigned int patience = 1000;

	/* Its writer may still be at it, for less than a microsecond. */
	while (smp_load_acquire(&slot->state) < 2 * seq && patience--)
		cpu_relax();
	if (READ_ONCE(slot->state) != 2 * seq)
		return false;
	smp_rmb();	/* the state is read before what it vouches for */
	*ev = slot->ev;
	/* A torn length must not lead astray: it is checked below. */
	ev->caplen = min_t(u32, ev->caplen, rstattr_capture);
	memcpy(ev->packet, slot->ev.packet, ev->caplen);
	smp_rmb();	/* the copy is whole only if nobody wrote meanwhile */
	return READ_ONCE(slot->state) == 2 * seq;
}

/**
 * rstattr_ring_next() - sequence of the event to come
 * @ring: the ring
 */
u64 rstattr_ring_next(const struct rstattr_ring *ring)
{
	return atomic64_read(&ring->head) + 1;
}

/**
 * rstattr_ring_oldest() - sequence of the oldest event held
 * @ring: the ring
 */
u64 rstattr_ring_oldest(const struct rstattr_ring *ring)
{
	u64 next = rstattr_ring_next(ring);
	u64 slots = (u64)ring->mask + 1;

	return next > slots ? next - slots : 1;
}
