/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What becomes of a packet, how sure that is, and why: the replay's outcome in
 * words, with nothing that points into the ruleset.
 */
#ifndef RSTATTR_ENGINE_VERDICT_H
#define RSTATTR_ENGINE_VERDICT_H

#include "engine/near.h"
#include "engine/replay.h"
#include "model/reasons.h"
#include "model/rule.h"

/* One of several ways it may end. */
struct verdict_way {
	enum vm_end end;
	uint8_t family; /* of the hook where it ends */
	uint32_t hook;
	bool has_place;		 /* a chain decided it */
	struct path_place place; /* without rule: the chain's policy */
	const char *why;	 /* no rule: in words; or NULL */
	uint32_t queue;
	unsigned int runs;
	struct path
		path; /* of the one that is shown; else only its assumptions */
};

struct verdict {
	struct arena arena;
	bool known;	 /* all ways end alike */
	enum vm_end end; /* where it is known */
	enum replay_grade grade;
	struct verdict_way *way;
	size_t count;
	size_t shown;  /* index of the way with a path */
	bool overflow; /* there are ways that were not tried */
	bool has_near;
	struct near near;
	struct reasons taken; /* what was taken for granted, in words */
	/* Where the kernel told the rule: */
	bool recorded;
	bool agrees; /* the way that is shown ends there */
};

/*
 * The rule that the kernel named, or the chain whose policy it was; NULL: any.
 */
struct verdict_wish {
	const struct rule *rule;
	bool policy; /* the rule tells the chain only */
};

int verdict_make(struct verdict *verdict,
		 const struct replay_question *question,
		 const struct path_texts *texts,
		 const struct verdict_wish *wish);
const struct verdict_way *verdict_shown(const struct verdict *verdict);
void verdict_lower(struct verdict *verdict, enum replay_grade grade);
void verdict_release(struct verdict *verdict);

#endif
