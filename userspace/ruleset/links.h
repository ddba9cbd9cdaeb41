/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Links as far as rulesets name them: what a scratch namespace needs so that
 * nft finds "eth0", and its index.
 */
#ifndef RSTATTR_RULESET_LINKS_H
#define RSTATTR_RULESET_LINKS_H

#include <net/if.h>

#include "model/error.h"
#include "nl/nl.h"

/* More than these are refused. */
#define LINKS_MAX 65536

struct link {
	char name[IFNAMSIZ];
	char kind[IFNAMSIZ]; /* "bridge", ...; "" where it is not known */
	uint32_t index;
	size_t line; /* of the file, or which of its entries */
};

struct links {
	struct link *item;
	size_t count;
};

int links_read(struct nl *nl, struct links *links, struct error *error);
int links_read_file(const char *path, struct links *links, struct error *error);
int links_add(struct links *links, const struct link *link);
bool links_same(const struct links *a, const struct links *b);
int links_make(struct nl *nl, const struct links *links, struct error *error);
void links_release(struct links *links);

#endif
