// SPDX-License-Identifier: GPL-2.0-only
/* From an event to netlink attributes: what is not known stays away. */
#include <linux/pid_namespace.h>
#include <linux/tcp.h>
#include <linux/user_namespace.h>
#include <net/tcp_states.h>

#include "nlput.h"

static int put_rule(struct sk_buff *skb, const struct rstattr_event *ev)
{
	const struct rstattr_rule *rule = ev->rule;
	struct nlattr *nest;

	if (!ev->known)
		return 0;
	nest = nla_nest_start(skb, RSTATTR_EVENT_RULE);
	if (!nest || rstattr_put_id(skb, &ev->id))
		return -EMSGSIZE;
	if (rule &&
	    (rstattr_put_names(skb, &rule->names) ||
	     nla_put_u32(skb, RSTATTR_RULE_INCARNATION, rule->incarnation)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	if (ev->id.has_priority &&
	    nla_put_s32(skb, RSTATTR_EVENT_PRIORITY, ev->id.priority))
		return -EMSGSIZE;
	return 0;
}

static int put_reply(struct sk_buff *skb, const struct rstattr_event *ev)
{
	if (ev->kind != RSTATTR_KIND_REJECT)
		return 0;
	if (nla_put_u32(skb, RSTATTR_EVENT_REPLY, ev->reply) ||
	    nla_put_u32(skb, RSTATTR_EVENT_OUTCOME, ev->outcome))
		return -EMSGSIZE;
	if (ev->reply != RSTATTR_REPLY_ICMP &&
	    ev->reply != RSTATTR_REPLY_ICMPV6)
		return 0;
	if (nla_put_u8(skb, RSTATTR_EVENT_ICMP_TYPE, ev->icmp_type) ||
	    nla_put_u8(skb, RSTATTR_EVENT_ICMP_CODE, ev->icmp_code))
		return -EMSGSIZE;
	return 0;
}

static int put_devices(struct sk_buff *skb, const struct rstattr_event *ev)
{
	if (ev->iif &&
	    (nla_put_u32(skb, RSTATTR_EVENT_IIF, ev->iif) ||
	     nla_put_string(skb, RSTATTR_EVENT_IIF_NAME, ev->iif_name)))
		return -EMSGSIZE;
	if (ev->oif &&
	    (nla_put_u32(skb, RSTATTR_EVENT_OIF, ev->oif) ||
	     nla_put_string(skb, RSTATTR_EVENT_OIF_NAME, ev->oif_name)))
		return -EMSGSIZE;
	if (ev->port && nla_put_u32(skb, RSTATTR_EVENT_PORT, ev->port))
		return -EMSGSIZE;
	return 0;
}

static int put_packet(struct sk_buff *skb, const struct rstattr_event *ev)
{
	if (!ev->caplen && !ev->packet_len)
		return 0;
	if ((ev->l2_len &&
	     nla_put(skb, RSTATTR_EVENT_L2, ev->l2_len, ev->l2)) ||
	    (ev->vlan_proto &&
	     (nla_put_u16(skb, RSTATTR_EVENT_VLAN_PROTO, ev->vlan_proto) ||
	      nla_put_u16(skb, RSTATTR_EVENT_VLAN_TCI, ev->vlan_tci))) ||
	    nla_put_u16(skb, RSTATTR_EVENT_PROTOCOL, ev->protocol) ||
	    nla_put(skb, RSTATTR_EVENT_PACKET, ev->caplen, ev->packet) ||
	    nla_put_u32(skb, RSTATTR_EVENT_PACKET_LEN, ev->packet_len) ||
	    nla_put_u8(skb, RSTATTR_EVENT_PACKET_TYPE, ev->packet_type) ||
	    nla_put_u32(skb, RSTATTR_EVENT_MARK, ev->mark) ||
	    nla_put_u32(skb, RSTATTR_EVENT_SKB_PRIORITY, ev->skb_priority))
		return -EMSGSIZE;
	return 0;
}

static int put_ports(struct sk_buff *skb, const struct rstattr_tuple *t)
{
	switch (t->proto) {
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		/* The id is where a port would be, type and code behind it. */
		return nla_put_u16(skb, RSTATTR_TUPLE_ICMP_ID,
				   ntohs(t->sport)) ||
			nla_put_u8(skb, RSTATTR_TUPLE_ICMP_TYPE,
				   ((const u8 *)&t->dport)[0]) ||
			nla_put_u8(skb, RSTATTR_TUPLE_ICMP_CODE,
				   ((const u8 *)&t->dport)[1]);
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
	case IPPROTO_UDPLITE:
		return nla_put_u16(skb, RSTATTR_TUPLE_SPORT, ntohs(t->sport)) ||
			nla_put_u16(skb, RSTATTR_TUPLE_DPORT, ntohs(t->dport));
	default:
		return 0;
	}
}

static int put_tuple(struct sk_buff *skb, int attr,
		     const struct rstattr_tuple *t)
{
	int len = t->family == NFPROTO_IPV6 ? 16 : 4;
	struct nlattr *nest = nla_nest_start(skb, attr);

	if (!nest || nla_put_u32(skb, RSTATTR_TUPLE_FAMILY, t->family) ||
	    nla_put(skb, RSTATTR_TUPLE_SRC, len, &t->src) ||
	    nla_put(skb, RSTATTR_TUPLE_DST, len, &t->dst) ||
	    nla_put_u8(skb, RSTATTR_TUPLE_PROTO, t->proto) ||
	    put_ports(skb, t))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_ct(struct sk_buff *skb, const struct rstattr_ct *ct)
{
	struct nlattr *nest;

	if (ct->state == RSTATTR_CT_UNSPEC)
		return 0;
	nest = nla_nest_start(skb, RSTATTR_EVENT_CT);
	if (!nest || nla_put_u32(skb, RSTATTR_CT_ATTR_STATE, ct->state))
		return -EMSGSIZE;
	if (ct->state != RSTATTR_CT_NONE &&
	    ct->state != RSTATTR_CT_UNTRACKED &&
	    ((ct->reply && nla_put_flag(skb, RSTATTR_CT_ATTR_REPLY)) ||
	     nla_put_u32(skb, RSTATTR_CT_ATTR_STATUS, ct->status) ||
	     nla_put_u32(skb, RSTATTR_CT_ATTR_MARK, ct->mark) ||
	     nla_put_u16(skb, RSTATTR_CT_ATTR_ZONE, ct->zone) ||
	     put_tuple(skb, RSTATTR_CT_ATTR_ORIG, &ct->tuple[0]) ||
	     put_tuple(skb, RSTATTR_CT_ATTR_REPL, &ct->tuple[1])))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* Users as the reader's namespace has them; processes only for the host. */
static int put_task(struct sk_buff *skb, const struct rstattr_event *ev,
		    struct user_namespace *reader)
{
	const struct rstattr_task *task = &ev->task;

	if (ev->cgroup && reader == &init_user_ns &&
	    nla_put_u64_64bit(skb, RSTATTR_EVENT_CGROUP, ev->cgroup,
			      RSTATTR_EVENT_PAD))
		return -EMSGSIZE;
	if (!ev->has_task)
		return 0;
	if (nla_put_u32(skb, RSTATTR_EVENT_UID,
			from_kuid_munged(reader, task->uid)) ||
	    nla_put_u32(skb, RSTATTR_EVENT_GID,
			from_kgid_munged(reader, task->gid)) ||
	    nla_put(skb, RSTATTR_EVENT_COMM,
		    strnlen(task->comm, TASK_COMM_LEN - 1) + 1, task->comm))
		return -EMSGSIZE;
	if (task->exiting &&
	    (nla_put_flag(skb, RSTATTR_EVENT_EXITING) ||
	     nla_put_u32(skb, RSTATTR_EVENT_EXIT_CODE, task->exit_code)))
		return -EMSGSIZE;
	if (reader == &init_user_ns &&
	    task_active_pid_ns(current) == &init_pid_ns &&
	    nla_put_u32(skb, RSTATTR_EVENT_PID, task->pid))
		return -EMSGSIZE;
	return 0;
}

/* What the rest of a connection, or its begin, does not have. */
static int put_full_sock(struct sk_buff *skb, const struct rstattr_sock *sock,
			 struct user_namespace *reader)
{
	if (nla_put_u32(skb, RSTATTR_SOCK_UID,
			from_kuid_munged(reader, sock->uid)) ||
	    (sock->orphan && nla_put_flag(skb, RSTATTR_SOCK_ORPHAN)) ||
	    (sock->linger0 && nla_put_flag(skb, RSTATTR_SOCK_LINGER0)) ||
	    (sock->came_in &&
	     nla_put_u64_64bit(skb, RSTATTR_SOCK_IDLE_MS, sock->idle_ms,
			       RSTATTR_SOCK_PAD)))
		return -EMSGSIZE;
	return 0;
}

static int put_sock(struct sk_buff *skb, const struct rstattr_sock *sock,
		    struct user_namespace *reader)
{
	int len = sock->family == NFPROTO_IPV6 ? 16 : 4;
	bool listens = sock->state == TCP_LISTEN;
	struct nlattr *nest;

	if (!sock->family)
		return 0;
	nest = nla_nest_start(skb, RSTATTR_EVENT_SOCK);
	if (!nest || nla_put_u32(skb, RSTATTR_SOCK_FAMILY, sock->family) ||
	    nla_put(skb, RSTATTR_SOCK_LOCAL, len, &sock->local) ||
	    nla_put_u16(skb, RSTATTR_SOCK_LPORT, sock->lport) ||
	    (!listens &&
	     (nla_put(skb, RSTATTR_SOCK_REMOTE, len, &sock->remote) ||
	      nla_put_u16(skb, RSTATTR_SOCK_RPORT, sock->rport))) ||
	    nla_put_u8(skb, RSTATTR_SOCK_STATE, sock->state) ||
	    (sock->full && put_full_sock(skb, sock, reader)) ||
	    (listens &&
	     (nla_put_u32(skb, RSTATTR_SOCK_QUEUED, sock->queued) ||
	      nla_put_u32(skb, RSTATTR_SOCK_BACKLOG, sock->backlog))))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* What was sent by a rule has it with the rule's answer. */
static int put_icmp(struct sk_buff *skb, const struct rstattr_icmp *icmp)
{
	int len = icmp->family == NFPROTO_IPV6 ? 16 : 4;

	if (!icmp->family)
		return 0;
	if (nla_put(skb, RSTATTR_EVENT_ICMP_FROM, len, &icmp->from) ||
	    nla_put_u8(skb, RSTATTR_EVENT_ICMP_TYPE, icmp->type) ||
	    nla_put_u8(skb, RSTATTR_EVENT_ICMP_CODE, icmp->code))
		return -EMSGSIZE;
	return 0;
}

static int put_tcp(struct sk_buff *skb, const struct rstattr_event *ev,
		   struct user_namespace *reader)
{
	if (ev->kind != RSTATTR_KIND_RESET)
		return 0;
	if (put_sock(skb, &ev->sock, reader) ||
	    (ev->inferred && nla_put_flag(skb, RSTATTR_EVENT_INFERRED)) ||
	    (ev->caller &&
	     nla_put_u32(skb, RSTATTR_EVENT_CALLER, ev->caller)) ||
	    (ev->error && nla_put_u32(skb, RSTATTR_EVENT_ERRNO, ev->error)) ||
	    put_icmp(skb, &ev->icmp))
		return -EMSGSIZE;
	return 0;
}

static int put_tables(struct sk_buff *skb, const struct rstattr_event *ev)
{
	const struct rstattr_tables *tables = &ev->tables;
	struct nlattr *nest;
	u32 i;

	for (i = 0; i < RSTATTR_TABLES && tables->handle[i]; i++) {
		nest = nla_nest_start(skb, RSTATTR_EVENT_TABLE);
		if (!nest ||
		    nla_put_u32(skb, RSTATTR_TABLE_HANDLE,
				tables->handle[i]) ||
		    nla_put_u32(skb, RSTATTR_TABLE_MADE, tables->made[i]))
			return -EMSGSIZE;
		nla_nest_end(skb, nest);
	}
	if (ev->all_tables && nla_put_flag(skb, RSTATTR_EVENT_ALL_TABLES))
		return -EMSGSIZE;
	return 0;
}

static int put_drop(struct sk_buff *skb, const struct rstattr_event *ev)
{
	if (ev->kind != RSTATTR_KIND_DROP)
		return 0;
	if ((*ev->where &&
	     nla_put_string(skb, RSTATTR_EVENT_WHERE, ev->where)) ||
	    (ev->chain &&
	     nla_put_u32(skb, RSTATTR_EVENT_CHAIN_FAMILY, ev->chain)) ||
	    (!ev->known && put_tables(skb, ev)) ||
	    (ev->refusal &&
	     nla_put_u32(skb, RSTATTR_EVENT_REFUSAL, ev->refusal)) ||
	    (ev->error && nla_put_u32(skb, RSTATTR_EVENT_ERRNO, ev->error)))
		return -EMSGSIZE;
	return 0;
}

/**
 * rstattr_put_event() - an event
 * @skb: the message
 * @ev: the event; its rule stays in place meanwhile
 * @seq: its sequence
 * @reader: whose view of users it is for
 *
 * Return: 0 or -EMSGSIZE.
 */
int rstattr_put_event(struct sk_buff *skb, const struct rstattr_event *ev,
		      u64 seq, struct user_namespace *reader)
{
	struct nlattr *nest = nla_nest_start(skb, RSTATTR_A_EVENT);
	int pad = RSTATTR_EVENT_PAD;

	if (!nest ||
	    nla_put_u64_64bit(skb, RSTATTR_EVENT_SEQ, seq, pad) ||
	    nla_put_u32(skb, RSTATTR_EVENT_KIND, ev->kind) ||
	    nla_put_u32(skb, RSTATTR_EVENT_REASON, ev->reason) ||
	    nla_put_u64_64bit(skb, RSTATTR_EVENT_TIME_BOOT, ev->boot_ns, pad) ||
	    nla_put_u64_64bit(skb, RSTATTR_EVENT_TIME_REAL, ev->real_ns, pad) ||
	    (ev->base_seq &&
	     nla_put_u32(skb, RSTATTR_EVENT_BASE_SEQ, ev->base_seq)) ||
	    (ev->pf &&
	     (nla_put_u32(skb, RSTATTR_EVENT_FAMILY, ev->pf) ||
	      nla_put_u32(skb, RSTATTR_EVENT_HOOK, ev->hook))) ||
	    put_rule(skb, ev) || put_reply(skb, ev) || put_devices(skb, ev) ||
	    put_packet(skb, ev) || put_ct(skb, &ev->ct) ||
	    put_task(skb, ev, reader) || put_tcp(skb, ev, reader) ||
	    put_drop(skb, ev))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
