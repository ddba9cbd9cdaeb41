// SPDX-License-Identifier: GPL-2.0-only
/* exthdr: options of TCP. nft_exthdr_tcp_eval() */
#include <netinet/in.h>
#include <string.h>

#include "vm/expr_exthdr.h"
#include "vm/load.h"
#include "vm/pkt_parse.h"

#define TCP_HEADER 20
#define OPTION_NOP 1

/**
 * exthdr_tcp_header - the header with all its options
 * @vm: the machine
 * @tcp: filled; of options some bytes may not be known
 *
 * As nft_tcp_header_pointer().
 *
 * Return: whether it is there.
 */
enum tri exthdr_tcp_header(const struct vm *vm, struct exthdr_tcp *tcp)
{
	const struct vm_pkt *pkt = vm->pkt;
	enum tri there;
	uint8_t doff;

	if (!pkt->is_ip)
		return pkt->parsed == TRI_UNKNOWN ? TRI_UNKNOWN : TRI_FALSE;
	tcp->offset = pkt->thoff;
	if (pkt->tprot != IPPROTO_TCP || pkt->fragoff ||
	    tcp->offset + TCP_HEADER > pkt->len)
		return TRI_FALSE;
	there = pkt_peek(pkt, tcp->offset + 12, 1, &doff);
	if (there != TRI_TRUE)
		return there;
	tcp->len = (doff >> 4) * 4U;
	if (tcp->len < TCP_HEADER ||
	    !vm_pkt_bytes(pkt, tcp->offset, tcp->len, tcp->bytes, tcp->known))
		return TRI_FALSE;
	return TRI_TRUE;
}

static bool is_known(const struct exthdr_tcp *tcp, uint32_t at)
{
	return tcp->known[at] == 0xff;
}

/**
 * exthdr_tcp_option - the first option of a kind
 * @tcp: the header
 * @type: the kind
 * @at: filled: where it is, from the header
 * @len: filled: how long it says it is
 *
 * The header's last byte is not looked at; the end of options does not end
 * them: so the kernel does it.
 *
 * Return: whether it is there; TRI_UNKNOWN where a byte on the way is not
 * known.
 */
enum tri exthdr_tcp_option(const struct exthdr_tcp *tcp, uint8_t type,
			   uint32_t *at, uint32_t *len)
{
	for (*at = TCP_HEADER; *at < tcp->len - 1; *at += *len) {
		uint8_t kind = tcp->bytes[*at];

		if (!is_known(tcp, *at))
			return TRI_UNKNOWN;
		*len = 1;
		if (kind > OPTION_NOP) {
			if (!is_known(tcp, *at + 1))
				return TRI_UNKNOWN;
			if (tcp->bytes[*at + 1])
				*len = tcp->bytes[*at + 1];
		}
		if (kind == type)
			return TRI_TRUE;
	}
	return TRI_FALSE;
}

/**
 * exthdr_tcp - load from an option
 * @vm: the machine
 * @expr: the expression
 */
void exthdr_tcp(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_exthdr *exthdr = expr_priv(expr);
	uint32_t at = 0, len = 0;
	struct exthdr_tcp tcp;
	enum tri there = exthdr_tcp_header(vm, &tcp);

	if (there == TRI_TRUE)
		there = exthdr_tcp_option(&tcp, exthdr->type, &at, &len);
	/* Also where it is only asked whether it is there. */
	if (there == TRI_TRUE &&
	    (at + len > tcp.len || exthdr->offset + exthdr->len > len))
		there = TRI_FALSE;
	if (there == TRI_TRUE)
		exthdr_found(vm, expr, tcp.offset + at);
	else if (there == TRI_FALSE)
		exthdr_missing(vm, expr, "the packet has no such TCP option");
	else
		exthdr_maybe(vm, expr);
}
