/* SPDX-License-Identifier: GPL-2.0-only */
/* What finds elements of a set fast. Only the files set_*.c know it. */
#ifndef RSTATTR_RULESET_SET_INDEX_H
#define RSTATTR_RULESET_SET_INDEX_H

#include "ruleset/model.h"

enum set_kind {
	SET_EXACT,    /* the kernel's hash tables and bitmaps */
	SET_INTERVAL, /* its red-black trees: each key begins or ends one */
	SET_RANGES,   /* its pipapo: a range for each field */
};

struct set_node;

struct set_index {
	enum set_kind kind;
	struct arena *arena;
	/* SET_EXACT: open addressing, power of two */
	const struct nft_set_elem **slot;
	size_t room;
	size_t used;  /* slots, also those of elements that were deleted */
	size_t count; /* elements */
	uint64_t seed;
	/* SET_EXACT when it was needed, SET_INTERVAL: by key, ends first */
	const struct nft_set_elem **sorted;
	size_t nsorted;
	size_t sorted_room;
	bool stale; /* elements were added or deleted since */
	/* SET_RANGES */
	uint32_t *order; /* of elements, as they hang on the leaves */
	struct set_node *node;
	uint8_t *box; /* lowest and highest key of each node */
	size_t nnodes;
};

/* Bytes of a key, as ranges compare them. */
struct set_field {
	uint8_t offset;
	uint8_t len;
};

/* A key of which not all bits may be known. */
struct set_key {
	const uint8_t *value;
	const uint8_t *known;
	bool certain; /* all bits are known */
};

/* What a lookup may find, of all keys that are possible. */
struct set_outcome {
	const struct nft_set_elem *elem; /* one that may match */
	bool none;			 /* maybe none does */
	bool other; /* maybe another one does that means something else */
};

static inline bool set_expired(const struct nft_set *set,
			       const struct nft_set_elem *elem)
{
	return elem->expires && elem->expires <= set->age;
}

size_t set_fields(const struct nft_set *set, struct set_field field[16]);
bool set_smallest(const struct set_key *key, size_t offset, size_t len,
		  const uint8_t *from, uint8_t *to);

int set_hash_build(const struct nft_set *set, struct set_index *index);
int set_hash_add(const struct nft_set *set, struct set_index *index,
		 const struct nft_set_elem *elem);
const struct nft_set_elem **set_hash_find(const struct nft_set *set,
					  const struct set_index *index,
					  const uint8_t *key);
bool set_hash_has(const struct set_index *index, size_t slot);
void set_hash_del(struct set_index *index, const struct nft_set_elem **slot);

int set_sort(const struct nft_set *set, struct set_index *index);
size_t set_sorted_after(const struct nft_set *set,
			const struct set_index *index, const uint8_t *key);
const struct nft_set_elem *set_interval_find(const struct nft_set *set,
					     const struct set_index *index,
					     const uint8_t *key);
void set_sorted_walk(const struct nft_set *set, const struct set_index *index,
		     const struct set_key *key, struct set_outcome *outcome);

int set_tree_build(const struct nft_set *set, struct set_index *index);
void set_tree_walk(const struct nft_set *set, const struct set_index *index,
		   const struct set_key *key, struct set_outcome *outcome);

void set_outcome_note(const struct nft_set *set, struct set_outcome *outcome,
		      const struct nft_set_elem *elem);
bool set_outcome_open(const struct set_outcome *outcome);

#endif
