// SPDX-License-Identifier: GPL-2.0-only
/* Conditions in words: with what the packet has. */
#include "vm/term.h"

#include "model/text.h"
#include "vm/expr_cmp.h"
#include "vm/expr_lookup.h"
#include "vm/expr_range.h"
#include "vm/term_parts.h"

/**
 * vm_term_condition - the condition as the rule has it
 * @text: added to
 * @term: the condition
 * @names: of links, or NULL
 *
 * Return: whether there was something to add.
 */
bool vm_term_condition(struct text *text, const struct vm_term *term,
		       const struct vm_term_names *names)
{
	return term_condition(text, term, names, false);
}

/* Was it asked whether two registers' worth of something are alike. */
static bool compares(const struct vm_term *term)
{
	return term->len && term->expr &&
	       (term->expr->ops == &expr_cmp_ops ||
		term->expr->ops == &expr_lookup_ops ||
		term->expr->ops == &expr_range_ops);
}

/**
 * vm_term_packet - what the packet has
 * @text: added to
 * @term: the condition
 * @names: of links, or NULL
 *
 * Return: whether there was something to add.
 */
bool vm_term_packet(struct text *text, const struct vm_term *term,
		    const struct vm_term_names *names)
{
	struct term_part parts[VM_TERM_WORDS];
	size_t i, count = term_parts(term, parts);

	if (!count || term->text || !compares(term))
		return false;
	if (count == 1 && term->reloaded) {
		parts[0].network = false;
		parts[0].len = term->loaded_len;
		term_value(text, &parts[0], names, term->loaded,
			   term->loaded_known);
		return true;
	}
	for (i = 0; i < count; i++) {
		text_add(text, "%s", i ? " . " : "");
		term_value(text, &parts[i], names,
			   term->bytes + parts[i].offset,
			   term->known + parts[i].offset);
	}
	return true;
}

/**
 * vm_term_element - the element of the set that matched
 * @text: added to
 * @term: the condition
 * @names: of links, or NULL
 *
 * Return: whether there was something to add.
 */
bool vm_term_element(struct text *text, const struct vm_term *term,
		     const struct vm_term_names *names)
{
	if (!term->set || !term->elem)
		return false;
	term_elem(text, term, term->set, term->elem, names);
	return true;
}

static const char *verdict_text(const struct nft_verdict *verdict)
{
	switch (verdict->code) {
	case NF_ACCEPT:
		return "accept";
	case NF_DROP:
		return "drop";
	case NFT_CONTINUE:
		return "continue";
	case NFT_RETURN:
		return "return";
	case NFT_JUMP:
		return "jump ";
	case NFT_GOTO:
		return "goto ";
	}
	return "queue";
}

static bool is_vmap(const struct vm_term *term)
{
	const struct expr_lookup *lookup = expr_priv(term->expr);

	return lookup->verdict;
}

/* The set with the element that matched; of a large one only that. */
static void put_found(struct text *text, const struct vm_term *term,
		      const struct vm_term_names *names)
{
	bool anonymous = term->set->flags & NFT_SET_ANONYMOUS;

	if (anonymous && term->set->nelems > TERM_ELEMENTS_SHOWN) {
		text_add(text, "{ ");
		term_elem(text, term, term->set, term->elem, names);
		text_add(text, ", ... }");
		return;
	}
	term_set(text, term, term->set, names);
	if (anonymous)
		return;
	text_add(text, " (");
	term_elem(text, term, term->set, term->elem, names);
	text_add(text, ")");
}

/* "ip saddr 10.0.3.17 not in @db_clients" */
static void put_membership(struct text *text, const struct vm_term *term,
			   const struct vm_term_names *names)
{
	const struct expr_lookup *lookup = expr_priv(term->expr);
	struct term_part parts[VM_TERM_WORDS];
	size_t count = term_parts(term, parts);
	bool in = (term->value == TRI_TRUE) != lookup->invert;

	term_names(text, parts, count);
	text_add(text, " ");
	vm_term_packet(text, term, names);
	text_add(text, " %sin ", in ? "" : "not ");
	if (in && term->elem)
		put_found(text, term, names);
	else
		term_set(text, term, lookup->set, names);
	if (in && term->elem && is_vmap(term))
		text_add(text, ": %s%s", verdict_text(&term->elem->verdict),
			 term->elem->verdict.chain ?
				 term->elem->verdict.chain->name :
				 "");
}

/* "ct mark is not there: ...", "limit rate 3/second: ..." */
static void put_failed(struct text *text, const struct vm_term *term,
		       const struct vm_term_names *names)
{
	bool load = term->expr && term->expr->ops->selector;

	term_condition(text, term, names, load || !term->why);
	if (term->why)
		text_add(text, ": %s", term->why);
}

/**
 * vm_term_sentence - the condition with what the packet has, in one
 * @text: added to
 * @term: the condition
 * @names: of links, or NULL
 *
 * Of what is not known, what was assumed.
 */
void vm_term_sentence(struct text *text, const struct vm_term *term,
		      const struct vm_term_names *names)
{
	if (term->value == TRI_UNKNOWN) {
		if (!term_condition(text, term, names, !term->holds))
			text_add(text, "something that is not known");
		return;
	}
	if (term->len && term->expr && term->expr->ops == &expr_lookup_ops) {
		put_membership(text, term, names);
		return;
	}
	if (!compares(term) && term->value == TRI_FALSE) {
		put_failed(text, term, names);
		return;
	}
	term_condition(text, term, names, false);
	if (term->value == TRI_FALSE && compares(term)) {
		text_add(text, ", packet has ");
		vm_term_packet(text, term, names);
	}
}
