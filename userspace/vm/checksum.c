// SPDX-License-Identifier: GPL-2.0-only
#include "vm/checksum.h"

/* Sum of 16-bit words; a last odd byte is the upper half of one. */
static uint64_t add_words(uint64_t sum, const uint8_t *bytes, size_t len,
			  uint16_t flip)
{
	size_t i;

	for (i = 0; i < len; i += 2) {
		uint16_t word = (uint16_t)(bytes[i] << 8);

		if (i + 1 < len)
			word |= bytes[i + 1];
		sum += (uint16_t)(word ^ flip);
	}
	return sum;
}

static uint16_t fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/**
 * checksum_of - the Internet checksum, RFC 1071
 * @bytes: what is summed
 * @len: how many
 *
 * Return: the checksum; 0 of bytes that hold their own, if it is right.
 */
uint16_t checksum_of(const uint8_t *bytes, size_t len)
{
	return fold(add_words(0, bytes, len, 0));
}

/**
 * checksum_transport - the same, with the pseudo-header before
 * @addrs: source and destination, as they are in the header of IP
 * @addrs_len: of both, 8 or 32
 * @upper: length that the pseudo-header holds
 * @proto: protocol that it holds
 * @bytes: what is summed beside, from the transport's header on
 * @len: how many
 *
 * RFC 9293 and RFC 8200; csum_tcpudp_magic() and csum_ipv6_magic().
 *
 * Return: the checksum; 0 of bytes that hold their own, if it is right.
 */
uint16_t checksum_transport(const uint8_t *addrs, size_t addrs_len,
			    size_t upper, uint8_t proto, const uint8_t *bytes,
			    size_t len)
{
	uint64_t sum = add_words((uint64_t)upper + proto, addrs, addrs_len, 0);

	return fold(add_words(sum, bytes, len, 0));
}

/**
 * checksum_update - what a checksum becomes when bytes under it change
 * @checksum: as it is
 * @from: the bytes, which begin at an even place of what is summed
 * @to: what replaces them
 * @len: how many
 *
 * RFC 1624, without looking at the rest: a wrong checksum stays wrong. As
 * csum_replace4() of the kernel.
 *
 * Return: the checksum; it may be zero.
 */
uint16_t checksum_update(uint16_t checksum, const uint8_t *from,
			 const uint8_t *to, size_t len)
{
	uint64_t sum = (uint16_t)~checksum;

	sum = add_words(sum, from, len, 0xffff);
	return fold(add_words(sum, to, len, 0));
}

/**
 * checksum_replace - the same, as nft_csum_replace() of the kernel does it
 * @checksum: as it is
 * @from: the bytes, which begin at an even place of what is summed
 * @to: what replaces them
 * @len: how many
 *
 * Return: the checksum, which is never zero.
 */
uint16_t checksum_replace(uint16_t checksum, const uint8_t *from,
			  const uint8_t *to, size_t len)
{
	uint16_t sum = checksum_update(checksum, from, to, len);

	return sum ? sum : 0xffff;
}

/**
 * checksum_crc32c - Castagnoli's CRC, RFC 9260 appendix A
 * @crc: what it was so far; ~0 at first. The last one is to be inverted.
 * @bytes: the next bytes
 * @len: how many
 */
uint32_t checksum_crc32c(uint32_t crc, const uint8_t *bytes, size_t len)
{
	size_t i;
	int bit;

	for (i = 0; i < len; i++) {
		crc ^= bytes[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78U : 0);
	}
	return crc;
}
