// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <netinet/tcp.h>

#include "model/clock.h"
#include "model/names.h"
#include "output/doctor.h"

static void put_fact(const struct out *out, const struct doctor_fact *fact,
		     uint64_t now_real)
{
	char text[CLOCK_TEXT_MAX];

	out_label(out, "fact");
	out_text(out, fact->text);
	if (fact->read)
		fprintf(out->file, " (read %s)",
			clock_short(fact->read, now_real, text));
	fputc('\n', out->file);
}

/* One moment stands behind the last of the facts that were read at it. */
static void put_facts(const struct out *out,
		      const struct doctor_finding *finding, uint64_t now_real)
{
	size_t i;

	for (i = 0; i < finding->nfacts; i++) {
		struct doctor_fact fact = finding->fact[i];

		if (i + 1 < finding->nfacts &&
		    finding->fact[i + 1].read == fact.read)
			fact.read = 0;
		put_fact(out, &fact, now_real);
	}
}

static void put_finding(const struct out *out, const struct facts *facts,
			const struct doctor_finding *finding, uint64_t now_real)
{
	if (finding->problem)
		out_colour(out, COLOUR_HEAD, "PROBLEM:");
	else
		out_colour(out, COLOUR_NAME, "GOOD TO KNOW:");
	fputc(' ', out->file);
	out_text(out, finding->headline);
	fprintf(out->file, ", %s [%s]\n", doctor_id_text(finding->id),
		grade_text(finding->grade));
	put_facts(out, finding, now_real);
	if (facts->name) {
		out_label(out, "netns");
		out_text(out, facts->name);
		fputc('\n', out->file);
	}
	if (finding->advice) {
		out_label(out, "do");
		out_text(out, finding->advice);
		fputc('\n', out->file);
	}
}

static void put_more(const struct out *out, const struct doctor_report *report)
{
	unsigned int id;

	for (id = 0; id < DOCTOR_IDS; id++) {
		if (report->more[id])
			fprintf(out->file, "and %" PRIu64 " more of %s\n",
				report->more[id], doctor_id_text(id));
	}
}

/* Problems first, of all namespaces. */
static void put_findings(const struct out *out,
			 const struct doctor_answer *answer, uint64_t now_real,
			 bool problem)
{
	size_t i, j;

	for (i = 0; i < answer->count; i++) {
		const struct doctor_space *space = &answer->item[i];
		const struct doctor_report *report = &space->report;

		for (j = 0; j < report->count; j++) {
			if (report->item[j].problem == problem)
				put_finding(out, &space->facts,
					    &report->item[j], now_real);
		}
		if (problem)
			put_more(out, report);
	}
}

struct looked {
	uint64_t listeners;
	uint64_t sockets;
	uint64_t addresses;
	uint64_t processes;
	uint64_t chains;
	uint64_t files;
	bool conntrack;
	bool memory;
};

static void look(struct looked *looked, const struct facts *facts)
{
	unsigned int state;

	for (state = 0; state < FACTS_STATES; state++) {
		if (state == TCP_LISTEN)
			looked->listeners += facts->sockets.states[state];
		else
			looked->sockets += facts->sockets.states[state];
	}
	looked->addresses += facts->addresses.count;
	looked->processes += facts->processes.count;
	looked->chains += facts->filters.count;
	looked->files += facts->files.files;
	looked->conntrack |= facts->settings.known[SETTING_CT_COUNT];
	looked->memory |= facts->settings.has_mem && facts->sockstat.read;
}

/**
 * people_doctor - what is wrong, what is good to know, and what was looked at
 * @out: where to
 * @answer: the answer
 * @now_real: the present, ns of CLOCK_REALTIME
 */
void people_doctor(const struct out *out, const struct doctor_answer *answer,
		   uint64_t now_real)
{
	struct looked looked = { 0 };
	size_t i;

	put_findings(out, answer, now_real, true);
	put_findings(out, answer, now_real, false);
	if (!doctor_problems(answer))
		out_colour(out, COLOUR_NAME,
			   "NOTHING is wrong in what was looked at\n");
	for (i = 0; i < answer->count; i++)
		look(&looked, &answer->item[i].facts);
	fprintf(out->file,
		"looked at %" PRIu64 " listener%s and %" PRIu64
		" other socket%s of TCP, %" PRIu64 " local prefix%s, %" PRIu64
		" process%s, %" PRIu64 " chain%s that filter%s, %" PRIu64
		" file%s of sysctl, counters, %s%s%zu network namespace%s\n",
		looked.listeners, plural(looked.listeners), looked.sockets,
		plural(looked.sockets), looked.addresses,
		looked.addresses == 1 ? "" : "es", looked.processes,
		looked.processes == 1 ? "" : "es", looked.chains,
		plural(looked.chains), looked.chains == 1 ? "s" : "",
		looked.files, plural(looked.files),
		looked.conntrack ? "conntrack, " : "",
		looked.memory ? "TCP's memory; " : "limits; ", answer->count,
		plural(answer->count));
}
