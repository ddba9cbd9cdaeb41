// SPDX-License-Identifier: GPL-2.0-only
/* The causes of a reset: their ids, what happened, and what to do about it. */
#include <assert.h>
#include <stddef.h>

#include "engine/reset_cause.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define OTHER(cause, id_, what_, advice_) \
	[RESET_##cause] = { id_, what_, advice_, BLAME_OTHER }

static const struct cause_words causes[] = {
	OTHER(UNKNOWN, "unknown", "TCP ended it, and why is not known",
	      "see what the kernel says of it, and the counters beside it: nstat -az 'Tcp*'"),
	[RESET_OWN] = { "unknown",
			"this host itself sent the reset that came in",
			"by whom is not in the recorder: look for a reject rule of the output hook, and for who listens on that port",
			BLAME_UNKNOWN },
	[RESET_FIREWALL] = { "fw.reject",
			     "the answer that ended it is that of a rule here",
			     "see the rule's own finding: rstattr explain without --since and --filter",
			     BLAME_FIREWALL },
	OTHER(NO_LISTENER, "tcp.no-listener",
	      "nothing listens on that address and port",
	      "if it is meant to be served: start the server, or have it listen on this address, not only on 127.0.0.1 or on the other version of IP; who listens where: ss -ltnp"),
	OTHER(UNKNOWN_CONNECTION, "tcp.unknown-connection",
	      "this host does not know that connection",
	      "find out who forgot it: a restart of the server or host, a failover, a flow that moved here. Behind NAT, drop what conntrack calls invalid"),
	OTHER(MISSED_NAT, "tcp.missed-nat",
	      "NAT did not translate it: conntrack took it for no part of its connection",
	      "have the firewall drop what conntrack calls invalid (ct state invalid drop), then TCP never sees it and the connection lives; net.netfilter.nf_conntrack_tcp_be_liberal=1 has numbers out of window taken. Which are so: net.netfilter.nf_conntrack_log_invalid=6"),
	OTHER(BACKLOG, "tcp.backlog", "the listener's accept queue was full",
	      "the program is too slow to accept, or asks for too short a queue: raise its listen() backlog and net.core.somaxconn"),
	OTHER(ABORT_ON_CLOSE, "tcp.abort-on-close",
	      "the program closed with data unread",
	      "look at the program and its log: it gave up reading, refused what was sent, crashed or was killed"),
	OTHER(LINGER0, "tcp.linger0", "the program asked for a hard reset",
	      "look at the program: it sets SO_LINGER of 0, or TCP_LINGER2 below 0, or disconnects the socket"),
	OTHER(NOT_ACCEPTED, "tcp.not-accepted",
	      "the listener was closed before the connection was accepted",
	      "see why the server ended or was restarted, and whether it was too slow to accept before: connections waited in its queue"),
	OTHER(AFTER_CLOSE, "tcp.after-close",
	      "data came after the program had closed",
	      "a server must keep idle connections open for longer than the proxy or balancer in front of it does: idle timeouts must grow towards the server"),
	OTHER(TIME_WAIT, "tcp.time-wait",
	      "a new connection met one of the same ports, closed just before",
	      "ports are reused too fast: keep connections open, or use more source ports or addresses"),
	OTHER(OUT_OF_WINDOW, "tcp.out-of-window",
	      "the segment's numbers do not fit the connection",
	      "an old duplicate, an earlier connection of the same ports, or forged: see where the segment comes from"),
	OTHER(DESTROYED, "tcp.destroyed", "somebody destroyed the socket",
	      "find out who does: \"ss -K\", a BPF program, or a network manager that ends connections of an address"),
	OTHER(MEMORY, "tcp.memory",
	      "TCP was out of memory or had too many orphans",
	      "see net.ipv4.tcp_mem and net.ipv4.tcp_max_orphans, /proc/net/sockstat and the kernel log"),
	[RESET_TIMEOUT] = { "tcp.timeout", "nothing came back any more",
			    "see whether something here dropped it: a finding of its own, or rstattr simulate. Else the peer is dead, or something on the way silent",
			    BLAME_UNKNOWN },
	OTHER(ICMP_ERROR, "tcp.icmp-error", "an ICMP error ended it",
	      "see who sent it, where that is told; else tcpdump -ni any icmp or icmp6. Where no neighbour answers or no route leads, this host does"),
	OTHER(ICMP_REJECT, "peer.icmp-reject",
	      "a router or the other end refused it, by an ICMP error",
	      "look at the host that sent it, its firewall and its routes: this host only got it"),
	OTHER(PEER, "peer.reset", "a reset came in from the other end",
	      "look there, and at what stands in between and can speak for it: this host only got it"),
};

static_assert(ARRAY_SIZE(causes) == RESET_CAUSES, "a cause");

/**
 * reset_cause_words - what is said of a cause
 * @cause: the cause
 *
 * Return: constants.
 */
const struct cause_words *reset_cause_words(enum reset_cause cause)
{
	return &causes[cause];
}
