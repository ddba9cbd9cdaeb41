/* SPDX-License-Identifier: GPL-2.0-only */
/* Which events a person asked for. */
#ifndef RSTATTR_ENGINE_SELECT_H
#define RSTATTR_ENGINE_SELECT_H

#include "engine/endpoint.h"
#include "engine/filter.h"
#include "engine/party.h"
#include "engine/since.h"

/* Zeroed, everything is asked for. */
struct select {
	struct endpoint src;
	struct endpoint dst;
	struct since since;
	struct filter *filter; /* owned; NULL for none */
	struct party *party; /* NULL: whosoever's */
};

bool select_match(const struct select *select, const struct event *event,
		  uint64_t now_boot);
enum belonging select_belonging(const struct select *select,
				const struct event *event);
bool select_match_flow(const struct select *select, const struct tuple *orig,
		       const struct tuple *repl);
void select_release(struct select *select);

#endif
