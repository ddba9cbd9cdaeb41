/* SPDX-License-Identifier: GPL-2.0-only */
/* Dropped packets of a namespace, replayed on its ruleset of now. */
#ifndef RSTATTR_ENGINE_DROP_SETTLE_H
#define RSTATTR_ENGINE_DROP_SETTLE_H

#include "engine/culprit.h"
#include "model/event_list.h"

int drops_settle(struct event_list *events, uint64_t netns,
		 const struct ruleset_ops *ops, void *ctx);

#endif
