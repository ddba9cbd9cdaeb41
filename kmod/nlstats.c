// SPDX-License-Identifier: GPL-2.0-only
/* From the books of a namespace to netlink attributes. */
#include <linux/icmp.h>
#include <linux/icmpv6.h>

#include "nlput.h"

static int put_u64(struct sk_buff *skb, int attr, u64 value, int pad)
{
	return nla_put_u64_64bit(skb, attr, value, pad);
}

static u64 sent_sum(const struct rstattr_block *block)
{
	u64 sum = atomic64_read(&block->sent.tcp_reset) +
		atomic64_read(&block->sent.other);
	u32 i;

	for (i = 0; i < RSTATTR_ICMP_CODES; i++)
		sum += atomic64_read(&block->sent.icmp[i]);
	for (i = 0; i < RSTATTR_ICMPV6_CODES; i++)
		sum += atomic64_read(&block->sent.icmpv6[i]);
	return sum;
}

static int put_sent(struct sk_buff *skb, const struct rstattr_block *block)
{
	const int attr = RSTATTR_STATS_REPLY_COUNT;
	u32 i;

	if (rstattr_put_reply_count(skb, attr, RSTATTR_REPLY_TCP_RESET, 0, 0,
				    atomic64_read(&block->sent.tcp_reset)))
		return -EMSGSIZE;
	for (i = 0; i < RSTATTR_ICMP_CODES; i++)
		if (rstattr_put_reply_count(skb, attr, RSTATTR_REPLY_ICMP,
					    ICMP_DEST_UNREACH, i,
					    atomic64_read(&block->sent.icmp[i])))
			return -EMSGSIZE;
	for (i = 0; i < RSTATTR_ICMPV6_CODES; i++)
		if (rstattr_put_reply_count(skb, attr, RSTATTR_REPLY_ICMPV6,
					    ICMPV6_DEST_UNREACH, i,
					    atomic64_read(&block->sent.icmpv6[i])))
			return -EMSGSIZE;
	return 0;
}

static int put_ring(struct sk_buff *skb, const struct rstattr_ring *ring,
		    int recorded, int overwritten)
{
	u64 written = rstattr_ring_next(ring) - 1 - atomic64_read(&ring->lost);

	return put_u64(skb, recorded, written, RSTATTR_STATS_PAD) ||
		put_u64(skb, overwritten, rstattr_ring_oldest(ring) - 1,
			RSTATTR_STATS_PAD);
}

/* What was read first is counted last, see rstattr_state_books(). */
static int put_block(struct sk_buff *skb, const struct rstattr_block *block)
{
	const struct rstattr_table *table = &block->table;
	const struct rstattr_ring *ring = &block->ring[RSTATTR_KIND_REJECT];
	int pad = RSTATTR_STATS_PAD;

	if (put_u64(skb, RSTATTR_STATS_SENT, sent_sum(block), pad) ||
	    put_u64(skb, RSTATTR_STATS_NOT_SENT,
		    atomic64_read(&block->not_sent), pad) ||
	    put_u64(skb, RSTATTR_STATS_UNSEEN, atomic64_read(&block->unseen),
		    pad) ||
	    put_ring(skb, ring, RSTATTR_STATS_RECORDED,
		     RSTATTR_STATS_OVERWRITTEN) ||
	    put_u64(skb, RSTATTR_STATS_RECORD_LOST, atomic64_read(&ring->lost),
		    pad) ||
	    nla_put_u32(skb, RSTATTR_STATS_RULES, atomic_read(&table->used)) ||
	    put_u64(skb, RSTATTR_STATS_RULES_RETIRED,
		    atomic64_read(&table->rules_retired), pad) ||
	    put_u64(skb, RSTATTR_STATS_RETIRED, atomic64_read(&table->retired),
		    pad) ||
	    put_u64(skb, RSTATTR_STATS_OVERFLOW,
		    atomic64_read(&table->overflow), pad) ||
	    put_u64(skb, RSTATTR_STATS_LEGACY, atomic64_read(&block->legacy),
		    pad) ||
	    put_u64(skb, RSTATTR_STATS_BYTES, block->bytes, pad))
		return -EMSGSIZE;
	return put_sent(skb, block);
}

/* How many events had one reason; none are not told. */
static int put_count(struct sk_buff *skb, int attr, u32 reason, u64 count)
{
	struct nlattr *nest;

	if (!count)
		return 0;
	nest = nla_nest_start(skb, attr);
	if (!nest || nla_put_u32(skb, RSTATTR_RESET_COUNT_REASON, reason) ||
	    put_u64(skb, RSTATTR_RESET_COUNT_COUNT, count,
		    RSTATTR_RESET_COUNT_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_counts(struct sk_buff *skb, int attr, u32 first,
		      const u64 *count, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (put_count(skb, attr, first + i, count[i]))
			return -EMSGSIZE;
	return 0;
}

/* What befell TCP; counted whether or not there is memory. */
static int put_resets(struct sk_buff *skb, const struct rstattr_block *block,
		      const struct rstattr_books *books)
{
	if ((block && put_ring(skb, &block->ring[RSTATTR_KIND_RESET],
			       RSTATTR_STATS_RESETS_RECORDED,
			       RSTATTR_STATS_RESETS_OVERWRITTEN)) ||
	    put_u64(skb, RSTATTR_STATS_RESETS_LOST, books->reset_lost,
		    RSTATTR_STATS_PAD))
		return -EMSGSIZE;
	return put_counts(skb, RSTATTR_STATS_RESET_COUNT, RSTATTR_RESET_FIRST,
			  books->reset, RSTATTR_RESETS);
}

/* Of mode exact. */
static int put_exact(struct sk_buff *skb, const struct rstattr_block *block,
		     const struct rstattr_books *books)
{
	int pad = RSTATTR_STATS_PAD;

	if (put_u64(skb, RSTATTR_STATS_DROPS_EXACT, books->drop_exact, pad) ||
	    put_u64(skb, RSTATTR_STATS_DROPS_ATTRIBUTED,
		    books->drop_attributed, pad) ||
	    put_u64(skb, RSTATTR_STATS_DROPS_UNATTRIBUTED,
		    books->drop_unattributed, pad) ||
	    put_u64(skb, RSTATTR_STATS_DROPS_RULELESS, books->drop_ruleless,
		    pad))
		return -EMSGSIZE;
	if (!block)
		return 0;
	if (put_u64(skb, RSTATTR_STATS_DROPS_RETIRED,
		    atomic64_read(&block->table.drop_retired), pad) ||
	    put_u64(skb, RSTATTR_STATS_DROPS_OVERFLOW,
		    atomic64_read(&block->table.drop_overflow), pad))
		return -EMSGSIZE;
	return 0;
}

static int put_drops(struct sk_buff *skb, const struct rstattr_block *block,
		     const struct rstattr_books *books)
{
	int pad = RSTATTR_STATS_PAD;

	if ((block && put_ring(skb, &block->ring[RSTATTR_KIND_DROP],
			       RSTATTR_STATS_DROPS_RECORDED,
			       RSTATTR_STATS_DROPS_OVERWRITTEN)) ||
	    put_u64(skb, RSTATTR_STATS_DROPS_LOST, books->drop_lost, pad) ||
	    put_u64(skb, RSTATTR_STATS_DROPS_THROTTLED, books->drop_throttled,
		    pad) ||
	    put_exact(skb, block, books))
		return -EMSGSIZE;
	return put_counts(skb, RSTATTR_STATS_DROP_COUNT, RSTATTR_DROP_FIRST,
			  books->drop, RSTATTR_DROPS);
}

/**
 * rstattr_put_stats() - the books of a namespace
 * @skb: the message
 * @state: its instance
 */
int rstattr_put_stats(struct sk_buff *skb, const struct rstattr_state *state)
{
	struct nlattr *nest = nla_nest_start(skb, RSTATTR_A_STATS);
	const struct rstattr_block *block = rstattr_block(state);
	struct rstattr_books books;
	int pad = RSTATTR_STATS_PAD;

	rstattr_state_books(state, &books);
	if (!nest ||
	    put_u64(skb, RSTATTR_STATS_SINCE_BOOT, state->since_boot, pad) ||
	    put_u64(skb, RSTATTR_STATS_SEEN, books.seen, pad) ||
	    put_u64(skb, RSTATTR_STATS_ATTRIBUTED, books.attributed, pad) ||
	    put_u64(skb, RSTATTR_STATS_UNATTRIBUTED, books.unattributed,
		    pad) ||
	    put_u64(skb, RSTATTR_STATS_LOST, books.lost, pad) ||
	    (block && put_block(skb, block)) ||
	    put_resets(skb, block, &books) || put_drops(skb, block, &books))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}
