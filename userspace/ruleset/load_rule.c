// SPDX-License-Identifier: GPL-2.0-only
/* Rules. */
#include <errno.h>
#include <libnftnl/udata.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <string.h>

#include "ruleset/attrs.h"
#include "ruleset/load.h"
#include "ruleset/rule_comment.h"

/*
 * nft's comment is in the user data: a type, a length and a value, again and
 * again. Whoever may change the ruleset may write anything there.
 */
static const char *udata_comment(const struct nlattr *attr, size_t *len)
{
	const uint8_t *data = mnl_attr_get_payload(attr);
	size_t left = mnl_attr_get_payload_len(attr);

	while (left >= 2 && left - 2 >= data[1]) {
		if (data[0] == NFTNL_UDATA_RULE_COMMENT) {
			*len = strnlen((const char *)data + 2, data[1]);
			return (const char *)data + 2;
		}
		left -= 2U + data[1];
		data += 2U + data[1];
	}
	return NULL;
}

/* iptables' comment is a match whose data is the text. */
static const char *match_comment(const struct nlattr *list, size_t *len)
{
	const struct nlattr *elem, *info;
	struct attrs expr, match;
	const char *name;

	mnl_attr_for_each_nested(elem, list)
	{
		attrs_nest(elem, &expr);
		name = attr_text(expr.at[NFTA_EXPR_NAME]);
		if (!name || strcmp(name, "match") != 0)
			continue;
		attrs_nest(expr.at[NFTA_EXPR_DATA], &match);
		name = attr_text(match.at[NFTA_MATCH_NAME]);
		info = match.at[NFTA_MATCH_INFO];
		if (!name || strcmp(name, "comment") != 0 || !info)
			continue;
		*len = strnlen(mnl_attr_get_payload(info),
			       mnl_attr_get_payload_len(info));
		return mnl_attr_get_payload(info);
	}
	return NULL;
}

/**
 * rule_comment - what nft or iptables were told to remember with a rule
 * @expressions: NFTA_RULE_EXPRESSIONS, or NULL
 * @udata: NFTA_RULE_USERDATA, or NULL
 * @len: filled with its length; it is not terminated
 *
 * Return: the comment, as long as the message lives; NULL without one.
 */
const char *rule_comment(const struct nlattr *expressions,
			 const struct nlattr *udata, size_t *len)
{
	const char *comment = udata ? udata_comment(udata, len) : NULL;

	if (!comment && expressions)
		comment = match_comment(expressions, len);
	return comment;
}

/* The array grows to powers of two. */
static struct nft_rule *append(struct nft_ruleset *ruleset,
			       struct nft_chain *chain)
{
	size_t n = chain->nrules;
	struct nft_rule *grown;

	if (!(n & (n - 1))) {
		grown = arena_grow(&ruleset->arena, chain->rule,
				   n * sizeof(*grown),
				   (n ? 2 * n : 1) * sizeof(*grown));
		if (!grown)
			return NULL;
		chain->rule = grown;
	}
	grown = &chain->rule[n];
	memset(grown, 0, sizeof(*grown));
	grown->chain = chain;
	grown->position = (uint32_t)n;
	return grown;
}

static bool is_of(const struct attrs *attrs, const struct nft_chain *chain)
{
	const char *table = attr_text(attrs->at[NFTA_RULE_TABLE]);
	const char *name = attr_text(attrs->at[NFTA_RULE_CHAIN]);

	return table && name && attrs->family == chain->table->family &&
	       strcmp(table, chain->table->name) == 0 &&
	       strcmp(name, chain->name) == 0;
}

/**
 * load_parse_rule - NFT_MSG_NEWRULE
 * @ruleset: the ruleset, of which tables, chains, sets and objects are there
 * @chain: gains the rule
 * @nlh: the message
 *
 * Return: see load.h.
 */
int load_parse_rule(struct nft_ruleset *ruleset, struct nft_chain *chain,
		    const struct nlmsghdr *nlh)
{
	struct expr_source source = { .ruleset = ruleset,
				      .table = chain->table };
	struct nft_rule *rule;
	struct attrs attrs;
	const char *comment;
	size_t len;
	int err;

	if (!attrs_message(nlh, &attrs))
		return -EBADMSG;
	if (!is_of(&attrs, chain))
		return 0;
	if (chain->nrules >= UINT32_MAX)
		return -EMSGSIZE;
	rule = append(ruleset, chain);
	if (!rule)
		return -ENOMEM;
	if (!attr_u64(attrs.at[NFTA_RULE_HANDLE], &rule->handle))
		return -EBADMSG;
	comment = rule_comment(attrs.at[NFTA_RULE_EXPRESSIONS],
			       attrs.at[NFTA_RULE_USERDATA], &len);
	if (comment) {
		rule->comment = arena_string(&ruleset->arena, comment, len);
		if (!rule->comment)
			return -ENOMEM;
	}
	err = expr_decode_list(&source, attrs.at[NFTA_RULE_EXPRESSIONS],
			       &rule->expr, &rule->nexprs);
	if (!err)
		chain->nrules++;
	return err;
}
