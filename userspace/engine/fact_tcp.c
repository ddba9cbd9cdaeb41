// SPDX-License-Identifier: GPL-2.0-only
/*
 * Beside a reset that TCP sent for want of a listener or room: who listens; for
 * want of a translation: which.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/fact_judge.h"
#include "model/names.h"

/**
 * fact_process - a process as values of a fact
 * @list: learns when memory is short
 * @fact: gains them
 * @process: the process
 */
void fact_process(struct fact_list *list, struct fact *fact,
		  const struct process *process)
{
	fact_number(fact, "pid", process->pid, process->pid);
	fact_text(list, fact, "comm", process->comm);
}

/* Would it have got what came for that address, by that link. */
static bool serves(const struct listener *listener, const struct addr *server,
		   const char *iif)
{
	const struct addr *local = &listener->socket.local;

	if (listener->link[0] && strcmp(listener->link, iif) != 0)
		return false;
	if (!addr_is_any(local))
		return addr_equal(local, server);
	return local->family == server->family ||
	       (local->family == AF_INET6 && !listener->v6only);
}

static struct fact *add_listener(struct fact_list *list, uint64_t read,
				 const struct listener *listener,
				 const char *how)
{
	const struct tcp_socket *socket = &listener->socket;
	char process[PROCESS_TEXT_MAX], end[ADDR_END_MAX];
	struct fact *fact;

	fact = fact_add(list, "listener", read, "%s listens on %s%s%s%s%s",
			process_text(&socket->owner, process),
			addr_end_text(&socket->local, socket->lport, end),
			listener->link[0] ? " by " : "", listener->link,
			listener->v6only && addr_is_any(&socket->local) ?
				", of IPv6 alone" :
				"",
			how);
	fact_addr(list, fact, "address", &socket->local);
	fact_number(fact, "port", true, socket->lport);
	fact_text(list, fact, "dev", listener->link);
	fact_process(list, fact, &socket->owner);
	return fact;
}

static const char *iif_of(const struct finding *finding)
{
	const struct event *event = finding->culprit.sample;

	return event->iif_name ? event->iif_name : "";
}

/* One that serves the address now did not when it was asked for. */
static void advise(struct fact_list *list, const struct finding_key *key,
		   const struct listener *one, bool serves_now)
{
	char process[PROCESS_TEXT_MAX], end[ADDR_END_MAX], all[ADDR_END_MAX];
	struct addr any = { .family = key->server.family };
	const char *who = process_text(&one->socket.owner, process);

	if (one->socket.owner.pid)
		who = one->socket.owner.comm;
	if (serves_now)
		fact_advise(
			list,
			"%s listens there now: it had not begun to then, or was restarted; try again, and see when it was started",
			who);
	else
		fact_advise(
			list,
			"if it is meant to be reached from there: have %s listen on %s, or on %s",
			who, addr_end_text(&any, key->port, all),
			addr_end_text(&key->server, key->port, end));
}

/**
 * fact_listeners - who listens on a port that had no listener
 * @finding: gains facts and advice
 * @beside: what was read
 */
void fact_listeners(struct finding *finding, const struct beside *beside)
{
	const struct beside_listeners *listeners = &beside->listeners;
	const struct finding_key *key = &finding->key;
	struct fact_list *list = &finding->facts;
	const struct listener *best = &listeners->item[0];
	bool served = false;
	size_t i;

	if (!listeners->read)
		return;
	for (i = 0; i < listeners->count; i++) {
		const struct listener *listener = &listeners->item[i];
		bool now = serves(listener, &key->server, iif_of(finding));
		struct fact *fact;

		fact = add_listener(list, listeners->read, listener,
				    now			  ? " now" :
				    listeners->count == 1 ? " only" :
							    "");
		fact_flag(fact, "serves", now);
		if (now && !served)
			best = listener;
		served |= now;
	}
	if (listeners->count) {
		advise(list, key, best, served);
		return;
	}
	fact_number(fact_add(list, "no-listener", listeners->read,
			     "nobody listens on port %u, of IPv4 or IPv6",
			     beside->ask.port),
		    "port", true, beside->ask.port);
	fact_advise(list,
		    "if it is meant to be served: start the server of port %u",
		    beside->ask.port);
}

static void add_counters(struct fact_list *list,
			 const struct facts_counters *counters)
{
	bool both = counters->known[COUNTER_LISTEN_OVERFLOWS] &&
		    counters->known[COUNTER_LISTEN_DROPS];
	uint64_t overflows = counters->value[COUNTER_LISTEN_OVERFLOWS];
	uint64_t drops = counters->value[COUNTER_LISTEN_DROPS];
	struct fact *fact;

	if (!counters->read || !both)
		return;
	fact = fact_add(list, "counters", counters->read,
			"since the namespace began: ListenOverflows %" PRIu64
			", ListenDrops %" PRIu64,
			overflows, drops);
	fact_number(fact, "listen_overflows", true, (int64_t)overflows);
	fact_number(fact, "listen_drops", true, (int64_t)drops);
}

static void add_queue(struct fact_list *list, uint64_t read,
		      const struct listener *listener)
{
	const struct tcp_socket *socket = &listener->socket;
	char how[64];
	struct fact *fact;

	snprintf(how, sizeof(how), ": %u wait%s to be accepted, backlog %u",
		 socket->queued, socket->queued == 1 ? "s" : "",
		 socket->backlog);
	fact = add_listener(list, read, listener, how);
	if (fact)
		fact->what = "accept-queue";
	fact_number(fact, "queued", true, socket->queued);
	fact_number(fact, "backlog", true, socket->backlog);
}

/* What bounds it: the program's own number, or the machine's. */
static void advise_backlog(struct fact_list *list,
			   const struct listener *listener,
			   const struct beside_settings *settings)
{
	const struct tcp_socket *socket = &listener->socket;
	bool bounded =
		settings->count && socket->backlog >= settings->item[0].value;

	if (!socket->owner.pid || !settings->count)
		return;
	fact_advise(
		list,
		"%s accepts too slowly, or asks for too short a queue: raise %sits listen() backlog",
		socket->owner.comm,
		bounded ? "net.core.somaxconn, and then " : "");
}

/**
 * fact_backlog - how a listener's queue is now that was full
 * @finding: gains facts and advice
 * @beside: what was read
 */
void fact_backlog(struct finding *finding, const struct beside *beside)
{
	const struct beside_listeners *listeners = &beside->listeners;
	struct fact_list *list = &finding->facts;
	size_t i;

	for (i = 0; listeners->read && i < listeners->count; i++) {
		const struct listener *listener = &listeners->item[i];

		if (!serves(listener, &finding->key.server, iif_of(finding)))
			continue;
		add_queue(list, listeners->read, listener);
		advise_backlog(list, listener, &beside->settings);
	}
	fact_settings(list, beside);
	add_counters(list, &beside->counters);
}

/**
 * fact_nat - what NAT would have made of a segment
 * @finding: gains facts
 * @beside: what was read
 *
 * That was found out before, see engine/missed_nat.h, at the same time.
 */
void fact_nat(struct finding *finding, const struct beside *beside)
{
	const struct tuple *meant = &finding->culprit.sample->meant;
	char src[ADDR_END_MAX], dst[ADDR_END_MAX];
	struct fact_list *list = &finding->facts;
	struct fact *fact;

	fact = fact_add(list, "translation", beside->settings.read,
			"by conntrack it would have been %s to %s",
			addr_end_text(&meant->src, meant->sport, src),
			addr_end_text(&meant->dst, meant->dport, dst));
	fact_addr(list, fact, "src", &meant->src);
	fact_number(fact, "sport", true, meant->sport);
	fact_addr(list, fact, "dst", &meant->dst);
	fact_number(fact, "dport", true, meant->dport);
	fact_settings(list, beside);
}
