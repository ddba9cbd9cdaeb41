/* SPDX-License-Identifier: GPL-2.0-only */
/* Asking for sockets: sock_diag(7). Private to facts/. */
#ifndef RSTATTR_FACTS_DIAG_H
#define RSTATTR_FACTS_DIAG_H

#include "nl/nl.h"

/**
 * struct diag_ask - which sockets
 * @states: bits, 1 << TCP_*
 * @proto: IPPROTO_*; 0: TCP
 * @port: their own, or 0: of any
 * @info: TCP's own details, too; they cost the kernel time
 */
struct diag_ask {
	uint32_t states;
	uint8_t proto;
	uint16_t port;
	bool info;
};

int diag_sockets(struct nl *nl, const struct diag_ask *ask, nl_message_fn fn,
		 void *data);

#endif
