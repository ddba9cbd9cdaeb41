// SPDX-License-Identifier: GPL-2.0-only
#include "model/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

static bool parse(const char *text, int base, uint64_t max, uint64_t *number)
{
	unsigned long long value;
	char *end;

	/* Neither signs nor blanks, which strtoull() would take. */
	if (!isdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	value = strtoull(text, &end, base);
	if (errno || *end || value > max)
		return false;
	*number = value;
	return true;
}

/**
 * number_parse - a decimal number
 * @text: digits and nothing else
 * @max: the largest that is one
 * @number: filled if so
 *
 * Return: whether it is one.
 */
bool number_parse(const char *text, uint64_t max, uint64_t *number)
{
	return parse(text, 10, max, number);
}

/**
 * number_parse_any - a number that may be hexadecimal: 0x...
 * @text: digits and nothing else
 * @max: the largest that is one
 * @number: filled if so
 *
 * Return: whether it is one.
 */
bool number_parse_any(const char *text, uint64_t max, uint64_t *number)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');

	if (hex && hex_digit(text[2]) < 0)
		return false;
	return parse(text, hex ? 16 : 10, max, number);
}

/**
 * hex_digit - the value of a hexadecimal digit
 * @c: a character
 *
 * Return: 0 to 15, or -1 if it is none.
 */
int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}
