// SPDX-License-Identifier: GPL-2.0-only
/*
 * ttl, hl, TTL and HL: hops that are left. net/netfilter/xt_hl.c and xt_HL.c.
 * What they take is the same for IPv4 and IPv6.
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

/* Headers of match and target exclude each other, in each family. */
#include <linux/netfilter_ipv4/ipt_TTL.h>
#include <linux/netfilter_ipv6/ip6t_hl.h>

#include "model/text.h"

static size_t offset_of(const struct xt_par *par)
{
	return par->use->family == NFPROTO_IPV6 ? 7 : 8;
}

static enum tri match(struct xt_par *par)
{
	const struct ip6t_hl_info *info = par->info;
	struct vm_u32 ttl = xt_head(par, offset_of(par), 1);

	switch (info->mode) {
	case IP6T_HL_EQ:
		return xt_in(ttl, info->hop_limit, info->hop_limit);
	case IP6T_HL_NE:
		return tri_not(xt_in(ttl, info->hop_limit, info->hop_limit));
	case IP6T_HL_LT:
		return tri_not(xt_in(ttl, info->hop_limit, UINT8_MAX));
	case IP6T_HL_GT:
		return tri_not(xt_in(ttl, 0, info->hop_limit));
	}
	return TRI_FALSE;
}

static uint8_t changed(const struct ipt_TTL_info *info, uint8_t ttl)
{
	switch (info->mode) {
	case IPT_TTL_SET:
		return info->ttl;
	case IPT_TTL_INC:
		return ttl + info->ttl > UINT8_MAX ? UINT8_MAX :
						     (uint8_t)(ttl + info->ttl);
	case IPT_TTL_DEC:
		return ttl < info->ttl ? 0 : (uint8_t)(ttl - info->ttl);
	}
	return ttl;
}

static void target(struct xt_par *par)
{
	const struct ipt_TTL_info *info = par->info;
	size_t offset = offset_of(par);
	struct vm_u32 old = xt_head(par, offset, 1);
	bool v4 = par->use->family != NFPROTO_IPV6;
	uint8_t ttl = changed(info, (uint8_t)old.value);

	if (!vm_known(old)) {
		xt_lose(par, offset, 1);
		if (v4)
			xt_lose(par, 10, 2);
		if (info->mode == IPT_TTL_SET)
			xt_put(par, offset, &ttl, 1);
		return;
	}
	if (ttl == old.value)
		return;
	if (v4)
		xt_sum_replace(par, 10, (uint16_t)(old.value << 8),
			       (uint16_t)(ttl << 8));
	xt_put(par, offset, &ttl, 1);
	vm_changed(par->vm, "%s becomes %u", v4 ? "ttl" : "hop limit", ttl);
}

static void text_match(const struct xt_use *use, struct text *text)
{
	static const char *const mode[] = { "eq", "eq", "lt", "gt" };
	const struct ip6t_hl_info *info = use->info;

	if (info->mode <= IP6T_HL_GT)
		xt_say(text, info->mode == IP6T_HL_NE, "--%s-%s %u", use->name,
		       mode[info->mode], info->hop_limit);
}

static void text_target(const struct xt_use *use, struct text *text)
{
	static const char *const mode[] = { "set", "inc", "dec" };
	const struct ipt_TTL_info *info = use->info;

	if (info->mode <= IPT_TTL_DEC)
		xt_say(text, false, "--%s-%s %u",
		       use->family == NFPROTO_IPV6 ? "hl" : "ttl",
		       mode[info->mode], info->ttl);
}

const struct xt_ops xt_ttl_match = {
	.name = "ttl",
	.families = XT_ON_IPV4,
	.size = { sizeof(struct ip6t_hl_info) },
	.match = match,
	.text = text_match,
};

const struct xt_ops xt_hl_match = {
	.name = "hl",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ip6t_hl_info) },
	.match = match,
	.text = text_match,
};

const struct xt_ops xt_ttl_target = {
	.name = "TTL",
	.families = XT_ON_IPV4,
	.size = { sizeof(struct ipt_TTL_info) },
	.target = target,
	.text = text_target,
};

const struct xt_ops xt_hl_target = {
	.name = "HL",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ipt_TTL_info) },
	.target = target,
	.text = text_target,
};
