// SPDX-License-Identifier: GPL-2.0-only
/*
 * Network namespaces and their books.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/mutex.h>
#include <linux/random.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>

#include "block.h"
#include "frame.h"
#include "param.h"
#include "stage.h"
#include "state.h"

unsigned int rstattr_net_id;

/* Protects the list and all changes of a namespace's state. */
static DEFINE_MUTEX(nets_mutex);
static LIST_HEAD(nets);
static u32 last_id;

static u64 refused;

/**
 * rstattr_nets_lock() - keep namespaces and their states as they are
 *
 * May sleep. Packets do not wait for it.
 */
void rstattr_nets_lock(void)
{
	mutex_lock(&nets_mutex);
}

/**
 * rstattr_nets_unlock() - undo rstattr_nets_lock()
 */
void rstattr_nets_unlock(void)
{
	mutex_unlock(&nets_mutex);
}

/**
 * rstattr_net_after() - the next namespace
 * @id: of the one before, 0 for the first
 *
 * With rstattr_nets_lock().
 *
 * Return: the namespace or NULL after the last.
 */
struct rstattr_net *rstattr_net_after(u32 id)
{
	struct rstattr_net *rn;

	list_for_each_entry(rn, &nets, list)
		if (rn->id > id)
			return rn;
	return NULL;
}

/**
 * rstattr_net_by_cookie() - find a namespace
 * @cookie: its SO_NETNS_COOKIE
 *
 * With rstattr_nets_lock().
 *
 * Return: the namespace or NULL.
 */
struct rstattr_net *rstattr_net_by_cookie(u64 cookie)
{
	struct rstattr_net *rn;

	list_for_each_entry(rn, &nets, list)
		if (rn->cookie == cookie)
			return rn;
	return NULL;
}

/**
 * rstattr_net_state() - a namespace's instance
 * @rn: the namespace
 *
 * With rstattr_nets_lock(), under which alone it changes.
 *
 * Return: the instance, NULL if the namespace is going.
 */
struct rstattr_state *rstattr_net_state(const struct rstattr_net *rn)
{
	return rcu_dereference_protected(rn->state,
					 lockdep_is_held(&nets_mutex));
}

static bool has_memory(const struct rstattr_net *rn)
{
	const struct rstattr_state *state = rstattr_net_state(rn);

	return state && state->block;
}

static bool host_has_memory(void)
{
	return has_memory(rstattr_net(&init_net));
}

/**
 * rstattr_nets_with_memory() - namespaces that have memory
 *
 * May sleep.
 */
u32 rstattr_nets_with_memory(void)
{
	struct rstattr_net *rn;
	u32 n = 0;

	rstattr_nets_lock();
	list_for_each_entry(rn, &nets, list)
		n += has_memory(rn);
	rstattr_nets_unlock();
	return n;
}

/**
 * rstattr_nets_visit() - do something for each namespace
 * @fn: what; returns whether there is more to do after a grace period
 *
 * With rstattr_nets_lock().
 *
 * Return: whether any @fn did.
 */
bool rstattr_nets_visit(bool (*fn)(struct rstattr_net *rn))
{
	struct rstattr_net *rn;
	bool any = false;

	list_for_each_entry(rn, &nets, list)
		any |= fn(rn);
	return any;
}

/** rstattr_nets_refused() - how often one was refused memory */
u64 rstattr_nets_refused(void)
{
	return READ_ONCE(refused);
}

static void state_free(struct rstattr_state *state)
{
	if (!state)
		return;
	rstattr_block_free(state->block);
	free_percpu(state->books);
	kfree(state);
}

static struct rstattr_state *state_alloc(struct rstattr_net *rn)
{
	struct rstattr_state *state;

	state = kzalloc(sizeof(*state), GFP_KERNEL_ACCOUNT);
	if (!state)
		return NULL;
	state->books = alloc_percpu_gfp(struct rstattr_books,
					GFP_KERNEL_ACCOUNT);
	if (!state->books) {
		kfree(state);
		return NULL;
	}
	do {
		state->instance = get_random_u64();
	} while (!state->instance);
	state->since_boot = ktime_get_boottime_ns();
	state->rn = rn;
	rstattr_refusal_begin(state);
	return state;
}

/*
 * Frees states that no packet can find any more. What still points to them
 * after a grace period are frames without an end and events not yet replayed.
 */
static void states_retire(struct rstattr_state **states, unsigned int n)
{
	unsigned int i;

	synchronize_rcu();
	for (i = 0; i < n; i++) {
		rstattr_frames_purge(states[i]);
		rstattr_stage_purge(states[i]);
	}
	synchronize_rcu();
	for (i = 0; i < n; i++) {
		/* By ends that were under way. */
		rstattr_stage_purge(states[i]);
		state_free(states[i]);
	}
}

/**
 * rstattr_state_books() - fold the books of all CPUs
 * @state: the instance
 * @books: filled
 *
 * What is read first is counted last: while packets come, more may be seen
 * than the others add up to, never less.
 */
void rstattr_state_books(const struct rstattr_state *state,
			 struct rstattr_books *books)
{
	unsigned int i;
	int cpu;

	memset(books, 0, sizeof(*books));
	for_each_possible_cpu(cpu) {
		const struct rstattr_books *b = per_cpu_ptr(state->books, cpu);

		books->attributed += READ_ONCE(b->attributed);
		books->unattributed += READ_ONCE(b->unattributed);
		books->lost += READ_ONCE(b->lost);
		books->reset_lost += READ_ONCE(b->reset_lost);
		for (i = 0; i < RSTATTR_RESETS; i++)
			books->reset[i] += READ_ONCE(b->reset[i]);
		books->drop_lost += READ_ONCE(b->drop_lost);
		books->drop_throttled += READ_ONCE(b->drop_throttled);
		books->drop_attributed += READ_ONCE(b->drop_attributed);
		books->drop_unattributed += READ_ONCE(b->drop_unattributed);
		books->drop_ruleless += READ_ONCE(b->drop_ruleless);
	}
	smp_rmb();	/* the sum is read after its parts */
	for_each_possible_cpu(cpu) {
		const struct rstattr_books *b = per_cpu_ptr(state->books, cpu);

		books->seen += READ_ONCE(b->seen);
		books->drop_exact += READ_ONCE(b->drop_exact);
		for (i = 0; i < RSTATTR_DROPS; i++)
			books->drop[i] += READ_ONCE(b->drop[i]);
	}
}

static void install(struct rstattr_state *state, struct rstattr_block *block)
{
	/* Pairs with rstattr_block(). */
	smp_store_release(&state->block, block);
}

/**
 * rstattr_state_take_spare() - memory for a namespace at its first event
 * @state: its state, without memory
 *
 * In any context, under RCU. Whoever comes while it is being given is not
 * made to wait.
 *
 * Return: its memory, or NULL if that is for the worker to make.
 */
struct rstattr_block *rstattr_state_take_spare(struct rstattr_state *state)
{
	struct rstattr_block *block;

	if (!rstattr_block_has_spare() || test_and_set_bit(0, &state->taking))
		return rstattr_block(state);
	block = rstattr_block_take_spare();
	if (block)
		install(state, block);
	else
		clear_bit_unlock(0, &state->taking);
	return block;
}

/**
 * rstattr_state_refill() - make a spare block if there is none
 *
 * With rstattr_nets_lock(). May sleep. Failing is no refusal: nobody asked.
 */
void rstattr_state_refill(void)
{
	/* With the last namespace the module goes. */
	if (!list_empty(&nets))
		rstattr_block_refill(host_has_memory());
}

/**
 * rstattr_state_grow() - give a namespace the memory that it asked for
 * @rn: the namespace
 *
 * With rstattr_nets_lock(). May sleep.
 */
void rstattr_state_grow(struct rstattr_net *rn)
{
	struct rstattr_state *state = rstattr_net_state(rn);
	struct rstattr_block *block;

	/* If it is being given the spare, that is done in a moment. */
	if (!state || rn->no_memory || test_and_set_bit(0, &state->taking))
		return;
	block = rstattr_block_alloc(net_eq(rn->net, &init_net) ||
				    host_has_memory());
	if (block) {
		install(state, block);
		return;
	}
	refused++;
	rn->no_memory = true;
}

/**
 * rstattr_state_drops_begin() - drops are to be looked at from now on
 *
 * May sleep.
 */
void rstattr_state_drops_begin(void)
{
	struct rstattr_net *rn;

	rstattr_nets_lock();
	list_for_each_entry(rn, &nets, list) {
		if (rstattr_net_state(rn))
			rstattr_refusal_begin(rstattr_net_state(rn));
	}
	rstattr_nets_unlock();
}

/* A new instance in the place of the old one, which is returned in @old. */
static int renew(struct rstattr_net *rn, struct rstattr_state **old)
{
	struct rstattr_state *new = state_alloc(rn);

	if (!new)
		return -ENOMEM;
	*old = rcu_replace_pointer(rn->state, new,
				   lockdep_is_held(&nets_mutex));
	rn->no_memory = false;
	return 0;
}

/* States that are retired together, for one grace period. */
#define RETIRE_BATCH	16

/**
 * rstattr_state_reset() - begin a new instance
 * @rn: the namespace
 *
 * With rstattr_nets_lock(). May sleep.
 *
 * Return: 0 or -ENOMEM, and then nothing has changed.
 */
int rstattr_state_reset(struct rstattr_net *rn)
{
	struct rstattr_state *old;
	int err = renew(rn, &old);

	if (!err)
		states_retire(&old, 1);
	return err;
}

/**
 * rstattr_state_reset_all() - begin a new instance of each namespace
 *
 * With rstattr_nets_lock(). May sleep.
 *
 * Return: 0 or -ENOMEM, and then some still have the old one.
 */
int rstattr_state_reset_all(void)
{
	struct rstattr_state *old[RETIRE_BATCH];
	struct rstattr_net *rn;
	unsigned int n = 0;
	int err = 0;

	list_for_each_entry(rn, &nets, list) {
		err = renew(rn, &old[n]);
		if (err)
			break;
		if (++n == RETIRE_BATCH) {
			states_retire(old, n);
			n = 0;
		}
	}
	if (n)
		states_retire(old, n);
	return err;
}

static int __net_init net_init(struct net *net)
{
	struct rstattr_net *rn = rstattr_net(net);
	struct rstattr_state *state;

	rn->net = net;
	rn->cookie = net->net_cookie;
	state = state_alloc(rn);
	if (!state)
		return -ENOMEM;
	rcu_assign_pointer(rn->state, state);
	rstattr_nets_lock();
	rn->id = ++last_id;
	list_add_tail_rcu(&rn->list, &nets);
	rstattr_nets_unlock();
	return 0;
}

static struct rstattr_state *net_detach(struct rstattr_net *rn)
{
	list_del_rcu(&rn->list);
	return rcu_replace_pointer(rn->state, NULL,
				   lockdep_is_held(&nets_mutex));
}

static void __net_exit net_exit_batch(struct list_head *exiting)
{
	struct rstattr_state *old[RETIRE_BATCH];
	struct net *net;
	unsigned int n = 0;

	rstattr_nets_lock();
	list_for_each_entry(net, exiting, exit_list) {
		old[n++] = net_detach(rstattr_net(net));
		if (n == RETIRE_BATCH) {
			states_retire(old, n);
			n = 0;
		}
	}
	if (n)
		states_retire(old, n);
	rstattr_nets_unlock();
}

static struct pernet_operations net_ops = {
	.init		= net_init,
	.exit_batch	= net_exit_batch,
	.id		= &rstattr_net_id,
	.size		= sizeof(struct rstattr_net),
};

/**
 * rstattr_state_init() - begin to keep books for all namespaces
 *
 * Return: 0 or a negative errno.
 */
int __init rstattr_state_init(void)
{
	size_t bytes = rstattr_block_bytes();
	int err;

	if (bytes > rstattr_netns_bytes_max || bytes > rstattr_bytes_max) {
		pr_err("a namespace takes %zu bytes, more than bytes_max=%lu or netns_bytes_max=%lu: lower events, capture or rules, or raise these\n",
		       bytes, rstattr_bytes_max, rstattr_netns_bytes_max);
		return -EINVAL;
	}
	err = register_pernet_subsys(&net_ops);
	if (!err) {
		rstattr_nets_lock();
		rstattr_state_refill();
		rstattr_nets_unlock();
	}
	return err;
}

/**
 * rstattr_state_exit() - forget all namespaces; no probe is armed any more
 */
void rstattr_state_exit(void)
{
	unregister_pernet_subsys(&net_ops);
}
