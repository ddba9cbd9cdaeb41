// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "engine/drop_memo.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* What a replay takes from the event besides its packet. */
struct circumstances {
	uint64_t has;
	uint32_t reason;
	uint32_t family;
	uint32_t hook;
	uint32_t chain_family;
};

struct drop_replayed {
	struct drop_replayed *next;
	struct circumstances circumstances;
	struct vm_pkt pkt; /* without time and tuples */
	uint64_t time;
	struct tuple orig;
	struct tuple repl;
	struct vm_reads reads;
	struct drop_found found;
};

static uint32_t value(const struct event *event, unsigned int attr,
		      uint32_t number)
{
	return event_has(event, attr) ? number : 0;
}

static void fill(struct circumstances *circumstances, const struct event *event)
{
	memset(circumstances, 0, sizeof(*circumstances));
	circumstances->has =
		event->has &
		(BIT(RSTATTR_EVENT_FAMILY) | BIT(RSTATTR_EVENT_HOOK) |
		 BIT(RSTATTR_EVENT_IIF) | BIT(RSTATTR_EVENT_OIF) |
		 BIT(RSTATTR_EVENT_CHAIN_FAMILY));
	circumstances->reason = event->reason;
	circumstances->family =
		value(event, RSTATTR_EVENT_FAMILY, event->family);
	circumstances->hook = value(event, RSTATTR_EVENT_HOOK, event->hook);
	circumstances->chain_family =
		value(event, RSTATTR_EVENT_CHAIN_FAMILY, event->chain_family);
}

/* Takes out of a packet what it is compared in by itself. */
static void take_out(struct drop_replayed *replayed, const struct event *event,
		     const struct vm_pkt *pkt)
{
	fill(&replayed->circumstances, event);
	memcpy(&replayed->pkt, pkt, sizeof(*pkt));
	replayed->pkt.reads = NULL;
	replayed->time = pkt->time_real;
	replayed->orig = pkt->ct.orig;
	replayed->repl = pkt->ct.repl;
	replayed->pkt.time_real = 0;
	memset(&replayed->pkt.ct.orig, 0, sizeof(struct tuple));
	memset(&replayed->pkt.ct.repl, 0, sizeof(struct tuple));
}

/*
 * All but the bytes is compared with whatever lies between: what differs there
 * alone is replayed, which is no loss.
 */
static bool same_but_bytes(const struct vm_pkt *a, const struct vm_pkt *b)
{
	const size_t from = offsetof(struct vm_pkt, held);

	return memcmp(a, b, offsetof(struct vm_pkt, data)) == 0 &&
	       memcmp((const uint8_t *)a + from, (const uint8_t *)b + from,
		      sizeof(*a) - from) == 0;
}

static bool same_tuple(const struct tuple *a, const struct tuple *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static bool is_alike(struct drop_replayed *old, const struct drop_replayed *new)
{
	return memcmp(&old->circumstances, &new->circumstances,
		      sizeof(old->circumstances)) == 0 &&
	       same_but_bytes(&old->pkt, &new->pkt) &&
	       (!old->reads.time || old->time == new->time) &&
	       (!old->reads.tuples || (same_tuple(&old->orig, &new->orig) &&
				       same_tuple(&old->repl, &new->repl))) &&
	       vm_reads_agree(&old->reads, &old->pkt, &new->pkt);
}

/**
 * drop_memo_find - has a drop been replayed that is the same to the rules
 * @memo: drops on this ruleset
 * @event: the drop
 * @pkt: its packet
 * @found: filled if so; release it with drop_found_release()
 *
 * Return: whether it has; not without memory, either.
 */
bool drop_memo_find(struct drop_memo *memo, const struct event *event,
		    const struct vm_pkt *pkt, struct drop_found *found)
{
	struct drop_replayed probe;
	struct drop_replayed *old;

	take_out(&probe, event, pkt);
	for (old = memo->first; old; old = old->next) {
		if (!is_alike(old, &probe))
			continue;
		if (drop_found_copy(found, &old->found)) {
			drop_found_release(found);
			return false;
		}
		memo->shared++;
		return true;
	}
	return false;
}

/**
 * drop_memo_add - remember a drop that was replayed
 * @memo: gains it, unless memory is short
 * @event: with what was found
 * @pkt: its packet as it was before
 * @reads: what was read of it; taken over, and emptied
 */
void drop_memo_add(struct drop_memo *memo, const struct event *event,
		   const struct vm_pkt *pkt, struct vm_reads *reads)
{
	struct drop_replayed *replayed = NULL;

	if (!reads->failed && !drop_memo_full(memo))
		replayed = malloc(sizeof(*replayed));
	if (replayed && drop_found_copy(&replayed->found, &event->drop)) {
		drop_found_release(&replayed->found);
		free(replayed);
		replayed = NULL;
	}
	if (!replayed) {
		vm_reads_release(reads);
		return;
	}
	take_out(replayed, event, pkt);
	replayed->reads = *reads;
	memset(reads, 0, sizeof(*reads));
	replayed->next = memo->first;
	memo->first = replayed;
	memo->count++;
	memo->bytes += sizeof(*replayed) + vm_reads_size(&replayed->reads);
}

/**
 * drop_memo_full - is there no room for more
 * @memo: the drops
 */
bool drop_memo_full(const struct drop_memo *memo)
{
	return memo->bytes >= DROP_MEMO_BYTES_MAX;
}

/**
 * drop_memo_release - forget them
 * @memo: emptied
 */
void drop_memo_release(struct drop_memo *memo)
{
	struct drop_replayed *next;

	for (; memo->first; memo->first = next) {
		next = memo->first->next;
		drop_found_release(&memo->first->found);
		vm_reads_release(&memo->first->reads);
		free(memo->first);
	}
	memset(memo, 0, sizeof(*memo));
}
