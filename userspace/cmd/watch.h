/* SPDX-License-Identifier: GPL-2.0-only */
/* "rstattr watch": what it follows, and where it reads; for cmd/watch*.c. */
#ifndef RSTATTR_CMD_WATCH_H
#define RSTATTR_CMD_WATCH_H

#include "cmd/view.h"
#include "engine/follow.h"
#include "engine/sender.h"
#include "model/event_list.h"
#include "output/out.h"
#include "source/notices.h"

struct watch {
	const struct options *options;
	const struct select *select;
	bool quiet; /* the first event is waited for, and nothing is shown */
	struct view view;
	struct notices *notices;
	struct follow follow;
	struct out out;
	struct senders senders;
	struct event_list concerned; /* by whom shows later */
	/* the ring being read: */
	uint64_t netns;
	uint32_t kind;
	uint64_t next;
	uint64_t now_boot;
	bool begun; /* its cursor has come */
	/* what came of it: */
	bool found;
	bool lost;
	bool interrupted;
	bool closed; /* the reader has gone away */
};

int watch_start(struct watch *watch, struct error *error);
int watch_follow(struct watch *watch, struct error *error);
void watch_release(struct watch *watch);
int watch_read(struct watch *watch, struct error *error);

#endif
