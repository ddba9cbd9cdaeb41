// SPDX-License-Identifier: GPL-2.0-only
/* The generic netlink family: what may be asked, by whom, and news. */
#include <net/genetlink.h>
#include <net/sock.h>

#include "frame.h"
#include "netlink.h"
#include "nldump.h"
#include "nlput.h"
#include "worker.h"

static int get_info(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	void *msg;

	if (!reply)
		return -ENOMEM;
	msg = genlmsg_put_reply(reply, info, &rstattr_family, 0,
				RSTATTR_CMD_GET_INFO);
	if (!msg || rstattr_put_clocks(reply) || rstattr_put_info(reply)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, msg);
	return genlmsg_reply(reply, info);
}

static int reset_one(u64 cookie, struct genl_info *info)
{
	struct rstattr_net *rn = rstattr_net_by_cookie(cookie);

	if (rn)
		return rstattr_state_reset(rn);
	NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[RSTATTR_A_NETNS_COOKIE],
			    "no such network namespace");
	return -ENOENT;
}

static int reset(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *one = info->attrs[RSTATTR_A_NETNS_COOKIE];
	int err = rstattr_scope_check(skb, info->attrs, info->extack);

	if (err)
		return err;
	rstattr_nets_lock();
	if (info->attrs[RSTATTR_A_ALL_NETNS])
		err = rstattr_state_reset_all();
	else
		err = reset_one(one ? nla_get_u64(one) :
				genl_info_net(info)->net_cookie, info);
	rstattr_nets_unlock();
	return err;
}

static const struct genl_ops ops[] = {
	{
		.cmd	= RSTATTR_CMD_GET_INFO,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= get_info,
	}, {
		.cmd	= RSTATTR_CMD_GET_STATS,
		.flags	= GENL_UNS_ADMIN_PERM,
		.start	= rstattr_dump_start,
		.dumpit	= rstattr_dump_stats,
		.done	= rstattr_dump_done,
	}, {
		.cmd	= RSTATTR_CMD_GET_RULES,
		.flags	= GENL_UNS_ADMIN_PERM,
		.start	= rstattr_dump_start,
		.dumpit	= rstattr_dump_rules,
		.done	= rstattr_dump_done,
	}, {
		.cmd	= RSTATTR_CMD_GET_EVENTS,
		.flags	= GENL_UNS_ADMIN_PERM,
		.start	= rstattr_dump_events_start,
		.dumpit	= rstattr_dump_events,
		.done	= rstattr_dump_done,
	}, {
		.cmd	= RSTATTR_CMD_GET_PROBES,
		.flags	= GENL_UNS_ADMIN_PERM,
		.start	= rstattr_dump_start,
		.dumpit	= rstattr_dump_probes,
		.done	= rstattr_dump_done,
	}, {
		.cmd	= RSTATTR_CMD_RESET,
		.flags	= GENL_UNS_ADMIN_PERM,
		.doit	= reset,
	},
};

static const struct genl_multicast_group groups[] = {
	{ .name = RSTATTR_MCGRP_EVENTS, .flags = GENL_MCAST_CAP_NET_ADMIN },
};

struct genl_family rstattr_family __ro_after_init = {
	.name		= RSTATTR_GENL_NAME,
	.version	= RSTATTR_GENL_VERSION,
	.maxattr	= RSTATTR_A_MAX,
	.policy		= rstattr_policy,
	.netnsok	= true,
	.module		= THIS_MODULE,
	.ops		= ops,
	.n_ops		= ARRAY_SIZE(ops),
	.parallel_ops	= true,
	.mcgrps		= groups,
	.n_mcgrps	= ARRAY_SIZE(groups),
};

/* Set while the family is registered: before and after nobody listens. */
static bool registered;

/**
 * rstattr_netlink_heard() - does anybody listen to news of a namespace?
 * @net: the namespace
 *
 * In any context, under RCU.
 */
bool rstattr_netlink_heard(const struct net *net)
{
	return READ_ONCE(registered) &&
		(genl_has_listeners(&rstattr_family, &init_net, 0) ||
		 (!net_eq(net, &init_net) &&
		  genl_has_listeners(&rstattr_family, (struct net *)net, 0)));
}

static struct sk_buff *news(const struct rstattr_net *rn,
			    const struct rstattr_state *state, u32 kind)
{
	const struct rstattr_block *block = rstattr_block(state);
	struct sk_buff *skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	struct nlattr *nest;
	void *msg;

	if (!skb)
		return NULL;
	msg = genlmsg_put(skb, 0, 0, &rstattr_family, 0,
			  RSTATTR_CMD_NEW_EVENTS);
	if (!msg || rstattr_put_header(skb, rn, state))
		goto fail;
	nest = nla_nest_start(skb, RSTATTR_A_CURSOR);
	if (!nest ||
	    nla_put_u64_64bit(skb, RSTATTR_CURSOR_INSTANCE, state->instance,
			      RSTATTR_CURSOR_PAD) ||
	    nla_put_u32(skb, RSTATTR_CURSOR_KIND, kind) ||
	    nla_put_u64_64bit(skb, RSTATTR_CURSOR_NEXT,
			      block ? rstattr_ring_next(&block->ring[kind]) : 1,
			      RSTATTR_CURSOR_PAD))
		goto fail;
	nla_nest_end(skb, nest);
	genlmsg_end(skb, msg);
	return skb;
fail:
	nlmsg_free(skb);
	return NULL;
}

static void tell(struct net *net, const struct rstattr_net *rn,
		 const struct rstattr_state *state)
{
	struct sk_buff *skb;
	u32 kind;

	if (!genl_has_listeners(&rstattr_family, net, 0))
		return;
	for (kind = RSTATTR_KIND_REJECT; kind <= RSTATTR_KIND_MAX; kind++) {
		skb = news(rn, state, kind);
		if (skb)
			genlmsg_multicast_netns(&rstattr_family, net, skb, 0,
						0, GFP_KERNEL);
	}
}

/**
 * rstattr_netlink_tell() - tell listeners that a namespace has new events
 * @rn: the namespace
 *
 * With rstattr_nets_lock(). A listener that misses it finds out by its cursor.
 */
void rstattr_netlink_tell(struct rstattr_net *rn)
{
	const struct rstattr_state *state;

	state = rstattr_net_state(rn);
	if (!state || !READ_ONCE(registered))
		return;
	tell(&init_net, rn, state);
	if (!net_eq(rn->net, &init_net))
		tell(rn->net, rn, state);
}

/**
 * rstattr_netlink_init() - begin to answer
 *
 * Return: 0 or a negative errno.
 */
int __init rstattr_netlink_init(void)
{
	int err = genl_register_family(&rstattr_family);

	if (!err)
		WRITE_ONCE(registered, true);
	return err;
}

/**
 * rstattr_netlink_exit() - answer no more
 */
void rstattr_netlink_exit(void)
{
	WRITE_ONCE(registered, false);
	synchronize_rcu();
	rstattr_worker_flush_news();
	genl_unregister_family(&rstattr_family);
}
