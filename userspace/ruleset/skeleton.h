/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The text of one rule, from libnftables. That one prints chains, and reads
 * every set of their table to do so. So the rule is put into a table that
 * has nothing else, in a scratch namespace, and that one is printed: the same
 * text for a price that does not depend on the rest of the ruleset.
 */
#ifndef RSTATTR_RULESET_SKELETON_H
#define RSTATTR_RULESET_SKELETON_H

#include "ruleset/message.h"
#include "ruleset/scratch.h"

struct skeleton;

/* Where the rule is from. */
struct skeleton_source {
	struct nl *nl; /* a netfilter netlink socket of that namespace */
	/* The links there, for rules that name some by their index. */
	int (*links)(void *ctx, struct links *links);
	void *ctx;
};

int skeleton_open(struct skeleton **out);
void skeleton_close(struct skeleton *skeleton);
int skeleton_text(struct skeleton *skeleton,
		  const struct skeleton_source *source,
		  const struct nlmsghdr *rule, char **text);

#endif
