/* SPDX-License-Identifier: GPL-2.0-only */
/* Sequences that should have come and did not. */
#ifndef RSTATTR_ENGINE_GAPS_H
#define RSTATTR_ENGINE_GAPS_H

#include "model/event.h"

/* One ring being read. Zeroed, nothing is being read. */
struct gaps {
	uint64_t expected;
	uint64_t next;
};

void gaps_begin(struct gaps *gaps, const struct cursor *cursor);
uint64_t gaps_event(struct gaps *gaps, uint64_t seq);
uint64_t gaps_end(struct gaps *gaps);

#endif
