/* SPDX-License-Identifier: GPL-2.0-only */
/* A captured frame, taken apart as the kernel does on receiving it. */
#ifndef RSTATTR_MODEL_FRAME_H
#define RSTATTR_MODEL_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/packet.h"

#define FRAME_LL_MAX 14

/* Link types as capture files number them (LINKTYPE_*). */
enum frame_link {
	FRAME_NULL = 0,
	FRAME_ETHERNET = 1,
	FRAME_RAW_BSD = 12, /* what some systems write for 101 */
	FRAME_RAW_OPENBSD = 14,
	FRAME_RAW = 101,
	FRAME_LOOP = 108,
	FRAME_LINUX_SLL = 113,
	FRAME_IPV4 = 228,
	FRAME_IPV6 = 229,
	FRAME_LINUX_SLL2 = 276,
};

struct frame {
	uint16_t
		protocol; /* ETH_P_*, without the VLAN tag; 0: by the version */
	struct span bytes; /* from the network header on; borrowed */
	size_t len;	   /* of the packet from there on, captured or not */
	uint8_t ll[FRAME_LL_MAX]; /* without the VLAN tag */
	uint8_t ll_len;		  /* 0: not in the capture */
	bool has_vlan;
	uint16_t vlan_tci;
	uint16_t vlan_proto;
	bool has_pkttype;
	uint8_t pkttype; /* PACKET_* */
	bool has_index;
	uint32_t index; /* of the link it was captured on */
};

bool frame_link_known(int link);
bool frame_parse(struct frame *frame, int link, struct span captured,
		 size_t len);

#endif
