// SPDX-License-Identifier: GPL-2.0-only
/* The end of every answer: how the books stand. */
#include <inttypes.h>
#include <string.h>

#include "model/clock.h"
#include "model/names.h"
#include "output/people.h"

/* The ruleset's generation when a namespace's last finding happened. */
static bool last_generation(const struct answer *answer, uint64_t netns,
			    uint32_t *generation)
{
	uint64_t last = 0;
	bool found = false;
	size_t i;

	for (i = 0; i < answer->findings.count; i++) {
		const struct finding *finding = answer->findings.item[i];

		if (finding->culprit.netns != netns ||
		    !finding->culprit.has_base_seq ||
		    finding->last_real < last)
			continue;
		last = finding->last_real;
		*generation = finding->culprit.base_seq;
		found = true;
	}
	return found;
}

static void ruleset(const struct out *out, const struct answer *answer,
		    const struct space *space)
{
	uint32_t then;

	if (!space->has_generation ||
	    !last_generation(answer, space->netns, &then))
		return;
	fputs("; ruleset ", out->file);
	if (answer->spaces.count > 1) {
		fputs("of ", out->file);
		people_netns(out, answer, space->netns);
		fputs(": ", out->file);
	}
	if (then == space->generation)
		fprintf(out->file, "generation %u unchanged", then);
	else
		out_colour(out, COLOUR_WARN,
			   "CHANGED since: generation %u then, %u now", then,
			   space->generation);
}

/**
 * people_footer - the books, the ruleset's generation, since when
 * @out: where to
 * @answer: what was found
 * @now_real: the present, ns of CLOCK_REALTIME
 */
void people_footer(const struct out *out, const struct answer *answer,
		   uint64_t now_real)
{
	const struct books *books = &answer->books;
	uint64_t since = answer_since(answer);
	char text[CLOCK_TEXT_MAX];
	size_t i;

	/* Not "=" where it is not true: packets arrive while we read. */
	fprintf(out->file,
		"books %" PRIu64 " %s %" PRIu64 " attributed + %" PRIu64
		" unattributed + %" PRIu64 " lost",
		books->seen, books_balance(books) ? "=" : "seen:",
		books->attributed, books->unattributed, books->lost);
	if (books->record_lost)
		fprintf(out->file, "; %" PRIu64 " counted but not recorded",
			books->record_lost);
	for (i = 0; i < answer->spaces.count; i++)
		ruleset(out, answer, &answer->spaces.item[i]);
	if (since)
		fprintf(out->file, "; recording since %s",
			clock_short(since, now_real, text));
	fputc('\n', out->file);
}

/**
 * people_recorder - what is not among the findings, for it is not held
 * @out: where to
 * @books: of the namespaces in view; the counters know of all
 */
void people_recorder(const struct out *out, const struct books *books)
{
	if (books->overwritten)
		fprintf(out->file,
			"recorder holds the last %" PRIu64 " of %" PRIu64
			" event%s; \"rstattr rules\" has all counts\n",
			books->recorded - books->overwritten, books->recorded,
			plural(books->recorded));
	if (books->drops_overwritten)
		fprintf(out->file,
			"recorder holds the last %" PRIu64 " of %" PRIu64
			" drop%s; \"rstattr status\" has all counts\n",
			books->drops_recorded - books->drops_overwritten,
			books->drops_recorded, plural(books->drops_recorded));
	if (books->drops_throttled)
		fprintf(out->file,
			"%" PRIu64
			" more drop%s not recorded: too many in a second; \"rstattr status\" has all counts\n",
			books->drops_throttled,
			books->drops_throttled == 1 ? " was" : "s were");
	if (books->resets_overwritten)
		fprintf(out->file,
			"recorder holds the last %" PRIu64 " of %" PRIu64
			" event%s of TCP; \"rstattr status\" has all counts\n",
			books->resets_recorded - books->resets_overwritten,
			books->resets_recorded,
			plural(books->resets_recorded));
}
