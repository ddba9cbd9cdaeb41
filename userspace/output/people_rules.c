// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>

#include "model/clock.h"
#include "model/names.h"
#include "output/people.h"

static void packets(const struct out *out, uint64_t count, uint64_t bytes)
{
	fprintf(out->file, "%" PRIu64 " packet%s, %" PRIu64 " byte%s", count,
		plural(count), bytes, plural(bytes));
}

static void rejects(const struct out *out, const struct rule_record *record)
{
	char text[REPLY_TEXT_MAX];
	size_t i;

	packets(out, record->evaluated, record->bytes);
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

static void counters(const struct out *out, const struct rule_record *record)
{
	if (record->evaluated || !record->dropped) {
		out_label(out, "counts");
		rejects(out, record);
		fputc('\n', out->file);
	}
	if (record->dropped) {
		out_label(out, "dropped");
		packets(out, record->dropped, record->dropped_bytes);
		fputc('\n', out->file);
	}
}

static void show_rule(const struct out *out, const struct answer *answer,
		      const struct rule_line *line, uint64_t now_real)
{
	people_place(out, &line->culprit.rule, line->record.policy);
	people_span(out, line->first_real, line->last_real, now_real);
	fputc('\n', out->file);
	/* A policy has no text. */
	if (!line->record.policy) {
		out_label(out, "rule");
		people_rule_text(out, &line->culprit);
		fputc('\n', out->file);
	}
	counters(out, &line->record);
	people_netns_line(out, answer, line->culprit.netns);
}

/* What is of no rule in the list. */
static void others(const struct out *out, const char *whose, uint64_t rejected,
		   uint64_t dropped)
{
	if (rejected)
		fprintf(out->file, "%s: %" PRIu64 " packet%s\n", whose,
			rejected, plural(rejected));
	if (dropped)
		fprintf(out->file, "%s: %" PRIu64 " packet%s dropped\n", whose,
			dropped, plural(dropped));
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
	others(out, "legacy iptables", books->legacy, 0);
	others(out, "rules gone since, no longer listed", books->retired,
	       books->drops_retired);
	others(out, "rules that found no place in the table", books->overflow,
	       books->drops_overflow);
	people_footer(out, answer, now_real);
}
