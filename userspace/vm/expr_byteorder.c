// SPDX-License-Identifier: GPL-2.0-only
/*
 * byteorder: numbers between the network's order and the host's.
 * net/netfilter/nft_byteorder.c
 */
#include "vm/expr_byteorder.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <string.h>

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_byteorder *byteorder = priv;
	uint32_t op, len, size;

	if (!attr_u32(source->attr[NFTA_BYTEORDER_OP], &op) ||
	    !attr_u32(source->attr[NFTA_BYTEORDER_LEN], &len) ||
	    !attr_u32(source->attr[NFTA_BYTEORDER_SIZE], &size) ||
	    op > NFT_BYTEORDER_HTON || len > NFT_KEY_MAX ||
	    (size != 2 && size != 4 && size != 8) ||
	    !attr_reg(source->attr[NFTA_BYTEORDER_SREG], len,
		      &byteorder->sreg) ||
	    !attr_reg(source->attr[NFTA_BYTEORDER_DREG], len, &byteorder->dreg))
		return -EINVAL;
	byteorder->op = (uint8_t)op;
	byteorder->len = (uint8_t)len;
	byteorder->size = (uint8_t)size;
	return 0;
}

/* One after the other, as the registers may be the same; both ways alike. */
static void swap16(const uint8_t *from, uint8_t *to, uint32_t len)
{
	uint16_t number;
	uint32_t i;

	for (i = 0; i + 2 <= len; i += 2) {
		memcpy(&number, from + i, 2);
		number = ntohs(number);
		memcpy(to + i, &number, 2);
	}
}

static void swap32(const uint8_t *from, uint8_t *to, uint32_t len)
{
	uint32_t number, i;

	for (i = 0; i + 4 <= len; i += 4) {
		memcpy(&number, from + i, 4);
		number = ntohl(number);
		memcpy(to + i, &number, 4);
	}
}

/* The kernel takes the next number four bytes on, and not eight. */
static void swap64(const uint8_t *from, uint8_t *to, uint32_t len)
{
	uint64_t number;
	uint32_t i;

	for (i = 0; i < len / 8; i++) {
		memcpy(&number, from + (size_t)4 * i, 8);
		number = be64toh(number);
		memcpy(to + (size_t)8 * i, &number, 8);
	}
}

static void swap(const struct expr_byteorder *byteorder, const uint8_t *from,
		 uint8_t *to)
{
	switch (byteorder->size) {
	case 2:
		swap16(from, to, byteorder->len);
		break;
	case 4:
		swap32(from, to, byteorder->len);
		break;
	default:
		swap64(from, to, byteorder->len);
	}
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_byteorder *byteorder = expr_priv(expr);
	struct vm_origin origin = vm->regs.origin[byteorder->sreg];
	uint32_t words = (byteorder->len + 3U) / 4;
	uint32_t i;

	swap(byteorder, vm_reg(vm, byteorder->sreg),
	     vm_reg(vm, byteorder->dreg));
	swap(byteorder, vm_reg_known(vm, byteorder->sreg),
	     vm_reg_known(vm, byteorder->dreg));
	/* A second operation over a first one has no simple description. */
	if (origin.bitwise)
		origin = (struct vm_origin){ .load = expr };
	else
		origin.bitwise = expr;
	for (i = 0; i < words; i++)
		vm->regs.origin[byteorder->dreg + i] = origin;
}

const struct expr_ops expr_byteorder_ops = {
	.name = "byteorder",
	.size = sizeof(struct expr_byteorder),
	.decode = decode,
	.eval = eval,
};
