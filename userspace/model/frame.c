// SPDX-License-Identifier: GPL-2.0-only
#include "model/frame.h"

#include <string.h>

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86dd
#define ETHERTYPE_VLAN 0x8100
#define ETHERTYPE_QINQ 0x88a8
/* Below it is a length (IEEE 802.3). */
#define ETHERTYPE_MIN 0x0600

static uint16_t be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)be16(p) << 16 | be16(p + 2);
}

/* The first @count bytes are read; the rest is the packet. */
static bool skip(struct frame *frame, size_t count)
{
	if (frame->bytes.len < count)
		return false;
	frame->bytes.data += count;
	frame->bytes.len -= count;
	frame->len -= count;
	return true;
}

/* One tag, as skb_vlan_untag() takes it off. */
static bool untag(struct frame *frame)
{
	const uint8_t *tag = frame->bytes.data;

	if (frame->protocol != ETHERTYPE_VLAN &&
	    frame->protocol != ETHERTYPE_QINQ)
		return true;
	if (!skip(frame, 4))
		return false;
	frame->has_vlan = true;
	frame->vlan_proto = frame->protocol;
	frame->vlan_tci = be16(tag);
	frame->protocol = be16(tag + 2);
	return true;
}

static bool parse_ethernet(struct frame *frame)
{
	const uint8_t *header = frame->bytes.data;

	if (!skip(frame, FRAME_LL_MAX))
		return false;
	memcpy(frame->ll, header, FRAME_LL_MAX);
	frame->ll_len = FRAME_LL_MAX;
	frame->protocol = be16(header + 12);
	if (!untag(frame) || frame->protocol < ETHERTYPE_MIN)
		return false;
	frame->ll[12] = (uint8_t)(frame->protocol >> 8);
	frame->ll[13] = (uint8_t)frame->protocol;
	return true;
}

/* https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html */
static bool parse_sll(struct frame *frame)
{
	const uint8_t *header = frame->bytes.data;

	if (!skip(frame, 16))
		return false;
	frame->protocol = be16(header + 14);
	frame->pkttype = (uint8_t)be16(header);
	frame->has_pkttype = be16(header) < 4;
	return untag(frame);
}

/* https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html */
static bool parse_sll2(struct frame *frame)
{
	const uint8_t *header = frame->bytes.data;

	if (!skip(frame, 20))
		return false;
	frame->protocol = be16(header);
	frame->index = be32(header + 4);
	frame->has_index = frame->index != 0;
	frame->pkttype = header[10];
	frame->has_pkttype = header[10] < 4;
	return untag(frame);
}

/* Four bytes of address family, in whoever's order: the version says more. */
static bool parse_null(struct frame *frame)
{
	return skip(frame, 4);
}

/**
 * frame_link_known - can frames of this link type be read
 * @link: LINKTYPE_*
 */
bool frame_link_known(int link)
{
	switch (link) {
	case FRAME_NULL:
	case FRAME_LOOP:
	case FRAME_ETHERNET:
	case FRAME_RAW:
	case FRAME_RAW_BSD:
	case FRAME_RAW_OPENBSD:
	case FRAME_LINUX_SLL:
	case FRAME_LINUX_SLL2:
	case FRAME_IPV4:
	case FRAME_IPV6:
		return true;
	}
	return false;
}

static bool parse_link(struct frame *frame, int link)
{
	switch (link) {
	case FRAME_ETHERNET:
		return parse_ethernet(frame);
	case FRAME_LINUX_SLL:
		return parse_sll(frame);
	case FRAME_LINUX_SLL2:
		return parse_sll2(frame);
	case FRAME_NULL:
	case FRAME_LOOP:
		return parse_null(frame);
	}
	return frame_link_known(link);
}

/**
 * frame_parse - find the packet in a frame
 * @frame: filled; borrows @captured
 * @link: LINKTYPE_*
 * @captured: the bytes that there are
 * @len: how long the frame was on the wire; not less than was captured
 *
 * Return: false when it is too short, or of a kind that carries no packet.
 */
bool frame_parse(struct frame *frame, int link, struct span captured,
		 size_t len)
{
	memset(frame, 0, sizeof(*frame));
	frame->bytes = captured;
	frame->len = len < captured.len ? captured.len : len;
	if (!parse_link(frame, link) || !frame->bytes.len)
		return false;
	if (frame->protocol)
		return true;
	switch (frame->bytes.data[0] >> 4) {
	case 4:
		frame->protocol = ETHERTYPE_IPV4;
		return true;
	case 6:
		frame->protocol = ETHERTYPE_IPV6;
		return true;
	}
	return false;
}
