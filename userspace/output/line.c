// SPDX-License-Identifier: GPL-2.0-only
#include "output/line.h"

#include <inttypes.h>

#include "engine/behind.h"
#include "engine/drop_cause.h"
#include "model/clock.h"
#include "model/names.h"
#include "output/cause.h"
#include "output/people.h"
#include "output/tcp.h"

/* Time of day with microseconds: lines of one second must be told apart. */
static void put_time(const struct out *out, uint64_t real)
{
	char text[CLOCK_TEXT_MAX];

	/* 2026-01-31T03:11:04.123456789+01:00 */
	clock_rfc3339(real, text);
	out_colour(out, COLOUR_FAINT, "%.15s", text + 11);
	fputc(' ', out->file);
}

static void put_rule(const struct out *out, const struct event *event)
{
	const struct rule *rule = &event->rule;
	const char *hook = event_hook_text(event);

	if (event_has_rule(event)) {
		fprintf(out->file, "%s ", family_text(rule->family));
		out_text(out, rule->table ? rule->table : "?");
		fputc(' ', out->file);
		out_text(out, rule->chain ? rule->chain : "?");
		out_colour(out, COLOUR_NAME, " #%" PRIu64, rule->handle);
		return;
	}
	if (event->reason == RSTATTR_REASON_XT_LEGACY)
		out_colour(out, COLOUR_NAME, "legacy iptables");
	else
		out_colour(out, COLOUR_NAME, "rule not known");
	fprintf(out->file, ", hook %s", hook ? hook : "?");
}

static void put_answer(const struct out *out, const struct event *event)
{
	char text[REPLY_TEXT_MAX];

	fprintf(out->file, ": %s",
		reply_text(event->reply, event->icmp_type, event->icmp_code,
			   text));
	if (!event_sent(event))
		fprintf(out->file, " not sent (%s)",
			outcome_text(event->outcome));
}

static void put_interface(const struct out *out, const char *direction,
			  const char *name)
{
	if (!name)
		return;
	fprintf(out->file, " %s ", direction);
	out_text(out, name);
}

static void put_tcp(const struct out *out, const struct event *event)
{
	const struct reset_verdict verdict = reset_judge(event);

	cause_head(out, reset_cause_words(verdict.cause), verdict.grade,
		   "rejected");
	/* Words of a cause that is not known say nothing: the reason does. */
	if (verdict.cause == RESET_UNKNOWN)
		fprintf(out->file, ": %s", reason_sentence(event->reason));
}

static void put_drop(const struct out *out, const struct event *event)
{
	const struct drop_verdict verdict = drop_judge(event);
	const struct drop_place told = drop_told(event);
	const char *hook = event_hook_text(event);

	cause_head(out, drop_cause_words(verdict.cause), verdict.grade,
		   "dropped");
	if (verdict.cause == DROP_UNKNOWN)
		fprintf(out->file, ": %s", reason_sentence(event->reason));
	if (drop_exact(event)) {
		fputs(": ", out->file);
		people_place(out, &told.rule, told.policy);
	}
	if (hook)
		fprintf(out->file, ", hook %s", hook);
}

static void put_behind(const struct out *out, const struct event *event)
{
	const struct behind_verdict behind = behind_judge(event);

	if (behind.cause)
		fprintf(out->file, ", %s [%s]", behind_words(behind.cause)->id,
			grade_text(behind.grade));
}

static void put_process(const struct out *out, const struct event *event)
{
	if (event->kind == RSTATTR_KIND_REJECT || !tcp_has_process(event))
		return;
	fputs(" by ", out->file);
	tcp_process(out, event);
}

/**
 * line_event - an event as one line for people
 * @out: where to
 * @event: the event
 * @netns: name of its namespace, or NULL to leave it out
 */
void line_event(const struct out *out, const struct event *event,
		const char *netns)
{
	const struct tuple *asked = event_asked(event);
	const char *ct = event_ct_state_text(event);

	put_time(out, event->time_real);
	if (netns) {
		out_text(out, netns);
		fputc(' ', out->file);
	}
	if (event_of_tcp(event)) {
		put_tcp(out, event);
	} else if (event_dropped(event)) {
		put_drop(out, event);
	} else {
		put_rule(out, event);
		put_answer(out, event);
	}
	put_behind(out, event);
	fputs("; ", out->file);
	out_tuple(out, &event->packet.tuple);
	if (asked) {
		fputs(" asked ", out->file);
		out_end(out, &asked->dst, asked->has_ports, asked->dport);
	}
	put_interface(out, "in", event->iif_name);
	put_interface(out, "out", event->oif_name);
	if (ct)
		fprintf(out->file, " ct %s", ct);
	put_process(out, event);
	if (event->rule.comment) {
		fputs(" \"", out->file);
		out_text(out, event->rule.comment);
		fputc('"', out->file);
	}
	fputc('\n', out->file);
}

/**
 * line_lost - a loss as one line for people
 * @out: where to
 * @lost: how many events
 * @netns: name of their namespace
 * @now_real: the present, ns of CLOCK_REALTIME
 */
void line_lost(const struct out *out, uint64_t lost, const char *netns,
	       uint64_t now_real)
{
	put_time(out, now_real);
	out_colour(out, COLOUR_WARN, "LOST %" PRIu64 " event%s", lost,
		   plural(lost));
	fputs(" of ", out->file);
	out_text(out, netns);
	fputs(": overwritten before they could be read\n", out->file);
}
