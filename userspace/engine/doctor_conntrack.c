// SPDX-License-Identifier: GPL-2.0-only
/* A table of connections that is full, or was. */
#include <inttypes.h>

#include "engine/doctor_parts.h"

#define ADVICE_FULL \
	"see what fills it (conntrack -L | head, or a flood), then raise net.netfilter.nf_conntrack_max, with nf_conntrack_buckets beside it, or have what needs no tracking not tracked (notrack)"

static void tell_counters(const struct facts *facts,
			  struct doctor_report *report,
			  struct doctor_finding *finding)
{
	const struct facts_conntrack *conntrack = &facts->conntrack;

	if (!conntrack->read)
		return;
	doctor_fact(report, finding, conntrack->read,
		    "since the namespace began: drop %" PRIu64
		    ", early_drop %" PRIu64 ", insert_failed %" PRIu64,
		    conntrack->drop, conntrack->early_drop,
		    conntrack->insert_failed);
}

static void tell_full(const struct facts *facts, struct doctor_report *report,
		      uint64_t count, uint64_t max)
{
	struct doctor_finding *finding;

	finding = doctor_add(report, DOCTOR_CT_FULL, GRADE_EXACT, true,
			     "the table of connections is %s",
			     count >= max ? "full" : "nearly full");
	doctor_fact(report, finding, facts->settings.read,
		    "%" PRIu64 " connections of at most %" PRIu64, count, max);
	tell_counters(facts, report, finding);
	doctor_advise(report, finding, ADVICE_FULL);
	doctor_count(finding, count);
	doctor_limit(finding, max);
}

/*
 * drop counts also what could not be entered (nf_ct_resolve_clash()) and what
 * helpers refused; early_drop only what made room for others.
 */
static void tell_was_full(const struct facts *facts,
			  struct doctor_report *report)
{
	const struct facts_conntrack *conntrack = &facts->conntrack;
	struct doctor_finding *finding;

	if (conntrack->drop <= conntrack->insert_failed &&
	    !conntrack->early_drop)
		return;
	finding = doctor_add(
		report, DOCTOR_CT_FULL, GRADE_LIKELY, true,
		"the table of connections was full since the namespace began; it is not now");
	if (facts->settings.known[SETTING_CT_MAX])
		doctor_fact(report, finding, facts->settings.read,
			    "%" PRId64 " connections of at most %" PRId64,
			    facts->settings.value[SETTING_CT_COUNT],
			    facts->settings.value[SETTING_CT_MAX]);
	tell_counters(facts, report, finding);
	doctor_advise(report, finding, ADVICE_FULL);
	doctor_count(finding, conntrack->drop + conntrack->early_drop);
}

static void tell_clash(const struct facts *facts, struct doctor_report *report)
{
	const struct facts_conntrack *conntrack = &facts->conntrack;
	struct doctor_finding *finding;

	if (!conntrack->insert_failed)
		return;
	finding = doctor_add(
		report, DOCTOR_CT_CLASH, GRADE_LIKELY, true,
		"connections could not be entered since the namespace began: others had their place");
	tell_counters(facts, report, finding);
	doctor_advise(
		report, finding,
		"two packets of one flow at once, as parallel DNS queries, or no free port for SNAT: see whether it rises (conntrack -S), give SNAT more ports or addresses");
	doctor_count(finding, conntrack->insert_failed);
}

/**
 * doctor_conntrack - what conntrack has no room for
 * @facts: what is known
 * @report: gains findings
 */
void doctor_conntrack(const struct facts *facts, struct doctor_report *report)
{
	const struct facts_settings *settings = &facts->settings;
	uint64_t count = (uint64_t)settings->value[SETTING_CT_COUNT];
	uint64_t max = (uint64_t)settings->value[SETTING_CT_MAX];

	/* A maximum of 0 is none. */
	if (settings->known[SETTING_CT_COUNT] &&
	    settings->known[SETTING_CT_MAX] &&
	    doctor_reaches(count, max, DOCTOR_CT_PERCENT))
		tell_full(facts, report, count, max);
	else
		tell_was_full(facts, report);
	tell_clash(facts, report);
}
