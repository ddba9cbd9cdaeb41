// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory of a namespace, within the caps.
 */
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "block.h"
#include "param.h"

/* Changed with rstattr_nets_lock(), or when nobody else is left. */
static u64 bytes_used;

/*
 * Made ahead, so that a namespace whose first event is the begin of a flood
 * has its memory at once. The staging pool is for when it is taken already.
 */
static struct rstattr_block *spare;

/** rstattr_bytes_used() - memory that all namespaces take */
u64 rstattr_bytes_used(void)
{
	return READ_ONCE(bytes_used);
}

/* Most namespaces have few resets and drops: half as many are kept of each. */
static u32 ring_events(u32 kind)
{
	return kind == RSTATTR_KIND_REJECT ? rstattr_events :
					     rstattr_events / 2;
}

static int alloc_rings(struct rstattr_block *block)
{
	u32 kind;
	int err = 0;

	for (kind = RSTATTR_KIND_REJECT; !err && kind <= RSTATTR_KIND_MAX; kind++)
		err = rstattr_ring_alloc(&block->ring[kind], ring_events(kind));
	return err;
}

/** rstattr_block_bytes() - memory that one block takes */
size_t rstattr_block_bytes(void)
{
	return sizeof(struct rstattr_block) + sizeof(struct rstattr_cache) +
		rstattr_table_bytes(rstattr_rules) +
		rstattr_ring_bytes(ring_events(RSTATTR_KIND_REJECT)) +
		rstattr_ring_bytes(ring_events(RSTATTR_KIND_RESET)) +
		rstattr_ring_bytes(ring_events(RSTATTR_KIND_DROP));
}

/**
 * rstattr_block_free() - give a block back
 * @block: which nobody uses any more, or NULL
 */
void rstattr_block_free(struct rstattr_block *block)
{
	u32 kind;

	if (!block)
		return;
	bytes_used -= block->bytes;
	for (kind = RSTATTR_KIND_REJECT; kind <= RSTATTR_KIND_MAX; kind++)
		rstattr_ring_free(&block->ring[kind]);
	rstattr_table_free(&block->table);
	kvfree(block->cache);
	kfree(block);
}

/**
 * rstattr_block_alloc() - make a block
 * @all: all of the cap may be used. Not by others as long as the host itself
 *	 has no memory: anybody may make namespaces.
 *
 * With rstattr_nets_lock(). May sleep.
 *
 * Return: the block, or NULL if it is beyond the caps or there is no memory.
 */
struct rstattr_block *rstattr_block_alloc(bool all)
{
	size_t bytes = rstattr_block_bytes(), keep = all ? 0 : bytes;
	struct rstattr_block *block;

	if (bytes > rstattr_netns_bytes_max ||
	    bytes_used + bytes + keep > rstattr_bytes_max)
		return NULL;
	block = kzalloc(sizeof(*block), GFP_KERNEL_ACCOUNT);
	if (!block)
		return NULL;
	block->bytes = bytes;
	block->next_retire = jiffies;
	bytes_used += bytes;
	block->cache = kvzalloc(sizeof(*block->cache), GFP_KERNEL_ACCOUNT);
	if (block->cache &&
	    !rstattr_table_alloc(&block->table, rstattr_rules) &&
	    !alloc_rings(block))
		return block;
	rstattr_block_free(block);
	return NULL;
}

/** rstattr_block_has_spare() - is there one made ahead, as far as one sees */
bool rstattr_block_has_spare(void)
{
	return READ_ONCE(spare);
}

/**
 * rstattr_block_take_spare() - take the block that was made ahead
 *
 * In any context.
 *
 * Return: the block, now the caller's, or NULL.
 */
struct rstattr_block *rstattr_block_take_spare(void)
{
	return xchg(&spare, NULL);
}

/**
 * rstattr_block_refill() - make a spare block if there is none
 * @all: as of rstattr_block_alloc()
 *
 * With rstattr_nets_lock(). May sleep.
 */
void rstattr_block_refill(bool all)
{
	if (!READ_ONCE(spare))
		WRITE_ONCE(spare, rstattr_block_alloc(all));
}

/**
 * rstattr_block_free_spare() - free what no namespace took
 *
 * The worker has stopped, and namespaces are forgotten.
 */
void rstattr_block_free_spare(void)
{
	rstattr_block_free(spare);
	spare = NULL;
}
