// SPDX-License-Identifier: GPL-2.0-only
/* /proc/net/rstattr: a namespace's counters for people. Not an interface. */
#include <linux/capability.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/string_helpers.h>

#include "frame.h"
#include "proc.h"
#include "state.h"
#include "worker.h"

#define PROC_NAME	"rstattr"

static const char *family_name(u8 family)
{
	switch (family) {
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	case NFPROTO_BRIDGE:
		return "bridge";
	case NFPROTO_NETDEV:
		return "netdev";
	default:
		return "?";
	}
}

/* Names and comments are whatever an administrator typed. */
static void show_text(struct seq_file *seq, const char *text)
{
	seq_escape_str(seq, text, ESCAPE_SPECIAL | ESCAPE_NP | ESCAPE_APPEND,
		       "\"");
}

static void show_rule(struct seq_file *seq, const struct rstattr_rule *rule)
{
	const struct rstattr_names *names = &rule->names;
	u64 sent = 0, not_sent = 0;
	u32 i;

	for (i = 0; i <= RSTATTR_REPLY_MAX; i++)
		sent += atomic64_read(&rule->reply[i].count);
	for (i = 0; i <= RSTATTR_OUTCOME_MAX; i++)
		not_sent += atomic64_read(&rule->not_sent[i]);

	seq_printf(seq, "rule %s ", family_name(rule->id.family));
	show_text(seq, *names->text ? names->text : "?");
	seq_putc(seq, ' ');
	show_text(seq, names->chain ? names->text + names->chain : "?");
	seq_printf(seq, " handle %llu.%u evaluated %lld bytes %lld sent %llu not-sent %llu dropped %lld dropped-bytes %lld",
		   rule->id.handle, rule->incarnation,
		   atomic64_read(&rule->evaluated),
		   atomic64_read(&rule->bytes), sent, not_sent,
		   atomic64_read(&rule->dropped),
		   atomic64_read(&rule->dropped_bytes));
	if (names->comment) {
		seq_puts(seq, " comment \"");
		show_text(seq, names->text + names->comment);
		seq_putc(seq, '"');
	}
	seq_putc(seq, '\n');
}

static void show_state(struct seq_file *seq, const struct rstattr_state *state)
{
	const struct rstattr_block *block = rstattr_block(state);
	struct rstattr_books books;
	u32 i;

	rstattr_state_books(state, &books);
	seq_printf(seq, "seen %llu attributed %llu unattributed %llu lost %llu\n",
		   books.seen, books.attributed, books.unattributed,
		   books.lost);
	seq_printf(seq, "drops-exact %llu attributed %llu unattributed %llu ruleless %llu\n",
		   books.drop_exact, books.drop_attributed,
		   books.drop_unattributed, books.drop_ruleless);
	if (!block)
		return;
	seq_printf(seq, "recorded %llu oldest %llu record-lost %lld overflow %lld retired %lld legacy %lld\n",
		   rstattr_ring_next(&block->ring[RSTATTR_KIND_REJECT]) - 1 -
			atomic64_read(&block->ring[RSTATTR_KIND_REJECT].lost),
		   rstattr_ring_oldest(&block->ring[RSTATTR_KIND_REJECT]),
		   atomic64_read(&block->ring[RSTATTR_KIND_REJECT].lost),
		   atomic64_read(&block->table.overflow),
		   atomic64_read(&block->table.retired),
		   atomic64_read(&block->legacy));
	for (i = 0; i < block->table.max; i++)
		if (rstattr_rule_used(&block->table, i))
			show_rule(seq, &block->table.rule[i]);
}

/* Who opened the file decides, not who happens to read it. */
static int show(struct seq_file *seq, void *unused)
{
	struct net *net = seq_file_single_net(seq);
	const struct rstattr_state *state;

	if (!file_ns_capable(seq->file, net->user_ns, CAP_NET_ADMIN))
		return -EPERM;
	rstattr_frames_sweep();
	rstattr_worker_flush();
	rstattr_nets_lock();
	state = rstattr_net_state(rstattr_net(net));
	if (state)
		show_state(seq, state);
	rstattr_nets_unlock();
	return 0;
}

static int __net_init proc_net_init(struct net *net)
{
	struct proc_dir_entry *file;
	kuid_t uid = make_kuid(net->user_ns, 0);
	kgid_t gid = make_kgid(net->user_ns, 0);

	file = proc_create_net_single(PROC_NAME, 0400, net->proc_net, show,
				      NULL);
	if (!file)
		return -ENOMEM;
	if (uid_valid(uid) && gid_valid(gid))
		proc_set_user(file, uid, gid);
	return 0;
}

static void __net_exit proc_net_exit(struct net *net)
{
	remove_proc_entry(PROC_NAME, net->proc_net);
}

static struct pernet_operations proc_net_ops = {
	.init	= proc_net_init,
	.exit	= proc_net_exit,
};

/**
 * rstattr_proc_init() - make the file in all namespaces
 *
 * Return: 0 or a negative errno.
 */
int __init rstattr_proc_init(void)
{
	return register_pernet_subsys(&proc_net_ops);
}

/**
 * rstattr_proc_exit() - remove it
 */
void rstattr_proc_exit(void)
{
	unregister_pernet_subsys(&proc_net_ops);
}
