// SPDX-License-Identifier: GPL-2.0-only
/*
 * Extension headers of IPv6: ipv6_find_hdr() with a target and
 * ipv6_skip_exthdr() of net/ipv6/exthdrs_core.c.
 */
#include <netinet/in.h>

#include "vm/kernel.h"
#include "vm/xt/xt.h"

#define IPV6_HEADER 40

/* IP6_MAX_EXT_HDRS_CNT of newer kernels. */
#define HEADERS_MAX 12

static bool is_extension(uint8_t type)
{
	return type == IPPROTO_HOPOPTS || type == IPPROTO_ROUTING ||
	       type == IPPROTO_FRAGMENT || type == IPPROTO_AH ||
	       type == IPPROTO_NONE || type == IPPROTO_DSTOPTS;
}

/* Bytes that must be known; more than the kernel asks for are never read. */
static enum xt_found peek(const struct xt_par *par, size_t at, size_t len,
			  struct vm_u32 *number)
{
	if (!xt_number(par, at, len, number))
		return XT_MALFORMED;
	return vm_known(*number) ? XT_FOUND : XT_NOT_KNOWN;
}

/* The next header's type and this one's length: struct ipv6_opt_hdr. */
static enum xt_found read_header(const struct xt_par *par, uint8_t type,
				 size_t at, uint8_t *next, size_t *len)
{
	struct vm_u32 number;
	enum xt_found found = peek(par, at, 2, &number);

	if (found != XT_FOUND)
		return found;
	*next = (uint8_t)(number.value >> 8);
	*len = ((size_t)(number.value & 0xff) + 1) * 8;
	if (type == IPPROTO_FRAGMENT)
		*len = 8;
	else if (type == IPPROTO_AH)
		*len = ((size_t)(number.value & 0xff) + 2) * 4;
	return XT_FOUND;
}

static enum xt_found read_fragoff(const struct xt_par *par, size_t at,
				  uint16_t *fragoff)
{
	struct vm_u32 number;
	enum xt_found found = peek(par, at + 2, 2, &number);

	*fragoff = number.value & 0xfff8;
	return found;
}

/* Newer kernels give up where there are too many. */
static enum xt_found count(const struct xt_par *par, unsigned int *headers)
{
	if ((*headers)++ < HEADERS_MAX)
		return XT_FOUND;
	switch (kernel_has(par->vm, KERNEL_HEADERS_MAX)) {
	case TRI_TRUE:
		return XT_MALFORMED;
	case TRI_FALSE:
		return XT_FOUND;
	case TRI_UNKNOWN:
		break;
	}
	return XT_NOT_KNOWN;
}

/* What is found behind a header that goes beyond the packet's end. */
static enum xt_found behind_end(const struct xt_par *par, uint8_t next)
{
	if (is_extension(next) && next != IPPROTO_NONE)
		return XT_MALFORMED;
	switch (kernel_has(par->vm, KERNEL_HEADER_ENDS)) {
	case TRI_TRUE:
		return XT_MALFORMED;
	case TRI_FALSE:
		return XT_ABSENT;
	case TRI_UNKNOWN:
		break;
	}
	return XT_NOT_KNOWN;
}

/**
 * xt_find_header - an extension header
 * @par: a packet of IPv6
 * @type: IPPROTO_*
 * @offset: filled: from the network header
 *
 * Return: XT_ABSENT and XT_MALFORMED as the kernel's -ENOENT and -EBADMSG.
 */
enum xt_found xt_find_header(const struct xt_par *par, uint8_t type,
			     size_t *offset)
{
	size_t at = IPV6_HEADER, len = 0;
	struct vm_u32 number;
	enum xt_found found = peek(par, 6, 1, &number);
	uint8_t now = (uint8_t)number.value, next = 0;
	unsigned int headers = 0;
	uint16_t fragoff;

	while (found == XT_FOUND) {
		if (!is_extension(now) || now == IPPROTO_NONE) {
			*offset = at;
			return now == type ? XT_FOUND : XT_ABSENT;
		}
		found = count(par, &headers);
		if (found == XT_FOUND)
			found = read_header(par, now, at, &next, &len);
		if (found == XT_FOUND && now == IPPROTO_ROUTING &&
		    at + 4 > par->pkt->len)
			found = XT_MALFORMED;
		fragoff = 0;
		if (found == XT_FOUND && now == IPPROTO_FRAGMENT)
			found = read_fragoff(par, at, &fragoff);
		if (found != XT_FOUND)
			break;
		if (now == type) {
			*offset = at;
			return XT_FOUND;
		}
		if (fragoff)
			return XT_ABSENT;
		if (par->pkt->len - at < len)
			return behind_end(par, next);
		now = next;
		at += len;
	}
	return found;
}

/**
 * xt_skip_headers - the transport header, wherever the next header leads
 * @par: a packet of IPv6
 * @proto: filled
 * @offset: filled: from the network header; may lie behind the packet's end
 * @fragoff: filled, not 0: a later fragment
 *
 * An authentication header is skipped too. Return: never XT_ABSENT.
 */
enum xt_found xt_skip_headers(const struct xt_par *par, uint8_t *proto,
			      size_t *offset, uint16_t *fragoff)
{
	struct vm_u32 number;
	enum xt_found found = peek(par, 6, 1, &number);
	uint8_t now = (uint8_t)number.value, next = 0;
	size_t at = IPV6_HEADER, len = 0;
	unsigned int headers = 0;

	*fragoff = 0;
	while (found == XT_FOUND && is_extension(now)) {
		if (now == IPPROTO_NONE)
			return XT_MALFORMED;
		found = count(par, &headers);
		if (found == XT_FOUND)
			found = read_header(par, now, at, &next, &len);
		if (found == XT_FOUND && now == IPPROTO_FRAGMENT)
			found = read_fragoff(par, at, fragoff);
		if (found != XT_FOUND || *fragoff)
			break;
		now = next;
		at += len;
	}
	*proto = now;
	*offset = at;
	return found;
}
