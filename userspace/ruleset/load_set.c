// SPDX-License-Identifier: GPL-2.0-only
/* Sets and maps, without their elements. */
#include <errno.h>
#include <string.h>

#include "ruleset/attrs.h"
#include "ruleset/load.h"

#define FIELDS_MAX 16

static unsigned int aligned(unsigned int len)
{
	return (len + 3) & ~3U;
}

/*
 * The fields of a concatenation, each padded to a register. Where they do not
 * add up to the key there is nothing to be made of them.
 */
static void parse_fields(struct nft_set *set, const struct nlattr *list)
{
	const struct nlattr *elem;
	unsigned int total = 0;
	unsigned int count = 0;
	struct attrs field;
	uint32_t len;

	if (!list)
		return;
	mnl_attr_for_each_nested(elem, list)
	{
		attrs_nest(elem, &field);
		if (count == FIELDS_MAX ||
		    !attr_u32(field.at[NFTA_SET_FIELD_LEN], &len) || !len ||
		    len > NFT_KEY_MAX)
			return;
		set->field_len[count++] = (uint8_t)len;
		total += aligned(len);
	}
	if (total == aligned(set->key_len))
		set->nfields = (uint8_t)count;
}

static void parse_desc(struct nft_set *set, const struct nlattr *nest)
{
	struct attrs desc;

	attrs_nest(nest, &desc);
	attr_u32(desc.at[NFTA_SET_DESC_SIZE], &set->size);
	parse_fields(set, desc.at[NFTA_SET_DESC_CONCAT]);
}

static int parse(struct nft_set *set, const struct attrs *attrs)
{
	if (!attr_u32(attrs->at[NFTA_SET_KEY_LEN], &set->key_len) ||
	    !set->key_len || set->key_len > NFT_KEY_MAX)
		return -EBADMSG;
	attr_u64(attrs->at[NFTA_SET_HANDLE], &set->handle);
	attr_u32(attrs->at[NFTA_SET_FLAGS], &set->flags);
	attr_u32(attrs->at[NFTA_SET_KEY_TYPE], &set->key_type);
	attr_u32(attrs->at[NFTA_SET_DATA_TYPE], &set->data_type);
	attr_u32(attrs->at[NFTA_SET_DATA_LEN], &set->data_len);
	attr_u32(attrs->at[NFTA_SET_OBJ_TYPE], &set->object_type);
	attr_u64(attrs->at[NFTA_SET_TIMEOUT], &set->timeout);
	if (set->data_type == NFT_DATA_VERDICT)
		set->data_len = 0;
	if (set->data_len > NFT_KEY_MAX)
		return -EBADMSG;
	parse_desc(set, attrs->at[NFTA_SET_DESC]);
	return 0;
}

/**
 * load_parse_set - NFT_MSG_NEWSET
 * @ruleset: its table gains the set
 * @nlh: the message
 *
 * Return: see load.h.
 */
int load_parse_set(struct nft_ruleset *ruleset, const struct nlmsghdr *nlh)
{
	struct nft_table *table;
	struct nft_set *set;
	struct attrs attrs;
	const char *name;
	int err;

	if (!attrs_message(nlh, &attrs))
		return -EBADMSG;
	name = attr_text(attrs.at[NFTA_SET_TABLE]);
	if (!name || !attr_text(attrs.at[NFTA_SET_NAME]))
		return -EBADMSG;
	table = nft_table_find(ruleset, attrs.family, name);
	if (!table)
		return 0;
	set = arena_alloc(&ruleset->arena, sizeof(*set));
	if (!set)
		return -ENOMEM;
	set->table = table;
	set->name = attrs_name(&ruleset->arena, attrs.at[NFTA_SET_NAME]);
	if (!set->name)
		return -ENOMEM;
	err = parse(set, &attrs);
	return err ? err : nft_set_link(ruleset, set);
}
