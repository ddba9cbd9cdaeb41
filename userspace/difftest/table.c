// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/table.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* How often a ruleset is met again for one line of the table. */
#define TRIES 40

/**
 * table_key - the line of a kind of expression
 * @table: the table
 * @name: e.g. "meta mark"
 * @outcome: what may come of it
 *
 * Return: its index; the program ends without memory.
 */
size_t table_key(struct table *table, const char *name, enum outcome outcome)
{
	struct seen *seen;
	size_t i;

	for (i = 0; i < table->count; i++) {
		if (strcmp(table->seen[i].name, name) == 0)
			return i;
	}
	seen = realloc(table->seen, (table->count + 1) * sizeof(*seen));
	if (!seen)
		abort();
	table->seen = seen;
	seen += table->count;
	memset(seen, 0, sizeof(*seen));
	snprintf(seen->name, sizeof(seen->name), "%s", name);
	seen->outcome = outcome;
	return table->count++;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct seen *)a)->name,
		      ((const struct seen *)b)->name);
}

/* Not in place: keys are indexes. */
static struct seen *sorted(const struct table *table)
{
	struct seen *copy = calloc(table->count + 1, sizeof(*copy));

	if (!copy)
		abort();
	memcpy(copy, table->seen, table->count * sizeof(*copy));
	qsort(copy, table->count, sizeof(*copy), by_name);
	return copy;
}

/**
 * table_print - one line for each kind
 * @table: the table
 * @file: where to
 */
void table_print(const struct table *table, FILE *file)
{
	struct seen *seen = sorted(table);
	size_t i;

	fprintf(file, "# %-28s %12s %12s\n", "expression", "held", "failed");
	for (i = 0; i < table->count; i++) {
		fprintf(file, "# %-28s %12" PRIu64, seen[i].name, seen[i].held);
		if (seen[i].outcome == OUTCOME_BOTH || seen[i].failed)
			fprintf(file, " %12" PRIu64 "\n", seen[i].failed);
		else
			fprintf(file, " %12s\n", "-");
	}
	free(seen);
}

static bool is_short(const struct seen *seen, uint64_t least)
{
	return seen->held < least ||
	       (seen->outcome == OUTCOME_BOTH && seen->failed < least);
}

/* What only holds where the kernel's bridges filter VLANs. */
static const char *const of_filters[] = { "meta ibrpvid", "meta ibrvproto" };

static const char *excuse(const struct table *table, const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(of_filters) / sizeof(of_filters[0]); i++) {
		if (strcmp(of_filters[i], name) == 0 && !table->filtering)
			return "this kernel's bridges do not filter VLANs";
	}
	return NULL;
}

/**
 * table_short - what was not seen often enough
 * @table: the table
 * @least: how often it has to hold, and to fail if it can
 * @file: these are listed there; may be NULL
 *
 * Return: how many.
 */
size_t table_short(const struct table *table, uint64_t least, FILE *file)
{
	struct seen *seen = sorted(table);
	size_t i, count = 0;

	for (i = 0; i < table->count; i++) {
		const char *why = excuse(table, seen[i].name);

		if (!is_short(&seen[i], least))
			continue;
		if (why && seen[i].failed >= least) {
			if (file)
				fprintf(file, "# never holds here: %s: %s\n",
					seen[i].name, why);
			continue;
		}
		count++;
		if (file)
			fprintf(file,
				"# seen too seldom: %s held %" PRIu64
				" failed %" PRIu64 ", wanted %" PRIu64 "\n",
				seen[i].name, seen[i].held, seen[i].failed,
				least);
	}
	free(seen);
	return count;
}

/**
 * table_begin - a ruleset is going to be met
 * @table: the table
 */
void table_begin(struct table *table)
{
	size_t i;

	for (i = 0; i < table->count; i++) {
		table->seen[i].held_before = table->seen[i].held;
		table->seen[i].failed_before = table->seen[i].failed;
	}
}

static void note_most(struct most *most, uint64_t times, uint64_t ruleset)
{
	if (times > most->times)
		*most = (struct most){ ruleset, times };
}

/**
 * table_end - a ruleset has been met: note what it showed most often
 * @table: the table
 * @ruleset: its index
 */
void table_end(struct table *table, uint64_t ruleset)
{
	size_t i;

	for (i = 0; i < table->count; i++) {
		struct seen *seen = &table->seen[i];

		note_most(&seen->holding, seen->held - seen->held_before,
			  ruleset);
		note_most(&seen->failing, seen->failed - seen->failed_before,
			  ruleset);
	}
}

/**
 * table_next - the ruleset that most likely shows what was seen too seldom
 * @table: the table; what is chosen is tried TRIES times at most
 * @least: how often all has to be seen
 * @ruleset: set to its index
 *
 * Return: whether there is one.
 */
bool table_next(struct table *table, uint64_t least, uint64_t *ruleset)
{
	size_t i;

	for (i = 0; i < table->count; i++) {
		struct seen *seen = &table->seen[i];
		const struct most *most = seen->held < least ? &seen->holding :
							       &seen->failing;

		if (!is_short(seen, least) || !most->times ||
		    seen->tries == TRIES)
			continue;
		seen->tries++;
		*ruleset = most->ruleset;
		return true;
	}
	return false;
}

void table_release(struct table *table)
{
	free(table->seen);
	memset(table, 0, sizeof(*table));
}
