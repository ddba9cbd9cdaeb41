/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_RECORDER_H
#define RSTATTR_RECORDER_H

#include <linux/atomic.h>

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

size_t rstattr_event_size(void);
size_t rstattr_ring_bytes(u32 events);
int rstattr_ring_alloc(struct rstattr_ring *ring, u32 events);
void rstattr_ring_free(struct rstattr_ring *ring);

bool rstattr_ring_write(struct rstattr_ring *ring,
			const struct rstattr_event *ev);
bool rstattr_ring_read(const struct rstattr_ring *ring, u64 seq,
		       struct rstattr_event *ev);
u64 rstattr_ring_next(const struct rstattr_ring *ring);
u64 rstattr_ring_oldest(const struct rstattr_ring *ring);

#endif /* RSTATTR_RECORDER_H */
