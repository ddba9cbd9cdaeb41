/* SPDX-License-Identifier: GPL-2.0-only */
/* A recorded event, replayed. */
#ifndef RSTATTR_ENGINE_EVENT_REPLAY_H
#define RSTATTR_ENGINE_EVENT_REPLAY_H

#include "engine/verdict.h"
#include "model/event.h"
#include "vm/host.h"
#include "vm/traverse.h"

bool event_pkt(struct vm_pkt *pkt, const struct event *event,
	       const struct vm_host *host);
int event_verdict(struct verdict *verdict, const struct event *event,
		  struct nft_ruleset *ruleset, const struct vm_host *host,
		  const struct path_texts *texts);

#endif
