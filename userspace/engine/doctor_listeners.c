// SPDX-License-Identifier: GPL-2.0-only
/* Listeners that nobody elsewhere reaches: good to know, and mostly meant so. */
#include <stdlib.h>
#include <string.h>

#include "engine/doctor_parts.h"
#include "model/names.h"

static bool is_loopback(const struct addr *addr)
{
	return addr->family == AF_INET ? addr->bytes[0] == 127 :
					 addr_scope(addr) & ADDR_SCOPE_LOOPBACK;
}

static int by_port(const void *a, const void *b)
{
	const struct tcp_socket *x = *(const struct tcp_socket *const *)a;
	const struct tcp_socket *y = *(const struct tcp_socket *const *)b;

	if (x->lport != y->lport)
		return x->lport < y->lport ? -1 : 1;
	return memcmp(&x->local, &y->local, sizeof(x->local));
}

/* Listeners that are named. */
#define LISTENERS_SHOWN 20

static void tell_loopback(const struct facts *facts,
			  struct doctor_report *report,
			  const struct tcp_socket **only, size_t count)
{
	char end[ADDR_END_MAX], process[PROCESS_TEXT_MAX];
	struct doctor_finding *finding;
	size_t i;

	finding =
		doctor_add(report, DOCTOR_LOOPBACK_ONLY, GRADE_EXACT, false,
			   "%zu listener%s can be reached from this host only",
			   count, plural(count));
	for (i = 0; i < count && i < LISTENERS_SHOWN; i++)
		doctor_fact(
			report, finding, facts->sockets.read, "%s of %s",
			addr_end_text(&only[i]->local, only[i]->lport, end),
			process_text(&only[i]->owner, process));
	if (count > LISTENERS_SHOWN)
		doctor_fact(report, finding, facts->sockets.read,
			    "and %zu more", count - LISTENERS_SHOWN);
	doctor_advise(
		report, finding,
		"that is mostly meant so; a client elsewhere sees \"Connection refused\" (tcp.no-listener), whatever the firewall accepts");
	doctor_count(finding, count);
}

/* Of those at one port: all or none. */
static size_t keep_loopback(const struct tcp_socket **listener, size_t count,
			    const struct tcp_socket **only)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!is_loopback(&listener[i]->local))
			return 0;
	}
	memmove(only, listener, count * sizeof(*only));
	return count;
}

/**
 * doctor_listeners - listeners that nobody elsewhere reaches
 * @facts: what is known
 * @report: gains one finding at most
 */
void doctor_listeners(const struct facts *facts, struct doctor_report *report)
{
	const struct tcp_sockets *listeners = &facts->sockets.listeners;
	const struct tcp_socket **sorted;
	size_t i, j, count = 0;

	if (!listeners->count)
		return;
	sorted = calloc(listeners->count, sizeof(*sorted));
	if (!sorted) {
		report->failed = true;
		return;
	}
	for (i = 0; i < listeners->count; i++)
		sorted[i] = &listeners->item[i];
	qsort(sorted, listeners->count, sizeof(*sorted), by_port);
	for (i = 0; i < listeners->count; i = j) {
		for (j = i + 1; j < listeners->count &&
				sorted[j]->lport == sorted[i]->lport;
		     j++)
			;
		count += keep_loopback(&sorted[i], j - i, &sorted[count]);
	}
	if (count)
		tell_loopback(facts, report, sorted, count);
	free(sorted);
}
