/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hook is a place in the kernel that we are called from. It arms itself
 * when the module that holds the place is loaded, and disarms when that goes.
 */
#ifndef RSTATTR_HOOK_H
#define RSTATTR_HOOK_H

#include <linux/kprobes.h>
#include <linux/percpu.h>

#include "compat.h"

#include <uapi/linux/rstattr.h>

struct rstattr_hook;

/**
 * typedef rstattr_return_fn - called when a function returns
 * @second: the second argument that it was called with
 * @value: what it returns
 */
typedef void (*rstattr_return_fn)(unsigned long second, unsigned long value);

/**
 * struct rstattr_hook - a function to be called from
 * @module: kernel module that holds @symbol, NULL for the kernel itself
 * @ftrace: what is called at the function's entry, by ftrace
 * @kprobe: the same, by a kprobe; NULL: not to be called so, for that may miss
 *	calls
 * @ret: or, for hooks on the return, what is called then
 * @wants_rules: resolving rules must be possible when this is armed
 * @addr: of the function, 0 while not armed
 */
struct rstattr_hook {
	const char *module;
	const char *symbol;
	ftrace_func_t ftrace;
	kprobe_pre_handler_t kprobe;
	rstattr_return_fn ret;
	bool wants_rules;

	u8 state;
	u8 method;
	int error;
	unsigned long addr;
	u64 __percpu *hits;
	struct ftrace_ops ops;
	struct kprobe kp;
	struct kretprobe rp;
};

/*
 * Both ways to call fn(arg0, arg1, arg2, parent) at a function's entry, with
 * parent the address that it will return to, 0 if not known. A call each, for
 * fn to be inlined: this is the hot path.
 */
#define RSTATTR_HOOK_ENTRY(fn)						\
RSTATTR_HOOK_FTRACE(fn);						\
static int fn##_kprobe(struct kprobe *kp, struct pt_regs *regs)		\
{									\
	this_cpu_inc(*container_of(kp, struct rstattr_hook, kp)->hits);	\
	fn(regs_get_kernel_argument(regs, 0),				\
	   regs_get_kernel_argument(regs, 1),				\
	   regs_get_kernel_argument(regs, 2), compat_entry_parent(regs));\
	return 0;							\
}									\
NOKPROBE_SYMBOL(fn##_kprobe)

/* By ftrace alone. */
#define RSTATTR_HOOK_FTRACE(fn)						\
static void fn##_ftrace(unsigned long ip, unsigned long parent,		\
			struct ftrace_ops *ops,				\
			struct ftrace_regs *fregs)			\
{									\
	this_cpu_inc(*container_of(ops, struct rstattr_hook, ops)->hits);\
	fn(compat_ftrace_arg(fregs, 0), compat_ftrace_arg(fregs, 1),	\
	   compat_ftrace_arg(fregs, 2), parent);			\
}									\
NOKPROBE_SYMBOL(fn##_ftrace)

/* Each probe has a set of hooks. */
enum rstattr_hook_sets {
	RSTATTR_HOOKS_REJECT,
	RSTATTR_HOOKS_TCP,
	RSTATTR_HOOKS_CHAIN,

	RSTATTR_HOOK_SETS
};

/**
 * struct rstattr_hook_set - the hooks of a probe
 * @wanted: they are armed, or will be when their modules come
 */
struct rstattr_hook_set {
	struct rstattr_hook *hooks;
	unsigned int n;
	bool wanted;
};

int rstattr_hooks_init(void);
void rstattr_hooks_exit(void);
int rstattr_hooks_add(enum rstattr_hook_sets which, struct rstattr_hook *hooks,
		      unsigned int n);
void rstattr_hooks_arm(enum rstattr_hook_sets which);
void rstattr_hooks_disarm(enum rstattr_hook_sets which);
void rstattr_hooks_remove(enum rstattr_hook_sets which);

u64 rstattr_hook_hits(const struct rstattr_hook *hook);
u64 rstattr_hook_missed(const struct rstattr_hook *hook);

u32 rstattr_hooks_epoch(void);
struct rstattr_hook *rstattr_hooks_get(unsigned int i);

#endif /* RSTATTR_HOOK_H */
