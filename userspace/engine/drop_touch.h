/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether rules may have changed a packet that was dropped before they met it:
 * a record has it as it was at the drop, a replay begins with the hook.
 */
#ifndef RSTATTR_ENGINE_DROP_TOUCH_H
#define RSTATTR_ENGINE_DROP_TOUCH_H

#include "engine/replay.h"

/* What rules read and write, as bits. */
enum {
	TOUCH_MARK = 1 << 0,
	TOUCH_CT_MARK = 1 << 1,
	TOUCH_CT = 1 << 2, /* what else conntrack knows */
	TOUCH_PRIORITY = 1 << 3,
	TOUCH_META = 1 << 4,   /* what else the kernel keeps of a packet */
	TOUCH_PACKET = 1 << 5, /* its bytes */
	TOUCH_ALL = (1 << 6) - 1,
	TOUCH_NUMBERS = TOUCH_MARK | TOUCH_CT_MARK | TOUCH_PRIORITY,
};

/* What the rules of a hook write, up to a base chain. */
struct touch_known {
	const struct nft_chain *chain;
	uint32_t hook;
	uint8_t family;
	bool knows_nat; /* of a packet whose translation is known */
	unsigned int writes;
};

#define TOUCH_KNOWN_MAX 16

struct touch_memo {
	struct touch_known known[TOUCH_KNOWN_MAX];
	size_t count;
};

unsigned int touch_reads(const struct nft_rule *rule);
unsigned int touch_writes(const struct nft_rule *rule);
int drop_touched(bool *touched, const struct event *event,
		 const struct vm_result *result,
		 const struct replay_question *question,
		 struct touch_memo *memo);

#endif
