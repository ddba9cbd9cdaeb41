// SPDX-License-Identifier: GPL-2.0-only
/* A connection that was asked for: whether it is answered, and in words. */
#include <inttypes.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "engine/fact_judge.h"
#include "engine/nothing.h"
#include "model/clock.h"
#include "model/names.h"
#include "model/text.h"

/**
 * connection_from_ct - a connection of conntrack
 * @connection: filled
 * @ct: as the host tells it
 * @timeout: seconds until it is forgotten, 0: not known
 */
void connection_from_ct(struct connection *connection, const struct vm_ct *ct,
			uint32_t timeout)
{
	memset(connection, 0, sizeof(*connection));
	connection->read = clock_now_real();
	connection->orig = ct->orig;
	connection->repl = ct->repl;
	connection->state = ct->tcp_state;
	/* Without a status it is not known that nothing came back. */
	connection->answered =
		!ct->status.known || ct->status.value & IPS_SEEN_REPLY;
	connection->counted = ct->counted;
	connection->packets[0] = ct->packets[0];
	connection->packets[1] = ct->packets[1];
	connection->timeout = timeout;
}

/* Nobody need answer what is for a group, or for all. */
static bool is_group(const struct addr *addr)
{
	static const uint8_t all[4] = { 255, 255, 255, 255 };

	if (addr->family == AF_INET6)
		return addr->bytes[0] == 0xff;
	return addr->bytes[0] >> 4 == 0xe ||
	       memcmp(addr->bytes, all, sizeof(all)) == 0;
}

/**
 * connection_silent - whether something was sent and nothing comes back
 * @connection: the connection
 */
bool connection_silent(const struct connection *connection)
{
	if (is_group(&connection->orig.dst))
		return false;
	if (!connection->is_socket)
		return !connection->answered;
	if (!connection->has_info || !connection->retransmits)
		return false;
	return connection->state == TCP_SYN_SENT || connection->unacked;
}

/**
 * connection_stays - whether its packets are for this host itself
 * @connection: the connection
 */
bool connection_stays(const struct connection *connection)
{
	return connection->way.read && !connection->way.route.error &&
	       connection->way.route.type == RTN_LOCAL;
}

/* As conntrack(8) and ss(8) have them. */
static const char *state_text(const struct connection *connection)
{
	static const char *const ct[] = {
		[TCP_CONNTRACK_SYN_SENT] = "SYN_SENT",
		[TCP_CONNTRACK_SYN_RECV] = "SYN_RECV",
		[TCP_CONNTRACK_ESTABLISHED] = "ESTABLISHED",
		[TCP_CONNTRACK_FIN_WAIT] = "FIN_WAIT",
		[TCP_CONNTRACK_CLOSE_WAIT] = "CLOSE_WAIT",
		[TCP_CONNTRACK_LAST_ACK] = "LAST_ACK",
		[TCP_CONNTRACK_TIME_WAIT] = "TIME_WAIT",
		[TCP_CONNTRACK_CLOSE] = "CLOSE",
		[TCP_CONNTRACK_SYN_SENT2] = "SYN_SENT2",
	};
	static const char *const tcp[] = {
		[TCP_ESTABLISHED] = "ESTABLISHED",
		[TCP_SYN_SENT] = "SYN-SENT",
		[TCP_FIN_WAIT1] = "FIN-WAIT-1",
		[TCP_CLOSE_WAIT] = "CLOSE-WAIT",
		[TCP_LAST_ACK] = "LAST-ACK",
		[TCP_CLOSING] = "CLOSING",
	};
	size_t count = connection->is_socket ? sizeof(tcp) / sizeof(tcp[0]) :
					       sizeof(ct) / sizeof(ct[0]);

	if (connection->state >= count)
		return NULL;
	return (connection->is_socket ? tcp : ct)[connection->state];
}

static void add_ends(struct text *text, const struct tuple *tuple)
{
	char src[ADDR_END_MAX], dst[ADDR_END_MAX];

	if (tuple->has_ports) {
		addr_end_text(&tuple->src, tuple->sport, src);
		addr_end_text(&tuple->dst, tuple->dport, dst);
	} else {
		addr_text(&tuple->src, src);
		addr_text(&tuple->dst, dst);
	}
	text_add(text, "%s to %s", src, dst);
}

/* What NAT makes of it: the replies come from there. */
static void add_nat(struct text *text, const struct connection *connection)
{
	const struct tuple *orig = &connection->orig;
	struct tuple sent;

	tuple_invert(&connection->repl, &sent);
	if (addr_equal(&orig->src, &sent.src) &&
	    addr_equal(&orig->dst, &sent.dst) && orig->sport == sent.sport &&
	    orig->dport == sent.dport)
		return;
	text_add(text, ", by NAT ");
	add_ends(text, &sent);
}

static void add_out(struct text *text, const struct connection *connection)
{
	if (connection_stays(connection))
		text_add(text, " to this host");
	else if (connection->way.read && connection->way.link[0])
		text_add(text, " out %s", connection->way.link);
}

static void say_ct(struct text *text, const struct connection *connection)
{
	const char *state = state_text(connection);
	uint64_t sent = connection->packets[0];

	text_add(text, "conntrack %s",
		 state		      ? state :
		 connection->answered ? "answered" :
					"UNREPLIED");
	if (connection->counted)
		text_add(text, ", %" PRIu64 " packet%s", sent, plural(sent));
	add_out(text, connection);
	if (connection->counted)
		text_add(text, ", %" PRIu64 " back", connection->packets[1]);
	else
		text_add(text, ", %s back (packets are not counted)",
			 connection->answered ? "some" : "none");
}

static void say_socket(struct text *text, const struct connection *connection)
{
	const char *state = state_text(connection);
	char process[PROCESS_TEXT_MAX];

	text_add(text, "socket %s of %s,", state ? state : "?",
		 process_text(&connection->owner, process));
	add_out(text, connection);
	if (!connection->has_info)
		return;
	if (connection->retransmits)
		text_add(text, ", sent again %u time%s without an answer",
			 connection->retransmits,
			 plural(connection->retransmits));
	else
		text_add(text, ", %u segment%s not acknowledged",
			 connection->unacked, plural(connection->unacked));
	if (connection->state != TCP_SYN_SENT)
		text_add(text, ", the last one heard %u.%03u s ago",
			 connection->heard_ms / 1000,
			 connection->heard_ms % 1000);
}

static void add_values(struct fact_list *list, struct fact *fact,
		       const struct connection *connection, const char *netns)
{
	const struct tuple *tuple = &connection->orig;
	const struct beside_way *way = &connection->way;
	char proto[8];

	fact_text(list, fact, "state", state_text(connection));
	fact_addr(list, fact, "src", &tuple->src);
	fact_number(fact, "sport", tuple->has_ports, tuple->sport);
	fact_addr(list, fact, "dst", &tuple->dst);
	fact_number(fact, "dport", tuple->has_ports, tuple->dport);
	fact_text(list, fact, "proto", proto_text(tuple->proto, proto));
	fact_text(list, fact, "netns", netns);
	fact_flag(fact, "silent", connection_silent(connection));
	fact_text(list, fact, "dev", way->read ? way->link : NULL);
	fact_addr(list, fact, "next_hop", &way->route.gateway);
	if (connection->is_socket) {
		fact_process(list, fact, &connection->owner);
		fact_number(fact, "retransmits", connection->has_info,
			    connection->retransmits);
		fact_number(fact, "unacked", connection->has_info,
			    connection->unacked);
		return;
	}
	fact_number(fact, "packets_out", connection->counted,
		    (int64_t)connection->packets[0]);
	fact_number(fact, "packets_back", connection->counted,
		    (int64_t)connection->packets[1]);
	fact_number(fact, "timeout", connection->timeout, connection->timeout);
}

/**
 * connection_fact - a connection as a fact
 * @list: gains it
 * @connection: the connection
 * @netns: the name of its network namespace; NULL where that goes without
 *	   saying
 */
void connection_fact(struct fact_list *list,
		     const struct connection *connection, const char *netns)
{
	struct text text = { 0 };
	struct fact *fact;
	char proto[8];

	(connection->is_socket ? say_socket : say_ct)(&text, connection);
	text_add(&text, "; ");
	add_ends(&text, &connection->orig);
	text_add(&text, " %s", proto_text(connection->orig.proto, proto));
	add_nat(&text, connection);
	if (netns)
		text_add(&text, "; netns %s", netns);
	fact = fact_add(list, connection->is_socket ? "socket" : "conntrack",
			connection->read, "%s", text_get(&text));
	list->failed |= text.failed;
	text_release(&text);
	add_values(list, fact, connection, netns);
}
