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

#define RSTATTR_HOOK_ARGS	3

struct rstattr_hook;

/**
 * typedef rstattr_entry_fn - called before a function's body
 * @hook: the hook
 * @args: the function's first arguments
 * @parent: where it will return to, 0 if not known
 */
typedef void (*rstattr_entry_fn)(struct rstattr_hook *hook,
				 const unsigned long args[RSTATTR_HOOK_ARGS],
				 unsigned long parent);

/**
 * typedef rstattr_return_fn - called when a function returns
 * @second: the second argument that it was called with
 * @value: what it returns
 */
typedef void (*rstattr_return_fn)(unsigned long second, unsigned long value);

/**
 * struct rstattr_hook - a function to be called from
 * @module: kernel module that holds @symbol, NULL for the kernel itself
 * @entry: or, for hooks on the return,
 * @ret: the function to call
 * @wants_rules: resolving rules must be possible when this is armed
 * @addr: of the function, 0 while not armed
 */
struct rstattr_hook {
	const char *module;
	const char *symbol;
	rstattr_entry_fn entry;
	rstattr_return_fn ret;
	bool wants_rules;
	u8 reason;

	u8 state;
	u8 method;
	int error;
	unsigned long addr;
	u64 __percpu *hits;
	struct ftrace_ops ops;
	struct kprobe kp;
	struct kretprobe rp;
};

int rstattr_hooks_init(struct rstattr_hook *hooks, unsigned int n);
void rstattr_hooks_exit(void);

u64 rstattr_hook_hits(const struct rstattr_hook *hook);
u64 rstattr_hook_missed(const struct rstattr_hook *hook);

u32 rstattr_hooks_epoch(void);
struct rstattr_hook *rstattr_hooks_get(unsigned int i);

#endif /* RSTATTR_HOOK_H */
