// SPDX-License-Identifier: GPL-2.0-only
#include "output/people_path.h"

#include <inttypes.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>

#include "model/names.h"
#include "model/text.h"

/* Of rules in a row that do not match, unless all are asked for. */
#define ROW_SHOWN 6
#define ROW_ENDS ((size_t)2)
#define NEAR_SHOWN 3
#define WAYS_SHOWN 6
#define ASSUMED_SHOWN 4

static void put_chain(const struct out *out, const struct path_place *place)
{
	fprintf(out->file, "%s ", family_text(place->family));
	out_text(out, place->table);
	fputc(' ', out->file);
	out_text(out, place->chain);
}

/* The headline says already that it is routing. */
static const char *reason(const char *why)
{
	static const char routing[] = "routing: ";

	return strncmp(why, routing, strlen(routing)) == 0 ?
		       why + strlen(routing) :
		       why;
}

static void put_place(const struct out *out, const struct verdict_way *way)
{
	const struct path_place *place = &way->place;

	if (!way->has_place) {
		if (way->why)
			fprintf(out->file, ": %s", reason(way->why));
		else if (way->end == VM_END_ACCEPT)
			fputs(": no chain stands in its way", out->file);
		return;
	}
	fputs(place->handle ? " by " : " by the policy of ", out->file);
	put_chain(out, place);
	if (place->handle)
		out_colour(out, COLOUR_NAME, " #%" PRIu64, place->handle);
}

static void put_end(const struct out *out, enum vm_end end)
{
	static const char *const words[] = {
		[VM_END_ACCEPT] = "ACCEPTED", [VM_END_DROP] = "DROPPED",
		[VM_END_REJECT] = "REJECTED", [VM_END_STOLEN] = "TAKEN AWAY",
		[VM_END_QUEUE] = "QUEUED",    [VM_END_ROUTE] = "NOT ROUTED",
		[VM_END_ERROR] = "UNKNOWN",
	};

	out_colour(out, end == VM_END_ACCEPT ? COLOUR_NAME : COLOUR_HEAD, "%s",
		   words[end]);
}

static void put_way(const struct out *out, const struct verdict_way *way)
{
	put_end(out, way->end);
	if (way->end == VM_END_QUEUE)
		fprintf(out->file, " to the program at queue %u", way->queue);
	put_place(out, way);
}

/* What it depends on: the first thing that the ways assume differently. */
static void put_depends(const struct out *out, const struct verdict *verdict)
{
	const struct path_condition *first = NULL;
	size_t i;

	for (i = 0; i < verdict->count && !first; i++)
		first = verdict->way[i].path.assumed;
	if (!first)
		return;
	fprintf(out->file, ": depends on %s", first->choice ? "whether " : "");
	out_text(out, first->text ? first->text : first->sentence);
}

/**
 * people_verdict - what becomes of the packet, in one line
 * @out: where to
 * @verdict: the verdict
 */
void people_verdict(const struct out *out, const struct verdict *verdict)
{
	if (verdict->count == 1) {
		put_way(out, &verdict->way[0]);
	} else if (verdict->known) {
		put_end(out, verdict->end);
		fputs(" in each of several ways", out->file);
	} else {
		out_colour(out, COLOUR_WARN, "UNKNOWN");
		put_depends(out, verdict);
		fputc('\n', out->file);
		return;
	}
	fprintf(out->file, " [%s]\n", replay_grade_text(verdict->grade));
}

static void indent(const struct out *out, const struct path_step *step)
{
	fprintf(out->file, "%*s", 9 + 2 * step->depth, "");
}

static void put_words(const struct out *out, const struct path_step *step)
{
	const struct path_words *at;

	for (at = step->words; at; at = at->next) {
		indent(out, step);
		fputs("    ", out->file);
		out_text(out, at->text);
		fputc('\n', out->file);
	}
}

/* Why it did not match: the condition that failed. */
static void put_missed(const struct out *out, const struct path_step *step)
{
	const struct path_condition *condition = step->condition;

	indent(out, step);
	fprintf(out->file, "- #%" PRIu64 " ", step->place.handle);
	if (condition)
		out_text(out, condition->sentence);
	else
		fputs("does not match", out->file);
	if (condition && condition->assumed)
		fputs(" (assumed)", out->file);
	fputc('\n', out->file);
}

/* It is not known whether it matched, and nothing depends on it. */
static void put_idle(const struct out *out, const struct path_step *step)
{
	indent(out, step);
	fprintf(out->file, "? #%" PRIu64 " ", step->place.handle);
	out_text(out,
		 step->condition->text ? step->condition->text : "something");
	fputs(": not known, and makes no difference\n", out->file);
}

/* "tcp dport 80 in { 80, 443 }" says no more than the rule's text. */
static bool is_news(const struct path_condition *condition)
{
	if (condition->assumed)
		return true;
	if (!condition->element)
		return false;
	return !condition->packet || strchr(condition->sentence, '@') ||
	       strstr(condition->sentence, "}: ") ||
	       strcmp(condition->element, condition->packet) != 0;
}

/* The elements of sets that matched; other conditions are in the text. */
static void put_elements(const struct out *out, const struct path_step *step)
{
	const struct path_condition *at;

	for (at = step->condition; at; at = at->next) {
		if (!is_news(at))
			continue;
		indent(out, step);
		fputs("    ", out->file);
		out_text(out, at->sentence);
		fprintf(out->file, "%s\n", at->assumed ? " (assumed)" : "");
	}
}

/* A rule with a chain in it is several lines; here it is one. */
static void put_rule_text(const struct out *out, const char *text)
{
	struct text one = { 0 };

	while (*text) {
		size_t len = strcspn(text, "\n");
		bool open = len && text[len - 1] == '{';

		text_add(&one, "%.*s", (int)len, text);
		text += len;
		if (!*text)
			break;
		text += strspn(text, "\n\t ");
		text_add(&one, "%s", open || *text == '}' ? " " : "; ");
	}
	out_text(out, text_get(&one));
	text_release(&one);
}

static void put_matched(const struct out *out, const struct path_step *step)
{
	indent(out, step);
	out_colour(out, COLOUR_NAME, "+ #%" PRIu64, step->place.handle);
	fputc(' ', out->file);
	put_rule_text(out, step->place.text ? step->place.text :
					      "(its text could not be read)");
	fputc('\n', out->file);
	put_elements(out, step);
	put_words(out, step);
}

/* How many rules in a row do not match, from here on. */
static size_t row(const struct path *path, size_t from)
{
	size_t i = from;

	while (i < path->count && path->step[i].kind == PATH_RULE &&
	       !path->step[i].held)
		i++;
	return i - from;
}

static void put_row(const struct out *out, const struct path_step *step,
		    size_t count, bool all)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!all && count > ROW_SHOWN && i == ROW_ENDS) {
			indent(out, step);
			fprintf(out->file, "- ... %zu more that do not match\n",
				count - 2 * ROW_ENDS);
			i = count - ROW_ENDS;
		}
		if (step[i].condition && step[i].condition->idle)
			put_idle(out, &step[i]);
		else
			put_missed(out, &step[i]);
	}
}

static void put_base(const struct out *out, const struct path_step *step)
{
	const char *hook = hook_text(step->hook_family, step->hook);

	out_label(out, "chain");
	put_chain(out, &step->place);
	if (strcmp(hook, step->place.chain) != 0)
		fprintf(out->file, ", hook %s", hook);
	if (step->skipped)
		fputs(": not met", out->file);
	if (step->words) {
		fputs(step->skipped ? ", " : ": ", out->file);
		out_text(out, step->words->text);
	}
	fputc('\n', out->file);
}

static void put_step(const struct out *out, const struct path_step *step)
{
	switch (step->kind) {
	case PATH_CHAIN:
		put_base(out, step);
		break;
	case PATH_RULE:
		put_matched(out, step);
		break;
	case PATH_BACK:
		break;
	case PATH_END:
		if (!step->policy)
			break;
		indent(out, step);
		fprintf(out->file, "policy %s\n",
			(step->verdict & NF_VERDICT_MASK) == NF_ACCEPT ?
				"accept" :
				"drop");
		break;
	case PATH_STEP:
		out_label(out, "then");
		if (step->words)
			out_text(out, step->words->text);
		fputc('\n', out->file);
		break;
	}
}

/**
 * people_path - the way that a verdict shows
 * @out: where to
 * @verdict: the verdict
 * @all: also each of many rules in a row that do not match
 */
void people_path(const struct out *out, const struct verdict *verdict, bool all)
{
	const struct verdict_way *way = verdict_shown(verdict);
	size_t i = 0, count;

	while (way && i < way->path.count) {
		count = row(&way->path, i);
		if (count) {
			put_row(out, &way->path.step[i], count, all);
			i += count;
		} else {
			put_step(out, &way->path.step[i++]);
		}
	}
	if (!way || !way->path.omitted)
		return;
	out_label(out, "");
	fprintf(out->file, "and %" PRIu64 " more rules\n", way->path.omitted);
}

static void put_miss(const struct out *out, const struct near_miss *miss)
{
	const struct near_condition *failed = &miss->failed[0];
	unsigned int i;

	out_label(out, "nearly");
	out_colour(out, COLOUR_NAME, "#%" PRIu64, miss->place.handle);
	fputc(' ', out->file);
	if (miss->place.text) {
		put_rule_text(out, miss->place.text);
		fputs(": ", out->file);
	}
	out_text(out, failed->condition.sentence);
	if (failed->closest &&
	    !strstr(failed->condition.sentence, failed->closest)) {
		fputs("; closest ", out->file);
		out_text(out, failed->closest);
	}
	for (i = 0; i < miss->nunknown && i < NEAR_FAILED_MAX; i++) {
		fputs(i ? " and " : "; if ", out->file);
		out_text(out, miss->unknown[i].condition.sentence);
	}
	fputs(" [likely]\n", out->file);
}

/**
 * people_near - accept rules that missed the packet by one condition
 * @out: where to
 * @verdict: the verdict
 */
void people_near(const struct out *out, const struct verdict *verdict)
{
	const struct near *near = &verdict->near;
	uint64_t more = near->more;
	size_t i, shown = 0;

	if (!verdict->has_near)
		return;
	for (i = 0; i < near->count; i++) {
		if (near->miss[i].nfailed != 1)
			continue;
		/* Weak ones only where there is nothing better. */
		if (shown == NEAR_SHOWN ||
		    (shown && !near->miss[i].held && near->miss[0].held)) {
			more++;
			continue;
		}
		put_miss(out, &near->miss[i]);
		shown++;
	}
	if (!more)
		return;
	out_label(out, "");
	fprintf(out->file,
		"and %" PRIu64
		" more accept rule%s that missed it by one condition\n",
		more, plural(more));
}

static void put_assumed(const struct out *out, const struct path *path)
{
	const struct path_condition *at;
	unsigned int count = 0;

	for (at = path->assumed; at; at = at->next) {
		if (count == ASSUMED_SHOWN) {
			fputs(", and more", out->file);
			return;
		}
		fputs(count++ ? " and " : ", if ", out->file);
		out_text(out, at->sentence);
	}
}

/**
 * people_ways - the ways that it may end, and what each assumes
 * @out: where to
 * @verdict: the verdict
 */
void people_ways(const struct out *out, const struct verdict *verdict)
{
	size_t i;

	if (verdict->count == 1 && !verdict->way[0].path.assumed)
		return;
	for (i = 0; i < verdict->count && i < WAYS_SHOWN; i++) {
		out_label(out, verdict->count == 1 ? "assumed" :
			       i		   ? "or" :
						     "either");
		put_way(out, &verdict->way[i]);
		put_assumed(out, &verdict->way[i].path);
		fputc('\n', out->file);
	}
	if (i < verdict->count || verdict->overflow) {
		out_label(out, "or");
		if (i < verdict->count)
			fprintf(out->file, "%zu more ways (--json has them)",
				verdict->count - i);
		else
			fputs("in a way that was not tried: there are too many",
			      out->file);
		fputc('\n', out->file);
	}
}

/**
 * people_taken - what was taken for granted
 * @out: where to
 * @verdict: the verdict
 */
void people_taken(const struct out *out, const struct verdict *verdict)
{
	size_t i;

	for (i = 0; i < verdict->taken.count; i++) {
		out_label(out, "given");
		out_text(out, verdict->taken.text[i]);
		fputc('\n', out->file);
	}
}

/**
 * people_replay - what the replay says that the recorder did not
 * @out: where to
 * @replay: of a packet; NULL: none
 * @astray: what it does not do that was recorded; NULL: it does
 * @path: how the packet came there
 * @near: what nearly took it
 */
void people_replay(const struct out *out, const struct verdict *replay,
		   const char *astray, bool path, bool near)
{
	if (!replay)
		return;
	if (astray) {
		out_label(out, "replay");
		fprintf(out->file, "does not end %s; it ends ", astray);
		people_verdict(out, replay);
		people_taken(out, replay);
	}
	if (path)
		people_path(out, replay, true);
	if (near)
		people_near(out, replay);
}
