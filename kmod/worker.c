// SPDX-License-Identifier: GPL-2.0-only
/*
 * What probes may not do themselves: allocate, retire rules, tell listeners.
 * A probe sets a flag and raises an irq_work, which is allowed everywhere.
 */
#include <linux/irq_work.h>
#include <linux/workqueue.h>

#include "frame.h"
#include "netlink.h"
#include "resolve.h"
#include "stage.h"
#include "worker.h"

/* Listeners hear of news at most this often. */
#define NEWS_DELAY	(HZ / 50 ?: 1)

static struct workqueue_struct *queue;

/* Looking for rules that are gone takes long: not again at once. */
#define RETIRE_DELAY	HZ

static void make_room(struct rstattr_net *rn)
{
	struct rstattr_state *state = rstattr_net_state(rn);
	struct rstattr_block *block = state ? state->block : NULL;

	if (!block || time_before(jiffies, block->next_retire) ||
	    !rstattr_resolve_pin())
		return;
	rstattr_table_retire(&block->table, rn->net);
	rstattr_resolve_unpin();
	block->next_retire = jiffies + RETIRE_DELAY;
}

static bool serve_net(struct rstattr_net *rn)
{
	if (test_and_clear_bit(RSTATTR_NET_WANTS_ROOM, &rn->flags))
		make_room(rn);
	if (test_and_clear_bit(RSTATTR_NET_WANTS_SWEEP, &rn->flags))
		rstattr_frames_sweep();
	if (!test_and_clear_bit(RSTATTR_NET_WANTS_BLOCK, &rn->flags) ||
	    !rstattr_net_state(rn))
		return false;
	rstattr_state_grow(rn);
	rstattr_stage_replay(rstattr_net_state(rn));
	return true;
}

static bool replay_net(struct rstattr_net *rn)
{
	if (rstattr_net_state(rn))
		rstattr_stage_replay(rstattr_net_state(rn));
	return false;
}

static void serve(struct work_struct *work)
{
	rstattr_nets_lock();
	if (rstattr_nets_visit(serve_net)) {
		/* Who saw no memory may still be about to stage its event. */
		synchronize_rcu();
		rstattr_nets_visit(replay_net);
	}
	rstattr_state_refill();
	rstattr_nets_unlock();
}

static DECLARE_WORK(serve_work, serve);

static bool tell_net(struct rstattr_net *rn)
{
	if (!test_bit(RSTATTR_NET_NEWS, &rn->flags) ||
	    !rstattr_netlink_heard(rn->net))
		return false;
	clear_bit(RSTATTR_NET_NEWS, &rn->flags);
	smp_mb__after_atomic();	/* what comes now is told next */
	rstattr_netlink_tell(rn);
	return false;
}

static void tell(struct work_struct *work)
{
	rstattr_nets_lock();
	rstattr_nets_visit(tell_net);
	rstattr_nets_unlock();
}

static DECLARE_DELAYED_WORK(tell_work, tell);

static void raise_serve(struct irq_work *work)
{
	queue_work(queue, &serve_work);
}

static void raise_tell(struct irq_work *work)
{
	queue_delayed_work(queue, &tell_work, NEWS_DELAY);
}

static DEFINE_IRQ_WORK(serve_irq, raise_serve);
static DEFINE_IRQ_WORK(tell_irq, raise_tell);

/**
 * rstattr_worker_kick() - have something done for a namespace, soon
 * @rn: the namespace
 * @want: one of RSTATTR_NET_WANTS_*
 *
 * In any context.
 */
void rstattr_worker_kick(struct rstattr_net *rn, enum rstattr_net_flags want)
{
	if (!test_bit(want, &rn->flags) && !test_and_set_bit(want, &rn->flags))
		irq_work_queue(&serve_irq);
}

/**
 * rstattr_worker_raise_news() - have listeners told, soon
 * @rn: the namespace
 *
 * In any context. If nobody listens then, the flag stays: events cost nothing
 * until somebody looks again, see rstattr_worker_wake_news().
 */
void rstattr_worker_raise_news(struct rstattr_net *rn)
{
	if (!test_and_set_bit(RSTATTR_NET_NEWS, &rn->flags))
		irq_work_queue(&tell_irq);
}

/**
 * rstattr_worker_wake_news() - somebody looks, and may be listening
 * @rn: the namespace
 */
void rstattr_worker_wake_news(struct rstattr_net *rn)
{
	clear_bit(RSTATTR_NET_NEWS, &rn->flags);
	smp_mb__after_atomic();	/* before the reader looks for events */
}

/**
 * rstattr_worker_flush() - wait until what is staged is entered
 *
 * May sleep; not with rstattr_nets_lock().
 */
void rstattr_worker_flush(void)
{
	irq_work_sync(&serve_irq);
	flush_work(&serve_work);
}

/**
 * rstattr_worker_flush_news() - wait until nobody is being told news
 *
 * May sleep; not with rstattr_nets_lock().
 */
void rstattr_worker_flush_news(void)
{
	irq_work_sync(&tell_irq);
	cancel_delayed_work_sync(&tell_work);
}

/**
 * rstattr_worker_init() - be ready to serve
 *
 * Return: 0 or -ENOMEM.
 */
int __init rstattr_worker_init(void)
{
	queue = alloc_workqueue("rstattr", WQ_UNBOUND | WQ_HIGHPRI, 0);
	return queue ? 0 : -ENOMEM;
}

/**
 * rstattr_worker_exit() - stop; no probe is armed any more
 */
void rstattr_worker_exit(void)
{
	irq_work_sync(&serve_irq);
	cancel_work_sync(&serve_work);
	/* What was being served may have asked for more. */
	irq_work_sync(&serve_irq);
	cancel_work_sync(&serve_work);
	rstattr_worker_flush_news();
	destroy_workqueue(queue);
}
