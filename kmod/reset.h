/* SPDX-License-Identifier: GPL-2.0-only */
/* An event of the TCP stack: a reset sent or received, or a connection lost. */
#ifndef RSTATTR_RESET_H
#define RSTATTR_RESET_H

#include <net/sock.h>

#include "event.h"
#include "state.h"

/**
 * struct rstattr_reset - what a probe saw
 * @sk: the socket, of any kind, or NULL
 * @skb: the segment that came in, or NULL
 * @net: where
 * @reason: enum rstattr_reason, one of TCP's
 * @inferred: it was told by the socket's state
 * @caller: enum rstattr_caller
 * @error: positive errno that the program is told
 */
struct rstattr_reset {
	const struct sock *sk;
	const struct sk_buff *skb;
	const struct net *net;
	u8 reason;
	bool inferred;
	u8 caller;
	int error;
};

void rstattr_reset(const struct rstattr_reset *reset);

#endif /* RSTATTR_RESET_H */
