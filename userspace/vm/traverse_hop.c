// SPDX-License-Identifier: GPL-2.0-only
/* Hop-by-hop options, which IPv6 looks at before the first hook: exthdrs.c */
#include <netinet/in.h>

#include "vm/walk.h"

#include "vm/pkt_parse.h"

/* Of a hop-by-hop header. */
#define HOP_PAD1 0
#define HOP_PADN 1
#define HOP_ROUTER_ALERT 5
#define HOP_CALIPSO 7
#define HOP_IOAM 49
#define HOP_PAD_MAX 7

/*
 * ipv6_hop_calipso(): a label that only who has its domain takes, of the few
 * that use them.
 */
static bool takes_label(struct vm *vm, const uint8_t *option)
{
	static const char *const text[] = {
		"the host has no domain for the packet's CALIPSO label",
		"the host has the domain of the packet's CALIPSO label",
	};

	return option[1] >= 8 && option[6] * 4 + 8 <= option[1] &&
	       vm_choose(vm, NULL, 2, text) == 1;
}

/* Return: whether ip6_parse_tlv() takes it, @at bytes into the packet. */
static bool takes(struct vm *vm, size_t at, const uint8_t *option, size_t len,
		  unsigned int *padding)
{
	size_t i;

	switch (option[0]) {
	case HOP_PADN:
		*padding += (unsigned int)len;
		if (*padding > HOP_PAD_MAX)
			return false;
		for (i = 2; i < len; i++) {
			if (option[i])
				return false;
		}
		return true;
	case HOP_ROUTER_ALERT:
		return option[1] == 2;
	case HOP_CALIPSO:
		return takes_label(vm, option);
	case HOP_IOAM:
		return at % 4 == 0;
	}
	/* Of what is not known the upper bits say what to do. */
	return !(option[0] >> 6);
}

/**
 * walk_ipv6_hop_options - ipv6_parse_hopopts(), before the first hook
 * @vm: the machine; its packet came in
 *
 * Return: why it is dropped, or NULL.
 */
const char *walk_ipv6_hop_options(struct vm *vm)
{
	static const char refusal[] = "its hop-by-hop options make no sense";
	const struct vm_pkt *pkt = vm->pkt;
	uint8_t header[3], head[2], option[32];
	unsigned int padding = 0;
	size_t at, end, len;

	if (pkt_peek(pkt, 4, 3, header) != TRI_TRUE ||
	    header[2] != IPPROTO_HOPOPTS)
		return NULL;
	/* What is longer than its header says has been cut by now. */
	len = (size_t)header[0] << 8 | header[1];
	len = len && 40 + len < pkt->len ? 40 + len : pkt->len;
	switch (pkt_peek(pkt, 40, 2, head)) {
	case TRI_FALSE:
		return refusal;
	case TRI_UNKNOWN:
		return NULL;
	case TRI_TRUE:
		break;
	}
	end = 40 + 8 + (size_t)head[1] * 8;
	if (end > len)
		return refusal;
	for (at = 42; at < end;) {
		size_t room =
			end - at < sizeof(option) ? end - at : sizeof(option);

		if (pkt_peek(pkt, at, room, option) != TRI_TRUE)
			return NULL;
		if (option[0] == HOP_PAD1) {
			if (++padding > HOP_PAD_MAX)
				return refusal;
			at++;
			continue;
		}
		if (end - at < 2 || (size_t)option[1] + 2 > end - at)
			return refusal;
		if ((size_t)option[1] + 2 > room)
			return NULL;
		if (!takes(vm, at, option, (size_t)option[1] + 2, &padding))
			return refusal;
		if (option[0] != HOP_PADN)
			padding = 0;
		at += (size_t)option[1] + 2;
	}
	return NULL;
}
