// SPDX-License-Identifier: GPL-2.0-only
/*
 * esp, ah and ipcomp: the index of security parameters, or of compression.
 * net/netfilter/xt_esp.c, xt_ipcomp.c, net/ipv4/netfilter/ipt_ah.c and
 * net/ipv6/netfilter/ip6t_ah.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_esp.h>
#include <linux/netfilter/xt_ipcomp.h>
#include <linux/netfilter_ipv4/ipt_ah.h>
#include <linux/netfilter_ipv6/ip6t_ah.h>

#define ESP_HEADER 8
#define AH_HEADER 12
#define IPCOMP_HEADER 4

/* The transport header begins with what the kernel must be able to read. */
static enum tri match_index(struct xt_par *par, size_t header, size_t offset,
			    size_t len, const __u32 range[2], bool invert)
{
	struct vm_u32 index;
	enum tri result;

	if (!xt_first_fragment(par, &result))
		return result;
	if (par->pkt->thoff + header > par->pkt->len)
		return xt_drop(par, TRI_TRUE);
	xt_l4(par, offset, len, &index);
	return xt_flip(xt_in(index, range[0], range[1]), invert);
}

static enum tri match_esp(struct xt_par *par)
{
	const struct xt_esp *info = par->info;

	return match_index(par, ESP_HEADER, 0, 4, info->spis,
			   info->invflags & XT_ESP_INV_SPI);
}

static enum tri match_ah(struct xt_par *par)
{
	const struct ipt_ah *info = par->info;

	return match_index(par, AH_HEADER, 4, 4, info->spis,
			   info->invflags & IPT_AH_INV_SPI);
}

static enum tri match_ipcomp(struct xt_par *par)
{
	const struct xt_ipcomp *info = par->info;

	return match_index(par, IPCOMP_HEADER, 2, 2, info->spis,
			   info->invflags & XT_IPCOMP_INV_SPI);
}

/* What follows where the header has been found. */
static enum tri match_ah6_at(struct xt_par *par, size_t at)
{
	const struct ip6t_ah *info = par->info;
	struct vm_u32 len, reserved, spi;
	enum tri result;

	if (at + AH_HEADER > par->pkt->len)
		return xt_drop(par, TRI_TRUE);
	xt_number(par, at + 1, 1, &len);
	xt_number(par, at + 2, 2, &reserved);
	xt_number(par, at + 4, 4, &spi);
	if (!vm_known(len)) {
		par->hotdrop = TRI_UNKNOWN;
		return TRI_UNKNOWN;
	}
	len.value = (len.value + 2) * 4;
	if (par->pkt->len - at < len.value)
		return xt_drop(par, TRI_TRUE);
	result = xt_flip(xt_in(spi, info->spis[0], info->spis[1]),
			 info->invflags & IP6T_AH_INV_SPI);
	if (info->hdrlen)
		result = xt_and(result,
				xt_tri((info->hdrlen == len.value) !=
				       !!(info->invflags & IP6T_AH_INV_LEN)));
	if (info->hdrres)
		result = xt_and(result, xt_in(reserved, 0, 0));
	return result;
}

static enum tri match_ah6(struct xt_par *par)
{
	size_t at;

	switch (xt_find_header(par, IPPROTO_AH, &at)) {
	case XT_FOUND:
		return match_ah6_at(par, at);
	case XT_ABSENT:
		par->why = "it has no authentication header";
		return TRI_FALSE;
	case XT_MALFORMED:
		return xt_drop(par, TRI_TRUE);
	case XT_NOT_KNOWN:
		break;
	}
	par->hotdrop = TRI_UNKNOWN;
	return TRI_UNKNOWN;
}

static void text_esp(const struct xt_use *use, struct text *text)
{
	const struct xt_esp *info = use->info;

	xt_say_range(text, info->invflags & XT_ESP_INV_SPI, "--espspi",
		     info->spis[0], info->spis[1], UINT32_MAX);
}

static void text_ah(const struct xt_use *use, struct text *text)
{
	const struct ipt_ah *info = use->info;

	xt_say_range(text, info->invflags & IPT_AH_INV_SPI, "--ahspi",
		     info->spis[0], info->spis[1], UINT32_MAX);
}

static void text_ah6(const struct xt_use *use, struct text *text)
{
	const struct ip6t_ah *info = use->info;

	xt_say_range(text, info->invflags & IP6T_AH_INV_SPI, "--ahspi",
		     info->spis[0], info->spis[1], UINT32_MAX);
	if (info->hdrlen)
		xt_say(text, info->invflags & IP6T_AH_INV_LEN, "--ahlen %u",
		       info->hdrlen);
	if (info->hdrres)
		xt_say(text, false, "--ahres");
}

static void text_ipcomp(const struct xt_use *use, struct text *text)
{
	const struct xt_ipcomp *info = use->info;

	xt_say_range(text, info->invflags & XT_IPCOMP_INV_SPI, "--ipcompspi",
		     info->spis[0], info->spis[1], UINT32_MAX);
}

const struct xt_ops xt_esp_match = {
	.name = "esp",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_esp) },
	.match = match_esp,
	.text = text_esp,
};

const struct xt_ops xt_ah_match = {
	.name = "ah",
	.families = XT_ON_IPV4,
	.size = { sizeof(struct ipt_ah) },
	.match = match_ah,
	.text = text_ah,
};

const struct xt_ops xt_ah6_match = {
	.name = "ah",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ip6t_ah) },
	.match = match_ah6,
	.text = text_ah6,
};

const struct xt_ops xt_ipcomp_match = {
	.name = "ipcomp",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_ipcomp) },
	.match = match_ipcomp,
	.text = text_ipcomp,
};
