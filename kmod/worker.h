/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_WORKER_H
#define RSTATTR_WORKER_H

#include "state.h"

int rstattr_worker_init(void);
void rstattr_worker_exit(void);

void rstattr_worker_kick(struct rstattr_net *rn, enum rstattr_net_flags want);
void rstattr_worker_raise_news(struct rstattr_net *rn);
void rstattr_worker_wake_news(struct rstattr_net *rn);
void rstattr_worker_flush(void);
void rstattr_worker_flush_news(void);

/**
 * rstattr_worker_news() - a namespace has a new event
 * @rn: the namespace
 *
 * In any context. One test while nobody listens, or is about to be told.
 */
static inline void rstattr_worker_news(struct rstattr_net *rn)
{
	if (unlikely(!test_bit(RSTATTR_NET_NEWS, &rn->flags)))
		rstattr_worker_raise_news(rn);
}

/**
 * rstattr_worker_want_room() - make room for rules, if places get scarce
 * @state: of the namespace
 * @block: its memory
 * @rule: what a rule that fired has got; NULL: nothing
 *
 * In any context.
 */
static inline void rstattr_worker_want_room(struct rstattr_state *state,
					    const struct rstattr_block *block,
					    const struct rstattr_rule *rule)
{
	if ((!rule || rstattr_table_pressed(&block->table)) &&
	    time_after_eq(jiffies, READ_ONCE(block->next_retire)))
		rstattr_worker_kick(state->rn, RSTATTR_NET_WANTS_ROOM);
}

#endif /* RSTATTR_WORKER_H */
