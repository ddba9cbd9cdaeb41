// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a condition's bytes are: a field of the packet, or several of a
 * concatenation, each with what it is called and what was done to it.
 */
#include "vm/term_parts.h"

#include <string.h>

#include "model/text.h"
#include "vm/expr_bitwise.h"
#include "vm/expr_cmp.h"
#include "vm/expr_payload.h"
#include "vm/expr_range.h"

/**
 * term_mask_zero - are all bytes zero
 * @bytes: the bytes
 * @len: how many
 */
bool term_mask_zero(const uint8_t *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

static bool same_load(const struct vm_origin *a, const struct vm_origin *b)
{
	return a->load && a->load == b->load;
}

/* A mask may mean a field of its own: ip dscp is six bits of a byte. */
static void mask_part(const struct vm_term *term, struct term_part *part,
		      const struct nft_expr *load,
		      const struct expr_bitwise *mask)
{
	struct selector selector = { .type = 0 };

	part->mask = mask;
	if (!load || load->ops != &expr_payload_ops ||
	    mask->op != NFT_BITWISE_BOOL || mask->len > 8 ||
	    !term_mask_zero(mask->xor, mask->len) ||
	    !payload_selector_masked(load, term->about.family,
				     term->about.l4proto, mask->mask, &selector,
				     &part->shift))
		return;
	part->selector = selector;
	part->named = true;
	part->partial = true;
}

static void name_part(const struct vm_term *term, struct term_part *part,
		      size_t word)
{
	const struct vm_origin *origin = &term->origin[word];
	const struct nft_expr *load = origin->load;

	if (load && load->ops->selector)
		part->named = load->ops->selector(load, term->about.family,
						  term->about.l4proto,
						  &part->selector);
	if (!part->named) {
		memset(&part->selector, 0, sizeof(part->selector));
		strcpy(part->selector.name, "value");
	}
	if (!origin->bitwise)
		return;
	if (origin->bitwise->ops == &expr_bitwise_ops)
		mask_part(term, part, load, expr_priv(origin->bitwise));
	else
		part->network = true; /* byteorder */
}

/* A payload expression of its own, to ask what a part of a load is called. */
union slice {
	struct nft_expr expr;
	uint8_t room[sizeof(struct nft_expr) + sizeof(struct expr_payload)];
};

static bool name_slice(const struct vm_term *term, const struct nft_expr *load,
		       uint32_t offset, uint32_t len, struct selector *selector)
{
	struct expr_payload *payload;
	union slice slice;

	memcpy(slice.room, load, sizeof(slice.room));
	payload = (struct expr_payload *)slice.expr.priv;
	payload->offset = (uint16_t)(payload->offset + offset);
	payload->len = (uint8_t)len;
	return expr_payload_selector(&slice.expr, term->about.family,
				     term->about.l4proto, selector) &&
	       selector->name[0] != '@' && !strstr(selector->name, " . ");
}

/* How long the field is that begins there; the rest where there is none. */
static uint32_t slice_len(const struct vm_term *term,
			  const struct nft_expr *load, uint32_t offset,
			  uint32_t rest, struct selector *selector)
{
	uint32_t len;

	for (len = 1; len < rest; len++) {
		if (name_slice(term, load, offset, len, selector) &&
		    selector->len == len)
			return len;
	}
	return rest;
}

/* nft loads neighbouring fields at once. Return: how many parts it makes. */
static size_t split_payload(const struct vm_term *term, struct term_part *parts,
			    size_t room)
{
	const struct nft_expr *load = term->origin[0].load;
	const struct term_part whole = parts[0];
	uint32_t done = 0;
	size_t count = 0;

	if (!load || load->ops != &expr_payload_ops || whole.mask ||
	    !strstr(whole.selector.name, " . "))
		return 1;
	while (done < whole.len && count < room) {
		struct term_part *part = &parts[count++];

		memset(part, 0, sizeof(*part));
		part->len = slice_len(term, load, done, whole.len - done,
				      &part->selector);
		part->named = name_slice(term, load, done, part->len,
					 &part->selector);
		part->offset = done;
		part->merged = true;
		done += part->len;
	}
	return count;
}

/* Of fields that were compared at once only those count that differ. */
static size_t keep_different(const struct vm_term *term,
			     struct term_part *parts, size_t count)
{
	const struct expr_cmp *cmp;
	size_t i, kept = 0;

	if (term->value != TRI_FALSE || count < 2 || !term->expr ||
	    !expr_cmp_equality(term->expr, true, &cmp))
		return count;
	for (i = 0; i < count; i++) {
		if (!parts[i].merged ||
		    memcmp(term->bytes + parts[i].offset,
			   cmp->data + parts[i].offset, parts[i].len) != 0)
			parts[kept++] = parts[i];
	}
	return kept ? kept : count;
}

static size_t parts_by_load(const struct vm_term *term,
			    struct term_part parts[VM_TERM_WORDS])
{
	size_t words = (term->len + 3U) / 4;
	size_t count = 0, word = 0, next;

	while (word < words) {
		struct term_part *part = &parts[count++];

		memset(part, 0, sizeof(*part));
		for (next = word + 1;
		     next < words &&
		     same_load(&term->origin[word], &term->origin[next]);
		     next++)
			;
		name_part(term, part, word);
		part->offset = (uint32_t)word * 4;
		part->len = (uint32_t)(next - word) * 4;
		if (part->offset + part->len > term->len)
			part->len = term->len - part->offset;
		/* Fields of concatenations are padded. */
		if (part->named && !part->partial && part->selector.len &&
		    part->selector.len < part->len)
			part->len = part->selector.len;
		word = next;
	}
	return count;
}

/**
 * term_parts - take a condition's bytes apart
 * @term: the condition
 * @parts: filled
 *
 * Return: how many; 0 where nothing was compared.
 */
size_t term_parts(const struct vm_term *term,
		  struct term_part parts[VM_TERM_WORDS])
{
	size_t count = parts_by_load(term, parts);

	if (count == 1)
		count = split_payload(term, parts, VM_TERM_WORDS);
	return keep_different(term, parts, count);
}

static const struct expr_cmp *cmp_at(const struct nft_rule *rule, size_t index,
				     uint8_t op)
{
	const struct expr_cmp *cmp;

	if (index >= rule->nexprs || rule->expr[index]->ops != &expr_cmp_ops)
		return NULL;
	cmp = expr_priv(rule->expr[index]);
	return cmp->op == op ? cmp : NULL;
}

/* A range within a rule is two comparisons, one after the other. */
static bool cmp_range(const struct vm_term *term, const uint8_t **from,
		      const uint8_t **to)
{
	const struct nft_rule *rule = term->rule;
	const struct expr_cmp *low, *high;
	size_t i;

	if (!rule)
		return false;
	for (i = 0; i < rule->nexprs && rule->expr[i] != term->expr; i++)
		;
	low = cmp_at(rule, i, NFT_CMP_GTE);
	if (!low && i > 0)
		low = cmp_at(rule, --i, NFT_CMP_GTE);
	high = low ? cmp_at(rule, i + 1, NFT_CMP_LTE) : NULL;
	if (!high || low->sreg != high->sreg || low->len != high->len ||
	    low->len != term->len)
		return false;
	*from = low->data;
	*to = high->data;
	return true;
}

/**
 * term_range - is a condition one of a range
 * @term: the condition
 * @from: filled: its first value
 * @to: filled: its last value
 * @invert: filled: all that is not in it
 */
bool term_range(const struct vm_term *term, const uint8_t **from,
		const uint8_t **to, bool *invert)
{
	const struct expr_range *range;

	*invert = false;
	if (!term->expr)
		return false;
	if (term->expr->ops == &expr_range_ops) {
		range = expr_priv(term->expr);
		*from = range->from;
		*to = range->to;
		*invert = range->op == NFT_RANGE_NEQ;
		return true;
	}
	return term->expr->ops == &expr_cmp_ops && cmp_range(term, from, to);
}

/**
 * term_names - what is compared
 * @text: added to
 * @parts: the parts
 * @count: how many
 */
void term_names(struct text *text, const struct term_part *parts, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		text_add(text, "%s%s", i ? " . " : "", parts[i].selector.name);
}

/* The bits of a field, moved to the right. */
static void cut_bits(const struct term_part *part, const uint8_t *data,
		     uint8_t bits[8])
{
	uint64_t number = 0;
	uint32_t i;

	for (i = 0; i < part->len; i++)
		number = number << 8 | (data[i] & part->mask->mask[i]);
	number >>= part->shift;
	for (i = part->len; i > 0; i--) {
		bits[i - 1] = (uint8_t)number;
		number >>= 8;
	}
}

/**
 * term_value - a value of a part
 * @text: added to
 * @part: the part
 * @names: of links, or NULL
 * @data: as many bytes as the part has
 * @known: which bits of them; NULL: all
 */
void term_value(struct text *text, const struct term_part *part,
		const struct vm_term_names *names, const uint8_t *data,
		const uint8_t *known)
{
	struct datatype_value value = {
		.type = part->selector.type,
		.len = part->len,
		.data = data,
		.known = known,
		.network = part->network,
		.link = names ? names->link : NULL,
		.ctx = names ? names->ctx : NULL,
	};
	uint8_t bits[8];

	if (part->partial) {
		cut_bits(part, data, bits);
		value.data = bits;
		value.network = true;
	}
	/* Of an address only the bytes of a prefix are loaded. */
	if (datatype_address(value.type) && part->len < part->selector.len)
		datatype_prefix_text(text, &value, part->len * 8);
	else
		datatype_text(text, &value);
}
