// SPDX-License-Identifier: GPL-2.0-only
/* Options of matches and targets in iptables' words. */
#include <netinet/in.h>

#include "vm/xt/xt.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdarg.h>

#include "model/text.h"

/**
 * xt_say - an option
 * @text: it is added here, after a space
 * @invert: put "!" before it
 * @fmt: as of printf
 */
void xt_say(struct text *text, bool invert, const char *fmt, ...)
{
	va_list args;

	text_add(text, invert ? " ! " : " ");
	va_start(args, fmt);
	text_vadd(text, fmt, args);
	va_end(args);
}

/**
 * xt_say_string - an option with a string, quoted if need be
 * @text: it is added here
 * @invert: put "!" before it
 * @option: e.g. "--log-prefix"
 * @string: bytes, which end at a NUL or after @max; any may stand there
 * @max: how many at most
 */
void xt_say_string(struct text *text, bool invert, const char *option,
		   const char *string, size_t max)
{
	size_t len = 0, i;
	bool plain = true;

	while (len < max && string[len]) {
		plain = plain && (isalnum((unsigned char)string[len]) ||
				  string[len] == '_' || string[len] == '-' ||
				  string[len] == '.' || string[len] == '/');
		len++;
	}
	plain = plain && len;
	xt_say(text, invert, "%s %s", option, plain ? "" : "\"");
	for (i = 0; i < len; i++) {
		unsigned char byte = (unsigned char)string[i];

		if (byte == '"' || byte == '\\')
			text_add(text, "\\%c", byte);
		else if (byte >= 0x20 && byte < 0x7f)
			text_add(text, "%c", byte);
		else
			text_add(text, "\\x%02x", byte);
	}
	if (!plain)
		text_add(text, "\"");
}

/**
 * xt_say_range - an option with one number or two
 * @text: it is added here
 * @invert: put "!" before it
 * @option: e.g. "--dport"
 * @min: the first
 * @max: the last
 * @limit: nothing is said of 0 to @limit, unless it is inverted
 */
void xt_say_range(struct text *text, bool invert, const char *option,
		  uint32_t min, uint32_t max, uint32_t limit)
{
	if (min == 0 && max == limit && !invert)
		return;
	if (min == max)
		xt_say(text, invert, "%s %u", option, min);
	else
		xt_say(text, invert, "%s %u:%u", option, min, max);
}

/**
 * xt_say_masked - an option with a number and a mask
 * @text: it is added here
 * @invert: put "!" before it
 * @option: e.g. "--mark"
 * @value: the number
 * @mask: the mask; all ones are not said
 */
void xt_say_masked(struct text *text, bool invert, const char *option,
		   uint32_t value, uint32_t mask)
{
	xt_say(text, invert, "%s 0x%x", option, value);
	if (mask != ~0U)
		text_add(text, "/0x%x", mask);
}

/**
 * xt_say_addr - an address
 * @text: it is added here, without a space
 * @addr: its bytes
 * @family: NFPROTO_IPV4 or NFPROTO_IPV6
 */
void xt_say_addr(struct text *text, const void *addr, uint32_t family)
{
	char name[INET6_ADDRSTRLEN];

	if (inet_ntop(family == NFPROTO_IPV6 ? AF_INET6 : AF_INET, addr, name,
		      sizeof(name)))
		text_add(text, "%s", name);
}

/**
 * xt_say_list - an option with a list of names
 * @text: it is added here
 * @invert: put "!" before it
 * @option: e.g. "--ctstate"; "" for another value of the one before
 * @name: names of bits, ended by NULL; "" has none
 * @bits: which of them
 */
void xt_say_list(struct text *text, bool invert, const char *option,
		 const char *const *name, uint32_t bits)
{
	const char *between = " ";
	unsigned int i;

	if (*option)
		xt_say(text, invert, "%s", option);
	for (i = 0; name[i]; i++) {
		if (!(bits >> i & 1) || !*name[i])
			continue;
		text_add(text, "%s%s", between, name[i]);
		between = ",";
	}
	if (*between == ' ')
		text_add(text, " NONE");
}
