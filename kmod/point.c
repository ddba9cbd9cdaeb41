// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tracepoints that are watched. All are looked up by name, for some are not
 * exported; what they pass is checked where the probes are.
 */
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "point.h"

#define POINTS	3

/* Changed only while the module comes and goes, when nobody can ask. */
static struct rstattr_point *points[POINTS];

static void find(struct tracepoint *tp, void *data)
{
	struct rstattr_point *point = data;

	if (!strcmp(tp->name, point->name))
		point->tp = tp;
}

static int watch(struct rstattr_point *point)
{
	int err;

	for_each_kernel_tracepoint(find, point);
	if (!point->tp)
		return -ENOENT;
	err = tracepoint_probe_register(point->tp, point->probe, NULL);
	if (err)
		point->tp = NULL;
	return err;
}

/**
 * rstattr_point_arm() - begin to watch a tracepoint
 * @point: with name and probe
 *
 * It must be disarmed even if it is not there: that is said of it until then.
 *
 * Return: 0, or a negative errno if it is not watched.
 */
int rstattr_point_arm(struct rstattr_point *point)
{
	unsigned int i;
	int err = -ENOMEM;

	point->hits = alloc_percpu(u64);
	if (point->hits)
		err = watch(point);
	point->error = -err;
	for (i = 0; i < POINTS; i++) {
		if (points[i])
			continue;
		points[i] = point;
		break;
	}
	return err;
}

/**
 * rstattr_point_disarm() - stop; the probe does not run any more after it
 * @point: that was armed
 */
void rstattr_point_disarm(struct rstattr_point *point)
{
	unsigned int i;

	if (point->tp)
		tracepoint_probe_unregister(point->tp, point->probe, NULL);
	tracepoint_synchronize_unregister();
	for (i = 0; i < POINTS; i++)
		if (points[i] == point)
			points[i] = NULL;
	free_percpu(point->hits);
	point->hits = NULL;
	point->tp = NULL;
}

/**
 * rstattr_point_hits() - how often it was reached
 * @point: that is armed
 */
u64 rstattr_point_hits(const struct rstattr_point *point)
{
	u64 sum = 0;
	int cpu;

	if (!point->hits)
		return 0;
	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(point->hits, cpu));
	return sum;
}

/**
 * rstattr_point_get() - visit a tracepoint
 * @i: which one, from 0
 *
 * Return: it, or NULL behind the last one.
 */
const struct rstattr_point *rstattr_point_get(unsigned int i)
{
	return i < POINTS ? points[i] : NULL;
}
