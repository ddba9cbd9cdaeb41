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
