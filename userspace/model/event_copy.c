// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/event.h"

static int copy_string(const char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return from && !*to ? -ENOMEM : 0;
}

static int copy_span(struct span *to, const struct span *from)
{
	uint8_t *data = from->len ? malloc(from->len) : NULL;

	*to = (struct span){ data, 0 };
	if (!from->len)
		return 0;
	if (!data)
		return -ENOMEM;
	memcpy(data, from->data, from->len);
	to->len = from->len;
	return 0;
}

/**
 * event_copy - an event that owns its strings and bytes
 * @from: the event
 *
 * Return: release it with event_free(); NULL without memory.
 */
struct event *event_copy(const struct event *from)
{
	struct event *to = malloc(sizeof(*to));

	if (!to)
		return NULL;
	*to = *from;
	to->iif_name = NULL;
	to->oif_name = NULL;
	to->comm = NULL;
	to->where = NULL;
	to->l2 = (struct span){ NULL, 0 };
	to->bytes = (struct span){ NULL, 0 };
	if (rule_copy(&to->rule, &from->rule)) {
		free(to);
		return NULL;
	}
	if (drop_found_copy(&to->drop, &from->drop)) {
		rule_release(&to->rule);
		free(to);
		return NULL;
	}
	if (copy_string(&to->iif_name, from->iif_name) ||
	    copy_string(&to->oif_name, from->oif_name) ||
	    copy_string(&to->comm, from->comm) ||
	    copy_string(&to->where, from->where) ||
	    copy_span(&to->l2, &from->l2) ||
	    copy_span(&to->bytes, &from->bytes)) {
		event_free(to);
		return NULL;
	}
	return to;
}

/**
 * event_free - free a copy
 * @event: made by event_copy(), or NULL
 */
void event_free(struct event *event)
{
	if (!event)
		return;
	rule_release(&event->rule);
	drop_found_release(&event->drop);
	free((char *)event->iif_name);
	free((char *)event->oif_name);
	free((char *)event->comm);
	free((char *)event->where);
	free((uint8_t *)event->l2.data);
	free((uint8_t *)event->bytes.data);
	free(event);
}
