// SPDX-License-Identifier: GPL-2.0-only
/* The order in which findings are shown: what matters most first. */
#include <stdlib.h>
#include <string.h>

#include "engine/finding.h"
#include "engine/scan.h"

/*
 * Of rules the resets that went out, then other answers, then what was not
 * answered, then what they dropped; behind them what else befell packets and
 * TCP.
 */
static int rank(const struct finding *finding)
{
	if (finding_of_tcp(finding))
		return 5;
	if (finding_dropped(finding))
		return finding_blame(finding) == BLAME_FIREWALL ? 3 : 4;
	if (!finding_sent(finding))
		return 2;
	return finding->key.reply == RSTATTR_REPLY_TCP_RESET ? 0 : 1;
}

/* What matters to somebody: it is open, or tried again and again. */
static int relevance(const struct finding *finding)
{
	if (finding->key.scan)
		return 2;
	return finding->established || finding->repeated ? 0 : 1;
}

static int compare_relevance(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a;
	const struct finding *y = *(const struct finding *const *)b;
	bool reject = x->key.kind == RSTATTR_KIND_REJECT;

	if (relevance(x) != relevance(y))
		return relevance(x) - relevance(y);
	if (x->key.scan && x->count != y->count)
		return x->count > y->count ? -1 : 1;
	if (rank(x) != rank(y))
		return rank(x) - rank(y);
	/* Others happen all day long; the last one is wanted first. */
	if (!reject && x->last_real != y->last_real)
		return x->last_real > y->last_real ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return memcmp(&x->key, &y->key, sizeof(x->key));
}

/* Of one client to one server, whatever the client's port. */
static int compare_clients(const void *a, const void *b)
{
	const struct flow *x = *(const struct flow *const *)a;
	const struct flow *y = *(const struct flow *const *)b;
	const struct tuple *p = &x->key.tuple, *q = &y->key.tuple;
	int order = memcmp(&p->src, &q->src, sizeof(p->src));

	if (!order)
		order = memcmp(&p->dst, &q->dst, sizeof(p->dst));
	if (!order)
		order = x->key.from_server - y->key.from_server;
	if (!order)
		order = x->key.from_server ? p->sport - q->sport :
					     p->dport - q->dport;
	return order ? order : p->proto - q->proto;
}

/* More often than a program that is told at once, or a scan, would try. */
static void find_repeated(struct finding *finding)
{
	uint64_t count = 0;
	size_t i;

	qsort(finding->flow, finding->flow_count, sizeof(*finding->flow),
	      compare_clients);
	for (i = 0; i < finding->flow_count; i++) {
		if (i &&
		    compare_clients(&finding->flow[i - 1], &finding->flow[i]))
			count = 0;
		count += finding->flow[i]->count;
		finding->repeated |= count > SCAN_PROBES_MAX;
	}
}

/**
 * findings_sort - bring findings and their flows into the order to show
 * @findings: the list
 *
 * First what befell open connections, or a client again and again, then what
 * happened a few times, then scans.
 */
void findings_sort(struct findings *findings)
{
	size_t i;

	for (i = 0; i < findings->count; i++)
		find_repeated(findings->item[i]);
	if (findings->count)
		qsort(findings->item, findings->count, sizeof(*findings->item),
		      compare_relevance);
	for (i = 0; i < findings->count; i++)
		qsort(findings->item[i]->flow, findings->item[i]->flow_count,
		      sizeof(*findings->item[i]->flow), flow_compare);
}
