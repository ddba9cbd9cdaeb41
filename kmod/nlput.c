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

/**
 * rstattr_put_reply_count() - how many answers of one kind were handed out
 * @skb: the message
 * @attr: the nest's
 * @reply: enum rstattr_reply
 * @type: of ICMP
 * @code: of ICMP
 * @count: how many; none are not told
 *
 * Return: 0 or -EMSGSIZE.
 */
int rstattr_put_reply_count(struct sk_buff *skb, int attr, u32 reply, u8 type,
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

/**
 * rstattr_put_id() - which rule or policy, by handles
 * @skb: the message, inside a nest of enum rstattr_rule_attr
 * @id: the rule
 */
int rstattr_put_id(struct sk_buff *skb, const struct rstattr_id *id)
{
	int pad = RSTATTR_RULE_PAD;

	if (nla_put_u32(skb, RSTATTR_RULE_FAMILY, id->family) ||
	    put_u64(skb, RSTATTR_RULE_TABLE_HANDLE, id->table_handle, pad) ||
	    put_u64(skb, RSTATTR_RULE_CHAIN_HANDLE, id->chain_handle, pad) ||
	    (id->handle ?
	     put_u64(skb, RSTATTR_RULE_HANDLE, id->handle, pad) :
	     nla_put_flag(skb, RSTATTR_RULE_POLICY)))
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
		if (rstattr_put_reply_count(skb, RSTATTR_RULE_REPLY_COUNT, i,
					    rule->reply[i].icmp_type,
					    rule->reply[i].icmp_code, count))
			return -EMSGSIZE;
	}
	if (put_u64(skb, RSTATTR_RULE_SENT, sent, pad) ||
	    put_u64(skb, RSTATTR_RULE_BYTES, atomic64_read(&rule->bytes),
		    pad) ||
	    put_u64(skb, RSTATTR_RULE_EVALUATED,
		    atomic64_read(&rule->evaluated), pad) ||
	    put_u64(skb, RSTATTR_RULE_DROPPED_BYTES,
		    atomic64_read(&rule->dropped_bytes), pad) ||
	    put_u64(skb, RSTATTR_RULE_DROPPED, atomic64_read(&rule->dropped),
		    pad))
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
