/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One event, whatever source it came from. "has" holds BIT(RSTATTR_EVENT_*)
 * of what is known; a field without its bit means nothing. Strings and bytes
 * are borrowed: they live as long as the call that hands the event over.
 */
#ifndef RSTATTR_MODEL_EVENT_H
#define RSTATTR_MODEL_EVENT_H

#include <linux/rstattr.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/drop.h"
#include "model/packet.h"
#include "model/rule.h"
#include "model/sock.h"

/* Conntrack's view; "has" holds BIT(RSTATTR_CT_ATTR_*). */
struct conntrack {
	uint64_t has;
	uint32_t state; /* enum rstattr_ct_state */
	uint8_t reply; /* packet of the reply direction */
	uint16_t zone;
	uint32_t status;
	uint32_t mark;
	struct tuple orig;
	struct tuple repl;
};

/* Who of this machine sent what ended a connection; see engine/sender.h. */
enum reset_sender {
	SENDER_NONE, /* nobody: all answers of this machine are known */
	SENDER_UNSURE, /* nobody, of those that are known */
	SENDER_FIREWALL,
	SENDER_TCP,
};

/* How it is known that an event is of whom it was asked for; engine/party.h. */
enum belonging {
	BELONGS_NOT, /* or nobody was asked for */
	BELONGS_EXACT,
	BELONGS_DERIVED,
	BELONGS_LIKELY,
	BELONGINGS,
};

#define EVENT_TABLES 8

/* A table, and the last handle that it had given to a rule or chain then. */
struct made_table {
	uint32_t handle;
	uint32_t made;
};

struct event {
	uint64_t has;
	uint64_t netns; /* cookie */
	uint64_t instance;
	uint64_t seq;
	uint64_t time_boot;
	uint64_t time_real;
	uint32_t kind;
	uint32_t reason;
	uint32_t base_seq;
	uint32_t family; /* NFPROTO_* of the hook */
	uint32_t hook;
	int32_t priority;
	uint32_t reply; /* enum rstattr_reply: what the rule answers with */
	uint32_t outcome; /* enum rstattr_outcome: what became of it */
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint8_t packet_type;
	uint16_t vlan_proto;
	uint16_t vlan_tci;
	uint16_t protocol; /* ETH_P_* */
	uint32_t iif;
	uint32_t oif;
	const char *iif_name;
	const char *oif_name;
	struct span l2;
	struct span bytes; /* from the network header on */
	uint32_t packet_len;
	uint32_t mark;
	uint32_t skb_priority;
	uint32_t uid;
	uint32_t gid;
	uint64_t cgroup;
	uint32_t pid;
	const char *comm;
	uint8_t inferred; /* the reason: by the socket's state */
	uint32_t caller; /* enum rstattr_caller */
	uint32_t err; /* positive errno */
	uint8_t exiting; /* the process */
	uint32_t exit_code; /* as of wait() */
	const char *where; /* the kernel's function that dropped it */
	uint32_t chain_family; /* NFPROTO_* of the chain that did */
	struct made_table table[EVENT_TABLES]; /* that the rule may be of */
	size_t table_count;
	uint8_t all_tables; /* it was of one of these */
	uint32_t port; /* of a bridge, by which it came in: br_netfilter's */
	uint32_t refusal; /* enum rstattr_refusal: what conntrack counted */
	struct addr icmp_from; /* of the ICMP error that came in for it */
	struct sock_record sock;
	struct rule rule;
	struct conntrack ct;
	struct packet packet; /* what the bytes say, or who else knows */
	/* Not in the message, but found out: */
	enum reset_sender sender;
	enum belonging belongs;
	struct drop_found drop;
	bool scan; /* a probe of a scan; see engine/scan.h */
	bool nat_missed; /* see engine/missed_nat.h */
	struct tuple meant; /* what NAT would have made of it, then */
};

/* A place in the recorder of one namespace and kind. */
struct cursor {
	uint64_t netns;
	uint64_t instance;
	uint32_t kind;
	uint64_t seq;
	uint64_t oldest;
	uint64_t next;
	uint64_t now_boot;
	uint64_t now_real;
};

bool event_has(const struct event *event, unsigned int attr);
bool event_sent(const struct event *event);
bool event_kind_known(uint32_t kind);
bool event_of_tcp(const struct event *event);
bool event_dropped(const struct event *event);
bool event_has_rule(const struct event *event);
bool event_sent_reset(const struct event *event);
bool event_sent_icmp(const struct event *event);
uint32_t event_icmp(const struct event *event);
const struct tuple *event_asked(const struct event *event);
const char *event_hook_text(const struct event *event);
const char *event_ct_state_text(const struct event *event);

/* model/event_copy.c */
struct event *event_copy(const struct event *from);
void event_free(struct event *event);

#endif
