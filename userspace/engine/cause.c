// SPDX-License-Identifier: GPL-2.0-only
/* What a finding means: its cause, how sure that is, and in which words. */
#include "engine/finding.h"

#include <stddef.h>

#include "model/names.h"

/**
 * finding_sent - whether the rule's answer was handed out
 * @finding: the finding
 *
 * Return: true when it was.
 */
bool finding_sent(const struct finding *finding)
{
	return finding->key.outcome == RSTATTR_OUTCOME_SENT;
}

/**
 * finding_legacy - whether legacy iptables did it, whose rules have no handle
 * @finding: the finding
 *
 * Return: true when it did.
 */
bool finding_legacy(const struct finding *finding)
{
	return finding->key.reason == RSTATTR_REASON_XT_LEGACY;
}

/**
 * finding_of_tcp - whether it is what befell TCP, and no rule
 * @finding: the finding
 *
 * Return: true when it is.
 */
bool finding_of_tcp(const struct finding *finding)
{
	return finding->key.kind == RSTATTR_KIND_RESET;
}

/**
 * finding_dropped - whether packets were dropped without an answer
 * @finding: the finding
 *
 * Return: true when they were.
 */
bool finding_dropped(const struct finding *finding)
{
	return finding->key.kind == RSTATTR_KIND_DROP;
}

/*
 * An evaluation whose end was not seen may have been answered, so it is not
 * called "not sent".
 */
static const char *reject_cause(uint32_t reason, uint32_t outcome)
{
	if (reason == RSTATTR_REASON_XT_NFT ||
	    reason == RSTATTR_REASON_XT_LEGACY)
		return "fw.iptables";
	switch (outcome) {
	case RSTATTR_OUTCOME_UNSPEC:
	case RSTATTR_OUTCOME_SENT:
	case RSTATTR_OUTCOME_UNSEEN:
		return "fw.reject";
	}
	return "fw.reject-not-sent";
}

static enum grade reject_grade(uint32_t reason, bool has_rule)
{
	return has_rule || reason == RSTATTR_REASON_XT_LEGACY ? GRADE_EXACT :
								GRADE_UNKNOWN;
}

/* Of what has no rule that was recorded; NULL: a reject. */
static const struct cause_words *finding_words(const struct finding *finding)
{
	if (finding_of_tcp(finding))
		return reset_cause_words(finding->key.cause);
	return finding_dropped(finding) ? drop_cause_words(finding->key.drop) :
					  NULL;
}

/**
 * finding_direct_cause - the id of what was done, whatever is behind it
 * @finding: the finding
 *
 * Return: a constant.
 */
const char *finding_direct_cause(const struct finding *finding)
{
	const struct cause_words *words = finding_words(finding);

	return words ? words->id :
		       reject_cause(finding->key.reason, finding->key.outcome);
}

/**
 * finding_direct_grade - how sure that is
 * @finding: the finding
 *
 * Return: a constant, of a reject "exact" when the kernel said which rule it
 * was, or that it was legacy iptables; else "unknown".
 */
const char *finding_direct_grade(const struct finding *finding)
{
	const struct finding_key *key = &finding->key;

	return grade_text(finding_words(finding) ?
				  key->grade :
				  reject_grade(key->reason, key->has_rule));
}

/**
 * finding_cause - the id of the cause
 * @finding: the finding
 *
 * Return: a constant, of what is behind it where the packet tells.
 */
const char *finding_cause(const struct finding *finding)
{
	return finding->key.behind ? behind_words(finding->key.behind)->id :
				     finding_direct_cause(finding);
}

/**
 * finding_grade - how sure that cause is
 * @finding: the finding
 *
 * Return: a constant.
 */
const char *finding_grade(const struct finding *finding)
{
	return finding->key.behind ? grade_text(finding->key.behind_grade) :
				     finding_direct_grade(finding);
}

/**
 * finding_blame - whether the firewall of this host did it
 * @finding: the finding
 *
 * Return: which.
 */
enum blame finding_blame(const struct finding *finding)
{
	const struct cause_words *words = finding_words(finding);

	return words ? words->blame : BLAME_FIREWALL;
}

/* The same of an event. */
static const struct cause_words *event_words(const struct event *event)
{
	if (event_of_tcp(event))
		return reset_cause_words(reset_judge(event).cause);
	return event_dropped(event) ?
		       drop_cause_words(drop_judge(event).cause) :
		       NULL;
}

/**
 * event_direct_cause - the id of what was done, whatever is behind it
 * @event: the event
 *
 * Return: a constant.
 */
const char *event_direct_cause(const struct event *event)
{
	const struct cause_words *words = event_words(event);

	return words ? words->id : reject_cause(event->reason, event->outcome);
}

/**
 * event_direct_grade - how sure that is
 * @event: the event
 *
 * Return: a constant.
 */
const char *event_direct_grade(const struct event *event)
{
	if (event_of_tcp(event))
		return grade_text(reset_judge(event).grade);
	return grade_text(event_dropped(event) ?
				  drop_judge(event).grade :
				  reject_grade(event->reason,
					       event_has_rule(event)));
}

/**
 * event_cause - the id of the cause
 * @event: the event
 *
 * Return: a constant, of what is behind it where the packet tells.
 */
const char *event_cause(const struct event *event)
{
	const struct behind_verdict behind = behind_judge(event);

	return behind.cause ? behind_words(behind.cause)->id :
			      event_direct_cause(event);
}

/**
 * event_grade - how sure that cause is
 * @event: the event
 *
 * Return: a constant.
 */
const char *event_grade(const struct event *event)
{
	const struct behind_verdict behind = behind_judge(event);

	return behind.cause ? grade_text(behind.grade) :
			      event_direct_grade(event);
}

/**
 * event_blame - whether the firewall of this host did it
 * @event: the event
 *
 * Return: which.
 */
enum blame event_blame(const struct event *event)
{
	const struct cause_words *words = event_words(event);

	return words ? words->blame : BLAME_FIREWALL;
}

/**
 * finding_hook - the hook of all of a finding's events
 * @finding: the finding
 *
 * Return: a constant, or NULL when it is not known or not the same for all.
 */
const char *finding_hook(const struct finding *finding)
{
	if (!finding->has_hook || finding->hooks_differ)
		return NULL;
	return hook_text(finding->family, finding->hook);
}
