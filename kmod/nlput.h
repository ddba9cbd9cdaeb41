/* SPDX-License-Identifier: GPL-2.0-only */
/* From our structures to attributes. All return 0 or -EMSGSIZE. */
#ifndef RSTATTR_NLPUT_H
#define RSTATTR_NLPUT_H

#include <net/netlink.h>

#include "hook.h"
#include "point.h"
#include "state.h"

int rstattr_put_header(struct sk_buff *skb, const struct rstattr_net *rn,
		       const struct rstattr_state *state);
int rstattr_put_clocks(struct sk_buff *skb);
int rstattr_put_info(struct sk_buff *skb);
int rstattr_put_stats(struct sk_buff *skb, const struct rstattr_state *state);
int rstattr_put_reply_count(struct sk_buff *skb, int attr, u32 reply, u8 type,
			    u8 code, u64 count);
int rstattr_put_rule(struct sk_buff *skb, const struct rstattr_rule *rule,
		     enum rstattr_rule_state state);
int rstattr_put_probe(struct sk_buff *skb, const struct rstattr_hook *hook);
int rstattr_put_point(struct sk_buff *skb, const struct rstattr_point *point);
int rstattr_put_names(struct sk_buff *skb, const struct rstattr_names *names);
int rstattr_put_id(struct sk_buff *skb, const struct rstattr_id *id);

int rstattr_put_event(struct sk_buff *skb, const struct rstattr_event *ev,
		      u64 seq, struct user_namespace *reader);

#endif /* RSTATTR_NLPUT_H */
