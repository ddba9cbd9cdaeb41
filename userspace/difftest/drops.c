// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/drops.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "engine/drop_cause.h"
#include "engine/drop_replay.h"
#include "model/event_list.h"
#include "model/names.h"
#include "netns/netns.h"

struct reading {
	struct drops *drops;
	struct event_list events;
};

/**
 * drops_open - ask the module
 * @drops: filled
 * @error: filled on failure
 *
 * Return: 0; -EOPNOTSUPP when its mode is not exact; or a negative errno.
 */
int drops_open(struct drops *drops, struct error *error)
{
	struct info info;
	int err = kmod_open(&drops->kmod, error);

	if (err)
		return err;
	err = kmod_info(drops->kmod, &info, error);
	if (!err && info.drops != RSTATTR_DROPS_EXACT)
		err = error_set(error, -EOPNOTSUPP,
				"set the module's parameter drops to exact");
	return err;
}

/**
 * drops_begin - a ruleset is tested in this network namespace
 * @drops: after drops_open(); zeroed, nothing is done
 *
 * Return: 0 or a negative errno.
 */
int drops_begin(struct drops *drops)
{
	if (!drops->kmod)
		return 0;
	/* No instance is 0: the first answer begins with the oldest event. */
	drops->from = (struct cursor){ .kind = RSTATTR_KIND_DROP, .seq = 1 };
	return netns_cookie(&drops->netns);
}

static int on_begin(void *data)
{
	struct reading *reading = data;

	event_list_release(&reading->events);
	return 0;
}

static int on_cursor(const struct cursor *cursor, void *data)
{
	struct reading *reading = data;

	reading->drops->from = *cursor;
	reading->drops->from.seq = cursor->next;
	return 0;
}

static int on_event(const struct event *event, void *data)
{
	struct reading *reading = data;

	if (!event_dropped(event) || !drop_by_chain(event))
		return 0;
	return event_list_add(&reading->events, event);
}

static void add_place(struct text *said, const struct drop_place *place)
{
	text_add(said, " %s %s %s ", family_text(place->rule.family),
		 place->rule.table, place->rule.chain);
	if (place->policy)
		text_add(said, "policy");
	else
		text_add(said, "#%" PRIu64, place->rule.handle);
}

static void explain(struct text *said, const struct event *event,
		    const struct drop_place *exact)
{
	const struct drop_found *found = &event->drop;
	size_t i;

	text_add(said, "the kernel's drop is by");
	add_place(said, exact);
	text_add(said, ", hook %u of %u; a replay of it finds%s",
		 event->hook, event->family, found->count ? "" : " none");
	for (i = 0; i < found->count; i++)
		add_place(said, &found->place[i]);
	text_add(said, "%s%s%s\n", found->more ? " and more" : "",
		 found->unsure ? ", unsure: " : "",
		 found->unsure ? found->unsure : "");
}

static bool is_among(const struct drop_found *found,
		     const struct drop_place *exact)
{
	size_t i;

	for (i = 0; i < found->count; i++) {
		if (drop_place_same(&found->place[i], exact))
			return true;
	}
	return found->more;
}

static bool judge(struct drops_count *count, const struct event *event,
		  const struct drop_place *exact)
{
	const struct drop_found *found = &event->drop;
	bool among = is_among(found, exact);

	switch (found->state) {
	case DROP_ONE:
		if (found->unsure)
			(*(among ? &count->likely : &count->missed))++;
		else if (among)
			count->derived++;
		return among || found->unsure;
	case DROP_SEVERAL:
		count->among += among;
		return among;
	default:
		return false;
	}
}

/* Without what the kernel said of it, as in mode replay. */
static bool agrees(struct drops *drops, struct event *event,
		   struct nft_ruleset *ruleset, const struct vm_host *host,
		   struct text *said)
{
	const struct drop_place exact = drop_told(event);
	struct drop_memo alone = { 0 }; /* the next one may meet other rules */
	int err;

	if (!drop_exact(event)) {
		drops->count.untold++;
		return true;
	}
	event->has &= ~BIT(RSTATTR_EVENT_RULE);
	err = drop_replay(event, ruleset, host, &alone);
	drop_memo_release(&alone);
	if (err) {
		text_add(said, "a drop cannot be replayed\n");
		return false;
	}
	if (judge(&drops->count, event, &exact))
		return true;
	explain(said, event, &exact);
	return false;
}

/**
 * drops_agree - compare what was dropped since the last time
 * @drops: after drops_begin(); zeroed, nothing is compared
 * @ruleset: that was met
 * @host: of its network namespace
 * @said: gains what differs
 *
 * Return: whether kernel and replay agree on each.
 */
bool drops_agree(struct drops *drops, struct nft_ruleset *ruleset,
		 const struct vm_host *host, struct text *said)
{
	struct reading reading = { .drops = drops };
	const struct sink sink = { on_begin, on_cursor, on_event, &reading };
	const struct scope scope = { SCOPE_ONE, drops->netns };
	struct error error = { "" };
	bool same = true;
	size_t i;

	if (!drops->kmod)
		return true;
	if (kmod_events(drops->kmod, &scope, &drops->from, &sink, &error)) {
		text_add(said, "drops cannot be read: %s\n", error.text);
		same = false;
	}
	for (i = 0; i < reading.events.count; i++)
		same &= agrees(drops, reading.events.item[i], ruleset, host,
			       said);
	event_list_release(&reading.events);
	return same;
}

/**
 * drops_print - how the replays did
 * @drops: after all rulesets; zeroed, nothing is printed
 * @file: where to
 */
void drops_print(const struct drops *drops, FILE *file)
{
	const struct drops_count *count = &drops->count;

	if (!drops->kmod)
		return;
	fprintf(file,
		"# drops: %" PRIu64 " derived and so, %" PRIu64
		" likely and so, %" PRIu64 " one of several, %" PRIu64
		" likely and not so, %" PRIu64 " that the module did not tell\n",
		count->derived, count->likely, count->among, count->missed,
		count->untold);
}

/**
 * drops_close - ask no more
 * @drops: from drops_open(), also if that failed
 */
void drops_close(struct drops *drops)
{
	kmod_close(drops->kmod);
	drops->kmod = NULL;
}
