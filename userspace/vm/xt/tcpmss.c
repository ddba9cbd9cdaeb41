// SPDX-License-Identifier: GPL-2.0-only
/* tcpmss: the segment size that TCP announces. net/netfilter/xt_tcpmss.c */
#include <netinet/in.h>

#include "vm/kernel.h"
#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_tcpmss.h>

#define TCP_HEADER 20
#define OPTIONS_MAX 40
#define OPTION_MSS 2
#define OPTION_MSS_LEN 4

static enum tri match_options(const struct xt_tcpmss_match_info *info,
			      const uint8_t *bytes, const uint8_t *known,
			      size_t len)
{
	struct vm_u32 mss;
	size_t i;

	for (i = 0; i < len;) {
		if (known[i] != 0xff)
			return TRI_UNKNOWN;
		if (bytes[i] < 2 || i == len - 1) {
			i++;
			continue;
		}
		if (known[i + 1] != 0xff)
			return TRI_UNKNOWN;
		if (bytes[i] == OPTION_MSS && len - i >= OPTION_MSS_LEN &&
		    bytes[i + 1] == OPTION_MSS_LEN) {
			mss.value = (uint32_t)bytes[i + 2] << 8 | bytes[i + 3];
			mss.known = ~0xffffU | (uint32_t)known[i + 2] << 8 |
				    known[i + 3];
			return xt_flip(xt_in(mss, info->mss_min, info->mss_max),
				       info->invert);
		}
		i += bytes[i + 1] ? bytes[i + 1] : 1;
	}
	return xt_tri(info->invert);
}

static enum tri match(struct xt_par *par)
{
	uint8_t bytes[OPTIONS_MAX], known[OPTIONS_MAX];
	struct vm_u32 offset;
	size_t len;

	if (par->pkt->parsed == TRI_UNKNOWN) {
		par->hotdrop = TRI_UNKNOWN;
		return TRI_UNKNOWN;
	}
	if (par->pkt->fragoff) {
		enum tri apart = kernel_has(par->vm, KERNEL_FRAGMENTS);

		if (apart == TRI_UNKNOWN)
			par->hotdrop = TRI_UNKNOWN;
		if (apart != TRI_FALSE)
			return apart == TRI_TRUE ? TRI_FALSE : TRI_UNKNOWN;
	}
	if (par->pkt->thoff + (size_t)TCP_HEADER > par->pkt->len)
		return xt_drop(par, TRI_TRUE);
	xt_l4(par, 12, 1, &offset);
	if ((offset.known & 0xf0) != 0xf0) {
		par->hotdrop = TRI_UNKNOWN;
		return TRI_UNKNOWN;
	}
	len = (size_t)(offset.value >> 4) * 4;
	if (len < TCP_HEADER)
		return xt_drop(par, TRI_TRUE);
	len -= TCP_HEADER;
	if (!xt_bytes(par, par->pkt->thoff + (size_t)TCP_HEADER, len, bytes,
		      known))
		return xt_drop(par, TRI_TRUE);
	return match_options(par->info, bytes, known, len);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_tcpmss_match_info *info = use->info;

	xt_say_range(text, info->invert, "--mss", info->mss_min, info->mss_max,
		     UINT32_MAX);
}

const struct xt_ops xt_tcpmss_match = {
	.name = "tcpmss",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_tcpmss_match_info) },
	.match = match,
	.text = text,
};
