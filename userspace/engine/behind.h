/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cause behind what a rule or the host did, where the packet itself tells
 * of one. The rule stays the culprit.
 */
#ifndef RSTATTR_ENGINE_BEHIND_H
#define RSTATTR_ENGINE_BEHIND_H

#include "engine/grade.h"
#include "model/event.h"

enum behind {
	BEHIND_NONE,
	BEHIND_ND_BLOCKED,
	BEHIND_ICMP_BLOCKED,
	BEHIND_EXPIRED,
	BEHIND_BRIDGE,
	BEHIND_NO_ENDPOINT,

	BEHINDS,
};

struct behind_verdict {
	enum behind cause;
	enum grade grade;
};

struct behind_verdict behind_judge(const struct event *event);
bool behind_quoted(const struct event *event, struct tuple *quoted);
const struct cause_words *behind_words(enum behind cause);

#endif
