/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A segment that TCP reset for want of a socket, because conntrack did not
 * take it for its connection's, and NAT passed it by.
 */
#ifndef RSTATTR_ENGINE_MISSED_NAT_H
#define RSTATTR_ENGINE_MISSED_NAT_H

#include "model/event.h"
#include "vm/host.h"

bool missed_nat_concern(const struct event *event);
void missed_nat_find(struct event *event, const struct vm_host *host);

#endif
