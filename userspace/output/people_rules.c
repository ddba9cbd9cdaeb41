// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "model/clock.h"
#include "model/names.h"
#include "output/people.h"

static void counters(const struct out *out, const struct rule_record *record)
{
	char text[REPLY_TEXT_MAX];
	size_t i;

	fprintf(out->file, "%" PRIu64 " packet%s, %" PRIu64 " byte%s",
		record->evaluated, plural(record->evaluated), record->bytes,
		plural(record->bytes));
	for (i = 0; i < record->replies.count; i++) {
		const struct reply_count *item = &record->replies.item[i];

		fprintf(out->file, "; %s %" PRIu64,
			reply_text(item->reply, item->icmp_type,
				   item->icmp_code, text),
			item->count);
	}
	for (i = 0; i <= RSTATTR_OUTCOME_MAX; i++) {
		if (record->not_sent[i])
			fprintf(out->file, "; not sent (%s) %" PRIu64,
				outcome_text((uint32_t)i),
				record->not_sent[i]);
	}
}

static void show_rule(const struct out *out, const struct answer *answer,
		      const struct rule_line *line, uint64_t now_real)
{
	const struct rule *rule = &line->culprit.rule;

	out_colour(out, COLOUR_NAME, "%s ", family_text(rule->family));
	out_text(out, rule->table ? rule->table : "?");
	fputc(' ', out->file);
	out_text(out, rule->chain ? rule->chain : "?");
	out_colour(out, COLOUR_NAME, " #%" PRIu64, rule->handle);
	people_span(out, line->first_real, line->last_real, now_real);
	fputc('\n', out->file);
	out_label(out, "rule");
	people_rule_text(out, &line->culprit);
	fputc('\n', out->file);
	out_label(out, "counts");
	counters(out, &line->record);
	fputc('\n', out->file);
	people_netns_line(out, answer, line->culprit.netns);
}

/**
 * people_rules - every rule that fired, with its counters
 * @out: where to
 * @answer: what was found
 * @now_real: the present, ns of CLOCK_REALTIME
 */
void people_rules(const struct out *out, const struct answer *answer,
		  uint64_t now_real)
{
	const struct books *books = &answer->books;
	size_t i;

	for (i = 0; i < answer->rule_count; i++)
		show_rule(out, answer, answer->rule[i], now_real);
	if (!answer->rule_count)
		fputs("No rule that the recorder knows by handle has rejected anything.\n",
		      out->file);
	if (books->legacy)
		fprintf(out->file, "legacy iptables: %" PRIu64 " packet%s\n",
			books->legacy, plural(books->legacy));
	if (books->retired)
		fprintf(out->file,
			"rules gone since, no longer listed: %" PRIu64
			" packet%s\n",
			books->retired, plural(books->retired));
	if (books->overflow)
		fprintf(out->file,
			"rules that found no place in the table: %" PRIu64
			" packet%s\n",
			books->overflow, plural(books->overflow));
	people_footer(out, answer, now_real);
}
