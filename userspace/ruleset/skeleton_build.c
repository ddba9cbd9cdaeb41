// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "ruleset/skeleton_parts.h"

#define NEW (NLM_F_CREATE | NLM_F_EXCL)

/* What makes a set what it is; what the kernel only tells is left out. */
static const uint16_t set_attrs[] = {
	NFTA_SET_FLAGS,	    NFTA_SET_KEY_TYPE,	  NFTA_SET_KEY_LEN,
	NFTA_SET_DATA_TYPE, NFTA_SET_DATA_LEN,	  NFTA_SET_POLICY,
	NFTA_SET_TIMEOUT,   NFTA_SET_GC_INTERVAL, NFTA_SET_USERDATA,
	NFTA_SET_OBJ_TYPE,  NFTA_SET_EXPR,	  NFTA_SET_EXPRESSIONS,
};

struct builder {
	struct batch *batch;
	uint32_t family;
	const char *table;
};

static void begin(const struct builder *builder, uint16_t type, uint16_t flags)
{
	batch_message(builder->batch, type, builder->family, flags);
	_Static_assert(NFTA_CHAIN_TABLE == 1 && NFTA_SET_TABLE == 1 &&
			       NFTA_OBJ_TABLE == 1 && NFTA_RULE_TABLE == 1 &&
			       NFTA_SET_ELEM_LIST_TABLE == 1 &&
			       NFTA_FLOWTABLE_TABLE == 1 &&
			       NFTA_TABLE_NAME == 1,
		       "the kernel's interface");
	batch_put_text(builder->batch, NFTA_TABLE_NAME, builder->table);
}

/*
 * No chain is a base chain: then nothing is hooked in, no device is needed,
 * and the kernel does not ask whether the rule's statements suit the hook.
 */
static void build_chain(const struct builder *builder, const char *name,
			bool anonymous)
{
	begin(builder, NFT_MSG_NEWCHAIN, anonymous ? NEW : NLM_F_CREATE);
	batch_put_text(builder->batch, NFTA_CHAIN_NAME, name);
	if (anonymous)
		batch_put_u32(builder->batch, NFTA_CHAIN_FLAGS,
			      NFT_CHAIN_BINDING);
}

static void build_object(const struct builder *builder, const struct ref *ref)
{
	struct attrs attrs;

	attrs_message(messages_next(&ref->self, NULL), &attrs);
	begin(builder, NFT_MSG_NEWOBJ, NEW);
	batch_put_text(builder->batch, NFTA_OBJ_NAME, ref->name);
	batch_put_copy(builder->batch, attrs.at[NFTA_OBJ_TYPE]);
	batch_put_copy(builder->batch, attrs.at[NFTA_OBJ_DATA]);
}

/* Without devices: it holds nothing up. */
static void build_flowtable(const struct builder *builder,
			    const struct ref *ref)
{
	size_t hook;

	begin(builder, NFT_MSG_NEWFLOWTABLE, NEW);
	batch_put_text(builder->batch, NFTA_FLOWTABLE_NAME, ref->name);
	hook = batch_nest(builder->batch, NFTA_FLOWTABLE_HOOK);
	batch_put_u32(builder->batch, NFTA_FLOWTABLE_HOOK_NUM,
		      NF_NETDEV_INGRESS);
	batch_put_u32(builder->batch, NFTA_FLOWTABLE_HOOK_PRIORITY, 0);
	batch_nest_end(builder->batch, hook);
}

/*
 * The kernel may have been told the size later than the rest, and by then
 * have chosen a backend that can be changed by packets, as the rule may ask.
 */
static void put_desc(const struct builder *builder, const struct ref *ref,
		     const struct nlattr *attr)
{
	struct attrs desc;
	size_t nest;

	attrs_nest(attr, &desc);
	if (!ref->anonymous)
		desc.at[NFTA_SET_DESC_SIZE] = NULL;
	nest = batch_nest(builder->batch, NFTA_SET_DESC);
	batch_put_copy(builder->batch, desc.at[NFTA_SET_DESC_SIZE]);
	batch_put_copy(builder->batch, desc.at[NFTA_SET_DESC_CONCAT]);
	batch_nest_end(builder->batch, nest);
}

/* Rules name sets by their names, also those that have none in the text. */
static void build_set(const struct builder *builder, const struct ref *ref,
		      uint32_t id)
{
	const struct nlmsghdr *nlh = NULL;
	struct attrs attrs;
	size_t i;

	attrs_message(messages_next(&ref->self, NULL), &attrs);
	begin(builder, NFT_MSG_NEWSET, NEW);
	batch_put_text(builder->batch, NFTA_SET_NAME, ref->name);
	batch_put_u32(builder->batch, NFTA_SET_ID, id);
	for (i = 0; i < sizeof(set_attrs) / sizeof(set_attrs[0]); i++)
		batch_put_copy(builder->batch, attrs.at[set_attrs[i]]);
	put_desc(builder, ref, attrs.at[NFTA_SET_DESC]);
	while ((nlh = messages_next(&ref->body, nlh))) {
		if (!attrs_message(nlh, &attrs))
			continue;
		begin(builder, NFT_MSG_NEWSETELEM, NEW);
		batch_put_text(builder->batch, NFTA_SET_ELEM_LIST_SET,
			       ref->name);
		batch_put_u32(builder->batch, NFTA_SET_ELEM_LIST_SET_ID, id);
		batch_put_copy(builder->batch,
			       attrs.at[NFTA_SET_ELEM_LIST_ELEMENTS]);
	}
}

static void build_rule(const struct builder *builder,
		       const struct nlmsghdr *rule, const char *chain)
{
	uint32_t proto, flags;
	struct attrs attrs;
	size_t nest;

	if (!attrs_message(rule, &attrs))
		return;
	begin(builder, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
	batch_put_text(builder->batch, NFTA_RULE_CHAIN, chain);
	skeleton_put_exprs(builder->batch, attrs.at[NFTA_RULE_EXPRESSIONS]);
	batch_put_copy(builder->batch, attrs.at[NFTA_RULE_USERDATA]);
	if (!rule_compat(builder->family, attrs.at[NFTA_RULE_EXPRESSIONS],
			 &proto, &flags))
		return;
	nest = batch_nest(builder->batch, NFTA_RULE_COMPAT);
	batch_put_u32(builder->batch, NFTA_RULE_COMPAT_PROTO, proto);
	batch_put_u32(builder->batch, NFTA_RULE_COMPAT_FLAGS, flags);
	batch_nest_end(builder->batch, nest);
}

/* An anonymous chain is filled before a rule jumps to it: inner ones first. */
static void build_bodies(const struct builder *builder, const struct refs *refs)
{
	const struct nlmsghdr *nlh;
	size_t i;

	for (i = refs->count; i-- > 0;) {
		const struct ref *ref = &refs->item[i];

		if (ref->kind != REF_CHAIN || !ref->anonymous)
			continue;
		for (nlh = messages_next(&ref->body, NULL); nlh;
		     nlh = messages_next(&ref->body, nlh))
			build_rule(builder, nlh, ref->name);
	}
}

static void build_kind(const struct builder *builder, const struct refs *refs,
		       enum ref_kind kind)
{
	size_t i;

	for (i = 0; i < refs->count; i++) {
		const struct ref *ref = &refs->item[i];

		if (ref->kind != kind)
			continue;
		if (kind == REF_CHAIN)
			build_chain(builder, ref->name, ref->anonymous);
		else if (kind == REF_OBJECT)
			build_object(builder, ref);
		else if (kind == REF_FLOWTABLE)
			build_flowtable(builder, ref);
		else
			build_set(builder, ref, (uint32_t)i + 1);
	}
}

/**
 * skeleton_name - name the table and chain of a copy
 * @rule: NFT_MSG_NEWRULE
 * @refs: what it names
 * @number: of the copy
 * @names: filled; the table's may be the rule's
 *
 * Names that nft's grammar knows: those that others chose may be keywords.
 * But targets of iptables ask in what table they are.
 */
void skeleton_name(const struct nlmsghdr *rule, const struct refs *refs,
		   unsigned int number, struct skeleton_names *names)
{
	uint32_t proto, flags;
	struct attrs attrs;

	attrs_message(rule, &attrs);
	snprintf(names->table, sizeof(names->table), "t%u", number);
	if (rule_compat(attrs.family, attrs.at[NFTA_RULE_EXPRESSIONS], &proto,
			&flags))
		snprintf(names->table, sizeof(names->table), "%s",
			 attr_text(attrs.at[NFTA_RULE_TABLE]));
	do {
		snprintf(names->chain, sizeof(names->chain), "c%u", number++);
	} while (refs_have(refs, REF_CHAIN, names->chain));
}

/**
 * skeleton_build - a table with one rule
 * @batch: gains what makes it; a table of that name may be there
 * @rule: NFT_MSG_NEWRULE, copied as it is
 * @names: of the copy
 * @refs: what it names
 */
void skeleton_build(struct batch *batch, const struct nlmsghdr *rule,
		    const struct skeleton_names *names, const struct refs *refs)
{
	struct builder builder = { .batch = batch, .table = names->table };
	struct attrs attrs;

	attrs_message(rule, &attrs);
	builder.family = attrs.family;
	begin(&builder, NFT_MSG_NEWTABLE, NLM_F_CREATE);
	build_chain(&builder, names->chain, false);
	build_kind(&builder, refs, REF_CHAIN);
	build_kind(&builder, refs, REF_OBJECT);
	build_kind(&builder, refs, REF_FLOWTABLE);
	build_kind(&builder, refs, REF_SET);
	build_bodies(&builder, refs);
	build_rule(&builder, rule, names->chain);
}
