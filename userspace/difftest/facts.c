// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "difftest/facts.h"

#include <errno.h>
#include <linux/rstattr.h>
#include <netinet/if_ether.h>
#include <string.h>

#include "difftest/build.h"

static bool is_error(const uint8_t *ip, size_t len, size_t *inner)
{
	uint8_t proto;
	size_t thoff;

	if (!build_find_l4(ip, len, &proto, &thoff) || thoff + 8 > len)
		return false;
	*inner = thoff + 8;
	if (proto == IPPROTO_ICMPV6)
		return ip[thoff] < 128;
	return proto == IPPROTO_ICMP &&
	       (ip[thoff] == 3 || ip[thoff] == 4 || ip[thoff] == 5 ||
		ip[thoff] == 11 || ip[thoff] == 12);
}

static bool find_tuple(const uint8_t *ip, size_t len, struct tuple *tuple,
		       bool *error)
{
	struct vm_pkt pkt;
	size_t inner;

	*error = is_error(ip, len, &inner);
	if (*error && inner < len) {
		ip += inner;
		len -= inner;
	}
	if (len < 20 || !vm_pkt_load(&pkt, (struct span){ ip, len }, len,
				     ip[0] >> 4 == 4 ? ETH_P_IP : ETH_P_IPV6))
		return false;
	vm_pkt_tuple(&pkt, tuple);
	/* Without keys of PPTP. */
	if (tuple->proto == IPPROTO_GRE)
		tuple->has_ports = true;
	if (*error)
		tuple_invert(tuple, tuple);
	return true;
}

/**
 * facts_before - the connection of a packet that is going to be sent
 * @facts: filled
 * @replay: whose host is asked
 * @packet: the packet
 */
void facts_before(struct facts *facts, struct replay *replay,
		  const struct sample *packet)
{
	const struct vm_host *host = host_facts(replay->host);
	size_t at = packet->way == WAY_IN ? ETH_HLEN : 0;
	bool error;

	memset(facts, 0, sizeof(*facts));
	facts->found =
		packet->len > at &&
		find_tuple(packet->bytes + at, packet->len - at, &facts->tuple,
			   &error) &&
		host->conntrack(host->ctx, &facts->tuple, 0, &facts->ct) == 0;
	if (facts->found)
		facts->ct.is_error = error;
}

static bool is_fact(const struct tally_rule *rule)
{
	return strcmp(rule->table, "facts") == 0;
}

static enum track_fact add_fact(enum track_fact fact, enum track_fact more)
{
	return fact == FACT_NONE || fact == more ? more : FACT_TWO;
}

/**
 * facts_after - what the kernel said of the packet that was sent last
 * @tally: after tally_read(), before tally_credit()
 *
 * Of a packet that was looped back both ways say it, mostly the same. What is
 * invalid on its way out is met anew, and may have become something else.
 */
enum track_fact facts_after(const struct tally *tally)
{
	enum track_fact fact = FACT_NONE;
	unsigned int number = 0;
	size_t i;

	for (i = 0; i < tally->nrules; i++) {
		const struct tally_rule *rule = &tally->rule[i];
		const struct tally_expr *last;

		if (!is_fact(rule) || !rule->nexprs)
			continue;
		last = &tally->expr[rule->first + rule->nexprs - 1];
		if (last->now.packets != last->last.packets)
			fact = add_fact(fact, number % FACTS);
		number++;
	}
	return fact;
}

/* A rule before conntrack may have made it another connection's packet. */
static bool is_found(const struct facts *facts, enum track_fact fact)
{
	return facts->found &&
	       (fact != FACT_NEW || facts->ct.state == RSTATTR_CT_NEW);
}

/**
 * facts_give - tell the interpreter
 * @facts: of before
 * @fact: of after
 * @pkt: its connection is filled
 *
 * Return: false when it is another connection than was asked for before, by a
 * rule that changed the packet, or two things at once.
 */
bool facts_give(const struct facts *facts, enum track_fact fact,
		struct vm_pkt *pkt)
{
	struct vm_ct *ct = &pkt->ct;

	memset(ct, 0, sizeof(*ct));
	switch (fact) {
	case FACT_UNTRACKED:
		ct->presence = VM_CT_UNTRACKED;
		return true;
	case FACT_INVALID:
	case FACT_NONE:
		ct->presence = VM_CT_NONE;
		return true;
	case FACT_TWO:
		return false;
	default:
		break;
	}
	if (is_found(facts, fact)) {
		*ct = facts->ct;
	} else if (fact != FACT_NEW) {
		return false;
	} else {
		ct->fresh = true;
		ct->status = VM_KNOWN(0);
		ct->mark = VM_KNOWN(0);
		ct->zone = VM_KNOWN(0);
	}
	ct->presence = VM_CT_TRACKED;
	ct->state = fact == FACT_NEW ? RSTATTR_CT_NEW :
		    fact == FACT_ORIGINAL || fact == FACT_REPLY ?
				       RSTATTR_CT_ESTABLISHED :
				       RSTATTR_CT_RELATED;
	ct->reply = VM_KNOWN(fact == FACT_REPLY || fact == FACT_RELATED_REPLY);
	return true;
}

/* A reset begins none: what was new was there, and is gone. */
static bool is_reset(const struct vm_pkt *pkt)
{
	return pkt->tprot == IPPROTO_TCP && pkt->is_ip && !pkt->fragoff &&
	       pkt->held >= (size_t)pkt->thoff + 14 &&
	       pkt->data[pkt->thoff + 13] & 0x04;
}

/* One with a packet of another length had that before this one. */
static bool is_first(const struct vm_ct *ct, const struct vm_pkt *pkt)
{
	return ct->counted && ct->packets[0] + ct->packets[1] == 1 &&
	       ct->bytes[0] + ct->bytes[1] == pkt->len;
}

/* Was the packet counted by the connection that was asked for. */
static bool is_counted(const struct facts *facts, const struct vm_host *host,
		       const struct vm_ct *ct)
{
	const struct vm_ct *before = &facts->ct;
	unsigned int dir = ct->reply.value & 1;
	struct vm_ct now;

	if (!before->counted || ct->is_error || ct->ignored ||
	    ct->state == RSTATTR_CT_RELATED)
		return true;
	return host->conntrack(host->ctx, &facts->tuple, 0, &now) ||
	       now.packets[dir] != before->packets[dir];
}

/**
 * facts_hold - was it the connection that was asked for before
 * @facts: of before
 * @replay: after the packet; its host is asked
 *
 * It may be another one's packet, or one of a connection that has begun, if
 * rules changed it before conntrack saw it.
 */
bool facts_hold(const struct facts *facts, const struct replay *replay)
{
	const struct vm_host *host = host_facts(replay->host);
	const struct vm_ct *ct = &replay->pkt.ct;
	const struct tuple *asked = &facts->tuple, *seen = &ct->orig;
	struct vm_ct now;
	int err;

	if (ct->presence != VM_CT_TRACKED || !ct->has_tuples)
		return true;
	if (!ct->fresh)
		return is_counted(facts, host, ct);
	if (is_reset(&replay->pkt))
		return false;
	if (addr_equal(&asked->src, &seen->src) &&
	    addr_equal(&asked->dst, &seen->dst) &&
	    (!(seen->sport | seen->dport) ||
	     (asked->sport == seen->sport && asked->dport == seen->dport)))
		return true;
	err = host->conntrack(host->ctx, seen, 0, &now);
	return err == -ENOENT || (!err && is_first(&now, &replay->pkt));
}
