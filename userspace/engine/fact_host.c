// SPDX-License-Identifier: GPL-2.0-only
/* Settings, routes, neighbours and queues, beside a packet that was dropped. */
#include <inttypes.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/fact_judge.h"
#include "model/text.h"

/**
 * fact_settings - what settings are now
 * @list: gains facts
 * @beside: what was read
 */
void fact_settings(struct fact_list *list, const struct beside *beside)
{
	const struct beside_settings *settings = &beside->settings;
	size_t i;

	for (i = 0; i < settings->count; i++) {
		const struct beside_setting *setting = &settings->item[i];
		struct fact *fact;

		fact = fact_add(list, "setting", settings->read,
				"%s is %" PRId64, setting->name,
				setting->value);
		fact_text(list, fact, "name", setting->name);
		fact_number(fact, "value", true, setting->value);
	}
}

static const char *type_text(uint8_t type)
{
	switch (type) {
	case RTN_LOCAL:
		return "local";
	case RTN_BROADCAST:
		return "broadcast";
	case RTN_ANYCAST:
		return "anycast";
	case RTN_MULTICAST:
		return "multicast";
	case RTN_BLACKHOLE:
		return "blackhole";
	case RTN_UNREACHABLE:
		return "unreachable";
	case RTN_PROHIBIT:
		return "prohibit";
	case RTN_THROW:
		return "throw";
	}
	return "unicast";
}

static void add_where(struct text *text, const struct beside_way *way)
{
	const struct vm_route *route = &way->route;
	char address[ADDR_TEXT_MAX];

	if (route->error) {
		text_add(text, " none (%s)", strerror(route->error));
		return;
	}
	if (route->type != RTN_UNICAST)
		text_add(text, " of type %s,", type_text(route->type));
	if (route->gateway.family)
		text_add(text, " via %s", addr_text(&route->gateway, address));
	text_add(text, " out of %s", way->link[0] ? way->link : "?");
}

/*
 * Without a route the kernel answers with an error, and the type is only that
 * error's: it is told where it is a route's own.
 */
static void add_way(struct fact_list *list, const struct beside_way *way,
		    const struct addr *to, const struct addr *from,
		    const char *iif, const char *lead)
{
	const struct vm_route *route = &way->route;
	char address[ADDR_TEXT_MAX], source[ADDR_TEXT_MAX];
	struct text text = { 0 };
	struct fact *fact;

	text_add(&text, "%s %s", lead, addr_text(to, address));
	if (from->family)
		text_add(&text, " from %s", addr_text(from, source));
	if (iif[0])
		text_add(&text, " in %s", iif);
	text_add(&text, ", now:");
	add_where(&text, way);
	fact = fact_add(list, "route", way->read, "%s", text_get(&text));
	list->failed |= text.failed;
	text_release(&text);
	fact_addr(list, fact, "to", to);
	fact_addr(list, fact, "from", from);
	fact_text(list, fact, "iif", iif);
	fact_text(list, fact, "type",
		  route->error ? NULL : type_text(route->type));
	fact_text(list, fact, "dev", route->error ? NULL : way->link);
	fact_addr(list, fact, "gateway", &route->gateway);
	fact_number(fact, "errno", route->error, route->error);
}

/**
 * fact_way - which way a packet would go now
 * @list: gains a fact
 * @beside: what was read
 */
void fact_way(struct fact_list *list, const struct beside *beside)
{
	const struct beside_ask *ask = &beside->ask;

	if (beside->way.read)
		add_way(list, &beside->way, &ask->dst, &ask->src, beside->iif,
			"the route to");
}

/* The larger of the two counts; by its name it can be set. */
static void advise_rp_filter(struct fact_list *list,
			     const struct beside *beside)
{
	const struct beside_settings *settings = &beside->settings;
	const struct beside_setting *larger = &settings->item[0];
	char address[ADDR_TEXT_MAX];

	if (settings->count < 2)
		return;
	if (settings->item[1].value > larger->value)
		larger = &settings->item[1];
	addr_text(&beside->ask.src, address);
	if (larger->value == 1)
		fact_advise(
			list,
			"give %s a route back by %s, or loosen the filter: %s=2",
			address, beside->iif, larger->name);
	else if (larger->value == 2)
		fact_advise(
			list,
			"give %s a route back, by any link, or turn the filter off: %s=0, and the other one",
			address, larger->name);
}

/**
 * fact_rp_filter - the reverse path filter, and the way back
 * @finding: gains facts and advice
 * @beside: what was read
 */
void fact_rp_filter(struct finding *finding, const struct beside *beside)
{
	static const struct addr anywhere;
	struct fact_list *list = &finding->facts;

	fact_settings(list, beside);
	if (beside->way.read)
		add_way(list, &beside->way, &beside->ask.src, &anywhere, "",
			"the route back to");
	advise_rp_filter(list, beside);
}

static const char *neigh_state(const struct beside_neigh *neigh)
{
	static const struct {
		uint16_t bit;
		const char *text;
	} states[] = {
		{ NUD_INCOMPLETE, "INCOMPLETE" },
		{ NUD_REACHABLE, "REACHABLE" },
		{ NUD_STALE, "STALE" },
		{ NUD_DELAY, "DELAY" },
		{ NUD_PROBE, "PROBE" },
		{ NUD_FAILED, "FAILED" },
		{ NUD_NOARP, "NOARP" },
		{ NUD_PERMANENT, "PERMANENT" },
	};
	size_t i;

	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (neigh->state & states[i].bit)
			return states[i].text;
	}
	return "NONE";
}

/**
 * fact_neigh - what is known of the next hop now
 * @list: gains a fact
 * @beside: what was read
 */
void fact_neigh(struct fact_list *list, const struct beside *beside)
{
	const struct beside_neigh *neigh = &beside->neigh;
	char address[ADDR_TEXT_MAX];
	struct fact *fact;

	if (!neigh->read)
		return;
	addr_text(&neigh->addr, address);
	if (neigh->found)
		fact = fact_add(list, "neighbour", neigh->read,
				"neighbour %s at %s is %s", address,
				neigh->link, neigh_state(neigh));
	else
		fact = fact_add(list, "neighbour", neigh->read,
				"of neighbour %s at %s nothing is known",
				address, neigh->link);
	fact_addr(list, fact, "address", &neigh->addr);
	fact_text(list, fact, "dev", neigh->link);
	fact_text(list, fact, "state",
		  neigh->found ? neigh_state(neigh) : NULL);
}

static void add_queue(struct fact_list *list, uint64_t read,
		      const struct queue *queue)
{
	char process[PROCESS_TEXT_MAX];
	struct fact *fact;

	fact = fact_add(
		list, "queue", read,
		"%s listens at queue %u, by port %u: %" PRIu64
		" waiting, %" PRIu64 " dropped because it was full, %" PRIu64
		" on the way to the program",
		process_text(&queue->owner, process), queue->number,
		queue->portid, queue->waiting, queue->dropped, queue->lost);
	fact_number(fact, "number", true, queue->number);
	fact_number(fact, "portid", true, queue->portid);
	fact_process(list, fact, &queue->owner);
	fact_number(fact, "waiting", true, (int64_t)queue->waiting);
	fact_number(fact, "dropped", true, (int64_t)queue->dropped);
	fact_number(fact, "user_dropped", true, (int64_t)queue->lost);
}

/* "... queue to 7", "... queue num 0-3", of nft's text; or -1: it is not told. */
static bool queue_of_text(const char *text, unsigned long *first,
			  unsigned long *last)
{
	const char *at = text ? strstr(text, "queue") : NULL;
	const char *number;
	char *end;

	number = at ? strstr(at, " to ") : NULL;
	number = number ? number + strlen(" to ") : NULL;
	if (at && !number) {
		number = strstr(at, " num ");
		number = number ? number + strlen(" num ") : NULL;
	}
	if (!number || *number < '0' || *number > '9')
		return false;
	*first = *last = strtoul(number, &end, 10);
	if (*end == '-')
		*last = strtoul(end + 1, NULL, 10);
	return true;
}

/* The rule that sent it there, where the replay leaves one. */
static const char *rule_text(const struct finding *finding)
{
	const struct culprit *culprit = &finding->culprit;

	if (culprit->text)
		return culprit->text;
	return culprit->sample->drop.count == 1 ? culprit->candidate[0] : NULL;
}

/**
 * fact_queues - who listens at queues now, and what is in them
 * @finding: gains facts
 * @beside: what was read
 */
void fact_queues(struct finding *finding, const struct beside *beside)
{
	const struct beside_queues *queues = &beside->queues;
	struct fact_list *list = &finding->facts;
	unsigned long first = 0, last = UINT16_MAX;
	bool told = queue_of_text(rule_text(finding), &first, &last);
	bool found = false;
	struct fact *fact;
	size_t i;

	if (!queues->read)
		return;
	for (i = 0; i < queues->count; i++) {
		if (queues->item[i].number < first ||
		    queues->item[i].number > last)
			continue;
		add_queue(list, queues->read, &queues->item[i]);
		found = true;
	}
	if (found || queues->beyond)
		return;
	if (told)
		fact = fact_add(list, "no-queue", queues->read,
				"nobody listens at queue %lu", first);
	else
		fact = fact_add(list, "no-queue", queues->read,
				"nobody listens at any queue");
	fact_number(fact, "number", told, (int64_t)first);
}
