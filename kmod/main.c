// SPDX-License-Identifier: GPL-2.0-only
/* rstattr: begins in order, ends in reverse. */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/log2.h>
#include <linux/module.h>

#include "block.h"
#include "frame.h"
#include "hook.h"
#include "netlink.h"
#include "param.h"
#include "probe_chain.h"
#include "probe_drop.h"
#include "probe_reject.h"
#include "probe_tcp.h"
#include "proc.h"
#include "resolve.h"
#include "stage.h"
#include "state.h"
#include "worker.h"

#ifdef CONFIG_PREEMPT_RT
#error "rstattr has not been tested on PREEMPT_RT"
#endif

unsigned int rstattr_events = 4096;
module_param_named(events, rstattr_events, uint, 0444);
MODULE_PARM_DESC(events, "rejections kept for each network namespace, a power of two from 64 to 1048576 (default 4096); and half as many resets, and drops");

unsigned int rstattr_capture = 128;
module_param_named(capture, rstattr_capture, uint, 0444);
MODULE_PARM_DESC(capture, "bytes kept of each packet, from 64 to 1024 (default 128)");

unsigned int rstattr_rules = 1024;
module_param_named(rules, rstattr_rules, uint, 0444);
MODULE_PARM_DESC(rules, "rules counted for each network namespace, from 16 to 65536 (default 1024)");

unsigned int rstattr_staging = 1024;
module_param_named(staging, rstattr_staging, uint, 0444);
MODULE_PARM_DESC(staging, "events held for namespaces whose memory is being made, from 64 to 65536 (default 1024)");

ulong rstattr_bytes_max = 256UL << 20;
module_param_named(bytes_max, rstattr_bytes_max, ulong, 0444);
MODULE_PARM_DESC(bytes_max, "memory of all network namespaces together (default 256 MiB)");

ulong rstattr_netns_bytes_max = 64UL << 20;
module_param_named(netns_bytes_max, rstattr_netns_bytes_max, ulong, 0444);
MODULE_PARM_DESC(netns_bytes_max, "memory of one network namespace (default 64 MiB)");

u32 rstattr_drops = RSTATTR_DROPS_REPLAY;

static const char *const drop_modes[] = {
	[RSTATTR_DROPS_UNSPEC]	= "",
	[RSTATTR_DROPS_OFF]	= "off",
	[RSTATTR_DROPS_REPLAY]	= "replay",
	[RSTATTR_DROPS_EXACT]	= "exact",
};

static int set_drops(const char *value, const struct kernel_param *kp)
{
	int mode = sysfs_match_string(drop_modes, value);

	if (mode <= RSTATTR_DROPS_UNSPEC) {
		pr_err("drops=%.*s: give off, replay or exact\n",
		       (int)strcspn(value, "\n"), value);
		return -EINVAL;
	}
	/* What conntrack counted while nobody looked is no later packet's. */
	if (READ_ONCE(rstattr_drops) == RSTATTR_DROPS_OFF)
		rstattr_state_drops_begin();
	/* What is remembered of evaluations is there before it is used. */
	if (mode == RSTATTR_DROPS_EXACT)
		rstattr_probe_chain_want(true);
	WRITE_ONCE(rstattr_drops, mode);
	if (mode != RSTATTR_DROPS_EXACT)
		rstattr_probe_chain_want(false);
	return 0;
}

static int get_drops(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%s\n", drop_modes[rstattr_drops]);
}

static const struct kernel_param_ops drops_ops = {
	.set	= set_drops,
	.get	= get_drops,
};

module_param_cb(drops, &drops_ops, NULL, 0644);
MODULE_PARM_DESC(drops, "what is done about packets that are dropped: off; replay: counted and recorded (default); exact: the rule or policy, too, which costs each packet a little");

unsigned int rstattr_drop_rate = 256;
module_param_named(drop_rate, rstattr_drop_rate, uint, 0644);
MODULE_PARM_DESC(drop_rate, "drops that a network namespace records in a second; all are counted (default 256)");

static int __init check_range(const char *name, unsigned int value,
			      unsigned int min, unsigned int max)
{
	if (value >= min && value <= max)
		return 0;
	pr_err("%s=%u is out of range: %u to %u\n", name, value, min, max);
	return -EINVAL;
}

static int __init check_params(void)
{
	if (check_range("events", rstattr_events, 64, 1 << 20) ||
	    check_range("capture", rstattr_capture, 64, 1024) ||
	    check_range("rules", rstattr_rules, 16, 1 << 16) ||
	    check_range("staging", rstattr_staging, 64, 1 << 16))
		return -EINVAL;
	if (!is_power_of_2(rstattr_events)) {
		rstattr_events = roundup_pow_of_two(rstattr_events);
		pr_info("events raised to %u, a power of two\n",
			rstattr_events);
	}
	return 0;
}

static int __init rstattr_init(void)
{
	int err = check_params();

	if (err)
		return err;
	err = rstattr_resolve_init();
	if (err)
		return err;
	err = rstattr_worker_init();
	if (err)
		return err;
	err = rstattr_frames_init();
	if (err)
		goto frames;
	err = rstattr_stage_init();
	if (err)
		goto stage;
	err = rstattr_state_init();
	if (err)
		goto stage;
	err = rstattr_hooks_init();
	if (err)
		goto state;
	err = rstattr_probe_drop_init();
	if (err)
		goto hooks;
	err = rstattr_probe_reject_init();
	if (err)
		goto drop;
	err = rstattr_probe_tcp_init();
	if (err)
		goto reject;
	err = rstattr_probe_chain_init();
	if (err)
		goto tcp;
	err = rstattr_proc_init();
	if (err)
		goto probes;
	err = rstattr_netlink_init();
	if (err)
		goto proc;
	return 0;

proc:
	rstattr_proc_exit();
probes:
	rstattr_probe_chain_exit();
tcp:
	rstattr_probe_tcp_exit();
reject:
	rstattr_probe_reject_exit();
drop:
	rstattr_probe_drop_exit();
hooks:
	rstattr_hooks_exit();
state:
	rstattr_state_exit();
	rstattr_worker_exit();
	rstattr_block_free_spare();
	rstattr_stage_exit();
	rstattr_frames_exit();
	return err;
stage:
	rstattr_stage_exit();
frames:
	rstattr_frames_exit();
	rstattr_worker_exit();
	return err;
}

static void __exit rstattr_exit(void)
{
	rstattr_netlink_exit();
	rstattr_proc_exit();
	/* First, else a module that comes arms again. */
	rstattr_hooks_exit();
	rstattr_probe_chain_exit();
	rstattr_probe_tcp_exit();
	rstattr_probe_reject_exit();
	rstattr_probe_drop_exit();
	/* Ending what is still open may ask the worker for something. */
	rstattr_state_exit();
	rstattr_worker_exit();
	rstattr_block_free_spare();
	rstattr_stage_exit();
	rstattr_frames_exit();
	rcu_barrier();
}

module_init(rstattr_init);
module_exit(rstattr_exit);

MODULE_DESCRIPTION("Attributes rejects and resets to nftables rules");
MODULE_LICENSE("GPL");
MODULE_VERSION(RSTATTR_VERSION);
