// SPDX-License-Identifier: GPL-2.0-only
/* Conntrack is asked about segments that it may not have known. */
#include <errno.h>

#include "cmd/view.h"
#include "engine/missed_nat.h"

static void find(struct event_list *events, uint64_t netns,
		 const struct vm_host *host)
{
	size_t i;

	for (i = 0; i < events->count; i++) {
		if (events->item[i]->netns == netns)
			missed_nat_find(events->item[i], host);
	}
}

/* In one that cannot be entered nothing is found out. */
static int look_at(struct view *view, struct event_list *events, uint64_t netns)
{
	struct error error;
	struct host *host;
	int saved, err;

	view_name(view, netns); /* so that the list knows it */
	saved = netns_enter_cookie(&view->names, netns);
	if (saved < 0)
		return 0;
	err = host_open(&host, &error);
	if (!err)
		find(events, netns, host_facts(host));
	host_close(host);
	if (netns_leave(saved))
		return -ENOTRECOVERABLE;
	return err == -ENOMEM ? err : 0;
}

/**
 * view_missed_nat - find out which segments NAT has passed by
 * @view: the view
 * @events: those that missed_nat_concern(), one namespace's after the other's
 *
 * Return: 0 or a negative errno; what could not be read is not found out.
 */
int view_missed_nat(struct view *view, struct event_list *events)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < events->count; i++) {
		if (!i || events->item[i]->netns != events->item[i - 1]->netns)
			err = look_at(view, events, events->item[i]->netns);
	}
	return err;
}
