// SPDX-License-Identifier: GPL-2.0-only
/* u32: numbers anywhere in the packet. net/netfilter/xt_u32.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_u32.h>

#include "model/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static unsigned int at_most(unsigned int count, size_t room)
{
	return count < room ? count : (unsigned int)room;
}

/* The word that an operand "@" leads to; false: behind the packet's end. */
static bool follow(const struct xt_par *par, uint32_t *at, uint32_t number,
		   struct vm_u32 *value)
{
	uint32_t len = (uint32_t)par->pkt->len;

	if (*at + value->value < *at)
		return false;
	*at += value->value;
	if (*at + 4 < *at || len < *at + 4 || number > len - *at - 4)
		return false;
	xt_number(par, (size_t)*at + number, 4, value);
	return true;
}

/*
 * One side of a comparison. Return: TRI_FALSE when the packet is too short,
 * TRI_UNKNOWN when that cannot be told.
 */
static enum tri load(const struct xt_par *par, const struct xt_u32_test *test,
		     struct vm_u32 *value)
{
	uint32_t at = 0;
	unsigned int i;

	if (!xt_number(par, test->location[0].number, 4, value))
		return TRI_FALSE;
	for (i = 1; i < at_most(test->nnums, COUNT(test->location)); i++) {
		uint32_t number = test->location[i].number;

		switch (test->location[i].nextop) {
		case XT_U32_AND:
			value->value &= number;
			value->known |= ~number;
			break;
		case XT_U32_LEFTSH:
			number &= 31;
			value->value <<= number;
			value->known = ~(~value->known << number);
			break;
		case XT_U32_RIGHTSH:
			number &= 31;
			value->value >>= number;
			value->known = ~(~value->known >> number);
			break;
		case XT_U32_AT:
			if (!vm_known(*value))
				return TRI_UNKNOWN;
			if (!follow(par, &at, number, value))
				return TRI_FALSE;
			break;
		}
	}
	return TRI_TRUE;
}

static enum tri match_test(const struct xt_par *par,
			   const struct xt_u32_test *test)
{
	struct vm_u32 value;
	enum tri result = load(par, test, &value);
	unsigned int i;

	if (result != TRI_TRUE)
		return result;
	result = TRI_FALSE;
	for (i = 0; i < at_most(test->nvalues, COUNT(test->value)); i++)
		result = xt_or(result, xt_in(value, test->value[i].min,
					     test->value[i].max));
	return result;
}

static enum tri match(struct xt_par *par)
{
	const struct xt_u32 *info = par->info;
	enum tri result = TRI_TRUE;
	unsigned int i;

	for (i = 0; i < at_most(info->ntests, COUNT(info->tests)); i++)
		result = xt_and(result, match_test(par, &info->tests[i]));
	return xt_flip(result, info->invert);
}

static void say_test(struct text *text, const struct xt_u32_test *test)
{
	static const char *const op[] = { "&", "<<", ">>", "@" };
	unsigned int i;

	text_add(text, "0x%x", test->location[0].number);
	for (i = 1; i < at_most(test->nnums, COUNT(test->location)); i++) {
		unsigned int next = test->location[i].nextop;

		text_add(text, "%s0x%x", next < COUNT(op) ? op[next] : "?",
			 test->location[i].number);
	}
	text_add(text, "=");
	for (i = 0; i < at_most(test->nvalues, COUNT(test->value)); i++) {
		text_add(text, "%s0x%x", i ? "," : "", test->value[i].min);
		if (test->value[i].min != test->value[i].max)
			text_add(text, ":0x%x", test->value[i].max);
	}
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_u32 *info = use->info;
	unsigned int i;

	xt_say(text, info->invert, "--u32 \"");
	for (i = 0; i < at_most(info->ntests, COUNT(info->tests)); i++) {
		if (i)
			text_add(text, "&&");
		say_test(text, &info->tests[i]);
	}
	text_add(text, "\"");
}

const struct xt_ops xt_u32_match = {
	.name = "u32",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_u32) },
	.match = match,
	.text = text,
};
