/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Both ways of what is not known. A run is a function of the packet, the
 * ruleset and a list of choices. The first run takes the first way at each
 * unknown; the following ones go back to the last choice that has ways left,
 * until all are taken or there were too many.
 */
#ifndef RSTATTR_VM_FORK_H
#define RSTATTR_VM_FORK_H

#include "vm/vm.h"

#define VM_CHOICES_MAX 64
/* What was assumed in a run and holds for the rest of it. */
#define VM_MEMOS_MAX 64

/* A condition that was assumed to hold, or not to. */
struct vm_memo {
	struct vm_origin origin;
	const struct nft_expr *expr;
	bool holds;
};

/* What a load gives since a comparison of it was assumed to hold. */
#define VM_PINS_MAX 16
#define VM_PIN_BYTES 64

struct vm_pin {
	const struct nft_expr *load;
	uint8_t len;
	uint8_t data[VM_PIN_BYTES];
	uint8_t known[VM_PIN_BYTES];
};

struct vm_forks {
	uint8_t choice[VM_CHOICES_MAX];
	uint8_t ways[VM_CHOICES_MAX];
	unsigned int depth;  /* choices of the run so far */
	unsigned int length; /* choices that are prescribed */
	bool overflow;	     /* a run had more choices than are kept */
	struct vm_memo memo[VM_MEMOS_MAX];
	unsigned int nmemos;
	struct vm_pin pin[VM_PINS_MAX];
	unsigned int npins;
};

void vm_forks_begin(struct vm_forks *forks);
bool vm_forks_next(struct vm_forks *forks);
unsigned int vm_forks_take(struct vm_forks *forks, unsigned int ways);
bool vm_forks_recall(const struct vm_forks *forks,
		     const struct vm_condition *condition, bool *holds);
void vm_forks_note(struct vm_forks *forks,
		   const struct vm_condition *condition);
void vm_forks_pin(struct vm_forks *forks, const struct nft_expr *load,
		  const uint8_t *data, const uint8_t *known, uint32_t len);
void vm_forks_unpin(const struct vm_forks *forks, const struct nft_expr *load,
		    uint8_t *data, uint8_t *known, uint32_t len);
bool expr_same(const struct nft_expr *a, const struct nft_expr *b);

#endif
