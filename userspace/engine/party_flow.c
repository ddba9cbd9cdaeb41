// SPDX-License-Identifier: GPL-2.0-only
/* The connections of a party, found by their ends in either direction. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/party.h"

/* Both ends, the lesser first: that is how flows are sorted. */
struct key {
	struct addr addr[2];
	uint16_t port[2];
	uint8_t proto;
};

static int compare_ends(const struct addr *a, uint16_t aport,
			const struct addr *b, uint16_t bport)
{
	int order = memcmp(a, b, sizeof(*a));

	return order ? order : (aport > bport) - (aport < bport);
}

static void key_fill(struct key *key, const struct party_flow *flow)
{
	bool swap = compare_ends(&flow->local, flow->lport, &flow->remote,
				 flow->rport) > 0;

	key->addr[0] = swap ? flow->remote : flow->local;
	key->addr[1] = swap ? flow->local : flow->remote;
	key->port[0] = swap ? flow->rport : flow->lport;
	key->port[1] = swap ? flow->lport : flow->rport;
	key->proto = flow->proto;
}

static int compare_keys(const struct key *a, const struct key *b)
{
	int order =
		compare_ends(&a->addr[0], a->port[0], &b->addr[0], b->port[0]);

	if (!order)
		order = compare_ends(&a->addr[1], a->port[1], &b->addr[1],
				     b->port[1]);
	return order ? order : (a->proto > b->proto) - (a->proto < b->proto);
}

static int compare(const void *a, const void *b)
{
	struct key x, y;

	key_fill(&x, a);
	key_fill(&y, b);
	return compare_keys(&x, &y);
}

/**
 * party_add_flow - a connection of the party's own
 * @party: gains it
 * @flow: copied
 *
 * Return: 0 or -ENOMEM.
 */
int party_add_flow(struct party *party, const struct party_flow *flow)
{
	size_t room = party->room ? party->room * 2 : 64;
	struct party_flow *grown;

	if (party->nflows == party->room) {
		grown = realloc(party->flow, room * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		party->flow = grown;
		party->room = room;
	}
	party->flow[party->nflows++] = *flow;
	party->sorted = false;
	return 0;
}

/**
 * party_flow_of - a flow by the packet that its own end sent
 * @flow: filled, but for its times
 * @tuple: of the packet
 */
void party_flow_of(struct party_flow *flow, const struct tuple *tuple)
{
	memset(flow, 0, sizeof(*flow));
	flow->local = tuple->src;
	flow->remote = tuple->dst;
	flow->lport = tuple->sport;
	flow->rport = tuple->dport;
	flow->proto = tuple->proto;
}

static size_t lower_bound(const struct party *party, const struct key *wanted)
{
	size_t low = 0, high = party->nflows;
	struct key key;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		key_fill(&key, &party->flow[middle]);
		if (compare_keys(&key, wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/**
 * party_find_flow - whether the party had such a connection then
 * @party: the party
 * @tuple: of a packet, in either direction
 * @time_boot: when, ns of CLOCK_BOOTTIME; 0: whenever
 * @foreign: an end that is known to be somebody else's; NULL: none is
 * @port: of that end
 *
 * Return: true when it had.
 */
bool party_find_flow(struct party *party, const struct tuple *tuple,
		     uint64_t time_boot, const struct addr *foreign,
		     uint16_t port)
{
	struct party_flow wanted;
	struct key key, other;
	size_t i;

	if (!party->nflows || !tuple->has_ports || !tuple->has_proto ||
	    !tuple->src.family || !tuple->dst.family)
		return false;
	if (!party->sorted)
		qsort(party->flow, party->nflows, sizeof(*party->flow),
		      compare);
	party->sorted = true;
	party_flow_of(&wanted, tuple);
	key_fill(&key, &wanted);
	for (i = lower_bound(party, &key); i < party->nflows; i++) {
		const struct party_flow *flow = &party->flow[i];

		key_fill(&other, flow);
		if (compare_keys(&other, &key) != 0)
			return false;
		if (time_boot &&
		    (time_boot < flow->from || time_boot > flow->until))
			continue;
		if (!foreign ||
		    compare_ends(&flow->local, flow->lport, foreign, port) != 0)
			return true;
	}
	return false;
}
