// SPDX-License-Identifier: GPL-2.0-only
/*
 * string: bytes somewhere in the packet. net/netfilter/xt_string.c. Which
 * algorithm is asked for makes no difference, unless it is none of these.
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_string.h>
#include <string.h>

#include "model/text.h"

static bool is_search(const char *algo)
{
	return strncmp(algo, "bm", XT_STRING_MAX_ALGO_NAME_SIZE) == 0 ||
	       strncmp(algo, "kmp", XT_STRING_MAX_ALGO_NAME_SIZE) == 0;
}

/* toupper() of the kernel, whose letters are those of Latin-1. */
static uint8_t upper(uint8_t byte)
{
	bool lower =
		(byte >= 'a' && byte <= 'z') || (byte >= 0xdf && byte != 0xf7);

	return lower ? (uint8_t)(byte - 0x20) : byte;
}

static bool same(uint8_t byte, uint8_t other, bool ignore_case)
{
	if (ignore_case)
		return upper(byte) == upper(other);
	return byte == other;
}

static enum tri match_here(const struct xt_string_info *info,
			   const uint8_t *bytes, const uint8_t *known)
{
	bool ignore_case = info->u.v1.flags & XT_STRING_FLAG_IGNORECASE;
	enum tri result = TRI_TRUE;
	size_t i;

	for (i = 0; i < info->patlen; i++) {
		if (known[i] != 0xff)
			result = TRI_UNKNOWN;
		else if (!same(bytes[i], (uint8_t)info->pattern[i],
			       ignore_case))
			return TRI_FALSE;
	}
	return result;
}

/* Where it may stand: from..to, and all of it before @to. */
static enum tri search(const struct xt_par *par,
		       const struct xt_string_info *info)
{
	size_t to = info->to_offset < par->pkt->len ? info->to_offset :
						      par->pkt->len;
	uint8_t bytes[VM_DATA_MAX], known[VM_DATA_MAX];
	size_t held = to < VM_DATA_MAX ? to : VM_DATA_MAX;
	enum tri result = TRI_FALSE;
	size_t i;

	if (info->patlen > to || info->from_offset > to - info->patlen)
		return TRI_FALSE;
	if (!xt_bytes(par, 0, held, bytes, known))
		return TRI_UNKNOWN;
	for (i = info->from_offset; i + info->patlen <= held; i++) {
		result = xt_or(result, match_here(info, bytes + i, known + i));
		if (result == TRI_TRUE)
			return result;
	}
	return to > held ? TRI_UNKNOWN : result;
}

static enum tri match(struct xt_par *par)
{
	const struct xt_string_info *info = par->info;

	if (!is_search(info->algo)) {
		par->why = "its algorithm is not known to rstattr";
		return TRI_UNKNOWN;
	}
	if (info->patlen > XT_STRING_MAX_PATTERN_SIZE)
		return TRI_UNKNOWN;
	par->why = "not all bytes of the packet were captured";
	return xt_flip(search(par, info),
		       info->u.v1.flags & XT_STRING_FLAG_INVERT);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_string_info *info = use->info;
	size_t i;

	xt_say(text, info->u.v1.flags & XT_STRING_FLAG_INVERT,
	       "--hex-string \"|");
	for (i = 0; i < info->patlen && i < sizeof(info->pattern); i++)
		text_add(text, "%02x", (unsigned char)info->pattern[i]);
	text_add(text, "|\"");
	xt_say_string(text, false, "--algo", info->algo, sizeof(info->algo));
	if (info->from_offset)
		xt_say(text, false, "--from %u", info->from_offset);
	if (info->to_offset != UINT16_MAX)
		xt_say(text, false, "--to %u", info->to_offset);
	if (info->u.v1.flags & XT_STRING_FLAG_IGNORECASE)
		xt_say(text, false, "--icase");
}

const struct xt_ops xt_string_match = {
	.name = "string",
	.families = XT_ON_ANY,
	.size = { 0, sizeof(struct xt_string_info) },
	.match = match,
	.text = text,
};
