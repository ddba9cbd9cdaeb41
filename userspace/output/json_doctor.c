// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/tcp.h>

#include "output/doctor.h"
#include "output/json_value.h"

static json_t *facts_of(const struct doctor_finding *finding)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < finding->nfacts; i++)
		json_array_append_new(
			array,
			json_pack("{s:o,s:o}", "text",
				  json_text(finding->fact[i].text), "read",
				  json_time(finding->fact[i].read)));
	return array;
}

static json_t *process(const struct process *process)
{
	if (!process->pid)
		return json_null();
	return json_pack("{s:o,s:o}", "pid", json_count(process->pid), "comm",
			 json_text(process->comm));
}

static json_t *netns(const struct facts *facts)
{
	return json_pack("{s:o,s:o}", "cookie", json_count(facts->netns),
			 "name", json_text(facts->name));
}

static json_t *finding_of(const struct facts *facts,
			  const struct doctor_finding *finding)
{
	return json_pack(
		"{s:s,s:s,s:b,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "id",
		doctor_id_text(finding->id), "grade",
		grade_text(finding->grade), "problem", finding->problem,
		"headline", json_text(finding->headline), "netns", netns(facts),
		"count", json_known(finding->has_count, finding->count),
		"limit", json_known(finding->has_limit, finding->limit),
		"address", json_addr(&finding->addr), "port",
		json_known(finding->port, finding->port), "process",
		process(&finding->process), "name", json_text(finding->name),
		"facts", facts_of(finding), "advice",
		json_text(finding->advice));
}

static json_t *findings_of(const struct doctor_answer *answer)
{
	json_t *array = json_array();
	size_t i, j;

	for (i = 0; i < answer->count; i++) {
		const struct doctor_space *space = &answer->item[i];

		for (j = 0; j < space->report.count; j++)
			json_array_append_new(
				array, finding_of(&space->facts,
						  &space->report.item[j]));
	}
	return array;
}

static json_t *more_of(const struct doctor_report *report)
{
	json_t *object = json_object();
	unsigned int id;

	for (id = 0; id < DOCTOR_IDS; id++) {
		if (report->more[id])
			json_object_set_new(object, doctor_id_text(id),
					    json_count(report->more[id]));
	}
	return object;
}

/* null where it could not be read. */
static json_t *looked_at(const struct facts *facts)
{
	const struct facts_sockets *sockets = &facts->sockets;
	const struct facts_settings *settings = &facts->settings;
	uint64_t others = 0;
	unsigned int state;

	for (state = 0; state < FACTS_STATES; state++) {
		if (state != TCP_LISTEN)
			others += sockets->states[state];
	}
	return json_pack(
		"{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "listeners",
		json_known(sockets->read, sockets->states[TCP_LISTEN]),
		"sockets", json_known(sockets->read, others), "prefixes",
		json_known(facts->addresses.read, facts->addresses.count),
		"processes",
		json_known(facts->processes.read, facts->processes.count),
		"chains", json_known(facts->filters.read, facts->filters.count),
		"files", json_known(facts->files.read, facts->files.files),
		"conntrack",
		json_known(settings->known[SETTING_CT_COUNT],
			   (uint64_t)settings->value[SETTING_CT_COUNT]),
		"memory",
		json_known(settings->has_mem && facts->sockstat.read,
			   facts->sockstat.mem));
}

static json_t *namespaces(const struct doctor_answer *answer)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < answer->count; i++) {
		const struct facts *facts = &answer->item[i].facts;

		json_array_append_new(
			array, json_pack("{s:o,s:o,s:o,s:o}", "cookie",
					 json_count(facts->netns), "name",
					 json_text(facts->name), "looked_at",
					 looked_at(facts), "more",
					 more_of(&answer->item[i].report)));
	}
	return array;
}

/**
 * json_doctor - write the answer of "doctor"
 * @file: where to
 * @answer: the answer
 * @now_real: the present, ns of CLOCK_REALTIME
 *
 * Return: 0, -ENOMEM or -EIO.
 */
int json_doctor(FILE *file, const struct doctor_answer *answer,
		uint64_t now_real)
{
	return json_put(file,
			json_pack("{s:s,s:o,s:o,s:o,s:o,s:o}", "schema",
				  "rstattr.doctor/1", "time",
				  json_time(now_real), "incomplete",
				  json_reasons(&answer->reasons), "namespaces",
				  namespaces(answer), "problems",
				  json_count(doctor_problems(answer)),
				  "findings", findings_of(answer)),
			JSON_INDENT(2));
}
