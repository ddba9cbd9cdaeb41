/* SPDX-License-Identifier: GPL-2.0-only */
/* The control group of a command that is run, and what its sockets do. */
#ifndef RSTATTR_CMD_TREE_H
#define RSTATTR_CMD_TREE_H

#include <limits.h>

#include "engine/party.h"
#include "facts/traffic.h"
#include "model/reasons.h"

struct tree {
	char above[PATH_MAX]; /* where it lies */
	char path[PATH_MAX];
	struct traffic *traffic; /* NULL: it could not be noted */
	size_t left;		 /* processes that go on */
};

int tree_make(struct tree *tree, struct reasons *reasons, struct error *error);
int tree_read(struct tree *tree, struct party *party, struct reasons *reasons);
void tree_remove(struct tree *tree);

#endif
