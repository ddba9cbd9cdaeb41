// SPDX-License-Identifier: GPL-2.0-only
/*
 * bitwise: mask and xor, shifts, and since 6.13 and, or, xor of two
 * registers. net/netfilter/nft_bitwise.c
 */
#include "vm/expr_bitwise.h"

#include <errno.h>
#include <string.h>

/* Newer than some of the headers that this is built with. */
enum {
	BITWISE_MASK_XOR,
	BITWISE_LSHIFT,
	BITWISE_RSHIFT,
	BITWISE_AND,
	BITWISE_OR,
	BITWISE_XOR,
};

#define ATTR_BITWISE_SREG2 8

static int decode_mask(const struct expr_source *source,
		       struct expr_bitwise *bitwise, uint32_t len)
{
	uint32_t mask_len = sizeof(bitwise->mask);
	uint32_t xor_len = sizeof(bitwise->xor);

	if (!attr_value(source->attr[NFTA_BITWISE_MASK], bitwise->mask,
			&mask_len) ||
	    !attr_value(source->attr[NFTA_BITWISE_XOR], bitwise->xor,
			&xor_len) ||
	    mask_len != len || xor_len != len)
		return -EINVAL;
	return 0;
}

static int decode_shift(const struct expr_source *source,
			struct expr_bitwise *bitwise)
{
	uint32_t shift, len = sizeof(shift);

	if (!attr_value(source->attr[NFTA_BITWISE_DATA], (uint8_t *)&shift,
			&len) ||
	    len != sizeof(shift) || shift >= 32)
		return -EINVAL;
	bitwise->shift = (uint8_t)shift;
	return 0;
}

/*
 * The operand of and, or, xor is a register or a constant. Of a constant the
 * kernel tells four bytes, however long it is: a longer one is not known.
 */
static int decode_operand(const struct expr_source *source,
			  struct expr_bitwise *bitwise, uint32_t len)
{
	uint32_t data_len = sizeof(bitwise->mask);

	if (source->attr[ATTR_BITWISE_SREG2])
		return attr_reg(source->attr[ATTR_BITWISE_SREG2], len,
				&bitwise->sreg2) ?
			       0 :
			       -EINVAL;
	return attr_value(source->attr[NFTA_BITWISE_DATA], bitwise->mask,
			  &data_len) &&
			       (data_len == len ||
				(data_len == sizeof(uint32_t) &&
				 len < sizeof(uint32_t))) ?
		       0 :
		       -EINVAL;
}

static int decode(const struct expr_source *source, void *priv)
{
	struct expr_bitwise *bitwise = priv;
	uint32_t len, op = BITWISE_MASK_XOR;

	if (!attr_u32(source->attr[NFTA_BITWISE_LEN], &len) || !len ||
	    len > NFT_KEY_MAX ||
	    !attr_reg(source->attr[NFTA_BITWISE_SREG], len, &bitwise->sreg) ||
	    !attr_reg(source->attr[NFTA_BITWISE_DREG], len, &bitwise->dreg))
		return -EINVAL;
	attr_u32(source->attr[NFTA_BITWISE_OP], &op);
	bitwise->len = (uint8_t)len;
	bitwise->op = (uint8_t)op;
	switch (op) {
	case BITWISE_MASK_XOR:
		return decode_mask(source, bitwise, len);
	case BITWISE_LSHIFT:
	case BITWISE_RSHIFT:
		return decode_shift(source, bitwise);
	case BITWISE_AND:
	case BITWISE_OR:
	case BITWISE_XOR:
		return decode_operand(source, bitwise, len);
	}
	return -EOPNOTSUPP;
}

/*
 * Shifts go over the whole length as one number of big-endian words, each
 * word in host order: the kernel's carry, bit for bit. What is known moves
 * with its bit; zeros that come in are known.
 */
static void shift_left(const uint32_t *from, uint32_t *to, size_t words,
		       uint8_t shift, uint32_t fill)
{
	uint32_t carry = fill;
	size_t i;

	for (i = words; i > 0; i--) {
		uint32_t word = from[i - 1];

		to[i - 1] = (word << shift) | carry;
		carry = shift ? word >> (32 - shift) : 0;
	}
}

static void shift_right(const uint32_t *from, uint32_t *to, size_t words,
			uint8_t shift, uint32_t fill)
{
	uint32_t carry = fill;
	size_t i;

	for (i = 0; i < words; i++) {
		uint32_t word = from[i];

		to[i] = carry | (word >> shift);
		carry = shift ? word << (32 - shift) : 0;
	}
}

static void eval_shift(const struct expr_bitwise *bitwise, uint32_t *data,
		       uint32_t *known)
{
	uint32_t from[NFT_KEY_MAX / 4], from_known[NFT_KEY_MAX / 4];
	size_t words = (bitwise->len + 3U) / 4;
	uint8_t shift = bitwise->shift;

	memcpy(from, data, words * 4);
	memcpy(from_known, known, words * 4);
	if (bitwise->op == BITWISE_LSHIFT) {
		shift_left(from, data, words, shift, 0);
		shift_left(from_known, known, words, shift,
			   shift ? ~0U >> (32 - shift) : 0);
	} else {
		shift_right(from, data, words, shift, 0);
		shift_right(from_known, known, words, shift,
			    shift ? ~0U << (32 - shift) : 0);
	}
}

/* A zero makes an and known, a one an or, whatever the other bit is. */
static void eval_bool(const struct expr_bitwise *bitwise, uint32_t *data,
		      uint32_t *known, const uint32_t *with,
		      const uint32_t *with_known)
{
	size_t words = (bitwise->len + 3U) / 4;
	size_t i;

	for (i = 0; i < words; i++) {
		uint32_t a = data[i], ak = known[i];
		uint32_t b = with[i], bk = with_known[i];

		switch (bitwise->op) {
		case BITWISE_AND:
			data[i] = a & b;
			known[i] = (ak & bk) | (ak & ~a) | (bk & ~b);
			break;
		case BITWISE_OR:
			data[i] = a | b;
			known[i] = (ak & bk) | (ak & a) | (bk & b);
			break;
		default:
			data[i] = a ^ b;
			known[i] = ak & bk;
		}
	}
}

static void eval_mask(const struct expr_bitwise *bitwise, uint32_t *data,
		      uint32_t *known)
{
	size_t words = (bitwise->len + 3U) / 4;
	uint32_t mask, xor;
	size_t i;

	for (i = 0; i < words; i++) {
		memcpy(&mask, bitwise->mask + 4 * i, 4);
		memcpy(&xor, bitwise->xor +4 * i, 4);
		data[i] = (data[i] & mask) ^ xor;
		known[i] |= ~mask;
	}
}

static void eval_operand(struct vm *vm, const struct expr_bitwise *bitwise,
			 uint32_t *data, uint32_t *known)
{
	uint32_t with[NFT_KEY_MAX / 4], all[NFT_KEY_MAX / 4];

	if (bitwise->sreg2) {
		eval_bool(bitwise, data, known, vm_reg(vm, bitwise->sreg2),
			  vm_reg_known(vm, bitwise->sreg2));
		return;
	}
	memcpy(with, bitwise->mask, sizeof(with));
	memset(all, 0xff, sizeof(all));
	eval_bool(bitwise, data, known, with, all);
}

static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_bitwise *bitwise = expr_priv(expr);
	struct vm_origin origin = vm->regs.origin[bitwise->sreg];
	uint32_t data[NFT_KEY_MAX / 4], known[NFT_KEY_MAX / 4];
	size_t words = (bitwise->len + 3U) / 4;
	size_t i;

	memcpy(data, vm_reg(vm, bitwise->sreg), words * 4);
	memcpy(known, vm_reg_known(vm, bitwise->sreg), words * 4);
	switch (bitwise->op) {
	case BITWISE_MASK_XOR:
		eval_mask(bitwise, data, known);
		break;
	case BITWISE_LSHIFT:
	case BITWISE_RSHIFT:
		eval_shift(bitwise, data, known);
		break;
	default:
		eval_operand(vm, bitwise, data, known);
	}
	memcpy(vm_reg(vm, bitwise->dreg), data, words * 4);
	memcpy(vm_reg_known(vm, bitwise->dreg), known, words * 4);
	/* A second operation over the first one has no simple description. */
	if (origin.bitwise)
		origin = (struct vm_origin){ .load = expr };
	else
		origin.bitwise = expr;
	for (i = 0; i < words; i++)
		vm->regs.origin[bitwise->dreg + i] = origin;
}

const struct expr_ops expr_bitwise_ops = {
	.name = "bitwise",
	.size = sizeof(struct expr_bitwise),
	.decode = decode,
	.eval = eval,
};
