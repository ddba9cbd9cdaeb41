// SPDX-License-Identifier: GPL-2.0-only
/* connmark and CONNMARK: the connection's mark. net/netfilter/xt_connmark.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_connmark.h>
#include <string.h>

#include "model/text.h"

static enum tri match(struct xt_par *par)
{
	const struct xt_connmark_mtinfo1 *info = par->info;
	const struct vm_ct *ct = &par->pkt->ct;
	enum tri tracked = xt_ct(par);

	/* One that is to be tracked in a zone has a mark already. */
	if (tracked != TRI_TRUE &&
	    (ct->presence != VM_CT_NONE || !ct->template))
		return tracked;
	return xt_flip(xt_masked(par->pkt->ct.mark, info->mask, info->mark),
		       info->invert);
}

static void learn(struct xt_par *par, bool holds)
{
	const struct xt_connmark_mtinfo1 *info = par->info;
	struct vm_ct *ct = &par->pkt->ct;

	if (holds != !!info->invert && ct->presence == VM_CT_TRACKED)
		ct->mark = xt_set_bits(ct->mark, info->mask, info->mark);
}

static uint32_t shift(uint32_t bits, const struct xt_connmark_tginfo2 *info)
{
	if (info->shift_bits >= 32)
		return bits;
	return info->shift_dir == D_SHIFT_RIGHT ? bits >> info->shift_bits :
						  bits << info->shift_bits;
}

/* What is shifted in is zero, and known. */
static struct vm_u32 shift_number(struct vm_u32 number,
				  const struct xt_connmark_tginfo2 *info)
{
	return (struct vm_u32){ shift(number.value, info),
				~shift(~number.known, info) };
}

/* (number & ~mask) ^ (other & other_mask, shifted) */
static struct vm_u32 mix(struct vm_u32 number, uint32_t mask,
			 struct vm_u32 other, uint32_t other_mask,
			 const struct xt_connmark_tginfo2 *info)
{
	other.value &= other_mask;
	other.known |= ~other_mask;
	other = shift_number(other, info);
	number = xt_set_bits(number, mask, 0);
	number.known &= other.known;
	number.value = (number.value ^ other.value) & number.known;
	return number;
}

static void read_info(const struct xt_use *use,
		      struct xt_connmark_tginfo2 *info)
{
	const struct xt_connmark_tginfo1 *old = use->info;

	if (use->revision == 2) {
		memcpy(info, use->info, sizeof(*info));
		return;
	}
	memset(info, 0, sizeof(*info));
	info->ctmark = old->ctmark;
	info->ctmask = old->ctmask;
	info->nfmask = old->nfmask;
	info->mode = old->mode;
}

static void target(struct xt_par *par)
{
	struct xt_connmark_tginfo2 info;
	struct vm_pkt *pkt = par->pkt;
	struct vm_ct *ct = &pkt->ct;
	enum tri tracked = xt_ct(par);

	if (tracked == TRI_UNKNOWN)
		pkt->mark = VM_UNKNOWN;
	if (tracked != TRI_TRUE)
		return;
	read_info(par->use, &info);
	switch (info.mode) {
	case XT_CONNMARK_SET:
		ct->mark = shift_number(
			xt_set_bits(ct->mark, info.ctmask, info.ctmark), &info);
		break;
	case XT_CONNMARK_SAVE:
		ct->mark = mix(ct->mark, info.ctmask, pkt->mark, info.nfmask,
			       &info);
		break;
	case XT_CONNMARK_RESTORE:
		pkt->mark = mix(pkt->mark, info.nfmask, ct->mark, info.ctmask,
				&info);
		xt_changed(par, "mark", pkt->mark);
		return;
	default:
		return;
	}
	xt_changed(par, "ct mark", ct->mark);
}

static void text_match(const struct xt_use *use, struct text *text)
{
	const struct xt_connmark_mtinfo1 *info = use->info;

	xt_say_masked(text, info->invert, "--mark", info->mark, info->mask);
}

static void text_target(const struct xt_use *use, struct text *text)
{
	struct xt_connmark_tginfo2 info;

	read_info(use, &info);
	if (info.mode == XT_CONNMARK_SET)
		xt_say_masked(text, false, "--set-xmark", info.ctmark,
			      info.ctmask);
	else
		xt_say(text, false, "--%s-mark --nfmask 0x%x --ctmask 0x%x",
		       info.mode == XT_CONNMARK_SAVE ? "save" : "restore",
		       info.nfmask, info.ctmask);
	if (info.shift_bits)
		xt_say(text, false, "--%s-shift-mark %u",
		       info.shift_dir == D_SHIFT_RIGHT ? "right" : "left",
		       info.shift_bits);
}

const struct xt_ops xt_connmark_match = {
	.name = "connmark",
	.families = XT_ON_ANY,
	.size = { 0, sizeof(struct xt_connmark_mtinfo1) },
	.match = match,
	.learn = learn,
	.tracks = xt_needs_ct,
	.text = text_match,
};

const struct xt_ops xt_connmark_target = {
	.name = "CONNMARK",
	.families = XT_ON_IP,
	.size = { 0, sizeof(struct xt_connmark_tginfo1),
		  sizeof(struct xt_connmark_tginfo2) },
	.target = target,
	.tracks = xt_needs_ct,
	.text = text_target,
};
