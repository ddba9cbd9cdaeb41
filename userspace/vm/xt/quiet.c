// SPDX-License-Identifier: GPL-2.0-only
/*
 * Targets that leave the packet alone: somebody else is told, or gets a copy.
 * net/netfilter/xt_{AUDIT,IDLETIMER,LED,LOG,NFLOG,RATEEST,TEE}.c
 */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_AUDIT.h>
#include <linux/netfilter/xt_IDLETIMER.h>
#include <linux/netfilter/xt_LED.h>
#include <linux/netfilter/xt_LOG.h>
#include <linux/netfilter/xt_NFLOG.h>
#include <linux/netfilter/xt_RATEEST.h>
#include <linux/netfilter/xt_TEE.h>

#include "model/text.h"

static void target(struct xt_par *par)
{
	(void)par;
}

static void text_audit(const struct xt_use *use, struct text *text)
{
	static const char *const name[] = { "accept", "drop", "reject" };
	const struct xt_audit_info *info = use->info;

	if (info->type <= XT_AUDIT_TYPE_MAX)
		xt_say(text, false, "--type %s", name[info->type]);
}

static void text_idletimer(const struct xt_use *use, struct text *text)
{
	const struct idletimer_tg_info *info = use->info;

	xt_say(text, false, "--timeout %u", info->timeout);
	xt_say_string(text, false, "--label", info->label, sizeof(info->label));
}

static void text_led(const struct xt_use *use, struct text *text)
{
	const struct xt_led_info *info = use->info;

	xt_say_string(text, false, "--led-trigger-id", info->id,
		      sizeof(info->id));
}

static void text_log(const struct xt_use *use, struct text *text)
{
	const struct xt_log_info *info = use->info;

	if (info->prefix[0])
		xt_say_string(text, false, "--log-prefix", info->prefix,
			      sizeof(info->prefix));
	if (info->level != 4)
		xt_say(text, false, "--log-level %u", info->level);
}

static void text_nflog(const struct xt_use *use, struct text *text)
{
	const struct xt_nflog_info *info = use->info;

	if (info->prefix[0])
		xt_say_string(text, false, "--nflog-prefix", info->prefix,
			      sizeof(info->prefix));
	if (info->group)
		xt_say(text, false, "--nflog-group %u", info->group);
}

static void text_rateest(const struct xt_use *use, struct text *text)
{
	const struct xt_rateest_target_info *info = use->info;

	xt_say_string(text, false, "--rateest-name", info->name,
		      sizeof(info->name));
}

static void text_tee(const struct xt_use *use, struct text *text)
{
	const struct xt_tee_tginfo *info = use->info;

	xt_say(text, false, "--gateway ");
	xt_say_addr(text, &info->gw, use->family);
	if (info->oif[0])
		xt_say_string(text, false, "--oif", info->oif,
			      sizeof(info->oif));
}

const struct xt_ops xt_audit_target = {
	.name = "AUDIT",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_audit_info) },
	.target = target,
	.text = text_audit,
};

const struct xt_ops xt_idletimer_target = {
	.name = "IDLETIMER",
	.families = XT_ON_IP,
	.size = { sizeof(struct idletimer_tg_info),
		  sizeof(struct idletimer_tg_info_v1) },
	.target = target,
	.text = text_idletimer,
};

const struct xt_ops xt_led_target = {
	.name = "LED",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_led_info) },
	.target = target,
	.text = text_led,
};

const struct xt_ops xt_log_target = {
	.name = "LOG",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_log_info) },
	.target = target,
	.text = text_log,
};

const struct xt_ops xt_nflog_target = {
	.name = "NFLOG",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_nflog_info) },
	.target = target,
	.text = text_nflog,
};

const struct xt_ops xt_rateest_target = {
	.name = "RATEEST",
	.families = XT_ON_IP,
	.size = { sizeof(struct xt_rateest_target_info) },
	.target = target,
	.text = text_rateest,
};

const struct xt_ops xt_tee_target = {
	.name = "TEE",
	.families = XT_ON_IP,
	.size = { 0, sizeof(struct xt_tee_tginfo) },
	.target = target,
	.text = text_tee,
};
