// SPDX-License-Identifier: GPL-2.0-only
#include "engine/missed_nat.h"

#include <string.h>

/**
 * missed_nat_concern - may NAT have passed by what an event tells of
 * @event: any event
 *
 * Return: true for a segment that was for no socket, that does not begin a
 * connection, and of which conntrack knew none: it is invalid, or there is no
 * conntrack.
 */
bool missed_nat_concern(const struct event *event)
{
	const unsigned int open = TCP_FLAG_SYN_BIT | TCP_FLAG_ACK_BIT;

	return event_of_tcp(event) &&
	       event->reason == RSTATTR_REASON_TCP_NO_SOCKET &&
	       event->packet.has_tcp_flags && event->packet.tuple.has_ports &&
	       (event->packet.tcp_flags & open) != TCP_FLAG_SYN_BIT &&
	       event->ct.has & BIT(RSTATTR_CT_ATTR_STATE) &&
	       event->ct.state == RSTATTR_CT_NONE;
}

static bool same_ends(const struct tuple *a, const struct tuple *b)
{
	return addr_equal(&a->src, &b->src) && addr_equal(&a->dst, &b->dst) &&
	       a->sport == b->sport && a->dport == b->dport;
}

/**
 * missed_nat_find - find out whether NAT would have made another of a segment
 * @event: one that missed_nat_concern(); gains what it would have been, if so
 * @host: of its namespace, now
 *
 * A connection that is translated has that very tuple.
 */
void missed_nat_find(struct event *event, const struct vm_host *host)
{
	struct tuple meant;
	struct vm_ct ct;

	if (!host->conntrack ||
	    host->conntrack(host->ctx, &event->packet.tuple, 0, &ct))
		return;
	tuple_invert(ct.reply.value ? &ct.orig : &ct.repl, &meant);
	if (same_ends(&meant, &event->packet.tuple))
		return;
	event->nat_missed = true;
	event->meant = meant;
}
