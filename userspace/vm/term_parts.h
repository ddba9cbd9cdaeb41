/* SPDX-License-Identifier: GPL-2.0-only */
/* What a condition's bytes are made of; for the term_*.c. */
#ifndef RSTATTR_VM_TERM_PARTS_H
#define RSTATTR_VM_TERM_PARTS_H

#include "vm/term.h"

struct expr_bitwise;

/* A field: the whole of what is compared, or one of a concatenation. */
struct term_part {
	struct selector selector;
	bool named;
	bool network;	 /* its number is in network order by now */
	uint32_t offset; /* in the condition's bytes */
	uint32_t len;
	const struct expr_bitwise *mask; /* put over it, or NULL */
	bool partial;  /* a field of some bits: those under the mask */
	uint8_t shift; /* and then moved to the right */
	bool merged;   /* loaded together with its neighbours */
};

size_t term_parts(const struct vm_term *term,
		  struct term_part parts[VM_TERM_WORDS]);
bool term_mask_zero(const uint8_t *bytes, size_t len);
bool term_range(const struct vm_term *term, const uint8_t **from,
		const uint8_t **to, bool *invert);
void term_names(struct text *text, const struct term_part *parts, size_t count);
void term_value(struct text *text, const struct term_part *part,
		const struct vm_term_names *names, const uint8_t *data,
		const uint8_t *known);
/* Elements of an anonymous set that are written out. */
#define TERM_ELEMENTS_SHOWN 6

bool term_condition(struct text *text, const struct vm_term *term,
		    const struct vm_term_names *names, bool negate);
void term_set(struct text *text, const struct vm_term *term,
	      const struct nft_set *set, const struct vm_term_names *names);
void term_elem(struct text *text, const struct vm_term *term,
	       const struct nft_set *set, const struct nft_set_elem *elem,
	       const struct vm_term_names *names);

#endif
