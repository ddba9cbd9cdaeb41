/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_ICMP_H
#define RSTATTR_ICMP_H

#include <linux/skbuff.h>
#include <net/net_namespace.h>

#include "event.h"

void rstattr_icmp_init(void);
void rstattr_icmp_note_v4(const struct sk_buff *skb);
void rstattr_icmp_note_v6(const struct sk_buff *skb);
void rstattr_icmp_find(struct rstattr_icmp *icmp, const struct net *net,
		       const struct rstattr_sock *sock);

#endif /* RSTATTR_ICMP_H */
