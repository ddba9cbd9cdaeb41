/* SPDX-License-Identifier: GPL-2.0-only */
/* What "explain" and "rules" have found out, ready to be shown. */
#ifndef RSTATTR_ENGINE_ANSWER_H
#define RSTATTR_ENGINE_ANSWER_H

#include "engine/finding.h"
#include "engine/nothing.h"
#include "engine/party.h"
#include "model/books.h"
#include "model/reasons.h"

/* A network namespace in view. */
struct space {
	uint64_t netns;
	char *name; /* owned; NULL when it was not found */
	uint64_t since_real; /* when its recording began; 0: not known */
	struct books books;
	bool has_generation;
	uint32_t generation;
};

struct spaces {
	struct space *item;
	size_t count;
};

/* A rule that fired, with its counters. */
struct rule_line {
	struct culprit culprit; /* owns the rule */
	struct rule_record record; /* its rule is not owned: use the culprit's */
	uint64_t first_real;
	uint64_t last_real;
};

struct answer {
	const char *source;
	struct spaces spaces;
	struct findings findings;
	struct nothing nothing; /* where no finding is */
	const struct party *party; /* who was asked for; NULL: nobody */
	struct rule_line **rule;
	size_t rule_count;
	struct books books; /* the sum over the namespaces in view */
	struct reasons reasons; /* why it is incomplete; empty: it is not */
};

struct space *answer_space(const struct answer *answer, uint64_t netns);
int answer_add_stats(struct answer *answer, const struct stats *stats);
int answer_add_rule(struct answer *answer, const struct rule_record *record);
void answer_forget_rules(struct answer *answer);
void answer_sort_rules(struct answer *answer);
uint64_t answer_since(const struct answer *answer);
void answer_release(struct answer *answer);

#endif
