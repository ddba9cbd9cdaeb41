/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_HOST_TUPLE_H
#define RSTATTR_HOST_TUPLE_H

#include <libmnl/libmnl.h>
#include <stdbool.h>

#include "model/packet.h"

bool host_tuple_is_icmp(const struct tuple *tuple);
void host_put_tuple(struct nlmsghdr *nlh, uint16_t type,
		    const struct tuple *tuple);
bool host_read_tuple(const struct nlattr *nest, struct tuple *tuple);

#endif
