// SPDX-License-Identifier: GPL-2.0-only
/* What a packet and its surroundings tell: filled into an event. */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/if_vlan.h>
#include <linux/netfilter_bridge.h>
#include <linux/netdevice.h>
#include <linux/preempt.h>
#include <linux/timekeeping.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "capture.h"
#include "param.h"

static void capture_time(struct rstattr_event *ev)
{
	ktime_t mono = ktime_get_mono_fast_ns();

	ev->boot_ns = ktime_mono_to_any(mono, TK_OFFS_BOOT);
	ev->real_ns = ktime_mono_to_any(mono, TK_OFFS_REAL);
}

static void capture_input(struct rstattr_event *ev,
			  const struct net_device *in)
{
	ev->iif = 0;
	if (!in)
		return;
	ev->iif = in->ifindex;
	memcpy(ev->iif_name, in->name, IFNAMSIZ);
}

static void capture_devices(struct rstattr_event *ev,
			    const struct sk_buff *skb,
			    const struct nf_hook_state *hook)
{
	capture_input(ev, hook->in);
	ev->port = 0;
#if IS_ENABLED(CONFIG_BRIDGE_NETFILTER)
	if (unlikely(nf_bridge_info_exists(skb)))
		ev->port = nf_bridge_get_physinif(skb);
#endif
	ev->oif = 0;
	if (hook->out) {
		ev->oif = hook->out->ifindex;
		memcpy(ev->oif_name, hook->out->name, IFNAMSIZ);
	}
}

static void capture_packet(struct rstattr_event *ev, const struct sk_buff *skb)
{
	const u8 *data = skb_network_header(skb);
	int offset = data - skb->data;
	unsigned int len = skb->len - offset;

	ev->packet_len = len;
	len = min(len, rstattr_capture);
	ev->caplen = len;
	if (unlikely(len > skb_headlen(skb) - offset)) {
		if (skb_copy_bits(skb, offset, ev->packet, len))
			ev->caplen = 0;
		return;
	}
	/* What lies behind is skb_shared_info: ours to read, not to tell. */
	if (len <= RSTATTR_PACKET_SHORT)
		__builtin_memcpy(ev->packet, data, RSTATTR_PACKET_SHORT);
	else
		memcpy(ev->packet, data, len);
}

static void capture_l2(struct rstattr_event *ev, const struct sk_buff *skb)
{
	int len = 0;

	if (skb_mac_header_was_set(skb))
		len = skb->network_header - skb->mac_header;
	if (likely(len == ETH_HLEN))
		__builtin_memcpy(ev->l2, skb_mac_header(skb), ETH_HLEN);
	else if (len > 0 && len <= RSTATTR_L2_LEN)
		memcpy(ev->l2, skb_mac_header(skb), len);
	else
		len = 0;
	ev->l2_len = len;
	ev->vlan_proto = 0;
	if (skb_vlan_tag_present(skb)) {
		ev->vlan_proto = ntohs(skb->vlan_proto);
		ev->vlan_tci = skb_vlan_tag_get(skb);
	}
}

static u8 state_of_ct(enum ip_conntrack_info ctinfo)
{
	switch (ctinfo) {
	case IP_CT_ESTABLISHED:
	case IP_CT_ESTABLISHED_REPLY:
		return RSTATTR_CT_ESTABLISHED;
	case IP_CT_RELATED:
	case IP_CT_RELATED_REPLY:
		return RSTATTR_CT_RELATED;
	case IP_CT_NEW:
		return RSTATTR_CT_NEW;
	default:
		return RSTATTR_CT_NONE;
	}
}

static void capture_tuple(struct rstattr_tuple *to,
			  const struct nf_conntrack_tuple *from)
{
	to->src = from->src.u3;
	to->dst = from->dst.u3;
	to->sport = from->src.u.all;
	to->dport = from->dst.u.all;
	to->proto = from->dst.protonum;
	to->family = from->src.l3num;
}

/* Before an answer is made: sending a reset closes the connection. */
static void capture_ct(struct rstattr_ct *to, const struct sk_buff *skb)
{
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct = nf_ct_get(skb, &ctinfo);

	if (!ct || nf_ct_is_template(ct)) {
		to->state = ctinfo == IP_CT_UNTRACKED ? RSTATTR_CT_UNTRACKED :
							RSTATTR_CT_NONE;
		return;
	}
	to->state = state_of_ct(ctinfo);
	to->reply = CTINFO2DIR(ctinfo) == IP_CT_DIR_REPLY;
	to->status = READ_ONCE(ct->status);
#ifdef CONFIG_NF_CONNTRACK_MARK
	to->mark = READ_ONCE(ct->mark);
#else
	to->mark = 0;
#endif
	to->zone = nf_ct_zone(ct)->id;
	capture_tuple(&to->tuple[0], &ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple);
	capture_tuple(&to->tuple[1], &ct->tuplehash[IP_CT_DIR_REPLY].tuple);
}

/* The sender, where it is the current task: only then is it known. */
static void capture_task(struct rstattr_event *ev, const struct sock *sk)
{
	struct sock_cgroup_data __maybe_unused *skcd;

	ev->cgroup = 0;
	ev->has_task = false;
	if (!sk || !sk_fullsock(sk))
		return;
#ifdef CONFIG_SOCK_CGROUP_DATA
	/* It only reads, and does not say so. */
	skcd = (struct sock_cgroup_data *)&sk->sk_cgrp_data;
	ev->cgroup = cgroup_id(sock_cgroup_ptr(skcd));
#endif
	if (!in_task() || current->flags & PF_KTHREAD)
		return;
	ev->has_task = true;
	ev->task.uid = current_uid();
	ev->task.gid = current_gid();
	ev->task.pid = task_tgid_nr(current);
	ev->task.exiting = current->flags & PF_EXITING;
	ev->task.exit_code = READ_ONCE(current->exit_code);
	memcpy(ev->task.comm, current->comm, TASK_COMM_LEN);
}

/**
 * rstattr_capture_event() - fill in what does not depend on the probe
 * @ev: the event; kind, reason, rule and reply are left alone
 * @skb: the packet
 * @hook: where it is
 */
void rstattr_capture_event(struct rstattr_event *ev, const struct sk_buff *skb,
			   const struct nf_hook_state *hook)
{
	capture_time(ev);
	ev->pf = hook->pf;
	ev->hook = hook->hook;
	ev->mark = skb->mark;
	ev->skb_priority = skb->priority;
	ev->protocol = ntohs(skb->protocol);
	ev->packet_type = skb->pkt_type;
	capture_devices(ev, skb, hook);
	capture_packet(ev, skb);
	capture_l2(ev, skb);
	capture_ct(&ev->ct, skb);
	capture_task(ev, hook->sk);
}

static void capture_addresses(struct rstattr_sock *to, const struct sock *sk)
{
	/* A closed socket keeps only this one. */
	to->lport = sk_fullsock(sk) ? ntohs(inet_sk(sk)->inet_sport) :
				      sk->sk_num;
	to->rport = ntohs(sk->sk_dport);
	to->family = NFPROTO_IPV4;
	to->local.ip = sk->sk_rcv_saddr;
	to->remote.ip = sk->sk_daddr;
#if IS_ENABLED(CONFIG_IPV6)
	if (sk->sk_family != AF_INET6 || ipv6_addr_v4mapped(&sk->sk_v6_daddr))
		return;
	to->family = NFPROTO_IPV6;
	to->local.in6 = sk->sk_v6_rcv_saddr;
	to->remote.in6 = sk->sk_v6_daddr;
#endif
}

/* What TCP notes is 0 until something comes in, and 0 once in 50 days. */
static void capture_idle(struct rstattr_sock *to, const struct sock *sk)
{
	u32 when = READ_ONCE(tcp_sk(sk)->rcv_tstamp);

	to->came_in = when && to->state != TCP_LISTEN;
	to->idle_ms = jiffies_to_msecs(tcp_jiffies32 - when);
}

static void capture_sock(struct rstattr_sock *to, const struct sock *sk)
{
	to->family = 0;
	if (!sk)
		return;
	capture_addresses(to, sk);
	to->state = READ_ONCE(sk->sk_state);
	to->full = sk_fullsock(sk);
	if (!to->full)
		return;
	to->uid = sk->sk_uid;
	to->queued = READ_ONCE(sk->sk_ack_backlog);
	to->backlog = READ_ONCE(sk->sk_max_ack_backlog);
	to->orphan = !READ_ONCE(sk->sk_socket);
	to->linger0 = sock_flag(sk, SOCK_LINGER) &&
		!READ_ONCE(sk->sk_lingertime);
	capture_idle(to, sk);
}

/**
 * rstattr_capture_input() - the device that a packet came in by
 * @skb: the packet
 * @net: where
 *
 * With preemption off.
 *
 * Return: it, or NULL: none, or it went.
 */
struct net_device *rstattr_capture_input(const struct sk_buff *skb,
					 const struct net *net)
{
	return skb->skb_iif ?
		dev_get_by_index_rcu((struct net *)net, skb->skb_iif) : NULL;
}

/* The segment that TCP looks at; its data begins behind the network header. */
static void capture_segment(struct rstattr_event *ev,
			    const struct sk_buff *skb, const struct net *net)
{
	ev->mark = skb->mark;
	ev->skb_priority = skb->priority;
	ev->protocol = ntohs(skb->protocol);
	ev->packet_type = skb->pkt_type;
	capture_input(ev, rstattr_capture_input(skb, net));
	capture_packet(ev, skb);
	capture_l2(ev, skb);
	capture_ct(&ev->ct, skb);
	/* TCP forgets it as soon as a socket was found. */
	if (ev->ct.state == RSTATTR_CT_NONE && ev->sock.family)
		ev->ct.state = RSTATTR_CT_UNSPEC;
}

/**
 * rstattr_capture_tcp() - fill in what an event of TCP knows
 * @ev: the event; kind and reason are left alone
 * @sk: the socket, of any kind, or NULL
 * @skb: the segment that came in, or NULL: the program did it, or a timer
 * @net: where
 *
 * With preemption off.
 */
void rstattr_capture_tcp(struct rstattr_event *ev, const struct sock *sk,
			 const struct sk_buff *skb, const struct net *net)
{
	capture_time(ev);
	ev->pf = NFPROTO_UNSPEC;
	ev->hook = 0;
	ev->known = false;
	ev->base_seq = 0;
	ev->reply = RSTATTR_REPLY_UNSPEC;
	ev->outcome = RSTATTR_OUTCOME_UNSPEC;
	ev->iif = 0;
	ev->oif = 0;
	ev->port = 0;
	ev->caplen = 0;
	ev->packet_len = 0;
	ev->l2_len = 0;
	ev->vlan_proto = 0;
	ev->protocol = 0;
	ev->ct.state = RSTATTR_CT_UNSPEC;
	capture_sock(&ev->sock, sk);
	if (skb)
		capture_segment(ev, skb, net);
	capture_task(ev, sk);
}
