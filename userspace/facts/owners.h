/* SPDX-License-Identifier: GPL-2.0-only */
/* Which process has a socket. */
#ifndef RSTATTR_FACTS_OWNERS_H
#define RSTATTR_FACTS_OWNERS_H

#include "facts/facts.h"

struct owners {
	struct wanted {
		uint32_t inode;
		struct process *to;
	} * item;
	size_t count;
	size_t left;	/* that are still sought */
	uint64_t links; /* that were read */
	bool cut;
};

int owners_want(struct owners *owners, uint32_t inode, struct process *to);
void owners_begin(struct owners *owners);
void owners_look(struct owners *owners, int dir, const struct process *process);
void owners_find(struct owners *owners);

#endif
