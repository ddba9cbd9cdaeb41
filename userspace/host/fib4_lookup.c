// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lookup of a route: fib_lookup(), __fib_lookup() and fib_table_lookup() of
 * net/ipv4, fib_rules_lookup() of net/core.
 */
#include "host/fib4.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <string.h>

#define DSCP_BITS 0xfc

static uint32_t mask_of(unsigned int len)
{
	return len ? ~0U << (32 - len) : 0;
}

static bool port_in(const uint16_t range[2], uint16_t port)
{
	return (!range[0] && !range[1]) ||
	       (port >= range[0] && port <= range[1]);
}

/* fib_rule_match() and fib4_rule_match() */
static bool conditions_hold(const struct fib4_rule *rule,
			    const struct fib4_flow *flow)
{
	if ((rule->has_iif && (!rule->iif || rule->iif != flow->iif)) ||
	    (rule->has_oif && (!rule->oif || rule->oif != flow->oif)) ||
	    (rule->mark ^ flow->mark) & rule->mask || rule->uid[0] ||
	    (rule->l3mdev && !flow->vrf_table))
		return false;
	if ((flow->src ^ rule->src) & mask_of(rule->src_len) ||
	    (flow->dst ^ rule->dst) & mask_of(rule->dst_len))
		return false;
	if (rule->dscp && rule->dscp != (flow->tos & DSCP_BITS))
		return false;
	if (rule->proto && rule->proto != flow->proto)
		return false;
	return port_in(rule->sport, flow->sport) &&
	       port_in(rule->dport, flow->dport);
}

static bool rule_matches(const struct fib4_rule *rule,
			 const struct fib4_flow *flow)
{
	return conditions_hold(rule, flow) != !!(rule->flags & FIB_RULE_INVERT);
}

static int type_error(uint8_t type)
{
	switch (type) {
	case RTN_BLACKHOLE:
		return -EINVAL;
	case RTN_UNREACHABLE:
		return -EHOSTUNREACH;
	case RTN_PROHIBIT:
		return -EACCES;
	case RTN_THROW:
		return -EAGAIN;
	}
	return 0;
}

/* The first next hop that may be used; link state is not looked at. */
static const struct fib4_hop *good_hop(const struct fib4_table *table,
				       const struct fib4_route *route,
				       uint32_t oif)
{
	uint32_t i;

	for (i = 0; i < route->nhops; i++) {
		const struct fib4_hop *hop = &table->hop[route->hop + i];

		if (!(hop->flags & RTNH_F_DEAD) && (!oif || hop->oif == oif))
			return hop;
	}
	return NULL;
}

/* Return: whether this route ends the lookup. */
static bool try_route(const struct fib4_table *table,
		      const struct fib4_route *route,
		      const struct fib4_flow *flow, struct fib4_result *result)
{
	const struct fib4_hop *hop = NULL;
	int err = type_error(route->type);

	if (route->dscp && route->dscp != (flow->tos & DSCP_BITS))
		return false;
	if (!err) {
		hop = good_hop(table, route, flow->oif);
		if (!hop)
			return false;
	}
	*result = (struct fib4_result){ table, route, hop, err };
	return true;
}

/* The first route of a table with this prefix, or its end. */
static size_t find_prefix(const struct fib4_table *table, unsigned int len,
			  uint32_t dst)
{
	size_t low = table->start[32 - len], high = table->start[33 - len];

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table->route[middle].dst < dst)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/**
 * fib4_table_lookup - fib_table_lookup()
 * @table: tables that are looked up as one; the first wins among equals
 * @count: how many
 * @flow: what is looked for
 * @result: filled
 *
 * Return: false when nothing matches.
 */
bool fib4_table_lookup(const struct fib4_table *const *table, size_t count,
		       const struct fib4_flow *flow, struct fib4_result *result)
{
	unsigned int len;
	size_t i, at;

	for (len = 33; len-- > 0;) {
		uint32_t dst = flow->dst & mask_of(len);

		for (i = 0; i < count; i++) {
			at = find_prefix(table[i], len, dst);
			for (; at < table[i]->start[33 - len] &&
			       table[i]->route[at].dst == dst;
			     at++) {
				if (try_route(table[i], &table[i]->route[at],
					      flow, result))
					return true;
			}
		}
	}
	return false;
}

static int lookup_in(struct host *host, uint32_t id,
		     const struct fib4_flow *flow, struct fib4_result *result)
{
	const struct fib4_table *table;
	int err = fib4_table_get(host, id, &table);

	if (err)
		return err;
	if (!fib4_table_lookup(&table, 1, flow, result))
		result->err = -EAGAIN;
	return 0;
}

/* Without other rules local and main are one. */
static int lookup_plain(struct host *host, const struct fib4_flow *flow,
			struct fib4_result *result)
{
	const struct fib4_table *table[2];
	size_t at[2];
	int err;

	/* Reading the second may move the first. */
	err = fib4_table_get(host, RT_TABLE_LOCAL, &table[0]);
	if (err)
		return err;
	at[0] = (size_t)(table[0] - host->fib->table);
	err = fib4_table_get(host, RT_TABLE_MAIN, &table[1]);
	if (err)
		return err;
	table[0] = &host->fib->table[at[0]];
	if (!fib4_table_lookup(table, 2, flow, result))
		result->err = -EAGAIN;
	if (result->err == -EAGAIN)
		return lookup_in(host, RT_TABLE_DEFAULT, flow, result);
	return 0;
}

static bool is_suppressed(struct host *host, const struct fib4_rule *rule,
			  const struct fib4_result *result)
{
	const struct host_link *link;

	if (rule->suppress_len >= 0 &&
	    result->route->prefixlen <= rule->suppress_len)
		return true;
	if (rule->suppress_group < 0)
		return false;
	link = host_link_find(host, result->hop ? result->hop->oif : 0);
	return link && link->link.group.value == (uint32_t)rule->suppress_group;
}

static int act(struct host *host, const struct fib4_rule *rule,
	       const struct fib4_flow *flow, struct fib4_result *result)
{
	int err;

	memset(result, 0, sizeof(*result));
	switch (rule->action) {
	case FR_ACT_TO_TBL:
		err = lookup_in(host,
				rule->l3mdev ? flow->vrf_table : rule->table,
				flow, result);
		if (!err && !result->err && is_suppressed(host, rule, result))
			result->err = -EAGAIN;
		return err;
	case FR_ACT_UNREACHABLE:
		result->err = -ENETUNREACH;
		break;
	case FR_ACT_PROHIBIT:
		result->err = -EACCES;
		break;
	default:
		result->err = -EINVAL;
	}
	return 0;
}

static size_t find_target(const struct host_fib *fib, size_t from)
{
	uint32_t priority = fib->rule[from].target;
	size_t i;

	for (i = from + 1; i < fib->nrules; i++) {
		if (fib->rule[i].priority == priority)
			return i;
	}
	return from + 1; /* there is none: go on */
}

static int lookup_rules(struct host *host, const struct fib4_flow *flow,
			struct fib4_result *result)
{
	const struct host_fib *fib = host->fib;
	size_t i = 0;
	int err;

	while (i < fib->nrules) {
		const struct fib4_rule *rule = &fib->rule[i];

		if (rule->odd)
			return -ENODATA;
		if (!rule_matches(rule, flow) || rule->action == FR_ACT_NOP) {
			i++;
		} else if (rule->action == FR_ACT_GOTO) {
			i = find_target(fib, i);
		} else {
			err = act(host, rule, flow, result);
			if (err || result->err != -EAGAIN)
				return err;
			i++;
		}
	}
	*result = (struct fib4_result){ .err = -ENETUNREACH };
	return 0;
}

/**
 * fib4_lookup - fib_lookup()
 * @host: the host
 * @flow: what is looked for
 * @result: filled; its err says why there is no way
 *
 * Return: 0; -E2BIG when there are too many routes to be held; -ENODATA when a
 * rule depends on something that is not known here; or a negative errno.
 */
int fib4_lookup(struct host *host, const struct fib4_flow *flow,
		struct fib4_result *result)
{
	struct host_fib *fib;
	int err;

	memset(result, 0, sizeof(*result));
	err = host_fib_get(host, &fib);
	if (err)
		return err;
	err = fib->custom ? lookup_rules(host, flow, result) :
			    lookup_plain(host, flow, result);
	if (!err && result->err == -EAGAIN)
		result->err = -ENETUNREACH;
	return err;
}
