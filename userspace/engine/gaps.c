// SPDX-License-Identifier: GPL-2.0-only
#include "engine/gaps.h"

#include <string.h>

/**
 * gaps_begin - a ring's events follow
 * @gaps: the bookkeeping
 * @cursor: what the ring holds, and from where on it was asked for
 *
 * What was overwritten before it was asked for is not a gap here: see
 * cursor->oldest.
 */
void gaps_begin(struct gaps *gaps, const struct cursor *cursor)
{
	gaps->expected = cursor->oldest > cursor->seq ? cursor->oldest :
							cursor->seq;
	gaps->next = cursor->next;
}

/**
 * gaps_event - an event came
 * @gaps: the bookkeeping
 * @seq: its sequence
 *
 * Return: how many are missing before it.
 */
uint64_t gaps_event(struct gaps *gaps, uint64_t seq)
{
	uint64_t missing = seq > gaps->expected ? seq - gaps->expected : 0;

	if (seq >= gaps->expected)
		gaps->expected = seq + 1;
	return missing;
}

/**
 * gaps_end - the ring was read to its end
 * @gaps: the bookkeeping; empty afterwards
 *
 * Return: how many are missing at the end.
 */
uint64_t gaps_end(struct gaps *gaps)
{
	uint64_t missing = 0;

	if (gaps->next > gaps->expected)
		missing = gaps->next - gaps->expected;
	memset(gaps, 0, sizeof(*gaps));
	return missing;
}
