// SPDX-License-Identifier: GPL-2.0-only
#include "model/sock.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

/* The rest of a handshake; netinet/tcp.h does not have it, the number is ABI. */
#define STATE_NEW_SYN_RECV 12

/**
 * sock_has - whether something about a socket is known
 * @sock: the socket
 * @attr: RSTATTR_SOCK_*
 *
 * Return: true when it is.
 */
bool sock_has(const struct sock_record *sock, unsigned int attr)
{
	return sock->has & BIT(attr);
}

/**
 * sock_listens - whether it is a listener
 * @sock: the socket
 *
 * Return: true when it is, false also when that is not known.
 */
bool sock_listens(const struct sock_record *sock)
{
	return sock_has(sock, RSTATTR_SOCK_STATE) && sock->state == TCP_LISTEN;
}

/**
 * sock_queue_full - whether a listener had no room for another connection
 * @sock: the socket
 *
 * The kernel asks for more than the backlog, sk_acceptq_is_full(); by the time
 * that the event was written one may have been accepted.
 *
 * Return: true when it had none, false also when that is not known.
 */
bool sock_queue_full(const struct sock_record *sock)
{
	return sock_has(sock, RSTATTR_SOCK_QUEUED) &&
	       sock_has(sock, RSTATTR_SOCK_BACKLOG) &&
	       sock->queued >= sock->backlog;
}

/**
 * sock_tuple - the segment that the socket would send
 * @sock: the socket
 * @tuple: filled, from the local to the remote end as far as they are known
 */
void sock_tuple(const struct sock_record *sock, struct tuple *tuple)
{
	memset(tuple, 0, sizeof(*tuple));
	tuple->src = sock->local;
	tuple->dst = sock->remote;
	tuple->proto = IPPROTO_TCP;
	tuple->has_proto = true;
	tuple->sport = sock->lport;
	tuple->dport = sock->rport;
	tuple->has_ports = sock_has(sock, RSTATTR_SOCK_LPORT) &&
			   sock_has(sock, RSTATTR_SOCK_RPORT);
}

/**
 * sock_state_text - the state that TCP had it in
 * @sock: the socket
 *
 * Return: a constant, as ss(8) has it; NULL when it is not known.
 */
const char *sock_state_text(const struct sock_record *sock)
{
	static const char *const names[] = {
		[TCP_ESTABLISHED] = "established",
		[TCP_SYN_SENT] = "syn-sent",
		[TCP_SYN_RECV] = "syn-recv",
		[TCP_FIN_WAIT1] = "fin-wait-1",
		[TCP_FIN_WAIT2] = "fin-wait-2",
		[TCP_TIME_WAIT] = "time-wait",
		[TCP_CLOSE] = "closed",
		[TCP_CLOSE_WAIT] = "close-wait",
		[TCP_LAST_ACK] = "last-ack",
		[TCP_LISTEN] = "listening",
		[TCP_CLOSING] = "closing",
		[STATE_NEW_SYN_RECV] = "syn-recv",
	};

	if (!sock_has(sock, RSTATTR_SOCK_STATE) ||
	    sock->state >= sizeof(names) / sizeof(names[0]))
		return NULL;
	return names[sock->state];
}
