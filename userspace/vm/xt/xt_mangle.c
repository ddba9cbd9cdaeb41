// SPDX-License-Identifier: GPL-2.0-only
/*
 * Changes of the packet by targets. Checksums follow as in the kernel's
 * csum_replace2() and inet_proto_csum_replace2(), or become unknown.
 */
#include <netinet/in.h>

#include "vm/xt/xt.h"

#include "vm/checksum.h"

/**
 * xt_lose - bytes of which it is not known what becomes of them
 * @par: the packet
 * @offset: from its network header
 * @len: how many
 *
 * What was assumed of them counts no more.
 */
void xt_lose(struct xt_par *par, size_t offset, size_t len)
{
	static const uint8_t zero[64];
	size_t part;

	for (; len; offset += part, len -= part) {
		part = len < sizeof(zero) ? len : sizeof(zero);
		vm_pkt_write(par->pkt, offset, zero, zero, part);
	}
	vm_forget(par->vm);
}

/**
 * xt_put - write bytes
 * @par: the packet
 * @offset: from its network header
 * @bytes: the bytes
 * @len: how many
 */
void xt_put(struct xt_par *par, size_t offset, const void *bytes, size_t len)
{
	vm_pkt_write(par->pkt, offset, bytes, NULL, len);
}

/* The same, of a number in network order. */
void xt_put_u16(struct xt_par *par, size_t offset, uint16_t value)
{
	uint8_t bytes[2] = { (uint8_t)(value >> 8), (uint8_t)value };

	xt_put(par, offset, bytes, sizeof(bytes));
}

/**
 * xt_sum_replace - a word under a checksum changes: RFC 1624, equation 3
 * @par: the packet
 * @sum: where the checksum is
 * @from: the word as it was
 * @to: as it becomes
 */
void xt_sum_replace(struct xt_par *par, size_t sum, uint16_t from, uint16_t to)
{
	const uint8_t before[2] = { (uint8_t)(from >> 8), (uint8_t)from };
	const uint8_t after[2] = { (uint8_t)(to >> 8), (uint8_t)to };
	struct vm_u32 old;

	if (!xt_number(par, sum, 2, &old) || !vm_known(old)) {
		xt_lose(par, sum, 2);
		return;
	}
	xt_put_u16(par, sum,
		   checksum_update((uint16_t)old.value, before, after, 2));
}

/**
 * xt_l4_sum_replace - the same, under the transport's checksum
 * @par: the packet
 * @sum: where the checksum is
 * @from: the word as it was
 * @to: as it becomes
 *
 * That of a packet made here is not complete, or is: only its device knows.
 */
void xt_l4_sum_replace(struct xt_par *par, size_t sum, uint16_t from,
		       uint16_t to)
{
	if (vm_pkt_partial(par->pkt))
		xt_lose(par, sum, 2);
	else
		xt_sum_replace(par, sum, from, to);
}

/**
 * xt_changed - tell what a number beside the packet has become
 * @par: the packet
 * @what: its name
 * @number: it; what was assumed counts no more where it is not known
 */
void xt_changed(struct xt_par *par, const char *what, struct vm_u32 number)
{
	if (vm_known(number)) {
		vm_changed(par->vm, "%s becomes 0x%x", what, number.value);
		return;
	}
	vm_changed(par->vm, "%s changes", what);
	vm_forget(par->vm);
}
