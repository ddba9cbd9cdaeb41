/* SPDX-License-Identifier: GPL-2.0-only */
/* The attributes of a message or a nest, by their types. */
#ifndef RSTATTR_RULESET_ATTRS_H
#define RSTATTR_RULESET_ATTRS_H

#include <linux/netfilter/nfnetlink.h>

#include "vm/expr.h"

/* Larger than the largest type that is asked for. */
#define ATTRS_ROOM 24

struct attrs {
	uint8_t family; /* of a message */
	const struct nlattr *at[ATTRS_ROOM];
};

bool attrs_message(const struct nlmsghdr *nlh, struct attrs *attrs);
void attrs_nest(const struct nlattr *nest, struct attrs *attrs);
char *attrs_name(struct arena *arena, const struct nlattr *attr);
int attrs_devices(struct arena *arena, const struct nlattr *list,
		  const char ***device, size_t *count);

#endif
