// SPDX-License-Identifier: GPL-2.0-only
/* Elements that a key nearly matches. */
#include <string.h>

#include "ruleset/set_index.h"
#include "vm/datatype.h"

/* How far a value is from an element. Less of @bits counts first. */
struct distance {
	size_t bits; /* of addresses: behind the common prefix */
	uint8_t number[NFT_KEY_MAX]; /* the difference, big-endian */
};

struct search {
	const struct nft_set *set;
	const uint8_t *key;
	struct set_field field[16];
	uint32_t type[16]; /* nft's number of each field's */
	size_t nfields;
	const struct nft_set_elem *best[16];
	struct distance distance[16];
};

static bool in_network_order(const struct search *search, size_t field)
{
	/* The kernel compares intervals byte by byte, and strings are. */
	return search->set->flags & NFT_SET_INTERVAL ||
	       search->field[field].len > 8 ||
	       datatype_big_endian(search->type[field]);
}

static void load(const struct search *search, size_t field, const uint8_t *key,
		 uint8_t *number)
{
	size_t len = search->field[field].len;
	const uint8_t *from = key + search->field[field].offset;
	size_t i;

	for (i = 0; i < len; i++)
		number[i] = in_network_order(search, field) ? from[i] :
							      from[len - 1 - i];
}

static void subtract(uint8_t *from, const uint8_t *what, size_t len)
{
	unsigned int borrow = 0;

	while (len--) {
		unsigned int less = what[len] + borrow;

		borrow = from[len] < less;
		from[len] = (uint8_t)(from[len] - less);
	}
}

static size_t different_bits(const uint8_t *a, const uint8_t *b, size_t len)
{
	size_t i;

	for (i = 0; i < len && a[i] == b[i]; i++)
		;
	if (i == len)
		return 0;
	return (len - i) * 8 -
	       ((size_t)__builtin_clz((unsigned int)(a[i] ^ b[i])) - 24);
}

/* From the key's field to one end of an element's. */
static void measure(const struct search *search, size_t field,
		    const uint8_t *end, struct distance *distance)
{
	size_t len = search->field[field].len;
	uint8_t ours[NFT_KEY_MAX], theirs[NFT_KEY_MAX];

	load(search, field, search->key, ours);
	load(search, field, end, theirs);
	memset(distance, 0, sizeof(*distance));
	if (datatype_address(search->type[field]))
		distance->bits = different_bits(ours, theirs, len);
	if (memcmp(ours, theirs, len) > 0) {
		subtract(ours, theirs, len);
		memcpy(distance->number, ours, len);
	} else {
		subtract(theirs, ours, len);
		memcpy(distance->number, theirs, len);
	}
}

static bool closer(const struct distance *a, const struct distance *b)
{
	if (a->bits != b->bits)
		return a->bits < b->bits;
	return memcmp(a->number, b->number, sizeof(a->number)) < 0;
}

static void consider(struct search *search, size_t field, const uint8_t *end,
		     const struct nft_set_elem *elem)
{
	struct distance distance;

	measure(search, field, end, &distance);
	if (search->best[field] && !closer(&distance, &search->distance[field]))
		return;
	search->best[field] = elem;
	search->distance[field] = distance;
}

/* An element counts when the key is outside of it in one field. */
static void consider_range(struct search *search,
			   const struct nft_set_elem *elem)
{
	const uint8_t *low = elem->key;
	const uint8_t *high = elem->key_end ? elem->key_end : low;
	const uint8_t *end = NULL;
	size_t field = 0;
	size_t i;

	for (i = 0; i < search->nfields; i++) {
		size_t at = search->field[i].offset;
		size_t len = search->field[i].len;
		bool below = memcmp(search->key + at, low + at, len) < 0;

		if (!below && memcmp(search->key + at, high + at, len) <= 0)
			continue;
		if (end)
			return;
		end = below ? low : high;
		field = i;
	}
	if (end)
		consider(search, field, end, elem);
}

/* Also elements that nft_set_add() added. */
static void consider_all(struct search *search)
{
	const struct nft_set *set = search->set;
	const struct set_index *index = set->index;
	size_t i;

	if (index && index->kind == SET_EXACT) {
		for (i = 0; i < index->room; i++) {
			if (set_hash_has(index, i) &&
			    !set_expired(set, index->slot[i]))
				consider_range(search, index->slot[i]);
		}
		return;
	}
	for (i = 0; i < set->nelems; i++) {
		if (!set_expired(set, &set->elem[i]))
			consider_range(search, &set->elem[i]);
	}
}

static bool begins(const struct nft_set *set, const struct nft_set_elem *elem)
{
	return !(elem->flags & NFT_SET_ELEM_INTERVAL_END) &&
	       !set_expired(set, elem);
}

/* The last key of the interval that ends where another element is. */
static void last_key(const struct nft_set *set, const struct nft_set_elem *next,
		     uint8_t *last)
{
	static const uint8_t one[NFT_KEY_MAX] = { [NFT_KEY_MAX - 1] = 1 };

	memcpy(last, next->key, set->key_len);
	subtract(last, one + NFT_KEY_MAX - set->key_len, set->key_len);
}

/* The two beside a place in the order of the keys. */
static void consider_beside(struct search *search, size_t at)
{
	const struct nft_set *set = search->set;
	const struct set_index *index = set->index;
	size_t i;

	for (i = at; i < index->nsorted; i++) {
		if (set_expired(set, index->sorted[i]))
			continue;
		consider_range(search, index->sorted[i]);
		break;
	}
	for (i = at; i-- > 0;) {
		if (set_expired(set, index->sorted[i]))
			continue;
		consider_range(search, index->sorted[i]);
		break;
	}
}

/* Of single keys whose order is that of their numbers only these count. */
static bool consider_keys(struct search *search)
{
	const struct nft_set *set = search->set;
	struct set_index *index = set->index;

	if (!index || index->kind != SET_EXACT || search->nfields != 1 ||
	    !in_network_order(search, 0))
		return false;
	if ((!index->sorted || index->stale) && set_sort(set, index))
		return false;
	consider_beside(search, set_sorted_after(set, index, search->key));
	return true;
}

/* Of intervals only the two beside the key can be the closest. */
static void consider_neighbours(struct search *search)
{
	const struct nft_set *set = search->set;
	const struct set_index *index = set->index;
	size_t after = set_sorted_after(set, index, search->key);
	uint8_t last[NFT_KEY_MAX];
	size_t i;

	for (i = after; i < index->nsorted; i++) {
		if (!begins(set, index->sorted[i]))
			continue;
		consider(search, 0, index->sorted[i]->key, index->sorted[i]);
		break;
	}
	for (i = after; i-- > 0;) {
		if (!begins(set, index->sorted[i]))
			continue;
		if (i + 1 == after)
			break; /* the key is in this one */
		last_key(set, index->sorted[i + 1], last);
		consider(search, 0, last, index->sorted[i]);
		break;
	}
}

static void learn_types(struct search *search)
{
	const struct nft_set *set = search->set;
	size_t i;

	for (i = 0; i < search->nfields; i++) {
		search->type[i] = set->key_type;
		if (search->nfields > 1 &&
		    datatype_fields(set->key_type) == search->nfields)
			search->type[i] =
				datatype_field(set->key_type, (unsigned int)i);
	}
}

/**
 * nft_set_nearest - elements that a key nearly matches
 * @set: the set, loaded
 * @key: all of its bytes; matches no element
 * @near: filled: for each field of the keys, where there is one, the closest
 *	  element of those that all other fields match. Closest are addresses
 *	  by their common prefix, numbers by their difference
 *
 * Return: how many were filled.
 */
size_t nft_set_nearest(const struct nft_set *set, const uint8_t *key,
		       struct nft_set_near near[16])
{
	struct search search = { .set = set, .key = key };
	size_t count = 0;
	size_t i;

	search.nfields = set_fields(set, search.field);
	learn_types(&search);
	if (set->index && set->index->kind == SET_INTERVAL)
		consider_neighbours(&search);
	else if (!consider_keys(&search))
		consider_all(&search);
	for (i = 0; i < search.nfields; i++) {
		if (!search.best[i])
			continue;
		near[count++] =
			(struct nft_set_near){ search.best[i], (uint8_t)i };
	}
	return count;
}
