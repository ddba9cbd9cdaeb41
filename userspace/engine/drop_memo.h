/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Drops that were replayed on one ruleset, so that one that is the same to the
 * rules need not be: a scan is the same packet to another port.
 */
#ifndef RSTATTR_ENGINE_DROP_MEMO_H
#define RSTATTR_ENGINE_DROP_MEMO_H

#include "engine/drop_touch.h"
#include "model/event.h"
#include "vm/reads.h"

/* More memory is not spent, whatever the rules are. */
#define DROP_MEMO_BYTES_MAX (64U << 20)

struct drop_replayed;

/* Zeroed memory is an empty one. Does not outlive the ruleset. */
struct drop_memo {
	struct drop_replayed *first;
	size_t bytes;
	size_t count;	 /* of those that are held */
	uint64_t shared; /* drops that were not replayed */
	struct touch_memo touch;
};

bool drop_memo_find(struct drop_memo *memo, const struct event *event,
		    const struct vm_pkt *pkt, struct drop_found *found);
void drop_memo_add(struct drop_memo *memo, const struct event *event,
		   const struct vm_pkt *pkt, struct vm_reads *reads);
bool drop_memo_full(const struct drop_memo *memo);
void drop_memo_release(struct drop_memo *memo);

#endif
