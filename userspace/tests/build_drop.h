/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages of what was dropped as the module sends them, for tests. */
#ifndef RSTATTR_TESTS_BUILD_DROP_H
#define RSTATTR_TESTS_BUILD_DROP_H

#include "tests/build.h"

/* The values of the event that build_drop() makes; see there. */
struct build_drop {
	uint64_t netns;
	uint64_t seq;
	uint64_t time; /* boot; real is BUILD_EPOCH later */
	uint32_t reason; /* 0: of netfilter */
	uint64_t rule; /* of mode exact: 0: none is known */
	uint64_t policy_of; /* ... a chain's handle; 0: none */
	const char *where;
	uint32_t chain_family; /* 0: not known */
	uint32_t family;       /* 0: the hook is not known */
	uint32_t hook;
	uint32_t base_seq; /* 0: not known */
	uint32_t made; /* last handle of table 1, the only one; 0: not known */
	uint32_t err;
	const char *iif; /* has index 3 */
	const char *oif; /* has index 4 */
	const uint32_t *mark;
	uint32_t ct_state; /* 0: not known */
	uint32_t refusal;  /* 0: none */
	uint32_t port;	   /* 0: of no bridge */
	const char *comm;
	struct build_packet packet;
};

const struct nlmsghdr *build_drop(union build *build,
				  const struct build_drop *values);

/* An event made of such a message; borrows from @build. */
void make_drop(union build *build, struct event *event,
	       const struct build_drop *values);

#endif
