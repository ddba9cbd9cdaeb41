// SPDX-License-Identifier: GPL-2.0-only
#include "model/addr.h"

#include <stdio.h>
#include <string.h>

/**
 * addr_from_bytes - an address from the bytes that are on the wire
 * @addr: filled; the unused bytes are zero, so that it compares bytewise
 * @bytes: 4 bytes for IPv4, 16 for IPv6
 * @len: how many
 *
 * Return: false, and an unknown address, for any other length.
 */
bool addr_from_bytes(struct addr *addr, const void *bytes, size_t len)
{
	memset(addr, 0, sizeof(*addr));
	if (len == 4)
		addr->family = AF_INET;
	else if (len == 16)
		addr->family = AF_INET6;
	else
		return false;
	memcpy(addr->bytes, bytes, len);
	return true;
}

/**
 * addr_bits - how long an address of this family is
 * @addr: an address
 *
 * Return: 32, 128, or 0 for an unknown address.
 */
unsigned int addr_bits(const struct addr *addr)
{
	if (addr->family == AF_INET)
		return 32;
	return addr->family == AF_INET6 ? 128 : 0;
}

/**
 * addr_is_any - whether it is the address of no host
 * @addr: an address
 *
 * Of IPv4 that is 0.0.0.0 alone; what else begins with 0 is like any other
 * (ipv4_is_zeronet() since Linux 5.3).
 *
 * Return: true when it is known and 0.0.0.0 or ::.
 */
bool addr_is_any(const struct addr *addr)
{
	static const uint8_t any[16];

	return addr->family &&
	       memcmp(addr->bytes, any, addr_bits(addr) / 8) == 0;
}

/**
 * addr_equal - whether both are known and the same
 * @a: an address
 * @b: another
 *
 * Return: true when they are.
 */
bool addr_equal(const struct addr *a, const struct addr *b)
{
	return a->family && a->family == b->family &&
	       memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

/**
 * addr_in_prefix - whether an address lies in a prefix
 * @addr: the address; an unknown one lies in none
 * @prefix: the prefix; bits behind its length are ignored
 *
 * Return: true when it does.
 */
bool addr_in_prefix(const struct addr *addr, const struct prefix *prefix)
{
	unsigned int bytes = prefix->len / 8;
	unsigned int bits = prefix->len % 8;
	uint8_t mask = (uint8_t)(0xff00 >> bits);

	if (!addr->family || addr->family != prefix->addr.family ||
	    prefix->len > addr_bits(addr))
		return false;
	if (memcmp(addr->bytes, prefix->addr.bytes, bytes) != 0)
		return false;
	return bits == 0 || ((addr->bytes[bytes] ^ prefix->addr.bytes[bytes]) &
			     mask) == 0;
}

/**
 * addr_text - print an address
 * @addr: the address
 * @text: where to
 *
 * Return: @text; "?" for an unknown address.
 */
const char *addr_text(const struct addr *addr, char text[ADDR_TEXT_MAX])
{
	if (!addr->family ||
	    !inet_ntop(addr->family, addr->bytes, text, ADDR_TEXT_MAX))
		memcpy(text, "?", sizeof("?"));
	return text;
}

/**
 * addr_end_text - print an address and a port
 * @addr: the address
 * @port: the port
 * @text: where to
 *
 * Return: @text.
 */
const char *addr_end_text(const struct addr *addr, uint16_t port,
			  char text[ADDR_END_MAX])
{
	char address[ADDR_TEXT_MAX];

	snprintf(text, ADDR_END_MAX,
		 addr->family == AF_INET6 ? "[%s]:%u" : "%s:%u",
		 addr_text(addr, address), port);
	return text;
}

/**
 * addr_scope - how far an address of IPv6 reaches
 * @addr: the address
 *
 * The bits of ipv6_addr_scope(), include/net/ipv6.h.
 *
 * Return: ADDR_SCOPE_*; 0: everywhere, and of IPv4.
 */
unsigned int addr_scope(const struct addr *addr)
{
	static const uint8_t zero[12];
	const uint8_t *at = addr->bytes;

	if (addr->family != AF_INET6)
		return 0;
	if (at[0] == 0xff) {
		switch (at[1] & 0x0f) {
		case 1:
			return ADDR_SCOPE_LOOPBACK;
		case 2:
			return ADDR_SCOPE_LINK;
		case 5:
			return ADDR_SCOPE_SITE;
		}
		return 0;
	}
	if (at[0] == 0xfe && at[1] >> 6 == 2)
		return ADDR_SCOPE_LINK;
	if (at[0] == 0xfe && at[1] >> 6 == 3)
		return ADDR_SCOPE_SITE;
	if (memcmp(at, zero, sizeof(zero)) != 0)
		return 0;
	if (at[12] || at[13] || at[14] || at[15] > 1)
		return ADDR_SCOPE_COMPAT;
	return at[15] ? ADDR_SCOPE_LOOPBACK : 0;
}

/**
 * addr_is_near - whether each network namespace may have it for itself
 * @addr: the address
 *
 * Return: true for those of loopback and of a link alone.
 */
bool addr_is_near(const struct addr *addr)
{
	if (addr->family == AF_INET)
		return addr->bytes[0] == 127 ||
		       (addr->bytes[0] == 169 && addr->bytes[1] == 254);
	return addr_scope(addr) & (ADDR_SCOPE_LOOPBACK | ADDR_SCOPE_LINK);
}
