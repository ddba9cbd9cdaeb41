// SPDX-License-Identifier: GPL-2.0-only
/* Options of IPv4 headers: what packets are dropped for, and what is recorded. */
#include <netinet/in.h>

#include "vm/walk.h"

#include <netinet/if_ether.h>
#include <netinet/ip.h>
#include <stdio.h>
#include <string.h>

#include "vm/checksum.h"
#include "vm/facts.h"
#include "vm/pkt_parse.h"

#define HEADER_V4 20
#define OPTIONS_V4_MAX 40

/* Of IPv4, with the bit that says "copied". */
#define OPT_END 0
#define OPT_NOP 1
#define OPT_RR 7
#define OPT_TIMESTAMP 68
#define OPT_LSRR 131
#define OPT_SSRR 137
#define OPT_ROUTER_ALERT 148

/* Flags of the timestamp option. */
#define TS_ONLY 0
#define TS_ANDADDR 1
#define TS_PRESPEC 3

static const char bad[] = "its IP options make no sense";

static bool accepts_source_routes(const struct vm *vm)
{
	char name[64 + IFNAMSIZ];

	if (facts_sysctl(vm, "net.ipv4.conf.all.accept_source_route") == 0)
		return false;
	if (!vm->pkt->in.has_name)
		return true;
	snprintf(name, sizeof(name), "net/ipv4/conf/%s/accept_source_route",
		 vm->pkt->in.name);
	return facts_sysctl(vm, name) != 0;
}

/*
 * Room for a record, which begins where the pointer says: what is written there
 * depends on the host and on its clock.
 */
static void record(struct walk *walk, size_t at, const uint8_t *option,
		   size_t len)
{
	static const uint8_t nothing[8];
	struct vm_pkt *pkt = walk->vm->pkt;
	uint8_t pointer = (uint8_t)(option[2] + len);

	vm_pkt_write(pkt, at + option[2] - 1U, nothing, nothing, len);
	vm_pkt_write(pkt, at + 2, &pointer, NULL, 1);
	walk->options_changed = true;
}

/* Nothing fits into it any more: that is counted. Return: as check(). */
static const char *overflow(struct walk *walk, size_t at, const uint8_t *option)
{
	uint8_t flags = (uint8_t)(option[3] + 0x10);

	if (option[3] >> 4 == 15)
		return bad;
	vm_pkt_write(walk->vm->pkt, at + 3, &flags, NULL, 1);
	walk->options_changed = true;
	return NULL;
}

static const char *stamp(struct walk *walk, size_t at, const uint8_t *option,
			 size_t len)
{
	uint8_t flags = option[3] & 15;

	if (option[2] > len)
		return flags == TS_PRESPEC ? NULL : overflow(walk, at, option);
	if (option[2] + 3U > len ||
	    (option[2] + 7U > len &&
	     (flags == TS_ANDADDR || flags == TS_PRESPEC)))
		return bad;
	switch (flags) {
	case TS_ONLY:
		record(walk, at, option, 4);
		break;
	case TS_ANDADDR:
	case TS_PRESPEC:
		record(walk, at, option, 8);
		break;
	}
	return NULL;
}

/* One of __ip_options_compile(). Return: why it is refused, or NULL. */
static const char *check(struct walk *walk, size_t at, const uint8_t *option,
			 size_t len, uint32_t *seen)
{
	switch (option[0]) {
	case OPT_LSRR:
	case OPT_SSRR:
		if (len < 3 || option[2] < 4 || *seen & 1)
			return bad;
		*seen |= 1;
		return accepts_source_routes(walk->vm) ?
			       NULL :
			       "source routes are not accepted";
	case OPT_RR:
		if (*seen & 2 || len < 3 || option[2] < 4 ||
		    (option[2] <= len && option[2] + 3U > len))
			return bad;
		*seen |= 2;
		if (option[2] <= len)
			record(walk, at, option, 4);
		return NULL;
	case OPT_TIMESTAMP:
		if (*seen & 4 || len < 4 || option[2] < 5)
			return bad;
		*seen |= 4;
		return stamp(walk, at, option, len);
	case OPT_ROUTER_ALERT:
		return len < 4 ? bad : NULL;
	}
	return NULL;
}

/* What stands behind the end is made ends, too. */
static void clear(struct walk *walk, size_t at, size_t end)
{
	static const uint8_t ends[OPTIONS_V4_MAX];
	uint8_t behind[OPTIONS_V4_MAX];

	if (at >= end || pkt_peek(walk->vm->pkt, at, end - at, behind) != TRI_TRUE ||
	    !memcmp(behind, ends, end - at))
		return;
	vm_pkt_write(walk->vm->pkt, at, ends, NULL, end - at);
	walk->options_changed = true;
}

/**
 * walk_ipv4_options - ip_rcv_options()
 * @walk: the walk; its packet came in and has been routed
 *
 * Return: why it is dropped, or NULL.
 */
const char *walk_ipv4_options(struct walk *walk)
{
	const struct vm_pkt *pkt = walk->vm->pkt;
	uint8_t first, option[OPTIONS_V4_MAX];
	size_t at, end, len;
	uint32_t seen = 0;
	const char *why = NULL;

	if (pkt_peek(pkt, 0, 1, &first) != TRI_TRUE)
		return NULL;
	end = (size_t)(first & 15) * 4;
	for (at = HEADER_V4; at < end && !why; at += len) {
		if (pkt_peek(pkt, at, end - at, option) != TRI_TRUE)
			return NULL;
		if (option[0] == OPT_END) {
			clear(walk, at + 1, end);
			return NULL;
		}
		len = 1;
		if (option[0] == OPT_NOP)
			continue;
		if (end - at < 2 || option[1] < 2 || option[1] > end - at)
			return bad;
		len = option[1];
		why = check(walk, at, option, len, &seen);
	}
	return why;
}

/**
 * walk_ipv4_options_sent - ip_forward_options(), after the forward hook
 * @walk: the walk
 *
 * Only now the header's checksum follows what its options became.
 */
void walk_ipv4_options_sent(struct walk *walk)
{
	static const uint8_t nothing[2];
	struct vm_pkt *pkt = walk->vm->pkt;
	uint8_t header[HEADER_V4 + OPTIONS_V4_MAX], sum[2];
	uint16_t value;
	size_t len;

	if (!walk->options_changed)
		return;
	walk->options_changed = false;
	vm_forget(walk->vm);
	len = pkt_peek(pkt, 0, 1, header) == TRI_TRUE ? (header[0] & 15U) * 4 :
							 0;
	/* A rule may have written a length that is none. */
	if (len < HEADER_V4 || pkt_peek(pkt, 0, 10, header) != TRI_TRUE ||
	    pkt_peek(pkt, 12, len - 12, header + 12) != TRI_TRUE) {
		vm_pkt_write(pkt, 10, nothing, nothing, 2);
		return;
	}
	memset(header + 10, 0, 2);
	value = checksum_of(header, len);
	sum[0] = (uint8_t)(value >> 8);
	sum[1] = (uint8_t)value;
	vm_pkt_write(pkt, 10, sum, NULL, 2);
}
