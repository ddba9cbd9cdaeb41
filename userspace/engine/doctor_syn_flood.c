// SPDX-License-Identifier: GPL-2.0-only
/* Listeners with more half open connections than they have room for. */
#include <inttypes.h>
#include <stdlib.h>

#include "engine/doctor_parts.h"
#include "model/names.h"

#define ADVICE \
	"see who begins and does not go on: ss -Htn state syn-recv. Where many are real, on slow ways, raise the program's listen() backlog, net.core.somaxconn and net.ipv4.tcp_max_syn_backlog; a flood with forged sources net.ipv4.tcp_syncookies=1 holds out against"

/* What a listener's half open connections are, and one of them. */
struct half {
	uint64_t count;
	const struct tcp_socket *sample;
};

/* How well a listener serves an address, as the kernel looks for one; 0: not. */
static unsigned int score(const struct tcp_socket *listener,
			  const struct tally_key *key)
{
	const struct addr *local = &listener->local;

	if (listener->lport != key->port)
		return 0;
	if (!addr_is_any(local))
		return addr_equal(local, &key->local) ? 3 : 0;
	if (local->family == key->local.family)
		return 2;
	return local->family == AF_INET6;
}

/* Which of several at one address and port has it, nothing tells: none, then. */
static void add_half(struct half *halves, const struct tcp_sockets *listeners,
		     const struct tally_entry *entry)
{
	unsigned int best = 0, found;
	struct half *half = NULL;
	size_t i;

	for (i = 0; i < listeners->count; i++) {
		found = score(&listeners->item[i], &entry->key);
		if (found && found >= best)
			half = found == best ? NULL : &halves[i];
		if (found > best)
			best = found;
	}
	if (!half)
		return;
	half->count += entry->count;
	half->sample = &entry->sample;
}

static void counters(const struct facts *facts, struct doctor_report *report,
		     struct doctor_finding *finding)
{
	const struct facts_counters *known = &facts->counters;

	if (known->known[COUNTER_REQ_Q_FULL_COOKIES] &&
	    known->known[COUNTER_REQ_Q_FULL_DROP])
		doctor_fact(
			report, finding, known->read,
			"since the namespace began: answered by a cookie for want of room TCPReqQFullDoCookies %" PRIu64
			", dropped TCPReqQFullDrop %" PRIu64,
			known->value[COUNTER_REQ_Q_FULL_COOKIES],
			known->value[COUNTER_REQ_Q_FULL_DROP]);
	if (facts->settings.known[SETTING_SYNCOOKIES])
		doctor_fact(report, finding, facts->settings.read,
			    "net.ipv4.tcp_syncookies %" PRId64,
			    facts->settings.value[SETTING_SYNCOOKIES]);
}

static void tell(const struct facts *facts, struct doctor_report *report,
		 const struct tcp_socket *socket, const struct half *half)
{
	char end[ADDR_END_MAX], remote[ADDR_END_MAX];
	char process[PROCESS_TEXT_MAX];
	bool over = half->count > socket->backlog;
	struct doctor_finding *finding;

	finding = doctor_add(report, DOCTOR_SYN_FLOOD, GRADE_EXACT, true,
			     "the SYN queue of %s at %s %s",
			     process_text(&socket->owner, process),
			     addr_end_text(&socket->local, socket->lport, end),
			     over ? "is full" : "is full, or has room for one");
	doctor_fact(report, finding, facts->sockets.read,
		    "%" PRIu64 " connection%s half open, backlog %u; one of %s",
		    half->count, plural(half->count), socket->backlog,
		    addr_end_text(&half->sample->remote, half->sample->rport,
				  remote));
	counters(facts, report, finding);
	doctor_advise(report, finding, ADVICE);
	doctor_count(finding, half->count);
	doctor_limit(finding, socket->backlog);
	doctor_end(finding, &socket->local, socket->lport);
	if (finding)
		finding->process = socket->owner;
}

/* It is over: whose queue it was, and when, nobody knows. */
static void tell_counters(const struct facts *facts,
			  struct doctor_report *report)
{
	const struct facts_counters *known = &facts->counters;
	uint64_t count = known->value[COUNTER_REQ_Q_FULL_COOKIES] +
			 known->value[COUNTER_REQ_Q_FULL_DROP];
	struct doctor_finding *finding;

	if (!known->read || !count)
		return;
	finding = doctor_add(
		report, DOCTOR_SYN_FLOOD, GRADE_LIKELY, true,
		"a SYN queue was full since the namespace began; none is known to be now");
	counters(facts, report, finding);
	doctor_advise(report, finding, ADVICE);
	doctor_count(finding, count);
}

/**
 * doctor_syn_flood - SYN queues that are full
 * @facts: what is known
 * @report: gains findings
 *
 * As the kernel has it (inet_csk_reqsk_queue_is_full()): one is full with more
 * than the backlog, on older kernels with as many. One with a backlog of 0 soon
 * is, and that is no news.
 */
void doctor_syn_flood(const struct facts *facts, struct doctor_report *report)
{
	const struct tcp_sockets *listeners = &facts->sockets.listeners;
	const struct tally *half = &facts->sockets.half;
	struct half *halves = calloc(listeners->count + 1, sizeof(*halves));
	bool found = false;
	size_t i;

	if (!halves) {
		report->failed = true;
		return;
	}
	for (i = 0; i < half->count; i++)
		add_half(halves, listeners, &half->item[i]);
	for (i = 0; i < listeners->count; i++) {
		const struct tcp_socket *socket = &listeners->item[i];

		if (!halves[i].count || !socket->backlog ||
		    halves[i].count < socket->backlog)
			continue;
		tell(facts, report, socket, &halves[i]);
		found = true;
	}
	free(halves);
	if (!found)
		tell_counters(facts, report);
}
