// SPDX-License-Identifier: GPL-2.0-only
/*
 * From what the kernel said of a reset to one cause. Where its reason stands
 * for several, the recorded facts must leave one; else the cause is unknown.
 */
#include "engine/reset_cause.h"

#include <errno.h>
#include <net/if.h>

#include "model/names.h"

/* Every namespace has its loopback device under this number. */
#define LOOPBACK_INDEX 1

static struct reset_verdict verdict(enum reset_cause cause, enum grade grade)
{
	return (struct reset_verdict){ cause, grade };
}

static struct reset_verdict unknown(void)
{
	return verdict(RESET_UNKNOWN, GRADE_UNKNOWN);
}

/* It acknowledges, so it belongs to a connection; SYN, ACK begins none here. */
static bool is_stray(const struct event *event)
{
	return event->packet.has_tcp_flags &&
	       !(event->packet.tcp_flags & TCP_FLAG_SYN_BIT) &&
	       event->packet.tcp_flags & TCP_FLAG_ACK_BIT;
}

static struct reset_verdict no_socket(const struct event *event)
{
	const unsigned int open = TCP_FLAG_SYN_BIT | TCP_FLAG_ACK_BIT;

	if (!event->packet.has_tcp_flags)
		return unknown();
	if ((event->packet.tcp_flags & open) == TCP_FLAG_SYN_BIT)
		return verdict(RESET_NO_LISTENER, GRADE_EXACT);
	/* The connection that tells so is conntrack's of now. */
	if (event->nat_missed)
		return verdict(RESET_MISSED_NAT, GRADE_LIKELY);
	return verdict(RESET_UNKNOWN_CONNECTION, GRADE_EXACT);
}

/*
 * What waits for the other end's FIN resets a SYN, and data; what has got it
 * acknowledges all that does not begin a connection, and resets nothing.
 */
static struct reset_verdict after_end(const struct event *event)
{
	if (!event->packet.has_tcp_flags)
		return unknown();
	if (event->packet.tcp_flags & TCP_FLAG_SYN_BIT)
		return verdict(RESET_TIME_WAIT, GRADE_EXACT);
	return verdict(RESET_AFTER_CLOSE, GRADE_DERIVED);
}

/* A listener gets what belongs to no connection of its port. */
static struct reset_verdict bad_flags(const struct event *event)
{
	if (!sock_listens(&event->sock) || !is_stray(event))
		return unknown();
	return verdict(RESET_UNKNOWN_CONNECTION, GRADE_DERIVED);
}

/*
 * tcp_check_req(): the last segment of a handshake for which no connection
 * could be made. For want of memory that looks the same, but for the queue.
 */
static struct reset_verdict invalid_syn(const struct event *event)
{
	if (!sock_listens(&event->sock) || !is_stray(event))
		return unknown();
	return verdict(RESET_BACKLOG, sock_queue_full(&event->sock) ?
					      GRADE_DERIVED :
					      GRADE_LIKELY);
}

static struct reset_verdict out_of_window(const struct event *event)
{
	if (!event_has(event, RSTATTR_EVENT_SOCK))
		return unknown();
	return verdict(RESET_OUT_OF_WINDOW, GRADE_EXACT);
}

/*
 * A connection that was never accepted is no program's when its listener is
 * closed; one that a program disconnects still is. Without SO_LINGER of 0 it was
 * connect() to AF_UNSPEC, or something of MPTCP's.
 */
static struct reset_verdict disconnected(const struct sock_record *sock)
{
	if (sock->orphan)
		return verdict(RESET_NOT_ACCEPTED, GRADE_DERIVED);
	return verdict(RESET_LINGER0,
		       sock->linger0 ? GRADE_DERIVED : GRADE_LIKELY);
}

/* The kernel's reason is the same for all of these: who called tells. */
static struct reset_verdict by_caller(const struct event *event)
{
	switch (event->caller) {
	case RSTATTR_CALLER_ABORT:
		return verdict(RESET_DESTROYED, GRADE_DERIVED);
	case RSTATTR_CALLER_MEMORY:
		return verdict(RESET_MEMORY, GRADE_DERIVED);
	case RSTATTR_CALLER_DISCONNECT:
		return disconnected(&event->sock);
	}
	return unknown();
}

/* That nobody of this machine sent it is not known. */
static enum grade unless_ours(const struct event *event, enum grade grade)
{
	return event->sender == SENDER_UNSURE && grade < GRADE_LIKELY ?
		       GRADE_LIKELY :
		       grade;
}

/* The last one that came in for the connection says what the program is told. */
static bool icmp_explains(const struct event *event)
{
	return event_icmp(event) &&
	       reply_errno(event_icmp(event), event->icmp_type,
			   event->icmp_code) == (int)event->err;
}

/* Where no neighbour answers or no route leads, it comes from this end itself. */
static bool icmp_from_here(const struct event *event)
{
	return addr_equal(&event->icmp_from, &event->sock.local);
}

/* It may be a rule of this host, too, that answered with ICMP. */
static struct reset_verdict icmp(const struct event *event, enum grade grade)
{
	if (event->sender == SENDER_FIREWALL)
		return verdict(RESET_FIREWALL, GRADE_DERIVED);
	if (icmp_explains(event))
		return verdict(icmp_from_here(event) ? RESET_ICMP_ERROR :
						       RESET_ICMP_REJECT,
			       unless_ours(event, GRADE_DERIVED));
	return verdict(RESET_ICMP_ERROR, unless_ours(event, grade));
}

/*
 * Only ICMP makes these of a TCP socket, see icmp_err_convert[]; the second
 * group a missing or prohibiting route of this host does, too.
 */
static struct reset_verdict by_errno(const struct event *event)
{
	switch (event->err) {
	case ETIMEDOUT:
		return verdict(RESET_TIMEOUT, GRADE_EXACT);
	case ECONNREFUSED:
	case EPROTO:
	case ENOPROTOOPT:
	case EHOSTDOWN:
	case ENONET:
	case EOPNOTSUPP:
		return icmp(event, GRADE_DERIVED);
	case EHOSTUNREACH:
	case ENETUNREACH:
	case EACCES:
		return icmp(event, GRADE_LIKELY);
	case ECONNABORTED:
		/* tcp_abort() of what needs no reset. */
		return verdict(RESET_DESTROYED, GRADE_DERIVED);
	}
	return unknown();
}

/*
 * A rule of this host may have sent it: that a reset came in says nothing of
 * the other end then.
 */
static struct reset_verdict received(const struct event *event)
{
	if (event->sender == SENDER_FIREWALL)
		return verdict(RESET_FIREWALL, GRADE_DERIVED);
	if (event->sender == SENDER_TCP)
		return verdict(RESET_PEER, GRADE_EXACT);
	if (event_has(event, RSTATTR_EVENT_IIF) && event->iif == LOOPBACK_INDEX)
		return verdict(RESET_OWN, GRADE_UNKNOWN);
	return verdict(RESET_PEER, unless_ours(event, GRADE_EXACT));
}

static struct reset_verdict judge(const struct event *event)
{
	switch (event->reason) {
	case RSTATTR_REASON_TCP_NO_SOCKET:
		return no_socket(event);
	case RSTATTR_REASON_TCP_FLAGS:
		return bad_flags(event);
	case RSTATTR_REASON_TCP_INVALID_SYN:
		return invalid_syn(event);
	case RSTATTR_REASON_TCP_INVALID_ACK:
	case RSTATTR_REASON_TCP_PAWS:
	case RSTATTR_REASON_TCP_TOO_OLD_ACK:
	case RSTATTR_REASON_TCP_OLD_ACK:
	case RSTATTR_REASON_TCP_ACK_UNSENT:
		return out_of_window(event);
	case RSTATTR_REASON_TCP_TIME_WAIT:
		return after_end(event);
	case RSTATTR_REASON_TCP_ABORT_ON_DATA:
		return verdict(RESET_AFTER_CLOSE, GRADE_EXACT);
	case RSTATTR_REASON_TCP_ABORT_ON_CLOSE:
		return verdict(RESET_ABORT_ON_CLOSE, GRADE_EXACT);
	case RSTATTR_REASON_TCP_ABORT_ON_LINGER:
		return verdict(RESET_LINGER0, GRADE_EXACT);
	case RSTATTR_REASON_TCP_ABORT_ON_MEMORY:
		return verdict(RESET_MEMORY, GRADE_EXACT);
	case RSTATTR_REASON_TCP_KEEPALIVE:
		return verdict(RESET_TIMEOUT, GRADE_EXACT);
	case RSTATTR_REASON_TCP_UNSPECIFIED:
	case RSTATTR_REASON_TCP_STATE:
	case RSTATTR_REASON_TCP_DISCONNECT:
		return by_caller(event);
	case RSTATTR_REASON_TCP_RECEIVED:
		return received(event);
	case RSTATTR_REASON_TCP_GAVE_UP:
		return by_errno(event);
	}
	return unknown();
}

/**
 * reset_judge - the cause of an event of TCP
 * @event: the event, of kind RESET
 *
 * A reason that the module inferred, for the kernel does not say it, makes no
 * more than a likely cause.
 *
 * Return: cause and grade; RESET_UNKNOWN where the kernel's reason leaves more
 * than one possibility.
 */
struct reset_verdict reset_judge(const struct event *event)
{
	struct reset_verdict found = judge(event);

	if (event->inferred && found.grade < GRADE_LIKELY)
		found.grade = GRADE_LIKELY;
	return found;
}
