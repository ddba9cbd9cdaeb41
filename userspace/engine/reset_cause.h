/* SPDX-License-Identifier: GPL-2.0-only */
/* Why TCP sent or got a reset, or gave up, and how sure that is. */
#ifndef RSTATTR_ENGINE_RESET_CAUSE_H
#define RSTATTR_ENGINE_RESET_CAUSE_H

#include "engine/grade.h"
#include "model/event.h"

enum reset_cause {
	RESET_UNKNOWN,
	RESET_OWN, /* of this host itself; by whom is not known */
	RESET_FIREWALL,
	RESET_NO_LISTENER,
	RESET_UNKNOWN_CONNECTION,
	RESET_MISSED_NAT,
	RESET_BACKLOG,
	RESET_ABORT_ON_CLOSE,
	RESET_LINGER0,
	RESET_NOT_ACCEPTED,
	RESET_AFTER_CLOSE,
	RESET_TIME_WAIT,
	RESET_OUT_OF_WINDOW,
	RESET_DESTROYED,
	RESET_MEMORY,
	RESET_TIMEOUT,
	RESET_ICMP_ERROR, /* of this host, or by whom is not known */
	RESET_ICMP_REJECT, /* of another */
	RESET_PEER,

	RESET_CAUSES,
};

struct reset_verdict {
	enum reset_cause cause;
	enum grade grade;
};

struct reset_verdict reset_judge(const struct event *event);
const struct cause_words *reset_cause_words(enum reset_cause cause);

#endif
