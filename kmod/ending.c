// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sockets that a reset has just ended, until their programs are told of that:
 * then it is no news. What is noted is taken a moment later by the same flow of
 * control, but maybe on another processor, and a virtual one may stand still
 * meanwhile. So neither the processor nor the time identifies it, and what is
 * not taken after all is thrown away late.
 */
#include <linux/hash.h>
#include <linux/jiffies.h>

#include "ending.h"

#define BUCKET_BITS	6
#define WAYS		8
#define STALE		(10 * HZ)

struct ending {
	const struct sock *sk;
	unsigned long when;
};

static struct ending endings[1 << BUCKET_BITS][WAYS];

static struct ending *bucket_of(const struct sock *sk)
{
	return endings[hash_ptr(sk, BUCKET_BITS)];
}

static bool is_stale(const struct ending *ending)
{
	return time_after(jiffies, READ_ONCE(ending->when) + STALE);
}

/**
 * rstattr_ending_note() - a reset ends a socket
 * @sk: the socket; its program is told next
 *
 * In any context. If all places are taken it is not noted.
 */
void rstattr_ending_note(const struct sock *sk)
{
	struct ending *ending = bucket_of(sk);
	const struct sock *old;
	unsigned int i;

	for (i = 0; i < WAYS; i++, ending++) {
		old = READ_ONCE(ending->sk);
		if (old && old != sk && !is_stale(ending))
			continue;
		/* First, lest it look stale. */
		WRITE_ONCE(ending->when, jiffies);
		if (cmpxchg(&ending->sk, old, sk) == old)
			return;
	}
}

/**
 * rstattr_ending_take() - has a reset just ended a socket?
 * @sk: the socket, of which a program is told
 *
 * In any context. It is forgotten.
 */
bool rstattr_ending_take(const struct sock *sk)
{
	struct ending *ending = bucket_of(sk);
	unsigned int i;

	for (i = 0; i < WAYS; i++, ending++)
		if (READ_ONCE(ending->sk) == sk &&
		    cmpxchg(&ending->sk, sk, NULL) == sk)
			return !is_stale(ending);
	return false;
}
