// SPDX-License-Identifier: GPL-2.0-only
/* The match conntrack in iptables' words. */
#include <netinet/in.h>

#include "vm/xt/conntrack.h"

#include "model/text.h"

static const char *const state_name[] = {
	"INVALID", "ESTABLISHED", "RELATED", "NEW",	  "",
	"",	   "SNAT",	  "DNAT",    "UNTRACKED", NULL,
};

static const char *const status_name[] = {
	"EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED", NULL,
};

/* A prefix where the mask is one. */
static int prefix_len(const union nf_inet_addr *mask, unsigned int bits)
{
	const uint8_t *bytes = (const uint8_t *)mask;
	unsigned int len = 0, i;

	while (len < bits && bytes[len / 8] >> (7 - len % 8) & 1)
		len++;
	for (i = len; i < bits; i++) {
		if (bytes[i / 8] >> (7 - i % 8) & 1)
			return -1;
	}
	return (int)len;
}

static void say_addr(const struct xt_use *use, struct text *text, bool invert,
		     const char *option, const union nf_inet_addr *addr,
		     const union nf_inet_addr *mask)
{
	unsigned int bits = use->family == NFPROTO_IPV6 ? 128 : 32;
	int len = prefix_len(mask, bits);

	xt_say(text, invert, "%s ", option);
	xt_say_addr(text, addr, use->family);
	if (len == (int)bits)
		return;
	text_add(text, "/");
	if (len >= 0)
		text_add(text, "%d", len);
	else
		xt_say_addr(text, mask, use->family);
}

static void say_addrs(const struct xt_use *use,
		      const struct xt_conntrack_mtinfo3 *info,
		      struct text *text)
{
	const struct {
		uint16_t option;
		const char *name;
		const union nf_inet_addr *addr, *mask;
	} addr[] = {
		{ XT_CONNTRACK_ORIGSRC, "--ctorigsrc", &info->origsrc_addr,
		  &info->origsrc_mask },
		{ XT_CONNTRACK_ORIGDST, "--ctorigdst", &info->origdst_addr,
		  &info->origdst_mask },
		{ XT_CONNTRACK_REPLSRC, "--ctreplsrc", &info->replsrc_addr,
		  &info->replsrc_mask },
		{ XT_CONNTRACK_REPLDST, "--ctrepldst", &info->repldst_addr,
		  &info->repldst_mask },
	};
	size_t i;

	for (i = 0; i < sizeof(addr) / sizeof(addr[0]); i++) {
		if (info->match_flags & addr[i].option)
			say_addr(use, text, info->invert_flags & addr[i].option,
				 addr[i].name, addr[i].addr, addr[i].mask);
	}
}

static void say_ports(const struct xt_conntrack_mtinfo3 *info,
		      struct text *text)
{
	const struct {
		const char *name;
		uint16_t option;
		uint16_t min, max;
	} port[] = {
		{ "--ctorigsrcport", XT_CONNTRACK_ORIGSRC_PORT,
		  info->origsrc_port, info->origsrc_port_high },
		{ "--ctorigdstport", XT_CONNTRACK_ORIGDST_PORT,
		  info->origdst_port, info->origdst_port_high },
		{ "--ctreplsrcport", XT_CONNTRACK_REPLSRC_PORT,
		  info->replsrc_port, info->replsrc_port_high },
		{ "--ctrepldstport", XT_CONNTRACK_REPLDST_PORT,
		  info->repldst_port, info->repldst_port_high },
	};
	size_t i;

	for (i = 0; i < sizeof(port) / sizeof(port[0]); i++) {
		if (info->match_flags & port[i].option)
			xt_say_range(text, info->invert_flags & port[i].option,
				     port[i].name, port[i].min, port[i].max,
				     UINT32_MAX);
	}
}

/**
 * xt_conntrack_text - the match's options
 * @use: the match
 * @text: they are added here
 */
void xt_conntrack_text(const struct xt_use *use, struct text *text)
{
	struct xt_conntrack_mtinfo3 info;
	uint16_t flags, invert;

	xt_conntrack_info(use, &info);
	flags = info.match_flags;
	invert = info.invert_flags;
	if (flags & XT_CONNTRACK_STATE)
		xt_say_list(text, invert & XT_CONNTRACK_STATE,
			    flags & XT_CONNTRACK_STATE_ALIAS ? "--state" :
							       "--ctstate",
			    state_name, info.state_mask);
	if (flags & XT_CONNTRACK_PROTO)
		xt_say(text, invert & XT_CONNTRACK_PROTO, "--ctproto %u",
		       info.l4proto);
	say_addrs(use, &info, text);
	say_ports(&info, text);
	if (flags & XT_CONNTRACK_STATUS)
		xt_say_list(text, invert & XT_CONNTRACK_STATUS, "--ctstatus",
			    status_name, info.status_mask);
	if (flags & XT_CONNTRACK_EXPIRES)
		xt_say_range(text, invert & XT_CONNTRACK_EXPIRES, "--ctexpire",
			     info.expires_min, info.expires_max, UINT32_MAX);
	if (flags & XT_CONNTRACK_DIRECTION)
		xt_say(text, false, "--ctdir %s",
		       invert & XT_CONNTRACK_DIRECTION ? "REPLY" : "ORIGINAL");
}
