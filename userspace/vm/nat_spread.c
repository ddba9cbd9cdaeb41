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

/*
 * A hash of the source, and of the destination unless it shall persist. No
 * secret is in it, so the same one can be computed here.
 */
static void spread(const struct vm_nat_range *range, const struct tuple *now,
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

/**
 * nat_choose_addr - find_best_ips_proto(): which address of the range
 * @pkt: the packet
 * @range: the range
 * @now: the tuple that is translated
 * @addr: the address that is; the new one then, of family 0 if it is not known
 */
void nat_choose_addr(const struct vm_pkt *pkt, const struct vm_nat_range *range,
		     const struct tuple *now, struct addr *addr)
{
	const struct vm_u32 *zone = &pkt->ct.zone;

	if (!(range->flags & VM_NAT_MAP_IPS))
		return;
	if (range->addr_known &&
	    addr_equal(&range->min_addr, &range->max_addr)) {
		*addr = range->min_addr;
	} else if (!range->addr_known || !now->src.family || !now->dst.family ||
		   !vm_known(*zone)) {
		memset(addr, 0, sizeof(*addr));
	} else {
		addr->family = range->min_addr.family;
		spread(range, now, (uint16_t)zone->value, addr);
	}
}
