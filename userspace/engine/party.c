// SPDX-License-Identifier: GPL-2.0-only
#include "engine/party.h"

#include <errno.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <string.h>

/* What an event of a connection brings about takes no time. */
#define AFTER_NS 1000000000ULL

static void *grow(void *array, size_t count, size_t size)
{
	/* With each power of two there is room for as many more. */
	if (count & (count - 1))
		return array;
	return realloc(array, (count ? 2 * count : 1) * size);
}

static bool has(const struct numbers *numbers, uint64_t number)
{
	size_t i;

	for (i = 0; i < numbers->count; i++) {
		if (numbers->item[i] == number)
			return true;
	}
	return false;
}

static int add(struct numbers *numbers, uint64_t number)
{
	uint64_t *grown;

	if (has(numbers, number))
		return 0;
	grown = grow(numbers->item, numbers->count, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	numbers->item = grown;
	grown[numbers->count++] = number;
	return 0;
}

/**
 * party_add_cgroup - a control group that is all the party's
 * @party: gains it
 * @cgroup: its id
 *
 * Return: 0 or -ENOMEM.
 */
int party_add_cgroup(struct party *party, uint64_t cgroup)
{
	return add(&party->cgroups, cgroup);
}

/**
 * party_add_pid - a process of the party
 * @party: gains it
 * @pid: the process
 *
 * Return: 0 or -ENOMEM.
 */
int party_add_pid(struct party *party, uint32_t pid)
{
	return add(&party->pids, pid);
}

/**
 * party_add_space - a network namespace that the party has sockets in
 * @party: gains it
 * @netns: its cookie
 *
 * Return: 0 or -ENOMEM.
 */
int party_add_space(struct party *party, uint64_t netns)
{
	return add(&party->spaces, netns);
}

/**
 * party_add_addr - an address of namespaces that are all the party's
 * @party: gains it
 * @addr: not one of those that each namespace has
 *
 * Return: 0 or -ENOMEM.
 */
int party_add_addr(struct party *party, const struct addr *addr)
{
	struct addr *grown = grow(party->addr, party->naddrs, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	party->addr = grown;
	grown[party->naddrs++] = *addr;
	return 0;
}

/**
 * party_add_end - an address and port that the party listens at
 * @party: gains it
 * @end: copied
 *
 * Return: 0 or -ENOMEM.
 */
int party_add_end(struct party *party, const struct party_end *end)
{
	struct party_end *grown =
		grow(party->end, party->nends, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	party->end = grown;
	grown[party->nends++] = *end;
	return 0;
}

/**
 * party_has_cgroup - whether a control group is the party's
 * @party: the party
 * @cgroup: its id
 */
bool party_has_cgroup(const struct party *party, uint64_t cgroup)
{
	return has(&party->cgroups, cgroup);
}

/* What is recorded says so. */
static bool is_recorded(const struct party *party, const struct event *event)
{
	if (party->whole && has(&party->spaces, event->netns))
		return true;
	if (event_has(event, RSTATTR_EVENT_CGROUP) &&
	    has(&party->cgroups, event->cgroup))
		return true;
	return event_has(event, RSTATTR_EVENT_PID) &&
	       event->time_boot >= party->pids_from &&
	       has(&party->pids, event->pid);
}

/* The packet as the owner of the event's socket sends it. */
static bool own_tuple(const struct event *event, struct tuple *tuple)
{
	if (event_has(event, RSTATTR_EVENT_SOCK)) {
		sock_tuple(&event->sock, tuple);
		/* A listener has no other end: the segment does. */
		if (sock_listens(&event->sock) || !tuple->dst.family)
			tuple_invert(&event->packet.tuple, tuple);
	} else if (event_of_tcp(event)) {
		tuple_invert(&event->packet.tuple, tuple);
	} else {
		*tuple = event->packet.tuple;
	}
	return tuple->has_ports && tuple->src.family && tuple->dst.family;
}

static int learn(struct party *party, const struct event *event,
		 const struct tuple *tuple)
{
	struct party_flow flow;

	if (!tuple->has_ports || !tuple->src.family || !tuple->dst.family)
		return 0;
	party_flow_of(&flow, tuple);
	flow.from = event->time_boot > PARTY_BEFORE_NS ?
			    event->time_boot - PARTY_BEFORE_NS :
			    0;
	flow.until = event->time_boot + AFTER_NS;
	return party_add_flow(party, &flow);
}

/**
 * party_learn - take note of a connection that an event shows to be its own
 * @party: gains it
 * @event: any event
 *
 * Other events of the same connection may not say whose they are. Of a
 * namespace that is all the party's, its addresses tell.
 *
 * Return: 0 or -ENOMEM.
 */
int party_learn(struct party *party, const struct event *event)
{
	struct tuple tuple;
	int err = 0;

	if (party->whole || !is_recorded(party, event))
		return 0;
	if (own_tuple(event, &tuple))
		err = learn(party, event, &tuple);
	if (!err && event->ct.repl.src.family && !event->ct.reply) {
		tuple_invert(&event->ct.repl, &tuple);
		err = learn(party, event, &tuple);
	}
	return err ? err : party_add_space(party, event->netns);
}

static bool has_addr(const struct party *party, const struct addr *addr)
{
	size_t i;

	for (i = 0; addr->family && i < party->naddrs; i++) {
		if (addr_equal(&party->addr[i], addr))
			return true;
	}
	return false;
}

/* What one of the names of a flow tells. */
static bool match_tuple(struct party *party, const struct event *event,
			const struct tuple *tuple, const struct tuple *foreign)
{
	bool here = has(&party->spaces, event->netns);

	if (has_addr(party, &tuple->src) || has_addr(party, &tuple->dst))
		return true;
	if (!here && (addr_is_near(&tuple->src) || addr_is_near(&tuple->dst)))
		return false;
	return party_find_flow(party, tuple, event->time_boot,
			       foreign ? &foreign->src : NULL,
			       foreign ? foreign->sport : 0);
}

/*
 * In the packet, before and after NAT. If the event's socket is another's, its
 * own end of the connection is not the party's; the other end may be.
 */
static bool match_flow(struct party *party, const struct event *event)
{
	const struct tuple *foreign = NULL;
	struct tuple own, repl;

	if (party->cgroups.count && event_has(event, RSTATTR_EVENT_CGROUP) &&
	    has(&party->spaces, event->netns) && own_tuple(event, &own))
		foreign = &own;
	if (match_tuple(party, event, &event->packet.tuple, foreign) ||
	    match_tuple(party, event, &event->ct.orig, foreign))
		return true;
	tuple_invert(&event->ct.repl, &repl);
	if (match_tuple(party, event, &repl, foreign))
		return true;
	if (!event_has(event, RSTATTR_EVENT_SOCK))
		return false;
	sock_tuple(&event->sock, &own);
	return match_tuple(party, event, &own, foreign);
}

/* Did it come in for this host itself: then its destination is an end here. */
static bool came_in(const struct event *event)
{
	if (event_of_tcp(event))
		return event->packet.tuple.src.family &&
		       !event_has(event, RSTATTR_EVENT_SOCK);
	return event_has(event, RSTATTR_EVENT_HOOK) &&
	       (event->family == NFPROTO_IPV4 ||
		event->family == NFPROTO_IPV6 ||
		event->family == NFPROTO_INET) &&
	       event->hook == NF_INET_LOCAL_IN;
}

static bool serves(const struct party_end *end, const struct tuple *tuple)
{
	if (end->proto != tuple->proto || end->port != tuple->dport)
		return false;
	if (!addr_is_any(&end->addr))
		return addr_equal(&end->addr, &tuple->dst);
	return end->both || end->addr.family == tuple->dst.family;
}

static bool match_end(const struct party *party, const struct event *event)
{
	const struct tuple *tuple = &event->packet.tuple;
	size_t i;

	if (!tuple->has_ports || !tuple->has_proto || !came_in(event))
		return false;
	for (i = 0; i < party->nends; i++) {
		if (party->end[i].netns == event->netns &&
		    serves(&party->end[i], tuple))
			return true;
	}
	return false;
}

/**
 * party_match - whether an event is of the party's connections
 * @party: the party
 * @event: the event
 *
 * Return: how that is known, or BELONGS_NOT.
 */
enum belonging party_match(struct party *party, const struct event *event)
{
	if (is_recorded(party, event))
		return BELONGS_EXACT;
	if (match_flow(party, event))
		return BELONGS_DERIVED;
	return match_end(party, event) ? BELONGS_LIKELY : BELONGS_NOT;
}

/**
 * party_match_flow - whether a connection is the party's
 * @party: the party
 * @orig: the connection's tuple
 * @repl: that of its replies
 */
bool party_match_flow(struct party *party, const struct tuple *orig,
		      const struct tuple *repl)
{
	return has_addr(party, &orig->src) || has_addr(party, &orig->dst) ||
	       party_find_flow(party, orig, 0, NULL, 0) ||
	       party_find_flow(party, repl, 0, NULL, 0);
}

/**
 * party_kind_text - what it is, in a word
 * @kind: enum party_kind
 */
const char *party_kind_text(enum party_kind kind)
{
	static const char *const texts[] = {
		[PARTY_COMMAND] = "command",
		[PARTY_PROCESS] = "process",
		[PARTY_UNIT] = "unit",
		[PARTY_CONTAINER] = "container",
	};

	return texts[kind];
}

/**
 * party_release - free what it owns
 * @party: emptied
 */
void party_release(struct party *party)
{
	free(party->name);
	free(party->cgroups.item);
	free(party->pids.item);
	free(party->spaces.item);
	free(party->addr);
	free(party->end);
	free(party->flow);
	memset(party, 0, sizeof(*party));
}
