/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a replay has read of its packet: another packet that agrees in that
 * goes the same way, whatever else is in it. Bytes that are only compared, or
 * looked up in a set, need not be the same: it is enough that each comparison
 * comes out the same.
 */
#ifndef RSTATTR_VM_READS_H
#define RSTATTR_VM_READS_H

#include "vm/vm.h"

/* The longest field that is not read like any other bytes: an address. */
#define VM_FIELD_MAX 16

/* A set that a field was looked up in, and what was found. */
struct vm_read_set {
	const struct nft_set *set;
	const struct nft_set_elem *elem;
	enum tri found;
};

/* Bytes of the packet that were compared, as memcmp() orders them. */
struct vm_read_field {
	size_t offset; /* from the network header */
	uint8_t len;
	bool exact; /* it equalled something: its bytes are read */
	bool has_above;
	bool has_below;
	uint8_t above[VM_FIELD_MAX]; /* it is greater than this */
	uint8_t below[VM_FIELD_MAX]; /* it is less than this */
	const uint8_t **other; /* it is none of these, which are the rules' */
	size_t nothers;
	size_t room;
	bool sorted;
	struct vm_read_set *set;
	size_t nsets;
};

/* Zeroed, nothing was read. Outlives neither the ruleset nor its sets. */
struct vm_reads {
	uint8_t byte[VM_DATA_MAX / 8]; /* a bit for each */
	bool tuples;		       /* of conntrack */
	bool time;
	bool written; /* the packet is not what it was */
	bool failed;  /* memory was short: nothing may be concluded */
	struct vm_read_field *field;
	size_t nfields;
	/* By a field's first register: what loaded it, and which it is. */
	struct {
		const struct nft_expr *load;
		size_t field;
	} live[VM_REGS];
};

/* What evaluators tell; only where the packet has "reads". */
void vm_reads_load(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		   size_t offset, size_t len);
void vm_reads_before(struct vm *vm, const struct nft_expr *expr);

/* vm/reads_agree.c */
void vm_read_field_sort(struct vm_read_field *field);
bool vm_reads_agree(struct vm_reads *reads, const struct vm_pkt *own,
		    const struct vm_pkt *other);
/* vm/reads.c */
size_t vm_reads_size(const struct vm_reads *reads);
void vm_reads_release(struct vm_reads *reads);

#endif
