// SPDX-License-Identifier: GPL-2.0-only
#include "output/people.h"

#include <inttypes.h>
#include <linux/netfilter.h>
#include <netinet/in.h>
#include <string.h>

#include "model/clock.h"
#include "model/names.h"
#include "output/people_path.h"

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
	fprintf(out->file, " [%s] %" PRIu64 "x", finding_grade(finding),
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

/* What the replay says that the recorder did not. */
static void replay_lines(const struct out *out, const struct finding *finding,
			 bool path)
{
	const struct verdict *replay = finding->culprit.replay;

	if (!replay)
		return;
	if (replay->recorded && !replay->agrees) {
		out_label(out, "replay");
		fputs("does not end at this rule; it ends ", out->file);
		people_verdict(out, replay);
		people_taken(out, replay);
	}
	if (path)
		people_path(out, replay, true);
	if (!finding->key.scan)
		people_near(out, replay);
}

static void show_finding(const struct out *out, const struct answer *answer,
			 const struct finding *finding, uint64_t now_real,
			 bool path)
{
	headline(out, answer, finding, now_real);
	rule_line(out, finding);
	answer_line(out, finding);
	people_client(out, finding,
		      finding->flow_count && finding->flow[0]->key.ct_reply,
		      symptom);
	people_netns_line(out, answer, finding->culprit.netns);
	replay_lines(out, finding, path);
	people_flows(out, finding);
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
			show_finding(out, answer, finding, now_real,
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
	show_all(out, answer, now_real, wish);
	if (!(wish & PEOPLE_SCANS))
		people_scans(out, answer, now_real);
	if (answer->nothing.asked)
		people_nothing(out, &answer->nothing, now_real);
	else if (!answer->findings.count)
		nothing(out, &answer->books);
	people_footer(out, answer, now_real);
	people_recorder(out, &answer->books);
}
