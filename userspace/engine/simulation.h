/* SPDX-License-Identifier: GPL-2.0-only */
/* A packet that was described, sent through a ruleset that is not told. */
#ifndef RSTATTR_ENGINE_SIMULATION_H
#define RSTATTR_ENGINE_SIMULATION_H

#include "engine/packet_spec.h"
#include "engine/verdict.h"
#include "vm/host.h"

struct simulation {
	const struct packet_spec *spec; /* borrowed */
	unsigned long number; /* in the capture file; 0: not from one */
	struct packet packet; /* what its bytes say */
	uint16_t protocol;    /* ETH_P_* */
	size_t len;	      /* from the network header on */
	struct vm_link in;    /* as given or found out */
	struct vm_link out;
	struct verdict verdict;
};

/* What the packets of one command have in common. */
struct simulator {
	struct nft_ruleset *ruleset;
	const struct vm_host *host;
	const struct path_texts *texts;
	uint64_t now_real; /* ns of CLOCK_REALTIME */
};

int simulate(struct simulation *simulation, const struct simulator *simulator,
	     const struct packet_spec *spec, const struct frame *frame,
	     struct error *error);
const char *simulation_hint(const struct simulation *simulation);
void simulation_release(struct simulation *simulation);

#endif
