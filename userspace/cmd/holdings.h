/* SPDX-License-Identifier: GPL-2.0-only */
/* The sockets that a process or a control group has; for cmd/whose.c. */
#ifndef RSTATTR_CMD_HOLDINGS_H
#define RSTATTR_CMD_HOLDINGS_H

#include <stdbool.h>
#include <sys/types.h>

#include "engine/party.h"

/* More network namespaces, or sockets, are not looked at. */
#define HOLDINGS_SPACES_MAX 64
#define HOLDINGS_INODES_MAX 65536

/* A network namespace and the process that leads there. */
struct holding_space {
	dev_t dev;
	ino_t ino;
	pid_t pid;
};

struct holdings {
	struct party *party;
	struct holding_space space[HOLDINGS_SPACES_MAX];
	size_t nspaces;
	uint32_t inode[HOLDINGS_INODES_MAX]; /* that its processes have open */
	size_t ninodes;
	uint64_t netns; /* that is being looked through */
	uint64_t now_boot;
	bool denied;
	bool cut;
};

int holdings_process(struct holdings *holdings, pid_t pid);
int holdings_group(struct holdings *holdings, const char *path);

#endif
