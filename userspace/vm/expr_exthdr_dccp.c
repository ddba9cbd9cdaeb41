// SPDX-License-Identifier: GPL-2.0-only
/* exthdr: options of DCCP, RFC 4340. nft_exthdr_dccp_eval() */
#include <netinet/in.h>

#include "vm/expr_exthdr.h"
#include "vm/load.h"
#include "vm/pkt_parse.h"

#define DCCP_HEADER 12
/* Options up to this one have no length. */
#define OPTION_SINGLE_MAX 31

enum {
	PACKET_REQUEST,
	PACKET_RESPONSE,
	PACKET_DATA,
	PACKET_ACK,
	PACKET_DATAACK,
	PACKET_CLOSEREQ,
	PACKET_CLOSE,
	PACKET_RESET,
	PACKET_SYNC,
	PACKET_SYNCACK,
};

/* Headers of a type without options; a sequence number may be long. */
static uint32_t header_len(uint8_t byte)
{
	uint32_t len = DCCP_HEADER + (byte & 1 ? 4 : 0);

	switch (byte >> 1 & 0x0f) {
	case PACKET_DATA:
		return len;
	case PACKET_REQUEST:
		return len + 4;
	case PACKET_ACK:
	case PACKET_DATAACK:
	case PACKET_CLOSEREQ:
	case PACKET_CLOSE:
	case PACKET_SYNC:
	case PACKET_SYNCACK:
		return len + 8;
	}
	return len + 12;
}

static enum tri find_option(const struct vm_pkt *pkt, uint8_t type, size_t at,
			    uint32_t len)
{
	uint8_t kind, size;
	uint32_t i, step;
	enum tri there;

	for (i = 0; i < len; i += step) {
		if (at + i + (len - i < 2 ? 1 : 2) > pkt->len)
			return TRI_FALSE;
		there = pkt_peek(pkt, at + i, 1, &kind);
		if (there != TRI_TRUE || kind == type)
			return there;
		step = 1;
		if (kind <= OPTION_SINGLE_MAX)
			continue;
		if (len - i < 2)
			return TRI_FALSE;
		there = pkt_peek(pkt, at + i + 1, 1, &size);
		if (there != TRI_TRUE)
			return there;
		if (size < 2)
			return TRI_FALSE;
		step = size;
	}
	return TRI_FALSE;
}

static enum tri has_option(const struct vm_pkt *pkt, uint8_t type)
{
	uint8_t header[DCCP_HEADER];
	uint32_t data, options;
	enum tri there;

	if (!pkt->is_ip)
		return pkt->parsed == TRI_UNKNOWN ? TRI_UNKNOWN : TRI_FALSE;
	if (pkt->tprot != IPPROTO_DCCP || pkt->fragoff)
		return TRI_FALSE;
	there = pkt_peek(pkt, pkt->thoff, sizeof(header), header);
	if (there != TRI_TRUE)
		return there;
	data = header[4] * 4U;
	options = header_len(header[8]);
	if (data <= options)
		return TRI_FALSE;
	return find_option(pkt, type, pkt->thoff + (size_t)options,
			   data - options);
}

/**
 * exthdr_dccp - load whether an option is there
 * @vm: the machine
 * @expr: the expression
 */
void exthdr_dccp(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_exthdr *exthdr = expr_priv(expr);

	load_flag(vm, expr, exthdr->dreg, has_option(vm->pkt, exthdr->type));
}
