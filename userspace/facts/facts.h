/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be read of a network namespace without any event: sockets of TCP,
 * counters, settings, conntrack, addresses, processes, and the chains that
 * filter. Plain structs, filled by facts_gather() and judged by
 * engine/doctor.h. What could not be read is absent: "read" is 0.
 *
 * Everything is bounded: of what there are many the totals are kept, and as
 * many of them as the limits below say.
 */
#ifndef RSTATTR_FACTS_FACTS_H
#define RSTATTR_FACTS_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/addr.h"
#include "model/reasons.h"

#define FACTS_LISTENERS_MAX 16384
#define FACTS_WAITING_MAX 65536
#define FACTS_LOCALS_MAX 4096
#define FACTS_TARGETS_MAX 65536
#define FACTS_HALF_MAX 4096
#define FACTS_SELF_MAX 16
#define FACTS_PROCESSES_MAX 64
#define FACTS_SETTING_LINES_MAX 4096
#define FACTS_PREFIXES_MAX 65536

/* The kernel's TCP_* states, NEW_SYN_RECV included. */
#define FACTS_STATES 16

struct process {
	uint32_t pid; /* 0: not known */
	char comm[64];
};

#define PROCESS_TEXT_MAX 80
const char *process_text(const struct process *process,
			 char text[PROCESS_TEXT_MAX]);

/* A socket of TCP; IPv4 that is mapped into IPv6 is told as IPv4. */
struct tcp_socket {
	struct addr local;
	struct addr remote;
	uint16_t lport;
	uint16_t rport;
	uint8_t state;
	bool has_options; /* the two below are known */
	bool transparent;
	bool freebind;
	bool has_idle;
	uint32_t idle_ms; /* since data came or went */
	uint32_t queued;  /* of a listener: waiting to be accepted */
	uint32_t
		backlog; /* of a listener: what it asked for, at most somaxconn */
	uint32_t inode; /* 0: no program has it */
	struct process owner;
};

struct tcp_sockets {
	struct tcp_socket *item;
	size_t count;
	size_t max;
	uint64_t beyond; /* that are counted but not kept */
};

/* How many sockets have the same ends. */
struct tally_key {
	struct addr local;
	struct addr remote; /* unknown: any */
	uint16_t port;	    /* of the remote end; of what is half open, here */
};

struct tally_entry {
	struct tally_key key;
	uint64_t count;
	uint64_t unsure; /* of these, those whose options are not known */
	uint64_t freebind;
	struct tcp_socket sample; /* one that a program has, if there is one */
};

struct tally {
	struct tally_entry *item;
	size_t count;
	size_t max;
	uint64_t beyond; /* sockets that are not in any entry */
	uint32_t *slot;
	size_t room; /* of slot; a power of two */
};

struct facts_sockets {
	uint64_t read;
	uint64_t states[FACTS_STATES];
	struct tcp_sockets listeners;
	struct tcp_sockets waiting; /* in CLOSE-WAIT */
	struct tcp_sockets self;    /* connected to themselves */
	struct tally locals; /* by local address; none that is transparent */
	struct tally
		targets; /* by remote end, of ports that choose themselves */
	struct tally half; /* half open: by local address, and local port */
};

enum facts_counter {
	COUNTER_LISTEN_OVERFLOWS,
	COUNTER_LISTEN_DROPS,
	COUNTER_REQ_Q_FULL_DROP,
	COUNTER_REQ_Q_FULL_COOKIES,
	COUNTER_ABORT_ON_MEMORY,
	COUNTER_PASSIVE_OPENS,
	FACTS_COUNTERS,
};

struct facts_counters {
	uint64_t read;
	bool known[FACTS_COUNTERS];
	uint64_t value[FACTS_COUNTERS];
};

/* Of /proc/net/sockstat: the whole machine's memory and orphans. */
struct facts_sockstat {
	uint64_t read;
	uint64_t orphans;
	uint64_t mem; /* pages */
};

enum facts_setting {
	SETTING_TW_REUSE,
	SETTING_FIN_TIMEOUT,
	SETTING_ABORT_ON_OVERFLOW,
	SETTING_CT_LOOSE,
	SETTING_CT_LIBERAL,
	SETTING_SOMAXCONN,
	SETTING_SYNCOOKIES,
	SETTING_NONLOCAL_V4,
	SETTING_NONLOCAL_V6,
	SETTING_MAX_ORPHANS,
	SETTING_CT_COUNT,
	SETTING_CT_MAX,
	FACTS_SETTINGS,
};

struct facts_settings {
	uint64_t read;
	bool known[FACTS_SETTINGS];
	int64_t value[FACTS_SETTINGS];
	bool has_range;
	uint16_t low, high; /* net.ipv4.ip_local_port_range, inclusive */
	uint32_t reserved;  /* ports in it that are reserved */
	bool has_mem;
	uint64_t mem[3]; /* net.ipv4.tcp_mem, pages */
};

/* A line of a file that sets something of "net.". */
struct setting_line {
	char *file;
	unsigned int line;
	char *name; /* with dots */
	char *value;
};

struct facts_files {
	uint64_t read;
	size_t files;  /* that were read */
	size_t denied; /* that may not be read */
	struct setting_line *item;
	size_t count;
	uint64_t beyond;
};

/* Sums of all processors, since the namespace began. */
struct facts_conntrack {
	uint64_t read;
	uint64_t insert_failed;
	uint64_t drop;
	uint64_t early_drop;
};

struct facts_addresses {
	uint64_t read;
	struct prefix *item; /* addresses and what routes make local */
	size_t count;
	uint64_t beyond;
};

struct process_files {
	struct process process;
	uint64_t open;
	uint64_t limit;
};

struct facts_processes {
	uint64_t read;
	size_t count; /* of this namespace, looked at */
	/* Those that are nearest to their limit. */
	struct process_files *item;
	size_t kept;
};

/* A base chain of type filter. */
struct filter_chain {
	uint32_t family;      /* of its table, NFPROTO_* */
	uint32_t hook_family; /* NFPROTO_IPV4, IPV6 or BRIDGE: whose packets */
	uint32_t hook;
	char *table;
	char *chain;
	int32_t priority;
	bool policy_drop;
	bool accepts;	 /* a rule of it does, or of a chain that it jumps to */
	bool drops;	 /* drop or reject, likewise */
	bool unsure;	 /* it has more rules than were looked at */
	bool iptables;	 /* its table is one that iptables-nft makes */
	char *manager;	 /* by names of table and chains; "": none known */
	uint32_t portid; /* of the netlink socket that owns the table, or 0 */
	uint32_t inode;
	struct process owner; /* who has that socket */
};

struct facts_filters {
	uint64_t read;
	struct filter_chain
		*item; /* hook by hook, in the order of the kernel */
	size_t count;
};

struct facts {
	uint64_t netns; /* its cookie */
	char *name;	/* or NULL */
	struct facts_sockets sockets;
	struct facts_counters counters;
	struct facts_sockstat sockstat;
	struct facts_settings settings;
	struct facts_files files;
	struct facts_conntrack conntrack;
	struct facts_addresses addresses;
	struct facts_processes processes;
	struct facts_filters filters;
};

int facts_gather(struct facts *facts, bool files, struct reasons *reasons);
void facts_release(struct facts *facts);
bool address_is_local(const struct facts_addresses *addresses,
		      const struct addr *addr);

#endif
