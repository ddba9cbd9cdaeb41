// SPDX-License-Identifier: GPL-2.0-only
/* The causes of a drop: their ids, what happened, and what to do about it. */
#include <assert.h>
#include <stddef.h>

#include "engine/drop_cause.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define WALL(cause, id_, what_, advice_) \
	[DROP_##cause] = { id_, what_, advice_, BLAME_FIREWALL }
#define OTHER(cause, id_, what_, advice_) \
	[DROP_##cause] = { id_, what_, advice_, BLAME_OTHER }

static const struct cause_words causes[] = {
	[DROP_UNKNOWN] = { "unknown",
			   "this host dropped it, and why is not known",
			   "a newer rstattr may know that reason",
			   BLAME_UNKNOWN },
	WALL(FIREWALL, "fw.drop", "a rule or policy, not known which",
	     "ask what the ruleset would do with it: rstattr simulate"),
	WALL(RULE, "fw.drop", "a rule",
	     "if it should pass, accept it before that rule"),
	WALL(POLICY, "fw.policy", "a chain's policy",
	     "if it should pass, add a rule to that chain that accepts it"),
	WALL(RULES, "fw.drop", "one of several rules or policies",
	     "what tells them apart is not recorded: give each a counter, and see which one moves"),
	WALL(RELOADED, "fw.drop",
	     "a rule or policy of then: the ruleset has been changed since",
	     "it may be gone; if it happens again, rstattr knows it. Whether a rule of now would drop it too: rstattr simulate"),
	WALL(NO_RULE, "fw.drop", "a rule or policy, not known which",
	     "the ruleset of now lets it pass: see what has changed since, or what the replay does not know"),
	WALL(OTHER_HOOK, "fw.other-hook",
	     "a user of netfilter that is no rule of nftables",
	     "look at legacy iptables (iptables-legacy-save), synproxy, helpers of conntrack, IPVS, and BPF programs of netfilter (bpftool net)"),
	WALL(CT_FULL, "ct.full",
	     "conntrack, which has no room for a new connection",
	     "see what fills its table (conntrack -L | head, or a flood), then raise net.netfilter.nf_conntrack_max, with nf_conntrack_buckets beside it, or have what needs no tracking not tracked (notrack)"),
	WALL(CT_CLASH, "ct.clash",
	     "conntrack, which could not enter the connection: another one has its place",
	     "two packets of one flow at once, as parallel DNS queries, or no free port for SNAT: see whether it rises (conntrack -S), give SNAT more ports or addresses"),
	WALL(QUEUE, "fw.queue", "a queue to a program",
	     "see who listens and what is lost: /proc/net/netfilter/nfnetlink_queue; \"queue ... bypass\" lets packets pass where nobody listens"),
	WALL(QUEUE_IN, "fw.queue", "nobody listens at the queue, or it is full",
	     "start the program that listens, or let packets pass without it: \"queue flags bypass\", and \"fail-open\" of the program; see /proc/net/netfilter/nfnetlink_queue"),
	WALL(QUEUE_OUT, "fw.queue",
	     "the program at the queue said drop, or went away",
	     "see that program's own log and rules; who listens: /proc/net/netfilter/nfnetlink_queue"),
	OTHER(RP_FILTER, "host.rp-filter", "the reverse path filter dropped it",
	      "mend the route back to the source (ip route get SOURCE), or loosen the filter: net.ipv4.conf.IFACE.rp_filter=2, also of \"all\": the larger one counts"),
	OTHER(NO_ROUTE, "host.no-route", "no route leads to its destination",
	      "see what the host would do: ip route get DESTINATION, with \"from SOURCE iif IFACE\" for what comes in; ip rule, ip route show table all"),
	OTHER(PROHIBITED, "host.route-prohibit",
	      "a route or a rule of routing refuses it",
	      "find it: ip route get DESTINATION, ip rule, ip route show table all; its type is prohibit, unreachable or blackhole"),
	OTHER(FORWARDING_OFF, "host.forwarding-off",
	      "it is for another host, and forwarding is off",
	      "if this host is to forward: net.ipv4.ip_forward=1, net.ipv4.conf.IFACE.forwarding=1, net.ipv6.conf.all.forwarding=1; else see who sends it here"),
	OTHER(NEIGH, "host.neigh", "no neighbour answered for its next hop",
	      "see ip neigh show, and whether the next hop is up and of that link: ip route get DESTINATION"),
	OTHER(IPSEC, "host.ipsec", "a policy of IPsec dropped it",
	      "see ip xfrm policy and ip xfrm state: a policy blocks it, or wants it to come by another way, encrypted or not"),
	OTHER(XDP, "host.xdp", "a program of XDP dropped it",
	      "see which one: ip link show, bpftool net"),
	OTHER(TC, "host.tc", "a filter or action of tc dropped it",
	      "see tc filter show dev IFACE ingress, and egress; bpftool net"),
	OTHER(CGROUP_BPF, "host.cgroup-bpf",
	      "a cgroup's BPF program did not let it be sent",
	      "see bpftool cgroup tree; of systemd: IPAddressDeny=, RestrictNetworkInterfaces= of the unit (systemctl show)"),
	OTHER(SOCKET_FILTER, "host.socket-filter",
	      "the socket's filter, a cgroup's BPF program or a security module did not let it be received",
	      "the kernel says the same of them, of a security module before Linux 6.14. The program's own filter: ss -0 -e, SO_ATTACH_FILTER; a cgroup's: bpftool cgroup tree, IPAddressDeny= of systemd; security modules: their logs"),
	OTHER(LSM, "host.lsm", "a security module did not let it pass",
	      "see its log: ausearch -m avc, journalctl -k; SELinux, Smack, AppArmor"),
	OTHER(CHECKSUM, "host.checksum", "its checksum is wrong",
	      "broken on the way, or by offload on the sender: ethtool -k there; see nstat -az '*Csum*'"),
	OTHER(SIGNATURE, "tcp.md5-ao",
	      "TCP's MD5 or AO signature is missing, not wanted, or wrong",
	      "compare the keys of both ends, as of BGP; see nstat -az 'TcpExtTCPMD5*' 'TcpExtTCPAO*'"),
};

static_assert(ARRAY_SIZE(causes) == DROP_CAUSES, "a cause");

/**
 * drop_cause_words - what is said of a cause
 * @cause: the cause
 *
 * Return: constants.
 */
const struct cause_words *drop_cause_words(enum drop_cause cause)
{
	return &causes[cause];
}
