// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cmd/watch.h"
#include "cmd/whose.h"

/* Notices may be lost; the books are looked at this often anyway. */
#define LOOK_MS 1000

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

/* Only what happens from now on is wanted. */
static int on_first_cursor(const struct cursor *cursor, void *data)
{
	struct watch *watch = data;
	struct place *place;

	if (!event_kind_known(cursor->kind))
		return 0;
	place = follow_add(&watch->follow, cursor->netns, cursor->kind);
	if (!place)
		return -ENOMEM;
	senders_blind(&watch->senders, cursor->now_boot);
	place_skip(place, cursor);
	return 0;
}

static int compare(struct watch *watch, const struct stats *stats,
		   uint32_t kind, uint64_t recorded)
{
	struct place *place = follow_add(&watch->follow, stats->netns, kind);

	if (!place)
		return -ENOMEM;
	if (place->recorded != recorded ||
	    place->instance != stats->instance)
		place->dirty = true;
	place->recorded = recorded;
	return 0;
}

static int on_stats(const struct stats *stats, void *data)
{
	const struct books *books = &stats->books;
	int err = compare(data, stats, RSTATTR_KIND_REJECT, books->recorded);

	/* A module that does not count them refuses to be asked for them. */
	if (!err && stats->has & BIT(RSTATTR_STATS_RESETS_LOST))
		err = compare(data, stats, RSTATTR_KIND_RESET,
			      books->resets_recorded);
	if (!err && stats->has & BIT(RSTATTR_STATS_DROPS_LOST))
		err = compare(data, stats, RSTATTR_KIND_DROP,
			      books->drops_recorded);
	return err;
}

static void on_notice(const struct cursor *cursor, void *data)
{
	struct watch *watch = data;
	struct place *place;

	if (!event_kind_known(cursor->kind))
		return;
	place = follow_add(&watch->follow, cursor->netns, cursor->kind);
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

static int follow_on(struct watch *watch, const sigset_t *open_mask,
		     struct error *error)
{
	int look, err;

	while (!stop && !watch->closed) {
		look = wait_for(watch, open_mask);
		if (look < 0)
			return error_set(error, look, "cannot wait: %s",
					 strerror(-look));
		err = look ? kmod_stats(watch->view.kmod, &watch->view.scope,
					on_stats, watch, error) :
			     0;
		if (!err)
			err = watch_read(watch, error);
		if (err)
			return err == -ECANCELED ? 0 : err;
	}
	watch->interrupted = stop;
	return 0;
}

/**
 * watch_follow - read what is new until a signal, or what is waited for, comes
 * @watch: started
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int watch_follow(struct watch *watch, struct error *error)
{
	struct sigaction action = { .sa_handler = on_signal }, old[2];
	sigset_t block, before, open_mask;
	int err;

	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, &before);
	sigaction(SIGINT, &action, &old[0]);
	sigaction(SIGTERM, &action, &old[1]);
	open_mask = before;
	sigdelset(&open_mask, SIGINT);
	sigdelset(&open_mask, SIGTERM);
	err = follow_on(watch, &open_mask, error);
	/* One that comes late ends what follows, as it would without this. */
	sigaction(SIGINT, &old[0], NULL);
	sigaction(SIGTERM, &old[1], NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return err;
}

/**
 * watch_start - from now on nothing is missed
 * @watch: its view is open
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int watch_start(struct watch *watch, struct error *error)
{
	const struct sink sink = { NULL, on_first_cursor, NULL, watch };
	int err;

	watch->senders.everywhere = watch->view.scope.kind == SCOPE_ALL;
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
 * watch_release - free what a watch owns, its view included
 * @watch: the watch
 */
void watch_release(struct watch *watch)
{
	notices_close(watch->notices);
	follow_release(&watch->follow);
	senders_release(&watch->senders);
	event_list_release(&watch->concerned);
	view_close(&watch->view);
}

static int follow(const struct options *options, const struct select *select)
{
	struct error error = { "" };
	struct watch watch = { .options = options,
			       .select = select,
			       .out = { stdout, options->colour } };
	int status = view_open(&watch.view, options);
	int err;

	if (status)
		return status;
	err = watch_start(&watch, &error);
	if (!err)
		err = watch_follow(&watch, &error);
	status = err ? complain(EXIT_INCOMPLETE, "%s", error.text) :
		       verdict(&watch);
	watch_release(&watch);
	return status;
}

/* What cannot be looked at is said at once: there is no end to say it at. */
static void say(const struct reasons *reasons)
{
	size_t i;

	for (i = 0; i < reasons->count; i++)
		complain(EXIT_INCOMPLETE, "incomplete: %s", reasons->text[i]);
}

/**
 * cmd_watch - "rstattr watch"
 * @options: what was asked for
 *
 * Return: exit status.
 */
int cmd_watch(const struct options *options)
{
	struct party party = { .name = NULL };
	struct reasons reasons = { .count = 0 };
	struct select select;
	int status = view_select(&select, options);

	if (status)
		return status;
	status = whose_open(&party, options, &reasons);
	if (whose_asked(options))
		select.party = &party;
	say(&reasons);
	if (!status)
		status = follow(options, &select);
	if (reasons.count && (status == EXIT_FOUND || status == EXIT_NOTHING))
		status = EXIT_INCOMPLETE;
	reasons_release(&reasons);
	select_release(&select);
	party_release(&party);
	return status;
}
