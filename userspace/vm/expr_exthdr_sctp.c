// SPDX-License-Identifier: GPL-2.0-only
/* exthdr: chunks of SCTP. nft_exthdr_sctp_eval() */
#include <netinet/in.h>

#include "vm/expr_exthdr.h"
#include "vm/kernel.h"
#include "vm/pkt_parse.h"

#define SCTP_HEADER 12
#define CHUNK_HEADER 4

static uint32_t padded(uint32_t len)
{
	return (len + 3) & ~3U;
}

/* The first chunk of that type; a length of zero ends them all. */
static enum tri find_chunk(const struct vm_pkt *pkt, uint8_t type, size_t *at,
			   uint32_t *len)
{
	uint8_t header[CHUNK_HEADER];
	enum tri there;

	for (*at = (size_t)pkt->thoff + SCTP_HEADER;; *at += padded(*len)) {
		there = pkt_peek(pkt, *at, CHUNK_HEADER, header);
		if (there != TRI_TRUE)
			return there;
		*len = (uint32_t)header[2] << 8 | header[3];
		if (!*len)
			return TRI_FALSE;
		if (header[0] == type)
			return TRI_TRUE;
		if (*at + padded(*len) >= pkt->len)
			return TRI_FALSE;
	}
}

/* Whether chunks are looked for in a later fragment, as before 7.1. */
static enum tri is_sctp(const struct vm *vm)
{
	const struct vm_pkt *pkt = vm->pkt;

	if (!pkt->is_ip)
		return pkt->parsed == TRI_UNKNOWN ? TRI_UNKNOWN : TRI_FALSE;
	if (pkt->tprot != IPPROTO_SCTP)
		return TRI_FALSE;
	if (!pkt->fragoff)
		return TRI_TRUE;
	switch (kernel_has(vm, KERNEL_FRAGMENTS)) {
	case TRI_TRUE:
		return TRI_FALSE;
	case TRI_FALSE:
		return TRI_TRUE;
	default:
		return TRI_UNKNOWN;
	}
}

/**
 * exthdr_sctp - load from a chunk
 * @vm: the machine
 * @expr: the expression
 */
void exthdr_sctp(struct vm *vm, const struct nft_expr *expr)
{
	static const char missing[] = "the packet has no such SCTP chunk";
	const struct expr_exthdr *exthdr = expr_priv(expr);
	enum tri there = is_sctp(vm);
	uint32_t len = 0;
	size_t at = 0;

	if (there == TRI_TRUE)
		there = find_chunk(vm->pkt, exthdr->type, &at, &len);
	if (there == TRI_TRUE && !exthdr->present &&
	    (exthdr->offset + exthdr->len > len || at + len > vm->pkt->len))
		there = TRI_FALSE;
	if (there == TRI_TRUE)
		exthdr_found(vm, expr, at);
	else if (there == TRI_FALSE)
		exthdr_missing(vm, expr, missing);
	else
		exthdr_maybe(vm, expr);
}
