// SPDX-License-Identifier: GPL-2.0-only
#include "engine/select.h"

#include <string.h>

/* The names that one end of a flow goes by: in the packet, in both tuples. */
#define ALIASES_MAX 3

struct alias {
	const struct addr *addr;
	bool has_port;
	uint16_t port;
};

struct side {
	struct alias alias[ALIASES_MAX];
	size_t count;
};

/* A tuple's ends; "from" is the side that began the flow. */
static void add_tuple(struct side *from, struct side *to,
		      const struct tuple *tuple)
{
	if (tuple->src.family)
		from->alias[from->count++] = (struct alias){
			&tuple->src, tuple->has_ports, tuple->sport
		};
	if (tuple->dst.family)
		to->alias[to->count++] = (struct alias){
			&tuple->dst, tuple->has_ports, tuple->dport
		};
}

static bool match_side(const struct endpoint *endpoint,
		       const struct side *side)
{
	size_t i;

	if (endpoint_is_any(endpoint))
		return true;
	for (i = 0; i < side->count; i++) {
		if (endpoint_match(endpoint, side->alias[i].addr,
				   side->alias[i].has_port,
				   side->alias[i].port))
			return true;
	}
	return false;
}

/* In either direction, and before or after NAT. */
static bool match_ends(const struct select *select, const struct event *event)
{
	struct side client = { .count = 0 };
	struct side server = { .count = 0 };

	if (endpoint_is_any(&select->src) && endpoint_is_any(&select->dst))
		return true;
	if (event->ct.reply)
		add_tuple(&server, &client, &event->packet.tuple);
	else
		add_tuple(&client, &server, &event->packet.tuple);
	add_tuple(&client, &server, &event->ct.orig);
	add_tuple(&server, &client, &event->ct.repl);
	return (match_side(&select->src, &client) &&
		match_side(&select->dst, &server)) ||
	       (match_side(&select->src, &server) &&
		match_side(&select->dst, &client));
}

/**
 * select_match_flow - whether a connection is between the ends asked for
 * @select: what was asked for; only its ends count
 * @orig: the connection's tuple
 * @repl: that of its replies
 *
 * Return: true when it is.
 */
bool select_match_flow(const struct select *select, const struct tuple *orig,
		       const struct tuple *repl)
{
	const struct event event = { .packet.tuple = *orig,
				     .ct.repl = *repl };

	return match_ends(select, &event) &&
	       (!select->party || party_match_flow(select->party, orig, repl));
}

/**
 * select_belonging - how it is known that an event is of whom it was asked for
 * @select: what was asked for
 * @event: the event
 *
 * Return: BELONGS_NOT also where nobody was.
 */
enum belonging select_belonging(const struct select *select,
				const struct event *event)
{
	return select->party ? party_match(select->party, event) : BELONGS_NOT;
}

/**
 * select_match - whether an event was asked for
 * @select: what was asked for
 * @event: the event
 * @now_boot: ns of CLOCK_BOOTTIME when it was read
 *
 * Return: true when it was.
 */
bool select_match(const struct select *select, const struct event *event,
		  uint64_t now_boot)
{
	if (!since_match(&select->since, event, now_boot))
		return false;
	if (!match_ends(select, event))
		return false;
	if (select->party && party_match(select->party, event) == BELONGS_NOT)
		return false;
	return !select->filter || filter_match(select->filter, event);
}

/**
 * select_release - free what a selection owns
 * @select: emptied
 */
void select_release(struct select *select)
{
	filter_free(select->filter);
	memset(select, 0, sizeof(*select));
}
