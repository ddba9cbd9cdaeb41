// SPDX-License-Identifier: GPL-2.0-only
/* Ports, open files and memory that are used up, or nearly. */
#include <inttypes.h>

#include "engine/doctor_parts.h"

static uint32_t usable_ports(const struct facts_settings *settings)
{
	uint32_t all = (uint32_t)(settings->high - settings->low) + 1;

	return all > settings->reserved ? all - settings->reserved : 0;
}

static void tell_target(const struct facts *facts, struct doctor_report *report,
			const struct tally_entry *entry, uint32_t usable)
{
	const struct facts_settings *settings = &facts->settings;
	char local[ADDR_TEXT_MAX], remote[ADDR_END_MAX];
	char process[PROCESS_TEXT_MAX];
	struct doctor_finding *finding;

	addr_end_text(&entry->key.remote, entry->key.port, remote);
	finding = doctor_add(report, DOCTOR_PORTS, GRADE_EXACT, true,
			     "ports for new connections from %s to %s are %s",
			     addr_text(&entry->key.local, local), remote,
			     entry->count >= usable ? "used up" :
						      "nearly used up");
	doctor_fact(
		report, finding, facts->sockets.read,
		"%" PRIu64
		" ports of the range are taken towards it, TIME-WAIT included; one by %s",
		entry->count,
		process_text(&entry->sample.owner, process));
	doctor_fact(
		report, finding, settings->read,
		"net.ipv4.ip_local_port_range %u-%u, of which %u are not reserved",
		settings->low, settings->high, usable);
	doctor_advise(
		report, finding,
		"connect() fails with \"Cannot assign requested address\": keep connections open and share them, or use more source or destination addresses, or a wider range");
	doctor_count(finding, entry->count);
	doctor_limit(finding, usable);
	doctor_end(finding, &entry->key.remote, entry->key.port);
	if (finding)
		finding->process = entry->sample.owner;
}

static void judge_ports(const struct facts *facts, struct doctor_report *report)
{
	const struct tally *targets = &facts->sockets.targets;
	uint32_t usable;
	size_t i;

	if (!facts->settings.has_range)
		return;
	usable = usable_ports(&facts->settings);
	for (i = 0; i < targets->count; i++) {
		if (doctor_reaches(targets->item[i].count, usable,
				   DOCTOR_PORTS_PERCENT))
			tell_target(facts, report, &targets->item[i], usable);
	}
}

static void judge_files(const struct facts *facts, struct doctor_report *report)
{
	const struct facts_processes *processes = &facts->processes;
	char process[PROCESS_TEXT_MAX];
	struct doctor_finding *finding;
	size_t i;

	for (i = 0; i < processes->kept; i++) {
		const struct process_files *files = &processes->item[i];

		if (!doctor_reaches(files->open, files->limit,
				    DOCTOR_FILES_PERCENT))
			break; /* they are sorted */
		finding = doctor_add(
			report, DOCTOR_PORTS, GRADE_EXACT, true,
			"%s has %s files open that it may",
			process_text(&files->process, process),
			files->open >= files->limit ? "all" : "nearly all");
		doctor_fact(report, finding, processes->read,
			    "%" PRIu64 " files open, RLIMIT_NOFILE %" PRIu64,
			    files->open, files->limit);
		doctor_advise(
			report, finding,
			"accept(), socket() and open() fail with \"Too many open files\", and connections wait in the accept queue: see what it keeps open (ls -l /proc/%u/fd), then raise the limit (LimitNOFILE= of its unit)",
			files->process.pid);
		doctor_count(finding, files->open);
		doctor_limit(finding, files->limit);
		if (finding)
			finding->process = files->process;
	}
}

/* From the second number of tcp_mem on TCP saves, from the third it refuses. */
static void judge_memory(const struct facts *facts,
			 struct doctor_report *report)
{
	const struct facts_settings *settings = &facts->settings;
	const struct facts_sockstat *sockstat = &facts->sockstat;
	struct doctor_finding *finding;

	if (!settings->has_mem || !sockstat->read ||
	    sockstat->mem < settings->mem[1])
		return;
	finding = doctor_add(
		report, DOCTOR_MEMORY, GRADE_EXACT, true, "TCP is %s memory",
		sockstat->mem >= settings->mem[2] ? "out of" : "short of");
	doctor_fact(report, finding, sockstat->read,
		    "%" PRIu64
		    " pages, of the whole machine; net.ipv4.tcp_mem %" PRIu64
		    " %" PRIu64 " %" PRIu64,
		    sockstat->mem, settings->mem[0], settings->mem[1],
		    settings->mem[2]);
	doctor_advise(
		report, finding,
		"see who does not read what comes in, or cannot send: ss -tm, large rb and tb; then raise net.ipv4.tcp_mem if there is memory for it");
	doctor_count(finding, sockstat->mem);
	doctor_limit(finding, settings->mem[2]);
}

/* Doubtful ones are ended earlier: tcp_out_of_resources(). */
static void judge_orphans(const struct facts *facts,
			  struct doctor_report *report)
{
	const struct facts_settings *settings = &facts->settings;
	const struct facts_sockstat *sockstat = &facts->sockstat;
	uint64_t max = (uint64_t)settings->value[SETTING_MAX_ORPHANS];
	struct doctor_finding *finding;

	if (!settings->known[SETTING_MAX_ORPHANS] || !sockstat->read ||
	    !doctor_reaches(sockstat->orphans, max, DOCTOR_ORPHANS_PERCENT))
		return;
	finding = doctor_add(
		report, DOCTOR_MEMORY, GRADE_EXACT, true,
		"TCP has %s connections that no program has any more",
		sockstat->orphans >= max ? "too many" : "nearly too many");
	doctor_fact(
		report, finding, sockstat->read,
		"%" PRIu64
		" orphans, of the whole machine; net.ipv4.tcp_max_orphans %" PRIu64,
		sockstat->orphans, max);
	doctor_advise(
		report, finding,
		"more are reset: see where their other ends are, which do not answer: ss -tan state fin-wait-1, and last-ack");
	doctor_count(finding, sockstat->orphans);
	doctor_limit(finding, max);
}

static void judge_aborts(const struct facts *facts,
			 struct doctor_report *report)
{
	const struct facts_counters *counters = &facts->counters;
	uint64_t aborts = counters->value[COUNTER_ABORT_ON_MEMORY];
	struct doctor_finding *finding;

	if (!aborts)
		return;
	finding = doctor_add(
		report, DOCTOR_MEMORY, GRADE_LIKELY, true,
		"TCP reset connections for want of memory since the namespace began");
	doctor_fact(report, finding, counters->read,
		    "since the namespace began: TCPAbortOnMemory %" PRIu64,
		    aborts);
	doctor_advise(
		report, finding,
		"see whether it rises (nstat -az TcpExtTCPAbortOnMemory), and the kernel log: \"out of memory\" or \"too many orphaned sockets\"");
	doctor_count(finding, aborts);
}

/**
 * doctor_limits - what is used up
 * @facts: what is known
 * @report: gains findings
 */
void doctor_limits(const struct facts *facts, struct doctor_report *report)
{
	judge_ports(facts, report);
	judge_files(facts, report);
	judge_memory(facts, report);
	judge_orphans(facts, report);
	judge_aborts(facts, report);
}
