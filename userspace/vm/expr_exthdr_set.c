// SPDX-License-Identifier: GPL-2.0-only
/*
 * exthdr: TCP options are changed or taken out. nft_exthdr_tcp_set_eval()
 * and nft_exthdr_tcp_strip_eval()
 */
#include <string.h>

#include "vm/checksum.h"
#include "vm/expr_exthdr.h"

#define OPTION_NOP 1
#define OPTION_MAXSEG 2
#define CHECKSUM 16

static bool all_known(const uint8_t *known, size_t len)
{
	while (len > 0) {
		if (known[--len] != 0xff)
			return false;
	}
	return true;
}

/*
 * Bytes of the header, and its checksum; unknown bytes, and it. What has not
 * left the host yet may have a checksum of another kind. @pad: bytes before
 * those that belong to the same word, which the kernel minds only when it
 * strips.
 */
static void replace(struct vm_pkt *pkt, const struct exthdr_tcp *tcp,
		    uint32_t at, const uint8_t *to, const uint8_t *known,
		    uint32_t len, uint32_t pad)
{
	static const uint8_t nothing[2];
	uint8_t from[EXTHDR_TCP_MAX + 1] = { 0 },
				      next[EXTHDR_TCP_MAX + 1] = { 0 };
	uint8_t bytes[2];
	uint16_t sum;

	vm_pkt_write(pkt, tcp->offset + at, to, known, len);
	if (!all_known(tcp->known + CHECKSUM, 2) ||
	    !all_known(tcp->known + at, len) ||
	    (known && !all_known(known, len)) || vm_pkt_partial(pkt)) {
		vm_pkt_write(pkt, tcp->offset + CHECKSUM, nothing, nothing, 2);
		return;
	}
	memcpy(from + pad, tcp->bytes + at, len);
	memcpy(next + pad, to, len);
	sum = checksum_replace((uint16_t)(tcp->bytes[CHECKSUM] << 8 |
					  tcp->bytes[CHECKSUM + 1]),
			       from, next, len + pad);
	bytes[0] = (uint8_t)(sum >> 8);
	bytes[1] = (uint8_t)sum;
	vm_pkt_write(pkt, tcp->offset + CHECKSUM, bytes, NULL, 2);
}

/* The maximum segment size is only made smaller. */
static enum tri changes(const struct expr_exthdr *exthdr, const uint8_t *from,
			const uint8_t *from_known, const uint8_t *to,
			const uint8_t *to_known)
{
	bool known = all_known(from_known, exthdr->len) &&
		     all_known(to_known, exthdr->len);

	if (!known)
		return TRI_UNKNOWN;
	if (exthdr->type == OPTION_MAXSEG && exthdr->len == 2)
		return memcmp(from, to, 2) > 0 ? TRI_TRUE : TRI_FALSE;
	return memcmp(from, to, exthdr->len) ? TRI_TRUE : TRI_FALSE;
}

static void set(struct vm *vm, const struct nft_expr *expr,
		const struct exthdr_tcp *tcp, uint32_t at)
{
	const struct expr_exthdr *exthdr = expr_priv(expr);
	const uint8_t *to = vm_reg(vm, exthdr->sreg);
	const uint8_t *known = vm_reg_known(vm, exthdr->sreg);
	static const uint8_t nothing[4];
	struct selector selector;

	switch (changes(exthdr, tcp->bytes + at, tcp->known + at, to, known)) {
	case TRI_FALSE:
		return;
	case TRI_TRUE:
		replace(vm->pkt, tcp, at, to, NULL, exthdr->len, 0);
		break;
	default:
		replace(vm->pkt, tcp, at, nothing, nothing, exthdr->len, 0);
	}
	vm_forget(vm);
	expr_exthdr_selector(expr, NFPROTO_UNSPEC, 0, &selector);
	if (all_known(known, exthdr->len) && exthdr->len == 2)
		vm_changed(vm, "%s set to %u", selector.name,
			   (unsigned int)to[0] << 8 | to[1]);
	else
		vm_changed(vm, "%s set", selector.name);
}

/* Whatever it was, it is not known any more. */
static void lose(struct vm *vm, const struct exthdr_tcp *tcp)
{
	static const uint8_t nothing[EXTHDR_TCP_MAX];

	vm_pkt_write(vm->pkt, tcp->offset + CHECKSUM, nothing, nothing,
		     tcp->len - CHECKSUM);
	vm_forget(vm);
}

/**
 * exthdr_tcp_set - "tcp option maxseg size set ..."
 * @vm: the machine; unchanged while it probes
 * @expr: the expression
 *
 * Without the option nothing happens; one that is cut ends the rule.
 */
void exthdr_tcp_set(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_exthdr *exthdr = expr_priv(expr);
	enum tri there, header;
	uint32_t at = 0, len = 0;
	struct exthdr_tcp tcp;

	if (vm->probe)
		return;
	there = header = exthdr_tcp_header(vm, &tcp);
	if (there == TRI_TRUE)
		there = exthdr_tcp_option(&tcp, exthdr->type, &at, &len);
	if (header == TRI_FALSE) {
		vm_break(vm, expr, "the packet is not TCP");
	} else if (there == TRI_UNKNOWN) {
		vm_maybe_break(vm, expr, exthdr_unknown);
		if (header == TRI_TRUE)
			lose(vm, &tcp);
	} else if (there == TRI_TRUE) {
		if (at + len > tcp.len || exthdr->offset + exthdr->len > len)
			vm_break(vm, expr, "the TCP option is cut off");
		else
			set(vm, expr, &tcp, at + exthdr->offset);
	}
}

static void strip(struct vm *vm, const struct nft_expr *expr,
		  const struct exthdr_tcp *tcp, uint32_t at, uint32_t len)
{
	uint8_t nops[EXTHDR_TCP_MAX];
	struct selector selector;

	memset(nops, OPTION_NOP, sizeof(nops));
	replace(vm->pkt, tcp, at, nops, NULL, len, at & 1);
	vm_forget(vm);
	expr_exthdr_selector(expr, NFPROTO_UNSPEC, 0, &selector);
	vm_changed(vm, "%s taken out", selector.name);
}

/**
 * exthdr_tcp_strip - "reset tcp option ..."
 * @vm: the machine; unchanged while it probes
 * @expr: the expression
 *
 * Without the option nothing happens; a packet in which it is cut is dropped.
 */
void exthdr_tcp_strip(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_exthdr *exthdr = expr_priv(expr);
	enum tri there, header;
	uint32_t at = 0, len = 0;
	struct exthdr_tcp tcp;

	if (vm->probe)
		return;
	there = header = exthdr_tcp_header(vm, &tcp);
	if (there == TRI_TRUE)
		there = exthdr_tcp_option(&tcp, exthdr->type, &at, &len);
	if (header == TRI_FALSE) {
		vm_break(vm, expr, "the packet is not TCP");
	} else if (header == TRI_UNKNOWN) {
		vm_maybe_break(vm, expr, exthdr_unknown);
	} else if (there == TRI_UNKNOWN) {
		lose(vm, &tcp);
	} else if (there == TRI_TRUE) {
		if (at + len > tcp.len)
			vm->regs.verdict.code = NF_DROP;
		else
			strip(vm, expr, &tcp, at, len);
	}
}
