/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet as a person describes it: "tcp 10.0.3.17:40000 10.0.0.5:5432".
 * Reading it opens, resolves and asks nothing.
 */
#ifndef RSTATTR_ENGINE_PACKET_SPEC_H
#define RSTATTR_ENGINE_PACKET_SPEC_H

#include "model/addr.h"
#include "model/error.h"
#include "model/frame.h"
#include "vm/pkt.h"

/* Of a source that was given without a port. */
#define PACKET_SPEC_SPORT 40000

/* Bytes that "hex" takes: the largest IP packet and its Ethernet header. */
#define PACKET_SPEC_MAX (65535 + 18)

enum packet_spec_kind {
	PACKET_SPEC_MADE, /* from addresses and ports */
	PACKET_SPEC_HEX,
	PACKET_SPEC_CAPTURE, /* in a file, which the caller reads */
};

/* As typed; NULL: not given. */
struct packet_words {
	const char *iif;
	const char *oif;
	const char *hook;
	const char *ct;
	const char *mark;
	const char *flags;
	const char *uid;
	const char *gid;
	const char *ttl;
	const char *len;
	bool l2;
};

struct packet_spec {
	enum packet_spec_kind kind;
	/* PACKET_SPEC_MADE: */
	struct tuple tuple; /* ICMP's type and code, too */
	bool sport_chosen;  /* nobody said it */
	uint8_t tcp_flags;
	uint8_t ttl;
	uint32_t len; /* from the network header on; 0: no data */
	/* PACKET_SPEC_MADE and PACKET_SPEC_HEX: */
	uint8_t *bytes; /* owned; the frame's bytes */
	struct frame frame;
	/* PACKET_SPEC_CAPTURE: */
	const char *file;    /* borrowed */
	unsigned long first; /* counted from 1 */
	unsigned long last;
	/* What goes with it: */
	const char *iif; /* borrowed; NULL: not given */
	const char *oif;
	const char *hook; /* as a name of nft's; NULL: the whole way */
	struct vm_ct ct;  /* presence VM_CT_UNKNOWN: not given */
	struct vm_u32 mark;
	struct vm_u32 uid;
	struct vm_u32 gid;
};

int packet_spec_parse(struct packet_spec *spec, int argc, char *const *argv,
		      const struct packet_words *words, struct error *error);
void packet_spec_release(struct packet_spec *spec);

#endif
