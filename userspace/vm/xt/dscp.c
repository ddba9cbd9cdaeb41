// SPDX-License-Identifier: GPL-2.0-only
/*
 * dscp, tos, DSCP and TOS: the type of service or traffic class.
 * net/netfilter/xt_dscp.c and xt_DSCP.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_DSCP.h>
#include <linux/netfilter/xt_dscp.h>

#include "model/text.h"

/* The lower two bits are of ECN. */
#define ECN_BITS 0x03

static bool is_ipv4(const struct xt_par *par)
{
	return par->use->family == NFPROTO_IPV4;
}

static struct vm_u32 tos_of(const struct xt_par *par)
{
	struct vm_u32 word;

	if (is_ipv4(par))
		return xt_head(par, 1, 1);
	word = xt_head(par, 0, 2);
	return (struct vm_u32){ word.value >> 4 & 0xff,
				~0xffU | (word.known >> 4 & 0xff) };
}

static enum tri match_dscp(struct xt_par *par)
{
	const struct xt_dscp_info *info = par->info;

	return xt_flip(xt_masked(tos_of(par), XT_DSCP_MASK,
				 (uint32_t)info->dscp << XT_DSCP_SHIFT),
		       info->invert);
}

static enum tri match_tos(struct xt_par *par)
{
	const struct xt_tos_match_info *info = par->info;

	return xt_flip(xt_masked(tos_of(par), info->tos_mask, info->tos_value),
		       info->invert);
}

/*
 * ipv4_change_dsfield(): the sum is that of RFC 1624's equation 4, which may
 * give another zero than equation 3.
 */
static uint16_t changed_sum(uint16_t sum, uint8_t from, uint8_t to)
{
	uint32_t check = (uint32_t)sum + from;

	if ((check + 1) >> 16)
		check = (check + 1) & 0xffff;
	check -= to;
	check += check >> 16;
	return (uint16_t)check;
}

static void change_ipv4(struct xt_par *par, uint8_t from, uint8_t to)
{
	struct vm_u32 sum = xt_head(par, 10, 2);

	if (vm_known(sum))
		xt_put_u16(par, 10, changed_sum((uint16_t)sum.value, from, to));
	else
		xt_lose(par, 10, 2);
	xt_put(par, 1, &to, 1);
}

static void change_ipv6(struct xt_par *par, uint8_t to)
{
	struct vm_u32 word = xt_head(par, 0, 2);

	xt_put_u16(par, 0, (uint16_t)((word.value & 0xf00f) | to << 4));
}

/* As much as changes: (tos & ~mask) ^ value. */
static void change(struct xt_par *par, uint8_t mask, uint8_t value)
{
	struct vm_u32 from = tos_of(par);
	uint8_t to;

	if (!vm_known(from)) {
		xt_lose(par, 1, 1);
		xt_lose(par, is_ipv4(par) ? 10 : 0, is_ipv4(par) ? 2 : 1);
		return;
	}
	to = (uint8_t)((from.value & ~mask) ^ value);
	if (to == from.value)
		return;
	if (is_ipv4(par))
		change_ipv4(par, (uint8_t)from.value, to);
	else
		change_ipv6(par, to);
	vm_changed(par->vm, "tos becomes 0x%02x", to);
}

static void target_dscp(struct xt_par *par)
{
	const struct xt_DSCP_info *info = par->info;

	change(par, (uint8_t)~ECN_BITS, (uint8_t)(info->dscp << XT_DSCP_SHIFT));
}

static void target_tos(struct xt_par *par)
{
	const struct xt_tos_target_info *info = par->info;

	change(par, info->tos_mask, info->tos_value);
}

static void text_dscp(const struct xt_use *use, struct text *text)
{
	const struct xt_dscp_info *info = use->info;

	xt_say(text, info->invert, "--dscp 0x%02x", info->dscp);
}

static void text_tos(const struct xt_use *use, struct text *text)
{
	const struct xt_tos_match_info *info = use->info;

	xt_say(text, info->invert, "--tos 0x%02x/0x%02x", info->tos_value,
	       info->tos_mask);
}

static void text_set_dscp(const struct xt_use *use, struct text *text)
{
	const struct xt_DSCP_info *info = use->info;

	xt_say(text, false, "--set-dscp 0x%02x", info->dscp);
}

static void text_set_tos(const struct xt_use *use, struct text *text)
{
	const struct xt_tos_target_info *info = use->info;

	xt_say(text, false, "--set-tos 0x%02x/0x%02x", info->tos_value,
	       info->tos_mask);
}

const struct xt_ops xt_dscp_match = {
	.name = "dscp",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_dscp_info) },
	.match = match_dscp,
	.text = text_dscp,
};

const struct xt_ops xt_tos_match = {
	.name = "tos",
	.families = XT_ON_IP,
	.size = { 0, sizeof(struct xt_tos_match_info) },
	.match = match_tos,
	.text = text_tos,
};

const struct xt_ops xt_dscp_target = {
	.name = "DSCP",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_DSCP_info) },
	.target = target_dscp,
	.text = text_set_dscp,
};

const struct xt_ops xt_tos_target = {
	.name = "TOS",
	.families = XT_ON_IP,
	.size = { 0, sizeof(struct xt_tos_target_info) },
	.target = target_tos,
	.text = text_set_tos,
};
