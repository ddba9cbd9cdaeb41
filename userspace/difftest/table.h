/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How often each kind of expression was seen to hold and to fail in the
 * kernel, by its counters.
 */
#ifndef RSTATTR_DIFFTEST_TABLE_H
#define RSTATTR_DIFFTEST_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "ruleset/model.h"

/* What may come of an expression of this kind. */
enum outcome {
	OUTCOME_BOTH, /* it holds or fails */
	OUTCOME_RUNS, /* a statement: never fails */
};

struct seen {
	char name[64];
	enum outcome outcome;
	uint64_t held;
	uint64_t failed;
	/* Before the present ruleset. */
	uint64_t held_before;
	uint64_t failed_before;
	/* The rulesets that showed it most often. */
	struct most {
		uint64_t ruleset;
		uint64_t times;
	} holding, failing;
	unsigned int tries;
};

struct table {
	struct seen *seen;
	size_t count;
	bool filtering; /* bridges of this kernel can filter by VLANs */
};

size_t table_key(struct table *table, const char *name, enum outcome outcome);
void table_print(const struct table *table, FILE *file);
size_t table_short(const struct table *table, uint64_t least, FILE *file);
void table_begin(struct table *table);
void table_end(struct table *table, uint64_t ruleset);
bool table_next(struct table *table, uint64_t least, uint64_t *ruleset);
void table_release(struct table *table);

#endif
