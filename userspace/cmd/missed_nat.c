// SPDX-License-Identifier: GPL-2.0-only
/* Conntrack is asked about segments that it may not have known. */
#include <errno.h>

#include "cmd/view.h"
#include "engine/missed_nat.h"

struct asked {
	struct event_list *events;
	uint64_t netns;
};

static int ask(struct host *host, void *data)
{
	const struct asked *asked = data;
	size_t i;

	if (!host)
		return -ENODATA;
	for (i = 0; i < asked->events->count; i++) {
		if (asked->events->item[i]->netns == asked->netns)
			missed_nat_find(asked->events->item[i],
					host_facts(host));
	}
	return 0;
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
	struct asked asked = { .events = events };
	size_t i;
	int err = 0;

	for (i = 0; !err && i < events->count; i++) {
		if (i && events->item[i]->netns == asked.netns)
			continue;
		asked.netns = events->item[i]->netns;
		err = view_visit(view, asked.netns, ask, &asked, NULL);
	}
	return err;
}
