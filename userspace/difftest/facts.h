/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel made of a packet's connection, told by the counters of a
 * chain behind conntrack: as a recorded event has it. The connection is looked
 * up before the packet is sent.
 */
#ifndef RSTATTR_DIFFTEST_FACTS_H
#define RSTATTR_DIFFTEST_FACTS_H

#include "difftest/replay.h"
#include "difftest/tally.h"

enum track_fact {
	FACT_UNTRACKED,
	FACT_INVALID,
	FACT_NEW,
	FACT_ORIGINAL,
	FACT_REPLY,
	FACT_RELATED_ORIGINAL,
	FACT_RELATED_REPLY,
	FACTS,
	FACT_NONE = FACTS, /* it did not come so far */
	FACT_TWO, /* looped back, it was met as something else */
};

struct facts {
	struct tuple tuple;
	bool found; /* the connection, or that of an error */
	struct vm_ct ct;
};

void facts_before(struct facts *facts, struct replay *replay,
		  const struct sample *packet);
enum track_fact facts_after(const struct tally *tally);
bool facts_hold(const struct facts *facts, const struct replay *replay);
bool facts_give(const struct facts *facts, enum track_fact fact,
		struct vm_pkt *pkt);

#endif
