// SPDX-License-Identifier: GPL-2.0-only
/* A look at the host of a network namespace, from within. */
#include <errno.h>

#include "cmd/view.h"

/**
 * view_visit - do something in a network namespace
 * @view: the view
 * @netns: its cookie
 * @visit: what to do; @host is NULL if that cannot be read
 * @data: for that
 * @failed: set if it could not be entered, or @visit returned an error; may be
 *	    NULL
 *
 * Return: 0, also then; or what leaves nothing to go on with: -ENOMEM, or
 * -ENOTRECOVERABLE when there was no way back.
 */
int view_visit(struct view *view, uint64_t netns,
	       int (*visit)(struct host *host, void *data), void *data,
	       bool *failed)
{
	struct host *host = NULL;
	struct error error;
	int saved, err;

	view_name(view, netns); /* so that the list knows it */
	saved = netns_enter_cookie(&view->names, netns);
	if (saved < 0) {
		if (failed)
			*failed = true;
		return 0;
	}
	err = host_open(&host, &error);
	if (err != -ENOMEM)
		err = visit(err ? NULL : host, data);
	host_close(host);
	if (err && failed)
		*failed = true;
	if (netns_leave(saved))
		return -ENOTRECOVERABLE;
	return err == -ENOMEM ? err : 0;
}
