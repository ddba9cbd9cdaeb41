// SPDX-License-Identifier: GPL-2.0-only
/* Rules as bytecode: parameters that nft never makes. */
#include <netinet/in.h>

#include "difftest/gen.h"

#include <linux/netfilter/nf_tables.h>
#include <string.h>

#include "difftest/gen_code.h"

#define VALUE_MAX 16

/* Where something is that packets have values of the pool in. */
struct spot {
	uint8_t base;
	uint8_t offset;
	uint8_t len;
	enum field field;
};

static const struct spot spots[] = {
	{ NFT_PAYLOAD_NETWORK_HEADER, 9, 1, F_PROTO },
	{ NFT_PAYLOAD_NETWORK_HEADER, 6, 1, F_PROTO },
	{ NFT_PAYLOAD_NETWORK_HEADER, 8, 1, F_TTL },
	{ NFT_PAYLOAD_NETWORK_HEADER, 7, 1, F_TTL },
	{ NFT_PAYLOAD_NETWORK_HEADER, 2, 2, F_IP_LENGTH },
	{ NFT_PAYLOAD_NETWORK_HEADER, 4, 2, F_IP_ID },
	{ NFT_PAYLOAD_TRANSPORT_HEADER, 0, 2, F_PORT },
	{ NFT_PAYLOAD_TRANSPORT_HEADER, 2, 2, F_PORT },
	{ NFT_PAYLOAD_TRANSPORT_HEADER, 4, 4, F_SEQ },
	{ NFT_PAYLOAD_TRANSPORT_HEADER, 13, 1, F_TCP_FLAGS },
	{ NFT_PAYLOAD_TRANSPORT_HEADER, 0, 1, F_ICMP_TYPE },
	{ NFT_PAYLOAD_LL_HEADER, 12, 2, F_ETHERTYPE },
	{ NFT_PAYLOAD_INNER_HEADER, 0, 1, F_BYTE },
};

/* What is in the registers: one value, as it was loaded. */
struct value_of {
	uint32_t reg; /* as the attribute has it */
	uint32_t len;
	enum field field;
	bool pooled; /* its first bytes are a value of the field */
};

static uint32_t pick_reg(struct gen *gen, uint32_t len)
{
	uint32_t words = (len + 3) / 4;

	if (rnd_percent(&gen->rnd, 40) && len <= 16)
		return NFT_REG_1 + rnd_below(&gen->rnd, 4);
	return NFT_REG32_00 + rnd_below(&gen->rnd, 16 - words + 1);
}

static uint32_t reg32_of(uint32_t reg)
{
	return reg <= NFT_REG_4 ? (reg - NFT_REG_1) * 4 : reg - NFT_REG32_00;
}

/* Newer kernels take no result that covers the source in part. */
static uint32_t pick_result(struct gen *gen, const struct value_of *value)
{
	uint32_t words = (value->len + 3) / 4, from = reg32_of(value->reg);
	uint32_t reg, to;

	do {
		reg = rnd_percent(&gen->rnd, 50) ? value->reg :
						   pick_reg(gen, value->len);
		to = reg32_of(reg);
	} while (to != from && to < from + words && from < to + words);
	return reg;
}

static void to_bytes(uint32_t number, uint32_t len, uint8_t *bytes)
{
	uint32_t i;

	for (i = 0; i < len && i < 4; i++)
		bytes[i] = (uint8_t)(number >> 8 * (len - 1 - i));
}

/* To compare with: of the pool, or anything. */
static void pick_data(struct gen *gen, const struct value_of *value,
		      uint8_t *data)
{
	rnd_bytes(&gen->rnd, data, VALUE_MAX);
	if (value->pooled)
		to_bytes(pool_number(gen->pool, &gen->rnd, value->field),
			 value->len < 4 ? value->len : 4, data);
	else if (rnd_percent(&gen->rnd, 30))
		memset(data, 0, VALUE_MAX);
}

static void load_payload(struct gen *gen, struct code *code,
			 struct value_of *value)
{
	const struct spot *spot = &RND_PICK(&gen->rnd, spots);
	uint32_t base = spot->base, offset = spot->offset;
	struct nlattr *begun;

	value->len = spot->len;
	value->field = spot->field;
	value->pooled = true;
	if (rnd_percent(&gen->rnd, 50)) {
		value->len = 1 + rnd_below(&gen->rnd, VALUE_MAX);
		offset = rnd_below(&gen->rnd, 48);
		value->pooled = false;
	}
	value->reg = pick_reg(gen, value->len);
	begun = code_begin(code, "payload");
	code_u32(code, NFTA_PAYLOAD_DREG, value->reg);
	code_u32(code, NFTA_PAYLOAD_BASE, base);
	code_u32(code, NFTA_PAYLOAD_OFFSET, offset);
	code_u32(code, NFTA_PAYLOAD_LEN, value->len);
	code_end(code, begun);
}

static void load_exthdr(struct gen *gen, struct code *code,
			struct value_of *value)
{
	static const uint8_t ipv6[] = { 0, 43, 44, 60, 135, 51 };
	static const uint8_t ipv4[] = { 7, 131, 137, 148 };
	static const uint8_t tcp[] = { 2, 3, 4, 5, 8, 34, 30, 19, 1 };
	uint32_t op = rnd_below(&gen->rnd, gen->place.fam & FAM_IP6 ? 4 : 3);
	bool present = rnd_percent(&gen->rnd, 25);
	struct nlattr *begun;
	uint8_t type;

	/* Options of IPv4 are for families that have it. */
	if (op == NFT_EXTHDR_OP_IPV4 && !(gen->place.fam & FAM_HAS4))
		op = NFT_EXTHDR_OP_TCPOPT;
	type = op == NFT_EXTHDR_OP_IPV6	  ? RND_PICK(&gen->rnd, ipv6) :
	       op == NFT_EXTHDR_OP_IPV4	  ? RND_PICK(&gen->rnd, ipv4) :
	       op == NFT_EXTHDR_OP_TCPOPT ? RND_PICK(&gen->rnd, tcp) :
					    (uint8_t)pool_number(
						    gen->pool, &gen->rnd,
						    F_CHUNK);
	value->len = present ? 1 : 1 + rnd_below(&gen->rnd, 8);
	value->pooled = false;
	value->reg = pick_reg(gen, value->len);
	begun = code_begin(code, "exthdr");
	code_u32(code, NFTA_EXTHDR_DREG, value->reg);
	code_u8(code, NFTA_EXTHDR_TYPE, type);
	code_u32(code, NFTA_EXTHDR_OFFSET, rnd_below(&gen->rnd, 8));
	code_u32(code, NFTA_EXTHDR_LEN, value->len);
	code_u32(code, NFTA_EXTHDR_OP, op);
	code_u32(code, NFTA_EXTHDR_FLAGS, present);
	code_end(code, begun);
}

static void load_immediate(struct gen *gen, struct code *code,
			   struct value_of *value)
{
	uint8_t data[VALUE_MAX];
	struct nlattr *begun;

	value->len = 1 + rnd_below(&gen->rnd, 16);
	value->pooled = false;
	value->reg = pick_reg(gen, value->len);
	pick_data(gen, value, data);
	begun = code_begin(code, "immediate");
	code_u32(code, NFTA_IMMEDIATE_DREG, value->reg);
	code_data(code, NFTA_IMMEDIATE_DATA, data, value->len);
	code_end(code, begun);
}

static void load_meta(struct gen *gen, struct code *code,
		      struct value_of *value)
{
	static const uint8_t keys[][2] = {
		{ NFT_META_LEN, F_LENGTH },
		{ NFT_META_MARK, F_MARK },
		{ NFT_META_PRIORITY, F_PRIORITY },
		{ NFT_META_IIFGROUP, F_HDRLEN },
	};
	uint32_t which = rnd_below(&gen->rnd, 4);
	struct nlattr *begun;

	value->len = 4;
	value->pooled = false;
	value->reg = pick_reg(gen, 4);
	begun = code_begin(code, "meta");
	code_u32(code, NFTA_META_DREG, value->reg);
	code_u32(code, NFTA_META_KEY, keys[which][0]);
	code_end(code, begun);
}

static void load_numgen(struct gen *gen, struct code *code,
			struct value_of *value)
{
	struct nlattr *begun;

	value->len = 4;
	value->pooled = false;
	value->reg = pick_reg(gen, 4);
	begun = code_begin(code, "numgen");
	code_u32(code, NFTA_NG_DREG, value->reg);
	code_u32(code, NFTA_NG_MODULUS, 1 + rnd_below(&gen->rnd, 300));
	code_u32(code, NFTA_NG_TYPE, NFT_NG_INCREMENTAL);
	code_u32(code, NFTA_NG_OFFSET, rnd_u32(&gen->rnd) >> 2);
	code_end(code, begun);
}

static void bitwise_begin(struct code *code, const struct value_of *value,
			  uint32_t op, uint32_t dreg)
{
	code_u32(code, NFTA_BITWISE_SREG, value->reg);
	code_u32(code, NFTA_BITWISE_DREG, dreg);
	code_u32(code, NFTA_BITWISE_LEN, value->len);
	code_u32(code, NFTA_BITWISE_OP, op);
}

static void mask_xor(struct gen *gen, struct code *code,
		     struct value_of *value)
{
	struct nlattr *begun = code_begin(code, "bitwise");
	uint32_t dreg = pick_result(gen, value);
	uint8_t data[VALUE_MAX];

	bitwise_begin(code, value, NFT_BITWISE_BOOL, dreg);
	rnd_bytes(&gen->rnd, data, VALUE_MAX);
	code_data(code, NFTA_BITWISE_MASK, data, value->len);
	if (rnd_percent(&gen->rnd, 50))
		memset(data, 0, VALUE_MAX);
	code_data(code, NFTA_BITWISE_XOR, data, value->len);
	code_end(code, begun);
	value->reg = dreg;
	value->pooled = false;
}

static void shift(struct gen *gen, struct code *code, struct value_of *value)
{
	struct nlattr *begun = code_begin(code, "bitwise");
	uint32_t dreg = pick_result(gen, value);
	/* In host order. */
	uint32_t by = 1 + rnd_below(&gen->rnd, 31);

	bitwise_begin(code, value,
		      rnd_percent(&gen->rnd, 50) ? NFT_BITWISE_LSHIFT :
						   NFT_BITWISE_RSHIFT,
		      dreg);
	code_data(code, NFTA_BITWISE_DATA, &by, 4);
	code_end(code, begun);
	value->reg = dreg;
	value->pooled = false;
}

/* With a value, or with another register; of newer kernels. */
static void boolean(struct gen *gen, struct code *code, struct value_of *value)
{
	uint32_t op = CODE_BITWISE_AND + rnd_below(&gen->rnd, 3);
	uint32_t dreg = value->reg;
	struct value_of other = *value;
	struct nlattr *begun;
	uint8_t data[VALUE_MAX];

	rnd_bytes(&gen->rnd, data, VALUE_MAX);
	/* Of a constant that is longer the kernel tells only so much. */
	if (value->len > 4 || rnd_percent(&gen->rnd, 60)) {
		do {
			other.reg = pick_result(gen, value);
		} while (other.reg == value->reg);
		begun = code_begin(code, "immediate");
		code_u32(code, NFTA_IMMEDIATE_DREG, other.reg);
		code_data(code, NFTA_IMMEDIATE_DATA, data, value->len);
		code_end(code, begun);
	}
	begun = code_begin(code, "bitwise");
	bitwise_begin(code, value, op, dreg);
	if (other.reg != value->reg)
		code_u32(code, CODE_BITWISE_SREG2, other.reg);
	else
		code_data(code, NFTA_BITWISE_DATA, data, value->len);
	code_end(code, begun);
	value->reg = dreg;
	value->pooled = false;
}

static void byteorder(struct gen *gen, struct code *code,
		      struct value_of *value)
{
	static const uint8_t sizes[] = { 2, 4, 8 };
	uint32_t size = RND_PICK(&gen->rnd, sizes);
	/* What it leaves of a register is what was there before. */
	uint32_t dreg = value->len % 4 ? value->reg : pick_result(gen, value);
	struct nlattr *begun;

	if (value->len % size)
		return;
	begun = code_begin(code, "byteorder");
	code_u32(code, NFTA_BYTEORDER_SREG, value->reg);
	code_u32(code, NFTA_BYTEORDER_DREG, dreg);
	code_u32(code, NFTA_BYTEORDER_OP, rnd_below(&gen->rnd, 2));
	code_u32(code, NFTA_BYTEORDER_LEN, value->len);
	code_u32(code, NFTA_BYTEORDER_SIZE, size);
	code_end(code, begun);
	value->reg = dreg;
	value->pooled = false;
}

static void hash(struct gen *gen, struct code *code, struct value_of *value)
{
	uint32_t dreg = pick_result(gen, value);
	struct nlattr *begun = code_begin(code, "hash");

	code_u32(code, NFTA_HASH_SREG, value->reg);
	code_u32(code, NFTA_HASH_DREG, dreg);
	code_u32(code, NFTA_HASH_LEN, value->len);
	code_u32(code, NFTA_HASH_MODULUS, 1 + rnd_below(&gen->rnd, 200));
	code_u32(code, NFTA_HASH_SEED, rnd_u32(&gen->rnd));
	code_u32(code, NFTA_HASH_OFFSET, rnd_u32(&gen->rnd) >> 1);
	code_u32(code, NFTA_HASH_TYPE, NFT_HASH_JENKINS);
	code_end(code, begun);
	value->reg = dreg;
	value->len = 4;
	value->pooled = false;
}

static void compare(struct gen *gen, struct code *code,
		    const struct value_of *value)
{
	uint32_t len = rnd_percent(&gen->rnd, 80) || value->len == 1 ?
			       value->len :
			       1 + rnd_below(&gen->rnd, value->len);
	struct nlattr *begun = code_begin(code, "cmp");
	uint8_t data[VALUE_MAX];

	pick_data(gen, value, data);
	code_u32(code, NFTA_CMP_SREG, value->reg);
	code_u32(code, NFTA_CMP_OP,
		 value->pooled ? rnd_below(&gen->rnd, 6) :
				 1 + rnd_below(&gen->rnd, 5));
	code_data(code, NFTA_CMP_DATA, data, len);
	code_end(code, begun);
}

static void range(struct gen *gen, struct code *code,
		  const struct value_of *value)
{
	uint8_t from[VALUE_MAX], to[VALUE_MAX];
	struct nlattr *begun = code_begin(code, "range");
	bool swapped;

	pick_data(gen, value, from);
	pick_data(gen, value, to);
	swapped = memcmp(from, to, value->len) > 0;
	code_u32(code, NFTA_RANGE_SREG, value->reg);
	code_u32(code, NFTA_RANGE_OP, rnd_below(&gen->rnd, 2));
	code_data(code, NFTA_RANGE_FROM_DATA, swapped ? to : from, value->len);
	code_data(code, NFTA_RANGE_TO_DATA, swapped ? from : to, value->len);
	code_end(code, begun);
}

static void load(struct gen *gen, struct code *code, struct value_of *value)
{
	uint32_t dice = rnd_below(&gen->rnd, 100);

	if (dice < 55)
		load_payload(gen, code, value);
	else if (dice < 70)
		load_exthdr(gen, code, value);
	else if (dice < 80)
		load_meta(gen, code, value);
	else if (dice < 90)
		load_immediate(gen, code, value);
	else
		load_numgen(gen, code, value);
}

static void change(struct gen *gen, struct code *code, struct value_of *value)
{
	switch (rnd_below(&gen->rnd, 6)) {
	case 0:
	case 1:
		mask_xor(gen, code, value);
		break;
	case 2:
		shift(gen, code, value);
		break;
	case 3:
		byteorder(gen, code, value);
		break;
	case 4:
		if (!gen->support->off[SUPPORT_BOOLEAN])
			boolean(gen, code, value);
		break;
	case 5:
		hash(gen, code, value);
		break;
	}
}

static void condition(struct gen *gen, struct code *code)
{
	struct value_of value = { 0 };
	uint32_t count = rnd_below(&gen->rnd, 3);

	/*
	 * Once in a ruleset: the kernel keeps what it found for the same chain's
	 * next look, but not always of the same packet. See limits.md.
	 */
	if (!gen->support->off[SUPPORT_INNER] && !gen->inner &&
	    rnd_percent(&gen->rnd, 30)) {
		gen->inner = true;
		value.len = code_inner(gen, code, pick_reg(gen, 4),
				       &value.reg, &value.field);
		value.pooled = true;
	} else {
		load(gen, code, &value);
	}
	while (count--)
		change(gen, code, &value);
	if (rnd_percent(&gen->rnd, 75))
		compare(gen, code, &value);
	else
		range(gen, code, &value);
}

/**
 * gen_code - a rule as bytecode
 * @gen: the generator; a rule that stands for it is added to the body
 */
void gen_code(struct gen *gen)
{
	struct codes *codes = &gen->out->codes;
	struct code *code = codes_add(codes, 0);
	uint32_t count = 1 + rnd_below(&gen->rnd, 3);

	if (!code)
		return;
	gen->theme = (struct theme){ 0 };
	if (gen->place.fam & (FAM_IP | FAM_IP6) && rnd_percent(&gen->rnd, 15))
		code_match(gen, code);
	else
		while (count--)
			condition(gen, code);
	script_add(&gen->body, LINE_FREE, 0, "  counter comment \"code %zu\"",
		   codes->count - 1);
}
