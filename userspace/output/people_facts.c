// SPDX-License-Identifier: GPL-2.0-only
/* What was read of the host beside an event, and what to do by it. */
#include <string.h>

#include "model/clock.h"
#include "output/people.h"

/* One moment stands behind the last of the facts that were read at it. */
static bool time_follows(const struct fact_list *facts, size_t at,
			 uint64_t now_real)
{
	char this[CLOCK_TEXT_MAX], next[CLOCK_TEXT_MAX];

	if (at + 1 == facts->count)
		return true;
	clock_short(facts->item[at].read, now_real, this);
	clock_short(facts->item[at + 1].read, now_real, next);
	return strcmp(this, next) != 0;
}

/**
 * people_facts - facts, a line each
 * @out: where to
 * @facts: the facts
 * @now_real: the present, ns of CLOCK_REALTIME
 */
void people_facts(const struct out *out, const struct fact_list *facts,
		  uint64_t now_real)
{
	char text[CLOCK_TEXT_MAX];
	size_t i;

	for (i = 0; i < facts->count; i++) {
		const struct fact *fact = &facts->item[i];

		out_label(out, "fact");
		out_text(out, fact->text ? fact->text : "?");
		if (time_follows(facts, i, now_real))
			fprintf(out->file, " (read %s)",
				clock_short(fact->read, now_real, text));
		fputc('\n', out->file);
	}
}

static void quoted(const struct out *out, const struct event *event)
{
	struct tuple tuple;

	if (!behind_quoted(event, &tuple))
		return;
	fputs("; it is about ", out->file);
	out_tuple(out, &tuple);
}

/**
 * people_behind - the cause behind what was done
 * @out: where to
 * @finding: the finding; nothing is said where none is known
 */
void people_behind(const struct out *out, const struct finding *finding)
{
	const struct finding_key *key = &finding->key;
	const struct cause_words *words = behind_words(key->behind);

	if (!key->behind)
		return;
	out_label(out, "so");
	fprintf(out->file, "%s [%s]: %s", words->id,
		grade_text(key->behind_grade), words->what);
	quoted(out, finding->culprit.sample);
	fputc('\n', out->file);
}

/**
 * people_do - what to do about a finding
 * @out: where to
 * @finding: its facts may tell more than the cause; of a scan nothing is said
 * @otherwise: what to do without
 */
void people_do(const struct out *out, const struct finding *finding,
	       const char *otherwise)
{
	const struct fact_list *facts = &finding->facts;

	if (finding->key.scan)
		return;
	out_label(out, "do");
	out_text(out, facts->advice ? facts->advice : otherwise);
	fputc('\n', out->file);
}
