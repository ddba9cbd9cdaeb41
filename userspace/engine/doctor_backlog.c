// SPDX-License-Identifier: GPL-2.0-only
/* Listeners whose accept queue is full, now or since the namespace began. */
#include <inttypes.h>
#include <stdlib.h>

#include "engine/doctor_parts.h"
#include "model/names.h"

#define ADVICE \
	"the program accepts too slowly, or asks for too short a queue: see why it is slow, then raise its listen() backlog, which %s bounds"

/*
 * The kernel refuses when there are more than the backlog
 * (sk_acceptq_is_full()), so a queue as long as that has room for one. A
 * backlog of 0 with nobody waiting is no news.
 */
static bool is_full(const struct tcp_socket *socket)
{
	return socket->queued && socket->queued >= socket->backlog;
}

static void counters(const struct facts *facts, struct doctor_report *report,
		     struct doctor_finding *finding)
{
	const struct facts_counters *counters = &facts->counters;

	if (counters->known[COUNTER_LISTEN_OVERFLOWS] &&
	    counters->known[COUNTER_LISTEN_DROPS])
		doctor_fact(
			report, finding, counters->read,
			"since the namespace began: ListenOverflows %" PRIu64
			", ListenDrops %" PRIu64,
			counters->value[COUNTER_LISTEN_OVERFLOWS],
			counters->value[COUNTER_LISTEN_DROPS]);
	if (counters->known[COUNTER_PASSIVE_OPENS])
		doctor_fact(
			report, finding, counters->read,
			"connections accepted by TCP since then: PassiveOpens %" PRIu64,
			counters->value[COUNTER_PASSIVE_OPENS]);
}

static void tell(const struct facts *facts, struct doctor_report *report,
		 const struct tcp_socket *socket)
{
	const struct facts_settings *settings = &facts->settings;
	char end[ADDR_END_MAX], process[PROCESS_TEXT_MAX];
	bool over = socket->queued > socket->backlog;
	struct doctor_finding *finding;

	finding =
		doctor_add(report, DOCTOR_BACKLOG, GRADE_EXACT, true,
			   "the accept queue of %s at %s %s",
			   process_text(&socket->owner, process),
			   addr_end_text(&socket->local, socket->lport, end),
			   over ? "is full" : "has room for one more");
	doctor_fact(report, finding, facts->sockets.read,
		    "%u wait%s to be accepted, backlog %u; %s", socket->queued,
		    socket->queued == 1 ? "s" : "", socket->backlog,
		    over ? "new ones are dropped" :
			   "full is one more than the backlog");
	if (settings->known[SETTING_SOMAXCONN])
		doctor_fact(report, finding, settings->read,
			    "net.core.somaxconn %" PRId64,
			    settings->value[SETTING_SOMAXCONN]);
	counters(facts, report, finding);
	doctor_advise(report, finding, ADVICE, "net.core.somaxconn");
	if (!finding)
		return;
	doctor_count(finding, socket->queued);
	doctor_limit(finding, socket->backlog);
	doctor_end(finding, &socket->local, socket->lport);
	finding->process = socket->owner;
}

/* Without a listener that is full now: which it was, nobody knows. */
static void tell_counters(const struct facts *facts,
			  struct doctor_report *report)
{
	const struct facts_counters *known = &facts->counters;
	uint64_t overflows = known->value[COUNTER_LISTEN_OVERFLOWS];
	uint64_t drops = known->value[COUNTER_LISTEN_DROPS];
	uint64_t half = known->value[COUNTER_REQ_Q_FULL_DROP];
	struct doctor_finding *finding;

	/* Those are doctor_syn_flood()'s, and counted here, too. */
	if (!overflows)
		drops -= half < drops ? half : drops;
	if (!known->read || (!overflows && !drops))
		return;
	finding = doctor_add(
		report, DOCTOR_BACKLOG, GRADE_LIKELY, true,
		overflows ?
			"an accept queue was full since the namespace began; none is now" :
			"connections to a listener were dropped since the namespace began");
	counters(facts, report, finding);
	if (!overflows)
		doctor_fact(
			report, finding, 0,
			"ListenDrops without ListenOverflows: no memory, or no route back");
	doctor_advise(
		report, finding,
		"see whether they rise: nstat -az TcpExtListenOverflows; which listener: ss -ltn, Recv-Q against Send-Q");
	doctor_count(finding, overflows ? overflows : drops);
}

/**
 * doctor_backlog - accept queues that are full
 * @facts: what is known
 * @report: gains findings
 */
void doctor_backlog(const struct facts *facts, struct doctor_report *report)
{
	const struct tcp_sockets *listeners = &facts->sockets.listeners;
	bool found = false;
	size_t i;

	for (i = 0; i < listeners->count; i++) {
		if (!is_full(&listeners->item[i]))
			continue;
		tell(facts, report, &listeners->item[i]);
		found = true;
	}
	if (!found)
		tell_counters(facts, report);
}
