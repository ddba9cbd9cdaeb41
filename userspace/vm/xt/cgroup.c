// SPDX-License-Identifier: GPL-2.0-only
/* cgroup: of the socket that sent it. net/netfilter/xt_cgroup.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/limits.h>
#include <linux/netfilter/xt_cgroup.h>

/* The info of all revisions. */
struct query {
	bool by_path;
	bool invert;
	uint32_t classid;
	const char *path;
	size_t room;
};

static void read_info(const struct xt_use *use, struct query *query)
{
	const struct xt_cgroup_info_v0 *first = use->info;
	const struct xt_cgroup_info_v1 *second = use->info;
	const struct xt_cgroup_info_v2 *third = use->info;

	*query = (struct query){ 0 };
	switch (use->revision) {
	case 0:
		query->classid = first->id;
		query->invert = first->invert;
		return;
	case 1:
		query->classid = second->classid;
		query->path = second->path;
		query->room = sizeof(second->path);
		break;
	case 2:
		query->classid = third->classid;
		query->path = third->path;
		query->room = sizeof(third->path);
		break;
	}
	/* Both begin alike. */
	query->by_path = second->has_path;
	query->invert =
		query->by_path ? second->invert_path : second->invert_classid;
}

static enum tri match_socket(struct xt_par *par, const struct query *query)
{
	par->why = "the socket's cgroup is not known";
	if (query->by_path)
		return TRI_UNKNOWN;
	return xt_flip(xt_masked(par->pkt->cgroup, ~0U, query->classid),
		       query->invert);
}

static enum tri match(struct xt_par *par)
{
	const struct vm_u32 *socket = &par->pkt->has_socket;
	struct query query;

	read_info(par->use, &query);
	if (vm_known(*socket) && !socket->value) {
		par->why = "no socket of this host sent it";
		return TRI_FALSE;
	}
	if (!vm_known(*socket)) {
		par->why = "whose socket sent it is not known";
		return TRI_UNKNOWN;
	}
	return match_socket(par, &query);
}

static void text(const struct xt_use *use, struct text *text)
{
	struct query query;

	read_info(use, &query);
	if (query.by_path)
		xt_say_string(text, query.invert, "--path", query.path,
			      query.room);
	else
		xt_say(text, query.invert, "--cgroup %u", query.classid);
}

const struct xt_ops xt_cgroup_match = {
	.name = "cgroup",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_cgroup_info_v0),
		  sizeof(struct xt_cgroup_info_v1),
		  sizeof(struct xt_cgroup_info_v2) },
	.match = match,
	.text = text,
};
