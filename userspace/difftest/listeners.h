/* SPDX-License-Identifier: GPL-2.0-only */
/* Sockets of the firewall, which rules look for. */
#ifndef RSTATTR_DIFFTEST_LISTENERS_H
#define RSTATTR_DIFFTEST_LISTENERS_H

#include "difftest/pool.h"

/* Whose they are: what is sent in their name is dropped. */
#define LISTENERS_UID 4242
#define LISTENERS_UID_TEXT "4242"

/* Place in the pool of a port whose sockets take what is meant for others. */
#define LISTENERS_TRANSPARENT 2

/* For TCP and UDP, IPv4 and IPv6, at each port of the pool. */
#define LISTENERS_MAX (4 * POOL_VALUES)

struct listeners {
	int fd[LISTENERS_MAX];
	size_t count;
};

void listeners_open(struct listeners *listeners, const struct pool *pool);
void listeners_close(struct listeners *listeners);

#endif
