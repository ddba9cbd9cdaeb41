// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attributes of expressions. Whatever their length says is checked here, so
 * that decoders need not; NULL is an attribute that was not there.
 */
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "vm/expr.h"

/* The largest verdict code that is one. */
static bool is_verdict(int32_t code)
{
	switch (code) {
	case NFT_CONTINUE:
	case NFT_BREAK:
	case NFT_JUMP:
	case NFT_GOTO:
	case NFT_RETURN:
		return true;
	}
	switch (code & NF_VERDICT_MASK) {
	case NF_ACCEPT:
	case NF_DROP:
	case NF_QUEUE:
		return true;
	}
	return false;
}

/**
 * attr_u8 - a number of one byte
 * @attr: the attribute, or NULL
 * @value: filled
 *
 * Return: whether it is one.
 */
bool attr_u8(const struct nlattr *attr, uint8_t *value)
{
	if (!attr || mnl_attr_get_payload_len(attr) < sizeof(*value))
		return false;
	*value = mnl_attr_get_u8(attr);
	return true;
}

/**
 * attr_u32 - a number of four bytes
 * @attr: the attribute, or NULL
 * @value: filled, in host order; untouched if it is none
 *
 * Return: whether it is one.
 */
bool attr_u32(const struct nlattr *attr, uint32_t *value)
{
	if (!attr || mnl_attr_get_payload_len(attr) < sizeof(*value))
		return false;
	*value = ntohl(mnl_attr_get_u32(attr));
	return true;
}

/**
 * attr_u64 - a number of eight bytes
 * @attr: the attribute, or NULL
 * @value: filled, in host order; untouched if it is none
 *
 * Return: whether it is one.
 */
bool attr_u64(const struct nlattr *attr, uint64_t *value)
{
	if (!attr || mnl_attr_get_payload_len(attr) < sizeof(*value))
		return false;
	*value = be64toh(mnl_attr_get_u64(attr));
	return true;
}

/**
 * attr_text - a string
 * @attr: the attribute, or NULL
 *
 * Return: it, as long as the message lives; or NULL if it is not terminated.
 */
const char *attr_text(const struct nlattr *attr)
{
	const char *text = attr ? mnl_attr_get_payload(attr) : NULL;

	if (!text || !memchr(text, '\0', mnl_attr_get_payload_len(attr)))
		return NULL;
	return text;
}

/* The attribute of some type within a nest. */
static const struct nlattr *inner(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attr;

	if (!nest)
		return NULL;
	mnl_attr_for_each_nested(attr, nest)
	{
		if (mnl_attr_get_type(attr) == type)
			return attr;
	}
	return NULL;
}

/**
 * attr_value - NFTA_DATA_VALUE
 * @attr: the nest around it, or NULL
 * @value: filled
 * @len: bytes there is room for; filled with those there are
 *
 * Return: whether there is a value, and not a larger one.
 */
bool attr_value(const struct nlattr *attr, uint8_t *value, uint32_t *len)
{
	const struct nlattr *data = inner(attr, NFTA_DATA_VALUE);
	uint32_t there = data ? mnl_attr_get_payload_len(data) : 0;

	if (!there || there > *len)
		return false;
	memcpy(value, mnl_attr_get_payload(data), there);
	*len = there;
	return true;
}

/**
 * attr_verdict - NFTA_DATA_VERDICT
 * @source: whose chains may be jumped to
 * @attr: the nest around it, or NULL
 * @verdict: filled
 *
 * Return: 0, -EINVAL, or -ENOENT when there is no such chain.
 */
int attr_verdict(const struct expr_source *source, const struct nlattr *attr,
		 struct nft_verdict *verdict)
{
	const struct nlattr *nest = inner(attr, NFTA_DATA_VERDICT);
	const char *chain;
	uint32_t code;

	if (!attr_u32(inner(nest, NFTA_VERDICT_CODE), &code) ||
	    !is_verdict((int32_t)code))
		return -EINVAL;
	verdict->code = (int32_t)code;
	if (verdict->code != NFT_JUMP && verdict->code != NFT_GOTO)
		return 0;
	chain = attr_text(inner(nest, NFTA_VERDICT_CHAIN));
	if (!chain)
		return -EINVAL;
	verdict->chain = nft_chain_find(source->table, chain);
	return verdict->chain ? 0 : -ENOENT;
}

/**
 * attr_reg - a register that holds data
 * @attr: the attribute, or NULL
 * @len: bytes that it must hold
 * @reg: filled with the first 32-bit register, see VM_REGS
 *
 * As nft_parse_register() and nft_validate_register_load().
 *
 * Return: whether it is one, and large enough.
 */
bool attr_reg(const struct nlattr *attr, uint32_t len, uint8_t *reg)
{
	uint32_t number, first;

	if (!attr_u32(attr, &number) || !len)
		return false;
	if (number >= NFT_REG_1 && number <= NFT_REG_4)
		first = number * 4;
	else if (number >= NFT_REG32_00 && number <= NFT_REG32_15)
		first = number - NFT_REG32_00 + 4;
	else
		return false;
	if (len > NFT_KEY_MAX || first * 4 + len > 80)
		return false;
	*reg = (uint8_t)first;
	return true;
}
