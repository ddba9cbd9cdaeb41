// SPDX-License-Identifier: GPL-2.0-only
/* queue: a program decides. net/netfilter/nft_queue.c */
#include "vm/expr_queue.h"

#include <errno.h>

#include "model/text.h"

/* Verdicts have their queue's number in the upper half. */
#define QUEUE_VERDICT(number) \
	((int32_t)((uint32_t)(number) << NF_VERDICT_QBITS | NF_QUEUE))

static bool number(const struct nlattr *attr, uint16_t *value)
{
	if (!attr || mnl_attr_get_payload_len(attr) < sizeof(*value))
		return false;
	*value = ntohs(mnl_attr_get_u16(attr));
	return true;
}

static int decode(const struct expr_source *source, void *priv)
{
	const struct nlattr *sreg = source->attr[NFTA_QUEUE_SREG_QNUM];
	struct expr_queue *queue = priv;

	queue->total = 1;
	number(source->attr[NFTA_QUEUE_FLAGS], &queue->flags);
	if (queue->flags & ~NFT_QUEUE_FLAG_MASK)
		return -EOPNOTSUPP;
	if (sreg) {
		return attr_reg(sreg, sizeof(uint32_t), &queue->sreg) &&
				       !(queue->flags &
					 NFT_QUEUE_FLAG_CPU_FANOUT) ?
			       0 :
			       -EINVAL;
	}
	if (!number(source->attr[NFTA_QUEUE_NUM], &queue->first))
		return -EINVAL;
	number(source->attr[NFTA_QUEUE_TOTAL], &queue->total);
	if (!queue->total || queue->total - 1 + queue->first > UINT16_MAX)
		return -EINVAL;
	return 0;
}

/*
 * Spread over queues by a hash with a secret of the kernel's: the packet ends
 * here whichever it is, so the first stands for all.
 */
static uint32_t choose(struct vm *vm, const struct expr_queue *queue)
{
	struct vm_u32 cpu = vm->pkt->cpu;

	if (queue->total == 1)
		return queue->first;
	if (queue->flags & NFT_QUEUE_FLAG_CPU_FANOUT && vm_known(cpu))
		return queue->first + cpu.value % queue->total;
	vm_step(vm, "to one of the queues %u-%u", queue->first,
		queue->first + queue->total - 1);
	return queue->first;
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_queue *queue = expr_priv(expr);
	uint32_t to;

	if (!queue->sreg) {
		to = choose(vm, queue);
	} else {
		to = vm->regs.data[queue->sreg];
		if (vm->regs.known[queue->sreg] != ~0U)
			vm_step(vm, "to a queue that is not known");
	}
	vm->regs.verdict.code = QUEUE_VERDICT(to);
	if (queue->flags & NFT_QUEUE_FLAG_BYPASS)
		vm->regs.verdict.code |= NF_VERDICT_FLAG_QUEUE_BYPASS;
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_queue *queue = expr_priv(expr);

	text_add(text, "queue");
	if (queue->flags & NFT_QUEUE_FLAG_BYPASS)
		text_add(text, " flags bypass");
	if (queue->flags & NFT_QUEUE_FLAG_CPU_FANOUT)
		text_add(text, queue->flags & NFT_QUEUE_FLAG_BYPASS ?
				       ",fanout" :
				       " flags fanout");
	if (queue->sreg)
		return;
	text_add(text, " to %u", queue->first);
	if (queue->total > 1)
		text_add(text, "-%u", queue->first + queue->total - 1);
}

const struct expr_ops expr_queue_ops = {
	.name = "queue",
	.size = sizeof(struct expr_queue),
	.decode = decode,
	.eval = eval,
	.text = text,
};
