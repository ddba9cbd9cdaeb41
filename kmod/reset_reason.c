// SPDX-License-Identifier: GPL-2.0-only
/*
 * Why the kernel sends a reset: as it says, or, where it does not, by the
 * socket's state and by who asks.
 */
#include <linux/tcp.h>
#include <net/tcp.h>

#include "caller.h"
#include "compat.h"
#include "reset_reason.h"

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

/**
 * rstattr_reason() - our number for a reason of the kernel's
 * @theirs: enum sk_rst_reason
 */
u8 rstattr_reason(unsigned int theirs)
{
	u8 ours = theirs < ARRAY_SIZE(reasons) ? reasons[theirs] : 0;

	return ours ?: RSTATTR_REASON_TCP_ERROR;
}

/**
 * rstattr_reason_active() - why a reset is sent that answers nothing
 * @reset: with socket and caller; gains the reason
 * @arg1: of tcp_send_active_reset(), as @arg2, whatever they are
 */
void rstattr_reason_active(struct rstattr_reset *reset, unsigned long arg1,
			   unsigned long arg2)
{
	/* The priority between went out of some stable kernels, too. */
#ifdef RSTATTR_ACTIVE_RESET_WITHOUT_PRIORITY
	reset->reason = rstattr_reason((u32)arg1);
#else
	reset->reason = rstattr_reason((u32)arg2);
#endif
}
#else
static u8 infer_answer(const struct sock *sk, unsigned long parent)
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

/**
 * rstattr_infer_answer() - why a segment is answered by a reset
 * @reset: with socket; gains the reason
 * @parent: where tcp_v4_send_reset() returns to
 */
void rstattr_infer_answer(struct rstattr_reset *reset, unsigned long parent)
{
	const struct sock *sk = reset->sk;

	if (!sk) {
		reset->reason = RSTATTR_REASON_TCP_NO_SOCKET;
	} else if (READ_ONCE(sk->sk_state) == TCP_TIME_WAIT) {
		reset->reason = RSTATTR_REASON_TCP_TIME_WAIT;
	} else {
		reset->reason = infer_answer(sk, parent);
		reset->inferred = true;
	}
}

/* __tcp_close(): that data are unread is seen before the program lets go. */
static u8 infer_close(const struct sock *sk)
{
	if (!sock_flag(sk, SOCK_DEAD))
		return RSTATTR_REASON_TCP_ABORT_ON_CLOSE;
	return READ_ONCE(tcp_sk(sk)->linger2) < 0 ?
		RSTATTR_REASON_TCP_ABORT_ON_LINGER :
		RSTATTR_REASON_TCP_ABORT_ON_MEMORY;
}

/**
 * rstattr_reason_active() - why a reset is sent that answers nothing
 * @reset: with socket and caller; gains the reason
 * @arg1: of tcp_send_active_reset(), as @arg2, whatever they are
 */
void rstattr_reason_active(struct rstattr_reset *reset, unsigned long arg1,
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
