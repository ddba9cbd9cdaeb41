/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Network namespaces: their names, and entering them. Entering changes the
 * calling thread only, and the programs of this project have one.
 */
#ifndef RSTATTR_NETNS_NETNS_H
#define RSTATTR_NETNS_NETNS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/error.h"

struct netns {
	uint64_t cookie;
	dev_t dev;
	ino_t ino;
	char *name;
	char *path; /* to open it again; check the cookie then */
};

struct netns_list {
	struct netns *item;
	size_t count;
	bool denied; /* some could not be entered for want of privileges */
};

int netns_list_read(struct netns_list *list);
void netns_list_release(struct netns_list *list);
const struct netns *netns_find(const struct netns_list *list,
			       uint64_t cookie);

/* What entering returns when that is where one is already. */
#define NETNS_HERE INT_MAX

int netns_cookie(uint64_t *cookie);
int netns_open(const char *name, struct error *error);
int netns_enter(int fd);
int netns_enter_cookie(const struct netns_list *list, uint64_t cookie);
int netns_leave(int saved);

#endif
