/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ruleset as netlink messages: read from one namespace, made again in
 * another with a counter before, between and behind the expressions of each
 * rule, and in the elements of sets. Nothing is interpreted on the way but
 * what has to be.
 */
#ifndef RSTATTR_DIFFTEST_COPY_H
#define RSTATTR_DIFFTEST_COPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "difftest/code.h"
#include "nl/nl.h"

struct message {
	uint16_t type; /* NFT_MSG_NEW* */
	bool out; /* refused: left out */
	bool done;
	struct nlmsghdr *nlh;
};

struct copy {
	struct message *message;
	size_t count;
	size_t room;
};

/* Of the making: what may differ from the original. */
struct copy_how {
	bool count_elems; /* counters in elements, too */
	bool bare;	  /* no counters at all */
	const struct codes *codes; /* in place of rules that say so */
};

/* Told of each message that the kernel refuses. */
typedef void (*copy_refused_fn)(void *data, const struct message *message,
				int err, const char *why);

int copy_read(struct copy *copy);
void copy_release(struct copy *copy);
int copy_write(struct copy *copy, const struct copy_how *how,
	       copy_refused_fn refused, void *data);
int copy_flush(void);
int copy_dump(struct nl *nl, uint16_t type, uint8_t family, const char *table,
	      const char *set, nl_message_fn fn, void *data);

/* difftest/instrument.c: one message of the batch; attributes are added. */
void instrument_rule(struct nlmsghdr *nlh, const struct nlmsghdr *from,
		     const struct copy_how *how);
void instrument_elems(struct nlmsghdr *nlh, const struct nlmsghdr *from,
		      bool count);

long copy_code_number(const struct nlmsghdr *rule);

/* Names that the kernel gives to chains without. */
bool copy_anonymous(const char *chain);
uint32_t copy_chain_id(const char *chain);
const char *copy_attr_text(const struct nlmsghdr *nlh, uint16_t type);
const struct nlattr *copy_attr(const struct nlmsghdr *nlh, uint16_t type);
const struct nlattr *copy_nested(const struct nlattr *nest, uint16_t type);
void copy_put(struct nlmsghdr *nlh, const struct nlattr *attr);

#endif
