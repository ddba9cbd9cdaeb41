/* SPDX-License-Identifier: GPL-2.0-only */
/* An event that is complete at once: it has neither rule nor end. */
#ifndef RSTATTR_MOMENT_H
#define RSTATTR_MOMENT_H

#include "event.h"
#include "state.h"

typedef void (*rstattr_fill_fn)(struct rstattr_event *ev, const void *what);

struct rstattr_block *rstattr_moment_block(struct rstattr_state *state,
					   u8 kind);
bool rstattr_moment(struct rstattr_state *state, const void *key,
		    rstattr_fill_fn fill, const void *what, u8 kind);
void rstattr_moment_replay(struct rstattr_state *state,
			   const struct rstattr_event *waited);
void rstattr_moment_lost(struct rstattr_state *state, u8 kind);

#endif /* RSTATTR_MOMENT_H */
