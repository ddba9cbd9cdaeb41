/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_STAGE_H
#define RSTATTR_STAGE_H

#include "event.h"
#include "state.h"

int rstattr_stage_init(void);
void rstattr_stage_exit(void);

bool rstattr_stage(struct rstattr_state *state, const struct rstattr_event *ev,
		   const struct rstattr_names *names);
void rstattr_stage_replay(struct rstattr_state *state);
void rstattr_stage_purge(const struct rstattr_state *state);
u64 rstattr_stage_lost(void);

#endif /* RSTATTR_STAGE_H */
