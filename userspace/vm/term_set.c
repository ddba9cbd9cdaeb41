// SPDX-License-Identifier: GPL-2.0-only
/* Elements of sets in words, and the value that is closest to the packet's. */
#include <string.h>

#include "model/text.h"
#include "vm/expr_cmp.h"
#include "vm/expr_lookup.h"
#include "vm/term_parts.h"

/* The type that says most: what is looked up, or what the set was made for. */
static void elem_type(const struct vm_term *term, const struct nft_set *set,
		      struct datatype_value *value)
{
	struct term_part parts[VM_TERM_WORDS];
	size_t i, count = term_parts(term, parts);
	uint32_t type = 0;

	value->type = set->key_type;
	/* Intervals are kept in network order, whatever they are of. */
	value->network = set->flags & NFT_SET_INTERVAL;
	if (!count || count > DATATYPE_FIELDS_MAX)
		return;
	for (i = 0; i < count; i++) {
		if (!parts[i].named ||
		    (count > 1 && parts[i].selector.type > DATATYPE_MASK))
			return;
		type = type << DATATYPE_BITS | parts[i].selector.type;
	}
	value->type = type;
	value->network |= count == 1 && parts[0].network;
}

/*
 * The last value of an interval that begins with @elem: the kernel's tree of
 * them has where each begins and, unless another begins there, ends.
 */
static bool interval_end(const struct nft_set *set,
			 const struct nft_set_elem *elem,
			 uint8_t end[NFT_KEY_MAX])
{
	const uint8_t *next = NULL;
	size_t i;

	for (i = 0; i < set->nelems; i++) {
		const uint8_t *key = set->elem[i].key;

		if (key && memcmp(key, elem->key, set->key_len) > 0 &&
		    (!next || memcmp(key, next, set->key_len) < 0))
			next = key;
	}
	if (!next) {
		memset(end, 0xff, set->key_len);
		return true;
	}
	memcpy(end, next, set->key_len);
	for (i = set->key_len; i > 0 && end[i - 1]-- == 0; i--)
		;
	return true;
}

/**
 * term_elem - an element of a set
 * @text: added to
 * @term: the condition, which tells what the set's values are
 * @set: the set
 * @elem: the element
 * @names: of links, or NULL
 */
void term_elem(struct text *text, const struct vm_term *term,
	       const struct nft_set *set, const struct nft_set_elem *elem,
	       const struct vm_term_names *names)
{
	struct datatype_value value = {
		.len = set->key_len,
		.data = elem->key,
		.link = names ? names->link : NULL,
		.ctx = names ? names->ctx : NULL,
	};
	uint8_t end[NFT_KEY_MAX];

	if (!elem->key || set->key_len > NFT_KEY_MAX) {
		text_add(text, "*");
		return;
	}
	elem_type(term, set, &value);
	if (elem->key_end)
		datatype_range_text(text, &value, elem->key_end);
	else if (set->flags & NFT_SET_INTERVAL && set->nfields < 2 &&
		 interval_end(set, elem, end))
		datatype_range_text(text, &value, end);
	else
		datatype_text(text, &value);
}

static bool closest_elem(struct text *text, const struct vm_term *term,
			 const struct vm_term_names *names)
{
	const struct expr_lookup *lookup = expr_priv(term->expr);
	struct nft_set_near near[16];
	const struct nft_set_elem *elem;

	if (lookup->invert || !term->set || !term->len ||
	    !nft_set_nearest(term->set, term->bytes, near))
		return false;
	elem = near[0].elem;
	if (lookup->verdict && elem->verdict.code != NF_ACCEPT)
		return false;
	term_elem(text, term, term->set, elem, names);
	return true;
}

/* The neighbour of a limit that is not in it: "< 1024" ends at 1023. */
static bool step(uint8_t *data, size_t len, bool up)
{
	size_t i;

	for (i = len; i > 0; i--) {
		data[i - 1] = (uint8_t)(data[i - 1] + (up ? 1 : -1));
		if (data[i - 1] != (up ? 0x00 : 0xff))
			return true;
	}
	return false;
}

static bool closest_cmp(struct text *text, const struct vm_term *term,
			const struct term_part *part,
			const struct vm_term_names *names)
{
	const struct expr_cmp *cmp = expr_priv(term->expr);
	uint8_t data[NFT_KEY_MAX];

	memcpy(data, cmp->data, cmp->len);
	if (cmp->op == NFT_CMP_NEQ || (part->merged && cmp->op != NFT_CMP_EQ) ||
	    (cmp->op == NFT_CMP_LT && !step(data, cmp->len, false)) ||
	    (cmp->op == NFT_CMP_GT && !step(data, cmp->len, true)))
		return false;
	term_value(text, part, names, data + part->offset, NULL);
	return true;
}

/**
 * vm_term_closest - the value closest to the packet's that would have matched
 * @text: added to
 * @term: a condition that failed
 * @names: of links, or NULL
 *
 * Return: whether there is one; of masks and negations there is none.
 */
bool vm_term_closest(struct text *text, const struct vm_term *term,
		     const struct vm_term_names *names)
{
	struct term_part parts[VM_TERM_WORDS];
	size_t count = term_parts(term, parts);

	const uint8_t *from, *to;
	bool invert;

	if (term->value != TRI_FALSE || !term->expr || !count)
		return false;
	if (term->expr->ops == &expr_lookup_ops)
		return closest_elem(text, term, names);
	if (count != 1 || parts[0].mask)
		return false;
	if (term_range(term, &from, &to, &invert)) {
		if (invert)
			return false;
		term_value(text, &parts[0], names,
			   memcmp(term->bytes, from, term->len) < 0 ? from : to,
			   NULL);
		return true;
	}
	return term->expr->ops == &expr_cmp_ops &&
	       closest_cmp(text, term, &parts[0], names);
}

/**
 * vm_term_fields - by how many fields the packet misses a condition
 * @term: a condition that failed
 *
 * Of a set of concatenations: one if there is an element that differs in one.
 *
 * Return: at least 1.
 */
unsigned int vm_term_fields(const struct vm_term *term)
{
	struct term_part parts[VM_TERM_WORDS];
	struct nft_set_near near[16];
	size_t count;

	if (!term->expr || !term->len)
		return 1;
	count = term_parts(term, parts);
	if (term->expr->ops == &expr_lookup_ops && term->set && count > 1)
		return nft_set_nearest(term->set, term->bytes, near) ? 1 : 2;
	if (term->expr->ops == &expr_cmp_ops && count)
		return (unsigned int)count;
	return 1;
}
