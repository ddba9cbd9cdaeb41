/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_STATE_H
#define RSTATTR_STATE_H

#include <linux/list.h>
#include <linux/percpu.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "block.h"
#include "compat.h"
#include "refusal.h"

/* Reasons of the TCP stack: they have no rule, so each is counted here. */
#define RSTATTR_RESET_FIRST	RSTATTR_REASON_TCP_UNSPECIFIED
#define RSTATTR_RESETS		(RSTATTR_REASON_TCP_GAVE_UP + 1 - \
				 RSTATTR_RESET_FIRST)

/* Reasons of drops. */
#define RSTATTR_DROP_FIRST	RSTATTR_REASON_DROP_NETFILTER
#define RSTATTR_DROPS		(RSTATTR_REASON_DROP_SIGNED + 1 - \
				 RSTATTR_DROP_FIRST)

/*
 * The four books of rejections, each counted on its own, TCP's, and drops'.
 * Of those by netfilter, while drops are exact, there are four books, too.
 */
struct rstattr_books {
	u64 seen;
	u64 attributed;
	u64 unattributed;
	u64 lost;
	u64 reset[RSTATTR_RESETS];
	u64 reset_lost;
	u64 drop[RSTATTR_DROPS];
	u64 drop_lost;
	u64 drop_throttled;
	u64 drop_exact;
	u64 drop_attributed;
	u64 drop_unattributed;
	u64 drop_ruleless;
	struct rstattr_refusals refusals;
};

/**
 * struct rstattr_state - one instance of a namespace's books
 * @block: NULL until the first event; never changes after
 * @taking: somebody is giving it the spare block
 * @drops: a second, shifted, and how many were recorded in it
 *
 * A reset puts a new one in its place, so that an event is counted in one
 * instance or the other, never in parts. Freed after RCU and when no frame and
 * no staged event refers to it.
 */
struct rstattr_state {
	u64 instance;
	u64 since_boot;
	struct rstattr_net *rn;
	struct rstattr_books __percpu *books;
	struct rstattr_block *block;
	unsigned long taking;
	atomic64_t drops;
};

enum rstattr_net_flags {
	RSTATTR_NET_WANTS_BLOCK,
	RSTATTR_NET_WANTS_ROOM,
	RSTATTR_NET_WANTS_SWEEP,
	RSTATTR_NET_NEWS,
};

/**
 * struct rstattr_net - a network namespace
 * @id: ascending in the order of @list, which dumps go by
 * @no_memory: it was refused memory; not asked for again before a reset
 */
struct rstattr_net {
	struct list_head list;
	struct rstattr_state __rcu *state;
	struct net *net;
	u64 cookie;
	u32 id;
	bool no_memory;
	unsigned long flags;
};

extern unsigned int rstattr_net_id;

/* Of a namespace that stays, or under RCU. */
static inline struct rstattr_net *rstattr_net(const struct net *net)
{
	return compat_net_generic(net, rstattr_net_id);
}

int rstattr_state_init(void);
void rstattr_state_exit(void);

void rstattr_nets_lock(void);
void rstattr_nets_unlock(void);
struct rstattr_net *rstattr_net_after(u32 id);
struct rstattr_net *rstattr_net_by_cookie(u64 cookie);
struct rstattr_state *rstattr_net_state(const struct rstattr_net *rn);
bool rstattr_nets_visit(bool (*fn)(struct rstattr_net *rn));

void rstattr_state_books(const struct rstattr_state *state,
			 struct rstattr_books *books);
int rstattr_state_reset(struct rstattr_net *rn);
int rstattr_state_reset_all(void);
struct rstattr_block *rstattr_state_take_spare(struct rstattr_state *state);
void rstattr_state_refill(void);
void rstattr_state_drops_begin(void);
void rstattr_state_grow(struct rstattr_net *rn);

u32 rstattr_nets_with_memory(void);
u64 rstattr_nets_refused(void);

static inline struct rstattr_block *
rstattr_block(const struct rstattr_state *state)
{
	/* Pairs with install(): the block is seen whole. */
	return smp_load_acquire(&state->block);
}

#endif /* RSTATTR_STATE_H */
