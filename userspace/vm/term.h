/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A condition in the user's terms: "tcp dport 5432", of which the packet has
 * 443. Copied when it is looked at, since registers change; written later, if
 * at all. The ruleset must live as long.
 */
#ifndef RSTATTR_VM_TERM_H
#define RSTATTR_VM_TERM_H

#include "vm/datatype.h"
#include "vm/vm.h"

struct text;

#define VM_TERM_WORDS (NFT_KEY_MAX / 4)

/*
 * The protocols that names depend on: those that the rule has tested so far,
 * or else the packet's.
 */
struct vm_term_about {
	uint32_t family; /* NFPROTO_*; of the rule's table where nothing says */
	uint8_t l4proto; /* 0: not known */
};

struct vm_term {
	const struct nft_rule *rule; /* or NULL */
	const struct nft_expr *expr; /* or NULL */
	enum tri value;
	bool holds;
	bool assumed;
	bool reloaded; /* loaded is filled */
	struct vm_term_about about;
	uint8_t len; /* the packet's value: what the register held */
	uint8_t bytes[NFT_KEY_MAX];
	uint8_t known[NFT_KEY_MAX];
	uint8_t loaded_len;
	uint8_t loaded[NFT_KEY_MAX]; /* all of it, before masks */
	uint8_t loaded_known[NFT_KEY_MAX];
	struct vm_origin origin[VM_TERM_WORDS];
	const struct nft_set *set;
	const struct nft_set_elem *elem;
	const char *why;
	const char *text;
};

/* Names of links by their index; may be NULL. */
struct vm_term_names {
	const char *(*link)(void *ctx, uint32_t index);
	void *ctx;
};

void vm_term_take(struct vm_term *term, const struct vm *vm,
		  const struct nft_rule *rule,
		  const struct vm_condition *condition,
		  const struct vm_term_about *about);
void vm_term_about_begin(struct vm_term_about *about, const struct vm *vm,
			 const struct nft_rule *rule);
void vm_term_about_add(struct vm_term_about *about,
		       const struct vm_condition *condition);

unsigned int vm_term_fields(const struct vm_term *term);

/* Each adds to a text, and returns whether there was something to add. */
bool vm_term_condition(struct text *text, const struct vm_term *term,
		       const struct vm_term_names *names);
bool vm_term_packet(struct text *text, const struct vm_term *term,
		    const struct vm_term_names *names);
bool vm_term_element(struct text *text, const struct vm_term *term,
		     const struct vm_term_names *names);
bool vm_term_closest(struct text *text, const struct vm_term *term,
		     const struct vm_term_names *names);
void vm_term_sentence(struct text *text, const struct vm_term *term,
		      const struct vm_term_names *names);

#endif
