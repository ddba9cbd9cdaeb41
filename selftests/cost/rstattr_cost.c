// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures one kernel function: how often it was called and how many cycles
 * passed until it returned. For a machine in which a cycle is an instruction
 * (QEMU -icount shift=0). Reads: parameters calls, cycles, empty (what an
 * empty function costs so, to be subtracted per call).
 */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/timex.h>

static char *symbol = "nft_do_chain_inet";
module_param(symbol, charp, 0444);

static ulong calls, cycles, empty;
module_param(calls, ulong, 0644);
module_param(cycles, ulong, 0644);
module_param(empty, ulong, 0444);

#define EMPTY_CALLS	1000

static int enter(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	*(u64 *)ri->data = get_cycles();
	return 0;
}

static int leave(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	cycles += get_cycles() - *(u64 *)ri->data;
	calls++;
	return 0;
}

static struct kretprobe probe = {
	.entry_handler	= enter,
	.handler	= leave,
	.data_size	= sizeof(u64),
	.maxactive	= 64,
};

noinline void rstattr_cost_empty(void);
noinline void rstattr_cost_empty(void)
{
	barrier();
}

static int __init calibrate(void)
{
	int i, err;

	probe.kp.symbol_name = "rstattr_cost_empty";
	err = register_kretprobe(&probe);
	if (err)
		return err;
	for (i = 0; i < EMPTY_CALLS; i++)
		rstattr_cost_empty();
	unregister_kretprobe(&probe);
	empty = cycles / EMPTY_CALLS;
	probe.kp = (struct kprobe) {};
	probe.nmissed = 0;
	calls = 0;
	cycles = 0;
	return 0;
}

static int __init cost_init(void)
{
	int err = calibrate();

	if (err)
		return err;
	probe.kp.symbol_name = symbol;
	return register_kretprobe(&probe);
}

static void __exit cost_exit(void)
{
	unregister_kretprobe(&probe);
}

module_init(cost_init);
module_exit(cost_exit);
MODULE_DESCRIPTION("Cost of one kernel function");
MODULE_LICENSE("GPL");
