/* SPDX-License-Identifier: GPL-2.0-only */
/* Who dropped a packet, and how sure that is. */
#ifndef RSTATTR_ENGINE_DROP_CAUSE_H
#define RSTATTR_ENGINE_DROP_CAUSE_H

#include "engine/grade.h"
#include "model/event.h"

enum drop_cause {
	DROP_UNKNOWN,
	DROP_FIREWALL, /* a rule or policy; not replayed */
	DROP_RULE,
	DROP_POLICY,
	DROP_RULES,   /* one of several */
	DROP_RELOADED, /* of then, the ruleset of now has others */
	DROP_NO_RULE, /* the replay ends elsewhere */
	DROP_OTHER_HOOK,
	DROP_CT_FULL,
	DROP_CT_CLASH,
	DROP_QUEUE,
	DROP_QUEUE_IN,	/* on its way to the program */
	DROP_QUEUE_OUT, /* by the program, or when it went away */
	DROP_RP_FILTER,
	DROP_NO_ROUTE,
	DROP_PROHIBITED,
	DROP_FORWARDING_OFF,
	DROP_NEIGH,
	DROP_IPSEC,
	DROP_XDP,
	DROP_TC,
	DROP_CGROUP_BPF,
	DROP_SOCKET_FILTER,
	DROP_LSM,
	DROP_CHECKSUM,
	DROP_SIGNATURE,

	DROP_CAUSES,
};

struct drop_verdict {
	enum drop_cause cause;
	enum grade grade;
};

struct drop_verdict drop_judge(const struct event *event);
bool drop_by_chain(const struct event *event);
bool drop_exact(const struct event *event);
bool drop_names_place(const struct event *event);
struct drop_place drop_told(const struct event *event);
const struct cause_words *drop_cause_words(enum drop_cause cause);

#endif
