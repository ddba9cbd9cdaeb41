/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The answers that this machine sent itself, in whatever namespace. What ends
 * a connection here may be one of these: that of a rule in the output hook, or
 * of a host that its container's connections pass.
 */
#ifndef RSTATTR_ENGINE_SENDER_H
#define RSTATTR_ENGINE_SENDER_H

#include <stddef.h>

#include "model/event.h"

struct sent;

/*
 * Zeroed, nothing was sent. That nobody here sent an answer is sure only if all
 * namespaces are in view, and between these times.
 */
struct senders {
	struct sent *item;
	size_t count;
	size_t room;
	bool sorted;
	bool everywhere;
	uint64_t from;	/* boot, ns: what was sent before may be forgotten */
	uint64_t until; /* what was sent later may not be known yet; 0: is */
};

int senders_add(struct senders *senders, const struct event *event, bool told);
bool senders_concern(const struct event *event);
bool senders_find(struct senders *senders, struct event *event);
void senders_blind(struct senders *senders, uint64_t before);
void senders_forget(struct senders *senders);
void senders_release(struct senders *senders);

#endif
