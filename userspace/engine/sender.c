// SPDX-License-Identifier: GPL-2.0-only
#include "engine/sender.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A reset that is sent on one machine arrives at once, or not at all. */
#define RESET_NS 1000000000ULL
/*
 * An ICMP error may be held against a connection only when it is given up,
 * after the last of its segments: TCP_RTO_MAX and some time.
 */
#define ICMP_NS 150000000000ULL
/* Who follows events without end remembers no more than these. */
#define KEPT_MAX 65536

struct end {
	struct addr addr;
	uint16_t port;
};

/* Both ends, the lesser first: an answer and what it answers are alike. */
struct sent {
	struct end end[2];
	bool icmp;
	uint64_t time_boot;
	enum reset_sender sender;
	bool told;
};

static int compare_ends(const struct end *a, const struct end *b)
{
	int order = memcmp(&a->addr, &b->addr, sizeof(a->addr));

	return order ? order : (a->port > b->port) - (a->port < b->port);
}

/* All but when it was. */
static int compare_what(const struct sent *a, const struct sent *b)
{
	int order = compare_ends(&a->end[0], &b->end[0]);

	if (!order)
		order = compare_ends(&a->end[1], &b->end[1]);
	return order ? order : (a->icmp > b->icmp) - (a->icmp < b->icmp);
}

static int compare_sent(const void *a, const void *b)
{
	const struct sent *x = a;
	const struct sent *y = b;
	int order = compare_what(x, y);

	return order ? order :
		       (x->time_boot > y->time_boot) -
			       (x->time_boot < y->time_boot);
}

static bool fill_ends(struct sent *sent, const struct tuple *tuple)
{
	struct end src = { tuple->src, tuple->sport };
	struct end dst = { tuple->dst, tuple->dport };
	bool swap = compare_ends(&src, &dst) > 0;

	sent->end[0] = swap ? dst : src;
	sent->end[1] = swap ? src : dst;
	return tuple->has_ports && tuple->src.family && tuple->dst.family;
}

static int add(struct senders *senders, struct sent *sent,
	       const struct tuple *tuple)
{
	size_t room = senders->room ? senders->room * 2 : 64;
	struct sent *grown;

	if (!fill_ends(sent, tuple))
		return 0;
	if (senders->count == senders->room) {
		grown = realloc(senders->item, room * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		senders->item = grown;
		senders->room = room;
	}
	senders->item[senders->count++] = *sent;
	senders->sorted = false;
	return 0;
}

/**
 * senders_add - remember an event if this machine answered by it
 * @senders: the list
 * @event: any event
 * @told: a person is told of this event
 *
 * A rule's answer goes to who asked, so it is remembered under the addresses
 * from before NAT as well.
 *
 * Return: 0 or -ENOMEM.
 */
int senders_add(struct senders *senders, const struct event *event, bool told)
{
	const struct tuple *asked = event_asked(event);
	struct sent sent = { .icmp = event_sent_icmp(event),
			     .time_boot = event->time_boot,
			     .told = told };
	int err;

	if (!event_has(event, RSTATTR_EVENT_TIME_BOOT) ||
	    !(sent.icmp || event_sent_reset(event)))
		return 0;
	sent.sender = event_of_tcp(event) ? SENDER_TCP : SENDER_FIREWALL;
	err = add(senders, &sent, &event->packet.tuple);
	return err || !asked ? err : add(senders, &sent, asked);
}

/**
 * senders_concern - whether an event may be the other end of an answer
 * @event: any event
 *
 * Return: true for a reset that came in, and for an error that ICMP may have
 * made.
 */
bool senders_concern(const struct event *event)
{
	if (!event_of_tcp(event))
		return false;
	return event->reason == RSTATTR_REASON_TCP_RECEIVED ||
	       (event->reason == RSTATTR_REASON_TCP_GAVE_UP &&
		event->err != ETIMEDOUT);
}

/* How many were sent before it, or between lesser ends. */
static size_t upper_bound(const struct senders *senders,
			  const struct sent *wanted)
{
	size_t low = 0, high = senders->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_sent(&senders->item[middle], wanted) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The last one between these ends, if it is not too long ago. */
static const struct sent *find(struct senders *senders,
			       const struct event *event, bool icmp)
{
	struct sent wanted = { .icmp = icmp, .time_boot = event->time_boot };
	const struct sent *found;
	size_t at;

	if (!senders->count || !fill_ends(&wanted, &event->packet.tuple))
		return NULL;
	if (!senders->sorted)
		qsort(senders->item, senders->count, sizeof(*senders->item),
		      compare_sent);
	senders->sorted = true;
	at = upper_bound(senders, &wanted);
	if (!at)
		return NULL;
	found = &senders->item[at - 1];
	if (compare_what(found, &wanted) ||
	    wanted.time_boot - found->time_boot > (icmp ? ICMP_NS : RESET_NS))
		return NULL;
	return found;
}

/**
 * senders_find - find out who of this machine sent what an event tells of
 * @senders: the list
 * @event: one that senders_concern(); its sender is set
 *
 * Return: true when a rule did, and a person is told of that event anyway.
 */
bool senders_find(struct senders *senders, struct event *event)
{
	bool icmp = event->reason == RSTATTR_REASON_TCP_GAVE_UP;
	const struct sent *found = find(senders, event, icmp);
	uint64_t reach = icmp ? ICMP_NS : 0;

	if (found) {
		event->sender = found->sender;
		return found->told && found->sender == SENDER_FIREWALL;
	}
	event->sender = SENDER_NONE;
	if (!senders->everywhere ||
	    (senders->from && event->time_boot < senders->from + reach) ||
	    (senders->until && event->time_boot > senders->until))
		event->sender = SENDER_UNSURE;
	return false;
}

/**
 * senders_blind - rejects are lost
 * @senders: the list
 * @before: ns of CLOCK_BOOTTIME: those that were sent before
 */
void senders_blind(struct senders *senders, uint64_t before)
{
	if (senders->from < before)
		senders->from = before;
}

static uint64_t latest(const struct senders *senders)
{
	uint64_t time = 0;
	size_t i;

	for (i = 0; i < senders->count; i++) {
		if (senders->item[i].time_boot > time)
			time = senders->item[i].time_boot;
	}
	return time;
}

static void keep_since(struct senders *senders, uint64_t reset, uint64_t icmp)
{
	size_t i, kept = 0;

	for (i = 0; i < senders->count; i++) {
		const struct sent *sent = &senders->item[i];

		if (sent->time_boot >= (sent->icmp ? icmp : reset))
			senders->item[kept++] = *sent;
	}
	senders->count = kept;
}

/**
 * senders_forget - drop what need not be remembered any more
 * @senders: the list
 *
 * For who follows events without end. Under a flood more is forgotten, and then
 * it is not sure any more who sent what.
 */
void senders_forget(struct senders *senders)
{
	uint64_t now = latest(senders);
	uint64_t window = ICMP_NS;
	uint64_t reset = now > 2 * RESET_NS ? now - 2 * RESET_NS : 0;

	keep_since(senders, reset, now > window ? now - window : 0);
	while (senders->count > KEPT_MAX && window > 1) {
		window /= 2;
		reset = now > window && reset < now - window ? now - window :
							       reset;
		senders_blind(senders, now > window ? now - window : 0);
		keep_since(senders, reset, senders->from);
	}
}

/**
 * senders_release - free the list and empty it
 * @senders: the list
 */
void senders_release(struct senders *senders)
{
	free(senders->item);
	memset(senders, 0, sizeof(*senders));
}
