// SPDX-License-Identifier: GPL-2.0-only
#include "engine/finding.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "engine/scan.h"
#include "model/names.h"

static int compare_findings(const void *a, const void *b)
{
	const struct finding *x = a;
	const struct finding *y = b;

	return memcmp(&x->key, &y->key, sizeof(x->key));
}

static int compare_flow_keys(const void *a, const void *b)
{
	const struct flow *x = a;
	const struct flow *y = b;

	return memcmp(&x->key, &y->key, sizeof(x->key));
}

/* An array of pointers with room for one more; NULL without memory. */
static void *grow(void *array, size_t count, size_t *room)
{
	size_t more = *room ? *room * 2 : 16;
	void *grown;

	if (count < *room)
		return array;
	grown = realloc(array, more * sizeof(void *));
	if (grown)
		*room = more;
	return grown;
}

static struct finding *find(struct findings *findings,
			    const struct finding_key *key)
{
	struct finding probe;
	struct finding **found;

	memcpy(&probe.key, key, sizeof(*key));
	found = tfind(&probe, &findings->index, compare_findings);
	return found ? *found : NULL;
}

/* The rule that did it; of a policy its chain. */
static int copy_rule(struct finding *finding, const struct event *event)
{
	const struct drop_place told = drop_told(event);

	if (!finding->key.has_rule && !finding->key.has_policy)
		return 0;
	return rule_copy(&finding->culprit.rule,
			 event_dropped(event) ? &told.rule : &event->rule);
}

static int create(struct findings *findings, const struct finding_key *key,
		  const struct event *event, struct finding **out)
{
	struct finding **item;
	struct finding *finding;

	item = grow(findings->item, findings->count, &findings->room);
	if (!item)
		return -ENOMEM;
	findings->item = item;
	finding = calloc(1, sizeof(*finding));
	if (!finding)
		return -ENOMEM;
	memcpy(&finding->key, key, sizeof(*key));
	finding->culprit.netns = event->netns;
	finding->has_hook = event_hook_text(event);
	finding->family = event->family;
	finding->hook = event->hook;
	if (copy_rule(finding, event))
		goto err_free;
	if (!tsearch(finding, &findings->index, compare_findings))
		goto err_rule;
	findings->item[findings->count++] = finding;
	*out = finding;
	return 0;

err_rule:
	culprit_release(&finding->culprit);
err_free:
	free(finding);
	return -ENOMEM;
}

static int find_flow(struct finding *finding, const struct event *event,
		     struct flow **out)
{
	struct flow *flow = calloc(1, sizeof(*flow));
	struct flow **found, **grown;

	if (!flow)
		return -ENOMEM;
	flow_key_fill(&flow->key, event);
	found = tfind(flow, &finding->flow_index, compare_flow_keys);
	if (found) {
		free(flow);
		*out = *found;
		return 0;
	}
	grown = grow(finding->flow, finding->flow_count, &finding->flow_room);
	if (grown)
		finding->flow = grown;
	if (!grown ||
	    !tsearch(flow, &finding->flow_index, compare_flow_keys)) {
		free(flow);
		return -ENOMEM;
	}
	finding->flow[finding->flow_count++] = flow;
	*out = flow;
	return 0;
}

/* By name: an inet rule sees IPv4 and IPv6 packets at one and the same hook. */
static bool same_hook(const struct finding *finding, const struct event *event)
{
	const char *hook = event_hook_text(event);

	return hook && strcmp(hook, hook_text(finding->family,
					      finding->hook)) == 0;
}

static void count_event(struct finding *finding, const struct event *event)
{
	finding->count++;
	finding->belongs[event->belongs]++;
	if (event_has(event, RSTATTR_EVENT_TIME_REAL)) {
		if (!finding->first_real ||
		    event->time_real < finding->first_real)
			finding->first_real = event->time_real;
		if (event->time_real > finding->last_real)
			finding->last_real = event->time_real;
	}
	if (event_has(event, RSTATTR_EVENT_BASE_SEQ)) {
		finding->culprit.base_seq = event->base_seq;
		finding->culprit.has_base_seq = true;
	}
	if (finding->has_hook && !same_hook(finding, event))
		finding->hooks_differ = true;
	finding->established |= event_established(event);
}

/* The last one: it is the likeliest to have met the ruleset of now. */
static int keep_sample(struct finding *finding, const struct event *event)
{
	struct event *sample = event_copy(event);

	if (!sample)
		return -ENOMEM;
	event_free(finding->culprit.sample);
	finding->culprit.sample = sample;
	return 0;
}

/**
 * findings_add - put an event to the others of its kind
 * @findings: zeroed memory is an empty list
 * @event: copied as far as needed; of a ring in order
 *
 * Return: 0 or -ENOMEM.
 */
int findings_add(struct findings *findings, const struct event *event)
{
	struct finding_key key;
	struct finding *finding;
	struct flow *flow;
	int err = 0;

	finding_key_fill(&key, event);
	finding = find(findings, &key);
	if (!finding)
		err = create(findings, &key, event, &finding);
	if (!err)
		err = find_flow(finding, event, &flow);
	if (err)
		return err;
	count_event(finding, event);
	flow_add(flow, event);
	return keep_sample(finding, event);
}

static void keep(void *node)
{
	(void)node; /* the arrays own them */
}

static void finding_free(struct finding *finding)
{
	size_t i;

	tdestroy(finding->flow_index, keep);
	for (i = 0; i < finding->flow_count; i++)
		free(finding->flow[i]);
	free(finding->flow);
	fact_list_release(&finding->facts);
	culprit_release(&finding->culprit);
	free(finding);
}

/**
 * findings_release - free everything and empty the list
 * @findings: the list
 */
void findings_release(struct findings *findings)
{
	size_t i;

	tdestroy(findings->index, keep);
	for (i = 0; i < findings->count; i++)
		finding_free(findings->item[i]);
	free(findings->item);
	memset(findings, 0, sizeof(*findings));
}
