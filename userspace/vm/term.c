// SPDX-License-Identifier: GPL-2.0-only
#include "vm/term.h"

#include <string.h>

#include "vm/expr_payload.h"
#include "vm/fork.h"

/*
 * Loads that have nothing but packet and host for input can be made again, to
 * see what was in the register before a mask.
 */
static bool can_reload(const struct nft_expr *load)
{
	static const char *const names[] = { "payload", "exthdr", "meta",
					     "ct",	"rt",	  "socket" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(load->ops->name, names[i]) == 0)
			return true;
	}
	return false;
}

/* Evaluates a load again. Return: whether it loads something. */
static bool load_again(const struct vm *vm, const struct nft_expr *load,
		       uint8_t *data, uint8_t *known, uint32_t len)
{
	struct vm_forks forks;
	struct vm again = *vm;
	uint8_t reg;

	if (vm->forks) {
		forks = *vm->forks;
		again.forks = &forks;
	}
	again.tracer = NULL;
	again.probe = true;
	again.err = 0;
	memset(again.regs.origin, 0, sizeof(again.regs.origin));
	load->ops->eval(&again, load);
	for (reg = 4; reg < VM_REGS; reg++) {
		if (again.regs.origin[reg].load == load)
			break;
	}
	if (again.err || reg == VM_REGS || reg * 4U + len > VM_REG_BYTES)
		return false;
	memcpy(data, vm_reg(&again, reg), len);
	memcpy(known, vm_reg_known(&again, reg), len);
	return true;
}

/*
 * Of an address only the bytes of a prefix may be loaded; the packet has the
 * whole of it. Return: its length, or 0 where all of it was loaded.
 */
static uint32_t whole_len(const struct nft_expr *load,
			  const struct vm_term_about *about)
{
	const struct expr_payload *payload = expr_priv(load);
	struct selector selector = { .type = 0 };

	if (load->ops != &expr_payload_ops ||
	    !load->ops->selector(load, about->family, about->l4proto,
				 &selector) ||
	    !datatype_address(selector.type) || selector.len <= payload->len ||
	    selector.len > NFT_KEY_MAX)
		return 0;
	return selector.len;
}

static bool load_whole(struct vm_term *term, const struct vm *vm,
		       const struct nft_expr *load, uint32_t len)
{
	union {
		struct nft_expr expr;
		uint8_t room[sizeof(struct nft_expr) +
			     sizeof(struct expr_payload)];
	} whole;
	struct expr_payload *payload = (void *)whole.expr.priv;

	memcpy(whole.room, load, sizeof(whole.room));
	payload->len = (uint8_t)len;
	payload->dreg = 4;
	payload->fast = false;
	return load_again(vm, &whole.expr, term->loaded, term->loaded_known,
			  len);
}

/* Of a name only the beginning may be compared, but all of it is there. */
static bool take_name(struct vm_term *term, const struct nft_expr *load,
		      const struct vm_condition *condition)
{
	struct selector selector = { .type = 0 };

	if (!load->ops->selector ||
	    !load->ops->selector(load, term->about.family, term->about.l4proto,
				 &selector) ||
	    selector.type != DATATYPE_IFNAME || selector.len > NFT_KEY_MAX ||
	    term->len >= selector.len)
		return false;
	term->loaded_len = (uint8_t)selector.len;
	memcpy(term->loaded, condition->bytes, selector.len);
	memcpy(term->loaded_known, condition->known, selector.len);
	return true;
}

/* What was in the register before a mask, and beyond a prefix. */
static void reload(struct vm_term *term, const struct vm *vm,
		   const struct vm_condition *condition)
{
	const struct nft_expr *load = term->origin[0].load;
	uint32_t len;

	if (!load)
		return;
	term->reloaded = take_name(term, load, condition);
	if (term->reloaded || !can_reload(load))
		return;
	len = whole_len(load, &term->about);
	if (len) {
		term->reloaded = load_whole(term, vm, load, len);
		term->loaded_len = (uint8_t)len;
	} else if (term->origin[0].bitwise) {
		term->reloaded = load_again(vm, load, term->loaded,
					    term->loaded_known, term->len);
		term->loaded_len = term->len;
	}
}

/* Where the condition's bytes are in the registers, to see all origins. */
static void take_origins(struct vm_term *term, const struct vm *vm,
			 const struct vm_condition *condition)
{
	const uint8_t *regs = (const uint8_t *)vm->regs.data;
	size_t first, i;

	term->origin[0] = condition->origin;
	if (condition->bytes < regs ||
	    condition->bytes >= regs + sizeof(vm->regs.data))
		return;
	first = (size_t)(condition->bytes - regs) / 4;
	for (i = 1;
	     i < VM_TERM_WORDS && i * 4 < term->len && first + i < VM_REGS; i++)
		term->origin[i] = vm->regs.origin[first + i];
}

/**
 * vm_term_take - copy a condition when it is looked at
 * @term: filled
 * @vm: the machine, as it is then
 * @rule: whose condition it is, or NULL
 * @condition: as the tracer is told it
 * @about: what the rule is about, as far as it was looked at
 */
void vm_term_take(struct vm_term *term, const struct vm *vm,
		  const struct nft_rule *rule,
		  const struct vm_condition *condition,
		  const struct vm_term_about *about)
{
	memset(term, 0, sizeof(*term));
	term->rule = rule;
	term->expr = condition->expr;
	term->value = condition->value;
	term->holds = condition->holds;
	term->assumed = condition->assumed;
	term->about = *about;
	term->set = condition->set;
	term->elem = condition->elem;
	term->why = condition->why;
	term->text = condition->text;
	if (!condition->bytes || !condition->len ||
	    condition->len > NFT_KEY_MAX)
		return;
	term->len = condition->len;
	memcpy(term->bytes, condition->bytes, term->len);
	memcpy(term->known, condition->known, term->len);
	take_origins(term, vm, condition);
	reload(term, vm, condition);
}
