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
 * finding_cause - the id of the cause
 * @finding: the finding
 *
 * An evaluation whose end was not seen may have been answered, so it is not
 * called "not sent".
 *
 * Return: a constant.
 */
const char *finding_cause(const struct finding *finding)
{
	if (finding->key.reason == RSTATTR_REASON_XT_NFT ||
	    finding_legacy(finding))
		return "fw.iptables";
	switch (finding->key.outcome) {
	case RSTATTR_OUTCOME_UNSPEC:
	case RSTATTR_OUTCOME_SENT:
	case RSTATTR_OUTCOME_UNSEEN:
		return "fw.reject";
	}
	return "fw.reject-not-sent";
}

/**
 * finding_grade - how sure it is
 * @finding: the finding
 *
 * Return: "exact" when the kernel said which rule it was, or that it was
 * legacy iptables; else "unknown".
 */
const char *finding_grade(const struct finding *finding)
{
	return finding->key.has_rule || finding_legacy(finding) ? "exact" :
								  "unknown";
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
