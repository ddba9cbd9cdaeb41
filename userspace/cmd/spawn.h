/* SPDX-License-Identifier: GPL-2.0-only */
/* A command that is run in a control group of its own; for cmd/run.c. */
#ifndef RSTATTR_CMD_SPAWN_H
#define RSTATTR_CMD_SPAWN_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct spawn {
	const char *group; /* its directory; NULL: none */
	char **argv;
	sigset_t before; /* signals that were blocked */
	pid_t pid;
	bool moved; /* what failed was not being put into the group */
	int status; /* as of wait() */
};

void spawn_hold(struct spawn *spawn);
int spawn_start(struct spawn *spawn);
int spawn_wait(struct spawn *spawn);
void spawn_release(const struct spawn *spawn);

#endif
