// SPDX-License-Identifier: GPL-2.0-only
/*
 * standard and ERROR: verdicts as xtables and ebtables store them. nft_compat
 * takes the second only, in rules that somebody wrote by hand: nftables has
 * verdicts of its own.
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/x_tables.h>
#include <linux/netfilter_bridge/ebtables.h>

static int32_t verdict_of_ebtables(int code)
{
	switch (code) {
	case EBT_ACCEPT:
		return NF_ACCEPT;
	case EBT_DROP:
		return NF_DROP;
	case EBT_RETURN:
		return NFT_RETURN;
	}
	return NFT_CONTINUE;
}

/* Negated and less one; what is not below zero is a jump. */
static int32_t verdict_of_xtables(int code)
{
	switch (code) {
	case XT_RETURN:
		return NFT_RETURN;
	case -NF_ACCEPT - 1:
		return NF_ACCEPT;
	case -NF_DROP - 1:
		return NF_DROP;
	}
	return NFT_CONTINUE;
}

static void target_standard(struct xt_par *par)
{
	const int *code = par->info;

	par->vm->regs.verdict.code = par->use->family == NFPROTO_BRIDGE ?
					     verdict_of_ebtables(*code) :
					     verdict_of_xtables(*code);
}

static void target_error(struct xt_par *par)
{
	par->vm->regs.verdict.code = NF_DROP;
}

const struct xt_ops xt_standard_target = {
	.name = EBT_STANDARD_TARGET,
	.families = XT_ON_ANY,
	.size = { sizeof(int) },
	.target = target_standard,
};

const struct xt_ops xt_error_target = {
	.name = XT_ERROR_TARGET,
	.families = XT_ON_IP | XT_ON_ARP,
	.size = { XT_FUNCTION_MAXNAMELEN },
	.target = target_error,
};
