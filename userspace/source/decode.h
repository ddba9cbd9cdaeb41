/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's messages into the model. Here netlink ends: nobody else sees
 * an attribute.
 */
#ifndef RSTATTR_SOURCE_DECODE_H
#define RSTATTR_SOURCE_DECODE_H

#include <linux/netlink.h>
#include <stdbool.h>

#include "model/books.h"
#include "model/event.h"
#include "model/rule.h"

int decode_info(const struct nlmsghdr *nlh, struct info *info);
int decode_stats(const struct nlmsghdr *nlh, struct stats *stats);
int decode_rule(const struct nlmsghdr *nlh, struct rule_record *record);
int decode_cursor(const struct nlmsghdr *nlh, struct cursor *cursor,
		  bool *present);
int decode_event(const struct nlmsghdr *nlh, struct event *event,
		 bool *present);
int decode_probe(const struct nlmsghdr *nlh, struct probe *probe);

#endif
