// SPDX-License-Identifier: GPL-2.0-only
#include "engine/flow.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

/* Member by member: an assignment may copy what is in the padding. */
static void copy_tuple(struct tuple *to, const struct tuple *from)
{
	memcpy(&to->src, &from->src, sizeof(to->src));
	memcpy(&to->dst, &from->dst, sizeof(to->dst));
	to->proto = from->proto;
	to->has_proto = from->has_proto;
	to->has_ports = from->has_ports;
	to->has_icmp = from->has_icmp;
	to->sport = from->sport;
	to->dport = from->dport;
	to->icmp_type = from->icmp_type;
	to->icmp_code = from->icmp_code;
}

static void copy_name(char to[IFNAMSIZ], const char *from)
{
	/* Zeroed to its end by the caller. */
	if (from)
		memcpy(to, from, strnlen(from, IFNAMSIZ - 1));
}

/**
 * flow_from_server - in which direction a packet goes
 * @event: its event
 *
 * Where neither conntrack nor the segment tells, the server is the end with the
 * lesser port. That is for sorting only: nothing is said that rests on it.
 *
 * Return: true when it goes from the server to the client.
 */
bool flow_from_server(const struct event *event)
{
	const struct packet *packet = &event->packet;

	if (event->kind == RSTATTR_KIND_REJECT || event->ct.orig.src.family)
		return event->ct.reply;
	if (sock_listens(&event->sock))
		return false;
	if (packet->has_tcp_flags && packet->tcp_flags & TCP_FLAG_SYN_BIT)
		return packet->tcp_flags & TCP_FLAG_ACK_BIT;
	return packet->tuple.has_ports &&
	       packet->tuple.sport < packet->tuple.dport;
}

/**
 * flow_key_fill - which flow an event belongs to
 * @key: filled
 * @event: the event
 */
void flow_key_fill(struct flow_key *key, const struct event *event)
{
	const struct tuple *asked = event_asked(event);

	memset(key, 0, sizeof(*key));
	copy_tuple(&key->tuple, &event->packet.tuple);
	if (asked) {
		copy_tuple(&key->asked, asked);
		key->has_asked = true;
	}
	key->has_hook = event_hook_text(event);
	if (key->has_hook) {
		key->family = event->family;
		key->hook = event->hook;
	}
	key->has_ct = event_ct_state_text(event);
	if (key->has_ct) {
		key->ct_state = event->ct.state;
		/* What is not tracked has no direction. */
		key->has_direction = event->ct.orig.src.family;
		key->ct_reply = event->ct.reply;
	}
	key->from_server = flow_from_server(event);
	key->iif = event->iif;
	key->oif = event->oif;
	copy_name(key->iif_name, event->iif_name);
	copy_name(key->oif_name, event->oif_name);
}

/**
 * flow_add - count an event of a flow
 * @flow: the flow, with its key; the rest zeroed before the first event
 * @event: the event
 */
void flow_add(struct flow *flow, const struct event *event)
{
	const struct packet *packet = &event->packet;

	flow->count++;
	if (event_has(event, RSTATTR_EVENT_TIME_REAL)) {
		if (!flow->first_real || event->time_real < flow->first_real)
			flow->first_real = event->time_real;
		if (event->time_real > flow->last_real)
			flow->last_real = event->time_real;
	}
	if (packet->has_tcp_flags)
		flow->syn = (packet->tcp_flags & TCP_FLAG_SYN_BIT) &&
			    !(packet->tcp_flags & TCP_FLAG_ACK_BIT);
	if (event_has(event, RSTATTR_EVENT_UID)) {
		flow->uid = event->uid;
		flow->has_uid = true;
	}
	if (event_has(event, RSTATTR_EVENT_PID)) {
		flow->pid = event->pid;
		flow->has_pid = true;
	}
	if (event_has(event, RSTATTR_EVENT_COMM))
		snprintf(flow->comm, sizeof(flow->comm), "%s", event->comm);
}

/**
 * flow_compare - the order in which flows are shown
 * @a: a pointer to a pointer to a flow
 * @b: another
 *
 * Return: negative when @a comes first: most events first, then by key, so
 * that the same events give the same answer.
 */
int flow_compare(const void *a, const void *b)
{
	const struct flow *x = *(const struct flow *const *)a;
	const struct flow *y = *(const struct flow *const *)b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return memcmp(&x->key, &y->key, sizeof(x->key));
}
