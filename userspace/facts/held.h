/* SPDX-License-Identifier: GPL-2.0-only */
/* Sockets of TCP and UDP, and who has them: for asking after one's own. */
#ifndef RSTATTR_FACTS_HELD_H
#define RSTATTR_FACTS_HELD_H

#include <sys/types.h>

#include "facts/facts.h"

struct held_socket {
	struct addr local;
	struct addr remote; /* any: it is not connected */
	uint16_t lport;
	uint16_t rport;
	uint8_t proto;
	bool listens; /* TCP's listener, or one of UDP that is not connected */
	bool both;    /* of IPv6, for IPv4 as well */
	uint32_t inode;	 /* 0: no program has it any more */
	uint64_t cgroup; /* 0: not known */
};

typedef int (*held_fn)(const struct held_socket *socket, void *data);
typedef int (*inode_fn)(uint32_t inode, void *data);
typedef int (*held_addr_fn)(const struct addr *addr, void *data);

int held_sockets(held_fn fn, void *data);
int held_inodes(pid_t pid, inode_fn fn, void *data);
int held_addresses(held_addr_fn fn, void *data);

#endif
