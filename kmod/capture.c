// SPDX-License-Identifier: GPL-2.0-only
/* What a packet and its surroundings tell: filled into an event. */
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/if_vlan.h>
#include <linux/netdevice.h>
#include <linux/preempt.h>
#include <linux/timekeeping.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include <net/sock.h>

#include "capture.h"
#include "param.h"

static void capture_time(struct rstattr_event *ev)
{
	ktime_t mono = ktime_get_mono_fast_ns();

	ev->boot_ns = ktime_mono_to_any(mono, TK_OFFS_BOOT);
	ev->real_ns = ktime_mono_to_any(mono, TK_OFFS_REAL);
}

static void capture_devices(struct rstattr_event *ev,
			    const struct nf_hook_state *hook)
{
	ev->iif = 0;
	ev->oif = 0;
	if (hook->in) {
		ev->iif = hook->in->ifindex;
		memcpy(ev->iif_name, hook->in->name, IFNAMSIZ);
	}
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
static void capture_task(struct rstattr_event *ev,
			 const struct nf_hook_state *hook)
{
	const struct sock *sk = hook->sk;
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
	capture_devices(ev, hook);
	capture_packet(ev, skb);
	capture_l2(ev, skb);
	capture_ct(&ev->ct, skb);
	capture_task(ev, hook);
}
