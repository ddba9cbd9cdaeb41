/* SPDX-License-Identifier: GPL-2.0-only */
/* Finding a generic netlink family and addressing it. */
#ifndef RSTATTR_SOURCE_GENL_H
#define RSTATTR_SOURCE_GENL_H

#include <linux/netlink.h>
#include <stdint.h>

#include "nl/nl.h"

struct genl_family {
	uint16_t id;
	uint32_t group; /* 0 when there is none of that name */
};

int genl_find(struct nl *nl, const char *name, const char *group,
	      struct genl_family *family);
struct nlmsghdr *genl_put_header(void *buf, const struct genl_family *family,
				 uint8_t cmd, uint8_t version, uint16_t flags);

#endif
