// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dumps. Namespaces are visited in the order of their ids; one message
 * buffer is filled with all namespaces held in place.
 */
#include <linux/slab.h>
#include <net/sock.h>

#include "frame.h"
#include "nldump.h"
#include "nlput.h"
#include "recorder.h"
#include "resolve.h"
#include "worker.h"

/**
 * struct dump - where a dump is
 * @all: all namespaces, else the one with @cookie
 * @net_id: the namespace that it is in, or was in last
 * @kind: of the events that it is at
 * @only: events of this kind are wanted; 0: of all kinds
 * @at: rule, event or probe to come next
 * @end: where the events of this namespace end for this dump
 * @begun: the namespace @net_id is not finished
 * @from: first event wanted, if the instance is @from_instance
 * @pinned: nf_tables is kept loaded
 * @ev: room for one event
 */
struct dump {
	bool all;
	bool begun;
	bool pinned;
	u32 net_id;
	u32 kind;
	u32 only;
	u64 cookie;
	u64 instance;
	u64 at;
	u64 end;
	u64 from;
	u64 from_instance;
	struct user_namespace *reader;
	struct rstattr_event *ev;
};

static const struct nla_policy cursor_policy[RSTATTR_CURSOR_SEQ + 1] = {
	[RSTATTR_CURSOR_INSTANCE]	= { .type = NLA_U64 },
	[RSTATTR_CURSOR_KIND]		= NLA_POLICY_RANGE(NLA_U32,
						RSTATTR_KIND_REJECT,
						RSTATTR_KIND_MAX),
	[RSTATTR_CURSOR_SEQ]		= { .type = NLA_U64 },
};

const struct nla_policy rstattr_policy[RSTATTR_A_MAX + 1] = {
	[RSTATTR_A_ALL_NETNS]		= { .type = NLA_FLAG },
	[RSTATTR_A_NETNS_COOKIE]	= { .type = NLA_U64 },
	[RSTATTR_A_CURSOR]		= NLA_POLICY_NESTED(cursor_policy),
};

/**
 * rstattr_scope_check() - may the sender ask about other namespaces?
 * @skb: the request
 * @tb: its attributes
 * @extack: told why not
 *
 * Return: 0, -EPERM, or -EINVAL for a request that contradicts itself.
 */
int rstattr_scope_check(struct sk_buff *skb, struct nlattr **tb,
			struct netlink_ext_ack *extack)
{
	struct nlattr *all = tb[RSTATTR_A_ALL_NETNS];
	struct nlattr *one = tb[RSTATTR_A_NETNS_COOKIE];
	const struct net *net = sock_net(skb->sk);

	if (all && one) {
		NL_SET_ERR_MSG_ATTR(extack, one,
				    "either one namespace or all");
		return -EINVAL;
	}
	if (!all && (!one || nla_get_u64(one) == net->net_cookie))
		return 0;
	if (net_eq(net, &init_net) && netlink_capable(skb, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, all ?: one,
			    "other namespaces are for the initial one's administrator");
	return -EPERM;
}

static int parse_cursor(struct dump *d, struct nlattr **tb,
			struct netlink_ext_ack *extack)
{
	struct nlattr *cur[RSTATTR_CURSOR_SEQ + 1];
	struct nlattr *nest = tb[RSTATTR_A_CURSOR];
	int err;

	if (!nest)
		return 0;
	if (d->all) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "a cursor is of one namespace");
		return -EINVAL;
	}
	err = nla_parse_nested(cur, RSTATTR_CURSOR_SEQ, nest, cursor_policy,
			       extack);
	if (err)
		return err;
	if (!cur[RSTATTR_CURSOR_INSTANCE] || !cur[RSTATTR_CURSOR_SEQ]) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "a cursor needs instance and seq");
		return -EINVAL;
	}
	d->from_instance = nla_get_u64(cur[RSTATTR_CURSOR_INSTANCE]);
	d->from = nla_get_u64(cur[RSTATTR_CURSOR_SEQ]);
	d->only = cur[RSTATTR_CURSOR_KIND] ?
		nla_get_u32(cur[RSTATTR_CURSOR_KIND]) : RSTATTR_KIND_REJECT;
	return 0;
}

static struct dump *dump_of(struct netlink_callback *cb)
{
	return (struct dump *)cb->args[0];
}

/**
 * rstattr_dump_done() - a dump ends, finished or not
 * @cb: the dump
 */
int rstattr_dump_done(struct netlink_callback *cb)
{
	struct dump *d = dump_of(cb);

	if (!d)
		return 0;
	if (d->pinned)
		rstattr_resolve_unpin();
	kfree(d->ev);
	kfree(d);
	cb->args[0] = 0;
	return 0;
}

/**
 * rstattr_dump_start() - begin a dump
 * @cb: the dump
 *
 * Return: 0 or a negative errno.
 */
int rstattr_dump_start(struct netlink_callback *cb)
{
	struct nlattr **tb = compat_dump_attrs(cb);
	struct sock *sk = NETLINK_CB(cb->skb).sk;
	struct dump *d;
	int err;

	err = rstattr_scope_check(cb->skb, tb, cb->extack);
	if (err)
		return err;
	d = kzalloc(sizeof(*d), GFP_KERNEL_ACCOUNT);
	if (!d)
		return -ENOMEM;
	d->all = !!tb[RSTATTR_A_ALL_NETNS];
	d->cookie = tb[RSTATTR_A_NETNS_COOKIE] ?
		nla_get_u64(tb[RSTATTR_A_NETNS_COOKIE]) :
		sock_net(sk)->net_cookie;
	d->reader = sk_user_ns(sk);
	err = parse_cursor(d, tb, cb->extack);
	if (err) {
		kfree(d);
		return err;
	}
	d->pinned = rstattr_resolve_pin();
	cb->args[0] = (long)d;

	/* So that what is told balances. */
	rstattr_frames_sweep();
	rstattr_worker_flush();
	return 0;
}

/**
 * rstattr_dump_events_start() - begin a dump of events
 * @cb: the dump
 *
 * Return: 0 or a negative errno.
 */
int rstattr_dump_events_start(struct netlink_callback *cb)
{
	int err = rstattr_dump_start(cb);
	struct dump *d = dump_of(cb);

	if (err)
		return err;
	d->ev = kzalloc(rstattr_event_size(), GFP_KERNEL_ACCOUNT);
	if (d->ev)
		return 0;
	rstattr_dump_done(cb);
	return -ENOMEM;
}

static void *put_message(struct sk_buff *skb, struct netlink_callback *cb,
			 u8 cmd)
{
	return genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			   &rstattr_family, NLM_F_MULTI, cmd);
}

/* The namespace that a dump goes on with, NULL behind the last. */
static struct rstattr_net *dump_net(struct dump *d)
{
	struct rstattr_net *rn;

	if (d->begun) {
		rn = rstattr_net_after(d->net_id - 1);
		if (rn && rn->id == d->net_id)
			return rn;
		d->begun = false;	/* it went meanwhile */
	}
	if (d->all)
		return rstattr_net_after(d->net_id);
	return d->net_id ? NULL : rstattr_net_by_cookie(d->cookie);
}

typedef int (*put_net_fn)(struct sk_buff *skb, struct netlink_callback *cb,
			  struct rstattr_net *rn, struct rstattr_state *state);

/*
 * Fills @skb with what @put puts for each namespace. @put returns 0 when it
 * has finished one, or -EMSGSIZE after keeping its place in the dump.
 */
static int dump_nets(struct sk_buff *skb, struct netlink_callback *cb,
		     put_net_fn put)
{
	struct dump *d = dump_of(cb);
	struct rstattr_state *state;
	struct rstattr_net *rn;
	int err = 0;

	rstattr_nets_lock();
	while (!err && (rn = dump_net(d))) {
		state = rstattr_net_state(rn);
		if (!d->begun || d->instance != state->instance) {
			d->instance = state->instance;
			d->kind = d->only ?: RSTATTR_KIND_REJECT;
			d->at = 0;
			d->end = 0;
		}
		d->net_id = rn->id;
		d->begun = true;
		err = put(skb, cb, rn, state);
		d->begun = !!err;
	}
	rstattr_nets_unlock();
	if (err && !skb->len)
		return err;	/* not even one message fits */
	return skb->len;
}

static int put_stats(struct sk_buff *skb, struct netlink_callback *cb,
		     struct rstattr_net *rn, struct rstattr_state *state)
{
	void *msg = put_message(skb, cb, RSTATTR_CMD_GET_STATS);

	if (!msg)
		return -EMSGSIZE;
	if (rstattr_put_header(skb, rn, state) || rstattr_put_clocks(skb) ||
	    rstattr_put_stats(skb, state)) {
		genlmsg_cancel(skb, msg);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, msg);
	return 0;
}

/**
 * rstattr_dump_stats() - RSTATTR_CMD_GET_STATS
 * @skb: the message buffer
 * @cb: the dump
 */
int rstattr_dump_stats(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_nets(skb, cb, put_stats);
}

static int put_rules(struct sk_buff *skb, struct netlink_callback *cb,
		     struct rstattr_net *rn, struct rstattr_state *state)
{
	struct rstattr_block *block = rstattr_block(state);
	enum rstattr_rule_state there = RSTATTR_RULE_STATE_UNSPEC;
	struct dump *d = dump_of(cb);
	struct rstattr_rule *rule;
	void *msg;

	for (; block && d->at < block->table.max; d->at++) {
		if (!rstattr_rule_used(&block->table, d->at))
			continue;
		rule = &block->table.rule[d->at];
		if (d->pinned)
			there = rstattr_resolve_state(rn->net, &rule->id);
		msg = put_message(skb, cb, RSTATTR_CMD_GET_RULES);
		if (!msg)
			return -EMSGSIZE;
		if (rstattr_put_header(skb, rn, state) ||
		    rstattr_put_clocks(skb) ||
		    rstattr_put_rule(skb, rule, there)) {
			genlmsg_cancel(skb, msg);
			return -EMSGSIZE;
		}
		genlmsg_end(skb, msg);
	}
	return 0;
}

/**
 * rstattr_dump_rules() - RSTATTR_CMD_GET_RULES
 * @skb: the message buffer
 * @cb: the dump
 */
int rstattr_dump_rules(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_nets(skb, cb, put_rules);
}

static int put_cursor(struct sk_buff *skb, const struct rstattr_state *state,
		      u32 kind, u64 oldest, u64 next)
{
	struct nlattr *nest = nla_nest_start(skb, RSTATTR_A_CURSOR);
	int pad = RSTATTR_CURSOR_PAD;

	if (!nest ||
	    nla_put_u64_64bit(skb, RSTATTR_CURSOR_INSTANCE, state->instance,
			      pad) ||
	    nla_put_u32(skb, RSTATTR_CURSOR_KIND, kind) ||
	    nla_put_u64_64bit(skb, RSTATTR_CURSOR_SEQ, oldest, pad) ||
	    nla_put_u64_64bit(skb, RSTATTR_CURSOR_OLDEST, oldest, pad) ||
	    nla_put_u64_64bit(skb, RSTATTR_CURSOR_NEXT, next, pad))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* The message that opens a kind of events, and the range to come. */
static int begin_events(struct sk_buff *skb, struct netlink_callback *cb,
			struct rstattr_net *rn, struct rstattr_state *state)
{
	const struct rstattr_block *block = rstattr_block(state);
	void *msg = put_message(skb, cb, RSTATTR_CMD_GET_EVENTS);
	struct dump *d = dump_of(cb);
	u64 next, oldest;

	if (!msg)
		return -EMSGSIZE;
	/* First: what comes after is told, what came before is read. */
	rstattr_worker_wake_news(rn);
	next = block ? rstattr_ring_end(&block->ring[d->kind]) : 1;
	oldest = block ? rstattr_ring_oldest(&block->ring[d->kind]) : 1;
	if (rstattr_put_header(skb, rn, state) || rstattr_put_clocks(skb) ||
	    put_cursor(skb, state, d->kind, oldest, next)) {
		genlmsg_cancel(skb, msg);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, msg);
	d->end = next;
	d->at = oldest;
	if (d->from_instance == state->instance && d->from > oldest)
		d->at = d->from;
	return 0;
}

static int put_event(struct sk_buff *skb, struct netlink_callback *cb,
		     struct rstattr_net *rn, struct rstattr_state *state)
{
	struct dump *d = dump_of(cb);
	void *msg = put_message(skb, cb, RSTATTR_CMD_GET_EVENTS);

	if (!msg)
		return -EMSGSIZE;
	if (rstattr_put_header(skb, rn, state) ||
	    rstattr_put_event(skb, d->ev, d->at, d->reader)) {
		genlmsg_cancel(skb, msg);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, msg);
	return 0;
}

static int put_kind(struct sk_buff *skb, struct netlink_callback *cb,
		    struct rstattr_net *rn, struct rstattr_state *state)
{
	const struct rstattr_block *block;
	const struct rstattr_ring *ring;
	struct dump *d = dump_of(cb);
	int err;

	if (!d->end) {
		err = begin_events(skb, cb, rn, state);
		if (err)
			return err;
	}
	block = rstattr_block(state);
	if (!block)
		return 0;
	ring = &block->ring[d->kind];
	for (; d->at < d->end; d->at++) {
		/* What is overwritten meanwhile the reader sees as a gap. */
		d->at = max(d->at, rstattr_ring_oldest(ring));
		if (d->at >= d->end)
			break;
		if (!rstattr_ring_read(ring, d->at, d->ev))
			continue;
		err = put_event(skb, cb, rn, state);
		if (err)
			return err;
	}
	return 0;
}

static int put_events(struct sk_buff *skb, struct netlink_callback *cb,
		      struct rstattr_net *rn, struct rstattr_state *state)
{
	struct dump *d = dump_of(cb);
	int err;

	for (;;) {
		err = put_kind(skb, cb, rn, state);
		if (err || d->only || d->kind == RSTATTR_KIND_MAX)
			return err;
		d->kind++;
		d->at = 0;
		d->end = 0;
	}
}

/**
 * rstattr_dump_events() - RSTATTR_CMD_GET_EVENTS
 * @skb: the message buffer
 * @cb: the dump
 */
int rstattr_dump_events(struct sk_buff *skb, struct netlink_callback *cb)
{
	return dump_nets(skb, cb, put_events);
}

/**
 * rstattr_dump_probes() - RSTATTR_CMD_GET_PROBES
 * @skb: the message buffer
 * @cb: the dump
 */
int rstattr_dump_probes(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct dump *d = dump_of(cb);
	const struct rstattr_point *point;
	struct rstattr_hook *hook;
	void *msg;
	int err;

	/* Those that are no hooks come last. */
	for (;; d->at++) {
		hook = rstattr_hooks_get(d->at);
		point = rstattr_point_get(d->end);
		if (!hook && !point)
			break;
		msg = put_message(skb, cb, RSTATTR_CMD_GET_PROBES);
		if (!msg)
			break;
		err = hook ? rstattr_put_probe(skb, hook) :
			     rstattr_put_point(skb, point);
		if (err) {
			genlmsg_cancel(skb, msg);
			break;
		}
		genlmsg_end(skb, msg);
		if (!hook)
			d->end++;
	}
	return skb->len;
}
