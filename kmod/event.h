/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An event as the module keeps it: who, what, when, and the packet's first
 * bytes. No pointer into nf_tables, only into our own table of rules.
 */
#ifndef RSTATTR_EVENT_H
#define RSTATTR_EVENT_H

#include <linux/if.h>
#include <linux/netfilter.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uidgid.h>

#include <uapi/linux/rstattr.h>

#include "site.h"

struct rstattr_rule;

/* Ethernet with one VLAN tag in the payload. */
#define RSTATTR_L2_LEN		18

/*
 * Names of a rule's table and chain, and its comment: NUL terminated, one
 * behind the other in text. A name that did not fit has offset 0 or, for the
 * table, an empty text: it is absent, never cut.
 */
#define RSTATTR_NAMES_LEN	256

struct rstattr_names {
	u16 chain;
	u16 comment;
	char text[RSTATTR_NAMES_LEN];
};

/**
 * struct rstattr_id - which rule, in one namespace
 * @table_handle: the table's handle; a table made anew has another
 * @chain_handle: the chain's handle within the table
 * @handle: the rule's handle within the table; kept by "nft replace rule";
 *	0: it is the policy of the chain
 * @content: hash of the rule's expressions and comment, telling incarnations
 *	apart; has pointers in it and stays in the kernel
 * @priority: of the base chain, if @has_priority
 * @family: NFPROTO_* of the table
 */
struct rstattr_id {
	u64 table_handle;
	u64 chain_handle;
	u64 handle;
	u64 content;
	s32 priority;
	u8 family;
	bool has_priority;
};

struct rstattr_tuple {
	union nf_inet_addr src;
	union nf_inet_addr dst;
	__be16 sport;
	__be16 dport;
	u8 proto;
	u8 family;
};

/**
 * struct rstattr_icmp - an ICMP error that came in
 * @from: who sent it
 * @family: NFPROTO_IPV4 or _IPV6; 0: there is none
 * @type: of ICMP or ICMPv6, as @code
 * @code: ...
 */
struct rstattr_icmp {
	union nf_inet_addr from;
	u8 family;
	u8 type;
	u8 code;
};

#define RSTATTR_TABLES	8

/**
 * struct rstattr_tables - tables that a rule may have been of
 * @made: the last handle that each had given to a rule, chain, ...
 * @handle: its own; 0: no more tables
 *
 * So it is told later whether a rule that is there now was there then.
 */
struct rstattr_tables {
	u32 made[RSTATTR_TABLES];
	u16 handle[RSTATTR_TABLES];
};

struct rstattr_ct {
	struct rstattr_tuple tuple[2];
	u32 status;
	u32 mark;
	u16 zone;
	u8 state;	/* enum rstattr_ct_state */
	bool reply;
};

/**
 * struct rstattr_task - the process that made it
 * @exit_code: as of wait(), if @exiting
 */
struct rstattr_task {
	kuid_t uid;
	kgid_t gid;
	pid_t pid;
	bool exiting;
	u32 exit_code;
	char comm[TASK_COMM_LEN];
};

/**
 * struct rstattr_sock - the socket that an event of TCP is about
 * @family: NFPROTO_IPV4 or _IPV6; 0: there is none
 * @state: TCP_ESTABLISHED, ...
 * @full: not only the rest of a connection, or its begin: what follows holds
 * @orphan: no program has it
 * @linger0: SO_LINGER of 0 is set
 * @came_in: something did, @idle_ms ago; not of a listener
 * @queued: of a listener: what is to be accepted, and @backlog, how many can be
 */
struct rstattr_sock {
	union nf_inet_addr local;
	union nf_inet_addr remote;
	u16 lport;
	u16 rport;
	u8 family;
	u8 state;
	bool full;
	bool orphan;
	bool linger0;
	bool came_in;
	kuid_t uid;
	u32 idle_ms;
	u32 queued;
	u32 backlog;
};

/**
 * struct rstattr_event - one event
 * @rule: entry in the namespace's table, with a reference; NULL if the rule
 *	is unknown or has no place there
 * @known: @id holds
 * @inferred: @reason was told by the socket's state
 * @caller: enum rstattr_caller
 * @error: positive errno that a socket ended with; of a drop: its route's
 * @sock: of an event of TCP; what only those have is set by them alone
 * @tables: of a drop by a rule that is not known, so without @id: what there was
 * @port: of what br_netfilter has: the bridge's port that it came in by, an
 *	ifindex; else 0
 * @icmp: of an event of TCP, which has no rule: what a socket's error was told by
 * @chain: of a drop: NFPROTO_* of the chain that did it, or 0
 * @refusal: ... enum rstattr_refusal
 * @where: ... and the function, NUL terminated
 * @caplen: bytes of @packet that hold
 * @packet: from the network header on, capture_len bytes of room
 */
struct rstattr_event {
	u64 boot_ns;
	u64 real_ns;
	struct rstattr_rule *rule;
	union {
		struct rstattr_id id;
		struct rstattr_icmp icmp;
		struct rstattr_tables tables;
	};
	u64 cgroup;
	u32 base_seq;
	u32 mark;
	u32 skb_priority;
	u32 packet_len;
	u32 iif;
	u32 oif;
	u32 port;
	u16 protocol;
	u16 vlan_proto;
	u16 vlan_tci;
	u16 caplen;
	u8 kind;
	u8 reason;
	u8 reply;
	u8 icmp_type;
	u8 icmp_code;
	u8 outcome;
	u8 pf;
	u8 hook;
	u8 packet_type;
	u8 l2_len;
	bool known;
	bool all_tables;	/* no more than are in @tables */
	bool has_task;
	bool inferred;
	u8 caller;
	u8 chain;
	u8 refusal;
	int error;
	char iif_name[IFNAMSIZ];
	char oif_name[IFNAMSIZ];
	u8 l2[RSTATTR_L2_LEN];
	struct rstattr_task task;
	struct rstattr_ct ct;
	union {
		struct rstattr_sock sock;
		char where[RSTATTR_WHERE_LEN];
	};
	u8 packet[];
};

/*
 * Most packets that are rejected are short. There is always room for these
 * many bytes, and a copy of known size takes a few instructions.
 */
#define RSTATTR_PACKET_SHORT	64

/* Copies @from with the bytes of its packet that hold. */
static inline void rstattr_event_copy(struct rstattr_event *to,
				      const struct rstattr_event *from)
{
	*to = *from;
	memcpy(to->packet, from->packet, from->caplen);
}

#endif /* RSTATTR_EVENT_H */
