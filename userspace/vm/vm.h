/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The nftables virtual machine: net/netfilter/nf_tables_core.c over the
 * model of a ruleset. What is not known of packet and host is not known
 * here either: each register says bit by bit what it knows. A condition that
 * depends on what is not known is decided both ways, one after the other, by
 * running again (vm/fork.h); what was assumed is told to the tracer.
 */
#ifndef RSTATTR_VM_VM_H
#define RSTATTR_VM_VM_H

#include "ruleset/model.h"
#include "vm/expr.h"
#include "vm/pkt.h"

/* 32-bit registers; the first four belong to the verdict, as in the kernel. */
#define VM_REGS 20
#define VM_REG_BYTES (VM_REGS * 4)

/* As NFT_JUMP_STACK_SIZE; the kernel refuses deeper rulesets. */
#define VM_JUMPS_MAX 16

/* Rules visited in one run before the machine gives up. */
#define VM_RULES_MAX 4000000U

/* What was loaded into a register, and the mask put over it; for words. */
struct vm_origin {
	const struct nft_expr *load;
	const struct nft_expr *bitwise;
};

struct vm_regs {
	uint32_t data[VM_REGS];
	uint32_t known[VM_REGS]; /* a bit of data counts where this has it */
	struct vm_origin origin[VM_REGS];
	struct nft_verdict verdict;
};

/*
 * A condition that was looked at. The bytes are the register's at that time,
 * or NULL for conditions without one.
 */
struct vm_condition {
	const struct nft_expr *expr;
	enum tri value; /* as far as packet and host tell */
	bool holds;	/* value, or what is assumed */
	bool assumed;
	bool idle; /* not known, and makes no difference: see vm/idle.c */
	uint8_t len;
	const uint8_t *bytes;
	const uint8_t *known;
	struct vm_origin origin;
	const struct nft_set *set;
	const struct nft_set_elem *elem; /* that matched */
	const char
		*why; /* why it is not known, or why it cannot hold; or NULL */
	const char *text; /* what is assumed where expr cannot tell; or NULL */
};

/* Told what happens; each may be NULL. For people, not for speed. */
struct vm_tracer {
	void *data;
	/* The packet enters a hook's base chain. */
	void (*base)(void *data, const struct nft_chain *chain, bool skipped,
		     const char *why);
	void (*rule)(void *data, const struct nft_rule *rule);
	void (*condition)(void *data, const struct vm_condition *condition);
	/* The rule's end: all conditions held, or one did not. */
	void (*rule_end)(void *data, const struct nft_rule *rule, bool held,
			 const struct nft_verdict *verdict);
	/* Back in @chain after a return or the end of a chain jumped to. */
	void (*back)(void *data, const struct nft_chain *chain);
	/* The base chain is over; @policy: it was its policy that decided. */
	void (*base_end)(void *data, const struct nft_chain *chain,
			 uint32_t verdict, bool policy);
	/* Something changed the packet: in words. */
	void (*changed)(void *data, const char *what);
	/* Between chains: routed, tracked, translated. In words. */
	void (*step)(void *data, const char *what);
};

/* What is decided where it is not known; see vm/fork.c. */
struct vm_forks;
struct vm_route; /* vm/host.h */

/* Elements that rules added or deleted in this run; see vm/touched.c. */
#define VM_TOUCHES_MAX 6

struct vm_touches {
	uint8_t count;
	bool lost; /* there were more */
	struct vm_touch {
		const struct nft_set *set;
		bool present;
		bool known; /* the key is */
		uint8_t key[NFT_KEY_MAX];
	} touch[VM_TOUCHES_MAX];
};

struct vm {
	struct nft_ruleset *ruleset;
	const struct vm_host *host; /* vm/host.h */
	struct vm_pkt *pkt;
	struct vm_regs regs;
	const struct vm_tracer *tracer;
	struct vm_forks *forks;
	/* The packet's route, where its whole way is followed; or NULL. */
	const struct vm_route *dst;
	/*
	 * The replay is the packet: counters count, limits use their tokens,
	 * dynset adds. Otherwise state that moves is not known.
	 */
	bool stateful;
	/* The packet met the ruleset in the past: what moves is not known. */
	bool past;
	/* A condition that fails does not end its rule: see engine/near.c. */
	bool probe;
	/*
	 * The run is void: -ENOMEM, -ELOOP, -E2BIG, a loader's error; -ENODATA
	 * when something was not known and there are no forks.
	 */
	int err;
	const struct nft_expr *unknown; /* of -ENODATA */
	const char *unknown_why;	/* or NULL */
	bool chance; /* the kernel draws at random what becomes of the packet */
	uint32_t rules;			/* visited in this run */
	/* Whose verdict the last base chain returned; NULL: its policy's. */
	const struct nft_rule *rule;
	const struct nft_rule *last_rule; /* visited, whatever came of it */
	struct vm_touches touches;
};

/*
 * Verdicts of a base chain: NF_ACCEPT, NF_DROP, NF_STOLEN, NF_QUEUE (with
 * its number in the upper half).
 */
uint32_t nft_do_chain(struct vm *vm, struct nft_chain *chain);

/* What evaluators use. */
static inline void *vm_reg(struct vm *vm, uint8_t reg)
{
	return &vm->regs.data[reg];
}

static inline void *vm_reg_known(struct vm *vm, uint8_t reg)
{
	return &vm->regs.known[reg];
}

bool vm_decide(struct vm *vm, struct vm_condition *condition);
unsigned int vm_choose(struct vm *vm, const struct nft_expr *expr,
		       unsigned int ways, const char *const *text);
void vm_forget(struct vm *vm);
void vm_store(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
	      const void *data, const void *known, uint32_t len);
void vm_store_u32(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		  struct vm_u32 value);
void vm_store_u8(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		 struct vm_u32 value);
void vm_store_u16(struct vm *vm, const struct nft_expr *expr, uint8_t reg,
		  struct vm_u32 value);
void vm_break(struct vm *vm, const struct nft_expr *expr, const char *why);
void vm_maybe_break(struct vm *vm, const struct nft_expr *expr,
		    const char *why);
void vm_changed(struct vm *vm, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void vm_step(struct vm *vm, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * A condition: breaks the rule unless it holds. Returns whether it held.
 */
static inline bool vm_test(struct vm *vm, const struct nft_expr *expr,
			   enum tri value)
{
	struct vm_condition condition;

	if (!vm->tracer && !vm->probe && value != TRI_UNKNOWN) {
		if (value == TRI_FALSE)
			vm->regs.verdict.code = NFT_BREAK;
		return value == TRI_TRUE;
	}
	condition = (struct vm_condition){ .expr = expr, .value = value };
	return vm_decide(vm, &condition);
}

/* The same, of what a register holds. */
static inline bool vm_test_reg(struct vm *vm, const struct nft_expr *expr,
			       enum tri value, uint8_t reg, uint32_t len)
{
	struct vm_condition condition;

	if (!vm->tracer && !vm->probe && value != TRI_UNKNOWN) {
		if (value == TRI_FALSE)
			vm->regs.verdict.code = NFT_BREAK;
		return value == TRI_TRUE;
	}
	condition = (struct vm_condition){
		.expr = expr,
		.value = value,
		.len = (uint8_t)len,
		.bytes = vm_reg(vm, reg),
		.known = vm_reg_known(vm, reg),
		.origin = vm->regs.origin[reg],
	};
	return vm_decide(vm, &condition);
}

#endif
