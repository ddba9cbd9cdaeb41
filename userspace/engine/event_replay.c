// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "engine/event_replay.h"

#include <errno.h>

#include <linux/netfilter.h>
#include <string.h>

static bool is_output(const struct event *event)
{
	return (event->family == NFPROTO_IPV4 ||
		event->family == NFPROTO_IPV6) &&
	       event->hook == NF_INET_LOCAL_OUT;
}

/* Sent by this host: at postrouting what has no input link was, or bridged. */
static bool is_local(const struct event *event)
{
	return is_output(event) || ((event->family == NFPROTO_IPV4 ||
				     event->family == NFPROTO_IPV6) &&
				    event->hook == NF_INET_POST_ROUTING &&
				    !event_has(event, RSTATTR_EVENT_IIF) &&
				    !event_has(event, RSTATTR_EVENT_PORT));
}

/* What is not in the event was not there: a hook without that link. */
static void fill_link(struct vm_link *link, const struct vm_host *host,
		      bool has_index, uint32_t index, const char *name)
{
	struct vm_link now;

	memset(link, 0, sizeof(*link));
	link->index = VM_KNOWN(has_index ? index : 0);
	if (!has_index)
		link->master = VM_KNOWN(0);
	if (!has_index || name) {
		link->has_name = true;
		strncpy(link->name, name ? name : "", IFNAMSIZ - 1);
	}
	/* The rest only if it is still the same link. */
	if (has_index && name && host && host->link &&
	    host->link(host->ctx, index, &now) == 0 && now.has_name &&
	    strcmp(now.name, link->name) == 0)
		*link = now;
}

static void fill_ct(struct vm_ct *ct, const struct conntrack *from)
{
	const uint64_t tuples =
		BIT(RSTATTR_CT_ATTR_ORIG) | BIT(RSTATTR_CT_ATTR_REPL);

	switch (from->state) {
	case RSTATTR_CT_NONE:
		ct->presence = VM_CT_NONE;
		return;
	case RSTATTR_CT_UNTRACKED:
		ct->presence = VM_CT_UNTRACKED;
		return;
	case RSTATTR_CT_NEW:
	case RSTATTR_CT_ESTABLISHED:
	case RSTATTR_CT_RELATED:
		break;
	default:
		return;
	}
	ct->presence = VM_CT_TRACKED;
	ct->state = from->state;
	ct->reply = VM_KNOWN(from->reply != 0);
	if (from->has & BIT(RSTATTR_CT_ATTR_STATUS))
		ct->status = VM_KNOWN(from->status);
	if (from->has & BIT(RSTATTR_CT_ATTR_MARK))
		ct->mark = VM_KNOWN(from->mark);
	if (from->has & BIT(RSTATTR_CT_ATTR_ZONE))
		ct->zone = VM_KNOWN(from->zone);
	ct->has_tuples = (from->has & tuples) == tuples;
	ct->orig = from->orig;
	ct->repl = from->repl;
}

static void fill_l2(struct vm_pkt *pkt, const struct event *event)
{
	bool has = event_has(event, RSTATTR_EVENT_L2);

	/* Without one it may be that none was set, or one that is too long. */
	pkt->has_ll = has || is_local(event);
	if (has && event->l2.len <= VM_LL_MAX) {
		memcpy(pkt->ll, event->l2.data, event->l2.len);
		pkt->ll_len = (uint8_t)event->l2.len;
	}
	if (event_has(event, RSTATTR_EVENT_VLAN_TCI)) {
		pkt->vlan_present = VM_KNOWN(1);
		pkt->vlan_tci = VM_KNOWN(event->vlan_tci);
		pkt->vlan_proto = VM_KNOWN(event->vlan_proto);
	} else {
		pkt->vlan_present = VM_KNOWN(0);
	}
}

static struct vm_u32 known_if(bool known, uint32_t number)
{
	return known ? VM_KNOWN(number) : VM_UNKNOWN;
}

/**
 * event_pkt - the packet of an event, as the recorder saw it
 * @pkt: filled
 * @event: the event
 * @host: tells what links are; may be NULL
 *
 * The user of the event is that of the task that sent it, which need not be
 * the socket's, so it is not taken.
 *
 * Return: false when the event has no packet.
 */
bool event_pkt(struct vm_pkt *pkt, const struct event *event,
	       const struct vm_host *host)
{
	uint16_t protocol = 0;
	size_t len = 0;

	if (event_has(event, RSTATTR_EVENT_PROTOCOL))
		protocol = event->protocol;
	if (event_has(event, RSTATTR_EVENT_PACKET_LEN))
		len = event->packet_len;
	if (!event->bytes.len || !vm_pkt_load(pkt, event->bytes, len, protocol))
		return false;
	fill_l2(pkt, event);
	fill_link(&pkt->in, host, event_has(event, RSTATTR_EVENT_IIF),
		  event->iif, event->iif_name);
	fill_link(&pkt->out, host, event_has(event, RSTATTR_EVENT_OIF),
		  event->oif, event->oif_name);
	if (event_has(event, RSTATTR_EVENT_CT))
		fill_ct(&pkt->ct, &event->ct);
	pkt->mark = known_if(event_has(event, RSTATTR_EVENT_MARK), event->mark);
	pkt->priority = known_if(event_has(event, RSTATTR_EVENT_SKB_PRIORITY),
				 event->skb_priority);
	pkt->pkttype = known_if(event_has(event, RSTATTR_EVENT_PACKET_TYPE),
				event->packet_type);
	if (event_has(event, RSTATTR_EVENT_TIME_REAL))
		pkt->time_real = event->time_real;
	pkt->local = is_local(event);
	return true;
}

static const struct nft_table *find_table(const struct nft_ruleset *ruleset,
					  const struct rule *rule)
{
	const struct nft_table *table;

	for (table = ruleset->table; table; table = table->next) {
		if (table->family == rule->family &&
		    table->handle == rule->table_handle)
			return table;
	}
	return NULL;
}

/* More base chains of one table at one hook are nobody's ruleset. */
#define BASES_MAX 16

/* The base chains that may lead to an event's rule. */
struct bases {
	const struct nft_chain *chain[BASES_MAX];
	size_t count;
};

static bool is_chain(const struct nft_chain *chain, const struct rule *rule)
{
	if (rule_has(rule, RSTATTR_RULE_CHAIN_HANDLE))
		return chain->handle == rule->chain_handle;
	return rule->chain && strcmp(chain->name, rule->chain) == 0;
}

/* The one that the rule is in, or else all of its table at the hook. */
static void find_bases(struct bases *bases, const struct nft_ruleset *ruleset,
		       const struct event *event)
{
	const struct nft_table *table = NULL;
	struct nft_chain *chains[256];
	size_t i, count = 0;

	bases->count = 0;
	if (event_has(event, RSTATTR_EVENT_RULE))
		table = find_table(ruleset, &event->rule);
	if (!table || vm_hook_chains(ruleset, (uint8_t)event->family,
				     event->hook, NULL, chains, 256, &count))
		return;
	for (i = 0; i < count; i++) {
		if (chains[i]->table != table)
			continue;
		if (is_chain(chains[i], &event->rule)) {
			bases->chain[0] = chains[i];
			bases->count = 1;
			return;
		}
		if (bases->count < BASES_MAX)
			bases->chain[bases->count++] = chains[i];
	}
}

/* From each of the chains on that it may have been recorded in. */
static int try_bases(struct verdict *verdict, const struct bases *bases,
		     struct replay_question *question,
		     const struct path_texts *texts,
		     const struct verdict_wish *wish)
{
	struct verdict other;
	size_t i;
	int err = 0;

	for (i = 0; !err && i < bases->count && !verdict->agrees; i++) {
		question->journey.first = bases->chain[i];
		question->journey.last = bases->chain[i];
		err = verdict_make(&other, question, texts, wish);
		if (!err && other.agrees) {
			verdict_release(verdict);
			*verdict = other;
		} else {
			verdict_release(&other);
		}
	}
	return err;
}

/**
 * event_verdict - replay an event
 * @verdict: filled; release it with verdict_release(), also after a failure
 * @event: the event
 * @ruleset: of its network namespace
 * @host: of the same
 * @texts: what rules look like and links are called
 *
 * The packet was recorded as it was at its rule, after what earlier chains of
 * the hook made of it. Where it does not get through these as it is, it is
 * replayed from the chain on that it was recorded in.
 *
 * Return: 0; -ENODATA when the event has no packet or no hook; or why the
 * ruleset could not be read, -EAGAIN when it changed meanwhile.
 */
int event_verdict(struct verdict *verdict, const struct event *event,
		  struct nft_ruleset *ruleset, const struct vm_host *host,
		  const struct path_texts *texts)
{
	bool has_rule = event_has(event, RSTATTR_EVENT_RULE) &&
			rule_has(&event->rule, RSTATTR_RULE_HANDLE);
	const struct verdict_wish wish = { .rule = has_rule ? &event->rule :
							      NULL };
	struct replay_question question = { .ruleset = ruleset,
					    .host = host,
					    .past = true };
	struct bases bases;
	struct vm_pkt pkt;
	int err;

	memset(verdict, 0, sizeof(*verdict));
	if (!event_has(event, RSTATTR_EVENT_FAMILY) ||
	    !event_has(event, RSTATTR_EVENT_HOOK) ||
	    !event_pkt(&pkt, event, host))
		return -ENODATA;
	find_bases(&bases, ruleset, event);
	question.pkt = &pkt;
	question.journey = (struct vm_journey){
		.way = VM_WAY_HOOK,
		.family = (uint8_t)event->family,
		.hook = event->hook,
		.last = bases.count == 1 ? bases.chain[0] : NULL,
	};
	err = verdict_make(verdict, &question, texts, &wish);
	return err ? err : try_bases(verdict, &bases, &question, texts, &wish);
}
