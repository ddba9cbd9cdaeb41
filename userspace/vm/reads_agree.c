// SPDX-License-Identifier: GPL-2.0-only
/* Whether another packet is the same to the rules; see vm/reads.h. */
#include "vm/reads.h"

#include <stdlib.h>
#include <string.h>

static int compare_others(const void *a, const void *b, void *len)
{
	return memcmp(*(const uint8_t *const *)a, *(const uint8_t *const *)b,
		      *(const uint8_t *)len);
}

/**
 * vm_read_field_sort - bring what a field is not into order, each once
 * @field: the field
 */
void vm_read_field_sort(struct vm_read_field *field)
{
	size_t i, kept = 0;

	if (field->sorted)
		return;
	qsort_r(field->other, field->nothers, sizeof(*field->other),
		compare_others, &field->len);
	for (i = 0; i < field->nothers; i++) {
		if (!kept || memcmp(field->other[kept - 1], field->other[i],
				    field->len) != 0)
			field->other[kept++] = field->other[i];
	}
	field->nothers = kept;
	field->sorted = true;
}

static bool is_other(struct vm_read_field *field, const uint8_t *value)
{
	size_t from = 0, to = field->nothers;

	if (to)
		vm_read_field_sort(field);
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = memcmp(value, field->other[middle], field->len);

		if (!order)
			return false;
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return true;
}

static bool field_agrees(struct vm_read_field *field, const uint8_t *value)
{
	const struct nft_set_elem *elem;
	size_t i;

	if ((field->has_above &&
	     memcmp(value, field->above, field->len) <= 0) ||
	    (field->has_below && memcmp(value, field->below, field->len) >= 0))
		return false;
	for (i = 0; i < field->nsets; i++) {
		if (nft_set_lookup(field->set[i].set, value, NULL, &elem) !=
			    field->set[i].found ||
		    elem != field->set[i].elem)
			return false;
	}
	return is_other(field, value);
}

static bool bytes_agree(const struct vm_reads *reads, const struct vm_pkt *own,
			const struct vm_pkt *other)
{
	size_t i;

	for (i = 0; i < own->held; i++) {
		if (reads->byte[i / 8] & 1U << (i % 8) &&
		    own->data[i] != other->data[i])
			return false;
	}
	return true;
}

/**
 * vm_reads_agree - are the bytes of another packet the same to the rules
 * @reads: what was read of @own
 * @own: a packet as it was before it was replayed
 * @other: another one; but for its bytes, its time and the ends of its
 *	   connection the same
 *
 * Return: whether its replay reads and does the same, time and ends aside.
 */
bool vm_reads_agree(struct vm_reads *reads, const struct vm_pkt *own,
		    const struct vm_pkt *other)
{
	size_t i;

	if (reads->failed || own->held != other->held ||
	    !bytes_agree(reads, own, other))
		return false;
	for (i = 0; i < reads->nfields; i++) {
		struct vm_read_field *field = &reads->field[i];

		if (!field->exact &&
		    !field_agrees(field, other->data + field->offset))
			return false;
	}
	return true;
}
