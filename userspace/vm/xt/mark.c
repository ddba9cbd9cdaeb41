// SPDX-License-Identifier: GPL-2.0-only
/* mark and MARK: the packet's mark. net/netfilter/xt_mark.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_mark.h>

#include "model/text.h"

static enum tri match(struct xt_par *par)
{
	const struct xt_mark_mtinfo1 *info = par->info;

	return xt_flip(xt_masked(par->pkt->mark, info->mask, info->mark),
		       info->invert);
}

static void learn(struct xt_par *par, bool holds)
{
	const struct xt_mark_mtinfo1 *info = par->info;

	if (holds != !!info->invert)
		par->pkt->mark =
			xt_set_bits(par->pkt->mark, info->mask, info->mark);
}

static void target(struct xt_par *par)
{
	const struct xt_mark_tginfo2 *info = par->info;
	struct vm_u32 *mark = &par->pkt->mark;

	*mark = xt_set_bits(*mark, info->mask, info->mark);
	xt_changed(par, "mark", *mark);
}

static void text_match(const struct xt_use *use, struct text *text)
{
	const struct xt_mark_mtinfo1 *info = use->info;

	xt_say_masked(text, info->invert, "--mark", info->mark, info->mask);
}

static void text_target(const struct xt_use *use, struct text *text)
{
	const struct xt_mark_tginfo2 *info = use->info;

	xt_say_masked(text, false, "--set-xmark", info->mark, info->mask);
}

const struct xt_ops xt_mark_match = {
	.name = "mark",
	.families = XT_ON_ANY,
	.size = { 0, sizeof(struct xt_mark_mtinfo1) },
	.match = match,
	.learn = learn,
	.text = text_match,
};

const struct xt_ops xt_mark_target = {
	.name = "MARK",
	.families = XT_ON_IP | XT_ON_ARP,
	.size = { [2] = sizeof(struct xt_mark_tginfo2) },
	.target = target,
	.text = text_target,
};
