// SPDX-License-Identifier: GPL-2.0-only
#include "model/event_list.h"

#include <errno.h>
#include <stdlib.h>

/**
 * event_list_add - keep an event
 * @list: the list
 * @event: copied
 *
 * Return: 0 or -ENOMEM.
 */
int event_list_add(struct event_list *list, const struct event *event)
{
	size_t room = list->room ? list->room * 2 : 16;
	struct event **grown;
	struct event *copy;

	if (list->count == list->room) {
		grown = realloc(list->item, room * sizeof(struct event *));
		if (!grown)
			return -ENOMEM;
		list->item = grown;
		list->room = room;
	}
	copy = event_copy(event);
	if (!copy)
		return -ENOMEM;
	list->item[list->count++] = copy;
	return 0;
}

/**
 * event_list_release - free the events and empty the list
 * @list: the list
 */
void event_list_release(struct event_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		event_free(list->item[i]);
	free(list->item);
	*list = (struct event_list){ 0 };
}
