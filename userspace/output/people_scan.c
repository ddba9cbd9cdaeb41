// SPDX-License-Identifier: GPL-2.0-only
/* Scans, in one line: nobody is waiting for what they were refused. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/names.h"
#include "output/people.h"

/* More sources, rules and causes are only counted. */
#define NAMED 3

struct source {
	const struct addr *addr;
	uint64_t count;
};

/* Of all scans together. */
struct sum {
	const struct flow **flow;
	size_t flows;
	struct source *source;
	size_t sources;
	size_t ports;
	size_t addresses;
	uint64_t count;
	uint64_t first;
	uint64_t last;
};

static const struct tuple *tuple_of(const void *at)
{
	return &(*(const struct flow *const *)at)->key.tuple;
}

static int by_source(const void *a, const void *b)
{
	return memcmp(&tuple_of(a)->src, &tuple_of(b)->src,
		      sizeof(struct addr));
}

static int by_address(const void *a, const void *b)
{
	return memcmp(&tuple_of(a)->dst, &tuple_of(b)->dst,
		      sizeof(struct addr));
}

static int by_port(const void *a, const void *b)
{
	const struct tuple *x = tuple_of(a), *y = tuple_of(b);

	if (x->has_ports != y->has_ports)
		return x->has_ports - y->has_ports;
	if (!x->has_ports)
		return 0;
	return x->proto != y->proto ? x->proto - y->proto : x->dport - y->dport;
}

static int by_count(const void *a, const void *b)
{
	const struct source *x = a;
	const struct source *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return memcmp(x->addr, y->addr, sizeof(*x->addr));
}

/* Sorts the flows by something, and counts how many of it there are. */
static size_t distinct(struct sum *sum, int (*by)(const void *, const void *))
{
	size_t i, count = 0;

	qsort(sum->flow, sum->flows, sizeof(*sum->flow), by);
	for (i = 0; i < sum->flows; i++)
		count += !i || by(&sum->flow[i - 1], &sum->flow[i]);
	return count;
}

static void count_sources(struct sum *sum)
{
	size_t i;

	qsort(sum->flow, sum->flows, sizeof(*sum->flow), by_source);
	for (i = 0; i < sum->flows; i++) {
		if (!i || by_source(&sum->flow[i - 1], &sum->flow[i]))
			sum->source[sum->sources++] =
				(struct source){ &sum->flow[i]->key.tuple.src,
						 0 };
		sum->source[sum->sources - 1].count += sum->flow[i]->count;
	}
	qsort(sum->source, sum->sources, sizeof(*sum->source), by_count);
}

static void add(struct sum *sum, const struct finding *finding)
{
	size_t i;

	for (i = 0; i < finding->flow_count; i++)
		sum->flow[sum->flows++] = finding->flow[i];
	sum->count += finding->count;
	if (!sum->first ||
	    (finding->first_real && finding->first_real < sum->first))
		sum->first = finding->first_real;
	if (finding->last_real > sum->last)
		sum->last = finding->last_real;
}

/* Return: false when there are none, or memory is short. */
static bool sum_up(struct sum *sum, const struct findings *findings)
{
	size_t i, flows = 0;

	for (i = 0; i < findings->count; i++) {
		if (findings->item[i]->key.scan)
			flows += findings->item[i]->flow_count;
	}
	if (!flows)
		return false;
	sum->flow = calloc(flows, sizeof(*sum->flow));
	sum->source = calloc(flows, sizeof(*sum->source));
	if (!sum->flow || !sum->source)
		return false;
	for (i = 0; i < findings->count; i++) {
		if (findings->item[i]->key.scan)
			add(sum, findings->item[i]);
	}
	count_sources(sum);
	sum->addresses = distinct(sum, by_address);
	sum->ports = distinct(sum, by_port);
	/* Those without any come first, and are none. */
	if (!tuple_of(&sum->flow[0])->has_ports)
		sum->ports--;
	return true;
}

static void targets(const struct out *out, const struct sum *sum)
{
	if (sum->ports)
		fprintf(out->file, " of %zu port%s", sum->ports,
			plural(sum->ports));
	if (!sum->ports || sum->addresses > 1)
		fprintf(out->file, " %s %zu address%s",
			sum->ports ? "at" : "of", sum->addresses,
			sum->addresses == 1 ? "" : "es");
}

static void sources(const struct out *out, const struct sum *sum)
{
	size_t i;

	fputs(" by ", out->file);
	if (sum->sources > 1)
		fprintf(out->file, "%zu sources (", sum->sources);
	for (i = 0; i < sum->sources && i < NAMED; i++) {
		if (i)
			fputs(", ", out->file);
		out_end(out, sum->source[i].addr, false, 0);
	}
	if (sum->sources > 1)
		fprintf(out->file, "%s)", sum->sources > NAMED ? ", ..." : "");
}

static void culprit(const struct out *out, const struct answer *answer,
		    const struct finding *finding)
{
	if (finding->key.has_rule || finding->key.has_policy)
		people_place(out, &finding->culprit.rule,
			     finding->key.has_policy);
	else
		fputs(finding_cause(finding), out->file);
	if (answer->spaces.count > 1) {
		fputs(" in ", out->file);
		people_netns(out, answer, finding->key.netns);
	}
	fprintf(out->file, " %" PRIu64 "x", finding->count);
}

static void culprits(const struct out *out, const struct answer *answer)
{
	const struct findings *findings = &answer->findings;
	size_t i, named = 0;

	for (i = 0; i < findings->count; i++) {
		if (!findings->item[i]->key.scan || named++ >= NAMED)
			continue;
		fputs(named == 1 ? ": " : ", ", out->file);
		culprit(out, answer, findings->item[i]);
	}
	if (named > NAMED)
		fprintf(out->file, ", and %zu more", named - NAMED);
}

/**
 * people_scan - say before a finding that it is one
 * @out: where to
 * @finding: nothing is said of others
 */
void people_scan(const struct out *out, const struct finding *finding)
{
	if (finding->key.scan)
		fputs("SCAN, ", out->file);
}

/**
 * people_scans - all scans of an answer, if there are any
 * @out: where to
 * @answer: that has them, last
 * @now_real: the present, ns of CLOCK_REALTIME
 */
void people_scans(const struct out *out, const struct answer *answer,
		  uint64_t now_real)
{
	struct sum sum = { 0 };

	if (sum_up(&sum, &answer->findings)) {
		fprintf(out->file, "scans %" PRIu64 " probe%s", sum.count,
			plural(sum.count));
		targets(out, &sum);
		sources(out, &sum);
		people_span(out, sum.first, sum.last, now_real);
		culprits(out, answer);
		fputs("; shown by: rstattr explain --scans\n", out->file);
	}
	free(sum.flow);
	free(sum.source);
}
