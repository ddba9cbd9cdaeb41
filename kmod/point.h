/* SPDX-License-Identifier: GPL-2.0-only */
/* A tracepoint of the kernel's that is watched. */
#ifndef RSTATTR_POINT_H
#define RSTATTR_POINT_H

#include <linux/percpu.h>
#include <linux/types.h>

struct tracepoint;

/**
 * struct rstattr_point - a tracepoint
 * @name: its name
 * @probe: called by it; counts its hits
 * @tp: the kernel's; NULL if it is not watched
 * @error: positive errno, why it is not
 * @hits: on each processor
 */
struct rstattr_point {
	const char *name;
	void *probe;
	struct tracepoint *tp;
	int error;
	u64 __percpu *hits;
};

static inline void rstattr_point_hit(const struct rstattr_point *point)
{
	this_cpu_inc(*point->hits);
}

int rstattr_point_arm(struct rstattr_point *point);
void rstattr_point_disarm(struct rstattr_point *point);
u64 rstattr_point_hits(const struct rstattr_point *point);
const struct rstattr_point *rstattr_point_get(unsigned int i);

#endif /* RSTATTR_POINT_H */
