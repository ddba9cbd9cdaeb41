/* SPDX-License-Identifier: GPL-2.0-only */
/* A rule and what it names, fetched from one namespace, put into another. */
#ifndef RSTATTR_RULESET_SKELETON_PARTS_H
#define RSTATTR_RULESET_SKELETON_PARTS_H

#include "ruleset/batch.h"
#include "ruleset/refs.h"

int skeleton_fetch(struct nl *nl, const struct nlmsghdr *rule,
		   struct refs *refs);
/* What the copy's table and chain are called. */
struct skeleton_names {
	char table[NFT_NAME_MAXLEN];
	char chain[32];
};

void skeleton_name(const struct nlmsghdr *rule, const struct refs *refs,
		   unsigned int number, struct skeleton_names *names);
void skeleton_build(struct batch *batch, const struct nlmsghdr *rule,
		    const struct skeleton_names *names,
		    const struct refs *refs);
void skeleton_put_exprs(struct batch *batch, const struct nlattr *list);
bool rule_compat(uint32_t family, const struct nlattr *expressions,
		 uint32_t *proto, uint32_t *flags);

#endif
