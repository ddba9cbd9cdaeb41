// SPDX-License-Identifier: GPL-2.0-only
#include "vm/xt/jiffies.h"

#include <time.h>

#define NSEC 1000000000ULL

/* Debian's. */
#define HZ_DEFAULT 250

/**
 * xt_hz - ticks of this host's kernel in a second: its HZ
 *
 * The coarse clock moves by a tick.
 */
uint32_t xt_hz(void)
{
	struct timespec tick;

	if (clock_getres(CLOCK_MONOTONIC_COARSE, &tick) || tick.tv_sec ||
	    tick.tv_nsec < 100000 || tick.tv_nsec > 100000000)
		return HZ_DEFAULT;
	return (uint32_t)((NSEC + (uint64_t)tick.tv_nsec / 2) /
			  (uint64_t)tick.tv_nsec);
}

/**
 * xt_jiffies - the time of a packet
 * @pkt: the packet
 *
 * Return: ticks since some time; always the same where it is not known.
 */
uint64_t xt_jiffies(const struct vm_pkt *pkt)
{
	uint64_t tick = NSEC / xt_hz();

	return pkt->time_real / tick;
}
