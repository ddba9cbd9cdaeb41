// SPDX-License-Identifier: GPL-2.0-only
/* log: tells, and lets the packet pass. net/netfilter/nft_log.c */
#include "vm/expr_log.h"

#include <arpa/inet.h>
#include <errno.h>

#include "model/text.h"

/* NF_LOG_PREFIXLEN */
#define PREFIX_MAX 128

static int decode(const struct expr_source *source, void *priv)
{
	const struct nlattr *group = source->attr[NFTA_LOG_GROUP];
	const char *prefix = attr_text(source->attr[NFTA_LOG_PREFIX]);
	struct expr_log *log = priv;

	if (group && mnl_attr_get_payload_len(group) >= sizeof(uint16_t)) {
		log->to_group = true;
		log->group = ntohs(mnl_attr_get_u16(group));
	}
	if (!prefix)
		return 0;
	log->prefix = arena_string(&source->ruleset->arena, prefix, PREFIX_MAX);
	return log->prefix ? 0 : -ENOMEM;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	(void)vm;
	(void)expr;
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_log *log = expr_priv(expr);

	text_add(text, "log");
	if (log->prefix)
		text_add(text, " prefix \"%s\"", log->prefix);
	if (log->to_group)
		text_add(text, " group %u", log->group);
}

const struct expr_ops expr_log_ops = {
	.name = "log",
	.size = sizeof(struct expr_log),
	.decode = decode,
	.eval = eval,
	.text = text,
};
