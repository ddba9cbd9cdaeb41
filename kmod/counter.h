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
 * @live: entered; while it is not, only who claimed the place looks at it
 * @unlinked: the rule is gone and its place is wanted
 * @incarnation: how often the rule had been replaced in place
 * @base_seq: generation of the first hit
 * @first: boot time of the first and, in @last, of the latest event
 * @evaluated: packets that it rejected, and in @bytes their size
 * @dropped: packets that it dropped, if drops are exact, and in @dropped_bytes
 *	their size
 */
struct rstattr_rule {
	u32 next;
	atomic_t refs;
	bool live;
	bool unlinked;
	u8 reason;
	u32 incarnation;
	u32 base_seq;
	struct rstattr_id id;
	u64 first;
	u64 last;
	atomic64_t evaluated;
	atomic64_t bytes;
	atomic64_t dropped;
	atomic64_t dropped_bytes;
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
 * @overflow: rejections by rules that found no place, and in @drop_overflow
 *	drops
 * @retired: rejections by rules whose place was taken, and in @drop_retired
 *	drops
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
	atomic64_t drop_overflow;
	atomic64_t drop_retired;
	atomic64_t rules_retired;
};

/**
 * struct rstattr_hit - a rule fires
 * @id: the rule
 * @place: where a new entry takes its names from: the ruleset
 * @names: ... or a copy; if neither is there it has none
 */
struct rstattr_hit {
	const struct rstattr_id *id;
	const struct rstattr_place *place;
	const struct rstattr_names *names;
	u64 boot_ns;
	u32 base_seq;
	u8 reason;
};

size_t rstattr_table_bytes(u32 max);
int rstattr_table_alloc(struct rstattr_table *table, u32 max);
void rstattr_table_free(struct rstattr_table *table);

/**
 * rstattr_rule_put() - give a reference back
 * @rule: may be NULL
 */
static inline void rstattr_rule_put(struct rstattr_rule *rule)
{
	if (!rule)
		return;
	smp_mb__before_atomic();	/* what was counted is counted */
	atomic_dec(&rule->refs);
}

struct rstattr_rule *rstattr_rule_get(struct rstattr_table *table,
				      const struct rstattr_hit *hit);
bool rstattr_rule_used(const struct rstattr_table *table, u32 i);
bool rstattr_table_full(const struct rstattr_table *table);
bool rstattr_table_pressed(const struct rstattr_table *table);
void rstattr_table_retire(struct rstattr_table *table, struct net *net);

/**
 * rstattr_rule_take() - a reference to an entry that held a rule once
 * @rule: the entry
 * @id: the rule
 *
 * Return: whether it holds it still; if so, with a reference.
 */
static inline bool rstattr_rule_take(struct rstattr_rule *rule,
				     const struct rstattr_id *id)
{
	if (!atomic_inc_unless_negative(&rule->refs))
		return false;
	if (likely(rule->id.content == id->content &&
		   rule->id.handle == id->handle &&
		   rule->id.table_handle == id->table_handle))
		return true;
	rstattr_rule_put(rule);
	return false;
}

/**
 * rstattr_rule_count() - count an evaluation
 * @rule: the rule's entry
 * @ev: the event
 */
static inline void rstattr_rule_count(struct rstattr_rule *rule,
				      const struct rstattr_event *ev)
{
	atomic64_inc(&rule->evaluated);
	atomic64_add(ev->packet_len, &rule->bytes);
	WRITE_ONCE(rule->last, ev->boot_ns);
}

/**
 * rstattr_rule_count_drop() - count a packet that a rule dropped
 * @rule: the rule's entry
 * @bytes: the packet's size
 * @boot_ns: when
 */
static inline void rstattr_rule_count_drop(struct rstattr_rule *rule, u32 bytes,
					   u64 boot_ns)
{
	atomic64_inc(&rule->dropped);
	atomic64_add(bytes, &rule->dropped_bytes);
	WRITE_ONCE(rule->last, boot_ns);
}

/**
 * rstattr_rule_count_outcome() - count what became of the answer
 * @rule: the rule's entry
 * @ev: the event; its outcome is known
 */
static inline void rstattr_rule_count_outcome(struct rstattr_rule *rule,
					      const struct rstattr_event *ev)
{
	if (unlikely(ev->outcome != RSTATTR_OUTCOME_SENT)) {
		atomic64_inc(&rule->not_sent[ev->outcome]);
		return;
	}
	/* One rule has one code for each protocol it answers in. */
	WRITE_ONCE(rule->reply[ev->reply].icmp_type, ev->icmp_type);
	WRITE_ONCE(rule->reply[ev->reply].icmp_code, ev->icmp_code);
	atomic64_inc(&rule->reply[ev->reply].count);
}

#endif /* RSTATTR_COUNTER_H */
