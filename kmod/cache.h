/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_CACHE_H
#define RSTATTR_CACHE_H

#include "event.h"

#define RSTATTR_CACHE_SIZE	256	/* power of two */

/* One remembered answer of the resolver. @seq is odd while it is written. */
struct rstattr_cached {
	u32 seq;
	u32 base_seq;
	const void *addr;
	struct rstattr_id id;
};

struct rstattr_cache {
	struct rstattr_cached slot[RSTATTR_CACHE_SIZE];
};

bool rstattr_cache_get(const struct rstattr_cache *cache, const void *addr,
		       u32 *base_seq, struct rstattr_id *id);
void rstattr_cache_put(struct rstattr_cache *cache, const void *addr,
		       u32 base_seq, const struct rstattr_id *id);

#endif /* RSTATTR_CACHE_H */
