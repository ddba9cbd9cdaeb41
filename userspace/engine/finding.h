/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Events that have the same culprit and met the same fate: one rule or policy,
 * or one cause at one server's address and port.
 */
#ifndef RSTATTR_ENGINE_FINDING_H
#define RSTATTR_ENGINE_FINDING_H

#include "engine/behind.h"
#include "engine/culprit.h"
#include "engine/drop_cause.h"
#include "engine/fact.h"
#include "engine/flow.h"
#include "engine/reset_cause.h"

/* The most of the name of a function of the kernel that counts. */
#define FINDING_WHERE_MAX 32

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
	bool scan;
	uint32_t kind;
	enum behind behind;
	enum grade behind_grade;
	/* Of drops: */
	enum drop_cause drop;
	bool has_policy; /* it was a chain's policy */
	uint64_t chain_handle; /* ... and of which */
	char where[FINDING_WHERE_MAX];
	struct {
		uint64_t table;
		uint64_t chain;
		uint64_t rule;
	} place[DROP_PLACES_MAX];
	/* Of what befell TCP, and some of drops: */
	enum reset_cause cause;
	enum grade grade;
	uint32_t caller;
	uint32_t err;
	uint32_t exit_code;
	bool inferred;
	bool exiting;
	struct addr server;
	uint16_t port;
};

struct finding {
	struct finding_key key;
	struct culprit culprit; /* without a rule only netns and sample */
	bool has_hook;
	bool hooks_differ;
	uint32_t family; /* of the first event's hook */
	uint32_t hook;
	uint64_t count;
	uint64_t belongs[BELONGINGS]; /* events, by how whose is known */
	uint64_t first_real;
	uint64_t last_real;
	bool established; /* some of it befell connections that were open */
	bool repeated;	  /* a client met it again and again; when sorted */
	struct fact_list facts; /* read beside the last event */
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

void finding_key_fill(struct finding_key *key, const struct event *event);
int findings_add(struct findings *findings, const struct event *event);
void findings_sort(struct findings *findings);
void findings_release(struct findings *findings);

/*
 * The ids of causes and the words of certainty; see Documentation/json.md. The
 * direct ones are of what was done, the others of what is behind it, if
 * anything is known of that.
 */
const char *finding_cause(const struct finding *finding);
const char *finding_grade(const struct finding *finding);
const char *finding_direct_cause(const struct finding *finding);
const char *finding_direct_grade(const struct finding *finding);
enum blame finding_blame(const struct finding *finding);
bool finding_of_tcp(const struct finding *finding);
bool finding_dropped(const struct finding *finding);
bool finding_sent(const struct finding *finding);
bool finding_legacy(const struct finding *finding);
const char *finding_hook(const struct finding *finding);

/* The same of one event, which is not in a finding. */
const char *event_cause(const struct event *event);
const char *event_grade(const struct event *event);
const char *event_direct_cause(const struct event *event);
const char *event_direct_grade(const struct event *event);
enum blame event_blame(const struct event *event);

#endif
