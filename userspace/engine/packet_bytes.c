// SPDX-License-Identifier: GPL-2.0-only
/* Packets that are given as they are: in hexadecimal, or in a capture file. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "engine/packet_words.h"
#include "model/number.h"

static bool is_filler(char c)
{
	return c == ' ' || c == ':' || c == '\t' || c == '\n' || c == '\r';
}

/* Blanks and colons between bytes are as good as none. */
static int add_hex(struct packet_spec *spec, const char *word, size_t *len,
		   struct error *error)
{
	const char *at = word;
	int high, low;

	for (;;) {
		while (is_filler(*at))
			at++;
		if (!*at)
			return 0;
		high = hex_digit(at[0]);
		low = high < 0 ? -1 : hex_digit(at[1]);
		if (low < 0)
			return error_set(
				error, -EINVAL,
				"hex \"%.20s\": two hexadecimal digits for each byte",
				at);
		if (*len == PACKET_SPEC_MAX)
			return error_set(
				error, -EMSGSIZE,
				"hex: more than %d bytes are no packet",
				PACKET_SPEC_MAX);
		spec->bytes[(*len)++] = (uint8_t)(high << 4 | low);
		at += 2;
	}
}

static int not_made(const struct packet_words *words, struct error *error)
{
	const char *name = words->flags ? "flags" :
			   words->ttl	? "ttl" :
			   words->len	? "len" :
					  NULL;

	if (name)
		return error_set(
			error, -EINVAL,
			"--%s: the packet's bytes say that; it goes with tcp, udp and icmp",
			name);
	return 0;
}

/**
 * packet_parse_hex - read "hex BYTES"
 * @spec: filled
 * @argc: of @argv
 * @argv: the words
 * @words: the values of the options
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int packet_parse_hex(struct packet_spec *spec, int argc, char *const *argv,
		     const struct packet_words *words, struct error *error)
{
	size_t len = 0;
	int i, err = not_made(words, error);

	if (err)
		return err;
	spec->kind = PACKET_SPEC_HEX;
	spec->bytes = malloc(PACKET_SPEC_MAX);
	if (!spec->bytes)
		return error_set(error, -ENOMEM, "out of memory");
	for (i = 1; i < argc && !err; i++)
		err = add_hex(spec, argv[i], &len, error);
	if (err)
		return err;
	if (!frame_parse(&spec->frame, words->l2 ? FRAME_ETHERNET : FRAME_RAW,
			 (struct span){ spec->bytes, len }, len))
		return error_set(
			error, -EINVAL, "hex: these %zu bytes are no %s", len,
			words->l2 ?
				"Ethernet frame with a packet in it" :
				"IPv4 or IPv6 packet; for an Ethernet frame add --l2");
	return 0;
}

/**
 * packet_parse_capture - read "pcap FILE [N]"
 * @spec: filled
 * @argc: of @argv
 * @argv: the words
 * @words: the values of the options
 * @error: filled on failure
 *
 * Return: 0 or -EINVAL.
 */
int packet_parse_capture(struct packet_spec *spec, int argc, char *const *argv,
			 const struct packet_words *words, struct error *error)
{
	uint64_t number = 1;
	int err = not_made(words, error);

	if (err)
		return err;
	if (words->l2)
		return error_set(
			error, -EINVAL,
			"--l2: a capture file says itself what it holds");
	if (argc < 2)
		return error_set(error, -EINVAL,
				 "pcap: needs a file, like: pcap dump.pcap 3");
	if (argc > 3)
		return packet_unexpected(argv[3], error);
	spec->kind = PACKET_SPEC_CAPTURE;
	spec->file = argv[1];
	spec->first = 1;
	spec->last = ULONG_MAX;
	if (argc > 2 && strcmp(argv[2], "all") == 0)
		return 0;
	if (argc > 2 &&
	    (!number_parse(argv[2], ULONG_MAX - 1, &number) || !number))
		return error_set(
			error, -EINVAL,
			"pcap: packet \"%s\": must be its number, counted from 1, or all",
			argv[2]);
	spec->first = spec->last = (unsigned long)number;
	return 0;
}
