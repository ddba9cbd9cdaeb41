// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flight recorder: a ring of events that overwrites its oldest. Writers
 * are probes on any CPU, which fill an event in its place from the begin of an
 * evaluation to its end; readers check a slot's state before and after.
 */
#include <linux/mm.h>

#include "param.h"
#include "recorder.h"

/**
 * rstattr_event_size() - bytes of an event with its packet
 */
size_t rstattr_event_size(void)
{
	return sizeof(struct rstattr_event) + rstattr_capture;
}

static u32 stride(void)
{
	return ALIGN(offsetof(struct rstattr_slot, ev) + rstattr_event_size(), 64);
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
	const struct rstattr_slot *slot = rstattr_ring_slot(ring, seq);
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

/**
 * rstattr_ring_end() - sequence up to which events are complete
 * @ring: the ring
 *
 * An event that is still being evaluated, and what came after it, is for the
 * next reader.
 *
 * Return: the sequence of the first event not to be read.
 */
u64 rstattr_ring_end(const struct rstattr_ring *ring)
{
	u64 next = rstattr_ring_next(ring);
	u64 seq;

	for (seq = rstattr_ring_oldest(ring); seq < next; seq++)
		if (READ_ONCE(rstattr_ring_slot(ring, seq)->state) ==
		    2 * seq + 1)
			break;
	return seq;
}
