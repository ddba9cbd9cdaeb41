// SPDX-License-Identifier: GPL-2.0-only
/* Why there is an event: our word, the kernel's, and a sentence. */
#include <assert.h>
#include <linux/rstattr.h>
#include <stddef.h>

#include "model/names.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

struct reason {
	const char *word;
	/* Of enum sk_rst_reason or skb_drop_reason; NULL: none of its. */
	const char *kernel;
	const char *sentence;
};

#define REASON(ours, word_, kernel_, sentence_) \
	[RSTATTR_REASON_##ours] = { word_, kernel_, sentence_ }

static const struct reason reasons[] = {
	REASON(UNSPEC, "unknown", NULL, "a reason unknown here"),
	REASON(NFT_REJECT, "nft-reject", NULL, "a rule of nftables"),
	REASON(XT_NFT, "iptables-nft", NULL, "a rule of iptables-nft"),
	REASON(XT_LEGACY, "iptables-legacy", NULL, "a rule of legacy iptables"),
	REASON(TCP_UNSPECIFIED, "tcp-unspecified", "NOT_SPECIFIED",
	       "TCP sent a reset and does not say why"),
	REASON(TCP_NO_SOCKET, "tcp-no-socket", "NO_SOCKET",
	       "the segment is for no socket of this host"),
	REASON(TCP_INVALID_ACK, "tcp-invalid-ack", "TCP_INVALID_ACK_SEQUENCE",
	       "in the handshake, the segment acknowledges what was not sent"),
	REASON(TCP_PAWS, "tcp-paws", "TCP_RFC7323_PAWS",
	       "the segment's timestamp is too old"),
	REASON(TCP_TOO_OLD_ACK, "tcp-too-old-ack", "TCP_TOO_OLD_ACK",
	       "the segment acknowledges what is long past"),
	REASON(TCP_OLD_ACK, "tcp-old-ack", "TCP_OLD_ACK",
	       "the segment acknowledges what is past"),
	REASON(TCP_ACK_UNSENT, "tcp-ack-unsent", "TCP_ACK_UNSENT_DATA",
	       "the segment acknowledges what was not sent yet"),
	REASON(TCP_FLAGS, "tcp-flags", "TCP_FLAGS",
	       "the segment's flags do not fit the socket"),
	REASON(TCP_INVALID_SYN, "tcp-invalid-syn", "INVALID_SYN",
	       "a bad SYN, or no room for another connection"),
	REASON(TCP_TIME_WAIT, "tcp-time-wait", "TCP_TIMEWAIT_SOCKET",
	       "the segment met what is left of a closed connection"),
	REASON(TCP_ABORT_ON_DATA, "tcp-abort-on-data", "TCP_ABORT_ON_DATA",
	       "data came that nobody reads any more"),
	REASON(TCP_ABORT_ON_CLOSE, "tcp-abort-on-close", "TCP_ABORT_ON_CLOSE",
	       "it was closed with data unread"),
	REASON(TCP_ABORT_ON_LINGER, "tcp-abort-on-linger",
	       "TCP_ABORT_ON_LINGER", "it was closed with TCP_LINGER2 below 0"),
	REASON(TCP_ABORT_ON_MEMORY, "tcp-abort-on-memory",
	       "TCP_ABORT_ON_MEMORY",
	       "TCP is out of memory or has too many orphans"),
	REASON(TCP_STATE, "tcp-state", "TCP_STATE",
	       "it was ended in a state in which the other end must be told"),
	REASON(TCP_KEEPALIVE, "tcp-keepalive", "TCP_KEEPALIVE_TIMEOUT",
	       "keepalive got no answer"),
	REASON(TCP_DISCONNECT, "tcp-disconnect", "TCP_DISCONNECT_WITH_DATA",
	       "it was disconnected with data still to be sent"),
	REASON(TCP_MPTCP, "tcp-mptcp", "MPTCP_RST_*", "a reason of MPTCP's"),
	REASON(TCP_ERROR, "tcp-error", "ERROR",
	       "a reason of the kernel's that is not known here"),
	REASON(TCP_RECEIVED, "tcp-received", NULL,
	       "a reset came in for the socket"),
	REASON(TCP_GAVE_UP, "tcp-gave-up", NULL,
	       "the socket ended with an error, without a reset"),
	REASON(DROP_NETFILTER, "drop-netfilter", "NETFILTER_DROP",
	       "a hook of netfilter dropped it"),
	REASON(DROP_QUEUE, "drop-queue", NULL,
	       "it was dropped on its way to or from a program's queue"),
	REASON(DROP_RPFILTER, "drop-rpfilter", "IP_RPFILTER",
	       "the way back to its source does not lead out of the interface that it came in by"),
	REASON(DROP_NO_ROUTE, "drop-no-route", "IP_INNOROUTES, IP_OUTNOROUTES",
	       "no route leads to its destination"),
	REASON(DROP_PROHIBIT, "drop-prohibit", NULL,
	       "a route or a rule of routing prohibits it"),
	REASON(DROP_UNREACHABLE, "drop-unreachable", NULL,
	       "a route or a rule of routing makes it unreachable"),
	REASON(DROP_BLACKHOLE, "drop-blackhole", NULL,
	       "a route or a rule of routing swallows it"),
	REASON(DROP_FORWARDING_OFF, "drop-forwarding-off", NULL,
	       "it is for another host, and this one does not forward"),
	REASON(DROP_NEIGH, "drop-neigh", "NEIGH_FAILED",
	       "no neighbour answered to the address that it is for"),
	REASON(DROP_IPSEC, "drop-ipsec", "XFRM_POLICY",
	       "a policy of IPsec does not let it pass"),
	REASON(DROP_XDP, "drop-xdp", "XDP",
	       "a program of XDP dropped it"),
	REASON(DROP_TC, "drop-tc", "TC_INGRESS, TC_EGRESS",
	       "a classifier or an action of tc dropped it"),
	REASON(DROP_CGROUP, "drop-cgroup", "BPF_CGROUP_EGRESS",
	       "a cgroup's BPF program did not let it be sent"),
	REASON(DROP_SOCKET_FILTER, "drop-socket-filter", "SOCKET_FILTER",
	       "the socket's own filter, a cgroup's BPF program, or on older kernels a security module did not let it be received"),
	REASON(DROP_LSM, "drop-lsm", "SECURITY_HOOK",
	       "a security module did not let it pass"),
	REASON(DROP_CHECKSUM, "drop-checksum", "*_CSUM",
	       "its checksum is wrong"),
	REASON(DROP_SIGNATURE, "drop-signature", "TCP_MD5FAILURE, TCP_AOFAILURE",
	       "TCP's signature is wrong"),
	REASON(DROP_UNSIGNED, "drop-unsigned", "TCP_MD5NOTFOUND, TCP_AONOTFOUND",
	       "it has no signature of TCP, and the socket has a key for where it is from"),
	REASON(DROP_SIGNED, "drop-signed", "TCP_MD5UNEXPECTED, TCP_AO*",
	       "it has a signature of TCP, and the socket has no key for it"),
};

static_assert(ARRAY_SIZE(reasons) == RSTATTR_REASON_MAX + 1, "a reason");

/**
 * kind_text - what kind of moment an event is
 * @kind: enum rstattr_kind
 *
 * Return: a constant; "unknown" for a number unknown.
 */
const char *kind_text(uint32_t kind)
{
	static const char *const names[] = {
		[RSTATTR_KIND_UNSPEC] = "unknown",
		[RSTATTR_KIND_REJECT] = "reject",
		[RSTATTR_KIND_RESET] = "reset",
		[RSTATTR_KIND_DROP] = "drop",
	};

	static_assert(ARRAY_SIZE(names) == RSTATTR_KIND_MAX + 1, "a kind");
	return kind < ARRAY_SIZE(names) ? names[kind] : "unknown";
}

static const struct reason *find(uint32_t reason)
{
	return &reasons[reason < ARRAY_SIZE(reasons) ? reason :
						       RSTATTR_REASON_UNSPEC];
}

/**
 * reason_text - who made an event, or why, as one word
 * @reason: enum rstattr_reason
 *
 * Return: a constant; "unknown" for a number unknown.
 */
const char *reason_text(uint32_t reason)
{
	return find(reason)->word;
}

/**
 * reason_kernel - the kernel's own name of the reason for a reset or drop
 * @reason: enum rstattr_reason
 *
 * Where it has several of one meaning, all of them, or what they begin with.
 *
 * Return: a constant, without "SK_RST_REASON_" or "SKB_DROP_REASON_" before it;
 * NULL when it has none.
 */
const char *reason_kernel(uint32_t reason)
{
	return find(reason)->kernel;
}

/**
 * reason_sentence - what a reason means, for people
 * @reason: enum rstattr_reason
 *
 * Return: a constant.
 */
const char *reason_sentence(uint32_t reason)
{
	return find(reason)->sentence;
}

/**
 * caller_text - which part of the kernel had TCP send a reset, as one word
 * @caller: enum rstattr_caller
 *
 * Return: a constant; NULL when it is not known.
 */
const char *caller_text(uint32_t caller)
{
	static const char *const names[] = {
		[RSTATTR_CALLER_CLOSE] = "close",
		[RSTATTR_CALLER_DISCONNECT] = "disconnect",
		[RSTATTR_CALLER_ABORT] = "abort",
		[RSTATTR_CALLER_KEEPALIVE] = "keepalive",
		[RSTATTR_CALLER_MEMORY] = "memory",
	};

	static_assert(ARRAY_SIZE(names) == RSTATTR_CALLER_MAX + 1, "a caller");
	return caller < ARRAY_SIZE(names) ? names[caller] : NULL;
}

/**
 * caller_sentence - the same for people
 * @caller: enum rstattr_caller
 *
 * Return: a constant; NULL when it is not known.
 */
const char *caller_sentence(uint32_t caller)
{
	static const char *const sentences[] = {
		[RSTATTR_CALLER_CLOSE] = "close() had it sent",
		[RSTATTR_CALLER_DISCONNECT] =
			"disconnecting had it sent: SO_LINGER of 0, connect() to AF_UNSPEC, or a listener closed before it was accepted",
		[RSTATTR_CALLER_ABORT] =
			"destroying the socket had it sent: \"ss -K\" or a BPF program",
		[RSTATTR_CALLER_KEEPALIVE] =
			"the timer of keepalive and of FIN_WAIT2 had it sent",
		[RSTATTR_CALLER_MEMORY] =
			"the check for memory and orphans had it sent",
	};

	static_assert(ARRAY_SIZE(sentences) == RSTATTR_CALLER_MAX + 1,
		      "a caller");
	return caller < ARRAY_SIZE(sentences) ? sentences[caller] : NULL;
}

/**
 * drop_mode_text - what is done about packets that are dropped, as one word
 * @mode: enum rstattr_drop_mode
 *
 * Return: a constant; NULL when it is not known.
 */
const char *drop_mode_text(uint32_t mode)
{
	static const char *const names[] = {
		[RSTATTR_DROPS_OFF] = "off",
		[RSTATTR_DROPS_REPLAY] = "replay",
		[RSTATTR_DROPS_EXACT] = "exact",
	};

	static_assert(ARRAY_SIZE(names) == RSTATTR_DROPS_MAX + 1, "a mode");
	return mode < ARRAY_SIZE(names) ? names[mode] : NULL;
}
