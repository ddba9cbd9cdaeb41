/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_NETLINK_H
#define RSTATTR_NETLINK_H

#include "state.h"

int rstattr_netlink_init(void);
void rstattr_netlink_exit(void);

bool rstattr_netlink_heard(const struct net *net);
void rstattr_netlink_tell(struct rstattr_net *rn);

#endif /* RSTATTR_NETLINK_H */
