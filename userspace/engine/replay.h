/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet sent through the model of a ruleset, every way that it may take
 * where something is not known: what comes of it, and how sure that is.
 */
#ifndef RSTATTR_ENGINE_REPLAY_H
#define RSTATTR_ENGINE_REPLAY_H

#include "engine/path.h"
#include "model/event.h"
#include "vm/fork.h"
#include "vm/traverse.h"

/* Runs of one replay; beyond them some ways were not tried. */
#define REPLAY_RUNS_MAX 64

struct replay_question {
	struct nft_ruleset *ruleset;
	const struct vm_host *host;
	const struct vm_pkt *pkt;
	struct vm_journey journey;
	bool past; /* it met the ruleset then, not now */
	bool bare; /* only where it ends: paths are empty, and it is fast */
};

/*
 * Runs that ended alike: same end, same chain, same rule. Those of packets
 * that were let through are the path's: a result has none.
 */
struct replay_outcome {
	struct vm_result result;
	int err; /* of VM_END_ERROR */
	unsigned int runs;
	struct path path;	/* of the first; assumed: by all of them */
	struct vm_forks *forks; /* owned; as the first run had them */
};

struct replay {
	struct replay_outcome *outcome;
	size_t count;
	unsigned int runs;
	bool overflow; /* some ways were not tried */
};

enum replay_grade {
	REPLAY_DERIVED, /* there is no other possibility */
	REPLAY_LIKELY,
	REPLAY_UNKNOWN, /* it depends on what is not known */
};

int replay_run(struct replay *replay, const struct replay_question *question);
bool replay_end(const struct replay *replay, enum vm_end *end);
const struct replay_outcome *replay_only(const struct replay *replay);
enum replay_grade replay_grade(const struct replay *replay);
void replay_release(struct replay *replay);

const char *replay_grade_text(enum replay_grade grade);
const char *replay_end_text(enum vm_end end);

#endif
