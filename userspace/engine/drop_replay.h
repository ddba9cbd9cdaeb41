/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet that was dropped, replayed: which rules or policies may have done
 * it. That it was dropped, by a chain and at a hook, is the kernel's word: ways
 * that end otherwise did not happen.
 */
#ifndef RSTATTR_ENGINE_DROP_REPLAY_H
#define RSTATTR_ENGINE_DROP_REPLAY_H

#include "engine/drop_memo.h"
#include "engine/verdict.h"
#include "model/event.h"

bool drop_replays(const struct event *event);
int drop_replay(struct event *event, struct nft_ruleset *ruleset,
		const struct vm_host *host, struct drop_memo *memo);
int drop_verdict(struct verdict *verdict, const struct event *event,
		 struct nft_ruleset *ruleset, const struct vm_host *host,
		 const struct path_texts *texts);

#endif
