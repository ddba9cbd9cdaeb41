// SPDX-License-Identifier: GPL-2.0-only
/* owner: whose socket sent it. net/netfilter/xt_owner.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_owner.h>

static enum tri match_gid(struct xt_par *par,
			  const struct xt_owner_match_info *info)
{
	enum tri result = xt_in(par->pkt->gid, info->gid_min, info->gid_max);

	if (result == TRI_TRUE || !(info->match & XT_OWNER_SUPPL_GROUPS))
		return result;
	par->why = "supplementary groups are not known";
	return TRI_UNKNOWN;
}

static enum tri match_socket(struct xt_par *par,
			     const struct xt_owner_match_info *info)
{
	enum tri result = TRI_TRUE;

	if (info->match & info->invert & XT_OWNER_SOCKET)
		return TRI_FALSE;
	if (info->match & XT_OWNER_UID)
		result = xt_flip(
			xt_in(par->pkt->uid, info->uid_min, info->uid_max),
			info->invert & XT_OWNER_UID);
	if (info->match & XT_OWNER_GID)
		result = xt_and(result, xt_flip(match_gid(par, info),
						info->invert & XT_OWNER_GID));
	return result;
}

static enum tri match(struct xt_par *par)
{
	const struct xt_owner_match_info *info = par->info;
	enum tri without = xt_tri((info->match ^ info->invert) == 0);
	const struct vm_u32 *socket = &par->pkt->has_socket;
	enum tri with;

	if (vm_known(*socket) && !socket->value) {
		par->why = "no socket of this host sent it";
		return without;
	}
	with = match_socket(par, info);
	if (vm_known(*socket) || with == without)
		return with;
	par->why = "whose socket sent it is not known";
	return TRI_UNKNOWN;
}

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_owner_match_info *info = use->info;

	if (info->match & XT_OWNER_SOCKET)
		xt_say(text, info->invert & XT_OWNER_SOCKET, "--socket-exists");
	if (info->match & XT_OWNER_UID)
		xt_say_range(text, info->invert & XT_OWNER_UID, "--uid-owner",
			     info->uid_min, info->uid_max, UINT32_MAX);
	if (info->match & XT_OWNER_GID)
		xt_say_range(text, info->invert & XT_OWNER_GID, "--gid-owner",
			     info->gid_min, info->gid_max, UINT32_MAX);
	if (info->match & XT_OWNER_SUPPL_GROUPS)
		xt_say(text, false, "--suppl-groups");
}

const struct xt_ops xt_owner_match = {
	.name = "owner",
	.families = XT_ON_IP,
	.size = { 0, sizeof(struct xt_owner_match_info) },
	.match = match,
	.text = text,
};
