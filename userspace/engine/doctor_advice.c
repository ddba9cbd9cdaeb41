// SPDX-License-Identifier: GPL-2.0-only
/*
 * Settings that advice recommends against resets and that do something else,
 * or nothing: in force, or in a file.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "engine/doctor_parts.h"

/* Files and lines that are named. */
#define LINES_SHOWN 8

/* Which values are not what they are taken for. */
enum when {
	WHEN_ALWAYS,
	WHEN_IS,
	WHEN_BELOW,
};

struct advice {
	const char *name;
	enum when when;
	int64_t value;
	int setting; /* enum facts_setting, -1: the kernel has none */
	const char *headline;
	const char *truth;
};

static const struct advice table[] = {
	{ "net.ipv4.tcp_rst_on_error", WHEN_ALWAYS, 0, -1,
	  "does not exist in Linux",
	  "remove it: no kernel ever had it. What sends resets: rstattr explain" },
	{ "net.ipv4.tcp_tw_recycle", WHEN_ALWAYS, 0, -1,
	  "is gone since Linux 4.12",
	  "remove it: it broke clients behind NAT, and nothing takes its place" },
	{ "net.ipv4.tcp_tw_reuse", WHEN_IS, 1, SETTING_TW_REUSE,
	  "helps only who connects",
	  "TIME-WAIT of a server stays: it is for connect() from here, to one destination. 2, the default, means loopback only" },
	{ "net.ipv4.tcp_fin_timeout", WHEN_BELOW, 60, SETTING_FIN_TIMEOUT,
	  "shortens neither CLOSE-WAIT nor TIME-WAIT",
	  "it is for FIN-WAIT-2 of sockets that no program has any more; against CLOSE-WAIT the program must close" },
	{ "net.ipv4.tcp_abort_on_overflow", WHEN_IS, 1,
	  SETTING_ABORT_ON_OVERFLOW, "turns a full accept queue into resets",
	  "set it to 0: a client whose connection is dropped tries again, and gets through when the program has caught up" },
	{ "net.netfilter.nf_conntrack_tcp_loose", WHEN_IS, 0, SETTING_CT_LOOSE,
	  "has conntrack know only connections it saw begin",
	  "after a restart, a failover or a time-out living connections are INVALID, and rules that drop or reject that end them" },
	{ "net.netfilter.nf_conntrack_tcp_be_liberal", WHEN_IS, 1,
	  SETTING_CT_LIBERAL,
	  "hides packets out of window instead of explaining them",
	  "find out why they are: an asymmetric path, or segments that were changed on the way. A rule that drops INVALID in front of NAT keeps them from being reset" },
};

static bool is_bad(const struct advice *advice, int64_t value)
{
	if (advice->when == WHEN_IS)
		return value == advice->value;
	return advice->when == WHEN_ALWAYS || value < advice->value;
}

static bool line_is_bad(const struct advice *advice,
			const struct setting_line *line)
{
	char *end;
	int64_t value;

	if (strcmp(advice->name, line->name) != 0)
		return false;
	value = strtoll(line->value, &end, 10);
	return advice->when == WHEN_ALWAYS ||
	       (end != line->value && is_bad(advice, value));
}

static bool in_force(const struct facts *facts, const struct advice *advice)
{
	const struct facts_settings *settings = &facts->settings;

	return advice->setting >= 0 && settings->known[advice->setting] &&
	       is_bad(advice, settings->value[advice->setting]);
}

static size_t count_lines(const struct facts *facts,
			  const struct advice *advice)
{
	size_t i, count = 0;

	for (i = 0; i < facts->files.count; i++)
		count += line_is_bad(advice, &facts->files.item[i]);
	return count;
}

static void tell_lines(const struct facts *facts, struct doctor_report *report,
		       struct doctor_finding *finding,
		       const struct advice *advice, size_t count)
{
	size_t i, shown = 0;

	for (i = 0; i < facts->files.count && shown < LINES_SHOWN; i++) {
		const struct setting_line *line = &facts->files.item[i];

		if (!line_is_bad(advice, line))
			continue;
		doctor_fact(report, finding, facts->files.read,
			    "%s:%u: %s = %s", line->file, line->line,
			    line->name, line->value);
		shown++;
	}
	if (count > shown)
		doctor_fact(report, finding, facts->files.read,
			    "and in %zu more lines", count - shown);
}

static void judge(const struct facts *facts, struct doctor_report *report,
		  const struct advice *advice)
{
	const struct facts_settings *settings = &facts->settings;
	size_t count = count_lines(facts, advice);
	bool set = in_force(facts, advice);
	struct doctor_finding *finding;

	if (!count && !set)
		return;
	finding = doctor_add(report, DOCTOR_WRONG_ADVICE, GRADE_EXACT, true,
			     "%s %s", advice->name, advice->headline);
	if (advice->setting >= 0 && settings->known[advice->setting])
		doctor_fact(report, finding, settings->read,
			    "it is %" PRId64 " now",
			    settings->value[advice->setting]);
	tell_lines(facts, report, finding, advice, count);
	if (!count && facts->files.read)
		doctor_fact(
			report, finding, facts->files.read,
			"no file of sysctl sets it so: a program did, or somebody by hand");
	doctor_advise(report, finding, "%s", advice->truth);
	doctor_count(finding, count);
	if (finding)
		finding->name = strdup(advice->name);
}

/**
 * doctor_advice - settings that are not what they are taken for
 * @facts: what is known
 * @report: gains findings
 */
void doctor_advice(const struct facts *facts, struct doctor_report *report)
{
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		judge(facts, report, &table[i]);
}
