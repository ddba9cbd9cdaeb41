/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages of what befell TCP as the module sends them, for tests. */
#ifndef RSTATTR_TESTS_BUILD_RESET_H
#define RSTATTR_TESTS_BUILD_RESET_H

#include "tests/build.h"

/* A socket; without an address there is none. */
struct build_sock {
	const char *local;
	const char *remote; /* NULL: a listener */
	uint16_t lport;
	uint16_t rport;
	uint8_t state;	 /* 0: established */
	uint32_t queued; /* of a listener */
	uint32_t backlog;
	uint64_t idle_ms; /* of others */
	bool orphan;
	bool linger0;
};

/* The values of the event that build_reset() makes; see there. */
struct build_reset {
	uint64_t netns;
	uint64_t seq;
	uint64_t time; /* boot; real is BUILD_EPOCH later */
	uint32_t reason;
	uint32_t caller;
	uint32_t err;
	bool inferred;
	const char *comm; /* NULL: no process */
	uint32_t pid;
	bool exiting;
	uint32_t exit_code;
	uint32_t iif;		    /* 0: eth1, which is 3 */
	uint8_t ct_state;	    /* enum rstattr_ct_state; 0: not told */
	const char *icmp_from;	    /* NULL: no ICMP error came in */
	uint8_t icmp_type;
	uint8_t icmp_code;
	struct build_packet packet; /* without source: no segment */
	struct build_sock sock;
};

const struct nlmsghdr *build_reset(union build *build,
				   const struct build_reset *values);

/* An event made of such a message; borrows from @build. */
void make_reset(union build *build, struct event *event,
		const struct build_reset *values);

#endif
