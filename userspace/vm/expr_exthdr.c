// SPDX-License-Identifier: GPL-2.0-only
/*
 * exthdr: extension headers of IPv6, options of IPv4, TCP and DCCP, chunks
 * of SCTP. net/netfilter/nft_exthdr.c
 */
#include "vm/expr_exthdr.h"

#include <errno.h>

#include "model/text.h"
#include "vm/load.h"

/* Kinds of options that the kernel finds, as in <netinet/ip.h>. */
#define IP_OPTION_RR 7
#define IP_OPTION_LSRR 131
#define IP_OPTION_SSRR 137
#define IP_OPTION_RA 148

const char exthdr_unknown[] =
	"too few bytes of the packet are known to tell its options";

static bool is_ip_option(uint8_t type)
{
	return type == IP_OPTION_RR || type == IP_OPTION_LSRR ||
	       type == IP_OPTION_SSRR || type == IP_OPTION_RA;
}

static int decode_load(const struct expr_source *source,
		       struct expr_exthdr *exthdr)
{
	uint32_t flags = 0;

	attr_u32(source->attr[NFTA_EXTHDR_FLAGS], &flags);
	if (flags & ~(uint32_t)NFT_EXTHDR_F_PRESENT)
		return -EOPNOTSUPP;
	exthdr->present = flags & NFT_EXTHDR_F_PRESENT;
	if (!attr_reg(source->attr[NFTA_EXTHDR_DREG], exthdr->len,
		      &exthdr->dreg))
		return -EINVAL;
	switch (exthdr->op) {
	case NFT_EXTHDR_OP_IPV4:
		return is_ip_option(exthdr->type) ? 0 : -EOPNOTSUPP;
	case EXTHDR_OP_DCCP:
		return exthdr->present ? 0 : -EOPNOTSUPP;
	}
	return exthdr->op > EXTHDR_OP_DCCP ? -EOPNOTSUPP : 0;
}

/* Only TCP options can be changed. */
static int decode_change(const struct expr_source *source,
			 struct expr_exthdr *exthdr)
{
	if (exthdr->op != NFT_EXTHDR_OP_TCPOPT)
		return -EOPNOTSUPP;
	exthdr->strip = !source->attr[NFTA_EXTHDR_SREG];
	if (exthdr->strip)
		return 0;
	if (exthdr->len != 2 && exthdr->len != 4)
		return -EOPNOTSUPP;
	return attr_reg(source->attr[NFTA_EXTHDR_SREG], exthdr->len,
			&exthdr->sreg) ?
		       0 :
		       -EINVAL;
}

static int decode(const struct expr_source *source, void *priv)
{
	uint32_t offset = 0, len = 0, op = NFT_EXTHDR_OP_IPV6;
	struct expr_exthdr *exthdr = priv;

	attr_u32(source->attr[NFTA_EXTHDR_OFFSET], &offset);
	attr_u32(source->attr[NFTA_EXTHDR_LEN], &len);
	attr_u32(source->attr[NFTA_EXTHDR_OP], &op);
	if (!attr_u8(source->attr[NFTA_EXTHDR_TYPE], &exthdr->type) ||
	    offset > UINT8_MAX || len > NFT_KEY_MAX)
		return -EINVAL;
	if (op > UINT8_MAX)
		return -EOPNOTSUPP;
	exthdr->op = (uint8_t)op;
	exthdr->offset = (uint8_t)offset;
	exthdr->len = (uint8_t)len;
	return source->attr[NFTA_EXTHDR_DREG] ? decode_load(source, exthdr) :
						decode_change(source, exthdr);
}

/**
 * exthdr_found - it is there
 * @vm: the machine
 * @expr: the expression, a load
 * @offset: where, from the network header
 */
void exthdr_found(struct vm *vm, const struct nft_expr *expr, size_t offset)
{
	const struct expr_exthdr *exthdr = expr_priv(expr);

	if (exthdr->present)
		load_flag(vm, expr, exthdr->dreg, TRI_TRUE);
	else
		load_packet(vm, expr, exthdr->dreg, offset + exthdr->offset,
			    exthdr->len);
}

/**
 * exthdr_missing - it is not there
 * @vm: the machine
 * @expr: the expression, a load
 * @why: in words
 */
void exthdr_missing(struct vm *vm, const struct nft_expr *expr, const char *why)
{
	const struct expr_exthdr *exthdr = expr_priv(expr);

	if (exthdr->present)
		load_flag(vm, expr, exthdr->dreg, TRI_FALSE);
	else
		vm_break(vm, expr, why);
}

/**
 * exthdr_maybe - it is not known whether it is there
 * @vm: the machine
 * @expr: the expression, a load
 */
void exthdr_maybe(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_exthdr *exthdr = expr_priv(expr);

	if (exthdr->present)
		load_flag(vm, expr, exthdr->dreg, TRI_UNKNOWN);
	else if (load_maybe(vm, expr, exthdr_unknown))
		load_unknown(vm, expr, exthdr->dreg, exthdr->len);
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_exthdr *exthdr = expr_priv(expr);

	switch (exthdr->op) {
	case NFT_EXTHDR_OP_IPV6:
		exthdr_ipv6(vm, expr);
		break;
	case NFT_EXTHDR_OP_IPV4:
		exthdr_ipv4(vm, expr);
		break;
	case NFT_EXTHDR_OP_TCPOPT:
		if (exthdr->strip)
			exthdr_tcp_strip(vm, expr);
		else if (exthdr->sreg)
			exthdr_tcp_set(vm, expr);
		else
			exthdr_tcp(vm, expr);
		break;
	case EXTHDR_OP_SCTP:
		exthdr_sctp(vm, expr);
		break;
	default:
		exthdr_dccp(vm, expr);
	}
}

static void text(const struct nft_expr *expr, struct text *text)
{
	const struct expr_exthdr *exthdr = expr_priv(expr);
	struct selector selector;

	expr_exthdr_selector(expr, NFPROTO_UNSPEC, 0, &selector);
	if (exthdr->strip)
		text_add(text, "reset %s", selector.name);
	else
		text_add(text, "%s%s", selector.name,
			 exthdr->sreg ? " set" : "");
}

const struct expr_ops expr_exthdr_ops = {
	.name = "exthdr",
	.size = sizeof(struct expr_exthdr),
	.decode = decode,
	.eval = eval,
	.selector = expr_exthdr_selector,
	.text = text,
};
