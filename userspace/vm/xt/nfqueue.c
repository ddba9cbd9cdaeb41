// SPDX-License-Identifier: GPL-2.0-only
/* NFQUEUE: a program decides. net/netfilter/xt_NFQUEUE.c */
#include <netinet/in.h>

#include "vm/xt/xt_table.h"

#include <linux/netfilter/xt_NFQUEUE.h>

#include "model/text.h"

/* The info of all revisions. */
struct query {
	uint32_t first;
	uint32_t total;
	bool bypass;
	bool fanout;
};

static void read_info(const struct xt_use *use, struct query *query)
{
	const struct xt_NFQ_info_v3 *info = use->info;

	*query = (struct query){ .first = info->queuenum, .total = 1 };
	if (use->revision >= 1)
		query->total = info->queues_total;
	if (use->revision >= 2)
		query->bypass = info->flags & NFQ_FLAG_BYPASS;
	if (use->revision >= 3)
		query->fanout = info->flags & NFQ_FLAG_CPU_FANOUT;
}

/* A secret is part of the hash: the first stands for all. */
static uint32_t choose(struct xt_par *par, const struct query *query)
{
	const struct vm_u32 *cpu = &par->pkt->cpu;

	if (query->total <= 1)
		return query->first;
	if (query->fanout && vm_known(*cpu))
		return query->first + cpu->value % query->total;
	vm_step(par->vm, "to one of the queues %u-%u", query->first,
		query->first + query->total - 1);
	return query->first;
}

static void target(struct xt_par *par)
{
	struct query query;
	uint32_t verdict;

	read_info(par->use, &query);
	verdict = (choose(par, &query) & 0xffff) << NF_VERDICT_QBITS | NF_QUEUE;
	if (query.bypass)
		verdict |= NF_VERDICT_FLAG_QUEUE_BYPASS;
	par->vm->regs.verdict.code = (int32_t)verdict;
}

static void text(const struct xt_use *use, struct text *text)
{
	struct query query;

	read_info(use, &query);
	if (query.total > 1)
		xt_say(text, false, "--queue-balance %u:%u", query.first,
		       query.first + query.total - 1);
	else
		xt_say(text, false, "--queue-num %u", query.first);
	if (query.bypass)
		xt_say(text, false, "--queue-bypass");
	if (query.fanout)
		xt_say(text, false, "--queue-cpu-fanout");
}

const struct xt_ops xt_nfqueue_target = {
	.name = "NFQUEUE",
	.families = XT_NOT_BRIDGE,
	.size = { sizeof(struct xt_NFQ_info), sizeof(struct xt_NFQ_info_v1),
		  sizeof(struct xt_NFQ_info_v2),
		  sizeof(struct xt_NFQ_info_v3) },
	.target = target,
	.text = text,
};
