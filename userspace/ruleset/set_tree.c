// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets of concatenated ranges, as net/netfilter/nft_set_pipapo.c: each field
 * of a key must be within that field's range, ends included. Of several that
 * match the first in the kernel's order counts, which is that of its dumps;
 * those that have expired are passed over.
 *
 * Elements hang on a binary tree of boxes, halved by one field after the
 * other.
 */
#include <errno.h>
#include <string.h>

#include "ruleset/set_index.h"

#define LEAF_ELEMS 8

struct set_node {
	uint32_t begin; /* of order */
	uint32_t end;
	uint32_t right; /* 0: a leaf; the left one follows its parent */
};

struct tree {
	const struct nft_set *set;
	struct set_index *index;
	struct set_field field[16];
	size_t nfields;
};

static const uint8_t *lowest(const struct nft_set_elem *elem)
{
	return elem->key;
}

static const uint8_t *highest(const struct nft_set_elem *elem)
{
	return elem->key_end ? elem->key_end : elem->key;
}

static uint8_t *box_of(const struct tree *tree, size_t node)
{
	return tree->index->box + node * 2 * tree->set->key_len;
}

/* Makes a node's box hold its elements. */
static void enclose(const struct tree *tree, size_t number)
{
	const struct set_node *node = &tree->index->node[number];
	uint8_t *low = box_of(tree, number);
	uint8_t *high = low + tree->set->key_len;
	const struct nft_set_elem *elem;
	uint32_t i;
	size_t f;

	for (i = node->begin; i < node->end; i++) {
		elem = &tree->set->elem[tree->index->order[i]];
		for (f = 0; f < tree->nfields; f++) {
			size_t at = tree->field[f].offset;
			size_t len = tree->field[f].len;

			if (i == node->begin ||
			    memcmp(lowest(elem) + at, low + at, len) < 0)
				memcpy(low + at, lowest(elem) + at, len);
			if (i == node->begin ||
			    memcmp(highest(elem) + at, high + at, len) > 0)
				memcpy(high + at, highest(elem) + at, len);
		}
	}
}

static int compare_field(const struct tree *tree, uint32_t a, uint32_t b,
			 const struct set_field *field)
{
	return memcmp(lowest(&tree->set->elem[a]) + field->offset,
		      lowest(&tree->set->elem[b]) + field->offset, field->len);
}

static void swap(uint32_t *a, uint32_t *b)
{
	uint32_t t = *a;

	*a = *b;
	*b = t;
}

/*
 * Puts what belongs to the left of the middle there: quickselect with a
 * pivot that is not known to who made the set, and three parts, because many
 * elements may be equal in a field.
 */
static void halve(const struct tree *tree, uint32_t *order, size_t count,
		  const struct set_field *field)
{
	uint32_t random = (uint32_t)(uintptr_t)order | 1;
	size_t middle = count / 2;
	size_t begin = 0;
	size_t end = count;

	while (end - begin > 1) {
		size_t less = begin, i = begin, more = end;
		uint32_t pivot;

		random = random * 1664525U + 1013904223U;
		pivot = order[begin + (random >> 8) % (end - begin)];
		while (i < more) {
			int cmp = compare_field(tree, order[i], pivot, field);

			if (cmp < 0)
				swap(&order[less++], &order[i++]);
			else if (cmp > 0)
				swap(&order[i], &order[--more]);
			else
				i++;
		}
		if (middle < less)
			end = less;
		else if (middle >= more)
			begin = more;
		else
			break;
	}
}

/* The field to halve a node by: the next one in which elements differ. */
static const struct set_field *choose(const struct tree *tree, size_t node,
				      unsigned int depth)
{
	const uint8_t *low = box_of(tree, node);
	const uint8_t *high = low + tree->set->key_len;
	const struct set_field *field;
	size_t i;

	for (i = 0; i < tree->nfields; i++) {
		field = &tree->field[(depth + i) % tree->nfields];
		if (memcmp(low + field->offset, high + field->offset,
			   field->len) != 0)
			return field;
	}
	return NULL;
}

/* The depth is that of halving 32 bits. */
static void grow(struct tree *tree, uint32_t begin, uint32_t end,
		 unsigned int depth)
{
	struct set_index *index = tree->index;
	uint32_t number = (uint32_t)index->nnodes++;
	const struct set_field *field;
	uint32_t middle = begin + (end - begin) / 2;

	index->node[number] = (struct set_node){ begin, end, 0 };
	enclose(tree, number);
	field = choose(tree, number, depth);
	if (end - begin <= LEAF_ELEMS || !field)
		return;
	halve(tree, index->order + begin, end - begin, field);
	grow(tree, begin, middle, depth + 1);
	index->node[number].right = (uint32_t)index->nnodes;
	grow(tree, middle, end, depth + 1);
}

/**
 * set_tree_build - index all elements by their ranges
 * @set: the set, loaded
 * @index: filled
 *
 * Return: 0 or -ENOMEM.
 */
int set_tree_build(const struct nft_set *set, struct set_index *index)
{
	struct tree tree = { .set = set, .index = index };
	size_t room = 1 + set->nelems / (LEAF_ELEMS / 2) * 2;
	uint32_t n = 0;
	size_t i;

	tree.nfields = set_fields(set, tree.field);
	index->order = arena_alloc(index->arena,
				   (set->nelems + 1) * sizeof(*index->order));
	index->node = arena_alloc(index->arena, room * sizeof(*index->node));
	index->box = arena_alloc(index->arena, room * 2 * set->key_len);
	if (!index->order || !index->node || !index->box)
		return -ENOMEM;
	for (i = 0; i < set->nelems; i++) {
		if (!(set->elem[i].flags & NFT_SET_ELEM_INTERVAL_END))
			index->order[n++] = (uint32_t)i;
	}
	if (n)
		grow(&tree, 0, n, 0);
	return 0;
}

enum overlap {
	APART, /* no key that is possible is within */
	PARTLY,
	WITHIN, /* all are */
};

static enum overlap overlap(const struct tree *tree, const struct set_key *key,
			    const uint8_t *low, const uint8_t *high)
{
	enum overlap found = WITHIN;
	uint8_t at[NFT_KEY_MAX];
	size_t f, i;

	for (f = 0; f < tree->nfields; f++) {
		size_t offset = tree->field[f].offset;
		size_t len = tree->field[f].len;

		if (key->certain) {
			if (memcmp(key->value + offset, low + offset, len) <
				    0 ||
			    memcmp(key->value + offset, high + offset, len) > 0)
				return APART;
			continue;
		}
		if (!set_smallest(key, offset, len, low + offset, at) ||
		    memcmp(at, high + offset, len) > 0)
			return APART;
		for (i = 0; i < len; i++)
			at[i] = key->value[offset + i] & key->known[offset + i];
		if (memcmp(at, low + offset, len) < 0)
			found = PARTLY;
		for (i = 0; i < len; i++)
			at[i] |= (uint8_t)~key->known[offset + i];
		if (memcmp(at, high + offset, len) > 0)
			found = PARTLY;
	}
	return found;
}

struct search {
	const struct tree *tree;
	const struct set_key *key;
	uint32_t first; /* the first that matches for certain, or UINT32_MAX */
	bool certain;	/* look for those only */
	struct set_outcome *outcome;
};

static void visit_leaf(struct search *search, const struct set_node *node)
{
	const struct nft_set *set = search->tree->set;
	const struct nft_set_elem *elem;
	enum overlap found;
	uint32_t i, number;

	for (i = node->begin; i < node->end; i++) {
		number = search->tree->index->order[i];
		elem = &set->elem[number];
		if (number >= search->first || set_expired(set, elem))
			continue;
		found = overlap(search->tree, search->key, lowest(elem),
				highest(elem));
		if (search->certain && found == WITHIN)
			search->first = number;
		else if (!search->certain && found == PARTLY)
			set_outcome_note(set, search->outcome, elem);
	}
}

/* Each node's children are behind it, so the stack is as deep as the tree. */
static void visit(struct search *search)
{
	const struct set_index *index = search->tree->index;
	uint32_t stack[64];
	size_t depth = 0;

	if (index->nnodes)
		stack[depth++] = 0;
	while (depth && !set_outcome_open(search->outcome)) {
		uint32_t number = stack[--depth];
		const struct set_node *node = &index->node[number];
		const uint8_t *box = box_of(search->tree, number);
		enum overlap found = overlap(search->tree, search->key, box,
					     box + search->tree->set->key_len);

		if (found == APART || (search->certain && found != WITHIN))
			continue;
		if (!node->right) {
			visit_leaf(search, node);
			continue;
		}
		stack[depth++] = node->right;
		stack[depth++] = number + 1;
	}
}

/**
 * set_tree_walk - what all keys that are possible lead to
 * @set: the set
 * @index: its index, of SET_RANGES
 * @key: the key
 * @outcome: filled
 */
void set_tree_walk(const struct nft_set *set, const struct set_index *index,
		   const struct set_key *key, struct set_outcome *outcome)
{
	struct tree tree = { .set = set, .index = (struct set_index *)index };
	struct search search = { .tree = &tree,
				 .key = key,
				 .first = UINT32_MAX,
				 .certain = true,
				 .outcome = outcome };

	tree.nfields = set_fields(set, tree.field);
	visit(&search);
	set_outcome_note(set, outcome,
			 search.first == UINT32_MAX ? NULL :
						      &set->elem[search.first]);
	if (key->certain)
		return;
	search.certain = false;
	visit(&search);
}
