// SPDX-License-Identifier: GPL-2.0-only
/*
 * The moments of TCP: a reset is sent in answer to a segment or because a
 * program or timer wants it, a reset comes in for a socket, a socket ends with
 * an error and without any reset, of which an ICMP error may have told. None is
 * on the way of a connection that lives.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/tcp.h>
#include <net/ip6_route.h>
#include <net/route.h>
#include <net/tcp.h>
#include <trace/events/sock.h>
#include <trace/events/tcp.h>

#include "caller.h"
#include "ending.h"
#include "hook.h"
#include "icmp.h"
#include "point.h"
#include "probe_tcp.h"
#include "reset_reason.h"

static struct rstattr_point error_point = { .name = "inet_sk_error_report" };

#ifndef RSTATTR_SEND_RESET_REASON
/* Whether the kernel will answer at all: as tcp_v4_send_reset() begins. */
static bool answers(const struct sock *sk, const struct sk_buff *skb, bool v6)
{
	if (tcp_hdr(skb)->rst)
		return false;
	if (sk)
		return true;
	return v6 ? ipv6_unicast_destination(skb) :
		    skb_rtable(skb)->rt_type == RTN_LOCAL;
}

static void on_answer(const struct sock *sk, const struct sk_buff *skb,
		      unsigned long parent, bool v6)
{
	struct rstattr_reset reset = { .sk = sk, .skb = skb };

	if (!answers(sk, skb, v6))
		return;
	reset.net = sk ? sock_net(sk) : dev_net(skb_dst(skb)->dev);
	rstattr_infer_answer(&reset, parent);
	rstattr_reset(&reset);
}

/* tcp_v4_send_reset(sk, skb) */
static void on_answer_v4(unsigned long arg0, unsigned long arg1,
			 unsigned long arg2, unsigned long parent)
{
	on_answer((const struct sock *)arg0, (const struct sk_buff *)arg1,
		  parent, false);
}

RSTATTR_HOOK_ENTRY(on_answer_v4);

/* tcp_v6_send_reset(sk, skb) */
static void on_answer_v6(unsigned long arg0, unsigned long arg1,
			 unsigned long arg2, unsigned long parent)
{
	on_answer((const struct sock *)arg0, (const struct sk_buff *)arg1,
		  parent, true);
}

RSTATTR_HOOK_ENTRY(on_answer_v6);
#endif

/* Is there a program that is told when a reset ends it? */
static bool is_told(const struct sock *sk)
{
	return READ_ONCE(sk->sk_state) != TCP_CLOSE &&
		!sock_flag(sk, SOCK_DEAD);
}

/* tcp_send_active_reset(sk[, priority][, reason]) */
static void on_active(unsigned long arg0, unsigned long arg1,
		      unsigned long arg2, unsigned long parent)
{
	const struct sock *sk = (const struct sock *)arg0;
	struct rstattr_reset reset = {
		.sk	= sk,
		.net	= sock_net(sk),
		.caller	= rstattr_caller(parent),
	};

	/* These tell the program, some before and some now. */
	if ((reset.caller == RSTATTR_CALLER_ABORT ||
	     reset.caller == RSTATTR_CALLER_KEEPALIVE) &&
	    is_told(sk) && !READ_ONCE(sk->sk_err))
		rstattr_ending_note(sk);
	if (reset.caller > RSTATTR_CALLER_MAX)
		reset.caller = RSTATTR_CALLER_UNSPEC;
	rstattr_reason_active(&reset, arg1, arg2);
	rstattr_reset(&reset);
}

RSTATTR_HOOK_ENTRY(on_active);

/*
 * tcp_reset(sk, skb): also for data that came when nobody reads any more, which
 * is answered by a reset of our own.
 */
static void on_reset(unsigned long arg0, unsigned long arg1,
		     unsigned long arg2, unsigned long parent)
{
	struct rstattr_reset reset = {
		.sk	= (const struct sock *)arg0,
		.skb	= (const struct sk_buff *)arg1,
		.reason	= RSTATTR_REASON_TCP_RECEIVED,
	};

	if (is_told(reset.sk))
		rstattr_ending_note(reset.sk);
	if (!reset.skb || !tcp_hdr(reset.skb)->rst)
		return;
	reset.net = sock_net(reset.sk);
	rstattr_reset(&reset);
}

RSTATTR_HOOK_ENTRY(on_reset);

/* tcp_need_reset() */
static bool will_reset(const struct sock *sk)
{
	return (1 << READ_ONCE(sk->sk_state)) &
		(TCPF_ESTABLISHED | TCPF_CLOSE_WAIT | TCPF_FIN_WAIT1 |
		 TCPF_FIN_WAIT2 | TCPF_SYN_RECV);
}

/* What a program is told without that a reset came or goes. */
static void on_error(void *data, const struct sock *sk)
{
	struct rstattr_reset reset = {
		.sk	= sk,
		.reason	= RSTATTR_REASON_TCP_GAVE_UP,
		.error	= READ_ONCE(sk->sk_err),
	};

	rstattr_point_hit(&error_point);
	if (sk->sk_protocol != IPPROTO_TCP || !reset.error)
		return;
	/* Taken to pieces to be set up elsewhere: the other end hears nothing. */
	if (tcp_sk(sk)->repair)
		return;
	/* These two only come of resets, received or sent. */
	if (rstattr_ending_take(sk) || reset.error == ECONNRESET ||
	    reset.error == EPIPE)
		return;
	/* Some kernels' tcp_abort() tells before it resets. */
	if (reset.error == ECONNABORTED && will_reset(sk))
		return;
	reset.net = sock_net(sk);
	rstattr_reset(&reset);
}

/* tcp_v4_err(skb, info) */
static void on_icmp_v4(unsigned long arg0, unsigned long arg1,
		       unsigned long arg2, unsigned long parent)
{
	rstattr_icmp_note_v4((const struct sk_buff *)arg0);
}

RSTATTR_HOOK_ENTRY(on_icmp_v4);

/* tcp_v6_err(skb, ...) */
static void on_icmp_v6(unsigned long arg0, unsigned long arg1,
		       unsigned long arg2, unsigned long parent)
{
	rstattr_icmp_note_v6((const struct sk_buff *)arg0);
}

RSTATTR_HOOK_ENTRY(on_icmp_v6);

static struct rstattr_hook hooks[] = {
	{
		.symbol	= "tcp_send_active_reset",
		.ftrace	= on_active_ftrace,
		.kprobe	= on_active_kprobe,
	}, {
		.symbol	= "tcp_reset",
		.ftrace	= on_reset_ftrace,
		.kprobe	= on_reset_kprobe,
	}, {
		.symbol	= "tcp_v4_err",
		.ftrace	= on_icmp_v4_ftrace,
		.kprobe	= on_icmp_v4_kprobe,
	}, {
		.module	= "ipv6",
		.symbol	= "tcp_v6_err",
		.ftrace	= on_icmp_v6_ftrace,
		.kprobe	= on_icmp_v6_kprobe,
	},
#ifndef RSTATTR_SEND_RESET_REASON
	{
		.symbol	= "tcp_v4_send_reset",
		.ftrace	= on_answer_v4_ftrace,
		.kprobe	= on_answer_v4_kprobe,
	}, {
		.module	= "ipv6",
		.symbol	= "tcp_v6_send_reset",
		.ftrace	= on_answer_v6_ftrace,
		.kprobe	= on_answer_v6_kprobe,
	},
#endif
};

static void __init arm_point(struct rstattr_point *point, void *probe)
{
	int err;

	point->probe = probe;
	err = rstattr_point_arm(point);
	if (err)
		pr_err("cannot watch %s: %d; what it tells goes unseen\n",
		       point->name, err);
}

#ifdef RSTATTR_SEND_RESET_REASON
static struct rstattr_point answer_point = { .name = "tcp_send_reset" };

/* Without a segment it is one that on_active() has seen. */
static void on_send_reset(void *data, const struct sock *sk,
			  const struct sk_buff *skb,
			  const enum sk_rst_reason reason)
{
	struct rstattr_reset reset = { .sk = sk, .skb = skb };

	rstattr_point_hit(&answer_point);
	if (!skb)
		return;
	reset.net = sk ? sock_net(sk) : dev_net(skb_dst(skb)->dev);
	reset.reason = rstattr_reason(reason);
	rstattr_reset(&reset);
}

static void __init arm_answers(void)
{
	check_trace_callback_type_tcp_send_reset(on_send_reset);
	arm_point(&answer_point, on_send_reset);
}

static void disarm_answers(void)
{
	rstattr_point_disarm(&answer_point);
}
#else
static void __init arm_answers(void)
{
}

static void disarm_answers(void)
{
}
#endif

/**
 * rstattr_probe_tcp_init() - begin to watch TCP
 *
 * A place that cannot be watched is an answer of the probe's state, no error.
 *
 * Return: 0 or a negative errno.
 */
int __init rstattr_probe_tcp_init(void)
{
	int err;

	rstattr_icmp_init();
	err = rstattr_hooks_add(RSTATTR_HOOKS_TCP, hooks, ARRAY_SIZE(hooks));
	if (err)
		return err;
	rstattr_hooks_arm(RSTATTR_HOOKS_TCP);
	arm_answers();
	check_trace_callback_type_inet_sk_error_report(on_error);
	arm_point(&error_point, on_error);
	return 0;
}

/**
 * rstattr_probe_tcp_exit() - stop; no handler runs any more after it
 */
void rstattr_probe_tcp_exit(void)
{
	rstattr_point_disarm(&error_point);
	disarm_answers();
	rstattr_hooks_remove(RSTATTR_HOOKS_TCP);
}
