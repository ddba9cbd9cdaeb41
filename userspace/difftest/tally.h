/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's counters: of all expressions of the ruleset in the present
 * namespace, and of the elements of its sets.
 */
#ifndef RSTATTR_DIFFTEST_TALLY_H
#define RSTATTR_DIFFTEST_TALLY_H

#include "difftest/kind.h"
#include "nl/nl.h"

struct count {
	uint64_t packets;
	uint64_t bytes;
};

/* An expression; counters have counts. */
struct tally_expr {
	struct kind kind;
	struct count last; /* when it was credited to the table */
	struct count now;
};

struct tally_rule {
	uint8_t family;
	char *table;
	char *chain;
	uint64_t handle;
	size_t first; /* expression */
	size_t nexprs;
};

struct tally_set {
	uint8_t family;
	char *table;
	char *name;
	uint32_t flags;
	bool verdicts; /* it maps to them */
};

/* An element as it is now; sets grow and shrink. */
struct tally_elem {
	size_t set;
	uint8_t key[64];
	uint8_t key_end[64];
	uint8_t key_len;
	bool has_end;
	bool catchall;
	uint32_t flags;
	bool counted;
	struct count count;
};

struct tally {
	struct nl nl;
	struct table *seen;
	struct tally_rule *rule;
	size_t nrules, rules_room;
	struct tally_expr *expr;
	size_t nexprs, exprs_room;
	struct tally_set *set;
	size_t nsets;
	struct tally_elem *elem;
	size_t nelems, elems_room;
	size_t at; /* rule of a dump in progress */
};

int tally_open(struct tally *tally, struct table *seen);
int tally_read(struct tally *tally);
int tally_read_elems(struct tally *tally);
void tally_credit(struct tally *tally);
void tally_credit_maps(struct tally *tally);
void tally_close(struct tally *tally);

#endif
