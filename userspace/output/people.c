// SPDX-License-Identifier: GPL-2.0-only
#include "output/people.h"

#include <inttypes.h>
#include <string.h>

#include "model/clock.h"
#include "model/names.h"

/**
 * people_span - from when to when
 * @out: where to
 * @first: ns of CLOCK_REALTIME, 0: not known
 * @last: the same
 * @now_real: the present
 */
void people_span(const struct out *out, uint64_t first, uint64_t last,
		 uint64_t now_real)
{
	char from[CLOCK_TEXT_MAX], to[CLOCK_TEXT_MAX];

	if (!first || !last)
		return;
	clock_short(first, now_real, from);
	clock_short(last, now_real, to);
	fprintf(out->file, " %s", from);
	if (strcmp(from, to) != 0)
		fprintf(out->file, "-%s", to);
}

/**
 * people_netns - the name of a namespace
 * @out: where to
 * @answer: that has the names
 * @netns: its cookie
 */
void people_netns(const struct out *out, const struct answer *answer,
		  uint64_t netns)
{
	const struct space *space = answer_space(answer, netns);

	if (space && space->name)
		out_text(out, space->name);
	else
		fprintf(out->file, "cookie %" PRIu64, netns);
}

/**
 * people_netns_line - in which namespace it was, where several are in view
 * @out: where to
 * @answer: that has the names
 * @netns: its cookie
 */
void people_netns_line(const struct out *out, const struct answer *answer,
		       uint64_t netns)
{
	if (answer->spaces.count < 2)
		return;
	out_label(out, "netns");
	people_netns(out, answer, netns);
	fputc('\n', out->file);
}

static void comment_then(const struct out *out, const struct rule *rule)
{
	if (!rule->comment)
		return;
	fputs("; its comment was \"", out->file);
	out_text(out, rule->comment);
	fputc('"', out->file);
}

/**
 * people_rule_text - a rule's text, or why there is none
 * @out: where to
 * @culprit: the rule
 */
void people_rule_text(const struct out *out, const struct culprit *culprit)
{
	const struct rule *rule = &culprit->rule;

	switch (rule->state) {
	case RSTATTR_RULE_STATE_LIVE:
		if (culprit->text) {
			out_text(out, culprit->text);
			/* nft does not print a comment of iptables. */
			if (rule->comment &&
			    !strstr(culprit->text, "comment \"")) {
				fputs("  \"", out->file);
				out_text(out, rule->comment);
				fputc('"', out->file);
			}
			return;
		}
		fputs("is in the ruleset, but its text could not be read",
		      out->file);
		break;
	case RSTATTR_RULE_STATE_REPLACED:
		fputs("rule gone: replaced since, its handle is another rule's now",
		      out->file);
		break;
	case RSTATTR_RULE_STATE_GONE:
		fputs("rule gone: deleted since", out->file);
		break;
	default:
		fputs("whether it still is in the ruleset is not known",
		      out->file);
	}
	comment_then(out, rule);
}

/**
 * people_place - a rule by its handle, or a chain's policy
 * @out: where to
 * @rule: the rule; of a policy only the chain is known
 * @policy: it is the policy
 */
void people_place(const struct out *out, const struct rule *rule, bool policy)
{
	out_colour(out, COLOUR_NAME, "%s ", family_text(rule->family));
	if (rule->table)
		out_text(out, rule->table);
	else
		fprintf(out->file, "table-%" PRIu64, rule->table_handle);
	fputc(' ', out->file);
	if (rule->chain)
		out_text(out, rule->chain);
	else
		fprintf(out->file, "chain-%" PRIu64, rule->chain_handle);
	if (policy)
		out_colour(out, COLOUR_NAME, " policy drop");
	else
		out_colour(out, COLOUR_NAME, " #%" PRIu64, rule->handle);
}

static bool several_sources(const struct finding *finding)
{
	size_t i;

	for (i = 1; i < finding->flow_count; i++) {
		if (!addr_equal(&finding->flow[i]->key.tuple.src,
				&finding->flow[0]->key.tuple.src))
			return true;
	}
	return false;
}

/**
 * people_client - who sent the packets, and what that sees
 * @out: where to
 * @finding: the finding; nothing is said where no source is known
 * @sender: it need not be who opened the connection
 * @symptom: says what is seen
 */
void people_client(const struct out *out, const struct finding *finding,
		   bool sender, people_symptom_fn symptom)
{
	const struct flow *flow;

	if (!finding->flow_count || !finding->flow[0]->key.tuple.src.family)
		return;
	flow = finding->flow[0];
	out_label(out, sender ? "sender" : "client");
	out_end(out, &flow->key.tuple.src, false, 0);
	if (several_sources(finding))
		fputs(" (and others)", out->file);
	fputc(' ', out->file);
	symptom(out, finding, flow);
	fputc('\n', out->file);
}

static void nothing(const struct out *out, const struct books *books)
{
	fputs(books->seen || books_resets(books) || books_drops(books) ?
		      "Nothing that was asked for is in the recorder.\n" :
		      "Nothing was rejected, dropped or reset since the recording began.\n",
	      out->file);
}

/* What is beyond so many is only counted: a page of each is read by nobody. */
#define SHOWN 20

struct shown {
	size_t shown;
	size_t more;
	uint64_t events; /* of those */
};

static bool has_room(struct shown *shown, const struct finding *finding)
{
	if (shown->shown < SHOWN) {
		shown->shown++;
		return true;
	}
	shown->more++;
	shown->events += finding->count;
	return false;
}

static void tell_more(const struct out *out, const struct shown *shown,
		      const char *what)
{
	if (shown->more)
		fprintf(out->file,
			"and %zu more finding%s %s, of %" PRIu64
			" event%s (--json has them all)\n",
			shown->more, plural(shown->more), what, shown->events,
			plural(shown->events));
}

static void show_all(const struct out *out, const struct answer *answer,
		     uint64_t now_real, unsigned int wish)
{
	struct shown drops = { 0 }, resets = { 0 };
	size_t i;

	for (i = 0; i < answer->findings.count; i++) {
		const struct finding *finding = answer->findings.item[i];

		if (finding->key.scan && !(wish & PEOPLE_SCANS))
			continue;
		if (finding_dropped(finding)) {
			if (has_room(&drops, finding))
				people_drop(out, answer, finding, now_real,
					    wish & PEOPLE_PATH);
		} else if (finding_of_tcp(finding)) {
			if (has_room(&resets, finding))
				people_reset(out, answer, finding, now_real);
		} else {
			people_reject(out, answer, finding, now_real,
				      wish & PEOPLE_PATH);
		}
	}
	tell_more(out, &drops, "of drops");
	tell_more(out, &resets, "that no rule made");
}

/**
 * people_explain - findings, what matters most first, and the books
 * @out: where to
 * @answer: what was found
 * @now_real: the present, ns of CLOCK_REALTIME
 * @wish: PEOPLE_*
 */
void people_explain(const struct out *out, const struct answer *answer,
		    uint64_t now_real, unsigned int wish)
{
	people_command(out, answer->party);
	show_all(out, answer, now_real, wish);
	if (!(wish & PEOPLE_SCANS))
		people_scans(out, answer, now_real);
	if (answer->nothing.asked)
		people_nothing(out, &answer->nothing, answer->party, now_real);
	else if (!answer->findings.count)
		nothing(out, &answer->books);
	people_footer(out, answer, now_real);
	people_recorder(out, &answer->books);
}
