/* SPDX-License-Identifier: GPL-2.0-only */
/* Events that have the same culprit and met the same fate. */
#ifndef RSTATTR_ENGINE_FINDING_H
#define RSTATTR_ENGINE_FINDING_H

#include "engine/culprit.h"
#include "engine/flow.h"

/* Compared bytewise: zeroed before it is filled. */
struct finding_key {
	uint64_t netns;
	uint64_t table_handle;
	uint64_t handle;
	uint32_t incarnation;
	uint32_t reason;
	uint32_t reply;
	uint32_t outcome;
	uint32_t family; /* of the hook; only without a rule */
	uint32_t hook;
	uint8_t icmp_type;
	uint8_t icmp_code;
	bool has_rule;
};

struct finding {
	struct finding_key key;
	struct culprit culprit; /* without a rule only its netns */
	bool has_hook;
	bool hooks_differ;
	uint32_t family; /* of the first event's hook */
	uint32_t hook;
	uint64_t count;
	uint64_t first_real;
	uint64_t last_real;
	struct flow **flow;
	size_t flow_count;
	size_t flow_room;
	void *flow_index;
};

struct findings {
	struct finding **item;
	size_t count;
	size_t room;
	void *index;
};

int findings_add(struct findings *findings, const struct event *event);
void findings_sort(struct findings *findings);
void findings_release(struct findings *findings);

/* The ids of causes and the words of certainty; see Documentation/json.md. */
const char *finding_cause(const struct finding *finding);
const char *finding_grade(const struct finding *finding);
bool finding_sent(const struct finding *finding);
bool finding_legacy(const struct finding *finding);
const char *finding_hook(const struct finding *finding);

#endif
