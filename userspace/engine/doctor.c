// SPDX-License-Identifier: GPL-2.0-only
#include "engine/doctor_parts.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const char *const ids[] = {
	[DOCTOR_BACKLOG] = "tcp.backlog",
	[DOCTOR_SYN_FLOOD] = "tcp.syn-flood",
	[DOCTOR_CLOSE_WAIT] = "tcp.close-wait",
	[DOCTOR_ADDRESS_GONE] = "host.address-gone",
	[DOCTOR_SELF_CONNECT] = "tcp.self-connect",
	[DOCTOR_CT_FULL] = "ct.full",
	[DOCTOR_CT_CLASH] = "ct.clash",
	[DOCTOR_PORTS] = "host.ports",
	[DOCTOR_MEMORY] = "tcp.memory",
	[DOCTOR_OTHER_TABLE] = "fw.other-table",
	[DOCTOR_WRONG_ADVICE] = "doctor.wrong-advice",
	[DOCTOR_LOOPBACK_ONLY] = "doctor.loopback-only",
};

static_assert(ARRAY_SIZE(ids) == DOCTOR_IDS, "a finding");

/**
 * doctor_id_text - the id of a kind of finding
 * @id: which
 *
 * Return: a constant; see Documentation/json.md.
 */
const char *doctor_id_text(enum doctor_id id)
{
	return ids[id];
}

static char *format(struct doctor_report *report, const char *fmt, va_list args)
{
	struct text text = { 0 };
	char *made;

	text_vadd(&text, fmt, args);
	made = text_take(&text);
	if (!made)
		report->failed = true;
	return made;
}

/* How many of that kind there are already. */
static size_t count_of(const struct doctor_report *report, enum doctor_id id)
{
	size_t i, count = 0;

	for (i = 0; i < report->count; i++)
		count += report->item[i].id == id;
	return count;
}

static struct doctor_finding *append(struct doctor_report *report)
{
	size_t n = report->count;
	struct doctor_finding *grown = report->item;

	if (!(n & (n - 1)))
		grown = realloc(grown, (n ? 2 * n : 1) * sizeof(*grown));
	if (!grown) {
		report->failed = true;
		return NULL;
	}
	report->item = grown;
	memset(&grown[n], 0, sizeof(*grown));
	report->count++;
	return &grown[n];
}

/**
 * doctor_add - a finding
 * @report: gains it, unless it has enough of that kind
 * @id: its kind
 * @grade: how sure it is
 * @problem: whether something is wrong
 * @fmt: printf format of its headline
 *
 * Return: the finding, valid until the next one is added; or NULL, which the
 * functions below take for one that nobody wants to know more of.
 */
struct doctor_finding *doctor_add(struct doctor_report *report,
				  enum doctor_id id, enum grade grade,
				  bool problem, const char *fmt, ...)
{
	struct doctor_finding *finding;
	va_list args;

	report->problems += problem;
	if (count_of(report, id) >= DOCTOR_SHOWN) {
		report->more[id]++;
		return NULL;
	}
	finding = append(report);
	if (!finding)
		return NULL;
	finding->id = id;
	finding->grade = grade;
	finding->problem = problem;
	va_start(args, fmt);
	finding->headline = format(report, fmt, args);
	va_end(args);
	return finding;
}

/**
 * doctor_fact - what a finding rests on
 * @report: learns when memory is short
 * @finding: gains the fact; or NULL
 * @read: when it was read, 0: it is no moment's
 * @fmt: printf format of a line
 */
void doctor_fact(struct doctor_report *report, struct doctor_finding *finding,
		 uint64_t read, const char *fmt, ...)
{
	struct doctor_fact *grown;
	va_list args;
	size_t n;

	if (!finding)
		return;
	n = finding->nfacts;
	grown = finding->fact;
	if (!(n & (n - 1)))
		grown = realloc(grown, (n ? 2 * n : 1) * sizeof(*grown));
	if (!grown) {
		report->failed = true;
		return;
	}
	finding->fact = grown;
	va_start(args, fmt);
	grown[n].text = format(report, fmt, args);
	va_end(args);
	grown[n].read = read;
	finding->nfacts++;
}

/**
 * doctor_advise - what to do about a finding
 * @report: learns when memory is short
 * @finding: gains the advice; or NULL
 * @fmt: printf format of a line
 */
void doctor_advise(struct doctor_report *report, struct doctor_finding *finding,
		   const char *fmt, ...)
{
	va_list args;

	if (!finding)
		return;
	va_start(args, fmt);
	finding->advice = format(report, fmt, args);
	va_end(args);
}

/**
 * doctor_count - how many there are of what a finding is about
 * @finding: or NULL
 * @count: the number
 */
void doctor_count(struct doctor_finding *finding, uint64_t count)
{
	if (!finding)
		return;
	finding->has_count = true;
	finding->count = count;
}

/**
 * doctor_limit - how many there can be of them
 * @finding: or NULL
 * @limit: the number
 */
void doctor_limit(struct doctor_finding *finding, uint64_t limit)
{
	if (!finding)
		return;
	finding->has_limit = true;
	finding->limit = limit;
}

/**
 * doctor_end - the address and port that a finding is about
 * @finding: or NULL
 * @addr: the address
 * @port: the port, 0 without
 */
void doctor_end(struct doctor_finding *finding, const struct addr *addr,
		uint16_t port)
{
	if (!finding)
		return;
	finding->addr = *addr;
	finding->port = port;
}

/**
 * doctor_judge - what is wrong with a host
 * @facts: what is known of it
 * @report: filled; release it with doctor_report_release() in any case
 *
 * Return: 0 or -ENOMEM.
 */
int doctor_judge(const struct facts *facts, struct doctor_report *report)
{
	memset(report, 0, sizeof(*report));
	doctor_backlog(facts, report);
	doctor_syn_flood(facts, report);
	doctor_close_wait(facts, report);
	doctor_addresses(facts, report);
	doctor_self(facts, report);
	doctor_conntrack(facts, report);
	doctor_limits(facts, report);
	doctor_filters(facts, report);
	doctor_advice(facts, report);
	doctor_listeners(facts, report);
	return report->failed ? -ENOMEM : 0;
}

/**
 * doctor_report_release - free what doctor_judge() took
 * @report: empty afterwards
 */
void doctor_report_release(struct doctor_report *report)
{
	size_t i, j;

	for (i = 0; i < report->count; i++) {
		struct doctor_finding *finding = &report->item[i];

		for (j = 0; j < finding->nfacts; j++)
			free(finding->fact[j].text);
		free(finding->fact);
		free(finding->headline);
		free(finding->advice);
		free(finding->name);
	}
	free(report->item);
	memset(report, 0, sizeof(*report));
}
