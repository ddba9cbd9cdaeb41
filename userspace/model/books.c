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

static bool any(const uint64_t counts[RSTATTR_REASON_MAX + 1])
{
	size_t i;

	for (i = 0; i <= RSTATTR_REASON_MAX; i++) {
		if (counts[i])
			return true;
	}
	return false;
}

/**
 * books_resets - whether anything befell TCP
 * @books: the books
 *
 * Return: true when there was an event of TCP, recorded or not.
 */
bool books_resets(const struct books *books)
{
	return any(books->resets);
}

/**
 * books_drops - whether anything was dropped
 * @books: the books
 *
 * Return: true when a packet was, recorded or not.
 */
bool books_drops(const struct books *books)
{
	return any(books->drops);
}
