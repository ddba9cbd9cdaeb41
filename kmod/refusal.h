/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_REFUSAL_H
#define RSTATTR_REFUSAL_H

#include <linux/types.h>

struct rstattr_state;

/**
 * struct rstattr_refusals - what conntrack had refused on a CPU, when last seen
 * @drop: its counter of that name
 * @insert_failed: the same
 * @throttled: drops of ours that were not looked at by then
 */
struct rstattr_refusals {
	u32 drop;
	u32 insert_failed;
	u32 throttled;
};

void rstattr_refusal_begin(struct rstattr_state *state);
u8 rstattr_refusal(struct rstattr_state *state);

#endif /* RSTATTR_REFUSAL_H */
