// SPDX-License-Identifier: GPL-2.0-only
/* The rings that have something new, event by event. */
#include <errno.h>

#include "cmd/watch.h"
#include "model/clock.h"
#include "output/line.h"

static const char *name_of(struct watch *watch, uint64_t netns)
{
	const char *name = view_name(&watch->view, netns);

	return name ? name : "(no name)";
}

static void flush(struct watch *watch)
{
	if (!flush_answer())
		watch->closed = true;
}

static void report_lost(struct watch *watch, uint64_t lost)
{
	const char *name;

	if (!lost)
		return;
	watch->lost = true;
	if (watch->kind == RSTATTR_KIND_REJECT)
		senders_blind(&watch->senders, watch->now_boot);
	if (watch->quiet)
		return;
	name = name_of(watch, watch->netns);
	if (watch->options->json)
		line_lost_json(stdout, lost, watch->netns, name,
			       clock_now_real());
	else
		line_lost(&watch->out, lost, name, clock_now_real());
	flush(watch);
}

static int on_cursor(const struct cursor *cursor, void *data)
{
	struct watch *watch = data;
	struct place *place;

	if (cursor->kind != watch->kind)
		return 0;
	place = follow_add(&watch->follow, cursor->netns, cursor->kind);
	if (!place)
		return -ENOMEM;
	watch->begun = true;
	watch->netns = cursor->netns;
	watch->next = cursor->next;
	watch->now_boot = cursor->now_boot;
	report_lost(watch, place_begin(place, cursor));
	return 0;
}

static int show(struct watch *watch, const struct event *event)
{
	const char *name;

	watch->found = true;
	if (watch->quiet)
		return -ECANCELED;
	name = name_of(watch, event->netns);
	if (watch->options->json)
		line_event_json(stdout, event, name);
	else
		line_event(&watch->out, event,
			   watch->view.scope.kind == SCOPE_ALL ? name : NULL);
	flush(watch);
	return watch->closed ? -ECANCELED : 0;
}

static int on_event(const struct event *event, void *data)
{
	struct watch *watch = data;
	struct place *place =
		follow_place(&watch->follow, watch->netns, watch->kind);
	bool wanted;
	int err;

	if (!watch->begun || !place || event->kind != watch->kind ||
	    event->seq < place->next)
		return 0;
	report_lost(watch, place_event(place, event->seq));
	if (watch->select->party && party_learn(watch->select->party, event))
		return -ENOMEM;
	wanted = select_match(watch->select, event, watch->now_boot);
	err = senders_add(&watch->senders, event, wanted);
	if (err || !wanted)
		return err;
	if (senders_concern(event))
		return event_list_add(&watch->concerned, event);
	return show(watch, event);
}

static int read_place(struct watch *watch, uint64_t netns, uint32_t kind,
		      struct error *error)
{
	const struct sink sink = { NULL, on_cursor, on_event, watch };
	struct place *place = follow_place(&watch->follow, netns, kind);
	struct scope scope = watch->view.scope;
	struct cursor from = { 0 };
	int err;

	from.instance = place->instance;
	from.kind = kind;
	from.seq = place->next;
	place->dirty = false;
	if (scope.kind == SCOPE_ALL)
		scope = (struct scope){ .kind = SCOPE_ONE, .netns = netns };
	watch->kind = kind;
	watch->begun = false;
	err = kmod_source.events(watch->view.kmod, &scope, &from, &sink, error);
	if (err)
		return err;
	if (!watch->begun) {
		follow_remove(&watch->follow, netns); /* it is gone */
		return 0;
	}
	place = follow_place(&watch->follow, netns, kind);
	report_lost(watch, place_end(place, watch->next));
	place->dirty = place->stuck != 0;
	return 0;
}

static int read_kind(struct watch *watch, uint32_t kind, struct error *error)
{
	size_t i = 0;
	int err = 0;

	while (!err && i < watch->follow.count) {
		const struct place *place = &watch->follow.item[i];
		uint64_t netns = place->netns;
		uint32_t at = place->kind;

		if (at == kind && place->dirty)
			err = read_place(watch, netns, kind, error);
		/* When it was removed, another one has its place now. */
		place = &watch->follow.item[i];
		if (i < watch->follow.count && place->netns == netns &&
		    place->kind == at)
			i++;
	}
	return err;
}

static int show_concerned(struct watch *watch)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < watch->concerned.count; i++) {
		struct event *event = watch->concerned.item[i];

		if (!senders_find(&watch->senders, event))
			err = show(watch, event);
	}
	event_list_release(&watch->concerned);
	senders_forget(&watch->senders);
	return err;
}

/**
 * watch_read - read and show what is new
 * @watch: its places that are dirty are read
 * @error: filled on failure
 *
 * A rule's answer is recorded before it comes in anywhere. So when one came in,
 * rejects are read after that, and only then it is told whose it was.
 *
 * Return: 0; -ECANCELED when the reader has gone away, or what was waited for
 * has happened; or a negative errno.
 */
int watch_read(struct watch *watch, struct error *error)
{
	int err = read_kind(watch, RSTATTR_KIND_RESET, error);

	if (watch->concerned.count)
		follow_look_again(&watch->follow, RSTATTR_KIND_REJECT);
	if (!err)
		err = read_kind(watch, RSTATTR_KIND_REJECT, error);
	if (!err)
		err = read_kind(watch, RSTATTR_KIND_DROP, error);
	return err ? err : show_concerned(watch);
}
