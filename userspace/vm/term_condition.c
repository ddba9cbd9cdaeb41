// SPDX-License-Identifier: GPL-2.0-only
/* Conditions as nft writes them. */
#include <string.h>

#include "model/text.h"
#include "vm/expr_bitwise.h"
#include "vm/expr_cmp.h"
#include "vm/expr_lookup.h"
#include "vm/term_parts.h"

/* How a comparison is written: nft leaves "==" out where it can. */
static const char *op_text(uint8_t op)
{
	static const char *const words[] = {
		[NFT_CMP_EQ] = "",   [NFT_CMP_NEQ] = "!= ",
		[NFT_CMP_LT] = "< ", [NFT_CMP_LTE] = "<= ",
		[NFT_CMP_GT] = "> ", [NFT_CMP_GTE] = ">= ",
	};

	return op < sizeof(words) / sizeof(words[0]) ? words[op] : "? ";
}

static uint8_t opposite(uint8_t op)
{
	static const uint8_t ops[] = {
		[NFT_CMP_EQ] = NFT_CMP_NEQ, [NFT_CMP_NEQ] = NFT_CMP_EQ,
		[NFT_CMP_LT] = NFT_CMP_GTE, [NFT_CMP_LTE] = NFT_CMP_GT,
		[NFT_CMP_GT] = NFT_CMP_LTE, [NFT_CMP_GTE] = NFT_CMP_LT,
	};

	return op < sizeof(ops) ? ops[op] : op;
}

/* The bits of a prefix's mask, or -1 when it is none. */
static int mask_bits(const uint8_t *mask, size_t len)
{
	int bits = 0;
	size_t i = 0;
	uint8_t byte;

	while (i < len && mask[i] == 0xff)
		i++;
	bits = (int)i * 8;
	if (i == len)
		return bits;
	for (byte = mask[i]; byte & 0x80; byte = (uint8_t)(byte << 1))
		bits++;
	return byte || !term_mask_zero(mask + i + 1, len - i - 1) ? -1 : bits;
}

/* Flags under a mask: "ct state new,related", "tcp flags syn / fin,syn". */
static void put_flags(struct text *text, const struct term_part *part,
		      const struct vm_term_names *names, uint8_t op,
		      const uint8_t *data)
{
	if (term_mask_zero(data, part->len)) {
		text_add(text, " %s", op == NFT_CMP_EQ ? "! " : "");
		term_value(text, part, names, part->mask->mask, NULL);
		return;
	}
	if (part->selector.type != DATATYPE_TCP_FLAG) {
		text_add(text, " & ");
		term_value(text, part, names, part->mask->mask, NULL);
		text_add(text, " %s", op == NFT_CMP_EQ ? "== " : op_text(op));
		term_value(text, part, names, data, NULL);
		return;
	}
	text_add(text, " %s", op_text(op));
	term_value(text, part, names, data, NULL);
	text_add(text, " / ");
	term_value(text, part, names, part->mask->mask, NULL);
}

static void put_operation(struct text *text, const struct term_part *part,
			  const struct vm_term_names *names)
{
	static const char *const words[] = { "&", "<<", ">>", "&", "|", "^" };
	const struct expr_bitwise *mask = part->mask;

	if (mask->op >= sizeof(words) / sizeof(words[0]))
		return;
	text_add(text, " %s ", words[mask->op]);
	if (mask->op == 1 || mask->op == 2)
		text_add(text, "%u", mask->shift);
	else
		term_value(text, part, names, mask->mask, NULL);
	if (mask->op == 0 && !term_mask_zero(mask->xor, part->len)) {
		text_add(text, " ^ ");
		term_value(text, part, names, mask->xor, NULL);
	}
}

static void put_masked(struct text *text, const struct term_part *part,
		       const struct vm_term_names *names, uint8_t op,
		       const uint8_t *data)
{
	const struct expr_bitwise *mask = part->mask;
	bool plain = mask->op == 0 && term_mask_zero(mask->xor, part->len) &&
		     (op == NFT_CMP_EQ || op == NFT_CMP_NEQ);
	int bits = plain && datatype_address(part->selector.type) ?
			   mask_bits(mask->mask, part->len) :
			   -1;

	if (bits >= 0) {
		text_add(text, " %s", op_text(op));
		term_value(text, part, names, data, NULL);
		text_add(text, "/%d", bits);
	} else if (plain && (datatype_flags(part->selector.type) ||
			     part->selector.type == DATATYPE_CT_LABEL)) {
		put_flags(text, part, names, op, data);
	} else if (plain && part->partial) {
		text_add(text, " %s", op_text(op));
		term_value(text, part, names, data, NULL);
	} else {
		put_operation(text, part, names);
		text_add(text, " %s", op == NFT_CMP_EQ ? "== " : op_text(op));
		term_value(text, part, names, data, NULL);
	}
}

static void put_cmp(struct text *text, const struct vm_term *term,
		    const struct term_part *parts, size_t count,
		    const struct vm_term_names *names, bool negate)
{
	const struct expr_cmp *cmp = expr_priv(term->expr);
	uint8_t op = negate ? opposite(cmp->op) : cmp->op;
	size_t i;

	term_names(text, parts, count);
	if (count == 1 && parts[0].mask) {
		put_masked(text, &parts[0], names, op, cmp->data);
		return;
	}
	text_add(text, " %s", op_text(op));
	for (i = 0; i < count; i++) {
		text_add(text, "%s", i ? " . " : "");
		term_value(text, &parts[i], names, cmp->data + parts[i].offset,
			   NULL);
	}
}

/* Fields that nft compares at once are written one by one. */
static void put_merged(struct text *text, const struct vm_term *term,
		       const struct term_part *parts, size_t count,
		       const struct vm_term_names *names, bool negate)
{
	size_t i;

	for (i = 0; i < count; i++) {
		text_add(text, "%s", i ? negate ? " or " : " " : "");
		put_cmp(text, term, &parts[i], 1, names, negate);
	}
}

static void put_range(struct text *text, const struct term_part *parts,
		      size_t count, const struct vm_term_names *names,
		      const uint8_t *from, const uint8_t *to, bool invert)
{
	term_names(text, parts, count);
	text_add(text, " %s", invert ? "!= " : "");
	term_value(text, &parts[0], names, from, NULL);
	if (memcmp(from, to, parts[0].len) == 0)
		return;
	text_add(text, "-");
	term_value(text, &parts[0], names, to, NULL);
}

/* In the order of their keys: the kernel has its own. */
static const struct nft_set_elem *next_elem(const struct nft_set *set,
					    const struct nft_set_elem *last)
{
	const struct nft_set_elem *next = NULL;
	size_t i;

	for (i = 0; i < set->nelems; i++) {
		const struct nft_set_elem *elem = &set->elem[i];

		if (elem->flags & NFT_SET_ELEM_INTERVAL_END || !elem->key ||
		    (last && memcmp(elem->key, last->key, set->key_len) <= 0))
			continue;
		if (!next || memcmp(elem->key, next->key, set->key_len) < 0)
			next = elem;
	}
	return next;
}

/**
 * term_set - a set: its name, or the elements of one without
 * @text: added to
 * @term: the condition
 * @set: the set
 * @names: of links, or NULL
 */
void term_set(struct text *text, const struct vm_term *term,
	      const struct nft_set *set, const struct vm_term_names *names)
{
	const struct nft_set_elem *elem = NULL;
	size_t shown = 0;

	if (!(set->flags & NFT_SET_ANONYMOUS)) {
		text_add(text, "@%s", set->name);
		return;
	}
	text_add(text, "{ ");
	for (elem = next_elem(set, NULL); elem; elem = next_elem(set, elem)) {
		if (shown++ == TERM_ELEMENTS_SHOWN) {
			text_add(text, ", ...");
			break;
		}
		text_add(text, "%s", shown > 1 ? ", " : "");
		term_elem(text, term, set, elem, names);
	}
	text_add(text, " }");
}

static void put_lookup(struct text *text, const struct vm_term *term,
		       const struct term_part *parts, size_t count,
		       const struct vm_term_names *names, bool negate)
{
	const struct expr_lookup *lookup = expr_priv(term->expr);
	bool map = lookup->verdict || lookup->dreg;

	if (map && negate)
		text_add(text, "not in the map: ");
	term_names(text, parts, count);
	text_add(text, "%s ",
		 lookup->verdict	  ? " vmap" :
		 lookup->dreg		  ? " map" :
		 lookup->invert != negate ? " !=" :
					    "");
	term_set(text, term, lookup->set, names);
}

/* A load of what is not there, and all that compares no register. */
static void put_other(struct text *text, const struct vm_term *term,
		      bool negate)
{
	const struct nft_expr *expr = term->expr;
	struct selector selector = { .type = 0 };

	if (expr->ops->selector &&
	    expr->ops->selector(expr, term->about.family, term->about.l4proto,
				&selector)) {
		text_add(text, "%s is %sthere", selector.name,
			 negate ? "not " : "");
		return;
	}
	text_add(text, "%s", negate ? "not " : "");
	if (expr->ops->text)
		expr->ops->text(expr, text);
	else
		text_add(text, "%s", expr->ops->name);
}

/**
 * term_condition - the condition, or its opposite
 * @text: added to
 * @term: the condition
 * @names: of links, or NULL
 * @negate: the opposite
 *
 * Return: whether there was something to add.
 */
bool term_condition(struct text *text, const struct vm_term *term,
		    const struct vm_term_names *names, bool negate)
{
	struct term_part parts[VM_TERM_WORDS];
	size_t count = term_parts(term, parts);
	const uint8_t *from, *to;
	bool invert;

	if (term->text) {
		text_add(text, "%s", term->text);
		return true;
	}
	if (!term->expr)
		return false;
	if (count && term_range(term, &from, &to, &invert))
		put_range(text, parts, count, names, from, to,
			  invert != negate);
	else if (count && parts[0].merged && term->expr->ops == &expr_cmp_ops)
		put_merged(text, term, parts, count, names, negate);
	else if (count && term->expr->ops == &expr_cmp_ops)
		put_cmp(text, term, parts, count, names, negate);
	else if (count && term->expr->ops == &expr_lookup_ops)
		put_lookup(text, term, parts, count, names, negate);
	else
		put_other(text, term, negate);
	return true;
}
