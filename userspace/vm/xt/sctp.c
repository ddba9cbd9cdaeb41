// SPDX-License-Identifier: GPL-2.0-only
/* sctp: ports and chunks. net/netfilter/xt_sctp.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_sctp.h>
#include <string.h>

#include "model/text.h"

#define SCTP_HEADER 12
#define CHUNK_HEADER 4
#define CHUNK_TYPES 256
#define WORDS (CHUNK_TYPES / 32)

static bool in_map(const __u32 *map, uint8_t type)
{
	return map[type / 32] >> type % 32 & 1;
}

static bool match_flags(const struct xt_sctp_info *info, uint8_t type,
			uint8_t flags)
{
	int i;

	for (i = 0; i < info->flag_count && i < XT_NUM_SCTP_FLAGS; i++) {
		const struct xt_sctp_flag_info *flag = &info->flag_info[i];

		if (flag->chunktype == type)
			return (flags & flag->flag_mask) == flag->flag;
	}
	return true;
}

/* A chunk; @missing is what a match of all still lacks. False: that decides. */
static bool visit(const struct xt_sctp_info *info, uint32_t *missing,
		  uint8_t type, uint8_t flags, bool *result)
{
	bool listed = in_map(info->chunkmap, type);
	bool fits = listed && match_flags(info, type, flags);

	switch (info->chunk_match_type) {
	case SCTP_CHUNK_MATCH_ANY:
		*result = fits;
		return !fits;
	case SCTP_CHUNK_MATCH_ALL:
		if (fits)
			missing[type / 32] &= ~(1U << type % 32);
		return true;
	case SCTP_CHUNK_MATCH_ONLY:
		*result = fits;
		return fits;
	}
	return true;
}

static bool is_empty(const uint32_t *map)
{
	unsigned int i;

	for (i = 0; i < WORDS; i++) {
		if (map[i])
			return false;
	}
	return true;
}

static enum tri match_chunks(struct xt_par *par,
			     const struct xt_sctp_info *info, enum tri before)
{
	size_t at = par->pkt->thoff + (size_t)SCTP_HEADER;
	uint32_t missing[WORDS];
	struct vm_u32 chunk;
	bool result = false;

	memcpy(missing, info->chunkmap, sizeof(missing));
	do {
		if (!xt_number(par, at, CHUNK_HEADER, &chunk))
			return xt_drop(par, before);
		if (!vm_known(chunk)) {
			par->hotdrop = TRI_UNKNOWN;
			return TRI_UNKNOWN;
		}
		if (!(chunk.value & 0xffff))
			return xt_drop(par, before);
		at += ((chunk.value & 0xffff) + 3) & ~3U;
		if (!visit(info, missing, (uint8_t)(chunk.value >> 24),
			   (uint8_t)(chunk.value >> 16), &result))
			return xt_tri(result);
	} while (at < par->pkt->len);
	if (info->chunk_match_type == SCTP_CHUNK_MATCH_ALL)
		result = is_empty(missing);
	return xt_tri(result);
}

static enum tri match(struct xt_par *par)
{
	const struct xt_sctp_info *info = par->info;
	struct vm_u32 sport, dport;
	enum tri result;

	if (!xt_first_fragment(par, &result))
		return result;
	if (par->pkt->thoff + (size_t)SCTP_HEADER > par->pkt->len)
		return xt_drop(par, TRI_TRUE);
	xt_l4(par, 0, 2, &sport);
	xt_l4(par, 2, 2, &dport);
	result = TRI_TRUE;
	if (info->flags & XT_SCTP_SRC_PORTS)
		result = xt_flip(xt_in(sport, info->spts[0], info->spts[1]),
				 info->invflags & XT_SCTP_SRC_PORTS);
	if (info->flags & XT_SCTP_DEST_PORTS)
		result = xt_and(
			result,
			xt_flip(xt_in(dport, info->dpts[0], info->dpts[1]),
				info->invflags & XT_SCTP_DEST_PORTS));
	if (info->flags & XT_SCTP_CHUNK_TYPES && result != TRI_FALSE)
		result = xt_and(result,
				xt_flip(match_chunks(par, info, result),
					info->invflags & XT_SCTP_CHUNK_TYPES));
	return result;
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_sctp_info *info = use->info;
	const char *between = " ";
	unsigned int i;

	if (info->flags & XT_SCTP_SRC_PORTS)
		xt_say_range(text, info->invflags & XT_SCTP_SRC_PORTS,
			     "--sport", info->spts[0], info->spts[1],
			     UINT32_MAX);
	if (info->flags & XT_SCTP_DEST_PORTS)
		xt_say_range(text, info->invflags & XT_SCTP_DEST_PORTS,
			     "--dport", info->dpts[0], info->dpts[1],
			     UINT32_MAX);
	if (!(info->flags & XT_SCTP_CHUNK_TYPES))
		return;
	xt_say(text, info->invflags & XT_SCTP_CHUNK_TYPES, "--chunk-types %s",
	       info->chunk_match_type == SCTP_CHUNK_MATCH_ANY ? "any" :
	       info->chunk_match_type == SCTP_CHUNK_MATCH_ALL ? "all" :
								"only");
	for (i = 0; i < CHUNK_TYPES; i++) {
		if (!in_map(info->chunkmap, (uint8_t)i))
			continue;
		text_add(text, "%s%u", between, i);
		between = ",";
	}
}

const struct xt_ops xt_sctp_match = {
	.name = "sctp",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_sctp_info) },
	.match = match,
	.text = text,
};
