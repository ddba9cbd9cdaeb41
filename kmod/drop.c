// SPDX-License-Identifier: GPL-2.0-only
/*
 * A packet that is dropped: each is counted, by its reason. Recorded are as
 * many in a second as the parameter says, for it takes a look at the stack to
 * tell the hook: netfilter's own state is out of reach, unless drops are exact.
 */
#include <linux/netdevice.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_bridge.h>
#include <linux/stacktrace.h>
#include <net/dst_metadata.h>
#include <net/sock.h>

#include "blame.h"
#include "capture.h"
#include "drop.h"
#include "drop_reason.h"
#include "moment.h"
#include "param.h"
#include "resolve.h"
#include "site.h"

/* From the probe to what has netfilter look at the packet, and beyond. */
#define STACK	24

/**
 * struct drop - a packet that is dropped
 * @skb: the packet
 * @net: where
 * @why: the reason
 * @location: in the function that drops it
 * @exact: of netfilter's, while drops are exact; else NULL
 */
struct drop {
	const struct sk_buff *skb;
	const struct net *net;
	struct rstattr_drop_why why;
	unsigned long location;
	struct exact *exact;
};

/**
 * struct exact - what mode exact knows of a drop
 * @in_chain: a chain did it
 * @ended: ... and it is known how
 * @end: if so: how
 * @blame: ... and by whom
 */
struct exact {
	bool in_chain;
	bool ended;
	struct rstattr_end end;
	struct rstattr_blame blame;
};

/**
 * struct sight - what it takes a while to find out, of what is recorded only
 * @drop: the drop
 * @site: the function that drops it
 * @hook: netfilter's, if it was in one
 * @chain: family of the chain that drops it; 0: none, or not known
 * @refusal: enum rstattr_refusal
 */
struct sight {
	const struct drop *drop;
	struct rstattr_site site;
	struct nf_hook_state hook;
	u8 chain;
	u8 refusal;
};

static struct net_device *route_dev(const struct sk_buff *skb)
{
	return skb_valid_dst(skb) ? skb_dst(skb)->dev : NULL;
}

static bool of_netfilter(const struct drop *drop)
{
	return drop->why.reason == RSTATTR_REASON_DROP_NETFILTER ||
		drop->why.reason == RSTATTR_REASON_DROP_QUEUE;
}

/*
 * What a tunnel sends still has the tunnel's device, maybe of another
 * namespace: in a hook of IP the route tells. Elsewhere the device does, for
 * what has gone down to a device may have the route of one above.
 */
static const struct net *net_of(const struct drop *drop)
{
	const struct sk_buff *skb = drop->skb;
	const struct net_device *route = route_dev(skb), *dev = skb->dev;

	if (route && (!dev || of_netfilter(drop)))
		dev = route;
	/* It went, and whose it was is not known any more. */
	if (dev && dev != blackhole_netdev)
		return dev_net(dev);
	return skb->sk ? sock_net(skb->sk) : NULL;
}

/*
 * __br_forward() is called for what comes from another port, and for what this
 * host sends: behind it one of the two is found, or it is not known.
 */
static void which_way(const unsigned long *stack, unsigned int n,
		      struct rstattr_site *caller)
{
	struct rstattr_site site;
	unsigned int i;

	for (i = 0; i < n; i++) {
		rstattr_site(stack[i], &site);
		if (site.kind == RSTATTR_SITE_BRIDGE_IN)
			return;
		if (site.kind != RSTATTR_SITE_BRIDGE_OUT)
			continue;
		caller->hook = NF_BR_LOCAL_OUT;
		return;
	}
	caller->pf = NFPROTO_UNSPEC;
}

/*
 * Who had netfilter look at the packet: the function behind its own; and of
 * which family the chain is that did. A chain of a bridge is called by it,
 * without more of netfilter between.
 */
static void find_caller(const unsigned long *stack, unsigned int n,
			struct rstattr_site *caller, u8 *family)
{
	bool chain = false, hooks = false;
	struct rstattr_site site;
	unsigned int i;

	for (i = 0; i < n; i++) {
		rstattr_site(stack[i], &site);
		if (site.kind == RSTATTR_SITE_CHAIN) {
			chain = true;
			*family = site.pf ?: *family;
		} else if (site.kind == RSTATTR_SITE_SLOW) {
			hooks = true;
		} else if ((chain || hooks) && site.hooked) {
			*caller = site;
			if (site.pf == NFPROTO_BRIDGE &&
			    site.hook == NF_BR_FORWARD)
				which_way(stack + i + 1, n - i - 1, caller);
			return;
		} else if (hooks) {
			return;
		}
	}
}

static u8 family_of(const struct sk_buff *skb)
{
	return skb->protocol == htons(ETH_P_IPV6) ? NFPROTO_IPV6 : NFPROTO_IPV4;
}

static struct net_device *input_dev(const struct drop *drop)
{
	return rstattr_capture_input(drop->skb, drop->net);
}

/* br_netfilter shows the bridge, not its ports. */
static struct net_device *bridge_of(struct net_device *port)
{
	return port ? netdev_master_upper_dev_get_rcu(port) : NULL;
}

/* Of IP, as its functions call the hooks; of what is bridged, as bridges do. */
static void set_ip_devices(struct sight *sight, bool bridged)
{
	struct net_device *input = input_dev(sight->drop);
	const struct sk_buff *skb = sight->drop->skb;
	struct net_device *route = route_dev(skb);
	struct nf_hook_state *hook = &sight->hook;

	switch (hook->hook) {
	case NF_INET_PRE_ROUTING:
	case NF_INET_LOCAL_IN:
		hook->in = skb->dev;
		break;
	case NF_INET_FORWARD:
		hook->in = bridged ? bridge_of(input) : skb->dev;
		hook->out = bridged ? bridge_of(skb->dev) : route;
		break;
	case NF_INET_LOCAL_OUT:
		hook->out = route ?: skb->dev;
		hook->sk = skb->sk;
		break;
	case NF_INET_POST_ROUTING:
		hook->in = bridged ? NULL : input;
		hook->out = bridged ? bridge_of(skb->dev) : route ?: skb->dev;
		hook->sk = input ? NULL : skb->sk;
		break;
	}
}

/* A frame that is on its way has the device that it is sent by. */
static void set_frame_devices(struct sight *sight)
{
	struct net_device *dev = sight->drop->skb->dev;
	struct nf_hook_state *hook = &sight->hook;
	bool out = hook->pf == NFPROTO_ARP ? hook->hook == NF_ARP_OUT :
		   hook->pf == NFPROTO_NETDEV ?
			   hook->hook == NF_NETDEV_EGRESS :
			   hook->hook != NF_BR_PRE_ROUTING &&
			   hook->hook != NF_BR_LOCAL_IN;

	if (out)
		hook->out = dev;
	if (hook->pf == NFPROTO_BRIDGE && hook->hook != NF_BR_LOCAL_OUT &&
	    hook->hook != NF_BR_PRE_ROUTING)
		hook->in = input_dev(sight->drop);
	else if (!out)
		hook->in = dev;
}

/* Of netfilter: the hook, as the functions on the stack tell. */
static void find_hook(struct sight *sight)
{
	unsigned long stack[STACK];
	unsigned int n = stack_trace_save(stack, STACK, 0);
	struct nf_hook_state *hook = &sight->hook;
	struct rstattr_site caller = {};

	find_caller(stack, n, &caller, &sight->chain);
	if (!caller.hooked)
		return;
	hook->pf = caller.either ? family_of(sight->drop->skb) :
				   caller.pf;
	hook->hook = caller.hook;
	if (hook->pf == NFPROTO_IPV4 || hook->pf == NFPROTO_IPV6)
		set_ip_devices(sight, caller.either);
	else if (hook->pf != NFPROTO_UNSPEC)
		set_frame_devices(sight);
}

/* Without a hook: the device that it came in by, or was to go out by. */
static void set_devices(struct sight *sight)
{
	const struct sk_buff *skb = sight->drop->skb;
	struct nf_hook_state *hook = &sight->hook;

	hook->in = input_dev(sight->drop);
	switch (sight->drop->why.reason) {
	case RSTATTR_REASON_DROP_NEIGH:
		/* Who runs now may have made room for a packet of its own. */
		hook->out = skb->dev;
		break;
	case RSTATTR_REASON_DROP_CGROUP:
		hook->out = skb->dev;
		if (!hook->in)
			hook->sk = skb->sk;
		break;
	}
}

static void look(struct sight *sight)
{
	const struct drop *drop = sight->drop;
	const struct exact *exact = drop->exact;

	rstattr_site(drop->location, &sight->site);
	if (exact && exact->ended) {
		sight->hook = *exact->end.hook;
		if (exact->blame.known)
			sight->chain = exact->blame.id.family;
		return;
	}
	sight->hook.net = (struct net *)drop->net;
	if (of_netfilter(drop))
		find_hook(sight);
	if (sight->hook.pf == NFPROTO_UNSPEC)
		set_devices(sight);
}

/* While a chain is evaluated nf_tables is there. */
static const struct nftables_pernet *pernet(const struct sight *sight)
{
	return sight->site.kind == RSTATTR_SITE_CHAIN ?
		rstattr_resolve_pernet(sight->drop->net) : NULL;
}

/* The event has the reference to the rule. */
static void fill_rule(struct rstattr_event *ev,
		      const struct rstattr_blame *blame)
{
	ev->rule = blame->rule;
	ev->known = true;
	ev->id = blame->id;
	ev->base_seq = blame->base_seq;
}

/* Whoever looks for the rule later must not take one that was not there. */
static void fill_tables(struct rstattr_event *ev, const struct sight *sight)
{
	const struct nftables_pernet *nft = pernet(sight);

	ev->base_seq = 0;
	ev->all_tables = false;
	memset(&ev->tables, 0, sizeof(ev->tables));
	if (!nft)
		return;
	ev->base_seq = compat_base_seq(sight->drop->net, nft);
	ev->all_tables = rstattr_resolve_tables(nft, sight->chain, &ev->tables);
}

static void fill(struct rstattr_event *ev, const void *what)
{
	const struct sight *sight = what;
	const struct drop *drop = sight->drop;

	ev->kind = RSTATTR_KIND_DROP;
	ev->reason = drop->why.reason;
	ev->error = drop->why.error;
	ev->reply = RSTATTR_REPLY_UNSPEC;
	ev->outcome = RSTATTR_OUTCOME_UNSPEC;
	ev->rule = NULL;
	ev->known = false;
	ev->chain = sight->chain;
	ev->refusal = sight->refusal;
	memcpy(ev->where, sight->site.name, sizeof(ev->where));
	if (drop->exact && drop->exact->blame.known)
		fill_rule(ev, &drop->exact->blame);
	else
		fill_tables(ev, sight);
	rstattr_capture_event(ev, drop->skb, &sight->hook);
}

static u32 second(void)
{
	return jiffies / HZ;
}

/* Is there one more to be recorded in this second? */
static bool admitted(struct rstattr_state *state)
{
	u64 old = atomic64_read(&state->drops), now = (u64)second() << 32;

	if (old >> 32 != now >> 32)
		old = atomic64_cmpxchg(&state->drops, old, now) == old ?
			now : atomic64_read(&state->drops);
	if ((u32)old >= READ_ONCE(rstattr_drop_rate))
		return false;
	return (u32)atomic64_inc_return(&state->drops) <=
		READ_ONCE(rstattr_drop_rate);
}

/* The network header, from which on the packet is kept, lies within. */
static bool whole(const struct sk_buff *skb)
{
	return skb->network_header && skb_network_offset(skb) <= (int)skb->len &&
		skb_network_header(skb) < skb_tail_pointer(skb);
}

static void forget_rule(const struct drop *drop)
{
	if (unlikely(drop->exact))
		rstattr_rule_put(drop->exact->blame.rule);
}

/* The look comes before a place in the ring is taken, for others wait for it. */
static noinline void record(struct rstattr_state *state,
			    const struct drop *drop)
{
	struct sight sight = { .drop = drop };

	look(&sight);
	if (drop->why.reason == RSTATTR_REASON_DROP_NETFILTER)
		sight.refusal = rstattr_refusal(state);
	if (rstattr_moment(state, drop->skb, fill, &sight, RSTATTR_KIND_DROP))
		return;
	forget_rule(drop);
	rstattr_moment_lost(state, RSTATTR_KIND_DROP);
}

static noinline void count_exact(struct rstattr_state *state,
				 const struct drop *drop)
{
	struct exact *exact = drop->exact;

	this_cpu_inc(state->books->drop_exact);
	if (exact->ended)
		rstattr_blame(state, drop->skb, &exact->end, &exact->blame);
	else if (exact->in_chain)
		this_cpu_inc(state->books->drop_unattributed);
	else
		this_cpu_inc(state->books->drop_ruleless);
}

/* With preemption off, which is a read side of RCU, too. */
static __always_inline void count(const struct drop *drop)
{
	struct rstattr_state *state =
		rcu_dereference_sched(rstattr_net(drop->net)->state);

	if (!state)
		return;
	this_cpu_inc(state->books->drop[drop->why.reason - RSTATTR_DROP_FIRST]);
	if (unlikely(drop->exact))
		count_exact(state, drop);
	if (admitted(state)) {
		record(state, drop);
		return;
	}
	this_cpu_inc(state->books->drop_throttled);
	forget_rule(drop);
}

static bool is_exact(const struct drop *drop)
{
	return READ_ONCE(rstattr_drops) == RSTATTR_DROPS_EXACT &&
		drop->why.reason == RSTATTR_REASON_DROP_NETFILTER;
}

/* By netfilter, while drops are exact. */
static noinline void drop_exact(struct drop *drop)
{
	struct exact exact = {};
	struct rstattr_site site;

	rstattr_site(drop->location, &site);
	exact.in_chain = !strcmp(site.name, "nft_do_chain");
	exact.ended = exact.in_chain &&
		rstattr_walk_end(drop->skb, &exact.end);
	drop->exact = &exact;
	drop->net = exact.ended ? exact.end.hook->net : net_of(drop);
	if (drop->net)
		count(drop);
}

/**
 * rstattr_drop() - a packet is freed that nobody took
 * @skb: the packet
 * @location: where the kernel is about to
 * @theirs: enum skb_drop_reason
 *
 * In any context.
 */
void rstattr_drop(const struct sk_buff *skb, unsigned long location,
		  unsigned int theirs)
{
	const struct rstattr_drop_guess guess = rstattr_drop_guess(theirs);
	struct drop drop = {
		.skb		= skb,
		.why.reason	= guess.reason,
		.location	= location,
	};

	/* Most that is freed is noise. */
	if (!guess.reason || !whole(skb))
		return;
	preempt_disable_notrace();
	if (unlikely(guess.unsure))
		rstattr_drop_decide(&drop.why, skb, theirs, location);
	if (unlikely(is_exact(&drop))) {
		drop_exact(&drop);
	} else if (likely(drop.why.reason)) {
		drop.net = net_of(&drop);
		if (drop.net)
			count(&drop);
	}
	preempt_enable_notrace();
}
