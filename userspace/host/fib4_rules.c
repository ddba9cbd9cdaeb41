// SPDX-License-Identifier: GPL-2.0-only
/* IPv4's routing rules, as net/core/fib_rules.c tells them. */
#include "host/fib4.h"

#include <errno.h>
#include <linux/fib_rules.h>
#include <stdlib.h>
#include <string.h>

/* Of newer headers. */
#define RULE_DSCP 25
#define RULE_SPORT_MASK 28
#define RULE_DPORT_MASK 29
#define RULE_DSCP_MASK 30
#define RULE_ATTRS 40

/* Jumps from rule to rule only go forward; this is more than there are. */
#define RULES_MAX 32768

struct loading {
	struct host *host;
	struct host_fib *fib;
};

static void forget(void *data)
{
	struct loading *loading = data;
	struct host_fib *fib = loading->fib;

	free(fib->rule);
	fib->rule = NULL;
	fib->nrules = 0;
}

static uint32_t addr_of(const struct nlattr *attr)
{
	uint32_t addr = 0;

	host_attr(attr, sizeof(addr), &addr);
	return ntohl(addr);
}

/* A link of a rule; its index, or 0 as long as there is none. */
static bool link_of(struct host *host, const struct nlattr *attr,
		    uint32_t *index)
{
	char name[IFNAMSIZ] = "";
	struct vm_link link;
	size_t len;

	*index = 0;
	if (!attr)
		return false;
	len = mnl_attr_get_payload_len(attr);
	if (len && len <= sizeof(name))
		memcpy(name, mnl_attr_get_payload(attr), len);
	name[sizeof(name) - 1] = '\0';
	if (host_link_named(host, name, &link) == 0)
		*index = link.index.value;
	return true;
}

static void read_conditions(struct host *host, struct fib4_rule *rule,
			    const struct nlattr *const *attr)
{
	static const uint32_t all[2] = { 0, ~0U };
	uint8_t on = 0;

	rule->src = addr_of(attr[FRA_SRC]);
	rule->dst = addr_of(attr[FRA_DST]);
	rule->has_iif = link_of(host, attr[FRA_IIFNAME], &rule->iif);
	rule->has_oif = link_of(host, attr[FRA_OIFNAME], &rule->oif);
	if (host_attr(attr[FRA_FWMARK], 4, &rule->mark))
		rule->mask = ~0U;
	host_attr(attr[FRA_FWMASK], 4, &rule->mask);
	host_attr(attr[FRA_IP_PROTO], 1, &rule->proto);
	host_attr(attr[FRA_SPORT_RANGE], 4, rule->sport);
	host_attr(attr[FRA_DPORT_RANGE], 4, rule->dport);
	memcpy(rule->uid, all, sizeof(all));
	host_attr(attr[FRA_UID_RANGE], 8, rule->uid);
	host_attr(attr[FRA_L3MDEV], 1, &on);
	rule->l3mdev = on;
	if (host_attr(attr[RULE_DSCP], 1, &on))
		rule->dscp = (uint8_t)(on << 2);
}

/*
 * Does it depend on a tunnel's key, on a mask over ports or DSCP, or on what
 * only a newer kernel knows.
 */
static bool is_odd(const struct nlattr *const *attr)
{
	uint16_t ports = 0xffff;
	uint8_t dscp = 1, mask = 0x3f;
	size_t i;

	host_attr(attr[RULE_DSCP], 1, &dscp);
	host_attr(attr[RULE_DSCP_MASK], 1, &mask);
	host_attr(attr[RULE_SPORT_MASK], 2, &ports);
	if (ports == 0xffff)
		host_attr(attr[RULE_DPORT_MASK], 2, &ports);
	if (attr[FRA_TUN_ID] || !dscp || mask != 0x3f || ports != 0xffff)
		return true;
	for (i = RULE_DSCP + 1; i < RULE_SPORT_MASK; i++) {
		if (attr[i])
			return true;
	}
	for (i = RULE_DSCP_MASK + 1; i < RULE_ATTRS; i++) {
		if (attr[i])
			return true;
	}
	return false;
}

static void read_rule(struct host *host, struct fib4_rule *rule,
		      const struct fib_rule_hdr *header,
		      const struct nlattr *const *attr)
{
	memset(rule, 0, sizeof(*rule));
	rule->action = header->action;
	rule->dscp = header->tos;
	rule->src_len = header->src_len > 32 ? 32 : header->src_len;
	rule->dst_len = header->dst_len > 32 ? 32 : header->dst_len;
	rule->flags = header->flags;
	rule->table = header->table;
	rule->suppress_len = -1;
	rule->suppress_group = -1;
	host_attr(attr[FRA_PRIORITY], 4, &rule->priority);
	host_attr(attr[FRA_TABLE], 4, &rule->table);
	host_attr(attr[FRA_GOTO], 4, &rule->target);
	host_attr(attr[FRA_SUPPRESS_PREFIXLEN], 4, &rule->suppress_len);
	host_attr(attr[FRA_SUPPRESS_IFGROUP], 4, &rule->suppress_group);
	read_conditions(host, rule, attr);
	rule->odd = is_odd(attr);
}

static int on_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct fib_rule_hdr *header = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr[RULE_ATTRS];
	struct loading *loading = data;
	struct host_fib *fib = loading->fib;
	struct fib4_rule *rules;

	if (nlh->nlmsg_type != RTM_NEWRULE ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*header) ||
	    header->family != AF_INET)
		return 0;
	if (fib->nrules >= RULES_MAX)
		return -E2BIG;
	rules = host_grow(fib->rule, fib->nrules, sizeof(*rules));
	if (!rules)
		return -ENOMEM;
	fib->rule = rules;
	host_index_attrs(nlh, sizeof(*header), attr, RULE_ATTRS);
	read_rule(loading->host, &rules[fib->nrules++], header, attr);
	return 0;
}

static bool is_plain(const struct fib4_rule *rule, uint32_t table)
{
	return rule->action == FR_ACT_TO_TBL && rule->table == table &&
	       !rule->src_len && !rule->dst_len && !rule->dscp &&
	       !rule->has_iif && !rule->has_oif && !rule->mask &&
	       !rule->flags && !rule->proto && !rule->odd && !rule->l3mdev &&
	       rule->suppress_len < 0 && rule->suppress_group < 0 &&
	       !rule->sport[1] && !rule->dport[1] && !rule->uid[0] &&
	       rule->uid[1] == ~0U;
}

/**
 * fib4_rules_load - read the rules
 * @host: the host
 * @fib: filled
 *
 * Return: 0 or a negative errno.
 */
int fib4_rules_load(struct host *host, struct host_fib *fib)
{
	struct loading loading = { host, fib };
	union host_request request;
	struct fib_rule_hdr *header;
	int err;

	/* Their names are needed while the rules come. */
	err = host_links_load(host);
	if (err)
		return err;
	header = host_request(&request, RTM_GETRULE, 0, sizeof(*header));
	header->family = AF_INET;
	err = host_dump(&host->rtnl, &request.nlh, on_rule, forget, &loading);
	if (err)
		return err;
	fib->custom = fib->nrules != 3 ||
		      !is_plain(&fib->rule[0], RT_TABLE_LOCAL) ||
		      !is_plain(&fib->rule[1], RT_TABLE_MAIN) ||
		      !is_plain(&fib->rule[2], RT_TABLE_DEFAULT);
	return 0;
}
