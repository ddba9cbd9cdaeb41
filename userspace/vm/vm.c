// SPDX-License-Identifier: GPL-2.0-only
#include "vm/vm.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "model/text.h"
#include "vm/expr_bitwise.h"
#include "vm/expr_cmp.h"
#include "vm/fork.h"
#include "vm/idle.h"
#include "vm/reads.h"

struct jump {
	struct nft_chain *chain;
	size_t rule;
};

static void trace_rule_end(struct vm *vm, const struct nft_rule *rule,
			   bool held)
{
	if (vm->tracer && vm->tracer->rule_end)
		vm->tracer->rule_end(vm->tracer->data, rule, held,
				     &vm->regs.verdict);
}

static void trace_back(struct vm *vm, const struct nft_chain *chain)
{
	if (vm->tracer && vm->tracer->back)
		vm->tracer->back(vm->tracer->data, chain);
}

static bool enter_chain(struct vm *vm, struct nft_chain *chain)
{
	if (!chain->loaded && !vm->err)
		vm->err = nft_chain_rules(vm->ruleset, chain);
	return !vm->err;
}

/* One rule: its expressions, until one says that it is over. */
static void eval_rule(struct vm *vm, const struct nft_rule *rule)
{
	uint16_t i;

	vm->last_rule = rule;
	if (++vm->rules > VM_RULES_MAX)
		vm->err = -E2BIG;
	if (vm->tracer && vm->tracer->rule)
		vm->tracer->rule(vm->tracer->data, rule);
	for (i = 0; i < rule->nexprs && !vm->err; i++) {
		if (vm->pkt->reads)
			vm_reads_before(vm, rule->expr[i]);
		rule->expr[i]->ops->eval(vm, rule->expr[i]);
		if (vm->regs.verdict.code != NFT_CONTINUE)
			break;
	}
}

/**
 * nft_do_chain - send the packet through a base chain
 * @vm: with ruleset, packet and hook set
 * @basechain: the chain
 *
 * Mirrors nft_do_chain() of net/netfilter/nf_tables_core.c.
 *
 * Return: NF_ACCEPT, NF_DROP, NF_STOLEN or NF_QUEUE with the queue's number in
 * the upper half. It means nothing when vm->err is set.
 */
uint32_t nft_do_chain(struct vm *vm, struct nft_chain *basechain)
{
	struct jump jumpstack[VM_JUMPS_MAX];
	struct nft_verdict *verdict = &vm->regs.verdict;
	struct nft_chain *chain = basechain;
	const struct nft_rule *rule;
	unsigned int stackptr = 0;
	size_t i;

do_chain:
	if (!enter_chain(vm, chain))
		return NF_DROP;
	i = 0;
next_rule:
	*verdict = (struct nft_verdict){ .code = NFT_CONTINUE };
	for (rule = NULL; i < chain->nrules; i++) {
		rule = &chain->rule[i];
		eval_rule(vm, rule);
		if (vm->err)
			return NF_DROP;
		trace_rule_end(vm, rule, verdict->code != NFT_BREAK);
		if (verdict->code == NFT_BREAK)
			verdict->code = NFT_CONTINUE;
		if (verdict->code != NFT_CONTINUE)
			break;
	}

	switch (verdict->code & NF_VERDICT_MASK) {
	case NF_ACCEPT:
	case NF_DROP:
	case NF_QUEUE:
	case NF_STOLEN:
		vm->rule = rule;
		return (uint32_t)verdict->code;
	}

	switch (verdict->code) {
	case NFT_JUMP:
		if (stackptr == VM_JUMPS_MAX) {
			vm->err = -ELOOP;
			return NF_DROP;
		}
		jumpstack[stackptr++] = (struct jump){ chain, i + 1 };
		/* fall through */
	case NFT_GOTO:
		chain = verdict->chain;
		goto do_chain;
	case NFT_CONTINUE:
	case NFT_RETURN:
		break;
	default:
		vm->err = -EBADMSG;
		return NF_DROP;
	}

	if (stackptr > 0) {
		stackptr--;
		chain = jumpstack[stackptr].chain;
		i = jumpstack[stackptr].rule;
		trace_back(vm, chain);
		goto next_rule;
	}
	vm->rule = NULL;
	return basechain->policy;
}

/* Neither way may be taken: the run ends, and says at what. */
static unsigned int give_up(struct vm *vm, const struct nft_expr *expr,
			    const char *why)
{
	if (!vm->err) {
		vm->err = -ENODATA;
		vm->unknown = expr;
		vm->unknown_why = why;
	}
	return 0;
}

/*
 * An equality that is assumed to hold tells what was loaded, also through a
 * mask: the bits under it.
 */
static void learn(struct vm *vm, const struct vm_condition *condition)
{
	const struct nft_expr *load = condition->origin.load;
	const struct nft_expr *over = condition->origin.bitwise;
	const struct expr_bitwise *bitwise = NULL;
	uint8_t data[NFT_KEY_MAX], known[NFT_KEY_MAX];
	const struct expr_cmp *cmp;
	uint8_t i;

	if (!load || !load->ops->selector ||
	    !expr_cmp_equality(condition->expr, condition->holds, &cmp))
		return;
	if (over) {
		bitwise = expr_priv(over);
		if (over->ops != &expr_bitwise_ops ||
		    bitwise->op != NFT_BITWISE_BOOL || bitwise->len < cmp->len)
			return;
	}
	for (i = 0; i < cmp->len; i++) {
		known[i] = bitwise ? bitwise->mask[i] : 0xff;
		data[i] = cmp->data[i] ^ (bitwise ? bitwise->xor [i] : 0);
	}
	vm_forks_pin(vm->forks, load, data, known, cmp->len);
	if (over)
		return;
	memcpy(vm_reg(vm, cmp->sreg), data, cmp->len);
	memcpy(vm_reg_known(vm, cmp->sreg), known, cmp->len);
}

static bool assume(struct vm *vm, struct vm_condition *condition)
{
	bool holds;

	condition->assumed = true;
	if (vm->probe)
		return true;
	if (!vm->forks)
		return give_up(vm, condition->expr, condition->why);
	if (vm_forks_recall(vm->forks, condition, &holds)) {
		/* Told when it was assumed first. */
		condition->assumed = false;
		return holds;
	}
	if (!vm->stateful && rule_idle_after(vm->last_rule, condition->expr)) {
		condition->assumed = false;
		condition->idle = true;
		return false;
	}
	condition->holds = vm_forks_take(vm->forks, 2) == 0;
	vm_forks_note(vm->forks, condition);
	learn(vm, condition);
	return condition->holds;
}

/**
 * vm_decide - a condition, with all that is to be told of it
 * @vm: the machine; the rule breaks unless the condition holds
 * @condition: expr and value must be set; holds and assumed are filled
 *
 * Return: whether to go on as if it held: it does, it is assumed to, or the
 * machine is probing.
 */
bool vm_decide(struct vm *vm, struct vm_condition *condition)
{
	condition->holds = condition->value == TRI_TRUE;
	if (condition->value == TRI_UNKNOWN)
		condition->holds = assume(vm, condition);
	if (vm->tracer && vm->tracer->condition && !vm->err)
		vm->tracer->condition(vm->tracer->data, condition);
	if (condition->holds || vm->probe)
		return true;
	vm->regs.verdict.code = NFT_BREAK;
	return false;
}

/**
 * vm_choose - one of several things that may be
 * @vm: the machine
 * @expr: the expression that must know; may be NULL
 * @ways: how many, at most 255
 * @text: of each, as an assumption: "ct state is new"
 *
 * The caller remembers the choice for the rest of the run.
 *
 * Return: which.
 */
unsigned int vm_choose(struct vm *vm, const struct nft_expr *expr,
		       unsigned int ways, const char *const *text)
{
	struct vm_condition condition = {
		.expr = expr,
		.value = TRI_UNKNOWN,
		.holds = true,
		.assumed = true,
	};
	unsigned int way;

	if (!vm->forks)
		return give_up(vm, expr, text[0]);
	way = vm_forks_take(vm->forks, ways);
	condition.text = text[way];
	if (vm->tracer && vm->tracer->condition)
		vm->tracer->condition(vm->tracer->data, &condition);
	return way;
}

/**
 * vm_forget - the packet changed: what was assumed of it counts no more
 * @vm: the machine
 */
void vm_forget(struct vm *vm)
{
	if (!vm->forks)
		return;
	vm->forks->nmemos = 0;
	vm->forks->npins = 0;
}

/**
 * vm_break - the rule does not match, because something is not there
 * @vm: the machine
 * @expr: the expression that misses it
 * @why: in words: "the packet is not tracked"; a constant
 */
void vm_break(struct vm *vm, const struct nft_expr *expr, const char *why)
{
	struct vm_condition condition = {
		.expr = expr,
		.value = TRI_FALSE,
		.why = why,
	};

	vm_decide(vm, &condition);
}

/**
 * vm_maybe_break - the same where it is not known whether it is there
 * @vm: the machine; goes on if it is assumed to be there
 * @expr: the expression
 * @why: in words, why it is not known; a constant
 */
void vm_maybe_break(struct vm *vm, const struct nft_expr *expr, const char *why)
{
	struct vm_condition condition = {
		.expr = expr,
		.value = TRI_UNKNOWN,
		.why = why,
	};

	vm_decide(vm, &condition);
}

/**
 * vm_store - what an expression loads into a register
 * @vm: the machine
 * @expr: the expression, of which it is told when it is compared
 * @reg: the first 32-bit register
 * @data: bytes
 * @known: which bits of them are known; NULL: all
 * @len: how many bytes; the rest of the last register is zeroed
 */
void vm_store(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
	      const void *data, const void *known, uint32_t len)
{
	uint32_t words = (len + 3) / 4;
	uint32_t i;

	if (!words || reg < 4 || reg >= VM_REGS ||
	    words > (uint32_t)VM_REGS - reg)
		return;
	vm->regs.data[reg + words - 1] = 0;
	vm->regs.known[reg + words - 1] = ~0U;
	memcpy(&vm->regs.data[reg], data, len);
	if (known)
		memcpy(&vm->regs.known[reg], known, len);
	else
		memset(&vm->regs.known[reg], 0xff, len);
	for (i = 0; i < words; i++)
		vm->regs.origin[reg + i] = (struct vm_origin){ .load = expr };
	if (known && vm->forks && vm->forks->npins)
		vm_forks_unpin(vm->forks, expr, vm_reg(vm, reg),
			       vm_reg_known(vm, reg), len);
}

/**
 * vm_store_u32 - load a number in host order
 * @vm: the machine
 * @expr: the expression that loads
 * @reg: the register
 * @value: the number
 */
void vm_store_u32(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		  struct vm_u32 value)
{
	vm_store(vm, expr, reg, &value.value, &value.known, 4);
}

/* As nft_reg_store16(). */
void vm_store_u16(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		  struct vm_u32 value)
{
	uint16_t data = (uint16_t)value.value, known = (uint16_t)value.known;

	vm_store(vm, expr, reg, &data, &known, 2);
}

/* As nft_reg_store8(). */
void vm_store_u8(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		 struct vm_u32 value)
{
	uint8_t data = (uint8_t)value.value, known = (uint8_t)value.known;

	vm_store(vm, expr, reg, &data, &known, 1);
}

static void tell(struct vm *vm, void (*fn)(void *, const char *),
		 const char *fmt, va_list args)
{
	struct text text = { 0 };

	text_vadd(&text, fmt, args);
	fn(vm->tracer->data, text_get(&text));
	text_release(&text);
}

/**
 * vm_changed - tell that a rule changed the packet
 * @vm: the machine
 * @fmt: how, in words
 */
void vm_changed(struct vm *vm, const char *fmt, ...)
{
	va_list args;

	if (!vm->tracer || !vm->tracer->changed)
		return;
	va_start(args, fmt);
	tell(vm, vm->tracer->changed, fmt, args);
	va_end(args);
}

/**
 * vm_step - tell what the kernel does between chains
 * @vm: the machine
 * @fmt: what, in words
 */
void vm_step(struct vm *vm, const char *fmt, ...)
{
	va_list args;

	if (!vm->tracer || !vm->tracer->step)
		return;
	va_start(args, fmt);
	tell(vm, vm->tracer->step, fmt, args);
	va_end(args);
}
