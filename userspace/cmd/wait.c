// SPDX-License-Identifier: GPL-2.0-only
/* "--wait": until what was asked for happens. */
#include "cmd/watch.h"
#include "model/clock.h"

static int verdict(const struct watch *watch)
{
	if (watch->found)
		return EXIT_FOUND;
	return watch->interrupted ? EXIT_INTERRUPTED : EXIT_NOTHING;
}

/**
 * view_wait - wait until something happens that was asked for
 * @options: --netns limits the view
 * @select: what is waited for; from now on only what happens later matches
 * @reasons: gains one when events were lost meanwhile
 *
 * Return: EXIT_FOUND when it has happened; EXIT_INTERRUPTED; or another exit
 * status, after saying why.
 */
int view_wait(const struct options *options, struct select *select,
	      struct reasons *reasons)
{
	struct watch watch = { .options = options,
			       .select = select,
			       .quiet = true };
	struct error error = { "" };
	int status, err;

	if (options->since)
		return complain(
			EXIT_USAGE,
			"explain: --wait and --since: give one of them");
	select->since.kind = SINCE_AT;
	select->since.ns = clock_now_real();
	status = view_open(&watch.view, options);
	if (status)
		return status;
	err = watch_start(&watch, &error);
	if (!err)
		err = watch_follow(&watch, &error);
	if (watch.lost)
		reasons_add(reasons,
			    "events were lost while it was waited for");
	status = err ? complain(EXIT_INCOMPLETE, "%s", error.text) :
		       verdict(&watch);
	watch_release(&watch);
	return status;
}
