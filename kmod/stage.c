// SPDX-License-Identifier: GPL-2.0-only
/*
 * The staging pool: takes the first events of a namespace until the worker
 * has made its memory, since probes never allocate.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/sort.h>

#include "frame.h"
#include "moment.h"
#include "param.h"
#include "reject.h"
#include "stage.h"
#include "worker.h"

struct staged {
	struct rstattr_state *state;	/* NULL while it is being filled */
	struct rstattr_names names;
	struct rstattr_event ev;
};

static unsigned long *taken;
static void *pool;
static size_t stride;
static u32 *order;	/* the worker's, to replay in order of time */
static atomic64_t lost;

static struct staged *staged_at(u32 i)
{
	return pool + i * stride;
}

/**
 * rstattr_stage_init() - take the pool's memory
 *
 * Return: 0 or -ENOMEM; rstattr_stage_exit() in both cases.
 */
int __init rstattr_stage_init(void)
{
	stride = ALIGN(offsetof(struct staged, ev) + rstattr_event_size(), 64);
	taken = kvcalloc(BITS_TO_LONGS(rstattr_staging), sizeof(long),
			 GFP_KERNEL);
	pool = kvcalloc(rstattr_staging, stride, GFP_KERNEL);
	order = kvcalloc(rstattr_staging, sizeof(*order), GFP_KERNEL);
	return taken && pool && order ? 0 : -ENOMEM;
}

/**
 * rstattr_stage_exit() - give the memory back
 */
void rstattr_stage_exit(void)
{
	kvfree(order);
	kvfree(pool);
	kvfree(taken);
}

/**
 * rstattr_stage_lost() - events that found the pool full
 */
u64 rstattr_stage_lost(void)
{
	return atomic64_read(&lost);
}

/**
 * rstattr_stage() - keep an event until its namespace has memory
 * @state: where it belongs
 * @ev: the event
 * @names: of its rule
 *
 * In any context, with preemption off and under RCU.
 *
 * Return: whether there was room.
 */
bool rstattr_stage(struct rstattr_state *state, const struct rstattr_event *ev,
		   const struct rstattr_names *names)
{
	struct staged *staged;
	unsigned long i;

	if (READ_ONCE(state->rn->no_memory))
		return false;
	for (;;) {
		i = find_first_zero_bit(taken, rstattr_staging);
		if (i >= rstattr_staging) {
			atomic64_inc(&lost);
			return false;
		}
		if (!test_and_set_bit(i, taken))
			break;
	}
	staged = staged_at(i);
	staged->names = *names;
	rstattr_event_copy(&staged->ev, ev);
	/* Pairs with the worker, who looks for it: it is filled. */
	smp_store_release(&staged->state, state);
	rstattr_worker_kick(state->rn, RSTATTR_NET_WANTS_BLOCK);
	return true;
}

static bool belongs_to(u32 i, const struct rstattr_state *state)
{
	/* Pairs with rstattr_stage(): then it is filled. */
	return smp_load_acquire(&staged_at(i)->state) == state;
}

static void release(u32 i)
{
	WRITE_ONCE(staged_at(i)->state, NULL);
	smp_mb__before_atomic();	/* who takes it next owns it whole */
	clear_bit(i, taken);
}

static int by_time(const void *a, const void *b)
{
	u64 ta = staged_at(*(const u32 *)a)->ev.boot_ns;
	u64 tb = staged_at(*(const u32 *)b)->ev.boot_ns;

	return ta < tb ? -1 : ta > tb;
}

static void replay(struct rstattr_state *state, const struct staged *staged)
{
	if (staged->ev.kind == RSTATTR_KIND_REJECT)
		rstattr_reject_replay(state, &staged->ev, &staged->names);
	else
		rstattr_moment_replay(state, &staged->ev);
}

static void lose(struct rstattr_state *state, const struct staged *staged)
{
	if (staged->ev.kind == RSTATTR_KIND_REJECT)
		this_cpu_inc(state->books->lost);
	else
		rstattr_moment_lost(state, staged->ev.kind);
}

/**
 * rstattr_stage_replay() - enter what waits for a namespace
 * @state: its state; it has its memory, or was refused it and then what waits
 *	is lost
 *
 * With rstattr_nets_lock().
 */
void rstattr_stage_replay(struct rstattr_state *state)
{
	u32 i, n = 0;

	/* It is being given the spare: the kick behind that brings us back. */
	if (!rstattr_block(state) && !state->rn->no_memory)
		return;
	for_each_set_bit(i, taken, rstattr_staging)
		if (belongs_to(i, state))
			order[n++] = i;
	sort(order, n, sizeof(*order), by_time, NULL);

	for (i = 0; i < n; i++) {
		struct staged *staged = staged_at(order[i]);

		preempt_disable();
		rcu_read_lock();
		if (rstattr_block(state))
			replay(state, staged);
		else
			lose(state, staged);
		rcu_read_unlock();
		preempt_enable();
		release(order[i]);
	}
}

/**
 * rstattr_stage_purge() - forget what waits for @state
 * @state: it goes; nothing is staged for it any more
 */
void rstattr_stage_purge(const struct rstattr_state *state)
{
	u32 i;

	for_each_set_bit(i, taken, rstattr_staging)
		if (belongs_to(i, state))
			release(i);
}
