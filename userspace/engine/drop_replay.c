// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "engine/drop_replay.h"

#include <errno.h>
#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <string.h>

#include "engine/drop_cause.h"
#include "engine/drop_end.h"
#include "engine/drop_touch.h"
#include "engine/event_replay.h"

static const char hook_unknown[] = "at which hook it was is not known";
static const char not_all[] =
	"there are more ways that it may take than were tried";
static const char changed[] =
	"rules of that hook change what is looked at, and had done so already";

/**
 * drop_replays - does a rule or policy lie behind a drop
 * @event: any event
 *
 * Return: true when a replay may tell which one, and the kernel did not.
 */
bool drop_replays(const struct event *event)
{
	return event_dropped(event) && !drop_exact(event) &&
	       (drop_by_chain(event) ||
		event->reason == RSTATTR_REASON_DROP_QUEUE);
}

static bool has_hook(const struct event *event)
{
	return event_has(event, RSTATTR_EVENT_FAMILY) &&
	       event_has(event, RSTATTR_EVENT_HOOK);
}

static int add_place(struct drop_found *found, const struct vm_result *result)
{
	struct drop_place place;
	size_t i;

	drop_end_place(&place, result);
	for (i = 0; i < found->count; i++) {
		if (drop_place_same(&found->place[i], &place))
			return 0;
	}
	if (found->count == DROP_PLACES_MAX) {
		found->more = true;
		return 0;
	}
	if (!found->count) {
		found->family = result->family;
		found->hook = result->hook;
	}
	found->place[found->count] = place;
	if (rule_copy(&found->place[found->count].rule, &place.rule))
		return -ENOMEM;
	found->count++;
	return 0;
}

static int take(struct event *event, const struct replay *replay,
		const struct vm_result **result)
{
	struct drop_found *found = &event->drop;
	size_t i;
	int err = 0;

	found->more |= replay->overflow;
	for (i = 0; i < replay->count && !err; i++) {
		/* How such a run ends nobody knows. */
		if (replay->outcome[i].result.end == VM_END_ERROR)
			found->more = true;
		if (!drop_end_possible(&replay->outcome[i].result, event))
			continue;
		*result = &replay->outcome[i].result;
		err = add_place(found, *result);
	}
	return err;
}

static int replay_at(struct event *event, struct replay_question *question,
		     uint8_t family, uint32_t hook, struct touch_memo *memo)
{
	const struct vm_result *result = NULL;
	struct drop_found *found = &event->drop;
	struct replay replay;
	bool touched = false;
	int err;

	question->journey = (struct vm_journey){ .way = VM_WAY_HOOK,
						 .family = family,
						 .hook = hook };
	err = replay_run(&replay, question);
	if (!err)
		err = take(event, &replay, &result);
	if (!err && result && found->count == 1 && !found->unsure)
		err = drop_touched(&touched, event, result, question, memo);
	if (touched)
		found->unsure = changed;
	replay_release(&replay);
	return err;
}

/* At those that packets of its links meet. */
static bool may_be_at(const struct event *event, uint32_t hook)
{
	bool in = event_has(event, RSTATTR_EVENT_IIF);
	bool out = event_has(event, RSTATTR_EVENT_OIF);

	switch (hook) {
	case NF_INET_PRE_ROUTING:
	case NF_INET_LOCAL_IN:
		return !out;
	case NF_INET_FORWARD:
		return in || !out;
	case NF_INET_LOCAL_OUT:
		return !in;
	}
	return true;
}

/*
 * As a packet is at a hook: without its hook a record lacks the links that it
 * has there, and whether it was sent by this host.
 */
static void put_at(struct vm_pkt *pkt, const struct event *event, uint32_t hook)
{
	bool in = event_has(event, RSTATTR_EVENT_IIF);
	bool out = event_has(event, RSTATTR_EVENT_OIF);

	if (!in && hook != NF_INET_LOCAL_OUT)
		memset(&pkt->in, 0, sizeof(pkt->in));
	if (!out && hook != NF_INET_PRE_ROUTING && hook != NF_INET_LOCAL_IN)
		memset(&pkt->out, 0, sizeof(pkt->out));
	pkt->local = hook == NF_INET_LOCAL_OUT ||
		     (hook == NF_INET_POST_ROUTING && !in);
}

static int replay_hooks(struct event *event,
			const struct replay_question *question,
			struct touch_memo *memo)
{
	uint16_t protocol = question->pkt->protocol;
	uint8_t family = protocol == ETH_P_IPV6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
	struct replay_question at = *question;
	struct vm_pkt pkt;
	uint32_t hook;
	int err = 0;

	if (protocol != ETH_P_IP && protocol != ETH_P_IPV6)
		return -ENODATA;
	event->drop.unsure = hook_unknown;
	for (hook = 0; hook < NF_INET_NUMHOOKS && !err; hook++) {
		if (!may_be_at(event, hook))
			continue;
		if (!event_pkt(&pkt, event, question->host))
			return -ENODATA;
		put_at(&pkt, event, hook);
		pkt.reads = question->pkt->reads;
		at.pkt = &pkt;
		err = replay_at(event, &at, family, hook, memo);
	}
	return err;
}

static void conclude(struct drop_found *found)
{
	found->state = !found->count	 ? DROP_NOWHERE :
		       found->count == 1 ? DROP_ONE :
					   DROP_SEVERAL;
	if (found->more && !found->unsure)
		found->unsure = not_all;
	if (found->state != DROP_ONE)
		found->unsure = NULL;
}

/* Not as one that is the same to the rules was. */
static int replay_anew(struct event *event, struct replay_question *question,
		       struct touch_memo *memo)
{
	int err = has_hook(event) ?
			  replay_at(event, question, (uint8_t)event->family,
				    event->hook, memo) :
			  replay_hooks(event, question, memo);

	if (err)
		drop_found_release(&event->drop);
	else
		conclude(&event->drop);
	return err;
}

/**
 * drop_replay - find out which rules or policies may have dropped a packet
 * @event: one that drop_replays(); its "drop" is filled, but for the
 *	   generation
 * @ruleset: of its network namespace
 * @host: of the same; may be NULL
 * @memo: of drops that were replayed on the same ruleset, and gains this one
 *
 * The hook's chains are replayed with the packet as it was at the drop.
 *
 * Return: 0; -ENODATA when the event has no packet to replay; -ENOMEM; or why
 * the ruleset could not be read, -EAGAIN when it changed meanwhile. Other than
 * 0 leaves nothing found.
 */
int drop_replay(struct event *event, struct nft_ruleset *ruleset,
		const struct vm_host *host, struct drop_memo *memo)
{
	struct replay_question question = {
		.ruleset = ruleset, .host = host, .past = true, .bare = true
	};
	struct vm_reads reads = { 0 };
	struct vm_pkt pkt;
	int err;

	drop_found_release(&event->drop);
	if (!event_pkt(&pkt, event, host))
		return -ENODATA;
	if (drop_memo_find(memo, event, &pkt, &event->drop))
		return 0;
	question.pkt = &pkt;
	if (!drop_memo_full(memo))
		pkt.reads = &reads;
	err = replay_anew(event, &question, &memo->touch);
	if (!err && pkt.reads)
		drop_memo_add(memo, event, &pkt, &reads);
	vm_reads_release(&reads);
	return err;
}

/* A chain dropped it, and the replay goes another way, which is shown. */
static bool is_astray(const struct event *event)
{
	return event->drop.state == DROP_NOWHERE && drop_by_chain(event) &&
	       has_hook(event);
}

/**
 * drop_verdict - how a dropped packet came to where it was dropped
 * @verdict: filled; release it with verdict_release(), also after a failure
 * @event: the event, after drop_replay()
 * @ruleset: of its network namespace
 * @host: of the same
 * @texts: what rules look like and links are called
 *
 * Return: 0; -ENODATA when there is no one way to show; or why the ruleset
 * could not be read, -EAGAIN when it changed meanwhile.
 */
int drop_verdict(struct verdict *verdict, const struct event *event,
		 struct nft_ruleset *ruleset, const struct vm_host *host,
		 const struct path_texts *texts)
{
	const struct drop_found *found = &event->drop;
	bool exact = drop_exact(event), one = found->state == DROP_ONE;
	const struct drop_place told = drop_told(event);
	const struct verdict_wish wish = {
		.rule = exact || one ? &told.rule : NULL,
		.policy = (exact || one) && told.policy,
	};
	struct replay_question question = { .ruleset = ruleset,
					    .host = host,
					    .past = true };
	struct vm_pkt pkt;
	int err;

	memset(verdict, 0, sizeof(*verdict));
	if ((!exact && !one && !is_astray(event)) ||
	    !event_pkt(&pkt, event, host))
		return -ENODATA;
	if (!has_hook(event))
		put_at(&pkt, event, found->hook);
	question.pkt = &pkt;
	question.journey = (struct vm_journey){
		.way = VM_WAY_HOOK,
		.family = (uint8_t)(one ? found->family : event->family),
		.hook = one ? found->hook : event->hook,
	};
	err = verdict_make(verdict, &question, texts, &wish);
	if (exact)
		return err;
	/* No rule was recorded: it was found by a replay like this one. */
	verdict->recorded = false;
	if (one && found->unsure)
		verdict_lower(verdict, REPLAY_LIKELY);
	/* Unless the ruleset has changed since that one. */
	return !err && one && !verdict->agrees ? -ENODATA : err;
}
