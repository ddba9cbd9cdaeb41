// SPDX-License-Identifier: GPL-2.0-only
#include "model/event.h"

#include "model/names.h"

/**
 * event_has - whether something about an event is known
 * @event: the event
 * @attr: RSTATTR_EVENT_*
 *
 * Return: true when it is.
 */
bool event_has(const struct event *event, unsigned int attr)
{
	return event->has & BIT(attr);
}

/**
 * event_sent - whether the rule's answer was handed to the output path
 * @event: the event
 *
 * Return: true when it was.
 */
bool event_sent(const struct event *event)
{
	return event_has(event, RSTATTR_EVENT_OUTCOME) &&
	       event->outcome == RSTATTR_OUTCOME_SENT;
}

/**
 * event_kind_known - whether events of a kind can be told of
 * @kind: enum rstattr_kind
 *
 * Return: true for what this program knows; others may be newer.
 */
bool event_kind_known(uint32_t kind)
{
	return kind == RSTATTR_KIND_REJECT || kind == RSTATTR_KIND_RESET ||
	       kind == RSTATTR_KIND_DROP;
}

/**
 * event_of_tcp - whether it is what befell TCP, and no rule
 * @event: the event
 *
 * Return: true when it is.
 */
bool event_of_tcp(const struct event *event)
{
	return event->kind == RSTATTR_KIND_RESET;
}

/**
 * event_dropped - whether a packet was dropped without an answer
 * @event: the event
 *
 * Return: true when it was.
 */
bool event_dropped(const struct event *event)
{
	return event->kind == RSTATTR_KIND_DROP;
}

/**
 * event_has_rule - whether the rule is known that did it
 * @event: the event
 *
 * Return: true when it is.
 */
bool event_has_rule(const struct event *event)
{
	return event_has(event, RSTATTR_EVENT_RULE) &&
	       rule_has(&event->rule, RSTATTR_RULE_HANDLE);
}

/* Also when the end of the evaluation was not seen: it may have been sent. */
static bool may_be_sent(const struct event *event)
{
	return event_sent(event) || event->outcome == RSTATTR_OUTCOME_UNSEEN;
}

/**
 * event_sent_reset - whether this host sent a TCP reset, or may have
 * @event: the event
 *
 * Return: true when it did, or when the end of a rule's evaluation that sends
 * one was not seen.
 */
bool event_sent_reset(const struct event *event)
{
	if (event_of_tcp(event))
		return event->reason >= RSTATTR_REASON_TCP_UNSPECIFIED &&
		       event->reason <= RSTATTR_REASON_TCP_ERROR;
	return event->reply == RSTATTR_REPLY_TCP_RESET && may_be_sent(event);
}

/**
 * event_sent_icmp - whether a rule answered with ICMP, or may have
 * @event: the event
 *
 * Return: true when it did, or when the end of its evaluation was not seen.
 */
bool event_sent_icmp(const struct event *event)
{
	return !event_of_tcp(event) &&
	       (event->reply == RSTATTR_REPLY_ICMP ||
		event->reply == RSTATTR_REPLY_ICMPV6) &&
	       may_be_sent(event);
}

static bool same_end(const struct addr *a, uint16_t aport,
		     const struct addr *b, uint16_t bport, bool ports)
{
	return addr_equal(a, b) && (!ports || aport == bport);
}

/**
 * event_asked - what the client asked for, if NAT made something else of it
 * @event: the event
 *
 * Return: conntrack's original tuple, as the client wrote it; NULL when it is
 * not known, or when the packet (in either direction) still carries it.
 */
const struct tuple *event_asked(const struct event *event)
{
	const struct tuple *packet = &event->packet.tuple;
	const struct tuple *orig = &event->ct.orig;
	bool ports = packet->has_ports && orig->has_ports;
	bool same;

	if (!event_has(event, RSTATTR_EVENT_CT) || !orig->src.family ||
	    !packet->src.family)
		return NULL;
	if (event->ct.reply)
		same = same_end(&orig->src, orig->sport, &packet->dst,
				packet->dport, ports) &&
		       same_end(&orig->dst, orig->dport, &packet->src,
				packet->sport, ports);
	else
		same = same_end(&orig->src, orig->sport, &packet->src,
				packet->sport, ports) &&
		       same_end(&orig->dst, orig->dport, &packet->dst,
				packet->dport, ports);
	return same ? NULL : orig;
}

/**
 * event_hook_text - the hook's name
 * @event: the event
 *
 * Return: a constant, or NULL when it is not known.
 */
const char *event_hook_text(const struct event *event)
{
	if (!event_has(event, RSTATTR_EVENT_HOOK) ||
	    !event_has(event, RSTATTR_EVENT_FAMILY))
		return NULL;
	return hook_text(event->family, event->hook);
}

/**
 * event_ct_state_text - conntrack's state of the packet
 * @event: the event
 *
 * Return: a constant, or NULL when it is not known.
 */
const char *event_ct_state_text(const struct event *event)
{
	if (!event_has(event, RSTATTR_EVENT_CT))
		return NULL;
	return ct_state_text(event->ct.state);
}

/**
 * event_icmp - the ICMP error that came in for a socket, as an answer
 * @event: the event
 *
 * Return: enum rstattr_reply, for reply_text() and the like;
 * RSTATTR_REPLY_UNSPEC when none is known of.
 */
uint32_t event_icmp(const struct event *event)
{
	if (!event_of_tcp(event) || !event_has(event, RSTATTR_EVENT_ICMP_FROM))
		return RSTATTR_REPLY_UNSPEC;
	return event->icmp_from.family == AF_INET6 ? RSTATTR_REPLY_ICMPV6 :
						     RSTATTR_REPLY_ICMP;
}
