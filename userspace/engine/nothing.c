// SPDX-License-Identifier: GPL-2.0-only
#include "engine/nothing.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer.h"
#include "engine/select.h"
#include "model/names.h"
#include "model/text.h"

const char *const nothing_blind[] = { "NIC drops",
				      "hardware offload",
				      "qdiscs",
				      "flowtables",
				      "full listeners (rstattr doctor)",
				      NULL };

/**
 * nothing_module - what the module does not look at
 * @nothing: gains what is missing
 * @info: what the module says of itself
 * @probes: its probes
 *
 * One of a kernel module that is not loaded misses nothing; one that failed is
 * among the reasons why the answer is incomplete.
 */
void nothing_module(struct nothing *nothing, const struct info *info,
		    const struct probes *probes)
{
	size_t i;

	nothing->drops_off = info->drops != RSTATTR_DROPS_REPLAY;
	if (nothing->drops_off)
		reasons_add(
			&nothing->missing,
			"drops: the module does not look at them (drops=off)");
	for (i = 0; i < probes->count; i++) {
		const struct probe *probe = &probes->item[i];

		if (probe->state != RSTATTR_PROBE_ARMED &&
		    probe->state != RSTATTR_PROBE_MISSING &&
		    probe->state != RSTATTR_PROBE_FAILED)
			reasons_add(&nothing->missing,
				    "the probe %s is not armed",
				    probe->name ? probe->name : "?");
	}
}

/**
 * nothing_add - take note of a connection that was asked for
 * @nothing: gains it; those that nobody answers first
 * @connection: copied
 */
void nothing_add(struct nothing *nothing, const struct connection *connection)
{
	struct connections *all = &nothing->connections;

	if (connection_silent(connection) && all->nsilent < NOTHING_SILENT_MAX)
		all->silent[all->nsilent++] = *connection;
	else if (!connection_silent(connection) &&
		 all->nothers < NOTHING_OTHERS_MAX)
		all->other[all->nothers++] = *connection;
	else
		all->more++;
}

/*
 * With --since that the recorder still reaches, what was overwritten is older;
 * if it does not reach, that is among the reasons.
 */
static void add_overwritten(struct nothing *nothing, const struct books *books)
{
	uint64_t count = books->overwritten + books->resets_overwritten +
			 books->drops_overwritten;

	if (count)
		reasons_add(
			&nothing->missing,
			"%" PRIu64
			" event%s overwritten in the recorder (--since asks for less)",
			count, plural(count));
}

/* Whatever makes the answer incomplete, and what does not. */
static void add_missing(struct nothing *nothing, const struct answer *answer,
			const struct select *select)
{
	const struct books *books = &answer->books;
	size_t i;

	for (i = 0; i < answer->reasons.count; i++)
		reasons_add(&nothing->missing, "%s", answer->reasons.text[i]);
	if (select->since.kind == SINCE_ALWAYS)
		add_overwritten(nothing, books);
	if (books->drops_throttled)
		reasons_add(
			&nothing->missing,
			"%" PRIu64 " drop%s not recorded: too many in a second",
			books->drops_throttled, plural(books->drops_throttled));
	if (!answer->spaces.count)
		reasons_add(&nothing->missing,
			    "no network namespace is in view");
}

/* From when on all of the namespaces are recorded. */
static uint64_t latest_since(const struct answer *answer,
			     const struct select *select, uint64_t now_real)
{
	uint64_t since = since_real(&select->since, now_real);
	size_t i;

	for (i = 0; i < answer->spaces.count; i++) {
		if (answer->spaces.item[i].since_real > since)
			since = answer->spaces.item[i].since_real;
	}
	return since;
}

static const char *name_of(const struct answer *answer, uint64_t netns)
{
	const struct space *space = answer_space(answer, netns);

	return space ? space->name : NULL;
}

/* Has the program that waits its socket in that namespace. */
static bool begins_in(const struct connections *all, uint64_t netns)
{
	size_t i;

	for (i = 0; i < all->nsilent; i++) {
		if (all->silent[i].is_socket && all->silent[i].netns == netns)
			return true;
	}
	return false;
}

/* How near a connection's way is to the end of this machine. */
static unsigned int nearness(const struct answer *answer,
			     const struct connection *connection)
{
	const char *name = name_of(answer, connection->netns);

	if (!connection->way.read)
		return 0;
	if (name && strcmp(name, "host") == 0)
		return 3;
	return begins_in(&answer->nothing.connections, connection->netns) ? 1 :
									    2;
}

/*
 * Several namespaces may know a connection: a container's, one that forwards,
 * and the host's, which is the last one before the wire.
 */
static const struct connection *last_way(const struct answer *answer)
{
	const struct connections *all = &answer->nothing.connections;
	const struct connection *found = &all->silent[0];
	size_t i;

	for (i = 1; i < all->nsilent; i++) {
		if (nearness(answer, &all->silent[i]) > nearness(answer, found))
			found = &all->silent[i];
	}
	return found;
}

/* Is the other end of one of them this machine: then it is no peer's doing. */
static bool stays_here(const struct connections *all)
{
	size_t i;

	for (i = 0; i < all->nsilent; i++) {
		if (connection_stays(&all->silent[i]))
			return true;
	}
	for (i = 0; i < all->nothers; i++) {
		if (connection_stays(&all->other[i]))
			return true;
	}
	return false;
}

static char *who_is_silent(const struct answer *answer)
{
	const struct connections *all = &answer->nothing.connections;
	const struct beside_way *way;
	char address[ADDR_TEXT_MAX];
	struct text text = { 0 };

	if (answer->nothing.grade != GRADE_DERIVED || !all->nsilent ||
	    stays_here(all))
		return NULL;
	way = &last_way(answer)->way;
	if (!way->read)
		text_add(&text, "next hop or the peer");
	else if (way->route.error)
		return NULL; /* the host itself has no way there by now */
	else if (way->route.gateway.family)
		text_add(&text, "next hop %s or the peer",
			 addr_text(&way->route.gateway, address));
	else
		text_add(&text, "the peer, at the link of %s",
			 way->link[0] ? way->link : "?");
	return text_take(&text);
}

static void add_facts(struct answer *answer)
{
	struct nothing *nothing = &answer->nothing;
	const struct connections *all = &nothing->connections;
	bool several = answer->spaces.count > 1;
	size_t i;

	for (i = 0; i < all->nsilent; i++)
		connection_fact(
			&nothing->facts, &all->silent[i],
			several ? name_of(answer, all->silent[i].netns) : NULL);
	for (i = 0; i < all->nothers; i++)
		connection_fact(&nothing->facts, &all->other[i],
				several ? name_of(answer, all->other[i].netns) :
					  NULL);
	if (!nothing->facts.count && nothing->connections_read)
		fact_add(
			&nothing->facts, "no-connection",
			nothing->connections_read,
			"no such connection, of a socket of TCP, or in conntrack where that is on");
	if (all->more)
		fact_number(fact_add(&nothing->facts, "more",
				     nothing->facts.count ?
					     nothing->facts.item[0].read :
					     0,
				     "and %" PRIu64
				     " more connection%s of these",
				     all->more, plural(all->more)),
			    "count", true, (int64_t)all->more);
}

/**
 * nothing_judge - how sure it is that nothing here did it, and what else did
 * @answer: without findings; its "nothing" knows connections and the module
 * @select: what was asked for
 * @now_real: the present, ns of CLOCK_REALTIME
 *
 * A peer is called silent only where nothing may have been overlooked here.
 *
 * Return: 0 or -ENOMEM.
 */
int nothing_judge(struct answer *answer, const struct select *select,
		  uint64_t now_real)
{
	struct nothing *nothing = &answer->nothing;

	nothing->asked = true;
	nothing->spaces = answer->spaces.count;
	nothing->since = latest_since(answer, select, now_real);
	add_missing(nothing, answer, select);
	nothing->grade = nothing->missing.count ? GRADE_UNKNOWN : GRADE_DERIVED;
	nothing->silent = who_is_silent(answer);
	add_facts(answer);
	return nothing->facts.failed ? -ENOMEM : 0;
}

/**
 * nothing_release - free what it owns
 * @nothing: emptied
 */
void nothing_release(struct nothing *nothing)
{
	free(nothing->ends);
	free(nothing->silent);
	reasons_release(&nothing->missing);
	fact_list_release(&nothing->facts);
	memset(nothing, 0, sizeof(*nothing));
}
