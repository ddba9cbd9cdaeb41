// SPDX-License-Identifier: GPL-2.0-only
/* From counters, rules and probes to netlink attributes. */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/module.h>
#include <linux/timekeeping.h>

#include "frame.h"
#include "nlput.h"
#include "param.h"
#include "stage.h"

static int put_u64(struct sk_buff *skb, int attr, u64 value, int pad)
{
	return nla_put_u64_64bit(skb, attr, value, pad);
}

/**
 * rstattr_put_clocks() - both clocks' now
 * @skb: the message
 */
int rstattr_put_clocks(struct sk_buff *skb)
{
	if (put_u64(skb, RSTATTR_A_NOW_BOOT, ktime_get_boottime_ns(),
		    RSTATTR_A_PAD) ||
	    put_u64(skb, RSTATTR_A_NOW_REAL, ktime_get_real_ns(),
		    RSTATTR_A_PAD))
		return -EMSGSIZE;
	return 0;
}

/**
 * rstattr_put_header() - whose numbers these are
 * @skb: the message
 * @rn: the namespace
 * @state: its instance
 */
int rstattr_put_header(struct sk_buff *skb, const struct rstattr_net *rn,
		       const struct rstattr_state *state)
{
	if (put_u64(skb, RSTATTR_A_NETNS_COOKIE, rn->cookie, RSTATTR_A_PAD) ||
	    put_u64(skb, RSTATTR_A_INSTANCE, state->instance, RSTATTR_A_PAD))
		return -EMSGSIZE;
	return 0;
}

/**
 * rstattr_put_info() - the module as a whole
 * @skb: the message
 */
int rstattr_put_info(struct sk_buff *skb)
{
	struct nlattr *nest = nla_nest_start(skb, RSTATTR_A_INFO);
	int pad = RSTATTR_INFO_PAD;

	if (!nest ||
	    nla_put_string(skb, RSTATTR_INFO_VERSION, THIS_MODULE->version) ||
	    nla_put_u32(skb, RSTATTR_INFO_ABI, RSTATTR_ABI) ||
	    nla_put_u32(skb, RSTATTR_INFO_EVENTS, rstattr_events) ||
	    nla_put_u32(skb, RSTATTR_INFO_CAPTURE, rstattr_capture) ||
	    nla_put_u32(skb, RSTATTR_INFO_RULES, rstattr_rules) ||
	    put_u64(skb, RSTATTR_INFO_BYTES, rstattr_bytes_used(), pad) ||
	    put_u64(skb, RSTATTR_INFO_BYTES_MAX, rstattr_bytes_max, pad) ||
	    put_u64(skb, RSTATTR_INFO_NETNS_BYTES_MAX, rstattr_netns_bytes_max,
		    pad) ||
	    nla_put_u32(skb, RSTATTR_INFO_NETNS, rstattr_nets_with_memory()) ||
	    put_u64(skb, RSTATTR_INFO_NETNS_NO_MEMORY, rstattr_nets_refused(),
		    pad) ||
	    nla_put_u32(skb, RSTATTR_INFO_STAGING, rstattr_staging) ||
	    put_u64(skb, RSTATTR_INFO_STAGING_LOST, rstattr_stage_lost(),
		    pad) ||
	    nla_put_u32(skb, RSTATTR_INFO_FRAMES, rstattr_frames_max()) ||
	    nla_put_u32(skb, RSTATTR_INFO_FRAMES_OPEN,
			rstattr_frames_open()) ||
	    nla_put_u32(skb, RSTATTR_INFO_DROPS, READ_ONCE(rstattr_drops)) ||
	    nla_put_u32(skb, RSTATTR_INFO_DROP_RATE,
			READ_ONCE(rstattr_drop_rate)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_reply_count(struct sk_buff *skb, int attr, u32 reply, u8 type,
			   u8 code, u64 count)
{
	struct nlattr *nest;

	if (!count)
		return 0;
	nest = nla_nest_start(skb, attr);
	if (!nest || nla_put_u32(skb, RSTATTR_REPLY_COUNT_REPLY, reply) ||
	    (reply != RSTATTR_REPLY_TCP_RESET &&
	     (nla_put_u8(skb, RSTATTR_REPLY_COUNT_ICMP_TYPE, type) ||
	      nla_put_u8(skb, RSTATTR_REPLY_COUNT_ICMP_CODE, code))) ||
	    put_u64(skb, RSTATTR_REPLY_COUNT_COUNT, count,
		    RSTATTR_REPLY_COUNT_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static u64 sent_sum(const struct rstattr_block *block)
{
	u64 sum = atomic64_read(&block->sent.tcp_reset) +
		atomic64_read(&block->sent.other);
	u32 i;

	for (i = 0; i < RSTATTR_ICMP_CODES; i++)
		sum += atomic64_read(&block->sent.icmp[i]);
	for (i = 0; i < RSTATTR_ICMPV6_CODES; i++)
		sum += atomic64_read(&block->sent.icmpv6[i]);
	return sum;
}

static int put_sent(struct sk_buff *skb, const struct rstattr_block *block)
{
	const int attr = RSTATTR_STATS_REPLY_COUNT;
	u32 i;

	if (put_reply_count(skb, attr, RSTATTR_REPLY_TCP_RESET, 0, 0,
			    atomic64_read(&block->sent.tcp_reset)))
		return -EMSGSIZE;
	for (i = 0; i < RSTATTR_ICMP_CODES; i++)
		if (put_reply_count(skb, attr, RSTATTR_REPLY_ICMP,
				    ICMP_DEST_UNREACH, i,
				    atomic64_read(&block->sent.icmp[i])))
			return -EMSGSIZE;
	for (i = 0; i < RSTATTR_ICMPV6_CODES; i++)
		if (put_reply_count(skb, attr, RSTATTR_REPLY_ICMPV6,
				    ICMPV6_DEST_UNREACH, i,
				    atomic64_read(&block->sent.icmpv6[i])))
			return -EMSGSIZE;
	return 0;
}

static int put_ring(struct sk_buff *skb, const struct rstattr_ring *ring,
		    int recorded, int overwritten)
{
	u64 written = rstattr_ring_next(ring) - 1 - atomic64_read(&ring->lost);

	return put_u64(skb, recorded, written, RSTATTR_STATS_PAD) ||
		put_u64(skb, overwritten, rstattr_ring_oldest(ring) - 1,
			RSTATTR_STATS_PAD);
}

/* What was read first is counted last, see rstattr_state_books(). */
static int put_block(struct sk_buff *skb, const struct rstattr_block *block)
{
	const struct rstattr_table *table = &block->table;
	const struct rstattr_ring *ring = &block->ring[RSTATTR_KIND_REJECT];
	int pad = RSTATTR_STATS_PAD;

	if (put_u64(skb, RSTATTR_STATS_SENT, sent_sum(block), pad) ||
	    put_u64(skb, RSTATTR_STATS_NOT_SENT,
		    atomic64_read(&block->not_sent), pad) ||
	    put_u64(skb, RSTATTR_STATS_UNSEEN, atomic64_read(&block->unseen),
		    pad) ||
	    put_ring(skb, ring, RSTATTR_STATS_RECORDED,
		     RSTATTR_STATS_OVERWRITTEN) ||
	    put_u64(skb, RSTATTR_STATS_RECORD_LOST, atomic64_read(&ring->lost),
		    pad) ||
	    nla_put_u32(skb, RSTATTR_STATS_RULES, atomic_read(&table->used)) ||
	    put_u64(skb, RSTATTR_STATS_RULES_RETIRED,
		    atomic64_read(&table->rules_retired), pad) ||
	    put_u64(skb, RSTATTR_STATS_RETIRED, atomic64_read(&table->retired),
		    pad) ||
	    put_u64(skb, RSTATTR_STATS_OVERFLOW,
		    atomic64_read(&table->overflow), pad) ||
	    put_u64(skb, RSTATTR_STATS_LEGACY, atomic64_read(&block->legacy),
		    pad) ||
	    put_u64(skb, RSTATTR_STATS_BYTES, block->bytes, pad))
		return -EMSGSIZE;
	return put_sent(skb, block);
}

/* How many events had one reason; none are not told. */
static int put_count(struct sk_buff *skb, int attr, u32 reason, u64 count)
{
	struct nlattr *nest;

	if (!count)
		return 0;
	nest = nla_nest_start(skb, attr);
	if (!nest || nla_put_u32(skb, RSTATTR_RESET_COUNT_REASON, reason) ||
	    put_u64(skb, RSTATTR_RESET_COUNT_COUNT, count,
		    RSTATTR_RESET_COUNT_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_counts(struct sk_buff *skb, int attr, u32 first,
		      const u64 *count, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (put_count(skb, attr, first + i, count[i]))
			return -EMSGSIZE;
	return 0;
}

/* What befell TCP; counted whether or not there is memory. */
static int put_resets(struct sk_buff *skb, const struct rstattr_block *block,
		      const struct rstattr_books *books)
{
	if ((block && put_ring(skb, &block->ring[RSTATTR_KIND_RESET],
			       RSTATTR_STATS_RESETS_RECORDED,
			       RSTATTR_STATS_RESETS_OVERWRITTEN)) ||
	    put_u64(skb, RSTATTR_STATS_RESETS_LOST, books->reset_lost,
		    RSTATTR_STATS_PAD))
		return -EMSGSIZE;
	return put_counts(skb, RSTATTR_STATS_RESET_COUNT, RSTATTR_RESET_FIRST,
			  books->reset, RSTATTR_RESETS);
}

static int put_drops(struct sk_buff *skb, const struct rstattr_block *block,
		     const struct rstattr_books *books)
{
	int pad = RSTATTR_STATS_PAD;

	if ((block && put_ring(skb, &block->ring[RSTATTR_KIND_DROP],
			       RSTATTR_STATS_DROPS_RECORDED,
			       RSTATTR_STATS_DROPS_OVERWRITTEN)) ||
	    put_u64(skb, RSTATTR_STATS_DROPS_LOST, books->drop_lost, pad) ||
	    put_u64(skb, RSTATTR_STATS_DROPS_THROTTLED, books->drop_throttled,
		    pad))
		return -EMSGSIZE;
	return put_counts(skb, RSTATTR_STATS_DROP_COUNT, RSTATTR_DROP_FIRST,
			  books->drop, RSTATTR_DROPS);
}

/**
 * rstattr_put_stats() - the books of a namespace
 * @skb: the message
 * @state: its instance
 */
int rstattr_put_stats(struct sk_buff *skb, const struct rstattr_state *state)
{
	struct nlattr *nest = nla_nest_start(skb, RSTATTR_A_STATS);
	const struct rstattr_block *block = rstattr_block(state);
	struct rstattr_books books;
	int pad = RSTATTR_STATS_PAD;

	rstattr_state_books(state, &books);
	if (!nest ||
	    put_u64(skb, RSTATTR_STATS_SINCE_BOOT, state->since_boot, pad) ||
	    put_u64(skb, RSTATTR_STATS_SEEN, books.seen, pad) ||
	    put_u64(skb, RSTATTR_STATS_ATTRIBUTED, books.attributed, pad) ||
	    put_u64(skb, RSTATTR_STATS_UNATTRIBUTED, books.unattributed,
		    pad) ||
	    put_u64(skb, RSTATTR_STATS_LOST, books.lost, pad) ||
	    (block && put_block(skb, block)) ||
	    put_resets(skb, block, &books) || put_drops(skb, block, &books))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * rstattr_put_id() - which rule, by handles
 * @skb: the message, inside a nest of enum rstattr_rule_attr
 * @id: the rule
 */
int rstattr_put_id(struct sk_buff *skb, const struct rstattr_id *id)
{
	int pad = RSTATTR_RULE_PAD;

	if (nla_put_u32(skb, RSTATTR_RULE_FAMILY, id->family) ||
	    put_u64(skb, RSTATTR_RULE_TABLE_HANDLE, id->table_handle, pad) ||
	    put_u64(skb, RSTATTR_RULE_CHAIN_HANDLE, id->chain_handle, pad) ||
	    put_u64(skb, RSTATTR_RULE_HANDLE, id->handle, pad))
		return -EMSGSIZE;
	return 0;
}

/**
 * rstattr_put_names() - which rule, by names; those that are known
 * @skb: the message, inside a nest of enum rstattr_rule_attr
 * @names: of the rule
 */
int rstattr_put_names(struct sk_buff *skb, const struct rstattr_names *names)
{
	const char *text = names->text;

	if ((*text && nla_put_string(skb, RSTATTR_RULE_TABLE, text)) ||
	    (names->chain &&
	     nla_put_string(skb, RSTATTR_RULE_CHAIN, text + names->chain)) ||
	    (names->comment &&
	     nla_put_string(skb, RSTATTR_RULE_COMMENT, text + names->comment)))
		return -EMSGSIZE;
	return 0;
}

static int put_not_sent(struct sk_buff *skb, u32 outcome, u64 count)
{
	struct nlattr *nest;

	if (!count)
		return 0;
	nest = nla_nest_start(skb, RSTATTR_RULE_NOT_SENT);
	if (!nest || nla_put_u32(skb, RSTATTR_NOT_SENT_OUTCOME, outcome) ||
	    put_u64(skb, RSTATTR_NOT_SENT_COUNT, count, RSTATTR_NOT_SENT_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_counters(struct sk_buff *skb, const struct rstattr_rule *rule)
{
	int pad = RSTATTR_RULE_PAD;
	u64 count, sent = 0;
	u32 i;

	for (i = 0; i <= RSTATTR_OUTCOME_MAX; i++)
		if (put_not_sent(skb, i, atomic64_read(&rule->not_sent[i])))
			return -EMSGSIZE;
	for (i = 0; i <= RSTATTR_REPLY_MAX; i++) {
		count = atomic64_read(&rule->reply[i].count);
		sent += count;
		if (put_reply_count(skb, RSTATTR_RULE_REPLY_COUNT, i,
				    rule->reply[i].icmp_type,
				    rule->reply[i].icmp_code, count))
			return -EMSGSIZE;
	}
	if (put_u64(skb, RSTATTR_RULE_SENT, sent, pad) ||
	    put_u64(skb, RSTATTR_RULE_BYTES, atomic64_read(&rule->bytes),
		    pad) ||
	    put_u64(skb, RSTATTR_RULE_EVALUATED,
		    atomic64_read(&rule->evaluated), pad))
		return -EMSGSIZE;
	return 0;
}

/**
 * rstattr_put_rule() - a rule that fired, with its counters
 * @skb: the message
 * @rule: its entry
 * @state: whether it is still in the ruleset
 */
int rstattr_put_rule(struct sk_buff *skb, const struct rstattr_rule *rule,
		     enum rstattr_rule_state state)
{
	struct nlattr *nest = nla_nest_start(skb, RSTATTR_A_RULE);
	int pad = RSTATTR_RULE_PAD;

	if (!nest || rstattr_put_id(skb, &rule->id) ||
	    rstattr_put_names(skb, &rule->names) || put_counters(skb, rule) ||
	    nla_put_u32(skb, RSTATTR_RULE_INCARNATION, rule->incarnation) ||
	    nla_put_u32(skb, RSTATTR_RULE_BASE_SEQ, rule->base_seq) ||
	    nla_put_u32(skb, RSTATTR_RULE_REASON, rule->reason) ||
	    put_u64(skb, RSTATTR_RULE_FIRST_BOOT, rule->first, pad) ||
	    put_u64(skb, RSTATTR_RULE_LAST_BOOT, READ_ONCE(rule->last), pad) ||
	    (state && nla_put_u32(skb, RSTATTR_RULE_STATE, state)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * rstattr_put_probe() - a probe's state
 * @skb: the message
 * @hook: the probe
 */
int rstattr_put_probe(struct sk_buff *skb, const struct rstattr_hook *hook)
{
	struct nlattr *nest = nla_nest_start(skb, RSTATTR_A_PROBE);
	bool armed = hook->state == RSTATTR_PROBE_ARMED;
	int pad = RSTATTR_PROBE_A_PAD;

	if (!nest || nla_put_string(skb, RSTATTR_PROBE_A_NAME, hook->symbol) ||
	    (hook->module &&
	     nla_put_string(skb, RSTATTR_PROBE_A_MODULE, hook->module)) ||
	    nla_put_string(skb, RSTATTR_PROBE_A_SYMBOL, hook->symbol) ||
	    nla_put_u32(skb, RSTATTR_PROBE_A_STATE, hook->state) ||
	    (armed &&
	     nla_put_u32(skb, RSTATTR_PROBE_A_METHOD, hook->method)) ||
	    put_u64(skb, RSTATTR_PROBE_A_HITS, rstattr_hook_hits(hook), pad) ||
	    put_u64(skb, RSTATTR_PROBE_A_MISSED, rstattr_hook_missed(hook),
		    pad) ||
	    (hook->error &&
	     nla_put_u32(skb, RSTATTR_PROBE_A_ERROR, hook->error)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * rstattr_put_point() - a tracepoint's state
 * @skb: the message
 * @point: the tracepoint
 */
int rstattr_put_point(struct sk_buff *skb, const struct rstattr_point *point)
{
	struct nlattr *nest = nla_nest_start(skb, RSTATTR_A_PROBE);
	u32 state = point->tp ? RSTATTR_PROBE_ARMED : RSTATTR_PROBE_FAILED;
	int pad = RSTATTR_PROBE_A_PAD;

	if (!nest || nla_put_string(skb, RSTATTR_PROBE_A_NAME, point->name) ||
	    nla_put_string(skb, RSTATTR_PROBE_A_SYMBOL, point->name) ||
	    nla_put_u32(skb, RSTATTR_PROBE_A_STATE, state) ||
	    nla_put_u32(skb, RSTATTR_PROBE_A_METHOD,
			RSTATTR_METHOD_TRACEPOINT) ||
	    put_u64(skb, RSTATTR_PROBE_A_HITS, rstattr_point_hits(point),
		    pad) ||
	    put_u64(skb, RSTATTR_PROBE_A_MISSED, 0, pad) ||
	    (point->error &&
	     nla_put_u32(skb, RSTATTR_PROBE_A_ERROR, point->error)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
