// SPDX-License-Identifier: GPL-2.0-only
#include "engine/behind.h"

#include <assert.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <netinet/in.h>

#include "engine/drop_cause.h"
#include "engine/reset_cause.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Of RFC 4861: router and neighbour, solicitation and advertisement. */
#define ND_FIRST 133
#define ND_LAST 136

/* An ICMP error has 8 bytes before the packet that it quotes. */
#define ICMP_HEADER 8

static const struct cause_words causes[] = {
	[BEHIND_NONE] = { "", "", "", BLAME_UNKNOWN },
	[BEHIND_ND_BLOCKED] = { "fw.nd-blocked",
				"that is neighbour discovery, without which IPv6 falls silent",
				"accept it, before that rule or policy: icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept",
				BLAME_FIREWALL },
	[BEHIND_ICMP_BLOCKED] = { "fw.icmp-blocked",
				  "that says that a packet was too big for the way: its sender does not hear of it, and its big packets vanish",
				  "accept these, before that rule or policy: icmp type destination-unreachable, icmpv6 type packet-too-big; or ct state related",
				  BLAME_FIREWALL },
	[BEHIND_EXPIRED] = { "ct.expired",
			     "conntrack does not know the connection that this segment belongs to: it has forgotten it, or never saw it begin",
			     "if it was idle for longer than net.netfilter.nf_conntrack_tcp_timeout_established, raise that, or have a program keep it alive; else see who flushed conntrack, a restart or failover, or who sends such segments",
			     BLAME_FIREWALL },
	[BEHIND_BRIDGE] = { "fw.bridge",
			    "a bridge has it filtered as if it were routed (br_netfilter)",
			    "if bridged traffic is not meant to be filtered here: net.bridge.bridge-nf-call-iptables=0, and bridge-nf-call-ip6tables; else accept it",
			    BLAME_FIREWALL },
	[BEHIND_NO_ENDPOINT] = { "nat.no-endpoint",
				 "DNAT led it to where nothing takes it",
				 "see that what the mapping leads to is there, and listens on that address and port; or mend the mapping (nft list ruleset, and look for dnat and redirect). A connection that conntrack knows keeps its old mapping: conntrack -D",
				 BLAME_OTHER },
};

static_assert(ARRAY_SIZE(causes) == BEHINDS, "a cause");

static enum grade worse(enum grade a, enum grade b)
{
	return a > b ? a : b;
}

static bool is_icmp(const struct event *event, uint8_t proto)
{
	const struct tuple *tuple = &event->packet.tuple;

	return tuple->has_icmp && tuple->has_proto && tuple->proto == proto;
}

static bool is_nd(const struct event *event)
{
	uint8_t type = event->packet.tuple.icmp_type;

	return is_icmp(event, IPPROTO_ICMPV6) && type >= ND_FIRST &&
	       type <= ND_LAST;
}

static bool is_too_big(const struct event *event)
{
	const struct tuple *tuple = &event->packet.tuple;

	if (is_icmp(event, IPPROTO_ICMP))
		return tuple->icmp_type == ICMP_DEST_UNREACH &&
		       tuple->icmp_code == ICMP_FRAG_NEEDED;
	return is_icmp(event, IPPROTO_ICMPV6) &&
	       tuple->icmp_type == ICMPV6_PKT_TOOBIG;
}

/**
 * behind_quoted - between whom a packet was that an ICMP error is about
 * @event: the event
 * @quoted: filled
 *
 * Return: false when its packet is no such error, or what is recorded of it
 * ends before.
 */
bool behind_quoted(const struct event *event, struct tuple *quoted)
{
	size_t at = event->packet.l4 + ICMP_HEADER;
	struct packet packet;

	if (!is_too_big(event) || at >= event->bytes.len)
		return false;
	packet_parse(&packet, (struct span){ event->bytes.data + at,
					     event->bytes.len - at });
	*quoted = packet.tuple;
	return quoted->src.family;
}

/*
 * It acknowledges, so there was a connection, of which conntrack knows
 * nothing: it takes the segment for the first of one.
 */
static bool is_forgotten(const struct event *event)
{
	const unsigned int flags =
		TCP_FLAG_SYN_BIT | TCP_FLAG_RST_BIT | TCP_FLAG_ACK_BIT;

	return event->packet.has_tcp_flags &&
	       (event->packet.tcp_flags & flags) == TCP_FLAG_ACK_BIT &&
	       event_has(event, RSTATTR_EVENT_CT) &&
	       event->ct.state == RSTATTR_CT_NEW;
}

/*
 * The hooks that br_netfilter calls for what goes from port to port. At
 * prerouting it may be for the host itself, and would have met it anyway.
 */
static bool is_bridged(const struct event *event)
{
	return event_has(event, RSTATTR_EVENT_PORT) &&
	       (event->family == NFPROTO_IPV4 ||
		event->family == NFPROTO_IPV6) &&
	       (event->hook == NF_INET_FORWARD ||
		event->hook == NF_INET_POST_ROUTING);
}

/* Of what a rule or policy did, whichever it was. */
static struct behind_verdict of_rule(const struct event *event,
				     enum grade grade)
{
	struct tuple quoted;

	if (is_nd(event))
		return (struct behind_verdict){ BEHIND_ND_BLOCKED, grade };
	if (behind_quoted(event, &quoted))
		return (struct behind_verdict){ BEHIND_ICMP_BLOCKED, grade };
	/* Made up, such a segment looks the same. */
	if (is_forgotten(event))
		return (struct behind_verdict){ BEHIND_EXPIRED, GRADE_LIKELY };
	if (is_bridged(event))
		return (struct behind_verdict){ BEHIND_BRIDGE, grade };
	return (struct behind_verdict){ BEHIND_NONE, GRADE_UNKNOWN };
}

/* It went where its destination was changed to. */
static bool is_mapped(const struct event *event)
{
	const uint64_t has = event->ct.has;

	return event_has(event, RSTATTR_EVENT_CT) &&
	       has & BIT(RSTATTR_CT_ATTR_STATUS) &&
	       event->ct.status & IPS_DST_NAT && !event->ct.reply &&
	       event_asked(event);
}

static struct behind_verdict of_host(const struct event *event,
				     bool unreachable, enum grade grade)
{
	if (!unreachable || !is_mapped(event))
		return (struct behind_verdict){ BEHIND_NONE, GRADE_UNKNOWN };
	return (struct behind_verdict){ BEHIND_NO_ENDPOINT,
					worse(grade, GRADE_DERIVED) };
}

/* A chain did it, whichever of its rules; unless that is not known either. */
static enum grade chain_grade(const struct event *event, enum grade direct)
{
	if (direct == GRADE_EXACT || !event->where)
		return direct;
	return GRADE_DERIVED;
}

static struct behind_verdict of_drop(const struct event *event)
{
	const struct drop_verdict direct = drop_judge(event);
	enum grade grade = chain_grade(event, direct.grade);

	if (drop_by_chain(event) && grade != GRADE_UNKNOWN)
		return of_rule(event, grade);
	return of_host(event,
		       direct.cause == DROP_NO_ROUTE ||
			       direct.cause == DROP_PROHIBITED ||
			       direct.cause == DROP_NEIGH,
		       direct.grade);
}

/**
 * behind_judge - the cause behind what was done to a packet
 * @event: the event; of a drop after its replay
 *
 * Return: cause and grade; BEHIND_NONE when the packet tells of none.
 */
struct behind_verdict behind_judge(const struct event *event)
{
	struct reset_verdict reset;

	if (event_dropped(event))
		return of_drop(event);
	if (!event_of_tcp(event))
		return of_rule(event, GRADE_EXACT);
	reset = reset_judge(event);
	return of_host(event, reset.cause == RESET_NO_LISTENER, reset.grade);
}

/**
 * behind_words - what is said of a cause
 * @cause: the cause; not BEHIND_NONE
 *
 * Return: constants.
 */
const struct cause_words *behind_words(enum behind cause)
{
	return &causes[cause];
}
