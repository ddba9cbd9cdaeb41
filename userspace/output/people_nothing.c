// SPDX-License-Identifier: GPL-2.0-only
/* That nothing here reset or dropped it, and what is known beside. */
#include <inttypes.h>
#include <string.h>

#include "engine/party.h"
#include "model/clock.h"
#include "model/names.h"
#include "output/people.h"

static void headline(const struct out *out, const struct nothing *nothing)
{
	if (nothing->grade != GRADE_DERIVED)
		out_colour(out, COLOUR_NAME, "NOTHING FOUND that");
	else if (nothing->everywhere)
		out_colour(out, COLOUR_NAME, "NOTHING ON THIS HOST");
	else
		out_colour(out, COLOUR_NAME,
			   "NOTHING IN THIS NETWORK NAMESPACE");
	fputs(" reset or dropped ", out->file);
	out_text(out, nothing->ends ? nothing->ends : "?");
	fprintf(out->file, " [%s]\n", grade_text(nothing->grade));
}

static void looked_line(const struct out *out, const struct nothing *nothing,
			uint64_t now_real)
{
	char text[CLOCK_TEXT_MAX];
	size_t i;

	out_label(out, "looked");
	fprintf(out->file, "rejects, %sstack resets",
		nothing->drops_off ? "" : "drops, ");
	if (nothing->since)
		fprintf(out->file, " since %s",
			clock_short(nothing->since, now_real, text));
	if (!nothing->missing.count)
		fputs(", no gaps", out->file);
	fprintf(out->file, ", %zu namespace%s\n", nothing->spaces,
		plural(nothing->spaces));
	for (i = 0; i < nothing->missing.count; i++) {
		out_label(out, "missing");
		out_text(out, nothing->missing.text[i]);
		fputc('\n', out->file);
	}
}

static void blind_line(const struct out *out)
{
	size_t i;

	out_label(out, "blind");
	for (i = 0; nothing_blind[i]; i++)
		fprintf(out->file, "%s%s", i ? ", " : "", nothing_blind[i]);
	fputc('\n', out->file);
}

static void next_of(const struct out *out, const struct party *party)
{
	if (party->kind == PARTY_COMMAND)
		return;
	out_label(out, "next");
	fprintf(out->file, "rstattr explain --wait --%s ",
		party->kind == PARTY_PROCESS ? "pid" :
					       party_kind_text(party->kind));
	if (party->kind == PARTY_PROCESS && party->pids.count)
		fprintf(out->file, "%" PRIu64, party->pids.item[0]);
	else
		out_text(out, party->name ? party->name : "?");
	fputc('\n', out->file);
}

/* The ends with a blank between, as they are typed. */
static void next_line(const struct out *out, const struct nothing *nothing)
{
	const char *dash = nothing->ends ? strstr(nothing->ends, " - ") : NULL;
	char first[300];

	if (!nothing->ends)
		return;
	out_label(out, "next");
	fputs("rstattr explain --wait ", out->file);
	if (dash) {
		snprintf(first, sizeof(first), "%.*s",
			 (int)(dash - nothing->ends), nothing->ends);
		out_text(out, first);
		fputc(' ', out->file);
		out_text(out, dash + strlen(" - "));
	} else {
		out_text(out, nothing->ends);
	}
	fputc('\n', out->file);
}

/**
 * people_nothing - that nothing here did it
 * @out: where to
 * @nothing: what is known
 * @party: whose connections were asked for; NULL: whosoever's
 * @now_real: the present, ns of CLOCK_REALTIME
 */
void people_nothing(const struct out *out, const struct nothing *nothing,
		    const struct party *party, uint64_t now_real)
{
	headline(out, nothing);
	looked_line(out, nothing, now_real);
	people_facts(out, &nothing->facts, now_real);
	if (nothing->silent) {
		out_label(out, "so");
		fprintf(out->file,
			"peer.silent [%s]: ", grade_text(GRADE_LIKELY));
		out_text(out, nothing->silent);
		fputc('\n', out->file);
	}
	blind_line(out);
	if (party)
		next_of(out, party);
	else
		next_line(out, nothing);
}
