// SPDX-License-Identifier: GPL-2.0-only
/* Which address of a range a connection gets. */
#include <netinet/in.h>

#include "vm/nat_unique.h"

#include <string.h>

#include "vm/expr_hash.h"

static void words_of(const struct addr *addr, uint32_t word[4])
{
	memcpy(word, addr->bytes, 16);
}

/**
 * nat_spread - find_best_ips_proto() for a range of addresses
 * @range: the range
 * @now: the tuple that is translated
 * @zone: of its connection
 * @addr: filled; its family is set
 *
 * A hash of the source, and of the destination unless it shall persist. No
 * secret is in it, so the same one can be computed here.
 */
void nat_spread(const struct vm_nat_range *range, const struct tuple *now,
		uint16_t zone, struct addr *addr)
{
	unsigned int max = addr->family == AF_INET ? 0 : 3;
	bool persistent = range->flags & VM_NAT_PERSISTENT;
	uint32_t dst[4], low[4], high[4], to[4] = { 0 };
	bool full = false;
	uint32_t j, least, dist;
	unsigned int i;

	words_of(&now->dst, dst);
	words_of(&range->min_addr, low);
	words_of(&range->max_addr, high);
	j = jhash(now->src.bytes, 16, persistent ? 0 : dst[max] ^ zone);
	for (i = 0; i <= max; i++) {
		least = full ? 0 : ntohl(low[i]);
		dist = full ? ~0U : ntohl(high[i]) - least + 1;
		to[i] = htonl(least + (uint32_t)((uint64_t)j * dist >> 32));
		if (to[i] != high[i])
			full = true;
		if (!persistent)
			j ^= dst[i];
	}
	memcpy(addr->bytes, to, sizeof(to));
}
