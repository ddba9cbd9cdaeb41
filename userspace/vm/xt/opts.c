// SPDX-License-Identifier: GPL-2.0-only
/*
 * hbh and dst: options for each hop and for the destination.
 * net/ipv6/netfilter/ip6t_hbh.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter_ipv6/ip6_tables.h>
#include <linux/netfilter_ipv6/ip6t_opts.h>

#include "model/text.h"

/* A length that is not asked for. */
#define ANY_LEN 0xff

/* What is left of the header. */
struct rest {
	size_t at;
	size_t len;
};

/*
 * One option, in its place. Return: TRI_TRUE with @end set: it is the last
 * that there is.
 */
static enum tri match_option(const struct xt_par *par, struct rest *rest,
			     uint16_t option, bool last, bool *end)
{
	struct vm_u32 type, len;
	size_t size = 1;

	*end = rest->len < 1 || !xt_number(par, rest->at, 1, &type);
	if (*end)
		return TRI_TRUE;
	if (!vm_known(type))
		return TRI_UNKNOWN;
	if (type.value != (uint32_t)option >> 8)
		return TRI_FALSE;
	if (type.value) {
		*end = rest->len < 2 || !xt_number(par, rest->at + 1, 1, &len);
		if (*end)
			return TRI_TRUE;
		if (!vm_known(len))
			return TRI_UNKNOWN;
		if ((option & 0xff) != ANY_LEN && (option & 0xff) != len.value)
			return TRI_FALSE;
		size = len.value + 2;
	}
	*end = !last && (rest->at + size > par->pkt->len || rest->len < size);
	rest->at += size;
	rest->len = rest->len < size ? SIZE_MAX : rest->len - size;
	return TRI_TRUE;
}

static enum tri match_options(const struct xt_par *par,
			      const struct ip6t_opts *info, size_t at,
			      size_t len)
{
	unsigned int count = info->optsnr < IP6T_OPTS_OPTSNR ? info->optsnr :
							       IP6T_OPTS_OPTSNR;
	struct rest rest = { at, len };
	enum tri result;
	unsigned int i;
	bool end;

	for (i = 0; i < count; i++) {
		result = match_option(par, &rest, info->opts[i], i + 1 == count,
				      &end);
		if (result != TRI_TRUE)
			return result;
		if (end)
			return TRI_FALSE;
	}
	return TRI_TRUE;
}

static enum tri match_at(struct xt_par *par, size_t at)
{
	const struct ip6t_opts *info = par->info;
	enum tri result = TRI_TRUE;
	struct vm_u32 len;

	if (!xt_number(par, at + 1, 1, &len))
		return xt_drop(par, TRI_TRUE);
	if (!vm_known(len)) {
		par->hotdrop = TRI_UNKNOWN;
		return TRI_UNKNOWN;
	}
	len.value = (len.value + 1) * 8;
	if (par->pkt->len - at < len.value)
		return xt_drop(par, TRI_TRUE);
	if (info->flags & IP6T_OPTS_LEN)
		result = xt_tri((info->hdrlen == len.value) !=
				!!(info->invflags & IP6T_OPTS_INV_LEN));
	if (info->flags & IP6T_OPTS_OPTS)
		result = xt_and(result, match_options(par, info, at + 2,
						      len.value - 2));
	return result;
}

static enum tri match_type(struct xt_par *par, uint8_t type)
{
	size_t at;

	switch (xt_find_header(par, type, &at)) {
	case XT_FOUND:
		return match_at(par, at);
	case XT_ABSENT:
		par->why = "it has no such header";
		return TRI_FALSE;
	case XT_MALFORMED:
		return xt_drop(par, TRI_TRUE);
	case XT_NOT_KNOWN:
		break;
	}
	par->hotdrop = TRI_UNKNOWN;
	return TRI_UNKNOWN;
}

static enum tri match_hbh(struct xt_par *par)
{
	return match_type(par, IPPROTO_HOPOPTS);
}

static enum tri match_dst(struct xt_par *par)
{
	return match_type(par, IPPROTO_DSTOPTS);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct ip6t_opts *info = use->info;
	const char *between = " ";
	unsigned int i;

	if (info->flags & IP6T_OPTS_LEN)
		xt_say(text, info->invflags & IP6T_OPTS_INV_LEN, "--%s-len %u",
		       use->name, info->hdrlen);
	if (!(info->flags & IP6T_OPTS_OPTS))
		return;
	xt_say(text, false, "--%s-opts", use->name);
	for (i = 0; i < info->optsnr && i < IP6T_OPTS_OPTSNR; i++) {
		text_add(text, "%s%u", between, info->opts[i] >> 8);
		if ((info->opts[i] & 0xff) != ANY_LEN)
			text_add(text, ":%u", info->opts[i] & 0xff);
		between = ",";
	}
}

const struct xt_ops xt_hbh_match = {
	.name = "hbh",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ip6t_opts) },
	.match = match_hbh,
	.text = text,
};

const struct xt_ops xt_dst_match = {
	.name = "dst",
	.families = XT_ON_IPV6,
	.size = { sizeof(struct ip6t_opts) },
	.match = match_dst,
	.text = text,
};
