/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_CAPTURE_H
#define RSTATTR_CAPTURE_H

#include "event.h"

struct net_device *rstattr_capture_input(const struct sk_buff *skb,
					 const struct net *net);
void rstattr_capture_tcp(struct rstattr_event *ev, const struct sock *sk,
			 const struct sk_buff *skb, const struct net *net);
void rstattr_capture_event(struct rstattr_event *ev, const struct sk_buff *skb,
			   const struct nf_hook_state *hook);

#endif /* RSTATTR_CAPTURE_H */
