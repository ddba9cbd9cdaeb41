// SPDX-License-Identifier: GPL-2.0-only
/* comment: words for people. net/netfilter/xt_comment.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_comment.h>

static void text(const struct xt_use *use, struct text *text)
{
	const struct xt_comment_info *info = use->info;

	xt_say_string(text, false, "--comment", info->comment,
		      sizeof(info->comment));
}

const struct xt_ops xt_comment_match = {
	.name = "comment",
	.families = XT_ON_ANY,
	.size = { sizeof(struct xt_comment_info) },
	.text = text,
};
