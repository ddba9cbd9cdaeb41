// SPDX-License-Identifier: GPL-2.0-only
#include "output/json_evidence.h"

#include <string.h>

#include "model/names.h"
#include "output/json_value.h"
#include "output/tcp.h"

/* What only a full socket has is known of those that somebody made. */
static json_t *flag(const struct sock_record *sock, uint8_t value)
{
	return sock_has(sock, RSTATTR_SOCK_UID) ? json_boolean(value) :
						  json_null();
}

static json_t *socket_object(const struct event *event)
{
	const struct sock_record *sock = &event->sock;

	if (!event_has(event, RSTATTR_EVENT_SOCK))
		return json_null();
	return json_pack(
		"{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "local",
		json_addr(&sock->local), "lport",
		json_known(sock_has(sock, RSTATTR_SOCK_LPORT), sock->lport),
		"remote", json_addr(&sock->remote), "rport",
		json_known(sock_has(sock, RSTATTR_SOCK_RPORT), sock->rport),
		"state", json_text(sock_state_text(sock)), "uid",
		json_known(sock_has(sock, RSTATTR_SOCK_UID), sock->uid),
		"queued",
		json_known(sock_has(sock, RSTATTR_SOCK_QUEUED), sock->queued),
		"backlog",
		json_known(sock_has(sock, RSTATTR_SOCK_BACKLOG), sock->backlog),
		"idle_ms",
		json_known(sock_has(sock, RSTATTR_SOCK_IDLE_MS), sock->idle_ms),
		"orphan", flag(sock, sock->orphan), "linger0",
		flag(sock, sock->linger0));
}

static json_t *process_object(const struct event *event)
{
	int signal = tcp_exit_signal(event);
	int status = tcp_exit_status(event);

	if (!tcp_has_process(event))
		return json_null();
	return json_pack(
		"{s:o,s:o,s:o,s:o,s:b,s:o,s:o}", "pid",
		json_known(event_has(event, RSTATTR_EVENT_PID), event->pid),
		"comm", json_text(event->comm), "uid",
		json_known(event_has(event, RSTATTR_EVENT_UID), event->uid),
		"gid",
		json_known(event_has(event, RSTATTR_EVENT_GID), event->gid),
		"exiting", event->exiting != 0, "signal",
		json_known(signal, (uint64_t)signal), "status",
		json_known(status >= 0, (uint64_t)status));
}

static const char *what(const struct event *event)
{
	if (event_sent_reset(event))
		return "sent";
	return event->reason == RSTATTR_REASON_TCP_RECEIVED ? "received" :
							      "none";
}

static const char *sender(const struct event *event)
{
	if (event->sender == SENDER_FIREWALL)
		return "firewall";
	return event->sender == SENDER_TCP ? "tcp" : NULL;
}

/* The ICMP error that came in; null: none is known of. */
static json_t *icmp_object(const struct event *event)
{
	char reply[REPLY_TEXT_MAX], from[ADDR_TEXT_MAX];

	if (!event_icmp(event))
		return json_null();
	return json_pack("{s:s,s:s,s:i,s:i}", "from",
			 addr_text(&event->icmp_from, from), "text",
			 reply_text(event_icmp(event), event->icmp_type,
				    event->icmp_code, reply),
			 "type", (int)event->icmp_type, "code",
			 (int)event->icmp_code);
}

/**
 * json_evidence - what an event of TCP rests on
 * @event: the event
 *
 * Return: a new object, null for an event of a rule.
 */
json_t *json_evidence(const struct event *event)
{
	const struct packet *packet = &event->packet;
	bool failed = event_has(event, RSTATTR_EVENT_ERRNO);

	if (!event_of_tcp(event))
		return json_null();
	return json_pack(
		"{s:s,s:o,s:b,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "reset",
		what(event), "kernel_reason",
		json_text(event->inferred ? NULL :
					    reason_kernel(event->reason)),
		"inferred", event->inferred != 0, "caller",
		json_text(caller_text(event->caller)), "sender",
		json_text(sender(event)), "errno",
		json_known(failed, event->err), "error",
		json_text(failed ? strerror((int)event->err) : NULL),
		"icmp",
		icmp_object(event), "tcp_flags",
		json_known(packet->has_tcp_flags, packet->tcp_flags), "socket",
		socket_object(event), "process", process_object(event));
}

/**
 * json_blame - whether the firewall of this host did it
 * @blame: whether
 *
 * Return: true, false, or null when it is not known.
 */
json_t *json_blame(enum blame blame)
{
	return blame == BLAME_UNKNOWN ? json_null() :
					json_boolean(blame == BLAME_FIREWALL);
}
