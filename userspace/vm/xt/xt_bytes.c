// SPDX-License-Identifier: GPL-2.0-only
/* The packet's bytes as matches ask for them, and what is known of them. */
#include <netinet/in.h>

#include "vm/xt/xt.h"

#include <string.h>

#define IPV6_HEADER 40

/**
 * xt_bytes - skb_header_pointer()
 * @par: the packet
 * @offset: from its network header
 * @len: how many bytes
 * @bytes: filled; zero where they are not known
 * @known: filled with a mask for each
 *
 * Return: false when the packet ends before.
 */
bool xt_bytes(const struct xt_par *par, size_t offset, size_t len,
	      uint8_t *bytes, uint8_t *known)
{
	return vm_pkt_bytes(par->pkt, offset, len, bytes, known);
}

/**
 * xt_number - a number in network order
 * @par: the packet
 * @offset: from its network header
 * @len: bytes, up to four
 * @number: filled as far as it is known
 *
 * Return: false when the packet ends before.
 */
bool xt_number(const struct xt_par *par, size_t offset, size_t len,
	       struct vm_u32 *number)
{
	uint8_t bytes[4], known[4];
	size_t i;

	*number = VM_UNKNOWN;
	if (!xt_bytes(par, offset, len, bytes, known))
		return false;
	number->known = ~0U;
	for (i = 0; i < len; i++) {
		number->value = number->value << 8 | bytes[i];
		number->known = number->known << 8 | known[i];
	}
	number->value &= number->known;
	return true;
}

/**
 * xt_head - a number of the network header, which the kernel has checked
 * @par: the packet
 * @offset: from there
 * @len: bytes, up to four
 *
 * Return: the number; unknown where the packet is cut all the same.
 */
struct vm_u32 xt_head(const struct xt_par *par, size_t offset, size_t len)
{
	struct vm_u32 number;

	xt_number(par, offset, len, &number);
	return number;
}

/**
 * xt_l4 - a number of the transport header
 * @par: the packet, of which xt_first_fragment() was asked
 * @offset: from that header
 * @len: bytes, up to four
 * @number: filled
 *
 * Return: false when the packet ends before.
 */
bool xt_l4(struct xt_par *par, size_t offset, size_t len, struct vm_u32 *number)
{
	return xt_number(par, par->pkt->thoff + offset, len, number);
}

/**
 * xt_first_fragment - can there be a transport header
 * @par: the packet
 * @result: filled when there cannot: that of a match
 *
 * What is too short for one is dropped by those that ask.
 *
 * Return: whether to look at it.
 */
bool xt_first_fragment(struct xt_par *par, enum tri *result)
{
	*result = TRI_FALSE;
	if (par->pkt->parsed == TRI_UNKNOWN) {
		par->why = "where the transport header is was not captured";
		par->hotdrop = TRI_UNKNOWN;
		*result = TRI_UNKNOWN;
		return false;
	}
	if (par->pkt->fragoff) {
		par->why = "it is a later fragment";
		return false;
	}
	return true;
}

/**
 * xt_addr - one of the packet's addresses
 * @par: the packet, of IPv4 or IPv6 as its hook says
 * @dst: the destination, not the source
 * @bytes: filled
 * @known: filled with a mask for each byte
 *
 * Return: how many bytes it has.
 */
size_t xt_addr(const struct xt_par *par, bool dst, uint8_t bytes[16],
	       uint8_t known[16])
{
	bool v4 = par->pkt->family != NFPROTO_IPV6;
	size_t offset = v4 ? (dst ? 16 : 12) : (dst ? 24 : 8);
	size_t len = v4 ? 4 : 16;

	if (!xt_bytes(par, offset, len, bytes, known)) {
		memset(bytes, 0, len);
		memset(known, 0, len);
	}
	return len;
}

/**
 * xt_known_addr - one of the packet's addresses, if all of it is known
 * @par: the packet
 * @dst: the destination, not the source
 * @addr: filled
 */
bool xt_known_addr(const struct xt_par *par, bool dst, struct addr *addr)
{
	uint8_t bytes[16], known[16];
	size_t len = xt_addr(par, dst, bytes, known);
	size_t i;

	for (i = 0; i < len; i++) {
		if (known[i] != 0xff)
			return false;
	}
	return addr_from_bytes(addr, bytes, len);
}

/**
 * xt_masked_addr - ((address ^ value) & mask) == 0
 * @bytes: the address
 * @known: a mask for each of its bytes
 * @mask: of rules
 * @value: of rules
 * @len: bytes
 */
enum tri xt_masked_addr(const uint8_t *bytes, const uint8_t *known,
			const void *mask, const void *value, size_t len)
{
	const uint8_t *m = mask, *v = value;
	bool all = true;
	size_t i;

	for (i = 0; i < len; i++) {
		if ((bytes[i] ^ v[i]) & m[i] & known[i])
			return TRI_FALSE;
		all &= !(m[i] & ~known[i]);
	}
	return all ? TRI_TRUE : TRI_UNKNOWN;
}

/**
 * xt_drop - the packet makes no sense: par->hotdrop
 * @par: marked
 * @reached: does the match come so far
 *
 * Return: TRI_FALSE, the match's result then.
 */
enum tri xt_drop(struct xt_par *par, enum tri reached)
{
	par->hotdrop = reached;
	if (reached == TRI_TRUE)
		par->why = "it is malformed: the kernel drops it here";
	return TRI_FALSE;
}

/**
 * xt_in - is a number in a range
 * @number: the number
 * @min: first of the range
 * @max: last of the range
 *
 * Where some bits are not known it may be said not to be known although it
 * could be.
 */
enum tri xt_in(struct vm_u32 number, uint32_t min, uint32_t max)
{
	uint32_t least = number.value & number.known;
	uint32_t most = number.value | ~number.known;

	if (least >= min && most <= max)
		return TRI_TRUE;
	return most < min || least > max ? TRI_FALSE : TRI_UNKNOWN;
}

/**
 * xt_masked - (number & mask) == value
 * @number: the number
 * @mask: the mask
 * @value: the value
 */
enum tri xt_masked(struct vm_u32 number, uint32_t mask, uint32_t value)
{
	if (value & ~mask || (number.value ^ value) & mask & number.known)
		return TRI_FALSE;
	return mask & ~number.known ? TRI_UNKNOWN : TRI_TRUE;
}

/**
 * xt_set_bits - (number & ~mask) ^ value
 * @number: the number
 * @mask: which bits are cleared
 * @value: which are flipped then
 */
struct vm_u32 xt_set_bits(struct vm_u32 number, uint32_t mask, uint32_t value)
{
	number.known |= mask;
	number.value = ((number.value & ~mask) ^ value) & number.known;
	return number;
}
