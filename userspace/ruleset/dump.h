/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables, chains and rule handles, and nothing else of them. */
#ifndef RSTATTR_RULESET_DUMP_H
#define RSTATTR_RULESET_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "nl/nl.h"

/* nft gives chains that have no name in the ruleset such names. */
#define ANONYMOUS_CHAIN "__chain"

struct chain_ref {
	char *name;
	uint64_t handle;
};

struct chain_refs {
	struct chain_ref *item;
	size_t count;
};

/* A rule: its handle, and the anonymous chain that it jumps to, or NULL. */
struct rule_ref {
	uint64_t handle;
	char *anonymous;
};

/* The rules of one chain, in order. */
struct rule_refs {
	struct rule_ref *item;
	size_t count;
};

int dump_generation(struct nl *nl, uint32_t *generation);
int dump_table_name(struct nl *nl, uint32_t family, uint64_t handle,
		    char **name);
int dump_any_table(struct nl *nl, bool *any);
int dump_chains(struct nl *nl, uint32_t family, const char *table,
		struct chain_refs *chains);
int dump_rules(struct nl *nl, uint32_t family, const char *table,
	       const char *chain, struct rule_refs *rules);
bool rule_refs_find(const struct rule_refs *rules, uint64_t handle,
		    size_t *index);
void chain_refs_release(struct chain_refs *chains);
void rule_refs_release(struct rule_refs *rules);

#endif
