// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cmd/view.h"
#include "engine/follow.h"
#include "model/clock.h"
#include "output/line.h"
#include "source/notices.h"

/* Notices may be lost; the books are looked at this often anyway. */
#define LOOK_MS 1000

struct watch {
	const struct options *options;
	const struct select *select;
	struct view view;
	struct notices *notices;
	struct follow follow;
	struct out out;
	/* the ring being read: */
	uint64_t netns;
	uint64_t next;
	uint64_t now_boot;
	bool reject;
	/* what came of it: */
	bool found;
	bool lost;
	bool closed; /* the reader has gone away */
};

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

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
	struct place *place = follow_add(&watch->follow, cursor->netns);

	if (!place)
		return -ENOMEM;
	watch->reject = cursor->kind == RSTATTR_KIND_REJECT;
	if (!watch->reject)
		return 0;
	watch->netns = cursor->netns;
	watch->next = cursor->next;
	watch->now_boot = cursor->now_boot;
	report_lost(watch, place_begin(place, cursor));
	return 0;
}

static int on_event(const struct event *event, void *data)
{
	struct watch *watch = data;
	struct place *place = follow_place(&watch->follow, watch->netns);
	const char *name;

	if (!watch->reject || !place || event->seq < place->next)
		return 0;
	report_lost(watch, place_event(place, event->seq));
	if (!select_match(watch->select, event, watch->now_boot))
		return 0;
	watch->found = true;
	name = name_of(watch, event->netns);
	if (watch->options->json)
		line_event_json(stdout, event, name);
	else
		line_event(&watch->out, event,
			   watch->view.scope.kind == SCOPE_ALL ? name : NULL);
	flush(watch);
	return watch->closed ? -ECANCELED : 0;
}

/* Only what happens from now on is wanted. */
static int on_first_cursor(const struct cursor *cursor, void *data)
{
	struct watch *watch = data;
	struct place *place;

	if (cursor->kind != RSTATTR_KIND_REJECT)
		return 0;
	place = follow_add(&watch->follow, cursor->netns);
	if (!place)
		return -ENOMEM;
	place_skip(place, cursor);
	return 0;
}

static int read_place(struct watch *watch, uint64_t netns,
		      struct error *error)
{
	const struct sink sink = { NULL, on_cursor, on_event, watch };
	struct place *place = follow_place(&watch->follow, netns);
	struct scope scope = watch->view.scope;
	struct cursor from = { 0 };
	int err;

	from.instance = place->instance;
	from.kind = RSTATTR_KIND_REJECT;
	from.seq = place->next;
	place->dirty = false;
	if (scope.kind == SCOPE_ALL)
		scope = (struct scope){ .kind = SCOPE_ONE, .netns = netns };
	watch->reject = false;
	err = kmod_source.events(watch->view.kmod, &scope, &from, &sink,
				 error);
	if (err)
		return err;
	if (!watch->reject) {
		follow_remove(&watch->follow, netns); /* it is gone */
		return 0;
	}
	place = follow_place(&watch->follow, netns);
	report_lost(watch, place_end(place, watch->next));
	place->dirty = place->stuck != 0;
	return 0;
}

static int read_dirty(struct watch *watch, struct error *error)
{
	size_t i = 0;
	int err = 0;

	while (!err && i < watch->follow.count) {
		uint64_t netns = watch->follow.item[i].netns;

		if (watch->follow.item[i].dirty)
			err = read_place(watch, netns, error);
		/* When it was removed, another one has its place now. */
		if (i < watch->follow.count &&
		    watch->follow.item[i].netns == netns)
			i++;
	}
	return err;
}

static int on_stats(const struct stats *stats, void *data)
{
	struct watch *watch = data;
	struct place *place = follow_add(&watch->follow, stats->netns);

	if (!place)
		return -ENOMEM;
	if (place->recorded != stats->books.recorded ||
	    place->instance != stats->instance)
		place->dirty = true;
	place->recorded = stats->books.recorded;
	return 0;
}

static void on_notice(const struct cursor *cursor, void *data)
{
	struct watch *watch = data;
	struct place *place;

	if (cursor->kind != RSTATTR_KIND_REJECT)
		return;
	place = follow_add(&watch->follow, cursor->netns);
	if (place)
		place->dirty = true;
}

/* Waits for notices, for the reader to go away, or for the time to look. */
static int wait_for(struct watch *watch, const sigset_t *open_mask)
{
	const struct timespec timeout = { .tv_sec = LOOK_MS / 1000 };
	struct pollfd fds[] = {
		{ .fd = notices_fd(watch->notices), .events = POLLIN },
		{ .fd = STDOUT_FILENO, .events = 0 },
	};
	int ready = ppoll(fds, 2, &timeout, open_mask);

	if (ready < 0)
		return errno == EINTR ? 0 : -errno;
	if (fds[1].revents & (POLLERR | POLLHUP))
		watch->closed = true;
	if (ready == 0 || !(fds[0].revents))
		return 1;
	return notices_read(watch->notices, on_notice, watch) ? 1 : 0;
}

static int follow(struct watch *watch, struct error *error)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t block, open_mask;
	int look, err;

	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, &open_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigdelset(&open_mask, SIGINT);
	sigdelset(&open_mask, SIGTERM);
	while (!stop && !watch->closed) {
		look = wait_for(watch, &open_mask);
		if (look < 0)
			return error_set(error, look, "cannot wait: %s",
					 strerror(-look));
		err = look ? kmod_stats(watch->view.kmod, &watch->view.scope,
					on_stats, watch, error) :
			     0;
		if (!err)
			err = read_dirty(watch, error);
		if (err)
			return err == -ECANCELED ? 0 : err;
	}
	return 0;
}

static int start(struct watch *watch, struct error *error)
{
	const struct sink sink = { NULL, on_first_cursor, NULL, watch };
	int err;

	/* First subscribe, then see where things stand: nothing in between. */
	err = notices_open(&watch->notices,
			   kmod_events_group(watch->view.kmod), error);
	if (!err)
		err = kmod_source.events(watch->view.kmod, &watch->view.scope,
					 NULL, &sink, error);
	return err;
}

static int verdict(const struct watch *watch)
{
	/* A reader that has gone away had what it wanted. */
	if (watch->closed)
		return EXIT_FOUND;
	if (watch->lost)
		return complain(EXIT_INCOMPLETE,
				"incomplete: events were lost; read faster, or give the recorder more room (modinfo rstattr)");
	return watch->found ? EXIT_FOUND : EXIT_NOTHING;
}

/**
 * cmd_watch - "rstattr watch"
 * @options: what was asked for
 *
 * Return: exit status.
 */
int cmd_watch(const struct options *options)
{
	struct select select;
	struct error error = { "" };
	struct watch watch = { .options = options,
			       .select = &select,
			       .out = { stdout, options->colour } };
	int status = view_select(&select, options);
	int err;

	if (status)
		return status;
	status = view_open(&watch.view, options);
	if (status)
		goto out_select;
	err = start(&watch, &error);
	if (!err)
		err = follow(&watch, &error);
	status = err ? complain(EXIT_INCOMPLETE, "%s", error.text) :
		       verdict(&watch);
	notices_close(watch.notices);
	follow_release(&watch.follow);
	view_close(&watch.view);
out_select:
	select_release(&select);
	return status;
}
