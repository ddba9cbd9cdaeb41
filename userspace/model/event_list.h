/* SPDX-License-Identifier: GPL-2.0-only */
/* Events that are kept for a while, with strings and bytes of their own. */
#ifndef RSTATTR_MODEL_EVENT_LIST_H
#define RSTATTR_MODEL_EVENT_LIST_H

#include <stddef.h>

#include "model/event.h"

/* Zeroed memory is an empty list. */
struct event_list {
	struct event **item;
	size_t count;
	size_t room;
};

int event_list_add(struct event_list *list, const struct event *event);
void event_list_release(struct event_list *list);

#endif
