// SPDX-License-Identifier: GPL-2.0-only
/*
 * Arming: ftrace where the kernel can, a kprobe where ftrace refuses, a
 * kretprobe for returns. Armed hooks do not pin the module that they are in:
 * a notifier arms when it comes and disarms when it goes.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kallsyms.h>
#include <linux/module.h>
#include <linux/mutex.h>

#include "hook.h"
#include "resolve.h"

/* One of each probe's. */
static struct rstattr_hook_set sets[RSTATTR_HOOK_SETS];
static DEFINE_MUTEX(hooks_mutex);
static u32 epoch;

static struct rstattr_hook *hook_of(struct kretprobe_instance *ri)
{
	struct kretprobe *rp = get_kretprobe(ri);

	return rp ? container_of(rp, struct rstattr_hook, rp) : NULL;
}

static int hit_call(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	*(unsigned long *)ri->data = regs_get_kernel_argument(regs, 1);
	return 0;
}
NOKPROBE_SYMBOL(hit_call);

static int hit_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct rstattr_hook *hook = hook_of(ri);

	if (!hook)
		return 0;
	this_cpu_inc(*hook->hits);
	hook->ret(*(unsigned long *)ri->data, regs_return_value(regs));
	return 0;
}
NOKPROBE_SYMBOL(hit_return);

/* "module:symbol", as kprobes look names up. Static: under hooks_mutex. */
static const char *full_name(const struct rstattr_hook *hook)
{
	static char name[MODULE_NAME_LEN + KSYM_NAME_LEN];

	if (!hook->module)
		return hook->symbol;
	snprintf(name, sizeof(name), "%s:%s", hook->module, hook->symbol);
	return name;
}

static bool is_in_module(unsigned long addr)
{
	char name[KSYM_SYMBOL_LEN];

	sprint_symbol(name, addr);
	return strchr(name, '[');
}

/* The function's address: a kprobe that is never armed looks it up. */
static int look_up(struct rstattr_hook *hook)
{
	struct kprobe kp = {
		.symbol_name	= full_name(hook),
		.flags		= KPROBE_FLAG_DISABLED,
	};
	int err = register_kprobe(&kp);

	/* What is built in has no module in front of its name. */
	if (err == -ENOENT && hook->module) {
		kp = (struct kprobe) {
			.symbol_name	= hook->symbol,
			.flags		= KPROBE_FLAG_DISABLED,
		};
		err = register_kprobe(&kp);
	}
	if (err)
		return err;
	hook->addr = (unsigned long)kp.addr;
	unregister_kprobe(&kp);
	/* Some other module's function of that name is not it. */
	return kp.symbol_name == hook->symbol && hook->module &&
		is_in_module(hook->addr) ? -ENOENT : 0;
}

/*
 * PERMANENT: then kernel.ftrace_enabled=0 is refused while we are armed,
 * instead of blinding us without a word. Not RECURSION, which asks for
 * protection from it: nothing that we call is hooked by us, and it would be a
 * third of what a hook costs.
 */
static int arm_ftrace(struct rstattr_hook *hook)
{
	int err;

	hook->ops.func = hook->ftrace;
	hook->ops.flags |= FTRACE_OPS_FL_PERMANENT;
	err = ftrace_set_filter_ip(&hook->ops, hook->addr, 0, 1);
	if (err)
		return err;
	err = register_ftrace_function(&hook->ops);
	if (err)
		ftrace_set_filter_ip(&hook->ops, hook->addr, 1, 0);
	return err;
}

static int arm_kprobe(struct rstattr_hook *hook)
{
	hook->kp = (struct kprobe) {
		.addr		= (kprobe_opcode_t *)hook->addr,
		.pre_handler	= hook->kprobe,
	};
	return register_kprobe(&hook->kp);
}

static int arm_kretprobe(struct rstattr_hook *hook)
{
	hook->rp = (struct kretprobe) {
		.kp.addr	= (kprobe_opcode_t *)hook->addr,
		.entry_handler	= hit_call,
		.handler	= hit_return,
		.data_size	= sizeof(unsigned long),
		.maxactive	= 8 * num_possible_cpus(),
	};
	return register_kretprobe(&hook->rp);
}

static int arm_entry(struct rstattr_hook *hook)
{
	int err = arm_ftrace(hook);

	hook->method = RSTATTR_METHOD_FTRACE;
	/* kernel.ftrace_enabled is 0: a kprobe here would be as blind. */
	if (err == -EBUSY) {
		pr_warn("set kernel.ftrace_enabled to 1 and load rstattr again\n");
		return err;
	}
	if (err && hook->kprobe) {
		pr_warn("ftrace refuses %s (%d), trying a kprobe\n",
			hook->symbol, err);
		hook->method = RSTATTR_METHOD_KPROBE;
		err = arm_kprobe(hook);
	}
	return err;
}

static void arm(struct rstattr_hook *hook)
{
	int err;

	if (hook->state == RSTATTR_PROBE_ARMED)
		return;
	hook->error = 0;
	hook->state = RSTATTR_PROBE_MISSING;
	err = look_up(hook);
	if (err == -ENOENT && hook->module)
		return;
	if (!err && hook->wants_rules && !rstattr_resolve_learn())
		err = -ENOENT;
	if (!err) {
		hook->method = RSTATTR_METHOD_KRETPROBE;
		err = hook->ret ? arm_kretprobe(hook) : arm_entry(hook);
	}
	hook->state = err ? RSTATTR_PROBE_FAILED : RSTATTR_PROBE_ARMED;
	hook->error = -err;
	if (err)
		pr_err("cannot watch %s: %d; what it tells goes unseen\n",
		       hook->symbol, err);
}

static void disarm(struct rstattr_hook *hook)
{
	if (hook->state == RSTATTR_PROBE_ARMED) {
		switch (hook->method) {
		case RSTATTR_METHOD_FTRACE:
			unregister_ftrace_function(&hook->ops);
			/* Else the address stays in the filter for ever. */
			ftrace_set_filter_ip(&hook->ops, hook->addr, 1, 0);
			break;
		case RSTATTR_METHOD_KPROBE:
			unregister_kprobe(&hook->kp);
			break;
		case RSTATTR_METHOD_KRETPROBE:
			unregister_kretprobe(&hook->rp);
			break;
		}
	}
	hook->state = RSTATTR_PROBE_MISSING;
	hook->error = 0;
	hook->addr = 0;
}

static void module_comes_or_goes(const struct module *mod, unsigned long event)
{
	struct rstattr_hook *hook;
	unsigned int i;

	WRITE_ONCE(epoch, epoch + 1);
	/* What needs nf_tables finds it ready: nft_compat, for one. */
	if (event == MODULE_STATE_COMING && strstarts(mod->name, "nft_"))
		rstattr_resolve_learn();
	for (i = 0; (hook = rstattr_hooks_get(i)); i++) {
		if (!hook->module || strcmp(hook->module, mod->name))
			continue;
		if (event == MODULE_STATE_COMING)
			arm(hook);
		else
			disarm(hook);
	}
	if (event == MODULE_STATE_GOING && !strcmp(mod->name, "nf_tables"))
		rstattr_resolve_forget();
}

/* Its data is there now. A chain may drop packets without any module more. */
static void module_lives(const struct module *mod)
{
	if (!strcmp(mod->name, "nf_tables"))
		rstattr_resolve_learn();
}

static int on_module(struct notifier_block *nb, unsigned long event, void *mod)
{
	mutex_lock(&hooks_mutex);
	if (event == MODULE_STATE_LIVE)
		module_lives(mod);
	else if (event == MODULE_STATE_COMING || event == MODULE_STATE_GOING)
		module_comes_or_goes(mod, event);
	mutex_unlock(&hooks_mutex);
	return NOTIFY_OK;
}

static struct notifier_block module_notifier = { .notifier_call = on_module };

static void free_hits(const struct rstattr_hook_set *set)
{
	unsigned int i;

	for (i = 0; i < set->n; i++)
		free_percpu(set->hooks[i].hits);
}

static int alloc_hits(const struct rstattr_hook_set *set)
{
	unsigned int i;

	for (i = 0; i < set->n; i++) {
		set->hooks[i].hits = alloc_percpu(u64);
		if (!set->hooks[i].hits) {
			free_hits(set);
			return -ENOMEM;
		}
	}
	return 0;
}

/**
 * rstattr_hooks_init() - begin to follow modules that come and go
 *
 * Return: 0 or a negative errno.
 */
int __init rstattr_hooks_init(void)
{
	return register_module_notifier(&module_notifier);
}

/**
 * rstattr_hooks_exit() - end that; nothing is armed any more
 */
void rstattr_hooks_exit(void)
{
	unregister_module_notifier(&module_notifier);
}

/**
 * rstattr_hooks_add() - make a probe's hooks known
 * @which: the probe
 * @hooks: its hooks
 * @n: their number
 *
 * Return: 0, and nothing is armed yet; or -ENOMEM.
 */
int __init rstattr_hooks_add(enum rstattr_hook_sets which,
			     struct rstattr_hook *hooks, unsigned int n)
{
	struct rstattr_hook_set set = { .hooks = hooks, .n = n };
	int err = alloc_hits(&set);

	if (err)
		return err;
	mutex_lock(&hooks_mutex);
	sets[which] = set;
	mutex_unlock(&hooks_mutex);
	return 0;
}

/**
 * rstattr_hooks_arm() - arm what is there, and what comes from now on
 * @which: the probe
 *
 * A place that cannot be armed is an answer of the probe's state, no error.
 * May sleep.
 */
void rstattr_hooks_arm(enum rstattr_hook_sets which)
{
	struct rstattr_hook_set *set = &sets[which];
	unsigned int i;

	mutex_lock(&hooks_mutex);
	if (rstattr_resolve_pin())
		rstattr_resolve_unpin();
	/* The last first: see rstattr_probe_reject_init(). */
	for (i = set->n; i-- > 0;)
		arm(&set->hooks[i]);
	WRITE_ONCE(set->wanted, true);
	mutex_unlock(&hooks_mutex);
}

/**
 * rstattr_hooks_disarm() - disarm a probe; none of its handlers runs after it
 * @which: the probe
 *
 * May sleep.
 */
void rstattr_hooks_disarm(enum rstattr_hook_sets which)
{
	struct rstattr_hook_set *set = &sets[which];
	unsigned int i;

	mutex_lock(&hooks_mutex);
	WRITE_ONCE(set->wanted, false);
	for (i = 0; i < set->n; i++)
		disarm(&set->hooks[i]);
	mutex_unlock(&hooks_mutex);
}

/**
 * rstattr_hooks_remove() - disarm a probe, and forget it
 * @which: the probe; nobody looks at its hooks any more
 */
void rstattr_hooks_remove(enum rstattr_hook_sets which)
{
	struct rstattr_hook_set *set = &sets[which];

	rstattr_hooks_disarm(which);
	mutex_lock(&hooks_mutex);
	free_hits(set);
	*set = (struct rstattr_hook_set) {};
	mutex_unlock(&hooks_mutex);
}

/**
 * rstattr_hook_hits() - how often a hook was called
 * @hook: the hook
 */
u64 rstattr_hook_hits(const struct rstattr_hook *hook)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(hook->hits, cpu));
	return sum;
}

/**
 * rstattr_hook_missed() - how often it should have been, and could not
 * @hook: the hook
 */
u64 rstattr_hook_missed(const struct rstattr_hook *hook)
{
	if (hook->state != RSTATTR_PROBE_ARMED)
		return 0;
	switch (hook->method) {
	case RSTATTR_METHOD_KPROBE:
		return hook->kp.nmissed;
	case RSTATTR_METHOD_KRETPROBE:
		return hook->rp.nmissed + hook->rp.kp.nmissed;
	default:
		return 0;
	}
}

/**
 * rstattr_hooks_epoch() - changes whenever a module comes or goes
 *
 * What was learned of an address in a module holds within one epoch.
 */
u32 rstattr_hooks_epoch(void)
{
	return READ_ONCE(epoch);
}

/**
 * rstattr_hooks_get() - visit a hook
 * @i: its number, from 0
 *
 * Return: the hook, or NULL behind the last. Its texts never change.
 */
struct rstattr_hook *rstattr_hooks_get(unsigned int i)
{
	const struct rstattr_hook_set *set;

	for (set = sets; set < sets + RSTATTR_HOOK_SETS; set++) {
		if (!READ_ONCE(set->wanted))
			continue;
		if (i < set->n)
			return &set->hooks[i];
		i -= set->n;
	}
	return NULL;
}
