/* SPDX-License-Identifier: GPL-2.0-only */
/* The end of a replay, held against what was recorded of a drop. */
#ifndef RSTATTR_ENGINE_DROP_END_H
#define RSTATTR_ENGINE_DROP_END_H

#include "model/event.h"
#include "vm/traverse.h"

bool drop_end_possible(const struct vm_result *result,
		       const struct event *event);
void drop_end_place(struct drop_place *place, const struct vm_result *result);

#endif
