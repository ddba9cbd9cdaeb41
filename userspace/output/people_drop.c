// SPDX-License-Identifier: GPL-2.0-only
/* What was dropped: by which rule, or by what else, and what to do about it. */
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <string.h>

#include "model/names.h"
#include "output/cause.h"
#include "output/people.h"
#include "output/people_path.h"

static void headline(const struct out *out, const struct finding *finding,
		     uint64_t now_real)
{
	const struct finding_key *key = &finding->key;

	people_scan(out, finding);
	if (key->drop == DROP_RULE || key->drop == DROP_POLICY) {
		out_colour(out, COLOUR_HEAD, "FIREWALL dropped it:");
		fputc(' ', out->file);
		people_place(out, &finding->culprit.rule, key->has_policy);
		fprintf(out->file, " [%s]", grade_text(key->grade));
	} else {
		cause_head(out, drop_cause_words(key->drop), key->grade,
			   "dropped");
	}
	fprintf(out->file, " %" PRIu64 "x", finding->count);
	people_span(out, finding->first_real, finding->last_real, now_real);
	fputc('\n', out->file);
}

/* The rule that did it; of a queue the one that sent it there. */
static void rule_line(const struct out *out, const struct finding *finding)
{
	if (!finding->key.has_rule)
		return;
	out_label(out, "rule");
	if (finding->key.drop != DROP_RULE) {
		people_place(out, &finding->culprit.rule, false);
		fputs(": ", out->file);
	}
	people_rule_text(out, &finding->culprit);
	fputc('\n', out->file);
}

/* Where the replay leaves more than one, or one that is not sure. */
static void candidate_lines(const struct out *out,
			    const struct finding *finding)
{
	const struct drop_found *found = &finding->culprit.sample->drop;
	size_t i;

	if (finding->key.has_rule || finding->key.has_policy)
		return;
	for (i = 0; i < found->count; i++) {
		out_label(out, i		? "or" :
			       found->count > 1 ? "either" :
						  "perhaps");
		people_place(out, &found->place[i].rule,
			     found->place[i].policy);
		if (finding->culprit.candidate[i]) {
			fputs(": ", out->file);
			out_text(out, finding->culprit.candidate[i]);
		}
		fputc('\n', out->file);
	}
	if (!found->more)
		return;
	out_label(out, "or");
	fputs("yet another: there are more ways than were tried\n", out->file);
}

static void unsure_line(const struct out *out, const struct finding *finding)
{
	const struct drop_found *found = &finding->culprit.sample->drop;

	if (!found->unsure)
		return;
	out_label(out, "given");
	fprintf(out->file, "%s\n", found->unsure);
}

/* Is the sender told, beside being left without an answer. */
static bool is_told(uint32_t reason)
{
	switch (reason) {
	case RSTATTR_REASON_DROP_NO_ROUTE:
	case RSTATTR_REASON_DROP_PROHIBIT:
	case RSTATTR_REASON_DROP_UNREACHABLE:
	case RSTATTR_REASON_DROP_NEIGH:
		return true;
	}
	return false;
}

static bool is_own(const struct finding *finding)
{
	const struct event *event = finding->culprit.sample;
	const char *hook = finding_hook(finding);

	return event->reason == RSTATTR_REASON_DROP_CGROUP ||
	       (hook && strcmp(hook, "output") == 0);
}

static void symptom(const struct out *out, const struct finding *finding,
		    const struct flow *flow)
{
	bool tcp = flow->key.tuple.has_proto &&
		   flow->key.tuple.proto == IPPROTO_TCP;

	if (finding->key.behind == BEHIND_ICMP_BLOCKED)
		fputs("expects no answer to that", out->file);
	else if (is_told(finding->key.reason))
		fputs("may be told by an ICMP error, or sees a time-out",
		      out->file);
	else if (!tcp && is_own(finding))
		fprintf(out->file, "sees \"%s\"", strerror(EPERM));
	else if (tcp && !flow->syn)
		fputs("sees the connection stall", out->file);
	else
		fputs("sees a time-out", out->file);
}

static void reason_line(const struct out *out, const struct finding *finding)
{
	const struct event *event = finding->culprit.sample;
	const char *kernel = reason_kernel(event->reason);
	const char *hook = finding_hook(finding);

	out_label(out, "reason");
	if (kernel)
		fprintf(out->file, "%s: ", kernel);
	fputs(reason_sentence(event->reason), out->file);
	if (hook)
		fprintf(out->file, "; hook %s", hook);
	if (event->where) {
		fputs("; in ", out->file);
		out_text(out, event->where);
		fputs("()", out->file);
	}
	if (event_has(event, RSTATTR_EVENT_CHAIN_FAMILY))
		fprintf(out->file, ", a chain of family %s",
			family_text(event->chain_family));
	if (event_has(event, RSTATTR_EVENT_ERRNO))
		fprintf(out->file, "; its route says \"%s\"",
			strerror((int)event->err));
	fputc('\n', out->file);
}

static const char *astray(const struct finding *finding)
{
	const struct verdict *replay = finding->culprit.replay;

	if (finding->key.drop == DROP_NO_RULE)
		return "in a drop";
	/* In mode exact the kernel said where. */
	return replay && replay->recorded && !replay->agrees ? "there" : NULL;
}

static void replay_lines(const struct out *out, const struct finding *finding,
			 bool path)
{
	if (finding->key.drop == DROP_FIREWALL) {
		out_label(out, "replay");
		fputs("could not be made: packet or ruleset is not there\n",
		      out->file);
	}
	people_replay(out, finding->culprit.replay, astray(finding), path,
		      !finding->key.scan);
}

/**
 * people_drop - a finding of what was dropped
 * @out: where to
 * @answer: that has it
 * @finding: the finding
 * @now_real: the present, ns of CLOCK_REALTIME
 * @path: how a packet of it came to its rule
 */
void people_drop(const struct out *out, const struct answer *answer,
		 const struct finding *finding, uint64_t now_real, bool path)
{
	const struct finding_key *key = &finding->key;

	headline(out, finding, now_real);
	rule_line(out, finding);
	candidate_lines(out, finding);
	unsure_line(out, finding);
	people_client(out, finding,
		      finding->flow_count && finding->flow[0]->key.from_server,
		      symptom);
	people_whose(out, answer, finding);
	people_netns_line(out, answer, key->netns);
	reason_line(out, finding);
	people_behind(out, finding);
	replay_lines(out, finding, path);
	people_flows(out, finding);
	people_facts(out, &finding->facts, now_real);
	if (key->behind)
		people_do(out, finding, behind_words(key->behind)->advice);
	else if (key->drop != DROP_RULE && key->drop != DROP_POLICY)
		people_do(out, finding, drop_cause_words(key->drop)->advice);
}
