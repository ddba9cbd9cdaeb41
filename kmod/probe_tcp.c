// SPDX-License-Identifier: GPL-2.0-only
/*
 * The moments of TCP: a reset is sent in answer to a segment or because a
 * program or timer wants it, a reset comes in for a socket, a socket ends with
 * an error and without any reset. None is on the way of a connection that
 * lives.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/tcp.h>
#include <linux/tracepoint.h>
#include <net/ip6_route.h>
#include <net/route.h>
#include <net/tcp.h>
#include <trace/events/sock.h>
#include <trace/events/tcp.h>

#include "caller.h"
#include "hook.h"
#include "probe_tcp.h"
#include "reset.h"

/*
 * The socket that a reset came in for or left just now: the error that its
 * program is told by is no news. A moment later the address may be another
 * one's.
 */
struct ending {
	const struct sock *sk;
	unsigned long when;
};

static DEFINE_PER_CPU(struct ending, ending);

static struct tracepoint *error_report;

static void note_ending(const struct sock *sk)
{
	preempt_disable_notrace();
	this_cpu_write(ending.sk, sk);
	this_cpu_write(ending.when, jiffies);
	preempt_enable_notrace();
}

#ifdef RSTATTR_SEND_RESET_REASON
#define REASON(theirs, ours) \
	[SK_RST_REASON_##theirs] = RSTATTR_REASON_TCP_##ours

/* Theirs shift from version to version. */
static const u8 reasons[SK_RST_REASON_MAX] = {
	REASON(NOT_SPECIFIED, UNSPECIFIED),
	REASON(NO_SOCKET, NO_SOCKET),
	REASON(TCP_INVALID_ACK_SEQUENCE, INVALID_ACK),
	REASON(TCP_RFC7323_PAWS, PAWS),
	REASON(TCP_TOO_OLD_ACK, TOO_OLD_ACK),
	REASON(TCP_ACK_UNSENT_DATA, ACK_UNSENT),
	REASON(TCP_FLAGS, FLAGS),
	REASON(TCP_OLD_ACK, OLD_ACK),
	REASON(TCP_ABORT_ON_DATA, ABORT_ON_DATA),
	REASON(TCP_TIMEWAIT_SOCKET, TIME_WAIT),
	REASON(INVALID_SYN, INVALID_SYN),
	REASON(TCP_ABORT_ON_CLOSE, ABORT_ON_CLOSE),
	REASON(TCP_ABORT_ON_LINGER, ABORT_ON_LINGER),
	REASON(TCP_ABORT_ON_MEMORY, ABORT_ON_MEMORY),
	REASON(TCP_STATE, STATE),
	REASON(TCP_KEEPALIVE_TIMEOUT, KEEPALIVE),
	REASON(TCP_DISCONNECT_WITH_DATA, DISCONNECT),
	REASON(MPTCP_RST_EUNSPEC, MPTCP),
	REASON(MPTCP_RST_EMPTCP, MPTCP),
	REASON(MPTCP_RST_ERESOURCE, MPTCP),
	REASON(MPTCP_RST_EPROHIBIT, MPTCP),
	REASON(MPTCP_RST_EWQ2BIG, MPTCP),
	REASON(MPTCP_RST_EBADPERF, MPTCP),
	REASON(MPTCP_RST_EMIDDLEBOX, MPTCP),
	REASON(ERROR, ERROR),
};

static u8 reason_of(unsigned int theirs)
{
	u8 ours = theirs < ARRAY_SIZE(reasons) ? reasons[theirs] : 0;

	return ours ?: RSTATTR_REASON_TCP_ERROR;
}

/* The priority between went out of some stable kernels, too. */
static void set_active_reason(struct rstattr_reset *reset, unsigned long arg1,
			      unsigned long arg2)
{
#ifdef RSTATTR_ACTIVE_RESET_WITHOUT_PRIORITY
	reset->reason = reason_of((u32)arg1);
#else
	reset->reason = reason_of((u32)arg2);
#endif
}
#else
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

static u8 infer(const struct sock *sk, unsigned long parent)
{
	switch (READ_ONCE(sk->sk_state)) {
	case TCP_LISTEN:
		return rstattr_caller(parent) == RSTATTR_CALLER_REQUEST ?
			RSTATTR_REASON_TCP_INVALID_SYN :
			RSTATTR_REASON_TCP_FLAGS;
	case TCP_SYN_SENT:
	case TCP_SYN_RECV:
	case TCP_NEW_SYN_RECV:
		return RSTATTR_REASON_TCP_INVALID_ACK;
	case TCP_FIN_WAIT1:
	case TCP_FIN_WAIT2:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
	case TCP_CLOSE:
		return RSTATTR_REASON_TCP_ABORT_ON_DATA;
	default:
		return RSTATTR_REASON_TCP_UNSPECIFIED;
	}
}

static void on_answer(const struct sock *sk, const struct sk_buff *skb,
		      unsigned long parent, bool v6)
{
	struct rstattr_reset reset = { .sk = sk, .skb = skb };

	if (!answers(sk, skb, v6))
		return;
	reset.net = sk ? sock_net(sk) : dev_net(skb_dst(skb)->dev);
	if (!sk) {
		reset.reason = RSTATTR_REASON_TCP_NO_SOCKET;
	} else if (READ_ONCE(sk->sk_state) == TCP_TIME_WAIT) {
		reset.reason = RSTATTR_REASON_TCP_TIME_WAIT;
	} else {
		reset.reason = infer(sk, parent);
		reset.inferred = true;
	}
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

/* __tcp_close(): that data are unread is seen before the program lets go. */
static u8 infer_close(const struct sock *sk)
{
	if (!sock_flag(sk, SOCK_DEAD))
		return RSTATTR_REASON_TCP_ABORT_ON_CLOSE;
	return READ_ONCE(tcp_sk(sk)->linger2) < 0 ?
		RSTATTR_REASON_TCP_ABORT_ON_LINGER :
		RSTATTR_REASON_TCP_ABORT_ON_MEMORY;
}

static void set_active_reason(struct rstattr_reset *reset, unsigned long arg1,
			      unsigned long arg2)
{
	reset->inferred = true;
	switch (reset->caller) {
	case RSTATTR_CALLER_CLOSE:
		reset->reason = infer_close(reset->sk);
		break;
	case RSTATTR_CALLER_MEMORY:
		reset->reason = RSTATTR_REASON_TCP_ABORT_ON_MEMORY;
		break;
	case RSTATTR_CALLER_KEEPALIVE:
		reset->reason = READ_ONCE(reset->sk->sk_state) == TCP_FIN_WAIT2 ?
			RSTATTR_REASON_TCP_STATE :
			RSTATTR_REASON_TCP_KEEPALIVE;
		break;
	case RSTATTR_CALLER_DISCONNECT:
	case RSTATTR_CALLER_ABORT:
		reset->reason = RSTATTR_REASON_TCP_STATE;
		break;
	default:
		reset->reason = RSTATTR_REASON_TCP_UNSPECIFIED;
		reset->inferred = false;
	}
}
#endif

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

	note_ending(sk);
	if (reset.caller > RSTATTR_CALLER_MAX)
		reset.caller = RSTATTR_CALLER_UNSPEC;
	set_active_reason(&reset, arg1, arg2);
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

	note_ending(reset.sk);
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

/* Is it told of the reset that has just been seen? */
static bool is_ending(const struct sock *sk)
{
	bool is;

	preempt_disable_notrace();
	is = this_cpu_read(ending.sk) == sk &&
		jiffies - this_cpu_read(ending.when) <= 1;
	this_cpu_write(ending.sk, NULL);
	preempt_enable_notrace();
	return is;
}

/* What a program is told without that a reset came or goes. */
static void on_error(void *data, const struct sock *sk)
{
	struct rstattr_reset reset = {
		.sk	= sk,
		.reason	= RSTATTR_REASON_TCP_GAVE_UP,
		.error	= READ_ONCE(sk->sk_err),
	};

	if (sk->sk_protocol != IPPROTO_TCP || !reset.error)
		return;
	/* Taken to pieces to be set up elsewhere: the other end hears nothing. */
	if (tcp_sk(sk)->repair)
		return;
	/* These two only come of resets, received or sent. */
	if (is_ending(sk) || reset.error == ECONNRESET || reset.error == EPIPE)
		return;
	/* Some kernels' tcp_abort() tells before it resets. */
	if (reset.error == ECONNABORTED && will_reset(sk))
		return;
	reset.net = sock_net(sk);
	rstattr_reset(&reset);
}

static struct rstattr_hook hooks[] = {
	{
		.symbol	= "tcp_send_active_reset",
		.ftrace	= on_active_ftrace,
		.kprobe	= on_active_kprobe,
	}, {
		.symbol	= "tcp_reset",
		.ftrace	= on_reset_ftrace,
		.kprobe	= on_reset_kprobe,
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

#ifdef RSTATTR_SEND_RESET_REASON
/* Without a segment it is one that on_active() has seen. */
static void on_send_reset(void *data, const struct sock *sk,
			  const struct sk_buff *skb,
			  const enum sk_rst_reason reason)
{
	struct rstattr_reset reset = { .sk = sk, .skb = skb };

	if (!skb)
		return;
	reset.net = sk ? sock_net(sk) : dev_net(skb_dst(skb)->dev);
	reset.reason = reason_of(reason);
	rstattr_reset(&reset);
}

static int arm_answers(void)
{
	return register_trace_tcp_send_reset(on_send_reset, NULL);
}

static void disarm_answers(void)
{
	unregister_trace_tcp_send_reset(on_send_reset, NULL);
}
#else
static int arm_answers(void)
{
	return 0;
}

static void disarm_answers(void)
{
}
#endif

/* It is not exported. */
static void find_error_report(struct tracepoint *tp, void *data)
{
	if (!strcmp(tp->name, "inet_sk_error_report"))
		error_report = tp;
}

/**
 * rstattr_probe_tcp_init() - begin to watch TCP
 *
 * Return: 0 or a negative errno.
 */
int __init rstattr_probe_tcp_init(void)
{
	int err;

	for_each_kernel_tracepoint(find_error_report, NULL);
	err = rstattr_hooks_arm(RSTATTR_HOOKS_TCP, hooks, ARRAY_SIZE(hooks));
	if (err)
		return err;
	err = arm_answers();
	if (err)
		goto hooks;
	if (!error_report) {
		pr_warn("no inet_sk_error_report: connections that are given up go unseen\n");
		return 0;
	}
	err = tracepoint_probe_register(error_report, on_error, NULL);
	if (!err)
		return 0;
	error_report = NULL;
	disarm_answers();
hooks:
	rstattr_hooks_disarm(RSTATTR_HOOKS_TCP);
	tracepoint_synchronize_unregister();
	return err;
}

/**
 * rstattr_probe_tcp_exit() - stop; no handler runs any more after it
 */
void rstattr_probe_tcp_exit(void)
{
	if (error_report)
		tracepoint_probe_unregister(error_report, on_error, NULL);
	disarm_answers();
	rstattr_hooks_disarm(RSTATTR_HOOKS_TCP);
	tracepoint_synchronize_unregister();
}
