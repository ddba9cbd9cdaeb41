/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_COUNTER_H
#define RSTATTR_COUNTER_H

#include <linux/atomic.h>

#include "event.h"
#include "resolve.h"

/**
 * struct rstattr_rule - a rule that fired, and its counters
 * @next: the bucket's next entry, its index + 1; 0 ends
 * @refs: events and open evaluations that point here; negative: not in use
 * @unlinked: the rule is gone and its place is wanted
 * @incarnation: how often the rule had been replaced in place
 * @base_seq: generation of the first hit
 * @first: boot time of the first and, in @last, of the latest event
 */
struct rstattr_rule {
	u32 next;
	atomic_t refs;
	bool unlinked;
	u8 reason;
	u32 incarnation;
	u32 base_seq;
	struct rstattr_id id;
	u64 first;
	u64 last;
	atomic64_t evaluated;
	atomic64_t bytes;
	atomic64_t not_sent[RSTATTR_OUTCOME_MAX + 1];
	struct {
		atomic64_t count;
		u8 icmp_type;
		u8 icmp_code;
	} reply[RSTATTR_REPLY_MAX + 1];
	struct rstattr_names names;
};

/**
 * struct rstattr_table - the rules of one namespace that fired
 * @head: hash buckets: index + 1 of the first entry, 0 if none
 * @free: bitmap of entries without a rule
 * @overflow: events of rules that found no place
 * @retired: events of rules whose place was taken
 */
struct rstattr_table {
	u32 max;
	u32 buckets;
	u32 *head;
	unsigned long *free;
	struct rstattr_rule *rule;
	atomic_t used;
	atomic64_t overflow;
	atomic64_t retired;
	atomic64_t rules_retired;
};

/* Where a new entry takes its names from: the ruleset, or a copy. */
struct rstattr_source {
	const struct rstattr_place *place;
	const struct rstattr_names *names;
};

size_t rstattr_table_bytes(u32 max);
int rstattr_table_alloc(struct rstattr_table *table, u32 max);
void rstattr_table_free(struct rstattr_table *table);

struct rstattr_rule *rstattr_rule_get(struct rstattr_table *table,
				      const struct rstattr_event *ev,
				      const struct rstattr_source *src);
void rstattr_rule_put(struct rstattr_rule *rule);
bool rstattr_rule_used(const struct rstattr_table *table, u32 i);
bool rstattr_table_pressed(const struct rstattr_table *table);
void rstattr_table_retire(struct rstattr_table *table, struct net *net);

void rstattr_rule_count(struct rstattr_rule *rule,
			const struct rstattr_event *ev);
void rstattr_rule_count_outcome(struct rstattr_rule *rule,
				const struct rstattr_event *ev);

#endif /* RSTATTR_COUNTER_H */
