// SPDX-License-Identifier: GPL-2.0-only
/* cpu: which one runs the hook. net/netfilter/xt_cpu.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_cpu.h>

static enum tri match(struct xt_par *par)
{
	const struct xt_cpu_info *info = par->info;

	par->why = "on which CPU it was handled is not known";
	return xt_flip(xt_masked(par->pkt->cpu, ~0U, info->cpu), info->invert);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_cpu_info *info = use->info;

	xt_say(text, info->invert, "--cpu %u", info->cpu);
}

const struct xt_ops xt_cpu_match = {
	.name = "cpu",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_cpu_info) },
	.match = match,
	.text = text,
};
