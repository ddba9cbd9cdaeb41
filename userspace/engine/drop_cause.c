// SPDX-License-Identifier: GPL-2.0-only
/*
 * From what the kernel said of a drop to one cause. The rule or policy it says
 * in mode exact only; else a replay of the packet tells which one it was, if it
 * leaves one.
 */
#include "engine/drop_cause.h"

#include <linux/netfilter.h>
#include <netinet/in.h>
#include <string.h>

static struct drop_verdict verdict(enum drop_cause cause, enum grade grade)
{
	return (struct drop_verdict){ cause, grade };
}

/**
 * drop_by_chain - did a chain of nf_tables drop it
 * @event: the event, of kind DROP
 *
 * Return: true when it did, or when it is not known which user of netfilter
 * did.
 */
bool drop_by_chain(const struct event *event)
{
	return event->reason == RSTATTR_REASON_DROP_NETFILTER &&
	       (!event->where || strcmp(event->where, "nft_do_chain") == 0);
}

/**
 * drop_exact - did the kernel say which rule or policy dropped it
 * @event: any event
 *
 * Return: true when it did.
 */
bool drop_exact(const struct event *event)
{
	return event_dropped(event) && event_has(event, RSTATTR_EVENT_RULE);
}

static struct drop_verdict by_kernel(const struct event *event)
{
	return verdict(drop_told(event).policy ? DROP_POLICY : DROP_RULE,
		       GRADE_EXACT);
}

static struct drop_verdict by_replay(const struct event *event)
{
	const struct drop_found *found = &event->drop;
	enum grade grade = found->unsure ? GRADE_LIKELY : GRADE_DERIVED;

	switch (found->state) {
	case DROP_ONE:
		return verdict(found->place[0].policy ? DROP_POLICY : DROP_RULE,
			       grade);
	case DROP_SINCE:
		return verdict(DROP_RELOADED, GRADE_UNKNOWN);
	case DROP_SEVERAL:
		return verdict(DROP_RULES, GRADE_UNKNOWN);
	case DROP_NOWHERE:
		return verdict(DROP_NO_RULE, GRADE_UNKNOWN);
	case DROP_NOT_REPLAYED:
		break;
	}
	return verdict(DROP_FIREWALL, GRADE_UNKNOWN);
}

/* Conntrack takes up what has no connection yet at these hooks. */
static bool at_begin(const struct event *event)
{
	return event_has(event, RSTATTR_EVENT_CT) &&
	       event->ct.state == RSTATTR_CT_NONE &&
	       (event->hook == NF_INET_PRE_ROUTING ||
		event->hook == NF_INET_LOCAL_OUT);
}

/*
 * No rule of nftables. What conntrack counted tells whether it was that; the
 * same counter moves where it has no memory, or a protocol refuses a packet.
 */
static struct drop_verdict no_chain(const struct event *event)
{
	switch (event->refusal) {
	case RSTATTR_REFUSAL_INSERT:
		return verdict(DROP_CT_CLASH, GRADE_DERIVED);
	case RSTATTR_REFUSAL_DROP:
		if (at_begin(event))
			return verdict(DROP_CT_FULL, GRADE_LIKELY);
		break;
	}
	return verdict(DROP_OTHER_HOOK, GRADE_DERIVED);
}

/* Where the packet was tells whether the program had it. */
static struct drop_verdict queue(const struct event *event)
{
	const char *where = event->where;

	if (!where)
		return verdict(DROP_QUEUE, GRADE_DERIVED);
	if (strcmp(where, "nf_queue") == 0 || strcmp(where, "__nf_queue") == 0)
		return verdict(DROP_QUEUE_IN, GRADE_DERIVED);
	return verdict(DROP_QUEUE_OUT, GRADE_DERIVED);
}

/**
 * drop_judge - the cause of a drop
 * @event: the event, of kind DROP; its "drop" is what a replay found, where the
 *	   kernel did not say
 *
 * Return: cause and grade; DROP_UNKNOWN for a reason that is not known here.
 */
struct drop_verdict drop_judge(const struct event *event)
{
	switch (event->reason) {
	case RSTATTR_REASON_DROP_NETFILTER:
		if (!drop_by_chain(event))
			return no_chain(event);
		return drop_exact(event) ? by_kernel(event) : by_replay(event);
	case RSTATTR_REASON_DROP_QUEUE:
		return queue(event);
	case RSTATTR_REASON_DROP_RPFILTER:
		return verdict(DROP_RP_FILTER, GRADE_EXACT);
	case RSTATTR_REASON_DROP_NO_ROUTE:
		return verdict(DROP_NO_ROUTE, GRADE_EXACT);
	case RSTATTR_REASON_DROP_PROHIBIT:
	case RSTATTR_REASON_DROP_UNREACHABLE:
	case RSTATTR_REASON_DROP_BLACKHOLE:
		return verdict(DROP_PROHIBITED, GRADE_EXACT);
	case RSTATTR_REASON_DROP_FORWARDING_OFF:
		return verdict(DROP_FORWARDING_OFF, GRADE_EXACT);
	case RSTATTR_REASON_DROP_NEIGH:
		return verdict(DROP_NEIGH, GRADE_EXACT);
	case RSTATTR_REASON_DROP_IPSEC:
		return verdict(DROP_IPSEC, GRADE_EXACT);
	case RSTATTR_REASON_DROP_XDP:
		return verdict(DROP_XDP, GRADE_EXACT);
	case RSTATTR_REASON_DROP_TC:
		return verdict(DROP_TC, GRADE_EXACT);
	case RSTATTR_REASON_DROP_CGROUP:
		return verdict(DROP_CGROUP_BPF, GRADE_EXACT);
	case RSTATTR_REASON_DROP_SOCKET_FILTER:
		/* Of a cgroup's program as well, or of a security module. */
		return verdict(DROP_SOCKET_FILTER, GRADE_LIKELY);
	case RSTATTR_REASON_DROP_LSM:
		return verdict(DROP_LSM, GRADE_EXACT);
	case RSTATTR_REASON_DROP_CHECKSUM:
		return verdict(DROP_CHECKSUM, GRADE_EXACT);
	case RSTATTR_REASON_DROP_SIGNATURE:
	case RSTATTR_REASON_DROP_UNSIGNED:
	case RSTATTR_REASON_DROP_SIGNED:
		return verdict(DROP_SIGNATURE, GRADE_EXACT);
	}
	return verdict(DROP_UNKNOWN, GRADE_UNKNOWN);
}

/**
 * drop_names_place - is the rule or policy that did it told
 * @event: the event, of kind DROP
 *
 * Of a queue only a rule that is sure: that it was a queue is certain anyway.
 *
 * Return: true when it is drop_told().
 */
bool drop_names_place(const struct event *event)
{
	if (drop_exact(event))
		return true;
	if (event->drop.state != DROP_ONE)
		return false;
	return drop_by_chain(event) ||
	       (event->reason == RSTATTR_REASON_DROP_QUEUE &&
		!event->drop.unsure);
}

/**
 * drop_told - the rule or policy that did it
 * @event: the event, of which drop_names_place() or drop_exact() holds
 *
 * Return: it; its strings are the event's.
 */
struct drop_place drop_told(const struct event *event)
{
	if (!drop_exact(event))
		return event->drop.place[0];
	return (struct drop_place){
		.policy = rule_has(&event->rule, RSTATTR_RULE_POLICY),
		.rule = event->rule,
	};
}
