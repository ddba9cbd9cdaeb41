/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * rstattr: which rule rejected it. The interface between rstattr.ko and
 * user space, a generic netlink family. Documentation/netlink/specs/rstattr.yaml
 * says the same in the kernel's specification language.
 *
 * Integers are in host order, packet bytes and addresses as on the wire,
 * 64-bit attributes are padded with RSTATTR_A_PAD. An attribute that is
 * absent is not known: it is never filled with a guess. Enumerations are only
 * ever appended to. Times called "boot" are nanoseconds of CLOCK_BOOTTIME,
 * those called "real" nanoseconds of CLOCK_REALTIME.
 *
 * All commands need CAP_NET_ADMIN in the user namespace that owns the network
 * namespace of the socket. RSTATTR_A_ALL_NETNS and RSTATTR_A_NETNS_COOKIE (to
 * choose another namespace) need it in the initial user namespace and a
 * socket of the initial network namespace.
 *
 *  RSTATTR_CMD_GET_INFO (do)
 *    > nothing
 *    < NOW_BOOT, NOW_REAL, INFO { VERSION ABI EVENTS CAPTURE RULES BYTES
 *      BYTES_MAX NETNS_BYTES_MAX NETNS NETNS_NO_MEMORY STAGING STAGING_LOST
 *      FRAMES FRAMES_OPEN DROPS DROP_RATE }
 *
 *  RSTATTR_CMD_GET_STATS (dump: one message for each network namespace)
 *    > [ALL_NETNS | NETNS_COOKIE]
 *    < NETNS_COOKIE, INSTANCE, NOW_BOOT, NOW_REAL, STATS { SINCE_BOOT SEEN
 *      ATTRIBUTED UNATTRIBUTED LOST ... REPLY_COUNT* ... RESET_COUNT* ...
 *      DROP_COUNT* ... }
 *
 *  RSTATTR_CMD_GET_RULES (dump: one message for each rule that ever fired)
 *    > [ALL_NETNS | NETNS_COOKIE]
 *    < NETNS_COOKIE, INSTANCE, NOW_BOOT, NOW_REAL, RULE { ... }
 *
 *  RSTATTR_CMD_GET_EVENTS (dump: per namespace and kind first one message
 *  with CURSOR, then one for each event, in order)
 *    > [ALL_NETNS | NETNS_COOKIE], [CURSOR { INSTANCE KIND SEQ }]
 *      SEQ is the first sequence wanted. A cursor of another instance is
 *      ignored: the dump begins at the oldest event held, and the reply's
 *      INSTANCE tells. Only for one namespace.
 *    < NETNS_COOKIE, INSTANCE, NOW_BOOT, NOW_REAL,
 *      CURSOR { INSTANCE KIND SEQ OLDEST NEXT }
 *    < NETNS_COOKIE, INSTANCE, EVENT { ... }
 *      Of a namespace that is not there (any more) a dump is empty.
 *      A sequence that is missing between OLDEST (or the SEQ asked for,
 *      whichever is later) and NEXT is an event that is lost.
 *
 *  RSTATTR_CMD_GET_PROBES (dump: one message for each probe)
 *    > nothing
 *    < PROBE { NAME MODULE SYMBOL STATE METHOD HITS MISSED ERROR }
 *
 *  RSTATTR_CMD_RESET (do): forget counters and events, begin a new instance
 *    > [ALL_NETNS | NETNS_COOKIE]
 *    < nothing but the ACK
 *
 *  Multicast group RSTATTR_MCGRP_EVENTS: RSTATTR_CMD_NEW_EVENTS, coalesced,
 *  to the namespace that it happened in and to the initial one. Subscribe,
 *  then GET_EVENTS: where nobody listened, news wake up with the next dump.
 *    < NETNS_COOKIE, INSTANCE, CURSOR { INSTANCE KIND NEXT }
 */
#ifndef _UAPI_LINUX_RSTATTR_H
#define _UAPI_LINUX_RSTATTR_H

#define RSTATTR_GENL_NAME	"rstattr"
#define RSTATTR_GENL_VERSION	1
#define RSTATTR_MCGRP_EVENTS	"events"

/* Raised when an attribute gains a meaning that old readers would miss. */
#define RSTATTR_ABI		1

enum rstattr_cmd {
	RSTATTR_CMD_UNSPEC,
	RSTATTR_CMD_GET_INFO,
	RSTATTR_CMD_GET_STATS,
	RSTATTR_CMD_GET_RULES,
	RSTATTR_CMD_GET_EVENTS,
	RSTATTR_CMD_GET_PROBES,
	RSTATTR_CMD_RESET,
	RSTATTR_CMD_NEW_EVENTS,

	__RSTATTR_CMD_MAX
};

#define RSTATTR_CMD_MAX (__RSTATTR_CMD_MAX - 1)

/* What kind of moment an event is; each kind has a ring of its own. */
enum rstattr_kind {
	RSTATTR_KIND_UNSPEC,
	RSTATTR_KIND_REJECT,	/* a reject rule or target was evaluated */
	RSTATTR_KIND_RESET,	/* TCP sent or received a reset, or gave up */
	RSTATTR_KIND_DROP,	/* a packet was dropped */

	__RSTATTR_KIND_MAX
};

#define RSTATTR_KIND_MAX (__RSTATTR_KIND_MAX - 1)

/* Who made an event, within its kind. */
enum rstattr_reason {
	RSTATTR_REASON_UNSPEC,
	RSTATTR_REASON_NFT_REJECT,	/* nftables' reject expression */
	RSTATTR_REASON_XT_NFT,		/* REJECT target of iptables-nft */
	RSTATTR_REASON_XT_LEGACY,	/* REJECT target of legacy iptables */

	/* TCP sent a reset, and why; the kernel's enum sk_rst_reason. */
	RSTATTR_REASON_TCP_UNSPECIFIED,	/* it does not say */
	RSTATTR_REASON_TCP_NO_SOCKET,	/* the segment is nobody's */
	RSTATTR_REASON_TCP_INVALID_ACK,	/* of a handshake */
	RSTATTR_REASON_TCP_PAWS,	/* an old timestamp */
	RSTATTR_REASON_TCP_TOO_OLD_ACK,
	RSTATTR_REASON_TCP_OLD_ACK,
	RSTATTR_REASON_TCP_ACK_UNSENT,	/* acknowledges what was not sent */
	RSTATTR_REASON_TCP_FLAGS,
	RSTATTR_REASON_TCP_INVALID_SYN,	/* ... or no room for a connection */
	RSTATTR_REASON_TCP_TIME_WAIT,
	RSTATTR_REASON_TCP_ABORT_ON_DATA,	/* for nobody reads any more */
	RSTATTR_REASON_TCP_ABORT_ON_CLOSE,	/* with data unread */
	RSTATTR_REASON_TCP_ABORT_ON_LINGER,
	RSTATTR_REASON_TCP_ABORT_ON_MEMORY,
	RSTATTR_REASON_TCP_STATE,	/* a program or the kernel ended it */
	RSTATTR_REASON_TCP_KEEPALIVE,
	RSTATTR_REASON_TCP_DISCONNECT,	/* with data to be sent */
	RSTATTR_REASON_TCP_MPTCP,
	RSTATTR_REASON_TCP_ERROR,	/* some other reason of the kernel's */

	RSTATTR_REASON_TCP_RECEIVED,	/* a reset came in for a socket */
	RSTATTR_REASON_TCP_GAVE_UP,	/* a socket's error, without a reset */

	/* A packet was dropped; the kernel's enum skb_drop_reason. */
	RSTATTR_REASON_DROP_NETFILTER,	/* a rule, a policy, or another hook */
	RSTATTR_REASON_DROP_QUEUE,	/* on its way to or from user space */
	RSTATTR_REASON_DROP_RPFILTER,	/* its source is not to be there */
	RSTATTR_REASON_DROP_NO_ROUTE,
	RSTATTR_REASON_DROP_PROHIBIT,	/* a route, or a rule of routing */
	RSTATTR_REASON_DROP_UNREACHABLE,
	RSTATTR_REASON_DROP_BLACKHOLE,
	RSTATTR_REASON_DROP_FORWARDING_OFF,
	RSTATTR_REASON_DROP_NEIGH,	/* no neighbour answered */
	RSTATTR_REASON_DROP_IPSEC,	/* a policy of IPsec wants otherwise */
	RSTATTR_REASON_DROP_XDP,	/* a generic program of XDP */
	RSTATTR_REASON_DROP_TC,		/* a classifier or action */
	RSTATTR_REASON_DROP_CGROUP,	/* a cgroup's program, when sent */
	RSTATTR_REASON_DROP_SOCKET_FILTER,	/* ... or when received */
	RSTATTR_REASON_DROP_LSM,	/* a security module */
	RSTATTR_REASON_DROP_CHECKSUM,
	RSTATTR_REASON_DROP_SIGNATURE,	/* TCP's MD5 or AO is wrong */
	RSTATTR_REASON_DROP_UNSIGNED,	/* ... is missing */
	RSTATTR_REASON_DROP_SIGNED,	/* ... is there, without a key for it */

	__RSTATTR_REASON_MAX
};

#define RSTATTR_REASON_MAX (__RSTATTR_REASON_MAX - 1)

/* What a rule answers with. */
enum rstattr_reply {
	RSTATTR_REPLY_UNSPEC,
	RSTATTR_REPLY_TCP_RESET,
	RSTATTR_REPLY_ICMP,	/* type and code in attributes of their own */
	RSTATTR_REPLY_ICMPV6,
	RSTATTR_REPLY_NONE,	/* the packet's protocol has no answer */

	__RSTATTR_REPLY_MAX
};

#define RSTATTR_REPLY_MAX (__RSTATTR_REPLY_MAX - 1)

/*
 * What became of the answer. SENT means handed to the output path, where it
 * may still be dropped.
 */
enum rstattr_outcome {
	RSTATTR_OUTCOME_UNSPEC,
	RSTATTR_OUTCOME_SENT,
	RSTATTR_OUTCOME_RST_IN,		/* the packet was itself a RST */
	RSTATTR_OUTCOME_FRAGMENT,	/* a later fragment */
	RSTATTR_OUTCOME_CHECKSUM,	/* its checksum is wrong */
	RSTATTR_OUTCOME_BROADCAST,	/* broadcast or multicast */
	RSTATTR_OUTCOME_ICMP_ERROR,	/* the packet was itself an ICMP error */
	RSTATTR_OUTCOME_PROTOCOL,	/* the answer does not fit its protocol */
	RSTATTR_OUTCOME_OTHER,		/* rate limit, no route, no memory, ... */
	RSTATTR_OUTCOME_UNSEEN,		/* the evaluation's end was not seen */

	__RSTATTR_OUTCOME_MAX
};

#define RSTATTR_OUTCOME_MAX (__RSTATTR_OUTCOME_MAX - 1)

/* Which part of the kernel had TCP send a reset of its own accord. */
enum rstattr_caller {
	RSTATTR_CALLER_UNSPEC,
	RSTATTR_CALLER_CLOSE,		/* close() */
	RSTATTR_CALLER_DISCONNECT,	/* disconnecting, or SO_LINGER of 0 */
	RSTATTR_CALLER_ABORT,		/* "ss -K", or a program of BPF's */
	RSTATTR_CALLER_KEEPALIVE,	/* the timer of keepalive or FIN_WAIT2 */
	RSTATTR_CALLER_MEMORY,		/* out of memory, or too many orphans */

	__RSTATTR_CALLER_MAX
};

#define RSTATTR_CALLER_MAX (__RSTATTR_CALLER_MAX - 1)

/* What is done about packets that are dropped. */
enum rstattr_drop_mode {
	RSTATTR_DROPS_UNSPEC,
	RSTATTR_DROPS_OFF,	/* nothing */
	RSTATTR_DROPS_REPLAY,	/* counted and recorded; the rule is found by
				 * who reads them
				 */
	RSTATTR_DROPS_EXACT,	/* and the rule or policy is counted, too,
				 * which costs each packet a little
				 */

	__RSTATTR_DROPS_MAX
};

#define RSTATTR_DROPS_MAX (__RSTATTR_DROPS_MAX - 1)

enum rstattr_probe_state {
	RSTATTR_PROBE_UNSPEC,
	RSTATTR_PROBE_ARMED,
	RSTATTR_PROBE_MISSING,	/* no kernel module that is loaded has it */
	RSTATTR_PROBE_FAILED,	/* could not be armed; see ERROR */

	__RSTATTR_PROBE_MAX
};

#define RSTATTR_PROBE_MAX (__RSTATTR_PROBE_MAX - 1)

enum rstattr_method {
	RSTATTR_METHOD_UNSPEC,
	RSTATTR_METHOD_FTRACE,
	RSTATTR_METHOD_KPROBE,
	RSTATTR_METHOD_KRETPROBE,
	RSTATTR_METHOD_TRACEPOINT,

	__RSTATTR_METHOD_MAX
};

#define RSTATTR_METHOD_MAX (__RSTATTR_METHOD_MAX - 1)

/* Whether a rule that fired is still in the ruleset, when it is read. */
enum rstattr_rule_state {
	RSTATTR_RULE_STATE_UNSPEC,
	RSTATTR_RULE_STATE_LIVE,	/* the very rule that fired */
	RSTATTR_RULE_STATE_REPLACED,	/* another one has its handle now */
	RSTATTR_RULE_STATE_GONE,

	__RSTATTR_RULE_STATE_MAX
};

#define RSTATTR_RULE_STATE_MAX (__RSTATTR_RULE_STATE_MAX - 1)

/* Conntrack's view of the packet when the rule was evaluated. */
enum rstattr_ct_state {
	RSTATTR_CT_UNSPEC,
	RSTATTR_CT_NEW,
	RSTATTR_CT_ESTABLISHED,
	RSTATTR_CT_RELATED,
	RSTATTR_CT_UNTRACKED,
	RSTATTR_CT_NONE,	/* invalid, or not tracked (yet): one value */

	__RSTATTR_CT_MAX
};

#define RSTATTR_CT_MAX (__RSTATTR_CT_MAX - 1)

/* What conntrack counted as netfilter dropped the packet. */
enum rstattr_refusal {
	RSTATTR_REFUSAL_UNSPEC,
	RSTATTR_REFUSAL_DROP,	/* "drop": no entry could be made, as when its
				 * table is full
				 */
	RSTATTR_REFUSAL_INSERT,	/* "insert_failed": it could not be entered */

	__RSTATTR_REFUSAL_MAX
};

#define RSTATTR_REFUSAL_MAX (__RSTATTR_REFUSAL_MAX - 1)

/* Message level. */
enum rstattr_attr {
	RSTATTR_A_UNSPEC,
	RSTATTR_A_PAD,
	RSTATTR_A_ALL_NETNS,		/* flag */
	RSTATTR_A_NETNS_COOKIE,		/* u64: SO_NETNS_COOKIE */
	RSTATTR_A_INSTANCE,		/* u64: new after load and reset */
	RSTATTR_A_NOW_BOOT,		/* u64: ns */
	RSTATTR_A_NOW_REAL,		/* u64: ns */
	RSTATTR_A_INFO,			/* nest: enum rstattr_info_attr */
	RSTATTR_A_STATS,		/* nest: enum rstattr_stats_attr */
	RSTATTR_A_RULE,			/* nest: enum rstattr_rule_attr */
	RSTATTR_A_CURSOR,		/* nest: enum rstattr_cursor_attr */
	RSTATTR_A_EVENT,		/* nest: enum rstattr_event_attr */
	RSTATTR_A_PROBE,		/* nest: enum rstattr_probe_attr */

	__RSTATTR_A_MAX
};

#define RSTATTR_A_MAX (__RSTATTR_A_MAX - 1)

/* The module as a whole. */
enum rstattr_info_attr {
	RSTATTR_INFO_UNSPEC,
	RSTATTR_INFO_PAD,
	RSTATTR_INFO_VERSION,		/* string */
	RSTATTR_INFO_ABI,		/* u32 */
	RSTATTR_INFO_EVENTS,		/* u32: events a ring holds */
	RSTATTR_INFO_CAPTURE,		/* u32: bytes kept of a packet */
	RSTATTR_INFO_RULES,		/* u32: rules a namespace's table holds */
	RSTATTR_INFO_BYTES,		/* u64: memory in use */
	RSTATTR_INFO_BYTES_MAX,		/* u64: its cap */
	RSTATTR_INFO_NETNS_BYTES_MAX,	/* u64: cap for one namespace */
	RSTATTR_INFO_NETNS,		/* u32: namespaces that have memory */
	RSTATTR_INFO_NETNS_NO_MEMORY,	/* u64: refusals to give one memory */
	RSTATTR_INFO_STAGING,		/* u32: slots of the staging pool */
	RSTATTR_INFO_STAGING_LOST,	/* u64: events that found it full */
	RSTATTR_INFO_FRAMES,		/* u32: evaluations that can be open */
	RSTATTR_INFO_FRAMES_OPEN,	/* u32: open now */
	RSTATTR_INFO_DROPS,		/* u32: enum rstattr_drop_mode */
	RSTATTR_INFO_DROP_RATE,		/* u32: drops that a namespace records
					 * in a second
					 */

	__RSTATTR_INFO_MAX
};

#define RSTATTR_INFO_MAX (__RSTATTR_INFO_MAX - 1)

/*
 * The books of one namespace. seen, attributed, unattributed and lost are
 * counted each on its own; seen is the sum of the other three. An attributed
 * event is counted in exactly one of: a rule of the table, RETIRED, OVERFLOW,
 * LEGACY. Likewise drops_exact is the sum of drops_attributed,
 * drops_unattributed and drops_ruleless, and one that is attributed is counted
 * in a rule's DROPPED, DROPS_RETIRED, or DROPS_OVERFLOW.
 */
enum rstattr_stats_attr {
	RSTATTR_STATS_UNSPEC,
	RSTATTR_STATS_PAD,
	RSTATTR_STATS_SINCE_BOOT,	/* u64: ns, when this instance began */
	RSTATTR_STATS_SEEN,		/* u64 */
	RSTATTR_STATS_ATTRIBUTED,	/* u64 */
	RSTATTR_STATS_UNATTRIBUTED,	/* u64: no rule found for it */
	RSTATTR_STATS_LOST,		/* u64: could not be looked at */
	RSTATTR_STATS_SENT,		/* u64: answers handed out */
	RSTATTR_STATS_NOT_SENT,		/* u64 */
	RSTATTR_STATS_UNSEEN,		/* u64: evaluations without an end */
	RSTATTR_STATS_RECORDED,		/* u64: events written to a ring */
	RSTATTR_STATS_OVERWRITTEN,	/* u64: sequences below the oldest held */
	RSTATTR_STATS_RECORD_LOST,	/* u64: attributed, not recorded */
	RSTATTR_STATS_RULES,		/* u32: rules in the table */
	RSTATTR_STATS_RULES_RETIRED,	/* u64: gone rules whose place was taken */
	RSTATTR_STATS_RETIRED,		/* u64: events of these */
	RSTATTR_STATS_OVERFLOW,		/* u64: events of rules without a place */
	RSTATTR_STATS_LEGACY,		/* u64: events of legacy iptables */
	RSTATTR_STATS_BYTES,		/* u64: memory of this namespace */
	RSTATTR_STATS_REPLY_COUNT,	/* multi nest: rstattr_reply_count_attr */
	RSTATTR_STATS_RESETS_RECORDED,	/* u64: written to the ring of resets */
	RSTATTR_STATS_RESETS_OVERWRITTEN, /* u64: sequences below the oldest */
	RSTATTR_STATS_RESETS_LOST,	/* u64: counted, not recorded */
	RSTATTR_STATS_RESET_COUNT,	/* multi nest: rstattr_reset_count_attr */
	RSTATTR_STATS_DROPS_RECORDED,	/* u64: written to the ring of drops */
	RSTATTR_STATS_DROPS_OVERWRITTEN, /* u64: sequences below the oldest */
	RSTATTR_STATS_DROPS_LOST,	/* u64: wanted, not recorded */
	RSTATTR_STATS_DROPS_THROTTLED,	/* u64: more than are recorded */
	RSTATTR_STATS_DROP_COUNT,	/* multi nest: rstattr_reset_count_attr */
	RSTATTR_STATS_DROPS_EXACT,	/* u64: by netfilter, in mode EXACT */
	RSTATTR_STATS_DROPS_ATTRIBUTED,	/* u64: of these, by a rule or policy */
	RSTATTR_STATS_DROPS_UNATTRIBUTED, /* u64: a chain's, not known which */
	RSTATTR_STATS_DROPS_RULELESS,	/* u64: another user's of netfilter */
	RSTATTR_STATS_DROPS_RETIRED,	/* u64: of gone rules without a place */
	RSTATTR_STATS_DROPS_OVERFLOW,	/* u64: of rules that found no place */

	__RSTATTR_STATS_MAX
};

#define RSTATTR_STATS_MAX (__RSTATTR_STATS_MAX - 1)

/* How many answers of one type and code were handed out. */
enum rstattr_reply_count_attr {
	RSTATTR_REPLY_COUNT_UNSPEC,
	RSTATTR_REPLY_COUNT_PAD,
	RSTATTR_REPLY_COUNT_REPLY,	/* u32: enum rstattr_reply */
	RSTATTR_REPLY_COUNT_ICMP_TYPE,	/* u8 */
	RSTATTR_REPLY_COUNT_ICMP_CODE,	/* u8 */
	RSTATTR_REPLY_COUNT_COUNT,	/* u64 */

	__RSTATTR_REPLY_COUNT_MAX
};

#define RSTATTR_REPLY_COUNT_MAX (__RSTATTR_REPLY_COUNT_MAX - 1)

/* How many resets or drops had one reason. They need no memory. */
enum rstattr_reset_count_attr {
	RSTATTR_RESET_COUNT_UNSPEC,
	RSTATTR_RESET_COUNT_PAD,
	RSTATTR_RESET_COUNT_REASON,	/* u32: enum rstattr_reason */
	RSTATTR_RESET_COUNT_COUNT,	/* u64 */

	__RSTATTR_RESET_COUNT_MAX
};

#define RSTATTR_RESET_COUNT_MAX (__RSTATTR_RESET_COUNT_MAX - 1)

/*
 * A rule, or a base chain's policy: in RSTATTR_A_RULE with its counters, in
 * RSTATTR_EVENT_RULE without.
 * Names and comment are the copy taken when the rule first fired.
 */
enum rstattr_rule_attr {
	RSTATTR_RULE_UNSPEC,
	RSTATTR_RULE_PAD,
	RSTATTR_RULE_FAMILY,		/* u32: NFPROTO_* */
	RSTATTR_RULE_TABLE,		/* string */
	RSTATTR_RULE_TABLE_HANDLE,	/* u64 */
	RSTATTR_RULE_CHAIN,		/* string */
	RSTATTR_RULE_CHAIN_HANDLE,	/* u64 */
	RSTATTR_RULE_HANDLE,		/* u64 */
	RSTATTR_RULE_COMMENT,		/* string */
	RSTATTR_RULE_INCARNATION,	/* u32: + 1 when replaced in place */
	RSTATTR_RULE_BASE_SEQ,		/* u32: generation of the first hit */
	RSTATTR_RULE_REASON,		/* u32: enum rstattr_reason */
	RSTATTR_RULE_EVALUATED,		/* u64: packets */
	RSTATTR_RULE_BYTES,		/* u64: their network layer bytes */
	RSTATTR_RULE_SENT,		/* u64 */
	RSTATTR_RULE_NOT_SENT,		/* multi nest: rstattr_not_sent_attr */
	RSTATTR_RULE_REPLY_COUNT,	/* multi nest: rstattr_reply_count_attr */
	RSTATTR_RULE_FIRST_BOOT,	/* u64: ns */
	RSTATTR_RULE_LAST_BOOT,		/* u64: ns */
	RSTATTR_RULE_STATE,		/* u32: enum rstattr_rule_state */
	RSTATTR_RULE_POLICY,		/* flag: the chain's policy, which has
					 * no handle
					 */
	RSTATTR_RULE_DROPPED,		/* u64: packets; in mode EXACT */
	RSTATTR_RULE_DROPPED_BYTES,	/* u64: their network layer bytes */

	__RSTATTR_RULE_MAX
};

#define RSTATTR_RULE_MAX (__RSTATTR_RULE_MAX - 1)

/* How many answers were not sent for one reason. */
enum rstattr_not_sent_attr {
	RSTATTR_NOT_SENT_UNSPEC,
	RSTATTR_NOT_SENT_PAD,
	RSTATTR_NOT_SENT_OUTCOME,	/* u32: enum rstattr_outcome */
	RSTATTR_NOT_SENT_COUNT,		/* u64 */

	__RSTATTR_NOT_SENT_MAX
};

#define RSTATTR_NOT_SENT_MAX (__RSTATTR_NOT_SENT_MAX - 1)

/* A place in a ring. */
enum rstattr_cursor_attr {
	RSTATTR_CURSOR_UNSPEC,
	RSTATTR_CURSOR_PAD,
	RSTATTR_CURSOR_INSTANCE,	/* u64 */
	RSTATTR_CURSOR_KIND,		/* u32: enum rstattr_kind */
	RSTATTR_CURSOR_SEQ,		/* u64: first sequence wanted */
	RSTATTR_CURSOR_OLDEST,		/* u64: oldest sequence held */
	RSTATTR_CURSOR_NEXT,		/* u64: sequence of the next event */

	__RSTATTR_CURSOR_MAX
};

#define RSTATTR_CURSOR_MAX (__RSTATTR_CURSOR_MAX - 1)

enum rstattr_event_attr {
	RSTATTR_EVENT_UNSPEC,
	RSTATTR_EVENT_PAD,
	RSTATTR_EVENT_SEQ,		/* u64: from 1, per instance and kind */
	RSTATTR_EVENT_KIND,		/* u32: enum rstattr_kind */
	RSTATTR_EVENT_REASON,		/* u32: enum rstattr_reason */
	RSTATTR_EVENT_TIME_BOOT,	/* u64: ns */
	RSTATTR_EVENT_TIME_REAL,	/* u64: ns */
	RSTATTR_EVENT_BASE_SEQ,		/* u32: ruleset generation */
	RSTATTR_EVENT_RULE,		/* nest: enum rstattr_rule_attr */
	RSTATTR_EVENT_FAMILY,		/* u32: NFPROTO_* of the hook */
	RSTATTR_EVENT_HOOK,		/* u32: NF_INET_*, NF_BR_*, ... */
	RSTATTR_EVENT_PRIORITY,		/* s32: of the base chain */
	RSTATTR_EVENT_REPLY,		/* u32: enum rstattr_reply */
	RSTATTR_EVENT_ICMP_TYPE,	/* u8: of the answer; of what ICMP_FROM
					 * sent
					 */
	RSTATTR_EVENT_ICMP_CODE,	/* u8 */
	RSTATTR_EVENT_OUTCOME,		/* u32: enum rstattr_outcome */
	RSTATTR_EVENT_IIF,		/* u32: ifindex */
	RSTATTR_EVENT_IIF_NAME,		/* string: its name then */
	RSTATTR_EVENT_OIF,		/* u32 */
	RSTATTR_EVENT_OIF_NAME,		/* string */
	RSTATTR_EVENT_L2,		/* binary: link layer header */
	RSTATTR_EVENT_VLAN_PROTO,	/* u16: ETH_P_8021Q, ETH_P_8021AD */
	RSTATTR_EVENT_VLAN_TCI,		/* u16 */
	RSTATTR_EVENT_PROTOCOL,		/* u16: ETH_P_* of the packet */
	RSTATTR_EVENT_PACKET,		/* binary: from the network header on */
	RSTATTR_EVENT_PACKET_LEN,	/* u32: its original length */
	RSTATTR_EVENT_PACKET_TYPE,	/* u8: PACKET_HOST, ... */
	RSTATTR_EVENT_MARK,		/* u32: of the packet */
	RSTATTR_EVENT_SKB_PRIORITY,	/* u32: of the packet */
	RSTATTR_EVENT_CT,		/* nest: enum rstattr_ct_attr */
	RSTATTR_EVENT_UID,		/* u32: task context only */
	RSTATTR_EVENT_GID,		/* u32 */
	RSTATTR_EVENT_CGROUP,		/* u64: cgroup id */
	RSTATTR_EVENT_PID,		/* u32: process */
	RSTATTR_EVENT_COMM,		/* string */
	RSTATTR_EVENT_SOCK,		/* nest: enum rstattr_sock_attr */
	RSTATTR_EVENT_INFERRED,		/* flag: REASON was told by the socket's
					 * state, for the kernel does not say
					 */
	RSTATTR_EVENT_CALLER,		/* u32: enum rstattr_caller */
	RSTATTR_EVENT_ERRNO,		/* u32: what the program is told; of a
					 * drop: its route's error
					 */
	RSTATTR_EVENT_EXITING,		/* flag: the process is ending */
	RSTATTR_EVENT_EXIT_CODE,	/* u32: as of wait(): a signal, or a
					 * status << 8
					 */
	RSTATTR_EVENT_WHERE,		/* string: function of the kernel that
					 * dropped the packet
					 */
	RSTATTR_EVENT_CHAIN_FAMILY,	/* u32: of the chain of nf_tables that
					 * dropped it
					 */
	RSTATTR_EVENT_TABLE,		/* multi nest: rstattr_table_attr; of a
					 * drop by a chain without RULE
					 */
	RSTATTR_EVENT_ALL_TABLES,	/* flag: the rule was of one of these */
	RSTATTR_EVENT_PORT,		/* u32: ifindex of the bridge's port that
					 * it came in by, where br_netfilter has
					 * it
					 */
	RSTATTR_EVENT_REFUSAL,		/* u32: enum rstattr_refusal */
	RSTATTR_EVENT_ICMP_FROM,	/* binary: who sent the ICMP error that
					 * came in for the socket
					 */

	__RSTATTR_EVENT_MAX
};

#define RSTATTR_EVENT_MAX (__RSTATTR_EVENT_MAX - 1)

/*
 * A table that a rule may have been of. What has a greater handle than MADE
 * came later.
 */
enum rstattr_table_attr {
	RSTATTR_TABLE_UNSPEC,
	RSTATTR_TABLE_HANDLE,		/* u32: its own */
	RSTATTR_TABLE_MADE,		/* u32: the last one of a rule, chain, ... */

	__RSTATTR_TABLE_MAX
};

#define RSTATTR_TABLE_MAX (__RSTATTR_TABLE_MAX - 1)

enum rstattr_ct_attr {
	RSTATTR_CT_ATTR_UNSPEC,
	RSTATTR_CT_ATTR_STATE,		/* u32: enum rstattr_ct_state */
	RSTATTR_CT_ATTR_REPLY,		/* flag: packet of the reply direction */
	RSTATTR_CT_ATTR_STATUS,		/* u32: IPS_* */
	RSTATTR_CT_ATTR_MARK,		/* u32 */
	RSTATTR_CT_ATTR_ZONE,		/* u16 */
	RSTATTR_CT_ATTR_ORIG,		/* nest: enum rstattr_tuple_attr */
	RSTATTR_CT_ATTR_REPL,		/* nest: enum rstattr_tuple_attr */

	__RSTATTR_CT_ATTR_MAX
};

#define RSTATTR_CT_ATTR_MAX (__RSTATTR_CT_ATTR_MAX - 1)

/* The socket that an event is about. */
enum rstattr_sock_attr {
	RSTATTR_SOCK_UNSPEC,
	RSTATTR_SOCK_PAD,
	RSTATTR_SOCK_FAMILY,		/* u32: NFPROTO_IPV4, NFPROTO_IPV6 */
	RSTATTR_SOCK_LOCAL,		/* binary: 4 or 16 bytes */
	RSTATTR_SOCK_REMOTE,		/* binary */
	RSTATTR_SOCK_LPORT,		/* u16 */
	RSTATTR_SOCK_RPORT,		/* u16 */
	RSTATTR_SOCK_STATE,		/* u8: TCP_ESTABLISHED, ... */
	RSTATTR_SOCK_UID,		/* u32: who made it */
	RSTATTR_SOCK_QUEUED,		/* u32: of a listener: to be accepted */
	RSTATTR_SOCK_BACKLOG,		/* u32: ... and how many can be */
	RSTATTR_SOCK_IDLE_MS,		/* u64: since something came in */
	RSTATTR_SOCK_ORPHAN,		/* flag: no program has it: not yet
					 * accepted, or closed already
					 */
	RSTATTR_SOCK_LINGER0,		/* flag: SO_LINGER of 0 is set */

	__RSTATTR_SOCK_MAX
};

#define RSTATTR_SOCK_MAX (__RSTATTR_SOCK_MAX - 1)

enum rstattr_tuple_attr {
	RSTATTR_TUPLE_UNSPEC,
	RSTATTR_TUPLE_FAMILY,		/* u32: NFPROTO_IPV4, NFPROTO_IPV6 */
	RSTATTR_TUPLE_SRC,		/* binary: 4 or 16 bytes */
	RSTATTR_TUPLE_DST,		/* binary */
	RSTATTR_TUPLE_PROTO,		/* u8: IPPROTO_* */
	RSTATTR_TUPLE_SPORT,		/* u16 */
	RSTATTR_TUPLE_DPORT,		/* u16 */
	RSTATTR_TUPLE_ICMP_ID,		/* u16 */
	RSTATTR_TUPLE_ICMP_TYPE,	/* u8 */
	RSTATTR_TUPLE_ICMP_CODE,	/* u8 */

	__RSTATTR_TUPLE_MAX
};

#define RSTATTR_TUPLE_MAX (__RSTATTR_TUPLE_MAX - 1)

enum rstattr_probe_attr {
	RSTATTR_PROBE_A_UNSPEC,
	RSTATTR_PROBE_A_PAD,
	RSTATTR_PROBE_A_NAME,		/* string */
	RSTATTR_PROBE_A_MODULE,		/* string: kernel module that holds it */
	RSTATTR_PROBE_A_SYMBOL,		/* string */
	RSTATTR_PROBE_A_STATE,		/* u32: enum rstattr_probe_state */
	RSTATTR_PROBE_A_METHOD,		/* u32: enum rstattr_method */
	RSTATTR_PROBE_A_HITS,		/* u64: since the module was loaded */
	RSTATTR_PROBE_A_MISSED,		/* u64: since it was armed */
	RSTATTR_PROBE_A_ERROR,		/* u32: positive errno of FAILED */

	__RSTATTR_PROBE_A_MAX
};

#define RSTATTR_PROBE_A_MAX (__RSTATTR_PROBE_A_MAX - 1)

#endif /* _UAPI_LINUX_RSTATTR_H */
