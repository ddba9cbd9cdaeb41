// SPDX-License-Identifier: GPL-2.0-only
/* What to look at beside the events of a finding, by its cause. */
#include <string.h>

#include "engine/fact_judge.h"

static unsigned int of_reset(enum reset_cause cause)
{
	switch (cause) {
	case RESET_NO_LISTENER:
		return BESIDE_LISTENERS;
	case RESET_BACKLOG:
		return BESIDE_LISTENERS | BESIDE_BACKLOG;
	case RESET_MISSED_NAT:
		return BESIDE_NAT;
	default:
		return 0;
	}
}

static unsigned int of_drop(enum drop_cause cause)
{
	switch (cause) {
	case DROP_RP_FILTER:
		return BESIDE_RP_FILTER | BESIDE_WAY_BACK;
	case DROP_NO_ROUTE:
	case DROP_PROHIBITED:
		return BESIDE_WAY;
	case DROP_FORWARDING_OFF:
		return BESIDE_FORWARDING;
	case DROP_NEIGH:
		return BESIDE_WAY | BESIDE_NEIGH;
	case DROP_CT_FULL:
		return BESIDE_CT_ROOM | BESIDE_CT_COUNTERS;
	case DROP_CT_CLASH:
		return BESIDE_CT_COUNTERS;
	case DROP_QUEUE:
	case DROP_QUEUE_IN:
	case DROP_QUEUE_OUT:
		return BESIDE_QUEUES;
	default:
		return 0;
	}
}

static unsigned int of_behind(enum behind cause)
{
	switch (cause) {
	case BEHIND_EXPIRED:
		return BESIDE_CT_TIMEOUT;
	case BEHIND_BRIDGE:
		return BESIDE_BRIDGE;
	default:
		return 0;
	}
}

static void fill(struct beside_ask *ask, const struct event *event)
{
	const struct tuple *tuple = &event->packet.tuple;

	ask->src = tuple->src;
	ask->dst = tuple->dst;
	if (event_has(event, RSTATTR_EVENT_IIF))
		ask->iif = event->iif;
	if (event_has(event, RSTATTR_EVENT_PORT))
		ask->port_link = event->port;
	if (event_has(event, RSTATTR_EVENT_MARK))
		ask->mark = event->mark;
	ask->proto = tuple->has_proto ? tuple->proto : 0;
	ask->sport = tuple->has_ports ? tuple->sport : 0;
	ask->dport = tuple->has_ports ? tuple->dport : 0;
}

/**
 * fact_ask - what to look at beside the events of a finding
 * @finding: the finding; its last event tells addresses and links
 * @ask: filled
 *
 * Return: false when there is nothing that would help.
 */
bool fact_ask(const struct finding *finding, struct beside_ask *ask)
{
	const struct finding_key *key = &finding->key;
	const struct event *event = finding->culprit.sample;

	memset(ask, 0, sizeof(*ask));
	if (!event || key->scan)
		return false;
	if (finding_of_tcp(finding))
		ask->what = of_reset(key->cause);
	else if (finding_dropped(finding))
		ask->what = of_drop(key->drop);
	ask->what |= of_behind(key->behind);
	if (!ask->what)
		return false;
	ask->port = key->port;
	fill(ask, event);
	/* By then the packet is the outgoing link's: only where to is sure. */
	if (ask->what & BESIDE_NEIGH) {
		ask->iif = 0;
		memset(&ask->src, 0, sizeof(ask->src));
	}
	return true;
}

/**
 * fact_judge - say what was seen beside the events of a finding
 * @finding: gains facts, and perhaps what to do by them; neither its cause nor
 *	     its grade changes
 * @beside: what was read
 */
void fact_judge(struct finding *finding, const struct beside *beside)
{
	struct fact_list *list = &finding->facts;
	unsigned int what = beside->ask.what;

	if (what & BESIDE_BACKLOG)
		fact_backlog(finding, beside);
	else if (what & BESIDE_LISTENERS)
		fact_listeners(finding, beside);
	if (what & BESIDE_NAT)
		fact_nat(finding, beside);
	if (what & BESIDE_RP_FILTER)
		fact_rp_filter(finding, beside);
	else if (what & BESIDE_WAY)
		fact_way(list, beside);
	if (what & BESIDE_BRIDGE)
		fact_port(list, beside);
	if (what & (BESIDE_FORWARDING | BESIDE_CT_ROOM | BESIDE_CT_TIMEOUT |
		    BESIDE_BRIDGE))
		fact_settings(list, beside);
	if (what & BESIDE_CT_COUNTERS)
		fact_conntrack(list, beside);
	if (what & BESIDE_NEIGH)
		fact_neigh(list, beside);
	if (what & BESIDE_QUEUES)
		fact_queues(finding, beside);
}
