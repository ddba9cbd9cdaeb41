/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_NLDUMP_H
#define RSTATTR_NLDUMP_H

#include <linux/netlink.h>

#include <uapi/linux/rstattr.h>

#include "compat.h"

extern const struct nla_policy rstattr_policy[RSTATTR_A_MAX + 1];

int rstattr_scope_check(struct sk_buff *skb, struct nlattr **tb,
			struct netlink_ext_ack *extack);

int rstattr_dump_start(struct netlink_callback *cb);
int rstattr_dump_events_start(struct netlink_callback *cb);
int rstattr_dump_done(struct netlink_callback *cb);
int rstattr_dump_stats(struct sk_buff *skb, struct netlink_callback *cb);
int rstattr_dump_rules(struct sk_buff *skb, struct netlink_callback *cb);
int rstattr_dump_events(struct sk_buff *skb, struct netlink_callback *cb);
int rstattr_dump_probes(struct sk_buff *skb, struct netlink_callback *cb);

extern struct genl_family rstattr_family;

#endif /* RSTATTR_NLDUMP_H */
