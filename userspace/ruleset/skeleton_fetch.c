// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "ruleset/skeleton_parts.h"

/* Of all that one rule names. Its text would be larger still. */
#define BYTES_MAX ((size_t)32 << 20)

struct origin {
	struct nl *nl;
	uint32_t family;
	const char *table;
	size_t left; /* bytes */
};

static int get(struct origin *origin, uint16_t type, struct ref *ref)
{
	const struct message_query query = {
		.type = type,
		.family = origin->family,
		.table = origin->table,
		.name = ref->name,
		.object = ref->type,
	};
	int err;

	ref->self.limit = origin->left;
	err = messages_get(origin->nl, &query, &ref->self);
	origin->left -= ref->self.len;
	return err || ref->self.len ? err : -ENOENT;
}

static int dump(struct origin *origin, uint16_t type, struct ref *ref)
{
	const struct load_query query = {
		.type = type,
		.family = origin->family,
		.table = origin->table,
		.name = ref->name,
	};
	int err;

	ref->body.limit = origin->left;
	err = messages_dump(origin->nl, &query, &ref->body);
	origin->left -= ref->body.len;
	return err;
}

static uint32_t number(const struct messages *messages, uint16_t type)
{
	struct attrs attrs;
	uint32_t value = 0;

	attrs_message(messages_next(messages, NULL), &attrs);
	attr_u32(attrs.at[type], &value);
	return value;
}

/* @refs may move while it gains names: a reference is good until then. */
static int fetch_chain(struct origin *origin, struct refs *refs, size_t i)
{
	struct ref *ref = &refs->item[i];
	const struct nlmsghdr *nlh = NULL;
	struct messages body;
	struct attrs attrs;
	int err = get(origin, NFT_MSG_GETCHAIN, ref);

	if (err)
		return err;
	ref->anonymous =
		number(&ref->self, NFTA_CHAIN_FLAGS) & NFT_CHAIN_BINDING;
	if (!ref->anonymous)
		return 0;
	err = dump(origin, NFT_MSG_GETRULE, ref);
	body = ref->body;
	while (!err && (nlh = messages_next(&body, nlh))) {
		if (attrs_message(nlh, &attrs))
			refs_of_rule(refs, attrs.at[NFTA_RULE_EXPRESSIONS]);
	}
	return err;
}

static int fetch_set(struct origin *origin, struct refs *refs, size_t i)
{
	struct ref *ref = &refs->item[i];
	const struct nlmsghdr *nlh = NULL;
	struct messages body;
	struct attrs attrs;
	uint32_t type;
	int err = get(origin, NFT_MSG_GETSET, ref);

	if (err)
		return err;
	ref->anonymous = number(&ref->self, NFTA_SET_FLAGS) & NFT_SET_ANONYMOUS;
	if (!ref->anonymous)
		return 0;
	type = number(&ref->self, NFTA_SET_OBJ_TYPE);
	err = dump(origin, NFT_MSG_GETSETELEM, ref);
	body = ref->body;
	while (!err && (nlh = messages_next(&body, nlh))) {
		if (attrs_message(nlh, &attrs))
			refs_of_elems(refs,
				      attrs.at[NFTA_SET_ELEM_LIST_ELEMENTS],
				      type);
	}
	return err;
}

static int fetch(struct origin *origin, struct refs *refs, size_t i)
{
	switch (refs->item[i].kind) {
	case REF_CHAIN:
		return fetch_chain(origin, refs, i);
	case REF_SET:
		return fetch_set(origin, refs, i);
	case REF_OBJECT:
		return get(origin, NFT_MSG_GETOBJ, &refs->item[i]);
	default:
		return 0; /* of a flowtable the name will do */
	}
}

/**
 * skeleton_fetch - ask for what a rule names, and for what that names
 * @nl: a netfilter netlink socket of the rule's namespace
 * @rule: NFT_MSG_NEWRULE
 * @refs: filled; release it with refs_release() in any case
 *
 * Named sets stay without elements, and chains without rules: they are not
 * part of the rule's text. Anonymous ones are.
 *
 * Return: 0; -ENOENT when something is gone by now; -E2BIG; or a negative
 * errno.
 */
int skeleton_fetch(struct nl *nl, const struct nlmsghdr *rule,
		   struct refs *refs)
{
	struct origin origin = { .nl = nl, .left = BYTES_MAX };
	struct attrs attrs;
	size_t i;
	int err = 0;

	memset(refs, 0, sizeof(*refs));
	if (!attrs_message(rule, &attrs) ||
	    !attr_text(attrs.at[NFTA_RULE_TABLE]))
		return -EBADMSG;
	origin.family = attrs.family;
	origin.table = attr_text(attrs.at[NFTA_RULE_TABLE]);
	refs_of_rule(refs, attrs.at[NFTA_RULE_EXPRESSIONS]);
	for (i = 0; !err && i < refs->count; i++)
		err = fetch(&origin, refs, i);
	return err ? err : refs->err;
}
