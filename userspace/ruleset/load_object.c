// SPDX-License-Identifier: GPL-2.0-only
/* Stateful objects. */
#include <errno.h>

#include "ruleset/attrs.h"
#include "ruleset/load.h"

/*
 * An object's data has the attributes of the expression of that name, and
 * does the same to packets. Those that are missing decide nothing.
 */
static const char *const expression[] = {
	[NFT_OBJECT_COUNTER] = "counter",
	[NFT_OBJECT_QUOTA] = "quota",
	[NFT_OBJECT_LIMIT] = "limit",
	[NFT_OBJECT_CONNLIMIT] = "connlimit",
	[NFT_OBJECT_SYNPROXY] = "synproxy",
};

static int parse_expr(struct nft_ruleset *ruleset, struct nft_object *object,
		      const struct nlattr *data)
{
	struct expr_source source = { .ruleset = ruleset,
				      .table = object->table };

	if (object->type >= sizeof(expression) / sizeof(expression[0]))
		return 0;
	source.name = expression[object->type];
	return source.name ? expr_decode_data(&source, data, &object->expr) : 0;
}

/**
 * load_parse_object - NFT_MSG_NEWOBJ
 * @ruleset: its table gains the object
 * @nlh: the message
 *
 * Return: see load.h.
 */
int load_parse_object(struct nft_ruleset *ruleset, const struct nlmsghdr *nlh)
{
	struct nft_object *object;
	struct nft_table *table;
	struct attrs attrs;
	const char *name;
	int err;

	if (!attrs_message(nlh, &attrs))
		return -EBADMSG;
	name = attr_text(attrs.at[NFTA_OBJ_TABLE]);
	if (!name || !attr_text(attrs.at[NFTA_OBJ_NAME]))
		return -EBADMSG;
	table = nft_table_find(ruleset, attrs.family, name);
	if (!table)
		return 0;
	object = arena_alloc(&ruleset->arena, sizeof(*object));
	if (!object)
		return -ENOMEM;
	object->table = table;
	object->name = attrs_name(&ruleset->arena, attrs.at[NFTA_OBJ_NAME]);
	if (!object->name)
		return -ENOMEM;
	if (!attr_u32(attrs.at[NFTA_OBJ_TYPE], &object->type))
		return -EBADMSG;
	attr_u64(attrs.at[NFTA_OBJ_HANDLE], &object->handle);
	err = parse_expr(ruleset, object, attrs.at[NFTA_OBJ_DATA]);
	return err ? err : nft_object_add(ruleset, object);
}
