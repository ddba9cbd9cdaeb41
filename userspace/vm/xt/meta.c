// SPDX-License-Identifier: GPL-2.0-only
/*
 * Targets that change what the kernel carries along with a packet.
 * net/netfilter/xt_{CLASSIFY,CONNSECMARK,HMARK,SECMARK,TRACE}.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_CLASSIFY.h>
#include <linux/netfilter/xt_CONNSECMARK.h>
#include <linux/netfilter/xt_HMARK.h>
#include <linux/netfilter/xt_SECMARK.h>

#include "model/text.h"

static void target_classify(struct xt_par *par)
{
	const struct xt_classify_target_info *info = par->info;

	par->pkt->priority = VM_KNOWN(info->priority);
	xt_changed(par, "priority", par->pkt->priority);
}

static void text_classify(const struct xt_use *use, struct text *text)
{
	const struct xt_classify_target_info *info = use->info;

	xt_say(text, false, "--set-class %x:%x", info->priority >> 16,
	       info->priority & 0xffff);
}

static struct vm_u32 connection_secmark(const struct vm_ct *ct)
{
	if (ct->secmark_set)
		return ct->secmark;
	return ct->fresh ? VM_KNOWN(0) : VM_UNKNOWN;
}

/* Where one of them is zero it takes the other's. */
static void fill(struct vm_u32 *mark, struct vm_u32 from)
{
	if (vm_known(*mark) && !mark->value)
		*mark = from;
	else if (!(mark->value & mark->known))
		*mark = VM_UNKNOWN;
}

static void target_connsecmark(struct xt_par *par)
{
	const struct xt_connsecmark_target_info *info = par->info;
	struct vm_pkt *pkt = par->pkt;
	struct vm_u32 secmark = connection_secmark(&pkt->ct);
	enum tri tracked = xt_ct(par);

	if (tracked == TRI_FALSE)
		return;
	if (tracked == TRI_UNKNOWN)
		secmark = VM_UNKNOWN;
	if (info->mode == CONNSECMARK_SAVE) {
		fill(&secmark, pkt->secmark);
		pkt->ct.secmark = secmark;
		pkt->ct.secmark_set = true;
		xt_changed(par, "ct secmark", secmark);
	} else if (info->mode == CONNSECMARK_RESTORE) {
		fill(&pkt->secmark, secmark);
		xt_changed(par, "secmark", pkt->secmark);
	}
}

static void text_connsecmark(const struct xt_use *use, struct text *text)
{
	const struct xt_connsecmark_target_info *info = use->info;

	xt_say(text, false,
	       info->mode == CONNSECMARK_SAVE ? "--save" : "--restore");
}

/* A hash of addresses and ports; it is not computed here. */
static void target_hmark(struct xt_par *par)
{
	par->pkt->mark = VM_UNKNOWN;
	xt_changed(par, "mark", VM_UNKNOWN);
}

/* Which number a context has only the security module knows. */
static void target_secmark(struct xt_par *par)
{
	par->pkt->secmark = VM_UNKNOWN;
	xt_changed(par, "secmark", VM_UNKNOWN);
}

static void text_secmark(const struct xt_use *use, struct text *text)
{
	const struct xt_secmark_target_info *old = use->info;
	const struct xt_secmark_target_info_v1 *info = use->info;

	xt_say_string(text, false, "--selctx",
		      use->revision ? info->secctx : old->secctx,
		      SECMARK_SECCTX_MAX);
}

static void target_trace(struct xt_par *par)
{
	par->pkt->nftrace = VM_KNOWN(1);
}

const struct xt_ops xt_classify_target = {
	.name = "CLASSIFY",
	.families = XT_ON_IP | XT_ON_ARP,
	.size = { sizeof(struct xt_classify_target_info) },
	.target = target_classify,
	.text = text_classify,
};

const struct xt_ops xt_connsecmark_target = {
	.name = "CONNSECMARK",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_connsecmark_target_info) },
	.target = target_connsecmark,
	.tracks = xt_needs_ct,
	.text = text_connsecmark,
};

const struct xt_ops xt_hmark_target = {
	.name = "HMARK",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_hmark_info) },
	.target = target_hmark,
};

const struct xt_ops xt_secmark_target = {
	.name = "SECMARK",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_secmark_target_info),
		  sizeof(struct xt_secmark_target_info_v1) },
	.target = target_secmark,
	.text = text_secmark,
};

const struct xt_ops xt_trace_target = {
	.name = "TRACE",
	.families = XT_ON_IP,
	.size = { XT_NO_INFO },
	.target = target_trace,
};
