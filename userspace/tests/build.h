/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages as the module sends them, for tests. */
#ifndef RSTATTR_TESTS_BUILD_H
#define RSTATTR_TESTS_BUILD_H

#include <linux/rstattr.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"

#define BUILD_MAX 4096

union build {
	struct nlmsghdr nlh;
	char bytes[BUILD_MAX];
};

/* A TCP or ICMP packet over IPv4 or IPv6. */
struct build_packet {
	const char *src;
	const char *dst;
	uint16_t sport;
	uint16_t dport;
	uint8_t proto; /* 0: TCP */
	uint8_t flags; /* 0: SYN */
};

/* The values of the event that build_event() makes; see there. */
struct build_event {
	uint64_t netns;
	uint64_t seq;
	uint64_t time; /* boot; real is BUILD_EPOCH later */
	uint64_t table_handle;
	uint64_t handle; /* 0: no rule */
	uint32_t incarnation;
	uint32_t base_seq;
	uint32_t reason;
	uint32_t reply;
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint32_t outcome;
	uint32_t hook;
	const char *comment;
	struct build_packet packet;
	/* conntrack's original tuple, or NULL; the reply one is its mirror,
	 * with what NAT made of the destination */
	const char *orig_dst;
	uint16_t orig_dport;
	bool ct_reply;
	bool no_ct;
	bool l2;
	uint16_t vlan;
};

#define BUILD_EPOCH 1700000000000000000ULL

struct nlmsghdr *build_begin(union build *build, uint8_t cmd);
void build_addr(struct nlmsghdr *nlh, uint16_t attr, const char *text);

/* The only table that there was, in an event, with the last handle it gave. */
void build_table(struct nlmsghdr *nlh, uint32_t handle, uint32_t made);
size_t build_bytes(uint8_t *to, const struct build_packet *packet);
const struct nlmsghdr *build_event(union build *build,
				   const struct build_event *event);
const struct nlmsghdr *build_cursor(union build *build, uint64_t netns,
				    uint64_t oldest, uint64_t next);
const struct nlmsghdr *build_full_event(union build *build);
const struct nlmsghdr *build_full_rule(union build *build);
const struct nlmsghdr *build_full_stats(union build *build);
const struct nlmsghdr *build_full_info(union build *build);
const struct nlmsghdr *build_full_probe(union build *build);

/* An event made of such a message; borrows from @build. */
void make_event(union build *build, struct event *event,
		const struct build_event *values);

#endif
