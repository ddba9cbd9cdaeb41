// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finding things by name. A table may have a hundred thousand anonymous sets,
 * each named by a rule: names are hashed.
 */
#include "ruleset/model.h"

#include <errno.h>
#include <string.h>

enum kind {
	KIND_CHAIN,
	KIND_SET,
	KIND_OBJECT, /* and the object's type added */
	KIND_FLOWTABLE = 1 << 16,
};

struct name_slot {
	const char *name;
	void *thing;
	uint32_t kind;
	uint32_t hash;
};

/* Names of a table's things, and the ends of their lists. */
struct name_index {
	struct name_slot *slot;
	size_t room; /* power of two */
	size_t used;
	struct nft_chain **chain_end;
	struct nft_set **set_end;
	struct nft_object **object_end;
	struct nft_flowtable **flowtable_end;
};

static uint32_t hash_name(uint32_t kind, const char *name)
{
	uint32_t hash = 2166136261U ^ kind;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619U;
	return hash ^ (hash >> 15);
}

static struct name_slot *find_slot(const struct name_index *names,
				   uint32_t kind, const char *name,
				   uint32_t hash)
{
	size_t at = hash & (names->room - 1);

	while (names->slot[at].thing) {
		struct name_slot *slot = &names->slot[at];

		if (slot->hash == hash && slot->kind == kind &&
		    strcmp(slot->name, name) == 0)
			return slot;
		at = (at + 1) & (names->room - 1);
	}
	return &names->slot[at];
}

static int make_room(struct arena *arena, struct name_index *names)
{
	struct name_index grown = *names;
	size_t i;

	if (names->used * 4 < names->room * 3)
		return 0;
	grown.room = names->room ? names->room * 2 : 16;
	grown.slot = arena_alloc(arena, grown.room * sizeof(*grown.slot));
	if (!grown.slot)
		return -ENOMEM;
	for (i = 0; i < names->room; i++) {
		const struct name_slot *slot = &names->slot[i];

		if (slot->thing)
			*find_slot(&grown, slot->kind, slot->name, slot->hash) =
				*slot;
	}
	*names = grown;
	return 0;
}

static struct name_index *index_of(struct arena *arena, struct nft_table *table)
{
	struct name_index *names = table->names;

	if (names)
		return names;
	names = arena_alloc(arena, sizeof(*names));
	if (!names)
		return NULL;
	names->chain_end = &table->chain;
	names->set_end = &table->set;
	names->object_end = &table->object;
	names->flowtable_end = &table->flowtable;
	table->names = names;
	return names;
}

/* Of two with the same name, which the kernel would not have, the first. */
static struct name_index *add_name(struct nft_ruleset *ruleset,
				   struct nft_table *table, uint32_t kind,
				   const char *name, void *thing)
{
	struct name_index *names = index_of(&ruleset->arena, table);
	struct name_slot *slot;
	uint32_t hash;

	if (!names || make_room(&ruleset->arena, names))
		return NULL;
	hash = hash_name(kind, name);
	slot = find_slot(names, kind, name, hash);
	if (!slot->thing) {
		*slot = (struct name_slot){ name, thing, kind, hash };
		names->used++;
	}
	return names;
}

static void *find_name(const struct name_index *names, uint32_t kind,
		       const char *name)
{
	if (!names->room)
		return NULL;
	return find_slot(names, kind, name, hash_name(kind, name))->thing;
}

/**
 * nft_table_find - a table by its name
 * @ruleset: where
 * @family: NFPROTO_*
 * @name: of the table
 *
 * Return: the table, or NULL.
 */
struct nft_table *nft_table_find(const struct nft_ruleset *ruleset,
				 uint32_t family, const char *name)
{
	struct nft_table *table;

	for (table = ruleset->table; table; table = table->next) {
		if (table->family == family && strcmp(table->name, name) == 0)
			return table;
	}
	return NULL;
}

/**
 * nft_chain_find - a chain by its name
 * @table: where
 * @name: of the chain
 *
 * Return: the chain, or NULL.
 */
struct nft_chain *nft_chain_find(const struct nft_table *table,
				 const char *name)
{
	struct nft_chain *chain;

	if (table->names)
		return find_name(table->names, KIND_CHAIN, name);
	for (chain = table->chain; chain; chain = chain->next) {
		if (strcmp(chain->name, name) == 0)
			return chain;
	}
	return NULL;
}

/**
 * nft_set_find - a set or map by its name
 * @table: where
 * @name: of the set
 *
 * Return: the set, or NULL.
 */
struct nft_set *nft_set_find(const struct nft_table *table, const char *name)
{
	struct nft_set *set;

	if (table->names)
		return find_name(table->names, KIND_SET, name);
	for (set = table->set; set; set = set->next) {
		if (strcmp(set->name, name) == 0)
			return set;
	}
	return NULL;
}

/**
 * nft_object_find - a stateful object by its type and name
 * @table: where
 * @type: NFT_OBJECT_*
 * @name: of the object
 *
 * Return: the object, or NULL.
 */
struct nft_object *nft_object_find(const struct nft_table *table, uint32_t type,
				   const char *name)
{
	struct nft_object *object;

	if (table->names)
		return find_name(table->names, KIND_OBJECT + (type & 0xfff),
				 name);
	for (object = table->object; object; object = object->next) {
		if (object->type == type && strcmp(object->name, name) == 0)
			return object;
	}
	return NULL;
}

/**
 * nft_flowtable_find - a flowtable by its name
 * @table: where
 * @name: of the flowtable
 *
 * Return: the flowtable, or NULL.
 */
struct nft_flowtable *nft_flowtable_find(const struct nft_table *table,
					 const char *name)
{
	struct nft_flowtable *flowtable;

	if (table->names)
		return find_name(table->names, KIND_FLOWTABLE, name);
	for (flowtable = table->flowtable; flowtable;
	     flowtable = flowtable->next) {
		if (strcmp(flowtable->name, name) == 0)
			return flowtable;
	}
	return NULL;
}

/**
 * nft_table_add - put a table behind the others
 * @ruleset: where to
 * @table: in its arena
 *
 * Return: 0 or -ENOMEM.
 */
int nft_table_add(struct nft_ruleset *ruleset, struct nft_table *table)
{
	struct nft_table **link = &ruleset->table;

	if (!index_of(&ruleset->arena, table))
		return -ENOMEM;
	while (*link)
		link = &(*link)->next;
	*link = table;
	return 0;
}

/**
 * nft_chain_add - put a chain behind the others of its table
 * @ruleset: where to
 * @chain: in its arena; table and name are set
 *
 * Return: 0 or -ENOMEM.
 */
int nft_chain_add(struct nft_ruleset *ruleset, struct nft_chain *chain)
{
	struct name_index *names =
		add_name(ruleset, chain->table, KIND_CHAIN, chain->name, chain);

	if (!names)
		return -ENOMEM;
	*names->chain_end = chain;
	names->chain_end = &chain->next;
	return 0;
}

/**
 * nft_set_link - put a set behind the others of its table
 * @ruleset: where to
 * @set: in its arena; table and name are set
 *
 * Return: 0 or -ENOMEM.
 */
int nft_set_link(struct nft_ruleset *ruleset, struct nft_set *set)
{
	struct name_index *names =
		add_name(ruleset, set->table, KIND_SET, set->name, set);

	if (!names)
		return -ENOMEM;
	*names->set_end = set;
	names->set_end = &set->next;
	return 0;
}

/**
 * nft_object_add - put an object behind the others of its table
 * @ruleset: where to
 * @object: in its arena; table, type and name are set
 *
 * Return: 0 or -ENOMEM.
 */
int nft_object_add(struct nft_ruleset *ruleset, struct nft_object *object)
{
	struct name_index *names = add_name(
		ruleset, object->table, KIND_OBJECT + (object->type & 0xfff),
		object->name, object);

	if (!names)
		return -ENOMEM;
	*names->object_end = object;
	names->object_end = &object->next;
	return 0;
}

/**
 * nft_flowtable_add - put a flowtable behind the others of its table
 * @ruleset: where to
 * @flowtable: in its arena; table and name are set
 *
 * Return: 0 or -ENOMEM.
 */
int nft_flowtable_add(struct nft_ruleset *ruleset,
		      struct nft_flowtable *flowtable)
{
	struct name_index *names =
		add_name(ruleset, flowtable->table, KIND_FLOWTABLE,
			 flowtable->name, flowtable);

	if (!names)
		return -ENOMEM;
	*names->flowtable_end = flowtable;
	names->flowtable_end = &flowtable->next;
	return 0;
}
