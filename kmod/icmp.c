// SPDX-License-Identifier: GPL-2.0-only
/*
 * ICMP errors that came in for connections of TCP: the last one for each, until
 * one of these ends with an error. Then it tells who said so. A connection that
 * lives holds an error against the other end only when it is given up, minutes
 * later. There are so many places; whoever sends more has older ones forgotten.
 */
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/jhash.h>
#include <linux/jiffies.h>
#include <linux/netfilter.h>
#include <linux/spinlock.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "icmp.h"

#define BUCKET_BITS	6
#define WAYS		4
/* TCP_RTO_MAX, and some time. */
#define STALE		(150 * HZ)

/**
 * struct seen - an error
 * @net: where; only compared
 * @when: jiffies
 * @local: this end's address, as the quoted packet has it
 * @remote: the other end's
 * @lport: this end's port
 * @rport: the other end's
 * @icmp: the error; without a family the place is free
 */
struct seen {
	const struct net *net;
	unsigned long when;
	union nf_inet_addr local;
	union nf_inet_addr remote;
	u16 lport;
	u16 rport;
	struct rstattr_icmp icmp;
};

/* Who finds it locked goes without. */
static struct bucket {
	raw_spinlock_t lock;
	struct seen way[WAYS];
} buckets[1 << BUCKET_BITS];

static struct bucket *bucket_of(u16 lport, u16 rport,
				const union nf_inet_addr *remote, u8 family)
{
	int words = family == NFPROTO_IPV6 ? 4 : 1;
	u32 hash = jhash2(remote->all, words, (u32)lport << 16 | rport);

	return &buckets[hash >> (32 - BUCKET_BITS)];
}

static bool same_addr(const union nf_inet_addr *a, const union nf_inet_addr *b,
		      u8 family)
{
	return family == NFPROTO_IPV6 ? ipv6_addr_equal(&a->in6, &b->in6) :
					a->ip == b->ip;
}

static bool same_ends(const struct seen *a, const struct seen *b)
{
	u8 family = b->icmp.family;

	return a->icmp.family == family && a->net == b->net &&
		a->lport == b->lport && a->rport == b->rport &&
		same_addr(&a->local, &b->local, family) &&
		same_addr(&a->remote, &b->remote, family);
}

static bool is_stale(const struct seen *seen)
{
	return !seen->icmp.family || time_after(jiffies, seen->when + STALE);
}

/* That of the same connection, else one that is free, else the oldest. */
static struct seen *place(struct bucket *bucket, const struct seen *wanted)
{
	struct seen *found = &bucket->way[0];
	unsigned int i;

	for (i = 0; i < WAYS; i++) {
		struct seen *seen = &bucket->way[i];

		if (same_ends(seen, wanted))
			return seen;
		if (is_stale(found))
			continue;
		if (is_stale(seen) || time_before(seen->when, found->when))
			found = seen;
	}
	return found;
}

static void keep(struct seen *seen)
{
	struct bucket *bucket = bucket_of(seen->lport, seen->rport,
					  &seen->remote, seen->icmp.family);

	if (!raw_spin_trylock(&bucket->lock))
		return;
	seen->when = jiffies;
	*place(bucket, seen) = *seen;
	raw_spin_unlock(&bucket->lock);
}

/* The quoted segment was sent from here. */
static bool read_ports(struct seen *seen, const struct sk_buff *skb,
		       unsigned int offset)
{
	const __be16 *port = (const __be16 *)(skb->data + offset);

	if (skb_headlen(skb) < offset + 2 * sizeof(*port))
		return false;
	seen->lport = ntohs(port[0]);
	seen->rport = ntohs(port[1]);
	return true;
}

/* Others say what is to be done, and end nothing. */
static bool is_error_v4(const struct icmphdr *icmp)
{
	switch (icmp->type) {
	case ICMP_DEST_UNREACH:
		return icmp->code != ICMP_FRAG_NEEDED;
	case ICMP_PARAMETERPROB:
	case ICMP_TIME_EXCEEDED:
		return true;
	}
	return false;
}

/**
 * rstattr_icmp_note_v4() - an error came in for a connection
 * @skb: as tcp_v4_err() gets it: its data are the quoted packet
 *
 * In any context, with preemption off.
 */
void rstattr_icmp_note_v4(const struct sk_buff *skb)
{
	const struct iphdr *quoted = (const struct iphdr *)skb->data;
	const struct icmphdr *icmp = icmp_hdr(skb);
	struct seen seen = { .net = dev_net(skb->dev) };

	if (!is_error_v4(icmp) || skb_headlen(skb) < sizeof(*quoted) ||
	    !read_ports(&seen, skb, quoted->ihl * 4))
		return;
	seen.local.ip = quoted->saddr;
	seen.remote.ip = quoted->daddr;
	seen.icmp.from.ip = ip_hdr(skb)->saddr;
	seen.icmp.family = NFPROTO_IPV4;
	seen.icmp.type = icmp->type;
	seen.icmp.code = icmp->code;
	keep(&seen);
}

static bool is_error_v6(const struct icmp6hdr *icmp)
{
	return icmp->icmp6_type == ICMPV6_DEST_UNREACH ||
		icmp->icmp6_type == ICMPV6_TIME_EXCEED ||
		icmp->icmp6_type == ICMPV6_PARAMPROB;
}

/**
 * rstattr_icmp_note_v6() - the same of IPv6
 * @skb: as tcp_v6_err() gets it
 *
 * A segment behind extension headers is not looked for.
 */
void rstattr_icmp_note_v6(const struct sk_buff *skb)
{
	const struct ipv6hdr *quoted = (const struct ipv6hdr *)skb->data;
	const struct icmp6hdr *icmp = icmp6_hdr(skb);
	struct seen seen = { .net = dev_net(skb->dev) };

	if (!is_error_v6(icmp) || skb_headlen(skb) < sizeof(*quoted) ||
	    quoted->nexthdr != IPPROTO_TCP ||
	    !read_ports(&seen, skb, sizeof(*quoted)))
		return;
	seen.local.in6 = quoted->saddr;
	seen.remote.in6 = quoted->daddr;
	seen.icmp.from.in6 = ipv6_hdr(skb)->saddr;
	seen.icmp.family = NFPROTO_IPV6;
	seen.icmp.type = icmp->icmp6_type;
	seen.icmp.code = icmp->icmp6_code;
	keep(&seen);
}

/**
 * rstattr_icmp_find() - the last error that came in for a connection
 * @icmp: filled; without a family there is none
 * @net: where
 * @sock: the connection's socket
 *
 * In any context, with preemption off.
 */
void rstattr_icmp_find(struct rstattr_icmp *icmp, const struct net *net,
		       const struct rstattr_sock *sock)
{
	const struct seen wanted = {
		.net		= net,
		.local		= sock->local,
		.remote		= sock->remote,
		.lport		= sock->lport,
		.rport		= sock->rport,
		.icmp.family	= sock->family,
	};
	struct bucket *bucket = bucket_of(sock->lport, sock->rport,
					  &sock->remote, sock->family);
	struct seen *seen;

	icmp->family = 0;
	if (!raw_spin_trylock(&bucket->lock))
		return;
	seen = place(bucket, &wanted);
	if (same_ends(seen, &wanted) && !is_stale(seen))
		*icmp = seen->icmp;
	raw_spin_unlock(&bucket->lock);
}

/**
 * rstattr_icmp_init() - get ready; before the first error is noted
 */
void __init rstattr_icmp_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(buckets); i++)
		raw_spin_lock_init(&buckets[i].lock);
}
