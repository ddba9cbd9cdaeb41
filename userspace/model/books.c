// SPDX-License-Identifier: GPL-2.0-only
#include "model/books.h"

#include <assert.h>
#include <stddef.h>

static_assert(sizeof(struct books) % sizeof(uint64_t) == 0,
	      "books are counters and nothing else");

/**
 * books_add - sum up the books of several namespaces
 * @sum: added to
 * @books: of one more namespace
 */
void books_add(struct books *sum, const struct books *books)
{
	const uint64_t *from = (const uint64_t *)books;
	uint64_t *to = (uint64_t *)sum;
	size_t i;

	for (i = 0; i < sizeof(*sum) / sizeof(*to); i++)
		to[i] += from[i];
}

/**
 * books_balance - whether every event seen is accounted for
 * @books: the books
 *
 * Counters are read while packets arrive, so a difference of a few is normal
 * under traffic.
 *
 * Return: true when seen is the sum of attributed, unattributed and lost.
 */
bool books_balance(const struct books *books)
{
	return books->seen ==
	       books->attributed + books->unattributed + books->lost;
}

static uint64_t sum(const uint64_t counts[RSTATTR_REASON_MAX + 1])
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i <= RSTATTR_REASON_MAX; i++)
		all += counts[i];
	return all;
}

/**
 * books_resets - how often something befell TCP
 * @books: the books
 *
 * Return: events of TCP, recorded or not.
 */
uint64_t books_resets(const struct books *books)
{
	return sum(books->resets);
}

/**
 * books_drops - how much was dropped
 * @books: the books
 *
 * Return: packets, recorded or not.
 */
uint64_t books_drops(const struct books *books)
{
	return sum(books->drops);
}
