// SPDX-License-Identifier: GPL-2.0-only
#include "output/out.h"

#include <stdarg.h>

/**
 * utf8_length - how many bytes a character has
 * @text: terminated
 *
 * Return: 1 to 4; 0 when these bytes are not well-formed UTF-8 (overlong
 * forms, surrogates and beyond U+10FFFF included).
 */
size_t utf8_length(const unsigned char *text)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t len, i;

	if (text[0] < 0x80)
		return 1;
	if (text[0] < 0xc2 || text[0] > 0xf4)
		return 0;
	len = text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
	if (text[0] == 0xe0)
		low = 0xa0;
	else if (text[0] == 0xed)
		high = 0x9f;
	else if (text[0] == 0xf0)
		low = 0x90;
	else if (text[0] == 0xf4)
		high = 0x8f;
	if (text[1] < low || text[1] > high)
		return 0;
	for (i = 2; i < len; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	}
	return len;
}

/* C0 and C1 controls, and what turns the direction of text around. */
static bool is_control(const unsigned char *text, size_t len)
{
	if (len == 1)
		return text[0] < 0x20 || text[0] == 0x7f;
	if (len == 2)
		return text[0] == 0xc2 && text[1] < 0xa0;
	if (len == 3 && text[0] == 0xe2)
		return (text[1] == 0x80 && text[2] >= 0x8e &&
			text[2] <= 0x8f) ||
		       (text[1] == 0x80 && text[2] >= 0xa8 &&
			text[2] <= 0xae) ||
		       (text[1] == 0x81 && text[2] >= 0xa6 && text[2] <= 0xa9);
	return false;
}

/**
 * out_text - print what somebody else wrote
 * @out: where to
 * @text: control characters and what is not UTF-8 become \xNN
 */
void out_text(const struct out *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (*at) {
		size_t len = utf8_length(at);
		bool escape = !len || is_control(at, len);
		size_t i;

		len = len ? len : 1;
		for (i = 0; i < len; i++)
			fprintf(out->file, escape ? "\\x%02x" : "%c", at[i]);
		at += len;
	}
}

/**
 * out_colour - print words of our own, coloured on a terminal
 * @out: where to
 * @colour: which
 * @fmt: printf format
 */
void out_colour(const struct out *out, enum colour colour, const char *fmt,
		...)
{
	static const char *const codes[] = {
		[COLOUR_HEAD] = "\033[1;31m",
		[COLOUR_NAME] = "\033[1m",
		[COLOUR_FAINT] = "\033[2m",
		[COLOUR_WARN] = "\033[33m",
	};
	bool coloured = out->colour && colour != COLOUR_NONE;
	va_list ap;

	if (coloured)
		fputs(codes[colour], out->file);
	va_start(ap, fmt);
	vfprintf(out->file, fmt, ap);
	va_end(ap);
	if (coloured)
		fputs("\033[0m", out->file);
}

/**
 * out_label - begin a line of a finding
 * @out: where to
 * @label: one word
 */
void out_label(const struct out *out, const char *label)
{
	out_colour(out, COLOUR_FAINT, " %-7s", label);
	fputc(' ', out->file);
}

/**
 * out_end - print an address and its port
 * @out: where to
 * @addr: the address
 * @has_port: whether there is a port
 * @port: the port
 */
void out_end(const struct out *out, const struct addr *addr, bool has_port,
	     uint16_t port)
{
	char text[ADDR_END_MAX];

	fputs(has_port ? addr_end_text(addr, port, text) :
			 addr_text(addr, text),
	      out->file);
}

/**
 * out_tuple - print who talked to whom
 * @out: where to
 * @tuple: addresses and ports
 */
void out_tuple(const struct out *out, const struct tuple *tuple)
{
	char proto[8];

	out_end(out, &tuple->src, tuple->has_ports, tuple->sport);
	fputs(" to ", out->file);
	out_end(out, &tuple->dst, tuple->has_ports, tuple->dport);
	if (tuple->has_proto)
		fprintf(out->file, " %s", proto_text(tuple->proto, proto));
	if (tuple->has_icmp)
		fprintf(out->file, " type %u code %u", tuple->icmp_type,
			tuple->icmp_code);
}
