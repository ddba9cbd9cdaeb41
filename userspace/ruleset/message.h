/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages of nftables that are kept. */
#ifndef RSTATTR_RULESET_MESSAGE_H
#define RSTATTR_RULESET_MESSAGE_H

#include "nl/nl.h"
#include "ruleset/attrs.h"
#include "ruleset/load.h"

/* Each is a copy, one after the other, aligned. */
struct messages {
	char *at;
	size_t len;
	size_t room;
	size_t limit; /* bytes; more are refused */
};

/* One thing by its names: of the attributes those that are not NULL or 0. */
struct message_query {
	uint16_t type; /* NFT_MSG_GET* */
	uint32_t family;
	const char *table;
	const char *name; /* of a chain, set or object, or a rule's chain */
	uint64_t rule;	  /* handle */
	uint32_t object;  /* NFT_OBJECT_* */
};

int messages_get(struct nl *nl, const struct message_query *query,
		 struct messages *messages);
int messages_dump(struct nl *nl, const struct load_query *query,
		  struct messages *messages);
const struct nlmsghdr *messages_next(const struct messages *messages,
				     const struct nlmsghdr *nlh);
void messages_release(struct messages *messages);

#endif
