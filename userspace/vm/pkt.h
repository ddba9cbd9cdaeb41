/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A packet and what the kernel carries along with it, as far as known. Rules
 * may change it while it is replayed: runs work on a copy.
 */
#ifndef RSTATTR_VM_PKT_H
#define RSTATTR_VM_PKT_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"
#include "ruleset/model.h"

/* Bytes of a packet that are held; the rest is not known. */
#define VM_DATA_MAX 2048
#define VM_LL_MAX 32
#define VM_UNKNOWN_MAX 4

/* A number of which some bits may not be known. */
struct vm_u32 {
	uint32_t value;
	uint32_t known;
};

#define VM_KNOWN(number) ((struct vm_u32){ (uint32_t)(number), ~0U })
#define VM_UNKNOWN ((struct vm_u32){ 0, 0 })

struct vm_reads; /* vm/reads.h */

/* A socket of this host, as sock_diag shows it. */
struct vm_socket {
	bool full; /* neither a time-wait nor a request socket */
	bool established; /* connected: found by all of the tuple */
	struct vm_u32 transparent; /* 0 or 1: IP_TRANSPARENT */
	struct vm_u32 wildcard; /* 0 or 1: bound to no address */
	struct vm_u32 mark;
	struct vm_u32 uid;
	struct vm_u32 gid; /* known to tests alone */
	bool has_cgroup;
	uint64_t cgroup; /* id of its cgroup; see nft_socket's level */
	uint32_t cgroup_level; /* of it, from the root's 0 */
};

static inline bool vm_known(struct vm_u32 number)
{
	return number.known == ~0U;
}

/* Bytes of data that are not known although they are there. */
struct vm_gap {
	uint16_t offset;
	uint16_t len;
};

enum vm_ct_presence {
	VM_CT_UNKNOWN, /* whether the packet is tracked, and how */
	VM_CT_NONE, /* not tracked (yet), or invalid */
	VM_CT_UNTRACKED,
	VM_CT_TRACKED,
};

/* Conntrack's view, as nf_ct_get() gives it. */
struct vm_ct {
	enum vm_ct_presence presence;
	/* of VM_CT_TRACKED: */
	uint32_t state; /* RSTATTR_CT_NEW, ESTABLISHED or RELATED; 0: unknown */
	struct vm_u32 reply; /* 1: packet of the reply direction */
	struct vm_u32 status; /* IPS_* */
	struct vm_u32 mark;
	struct vm_u32 zone;
	struct vm_u32 expiration; /* ms */
	bool may_clash; /* its replies may look like another one's */
	bool has_tuples;
	struct tuple orig;
	struct tuple repl;
	bool fresh; /* made by this packet: nothing counted, labels 0 */
	/*
	 * The helper of its master, the connection that made it expected; ""
	 * where that has none.
	 */
	bool helper_known;
	char helper[16];
	/*
	 * Of VM_CT_NONE: not tracked yet, but a rule has said in which zone it
	 * will be. What only rules that ran have changed of a connection:
	 */
	bool template;
	uint8_t zone_dir; /* bit 0: original, bit 1: reply; 0: both */
	/*
	 * They are zero. There may be no room for any, of a connection that is
	 * older than the first rule that sets some; ctnetlink does not tell.
	 */
	bool no_labels;
	bool label_set;	  /* the labels below count */
	uint8_t label[16];
	uint8_t label_known[16];
	bool secmark_set; /* the mark below counts */
	struct vm_u32 secmark;
	/*
	 * What was counted in each direction before this packet, which counts
	 * unless it is an error of ICMP about the connection.
	 */
	bool counted;
	bool uncounted; /* there are no counters: they read as zero */
	bool is_error;
	bool ignored; /* by conntrack's state machine: not counted either */
	uint64_t started; /* ns of CLOCK_REALTIME, 0: not known */
	uint8_t tcp_state; /* TCP_CONNTRACK_* before this packet, 0: not known */
	bool tcp_closing; /* one side had begun to close before */
	bool sctp_tagged; /* state and tags, of each direction's packets, count */
	uint8_t sctp_state; /* SCTP_CONNTRACK_* before this packet */
	uint8_t sctp_tag[2][4];
	uint8_t dccp_state; /* CT_DCCP_* before this packet, 0: not known */
	bool dccp_reversed; /* what it began with came from the server */
	uint64_t packets[2];
	uint64_t bytes[2];
};

/* A link as far as rules ask for it. Index 0: there is none. */
struct vm_link {
	struct vm_u32 index;
	bool has_name; /* "" is: there is no such link */
	char name[IFNAMSIZ];
	struct vm_u32 type; /* ARPHRD_* */
	struct vm_u32 group;
	bool has_kind;
	char kind[IFNAMSIZ]; /* "" where it has none, e.g. lo */
	struct vm_u32 master; /* index of the bridge or VRF, 0: none */
	struct vm_u32 mtu;
	struct vm_u32 pvid; /* VLAN of what comes in without a tag, 0: none */
	struct vm_u32 vlan_filtering; /* of a bridge: is it on */
	struct vm_u32 vlan_proto;     /* of a bridge: ETH_P_*, in host order */
	bool has_mac; /* false: not known, or there is none */
	uint8_t mac[6];
};

struct vm_pkt {
	uint16_t protocol; /* ETH_P_* in host order, without VLAN */
	uint8_t data[VM_DATA_MAX]; /* from the network header on */
	size_t held; /* bytes of data that are known */
	size_t len; /* of the packet from the network header on */
	struct vm_gap gap[VM_UNKNOWN_MAX];
	uint8_t ngaps;
	/*
	 * False: the link layer header is not known; nor, with a length of
	 * zero, whether there is one.
	 */
	bool has_ll;
	uint8_t ll[VM_LL_MAX]; /* without VLAN tags */
	uint8_t ll_len; /* 0: there is none, as in the output path */
	struct vm_u32 vlan_present; /* 0 or 1: tag beside the packet */
	struct vm_u32 vlan_tci;
	struct vm_u32 vlan_proto; /* ETH_P_8021Q, ETH_P_8021AD */

	/* struct nft_pktinfo; set by vm_pkt_parse() */
	uint8_t family; /* NFPROTO_* the hook was called with: pf */
	uint8_t chain_family; /* of the base chain: NFPROTO_INET, ... */
	uint32_t hook;
	bool is_ip; /* tprot and thoff are set: NFT_PKTINFO_L4PROTO */
	uint8_t tprot;
	uint16_t fragoff;
	uint16_t thoff; /* from data */
	uint16_t nhoff; /* of IP in another tag, or PPPoE: see vm/expr_meta.h */
	uint16_t nested; /* ETH_P_* of it, as it was found */
	enum tri parsed; /* TRI_UNKNOWN: too few bytes held to parse */

	struct vm_link in;
	struct vm_link out;
	struct vm_u32 mark;
	struct vm_u32 priority;
	struct vm_u32 pkttype; /* PACKET_HOST, ... */
	struct vm_u32 uid; /* of the local socket; see has_socket */
	struct vm_u32 gid;
	struct vm_u32 cgroup; /* net_cls class id */
	struct vm_u32 has_dst; /* 0 or 1: it has been routed */
	struct vm_u32 rtclassid; /* of its route */
	bool fake_dst; /* which is a bridge's own */
	/* Where its bridge sends it, of which hooks of IP are not told; or NULL. */
	const struct vm_link *port;
	struct vm_u32 secmark;
	struct vm_u32 secpath; /* 0 or 1: came out of IPsec */
	struct vm_u32 cpu;
	struct vm_u32 nftrace;
	struct vm_u32 has_socket; /* 0 or 1: a local full socket has it */
	bool has_sk; /* tproxy gave it to one: */
	struct vm_socket sk;
	struct vm_u32 sdif; /* index of the slave link, 0: none */
	bool checksum_known_good; /* not that it was computed: cannot be wrong */
	bool sum_checked; /* synproxy has summed it, and the kernel knows */
	bool sum_was_right;
	bool tracked_right; /* conntrack has summed it, though it is invalid */
	bool unchecked; /* no device has looked at its checksums */
	bool no_cookie; /* it surely answers no SYN cookie of this host */
	bool local; /* made on this host: no link layer, no input link */
	bool summed; /* local, but its checksums are there, as of a raw socket */
	uint64_t time_real; /* ns of CLOCK_REALTIME, 0: not known */
	struct vm_ct ct;
	/* Told what is read of data, time_real and ct's tuples; or NULL. */
	struct vm_reads *reads;
};

/* vm/reads.c */
void vm_reads_bytes(struct vm_reads *reads, size_t offset, size_t len);
void vm_reads_tuples(struct vm_reads *reads);
void vm_reads_time(struct vm_reads *reads);
void vm_reads_write(struct vm_reads *reads);

/* For those that read bytes of the packet otherwise than by vm_pkt_bytes(). */
static inline void vm_pkt_reads(const struct vm_pkt *pkt, size_t offset,
				size_t len)
{
	if (pkt->reads)
		vm_reads_bytes(pkt->reads, offset, len);
}

/* For those that read the tuples of its connection. */
static inline void vm_pkt_reads_tuples(const struct vm_pkt *pkt)
{
	if (pkt->reads)
		vm_reads_tuples(pkt->reads);
}

static inline uint64_t vm_pkt_time(const struct vm_pkt *pkt)
{
	if (pkt->reads)
		vm_reads_time(pkt->reads);
	return pkt->time_real;
}

/*
 * May the device have to complete the transport's checksum: then it is not
 * over the whole packet yet.
 */
static inline bool vm_pkt_partial(const struct vm_pkt *pkt)
{
	return pkt->local && !pkt->summed;
}

bool vm_pkt_load(struct vm_pkt *pkt, struct span bytes, size_t len,
		 uint16_t protocol);
void vm_pkt_parse(struct vm_pkt *pkt, uint8_t family, uint8_t chain_family,
		  uint32_t hook);
bool vm_pkt_bytes(const struct vm_pkt *pkt, size_t offset, size_t len,
		  uint8_t *bytes, uint8_t *known);
void vm_pkt_write(struct vm_pkt *pkt, size_t offset, const uint8_t *bytes,
		  const uint8_t *known, size_t len);
bool vm_pkt_has_ports(uint8_t proto);
void vm_pkt_tuple(const struct vm_pkt *pkt, struct tuple *tuple);

#endif
