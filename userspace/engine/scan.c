// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "engine/scan.h"

#include <errno.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "engine/reset_cause.h"

/* Of <net/tcp_states.h>: a request that waits for the third segment. */
#define TCP_NEW_SYN_RECV 12
/* Servers answer from ports below; what comes from there is no probe. */
#define CLIENT_PORT_MIN 1024

static bool tries_to_open(const struct event *event)
{
	const struct packet *packet = &event->packet;
	const struct tuple *tuple = &packet->tuple;

	switch (tuple->proto) {
	case IPPROTO_TCP:
		return tuple->has_ports && packet->has_tcp_flags &&
		       packet->tcp_flags & TCP_FLAG_SYN_BIT &&
		       !(packet->tcp_flags & TCP_FLAG_ACK_BIT);
	case IPPROTO_UDP:
		/* An answer that comes late looks like that, but for its ports. */
		return tuple->has_ports && tuple->sport >= CLIENT_PORT_MIN &&
		       tuple->dport < tuple->sport;
	case IPPROTO_ICMP:
		return tuple->has_icmp && tuple->icmp_type == ICMP_ECHO;
	case IPPROTO_ICMPV6:
		return tuple->has_icmp &&
		       tuple->icmp_type == ICMPV6_ECHO_REQUEST;
	}
	return false;
}

/* By a rule, a drop, or a reset of TCP because nothing listens. */
static bool is_refused(const struct event *event)
{
	return !event_of_tcp(event) ||
	       reset_judge(event).cause == RESET_NO_LISTENER;
}

/* What this host sent itself is somebody's work. */
static bool came_in(const struct event *event)
{
	return event_has(event, RSTATTR_EVENT_IIF) &&
	       !event_has(event, RSTATTR_EVENT_UID);
}

static bool is_probe(const struct event *event, struct scan_key *key)
{
	const struct tuple *tuple = &event->packet.tuple;

	if (!tuple->src.family || !tuple->dst.family || !tuple->has_proto ||
	    event->ct.reply || event->ct.state == RSTATTR_CT_ESTABLISHED ||
	    event->ct.state == RSTATTR_CT_RELATED || !came_in(event) ||
	    !tries_to_open(event) || !is_refused(event))
		return false;
	memset(key, 0, sizeof(*key));
	key->netns = event->netns;
	key->src = tuple->src;
	key->dst = tuple->dst;
	key->proto = tuple->proto;
	key->port = tuple->has_ports ? tuple->dport : 0;
	return true;
}

static bool was_open(const struct event *event)
{
	const struct sock_record *sock = &event->sock;

	if (!sock_has(sock, RSTATTR_SOCK_STATE) || !sock->remote.family)
		return false;
	switch (sock->state) {
	case TCP_LISTEN:
	case TCP_SYN_SENT:
	case TCP_SYN_RECV:
	case TCP_NEW_SYN_RECV:
		return false;
	case TCP_CLOSE:
		/* An attempt that failed ends so, too, but sends no reset. */
		return event_sent_reset(event);
	}
	return true;
}

/**
 * event_established - did it befall a connection that had been established
 * @event: the event
 *
 * Return: whether conntrack or the socket says so.
 */
bool event_established(const struct event *event)
{
	if (event->ct.state == RSTATTR_CT_ESTABLISHED)
		return true;
	return event_of_tcp(event) && was_open(event);
}

static void *grow(void *array, size_t count, size_t *room, size_t size)
{
	size_t more = *room ? *room * 2 : 64;
	void *grown;

	if (count < *room)
		return array;
	grown = realloc(array, more * size);
	if (grown)
		*room = more;
	return grown;
}

static bool same_client(const struct scan_client *client, uint64_t netns,
			const struct addr *addr)
{
	return client->netns == netns && addr_equal(&client->addr, addr);
}

static bool is_known(const struct scans *scans, uint64_t netns,
		     const struct addr *addr)
{
	size_t i;

	for (i = 0; i < scans->clients; i++) {
		if (same_client(&scans->client[i], netns, addr))
			return true;
	}
	return false;
}

/**
 * scans_know - an address has, or had, a connection: it does not scan
 * @scans: gains it
 * @netns: the namespace's cookie
 * @addr: the address
 *
 * Return: 0 or -ENOMEM.
 */
int scans_know(struct scans *scans, uint64_t netns, const struct addr *addr)
{
	struct scan_client *grown;

	if (!addr->family || is_known(scans, netns, addr))
		return 0;
	grown = grow(scans->client, scans->clients, &scans->clients_room,
		     sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	scans->client = grown;
	grown[scans->clients++] =
		(struct scan_client){ .netns = netns, .addr = *addr };
	return 0;
}

static int know_ends(struct scans *scans, const struct event *event)
{
	const struct tuple *tuple = &event->packet.tuple;
	int err;

	if (event_of_tcp(event) && event->sock.remote.family)
		return scans_know(scans, event->netns, &event->sock.remote);
	err = scans_know(scans, event->netns, &tuple->src);
	return err ? err : scans_know(scans, event->netns, &tuple->dst);
}

/**
 * scans_look - look at an event
 * @scans: gains what it tells of a scan, or against one
 * @event: the event
 *
 * Return: 0 or -ENOMEM.
 */
int scans_look(struct scans *scans, const struct event *event)
{
	struct scan_probe *grown;
	struct scan_key key;

	if (event_established(event))
		return know_ends(scans, event);
	if (!is_probe(event, &key))
		return 0;
	grown = grow(scans->probe, scans->count, &scans->room, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	scans->probe = grown;
	memset(&grown[scans->count], 0, sizeof(*grown));
	memcpy(&grown[scans->count++].key, &key, sizeof(key));
	return 0;
}

static int compare(const void *a, const void *b)
{
	return memcmp(&((const struct scan_probe *)a)->key,
		      &((const struct scan_probe *)b)->key,
		      sizeof(struct scan_key));
}

/* Of one source, to one network. */
static bool same_group(const struct scan_key *a, const struct scan_key *b)
{
	return a->netns == b->netns && addr_equal(&a->src, &b->src) &&
	       a->dst.family == b->dst.family &&
	       memcmp(a->dst.bytes, b->dst.bytes,
		      a->dst.family == AF_INET ? 3 : 8) == 0;
}

static size_t same_from(const struct scans *scans, size_t at)
{
	size_t end = at;

	while (end < scans->count &&
	       !compare(&scans->probe[at], &scans->probe[end]))
		end++;
	return end;
}

static void mark(struct scans *scans, size_t from, size_t to)
{
	size_t i, next;

	for (i = from; i < to; i = next) {
		next = same_from(scans, i);
		if (next - i > SCAN_PROBES_MAX)
			continue;
		scans->found += next - i;
		while (i < next)
			scans->probe[i++].scan = true;
	}
}

static size_t judge_group(struct scans *scans, size_t from)
{
	const struct scan_key *key = &scans->probe[from].key;
	size_t targets = 0;
	size_t i = from, next;

	while (i < scans->count && same_group(key, &scans->probe[i].key)) {
		next = same_from(scans, i);
		if (next - i <= SCAN_PROBES_MAX)
			targets++;
		i = next;
	}
	if (targets >= SCAN_TARGETS_MIN &&
	    !is_known(scans, key->netns, &key->src))
		mark(scans, from, i);
	return i;
}

/**
 * scans_judge - find out which probes are of a scan
 * @scans: of all events, and what else is known; may be judged again
 */
void scans_judge(struct scans *scans)
{
	size_t i;

	scans->found = 0;
	for (i = 0; i < scans->count; i++)
		scans->probe[i].scan = false;
	if (scans->count)
		qsort(scans->probe, scans->count, sizeof(*scans->probe),
		      compare);
	for (i = 0; i < scans->count;)
		i = judge_group(scans, i);
}

/* The first of a namespace, or of a source in it, in the order of probes. */
static size_t first_from(const struct scans *scans, const struct scan_key *key,
			 bool source)
{
	const size_t len = source ? offsetof(struct scan_key, dst) :
				    offsetof(struct scan_key, src);
	size_t from = 0, to = scans->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (memcmp(&scans->probe[middle].key, key, len) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/**
 * scans_suspect - does an address scan, as far as is known
 * @scans: judged
 * @netns: the namespace's cookie
 * @addr: the address; NULL: any
 */
bool scans_suspect(const struct scans *scans, uint64_t netns,
		   const struct addr *addr)
{
	struct scan_key key = { .netns = netns };
	size_t i;

	if (addr)
		key.src = *addr;
	for (i = first_from(scans, &key, addr); i < scans->count; i++) {
		const struct scan_probe *probe = &scans->probe[i];

		if (probe->key.netns != netns ||
		    (addr && !addr_equal(&probe->key.src, addr)))
			break;
		if (probe->scan)
			return true;
	}
	return false;
}

/**
 * scans_has - is an event a probe of a scan
 * @scans: judged
 * @event: one that was looked at
 */
bool scans_has(const struct scans *scans, const struct event *event)
{
	const struct scan_probe *found;
	struct scan_probe probe = { .scan = false };

	if (!scans->found || event_established(event) ||
	    !is_probe(event, &probe.key))
		return false;
	found = bsearch(&probe, scans->probe, scans->count,
			sizeof(*scans->probe), compare);
	return found && found->scan;
}

/**
 * scans_release - free them
 * @scans: emptied
 */
void scans_release(struct scans *scans)
{
	free(scans->probe);
	free(scans->client);
	memset(scans, 0, sizeof(*scans));
}
