// SPDX-License-Identifier: GPL-2.0-only
/*
 * SNPT and DNPT: prefixes are translated without memory, RFC 6296.
 * net/ipv6/netfilter/ip6t_NPT.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter_ipv6/ip6t_NPT.h>
#include <string.h>

#include "model/text.h"

#define ADDR_LEN 16
#define PREFIX_MAX 64
#define ONES 0xffff

static uint16_t word(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint32_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & ONES) + (sum >> 16);
	return sum;
}

/* What must be added for the transport's checksum to stay right. */
static uint32_t adjustment(const struct ip6t_npt_tginfo *info)
{
	const uint8_t *src = (const uint8_t *)&info->src_pfx;
	const uint8_t *dst = (const uint8_t *)&info->dst_pfx;
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < ADDR_LEN; i += 2)
		sum += word(src + i) + (uint32_t)(uint16_t)~word(dst + i);
	return fold(sum);
}

/* Return: false when no word of the address can take it up. */
static bool map(const struct ip6t_npt_tginfo *info, uint8_t addr[ADDR_LEN])
{
	const uint8_t *dst = (const uint8_t *)&info->dst_pfx;
	unsigned int len = info->src_pfx_len > info->dst_pfx_len ?
				   info->src_pfx_len :
				   info->dst_pfx_len;
	unsigned int i;
	size_t at = 3;
	uint32_t sum;

	for (i = 0; i < len && i < PREFIX_MAX; i++) {
		uint8_t bit = (uint8_t)(0x80 >> i % 8);

		addr[i / 8] =
			(uint8_t)((addr[i / 8] & ~bit) | (dst[i / 8] & bit));
	}
	if (len > 48) {
		for (at = 4; at < 8 && word(addr + at * 2) == ONES; at++)
			;
		if (at == 8)
			return false;
	}
	sum = fold(word(addr + at * 2) + adjustment(info));
	if (sum == ONES)
		sum = 0;
	addr[at * 2] = (uint8_t)(sum >> 8);
	addr[at * 2 + 1] = (uint8_t)sum;
	return true;
}

/* What an error of ICMP quotes is translated, too; that is not done here. */
static void translate(struct xt_par *par, bool dst)
{
	size_t offset = dst ? 24 : 8;
	uint8_t addr[ADDR_LEN], known[ADDR_LEN];
	bool all = true;
	size_t i;

	xt_addr(par, dst, addr, known);
	for (i = 0; i < ADDR_LEN; i++)
		all = all && known[i] == 0xff;
	if (!all) {
		xt_lose(par, offset, ADDR_LEN);
		return;
	}
	if (!map(par->info, addr)) {
		par->vm->regs.verdict.code = NF_DROP;
		return;
	}
	xt_put(par, offset, addr, ADDR_LEN);
	vm_changed(par->vm, "%s address is translated",
		   dst ? "destination" : "source");
	if (par->pkt->tprot == IPPROTO_ICMPV6 &&
	    xt_head(par, par->pkt->thoff, 1).value < 128)
		xt_lose(par, par->pkt->thoff + 8U, 40);
}

static void target_snpt(struct xt_par *par)
{
	translate(par, false);
}

static void target_dnpt(struct xt_par *par)
{
	translate(par, true);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct ip6t_npt_tginfo *info = use->info;

	xt_say(text, false, "--src-pfx ");
	xt_say_addr(text, &info->src_pfx, NFPROTO_IPV6);
	text_add(text, "/%u --dst-pfx ", info->src_pfx_len);
	xt_say_addr(text, &info->dst_pfx, NFPROTO_IPV6);
	text_add(text, "/%u", info->dst_pfx_len);
}

const struct xt_ops xt_snpt_target = {
	.name = "SNPT",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ip6t_npt_tginfo) },
	.target = target_snpt,
	.text = text,
};

const struct xt_ops xt_dnpt_target = {
	.name = "DNPT",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ip6t_npt_tginfo) },
	.target = target_dnpt,
	.text = text,
};
