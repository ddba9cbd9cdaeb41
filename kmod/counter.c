// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters per rule, in a table of fixed size for each namespace.
 *
 * Probes insert without a lock: a place is claimed in the bitmap and pushed
 * onto its bucket by cmpxchg. Since entries come only at a bucket's head, a
 * failed cmpxchg is the one sign that somebody else came first, and the new
 * head is searched again: no rule is entered twice. Only the worker removes,
 * under its mutex, and gives a place back after an RCU grace period and when
 * no event refers to it any more.
 */
#include <linux/bitmap.h>
#include <linux/jhash.h>
#include <linux/mm.h>

#include "counter.h"

#define REFS_NONE	(INT_MIN / 2)

static u32 bucket_of(const struct rstattr_table *table,
		     const struct rstattr_id *id)
{
	return jhash_2words(id->table_handle, id->handle, 0) &
		(table->buckets - 1);
}

static u32 buckets_for(u32 max)
{
	return roundup_pow_of_two(max);
}

/**
 * rstattr_table_bytes() - memory that a table takes
 * @max: rules it holds
 */
size_t rstattr_table_bytes(u32 max)
{
	return max * sizeof(struct rstattr_rule) +
		buckets_for(max) * sizeof(u32) +
		BITS_TO_LONGS(max) * sizeof(long);
}

/**
 * rstattr_table_alloc() - make an empty table
 * @table: filled; zeroed before
 * @max: rules it holds
 *
 * Return: 0 or -ENOMEM; rstattr_table_free() in both cases.
 */
int rstattr_table_alloc(struct rstattr_table *table, u32 max)
{
	u32 i;

	table->max = max;
	table->buckets = buckets_for(max);
	table->head = kvcalloc(table->buckets, sizeof(*table->head),
			       GFP_KERNEL_ACCOUNT);
	table->free = kvcalloc(BITS_TO_LONGS(max), sizeof(long),
			       GFP_KERNEL_ACCOUNT);
	table->rule = kvcalloc(max, sizeof(*table->rule), GFP_KERNEL_ACCOUNT);
	if (!table->head || !table->free || !table->rule)
		return -ENOMEM;
	bitmap_fill(table->free, max);
	for (i = 0; i < max; i++)
		atomic_set(&table->rule[i].refs, REFS_NONE);
	return 0;
}

/**
 * rstattr_table_free() - free what rstattr_table_alloc() allocated
 * @table: nobody uses it any more
 */
void rstattr_table_free(struct rstattr_table *table)
{
	kvfree(table->rule);
	kvfree(table->free);
	kvfree(table->head);
}

/* Claims a free place; NULL if there is none. */
static struct rstattr_rule *claim(struct rstattr_table *table)
{
	unsigned long i;

	for (;;) {
		i = find_first_bit(table->free, table->max);
		if (i >= table->max)
			return NULL;
		if (test_and_clear_bit(i, table->free))
			break;
	}
	atomic_inc(&table->used);
	return &table->rule[i];
}

static void unclaim(struct rstattr_table *table, struct rstattr_rule *rule)
{
	WRITE_ONCE(rule->live, false);
	atomic_set_release(&rule->refs, REFS_NONE);
	atomic_dec(&table->used);
	/* Whoever claims it next sees it unused. */
	smp_mb__before_atomic();
	set_bit(rule - table->rule, table->free);
}

static void fill(struct rstattr_rule *rule, const struct rstattr_hit *hit)
{
	u32 i;

	rule->unlinked = false;
	rule->reason = hit->reason;
	rule->base_seq = hit->base_seq;
	rule->id = *hit->id;
	rule->first = hit->boot_ns;
	rule->last = hit->boot_ns;
	atomic64_set(&rule->evaluated, 0);
	atomic64_set(&rule->bytes, 0);
	atomic64_set(&rule->dropped, 0);
	atomic64_set(&rule->dropped_bytes, 0);
	for (i = 0; i <= RSTATTR_OUTCOME_MAX; i++)
		atomic64_set(&rule->not_sent[i], 0);
	for (i = 0; i <= RSTATTR_REPLY_MAX; i++)
		atomic64_set(&rule->reply[i].count, 0);
	if (hit->place)
		rstattr_resolve_names(hit->place, &rule->names);
	else if (hit->names)
		rule->names = *hit->names;
	else
		memset(&rule->names, 0, sizeof(rule->names));
}

/*
 * The entry of @id behind @head, with a reference; else NULL, and the
 * incarnation that a new one would have.
 */
static struct rstattr_rule *search(struct rstattr_table *table, u32 head,
				   const struct rstattr_id *id, u32 *incarnation)
{
	u32 i;

	*incarnation = 0;
	for (i = head; i;) {
		struct rstattr_rule *rule = &table->rule[i - 1];

		i = READ_ONCE(rule->next);
		/* Policies have no handle of their own. */
		if (rule->id.handle != id->handle ||
		    rule->id.chain_handle != id->chain_handle ||
		    rule->id.table_handle != id->table_handle)
			continue;
		if (rule->id.content == id->content &&
		    atomic_inc_unless_negative(&rule->refs))
			return rule;
		*incarnation = max(*incarnation, rule->incarnation + 1);
	}
	return NULL;
}

/**
 * rstattr_rule_get() - the entry of a rule, made if need be
 * @table: of the namespace
 * @hit: the rule that fires
 *
 * In any context, under RCU. The caller gives the reference back with
 * rstattr_rule_put().
 *
 * Return: the entry, or NULL if the table is full, which the caller counts.
 */
struct rstattr_rule *rstattr_rule_get(struct rstattr_table *table,
				      const struct rstattr_hit *hit)
{
	u32 *head = &table->head[bucket_of(table, hit->id)];
	struct rstattr_rule *rule, *new;
	u32 incarnation, old, seen;

	/* Pairs with the cmpxchg() of who entered it: it is filled. */
	old = smp_load_acquire(head);
	rule = search(table, old, hit->id, &incarnation);
	if (rule)
		return rule;
	new = claim(table);
	if (!new)
		return NULL;
	fill(new, hit);
	for (;;) {
		new->incarnation = incarnation;
		new->next = old;
		atomic_set_release(&new->refs, 1);
		seen = cmpxchg(head, old, new - table->rule + 1);
		if (seen == old) {
			/* Pairs with rstattr_rule_used(). */
			smp_store_release(&new->live, true);
			return new;
		}
		old = seen;
		rule = search(table, old, hit->id, &incarnation);
		if (rule) {
			unclaim(table, new);
			return rule;
		}
	}
}

/**
 * rstattr_rule_used() - does entry @i hold a rule?
 * @table: of the namespace
 * @i: below its max
 *
 * With rstattr_nets_lock() it keeps its place.
 */
bool rstattr_rule_used(const struct rstattr_table *table, u32 i)
{
	/* Pairs with rstattr_rule_get(): then it is filled. */
	return smp_load_acquire(&table->rule[i].live);
}

/**
 * rstattr_table_full() - is there no place left?
 * @table: of the namespace
 */
bool rstattr_table_full(const struct rstattr_table *table)
{
	return atomic_read(&table->used) >= table->max;
}

/**
 * rstattr_table_pressed() - are places getting scarce?
 * @table: of the namespace
 */
bool rstattr_table_pressed(const struct rstattr_table *table)
{
	return atomic_read(&table->used) >= table->max - table->max / 8;
}

static void unlink_rule(struct rstattr_table *table, struct rstattr_rule *rule)
{
	u32 *link = &table->head[bucket_of(table, &rule->id)];
	u32 self = rule - table->rule + 1;

	rule->unlinked = true;
	/* At the head a probe may push before us: then we are inside. */
	if (cmpxchg(link, self, rule->next) == self)
		return;
	while (*link && *link != self)
		link = &table->rule[*link - 1].next;
	if (*link == self)
		WRITE_ONCE(*link, rule->next);
}

static bool gone(const struct rstattr_rule *rule, struct net *net)
{
	enum rstattr_rule_state state = rstattr_resolve_state(net, &rule->id);

	return state == RSTATTR_RULE_STATE_GONE ||
		state == RSTATTR_RULE_STATE_REPLACED;
}

/**
 * rstattr_table_retire() - make room: retire rules that are gone
 * @table: of the namespace
 * @net: the namespace
 *
 * Their counts go into the table's sums. An entry that events still refer to
 * keeps its place until they are overwritten. In process context, one caller
 * at a time, with rstattr_resolve_pin().
 */
void rstattr_table_retire(struct rstattr_table *table, struct net *net)
{
	struct rstattr_rule *rule;
	bool any = false;
	u32 i;

	for (i = 0; i < table->max; i++) {
		rule = &table->rule[i];
		if (!rstattr_rule_used(table, i))
			continue;
		if (!rule->unlinked && !atomic_read(&rule->refs) &&
		    gone(rule, net))
			unlink_rule(table, rule);
		any |= rule->unlinked;
		cond_resched();
	}
	if (!any)
		return;

	synchronize_rcu();	/* who walks a bucket may stand on it */
	for (i = 0; i < table->max; i++) {
		rule = &table->rule[i];
		if (!rstattr_rule_used(table, i) || !rule->unlinked ||
		    atomic_cmpxchg(&rule->refs, 0, REFS_NONE))
			continue;
		atomic64_add(atomic64_read(&rule->evaluated), &table->retired);
		atomic64_add(atomic64_read(&rule->dropped),
			     &table->drop_retired);
		atomic64_inc(&table->rules_retired);
		unclaim(table, rule);
	}
}
