// SPDX-License-Identifier: GPL-2.0-only
/* CT and NOTRACK: how conntrack shall treat the packet. net/netfilter/xt_CT.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_CT.h>

#include "vm/ct_state.h"

static void untrack(struct xt_par *par)
{
	par->pkt->ct.presence = VM_CT_UNTRACKED;
	vm_changed(par->vm, "the packet is not tracked");
}

static struct vm_u32 zone_of(const struct xt_par *par,
			     const struct xt_ct_target_info *info)
{
	struct vm_u32 zone = par->pkt->mark;

	if (!(info->flags & XT_CT_ZONE_MARK))
		return VM_KNOWN(info->zone);
	zone.value &= 0xffff;
	zone.known |= 0xffff0000;
	return zone;
}

static uint8_t zone_dir(const struct xt_ct_target_info *info)
{
	if (info->flags & XT_CT_ZONE_DIR_ORIG)
		return 1;
	return info->flags & XT_CT_ZONE_DIR_REPL ? 2 : 0;
}

/* Revisions begin alike. One that has been seen before is left alone. */
static void target(struct xt_par *par)
{
	const struct xt_ct_target_info *info = par->info;
	struct vm_ct *ct = &par->pkt->ct;

	if (!vm_ct_decide(par->vm, par->expr) || ct->presence != VM_CT_NONE ||
	    ct->template)
		return;
	if (info->flags & XT_CT_NOTRACK) {
		untrack(par);
		return;
	}
	ct->template = true;
	ct->zone = zone_of(par, info);
	ct->zone_dir = zone_dir(info);
	xt_changed(par, "ct zone", ct->zone);
}

static void target_notrack(struct xt_par *par)
{
	struct vm_ct *ct = &par->pkt->ct;

	if (vm_ct_decide(par->vm, par->expr) && ct->presence == VM_CT_NONE &&
	    !ct->template)
		untrack(par);
}

static bool tracks(const struct xt_use *use)
{
	const struct xt_ct_target_info *info = use->info;

	return !(info->flags & XT_CT_NOTRACK);
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_ct_target_info *info = use->info;
	const char *option =
		info->flags & XT_CT_ZONE_DIR_ORIG ? "--zone-orig" :
		info->flags & XT_CT_ZONE_DIR_REPL ? "--zone-reply" :
						    "--zone";

	if (info->flags & XT_CT_NOTRACK)
		xt_say(text, false, "--notrack");
	if (info->helper[0])
		xt_say_string(text, false, "--helper", info->helper,
			      sizeof(info->helper));
	if (info->flags & XT_CT_ZONE_MARK)
		xt_say(text, false, "%s mark", option);
	else if (info->zone)
		xt_say(text, false, "%s %u", option, info->zone);
}

const struct xt_ops xt_ct_target = {
	.name = "CT",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_ct_target_info),
		  sizeof(struct xt_ct_target_info_v1),
		  sizeof(struct xt_ct_target_info_v1) },
	.target = target,
	.tracks = tracks,
	.text = text,
};

const struct xt_ops xt_notrack_target = {
	.name = "NOTRACK",
	.families = XT_ON_ANY,
	.size = { XT_NO_INFO },
	.target = target_notrack,
};
