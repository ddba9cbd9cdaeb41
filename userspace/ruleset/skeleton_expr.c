// SPDX-License-Identifier: GPL-2.0-only
/*
 * Expressions as the kernel tells them, so that it takes them again. Of most
 * that is the same; some it tells with attributes that it does not take.
 */
#include <string.h>

#include "ruleset/skeleton_parts.h"

static void leave_out(struct attrs *data, uint16_t type, bool zero_only)
{
	const struct nlattr *attr = data->at[type];
	const uint8_t *byte;
	uint16_t i;

	if (!attr)
		return;
	byte = mnl_attr_get_payload(attr);
	for (i = 0; zero_only && i < mnl_attr_get_payload_len(attr); i++) {
		if (byte[i])
			return;
	}
	data->at[type] = NULL;
}

/* nft_exthdr_tcp_set_init() and nft_exthdr_tcp_strip_init() */
static void edit_exthdr(struct attrs *data)
{
	bool strip = !data->at[NFTA_EXTHDR_SREG] && !data->at[NFTA_EXTHDR_DREG];

	if (data->at[NFTA_EXTHDR_DREG])
		return;
	leave_out(data, NFTA_EXTHDR_FLAGS, true);
	if (!strip)
		return;
	leave_out(data, NFTA_EXTHDR_OFFSET, false);
	leave_out(data, NFTA_EXTHDR_LEN, false);
}

/* nft_dynset_init(): only for sets with timeouts. */
static void edit_dynset(struct attrs *data)
{
	leave_out(data, NFTA_DYNSET_TIMEOUT, true);
}

/* nft_osf_init() */
static void edit_osf(struct attrs *data)
{
	leave_out(data, NFTA_OSF_FLAGS, true);
}

static bool edit(const char *name, struct attrs *data)
{
	if (strcmp(name, "exthdr") == 0)
		edit_exthdr(data);
	else if (strcmp(name, "dynset") == 0)
		edit_dynset(data);
	else if (strcmp(name, "osf") == 0)
		edit_osf(data);
	else
		return false;
	return true;
}

static void put_edited(struct batch *batch, const struct nlattr *elem,
		       const struct attrs *expr, const struct attrs *data)
{
	size_t outer = batch_nest(batch, mnl_attr_get_type(elem));
	size_t inner, i;

	batch_put_copy(batch, expr->at[NFTA_EXPR_NAME]);
	inner = batch_nest(batch, NFTA_EXPR_DATA);
	for (i = 0; i < ATTRS_ROOM; i++)
		batch_put_copy(batch, data->at[i]);
	batch_nest_end(batch, inner);
	batch_nest_end(batch, outer);
}

/**
 * skeleton_put_exprs - add a rule's expressions to a message
 * @batch: with a message
 * @list: NFTA_RULE_EXPRESSIONS; NULL has none
 */
void skeleton_put_exprs(struct batch *batch, const struct nlattr *list)
{
	const struct nlattr *elem;
	struct attrs expr, data;
	const char *name;
	size_t nest;

	if (!list)
		return;
	nest = batch_nest(batch, NFTA_RULE_EXPRESSIONS);
	mnl_attr_for_each_nested(elem, list)
	{
		attrs_nest(elem, &expr);
		attrs_nest(expr.at[NFTA_EXPR_DATA], &data);
		name = attr_text(expr.at[NFTA_EXPR_NAME]);
		if (name && edit(name, &data))
			put_edited(batch, elem, &expr, &data);
		else
			batch_put_copy(batch, elem);
	}
	batch_nest_end(batch, nest);
}
