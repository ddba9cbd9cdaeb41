// SPDX-License-Identifier: GPL-2.0-only
/*
 * A load of bytes is not a reading yet: they lie in a register, and what is
 * done with them tells. An expression that is not known to leave registers
 * alone reads all that lies there.
 */
#include "vm/reads.h"

#include <stdlib.h>
#include <string.h>

#include "vm/expr_cmp.h"
#include "vm/expr_counter.h"
#include "vm/expr_ct.h"
#include "vm/expr_fib.h"
#include "vm/expr_immediate.h"
#include "vm/expr_limit.h"
#include "vm/expr_log.h"
#include "vm/expr_lookup.h"
#include "vm/expr_match.h"
#include "vm/expr_meta.h"
#include "vm/expr_payload.h"
#include "vm/expr_range.h"
#include "vm/expr_reject.h"
#include "vm/expr_target.h"

#define WORDS(len) (((len) + 3U) / 4)

/**
 * vm_reads_bytes - bytes of the packet were read
 * @reads: gains them
 * @offset: from the network header
 * @len: how many; what lies behind the most that is held is ignored
 */
void vm_reads_bytes(struct vm_reads *reads, size_t offset, size_t len)
{
	size_t i;

	for (i = 0; i < len && offset + i < VM_DATA_MAX; i++)
		reads->byte[(offset + i) / 8] |=
			(uint8_t)(1U << ((offset + i) % 8));
}

/**
 * vm_reads_tuples - the ends of its connection were read
 * @reads: gains them
 */
void vm_reads_tuples(struct vm_reads *reads)
{
	reads->tuples = true;
}

/**
 * vm_reads_time - the time was read
 * @reads: gains it
 */
void vm_reads_time(struct vm_reads *reads)
{
	reads->time = true;
}

/**
 * vm_reads_write - the packet was changed
 * @reads: from now on what is loaded may be what was written
 */
void vm_reads_write(struct vm_reads *reads)
{
	reads->written = true;
}

static size_t find_field(struct vm_reads *reads, size_t offset, size_t len)
{
	struct vm_read_field *grown;
	size_t i;

	for (i = 0; i < reads->nfields; i++) {
		if (reads->field[i].offset == offset &&
		    reads->field[i].len == len)
			return i;
	}
	grown = realloc(reads->field, (i + 1) * sizeof(*grown));
	if (!grown) {
		reads->failed = true;
		return i;
	}
	reads->field = grown;
	memset(&grown[i], 0, sizeof(grown[i]));
	grown[i].offset = offset;
	grown[i].len = (uint8_t)len;
	reads->nfields++;
	return i;
}

/* Do registers still hold some of the field that begins at @reg. */
static bool is_live(const struct vm *vm, uint8_t reg)
{
	const struct vm_reads *reads = vm->pkt->reads;
	const struct nft_expr *load = reads->live[reg].load;
	size_t words, i;

	if (!load)
		return false;
	words = WORDS(reads->field[reads->live[reg].field].len);
	for (i = 0; i < words; i++) {
		if (vm->regs.origin[reg + i].load == load)
			return true;
	}
	return false;
}

/* What lies in these registers is read, whatever for. */
static void flush(struct vm *vm, size_t from, size_t words)
{
	struct vm_reads *reads = vm->pkt->reads;
	uint8_t reg;

	for (reg = 4; reg < VM_REGS && reg < from + words; reg++) {
		struct vm_read_field *field;

		if (!is_live(vm, reg))
			continue;
		field = &reads->field[reads->live[reg].field];
		if (reg + WORDS(field->len) <= from)
			continue;
		vm_reads_bytes(reads, field->offset, field->len);
		field->exact = true;
	}
}

/**
 * vm_reads_load - bytes of the packet, all known, go into a register
 * @vm: the machine
 * @expr: what loads them
 * @reg: the first 32-bit register
 * @offset: from the network header
 * @len: how many
 */
void vm_reads_load(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		   size_t offset, size_t len)
{
	struct vm_reads *reads = vm->pkt->reads;
	size_t field;

	reads->live[reg].load = NULL;
	if (reads->written || len > VM_FIELD_MAX) {
		vm_reads_bytes(reads, offset, len);
		return;
	}
	field = find_field(reads, offset, len);
	if (reads->failed)
		return;
	reads->live[reg].load = expr;
	reads->live[reg].field = field;
}

/* The field that is all of what begins at a register, or NULL. */
static struct vm_read_field *whole_field(struct vm *vm, uint8_t reg, size_t len)
{
	struct vm_reads *reads = vm->pkt->reads;
	const struct nft_expr *load = reads->live[reg].load;
	struct vm_read_field *field;
	size_t i;

	if (!load)
		return NULL;
	field = &reads->field[reads->live[reg].field];
	if (field->len != len)
		return NULL;
	for (i = 0; i < WORDS(len); i++) {
		if (vm->regs.origin[reg + i].load != load ||
		    vm->regs.origin[reg + i].bitwise)
			return NULL;
	}
	return field;
}

/* Several runs of one replay compare the same: what is full may be sparse. */
static bool make_room(struct vm_read_field *field)
{
	size_t room = field->room ? field->room * 2 : 16;
	const uint8_t **grown;

	if (field->nothers < field->room)
		return true;
	if (field->nothers)
		vm_read_field_sort(field);
	if (field->nothers < field->room / 2)
		return true;
	grown = realloc(field->other, room * sizeof(*grown));
	if (!grown)
		return false;
	field->other = grown;
	field->room = room;
	return true;
}

static void bound(struct vm_read_field *field, const uint8_t *with, int order)
{
	uint8_t *to = order > 0 ? field->above : field->below;
	bool *has = order > 0 ? &field->has_above : &field->has_below;
	int closer = memcmp(with, to, field->len);

	if (*has && (order > 0 ? closer <= 0 : closer >= 0))
		return;
	memcpy(to, with, field->len);
	*has = true;
}

/* A field was compared with a constant of a rule: is it that, or is it more. */
static void compare(struct vm *vm, struct vm_read_field *field, uint8_t reg,
		    const uint8_t *with, bool ordered)
{
	struct vm_reads *reads = vm->pkt->reads;
	int order;

	if (field->exact)
		return;
	order = memcmp(&vm->regs.data[reg], with, field->len);
	if (!order) {
		vm_reads_bytes(reads, field->offset, field->len);
		field->exact = true;
	} else if (ordered) {
		bound(field, with, order);
	} else if (make_room(field)) {
		field->other[field->nothers++] = with;
		field->sorted = false;
	} else {
		reads->failed = true;
	}
}

static void before_cmp(struct vm *vm, const struct expr_cmp *cmp)
{
	struct vm_read_field *field = whole_field(vm, cmp->sreg, cmp->len);

	if (field)
		compare(vm, field, cmp->sreg, cmp->data,
			cmp->op != NFT_CMP_EQ && cmp->op != NFT_CMP_NEQ);
	else
		flush(vm, cmp->sreg, WORDS(cmp->len));
}

static void before_range(struct vm *vm, const struct expr_range *range)
{
	struct vm_read_field *field = whole_field(vm, range->sreg, range->len);

	if (!field) {
		flush(vm, range->sreg, WORDS(range->len));
		return;
	}
	compare(vm, field, range->sreg, range->from, true);
	compare(vm, field, range->sreg, range->to, true);
}

static bool add_set(struct vm_read_field *field, const struct vm_read_set *set)
{
	struct vm_read_set *grown;
	size_t i;

	for (i = 0; i < field->nsets; i++) {
		if (field->set[i].set == set->set)
			return true;
	}
	grown = realloc(field->set, (i + 1) * sizeof(*grown));
	if (!grown)
		return false;
	field->set = grown;
	field->set[field->nsets++] = *set;
	return true;
}

/* Unless elements come or go on the way, which is told by their keys. */
static void before_lookup(struct vm *vm, const struct expr_lookup *lookup)
{
	struct vm_read_set set = { .set = lookup->set };
	size_t len = lookup->set->key_len;
	struct vm_read_field *field = NULL;

	if (lookup->set->loaded && !vm->touches.count)
		field = whole_field(vm, lookup->sreg, len);
	if (!field) {
		flush(vm, lookup->sreg, WORDS(len));
		return;
	}
	if (field->exact)
		return;
	set.found = nft_set_lookup(
		set.set, (const uint8_t *)&vm->regs.data[lookup->sreg], NULL,
		&set.elem);
	if (!add_set(field, &set))
		vm->pkt->reads->failed = true;
}

/* Of those that are met often: they read no register. */
static bool leaves_registers(const struct nft_expr *expr)
{
	const struct expr_ops *ops = expr->ops;
	const struct expr_payload *payload = expr_priv(expr);
	const struct expr_meta *meta = expr_priv(expr);
	const struct expr_ct *ct = expr_priv(expr);

	if (ops == &expr_payload_ops)
		return !payload->sreg;
	if (ops == &expr_meta_ops)
		return !meta->sreg;
	if (ops == &expr_ct_ops)
		return !ct->set;
	return ops == &expr_counter_ops || ops == &expr_immediate_ops ||
	       ops == &expr_log_ops || ops == &expr_limit_ops ||
	       ops == &expr_reject_ops || ops == &expr_fib_ops ||
	       ops == &expr_match_ops || ops == &expr_target_ops;
}

/**
 * vm_reads_before - an expression of a rule will be evaluated
 * @vm: the machine
 * @expr: the expression
 */
void vm_reads_before(struct vm *vm, const struct nft_expr *expr)
{
	if (expr->ops == &expr_cmp_ops)
		before_cmp(vm, expr_priv(expr));
	else if (expr->ops == &expr_range_ops)
		before_range(vm, expr_priv(expr));
	else if (expr->ops == &expr_lookup_ops)
		before_lookup(vm, expr_priv(expr));
	else if (!leaves_registers(expr))
		flush(vm, 0, VM_REGS);
}

/**
 * vm_reads_size - how much memory it takes
 * @reads: what was read
 *
 * Return: bytes, about.
 */
size_t vm_reads_size(const struct vm_reads *reads)
{
	size_t size = sizeof(*reads);
	size_t i;

	for (i = 0; i < reads->nfields; i++)
		size += sizeof(reads->field[i]) +
			reads->field[i].room * sizeof(*reads->field[i].other) +
			reads->field[i].nsets * sizeof(*reads->field[i].set);
	return size;
}

/**
 * vm_reads_release - forget it
 * @reads: emptied
 */
void vm_reads_release(struct vm_reads *reads)
{
	size_t i;

	for (i = 0; i < reads->nfields; i++) {
		free(reads->field[i].other);
		free(reads->field[i].set);
	}
	free(reads->field);
	memset(reads, 0, sizeof(*reads));
}
