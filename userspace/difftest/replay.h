/* SPDX-License-Identifier: GPL-2.0-only */
/* The same packets through the interpreter, over what it read of the kernel. */
#ifndef RSTATTR_DIFFTEST_REPLAY_H
#define RSTATTR_DIFFTEST_REPLAY_H

#include "difftest/sample.h"
#include "host/host.h"
#include "vm/fork.h"
#include "vm/traverse.h"

struct replay {
	struct nft_ruleset ruleset;
	bool loaded;
	struct host *host;
	struct vm_pkt pkt; /* as it was when its way ended */
	bool bridged; /* it came in by a bridge's port */
	struct vm_host facts; /* the host's, with what the test knows */
	struct vm vm;
	struct vm_result result;
};

int replay_open(struct replay *replay, struct error *error);
bool replay_load(struct replay *replay, const struct topology *topology,
		 const struct sample *packet);
void replay_packet(struct replay *replay, const struct sample *packet,
		const struct vm_tracer *tracer);
void replay_close(struct replay *replay);

#endif
