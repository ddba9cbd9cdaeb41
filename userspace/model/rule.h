/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A rule as the recorder knows it. "has" holds BIT(RSTATTR_RULE_*) of what is
 * known. Strings are borrowed from the message that was read, unless
 * rule_copy() made the structure.
 */
#ifndef RSTATTR_MODEL_RULE_H
#define RSTATTR_MODEL_RULE_H

#include <linux/rstattr.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BIT(n) (1ULL << (n))

struct rule {
	uint64_t has;
	uint32_t family; /* NFPROTO_* */
	uint32_t incarnation;
	uint32_t base_seq;
	uint32_t reason;
	uint32_t state; /* enum rstattr_rule_state */
	uint64_t table_handle;
	uint64_t chain_handle;
	uint64_t handle;
	const char *table;
	const char *chain;
	const char *comment;
};

/* How many answers of one kind were handed out. */
struct reply_count {
	uint32_t reply; /* enum rstattr_reply */
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint64_t count;
};

#define REPLY_COUNTS_MAX 64

struct reply_counts {
	size_t count;
	struct reply_count item[REPLY_COUNTS_MAX];
};

/* A rule with its counters; "boot" times in ns of CLOCK_BOOTTIME. */
struct rule_record {
	struct rule rule;
	uint64_t netns;
	uint64_t now_boot;
	uint64_t now_real;
	uint8_t policy; /* not a rule: its chain's, without a handle */
	uint64_t evaluated;
	uint64_t bytes;
	uint64_t dropped; /* in mode exact */
	uint64_t dropped_bytes;
	uint64_t sent;
	uint64_t not_sent[RSTATTR_OUTCOME_MAX + 1];
	uint64_t first_boot;
	uint64_t last_boot;
	struct reply_counts replies;
};

bool rule_has(const struct rule *rule, unsigned int attr);
bool rule_same(const struct rule *a, const struct rule *b);
int rule_copy(struct rule *to, const struct rule *from);
void rule_release(struct rule *rule);
const char *rule_state_text(uint32_t state);

#endif
