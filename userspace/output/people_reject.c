// SPDX-License-Identifier: GPL-2.0-only
/* What a rule rejected: which one, what it answered, and what that looked like. */
#include <inttypes.h>
#include <netinet/in.h>
#include <string.h>

#include "model/names.h"
#include "output/people.h"
#include "output/people_path.h"

static void who(const struct out *out, const struct finding *finding)
{
	const char *hook = finding_hook(finding);

	if (finding_legacy(finding)) {
		out_colour(out, COLOUR_NAME,
			   "legacy iptables, %s filter, hook %s",
			   family_text(finding->family), hook ? hook : "?");
		return;
	}
	if (!finding->key.has_rule) {
		out_colour(out, COLOUR_NAME, "a rule not known, hook %s",
			   hook ? hook : "?");
		return;
	}
	people_place(out, &finding->culprit.rule, false);
}

/* Events of a rule in the answer, whatever became of them. */
static uint64_t held(const struct answer *answer, const struct finding *finding)
{
	uint64_t count = 0;
	size_t i;

	for (i = 0; i < answer->findings.count; i++) {
		const struct finding *other = answer->findings.item[i];

		if (other->key.has_rule &&
		    other->culprit.netns == finding->culprit.netns &&
		    rule_same(&other->culprit.rule, &finding->culprit.rule))
			count += other->count;
	}
	return count;
}

/* The rule's own counter, where it knows of more than can be shown here. */
static void counted(const struct out *out, const struct answer *answer,
		    const struct finding *finding)
{
	const struct culprit *culprit = &finding->culprit;

	if (culprit->has_counters && culprit->evaluated > held(answer, finding))
		fprintf(out->file, " (of %" PRIu64 " counted)",
			culprit->evaluated);
}

static void headline(const struct out *out, const struct answer *answer,
		     const struct finding *finding, uint64_t now_real)
{
	bool answered = finding_sent(finding) ||
			finding->key.outcome == RSTATTR_OUTCOME_UNSEEN;

	people_scan(out, finding);
	out_colour(out, COLOUR_HEAD, "FIREWALL %s:",
		   answered ? "rejected it" :
			      "rejected it without an answer");
	fputc(' ', out->file);
	who(out, finding);
	fprintf(out->file, " [%s] %" PRIu64 "x", finding_direct_grade(finding),
		finding->count);
	counted(out, answer, finding);
	people_span(out, finding->first_real, finding->last_real, now_real);
	fputc('\n', out->file);
}

static const char *legacy_chain(const struct finding *finding)
{
	const char *hook = finding_hook(finding);

	if (hook && strcmp(hook, "output") == 0)
		return "OUTPUT";
	return hook && strcmp(hook, "forward") == 0 ? "FORWARD" : "INPUT";
}

static void rule_line(const struct out *out, const struct finding *finding)
{
	out_label(out, "rule");
	if (finding_legacy(finding))
		fprintf(out->file,
			"a REJECT; legacy iptables does not tell which one: ip%stables-legacy -L %s -v -n --line-numbers",
			finding->family == NFPROTO_IPV6 ? "6" : "",
			legacy_chain(finding));
	else if (finding->key.has_rule)
		people_rule_text(out, &finding->culprit);
	else
		fputs("not known: the module found no rule for it",
		      out->file);
	fputc('\n', out->file);
}

/*
 * What the program that sent the packet gets to see. An ICMP error ends only
 * an attempt to connect; an established TCP connection just stalls.
 */
static void symptom(const struct out *out, const struct finding *finding,
		    const struct flow *flow)
{
	const struct finding_key *key = &finding->key;
	bool tcp = flow->key.tuple.has_proto &&
		   flow->key.tuple.proto == IPPROTO_TCP;
	int err = reply_errno(key->reply, key->icmp_type, key->icmp_code);
	bool reset = key->reply == RSTATTR_REPLY_TCP_RESET;
	bool unseen = key->outcome == RSTATTR_OUTCOME_UNSEEN;

	if (key->outcome == RSTATTR_OUTCOME_RST_IN ||
	    key->outcome == RSTATTR_OUTCOME_ICMP_ERROR)
		fputs("expects no answer to that", out->file);
	else if (!finding_sent(finding) && !unseen)
		fputs("sees a time-out", out->file);
	else if (reset && !flow->syn)
		fputs("sees \"Connection reset by peer\"", out->file);
	else if (!reset && tcp && !flow->syn)
		fputs("sees the connection stall", out->file);
	else if (err)
		fprintf(out->file, "sees \"%s\"", strerror(err));
	else
		fputs("sees that answer", out->file);
	if (unseen)
		fputs(", or a time-out", out->file);
}

static void answer_line(const struct out *out, const struct finding *finding)
{
	const struct finding_key *key = &finding->key;
	char text[REPLY_TEXT_MAX];

	out_label(out, "answer");
	reply_text(key->reply, key->icmp_type, key->icmp_code, text);
	fputs(text, out->file);
	if (key->outcome == RSTATTR_OUTCOME_UNSEEN)
		fprintf(out->file, ", perhaps not sent: %s",
			outcome_sentence(key->outcome));
	else if (!finding_sent(finding))
		fprintf(out->file, ", not sent: %s",
			outcome_sentence(key->outcome));
	fputc('\n', out->file);
}

static void replay_lines(const struct out *out, const struct finding *finding,
			 bool path)
{
	const struct verdict *replay = finding->culprit.replay;
	bool astray = replay && replay->recorded && !replay->agrees;

	people_replay(out, replay, astray ? "at this rule" : NULL, path,
		      !finding->key.scan);
}

/**
 * people_reject - a finding of what a rule rejected
 * @out: where to
 * @answer: that has it
 * @finding: the finding
 * @now_real: the present, ns of CLOCK_REALTIME
 * @path: how a packet of it came to its rule
 */
void people_reject(const struct out *out, const struct answer *answer,
		   const struct finding *finding, uint64_t now_real, bool path)
{
	headline(out, answer, finding, now_real);
	rule_line(out, finding);
	answer_line(out, finding);
	people_client(out, finding,
		      finding->flow_count && finding->flow[0]->key.ct_reply,
		      symptom);
	people_whose(out, answer, finding);
	people_netns_line(out, answer, finding->culprit.netns);
	people_behind(out, finding);
	replay_lines(out, finding, path);
	people_flows(out, finding);
	people_facts(out, &finding->facts, now_real);
	if (finding->key.behind)
		people_do(out, finding,
			  behind_words(finding->key.behind)->advice);
}
