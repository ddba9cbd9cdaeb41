/* SPDX-License-Identifier: GPL-2.0-only */
/* What a packet can be to conntrack before it is looked for. */
#ifndef RSTATTR_VM_TRACK_WHAT_H
#define RSTATTR_VM_TRACK_WHAT_H

#include "vm/vm.h"

enum track_what {
	TRACK_NORMAL,
	TRACK_INVALID,
	TRACK_UNTRACKED,
	TRACK_ERROR, /* of ICMP: belongs to what it reports of */
	TRACK_UNKNOWN,
	TRACK_DROPPED, /* conntrack itself drops it */
};

/* Its transport header. */
struct track_head {
	uint8_t proto;
	size_t thoff;
	enum tri read; /* of the bytes */
	uint8_t bytes[14];
};

bool track_has_ports(const struct vm *vm, uint8_t proto);
void track_tuple(const struct vm_pkt *pkt, struct tuple *tuple);
enum tri track_has_ends(const struct vm *vm, const struct vm_pkt *pkt);
bool track_has_tuple(const struct vm *vm, const struct vm_pkt *pkt,
		     struct tuple *tuple);
enum track_what track_what_is(struct vm *vm, struct track_head *head);
enum tri track_may_begin(struct vm *vm, const struct track_head *head);

#endif
