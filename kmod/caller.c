// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which part of TCP has a reset sent: by the name of the function that the
 * sender returns to. The kernel's own reason is the same for some of them, and
 * old kernels have none.
 */
#include <linux/hash.h>
#include <linux/kallsyms.h>
#include <linux/string.h>

#include <uapi/linux/rstattr.h>

#include "caller.h"

#define MEMO_BITS	4

static const struct {
	const char *begins;
	u8 caller;
} callers[] = {
	{ "__tcp_close", RSTATTR_CALLER_CLOSE },
	{ "tcp_close", RSTATTR_CALLER_CLOSE },
	{ "tcp_disconnect", RSTATTR_CALLER_DISCONNECT },
	{ "tcp_abort", RSTATTR_CALLER_ABORT },
	{ "tcp_keepalive_timer", RSTATTR_CALLER_KEEPALIVE },
	{ "tcp_out_of_resources", RSTATTR_CALLER_MEMORY },
	/* Into these it may have been inlined. */
	{ "tcp_write_timeout", RSTATTR_CALLER_MEMORY },
	{ "tcp_retransmit_timer", RSTATTR_CALLER_MEMORY },
	{ "tcp_write_timer_handler", RSTATTR_CALLER_MEMORY },
	{ "tcp_check_req", RSTATTR_CALLER_REQUEST },
};

static u8 look_up(unsigned long parent)
{
	char name[KSYM_SYMBOL_LEN];
	unsigned int i;

	sprint_symbol(name, parent);
	for (i = 0; i < ARRAY_SIZE(callers); i++)
		if (strstarts(name, callers[i].begins))
			return callers[i].caller;
	return RSTATTR_CALLER_UNSPEC;
}

/**
 * rstattr_caller() - who called a function of TCP
 * @parent: where it returns to, in the kernel itself; 0 if not known
 *
 * In any context. A name is looked up once, as long as few are looked for.
 *
 * Return: enum rstattr_caller, or RSTATTR_CALLER_REQUEST.
 */
u8 rstattr_caller(unsigned long parent)
{
	static u64 memos[1 << MEMO_BITS];
	u64 *memo = &memos[hash_long(parent, MEMO_BITS)];
	u64 known = READ_ONCE(*memo);
	u8 caller;

	if (!parent)
		return RSTATTR_CALLER_UNSPEC;
	if (known >> 8 == (u64)parent << 8 >> 8)
		return known & 0xff;
	caller = look_up(parent);
	WRITE_ONCE(*memo, (u64)parent << 8 | caller);
	return caller;
}
