// SPDX-License-Identifier: GPL-2.0-only
/* Nothing was found of a connection that was asked for: what is known of it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/view.h"
#include "engine/nothing.h"
#include "facts/owners.h"
#include "model/clock.h"
#include "model/text.h"

/* More network namespaces are not visited. */
#define SPACES_MAX 256

/* The namespace that is being looked through. */
struct visit {
	struct nothing *nothing;
	const struct select *select;
	uint64_t netns;
	struct connections before; /* what others had */
	bool failed;		   /* some could not be read */
};

static int on_connection(const struct connection *connection, void *data)
{
	struct visit *visit = data;
	struct connection found;

	if (!select_match_flow(visit->select, &connection->orig,
			       &connection->repl))
		return 0;
	found = *connection;
	found.netns = visit->netns;
	nothing_add(visit->nothing, &found);
	return 0;
}

static int on_ct(const struct vm_ct *ct, uint32_t timeout, void *data)
{
	struct connection connection;

	connection_from_ct(&connection, ct, timeout);
	return on_connection(&connection, data);
}

static void forget(void *data)
{
	struct visit *visit = data;

	visit->nothing->connections = visit->before;
}

/* After NAT, as it leaves. */
static void look_way(struct connection *connection, const struct vm_host *host)
{
	const struct vm_route_query query = {
		.dst = connection->repl.src,
		.src = connection->repl.dst,
		.proto = connection->repl.proto,
		.sport =
			connection->repl.has_ports ? connection->repl.dport : 0,
		.dport =
			connection->repl.has_ports ? connection->repl.sport : 0,
	};

	beside_way_read(&connection->way, host, &query);
}

static int look_closer(struct connection *connection, size_t from, size_t to,
		       const struct vm_host *host, struct owners *owners)
{
	size_t i;
	int err = 0;

	for (i = from; !err && i < to; i++) {
		look_way(&connection[i], host);
		err = owners_want(owners, connection[i].inode,
				  &connection[i].owner);
	}
	return err;
}

/* A namespace without conntrack has no such connections. */
static void read_all(struct visit *visit, struct host *host)
{
	int err = host_connections(host, on_ct, forget, visit);

	if (err && err != -ENODATA)
		visit->failed = true;
	if (tcp_connections_read(on_connection, visit))
		visit->failed = true;
}

static int look_here(struct host *host, void *data)
{
	struct visit *visit = data;
	struct connections *all = &visit->nothing->connections;
	const struct vm_host *facts;
	struct owners owners = { 0 };
	int err;

	if (!host)
		return -ENODATA;
	facts = host_facts(host);
	visit->before = *all;
	read_all(visit, host);
	err = look_closer(all->silent, visit->before.nsilent, all->nsilent,
			  facts, &owners);
	if (!err)
		err = look_closer(all->other, visit->before.nothers,
				  all->nothers, facts, &owners);
	if (!err)
		owners_find(&owners);
	free(owners.item);
	return err;
}

static int look_at(struct view *view, struct visit *visit)
{
	return view_visit(view, visit->netns, look_here, visit, &visit->failed);
}

static int look_everywhere(struct view *view, struct visit *visit)
{
	size_t i;
	int err = 0;

	netns_cookie(&visit->netns);
	view_name(view, visit->netns); /* so that the list is read */
	if (view->scope.kind != SCOPE_ALL || !view->names.count)
		return look_at(view, visit);
	visit->failed = view->names.denied || view->names.count > SPACES_MAX;
	for (i = 0; !err && i < view->names.count && i < SPACES_MAX; i++) {
		visit->netns = view->names.item[i].cookie;
		err = look_at(view, visit);
	}
	return err;
}

static char *ends_of(const struct options *options, const struct party *party)
{
	struct text text = { 0 };

	if (party)
		text_add(&text, "the connections of %s %s",
			 party_kind_text(party->kind), party->name);
	if (!options->argc)
		return text_take(&text);
	if (party)
		text_add(&text, ", ");
	text_add(&text, "%s", options->argv[0]);
	if (options->argc > 1)
		text_add(&text, " - %s", options->argv[1]);
	return text_take(&text);
}

/**
 * view_nothing - what is known of a connection of which nothing was found
 * @view: the view
 * @options: with the ends that were asked for
 * @select: the same
 * @answer: its "nothing" is filled, if ends were asked for
 *
 * What a filter of packets leaves, no connection can be held against.
 *
 * Return: 0 or a negative errno.
 */
int view_nothing(struct view *view, const struct options *options,
		 const struct select *select, struct answer *answer)
{
	struct visit visit = { .nothing = &answer->nothing, .select = select };
	int err;

	if (options->filter || answer->findings.count ||
	    (!select->party && endpoint_is_any(&select->src) &&
	     endpoint_is_any(&select->dst)))
		return 0;
	answer->nothing.everywhere = view->scope.kind == SCOPE_ALL;
	answer->nothing.ends = ends_of(options, select->party);
	err = look_everywhere(view, &visit);
	if (!visit.failed)
		answer->nothing.connections_read = clock_now_real();
	return err ? err : nothing_judge(answer, select, clock_now_real());
}
