// SPDX-License-Identifier: GPL-2.0-only
/*
 * hash: of registers (jhash), or of the packet's flow (symhash).
 * net/netfilter/nft_hash.c and include/linux/jhash.h
 */
#include "vm/expr_hash.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "vm/datatype.h"

static uint32_t rol(uint32_t word, unsigned int shift)
{
	return word << shift | word >> (32 - shift);
}

/* Bob Jenkins' lookup3.c, with words in host order as in the kernel. */
static void mix(uint32_t s[3])
{
	static const unsigned int shift[6] = { 4, 6, 8, 16, 19, 4 };
	unsigned int i;

	for (i = 0; i < 6; i++) {
		uint32_t *a = &s[i % 3], *b = &s[(i + 1) % 3];
		uint32_t *c = &s[(i + 2) % 3];

		*a -= *c;
		*a ^= rol(*c, shift[i]);
		*c += *b;
	}
}

static void finish(uint32_t s[3])
{
	static const unsigned int shift[7] = { 14, 11, 25, 16, 4, 14, 24 };
	unsigned int i;

	for (i = 0; i < 7; i++) {
		uint32_t *to = &s[(i + 2) % 3], *from = &s[(i + 1) % 3];

		*to ^= *from;
		*to -= rol(*from, shift[i]);
	}
}

static void add_bytes(uint32_t s[3], const uint8_t *key, uint32_t len)
{
	uint32_t words[3] = { 0 };
	unsigned int i;

	/* What is missing of the last word counts as its high bytes. */
	for (i = 0; i < len && i < 12; i++)
		words[i / 4] += (uint32_t)key[i] << (8 * (i % 4));
	for (i = 0; i < 3; i++)
		s[i] += words[i];
}

/**
 * jhash - the kernel's hash of bytes
 * @key: the bytes
 * @len: how many
 * @initval: the seed
 *
 * On little-endian hosts; on others whole words are in their order.
 */
uint32_t jhash(const uint8_t *key, uint32_t len, uint32_t initval)
{
	uint32_t s[3], word;
	unsigned int i;

	s[0] = s[1] = s[2] = 0xdeadbeef + len + initval;
	while (len > 12) {
		for (i = 0; i < 3; i++) {
			memcpy(&word, key + (size_t)4 * i, 4);
			s[i] += word;
		}
		mix(s);
		len -= 12;
		key += 12;
	}
	if (!len)
		return s[2];
	add_bytes(s, key, len);
	finish(s);
	return s[2];
}

/**
 * some_number - one of several numbers, it is not known which
 * @offset: the least
 * @modulus: how many, at least one
 *
 * Return: the bits that they have in common.
 */
struct vm_u32 some_number(uint32_t offset, uint32_t modulus)
{
	uint32_t differ = offset ^ (offset + (modulus - 1));
	uint32_t known = ~0U;

	while (known & differ)
		known <<= 1;
	return (struct vm_u32){ .value = offset & known, .known = known };
}

static int decode(const struct expr_source *source, void *priv)
{
	uint32_t len, type = NFT_HASH_JENKINS;
	struct expr_hash *hash = priv;

	attr_u32(source->attr[NFTA_HASH_TYPE], &type);
	attr_u32(source->attr[NFTA_HASH_OFFSET], &hash->offset);
	if (type > NFT_HASH_SYM)
		return -EOPNOTSUPP;
	if (!attr_u32(source->attr[NFTA_HASH_MODULUS], &hash->modulus) ||
	    !hash->modulus || hash->offset + hash->modulus - 1 < hash->offset ||
	    !attr_reg(source->attr[NFTA_HASH_DREG], 4, &hash->dreg))
		return -EINVAL;
	if (type == NFT_HASH_SYM)
		return 0;
	if (!attr_u32(source->attr[NFTA_HASH_LEN], &len) || len > NFT_KEY_MAX ||
	    !attr_reg(source->attr[NFTA_HASH_SREG], len, &hash->sreg))
		return -EINVAL;
	hash->len = (uint8_t)len;
	hash->seeded = attr_u32(source->attr[NFTA_HASH_SEED], &hash->seed);
	return 0;
}

static bool all_known(const uint8_t *known, uint32_t len)
{
	while (len > 0) {
		if (known[--len] != 0xff)
			return false;
	}
	return true;
}

/* symhash has a secret of the kernel in it. */
static void eval(struct vm *vm, const struct nft_expr *expr)
{
	const struct expr_hash *hash = expr_priv(expr);
	struct vm_u32 number = some_number(hash->offset, hash->modulus);
	uint64_t product;

	if (hash->sreg && hash->seeded &&
	    all_known(vm_reg_known(vm, hash->sreg), hash->len)) {
		/* reciprocal_scale() */
		product = jhash(vm_reg(vm, hash->sreg), hash->len, hash->seed);
		product *= hash->modulus;
		number = VM_KNOWN((uint32_t)(product >> 32) + hash->offset);
	}
	vm_store_u32(vm, expr, hash->dreg, number);
}

static bool selector(const struct nft_expr *expr, uint32_t family,
		     uint8_t l4proto, struct selector *selector)
{
	const struct expr_hash *hash = expr_priv(expr);

	(void)family;
	(void)l4proto;
	snprintf(selector->name, sizeof(selector->name), "%s mod %u",
		 hash->sreg ? "jhash" : "symhash", hash->modulus);
	selector->type = DATATYPE_HOST_INTEGER;
	selector->len = 4;
	return true;
}

const struct expr_ops expr_hash_ops = {
	.name = "hash",
	.size = sizeof(struct expr_hash),
	.decode = decode,
	.eval = eval,
	.selector = selector,
};
