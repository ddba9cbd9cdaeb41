// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets that the other end has closed and the program here has not: one
 * finding for each program.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/doctor_parts.h"
#include "model/names.h"

/* Remote ends that are named. */
#define ENDS_SHOWN 5

/*
 * One that was not accepted yet has no inode: it is its listener's. Of two
 * listeners at a port, that at the same address.
 */
static struct process owner_of(const struct facts *facts,
			       const struct tcp_socket *socket)
{
	const struct tcp_sockets *listeners = &facts->sockets.listeners;
	const struct tcp_socket *found = NULL;
	size_t i;

	if (socket->inode)
		return socket->owner;
	for (i = 0; i < listeners->count; i++) {
		const struct tcp_socket *listener = &listeners->item[i];

		if (listener->lport == socket->lport &&
		    (!found || addr_equal(&listener->local, &socket->local)))
			found = listener;
	}
	return found ? found->owner : socket->owner;
}

struct waiting {
	const struct tcp_socket *socket;
	struct process owner;
};

static int by_owner(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;
	int ends;

	if (x->owner.pid != y->owner.pid)
		return x->owner.pid < y->owner.pid ? -1 : 1;
	ends = memcmp(&x->socket->remote, &y->socket->remote,
		      sizeof(x->socket->remote));
	if (ends)
		return ends;
	return (x->socket->rport > y->socket->rport) -
	       (x->socket->rport < y->socket->rport);
}

/* Addresses of the remote ends, each once; the sockets are sorted by them. */
static void tell_ends(struct doctor_report *report,
		      struct doctor_finding *finding,
		      const struct waiting *waiting, size_t count)
{
	char address[ADDR_TEXT_MAX], local[ADDR_END_MAX];
	size_t i, j, shown = 0, ends = 0;

	for (i = 0; i < count; i = j) {
		const struct tcp_socket *socket = waiting[i].socket;

		for (j = i + 1; j < count; j++) {
			if (!addr_equal(&waiting[j].socket->remote,
					&socket->remote))
				break;
		}
		ends++;
		if (shown++ >= ENDS_SHOWN)
			continue;
		doctor_fact(
			report, finding, 0, "%zu from %s, here %s%s", j - i,
			addr_text(&socket->remote, address),
			addr_end_text(&socket->local, socket->lport, local),
			j - i > 1 ? " and so on" : "");
	}
	if (ends > ENDS_SHOWN)
		doctor_fact(report, finding, 0, "and %zu more remote addresses",
			    ends - ENDS_SHOWN);
}

static void tell_process(struct doctor_report *report,
			 struct doctor_finding *finding, size_t not_accepted)
{
	if (not_accepted)
		doctor_fact(report, finding, 0,
			    "%zu of these the program has not even accepted",
			    not_accepted);
	doctor_advise(
		report, finding,
		"the program was told that the other end has closed, and never closes itself: mend or restart it. No sysctl cures that; tcp_fin_timeout and tcp_keepalive_time are about other states");
}

static void judge(const struct facts *facts, struct doctor_report *report,
		  const struct waiting *waiting, size_t count)
{
	char process[PROCESS_TEXT_MAX];
	size_t stuck = 0, not_accepted = 0;
	struct doctor_finding *finding;
	bool sure;
	size_t i;

	for (i = 0; i < count; i++) {
		const struct tcp_socket *socket = waiting[i].socket;

		stuck += socket->has_idle &&
			 socket->idle_ms >= DOCTOR_CLOSE_WAIT_IDLE_MS;
		not_accepted += !socket->inode;
	}
	if (count < DOCTOR_CLOSE_WAIT_MANY &&
	    (count < DOCTOR_CLOSE_WAIT_STUCK || stuck < count))
		return;
	/* Many at once may be on their way through a busy program. */
	sure = stuck >= DOCTOR_CLOSE_WAIT_STUCK;
	finding = doctor_add(report, DOCTOR_CLOSE_WAIT,
			     sure ? GRADE_EXACT : GRADE_LIKELY, true,
			     "%s %s: %zu sockets in CLOSE-WAIT",
			     process_text(&waiting->owner, process),
			     sure ? "does not close" : "may not close", count);
	doctor_fact(
		report, finding, facts->sockets.read,
		"%zu sockets in CLOSE-WAIT; on %zu of them nothing has moved for a minute",
		count, stuck);
	tell_ends(report, finding, waiting, count);
	tell_process(report, finding, not_accepted);
	doctor_count(finding, count);
	if (finding)
		finding->process = waiting->owner;
}

/**
 * doctor_close_wait - programs that do not close
 * @facts: what is known
 * @report: gains findings
 */
void doctor_close_wait(const struct facts *facts, struct doctor_report *report)
{
	const struct tcp_sockets *sockets = &facts->sockets.waiting;
	struct waiting *waiting;
	size_t i, j;

	if (!sockets->count)
		return;
	waiting = calloc(sockets->count, sizeof(*waiting));
	if (!waiting) {
		report->failed = true;
		return;
	}
	for (i = 0; i < sockets->count; i++) {
		waiting[i].socket = &sockets->item[i];
		waiting[i].owner = owner_of(facts, &sockets->item[i]);
	}
	qsort(waiting, sockets->count, sizeof(*waiting), by_owner);
	for (i = 0; i < sockets->count; i = j) {
		for (j = i + 1; j < sockets->count; j++) {
			if (waiting[j].owner.pid != waiting[i].owner.pid)
				break;
		}
		judge(facts, report, &waiting[i], j - i);
	}
	free(waiting);
}
