// SPDX-License-Identifier: GPL-2.0-only
#include <netinet/in.h>

#include "difftest/code.h"

#include <endian.h>
#include <linux/netfilter/nf_tables.h>
#include <stdlib.h>
#include <string.h>

/**
 * codes_add - begin a rule
 * @codes: all rules; pointers to the others move
 * @tag: the generator's
 *
 * Return: the rule, or NULL without memory.
 */
struct code *codes_add(struct codes *codes, unsigned int tag)
{
	struct code *code =
		realloc(codes->code, (codes->count + 1) * sizeof(*code));

	if (!code)
		return NULL;
	codes->code = code;
	code += codes->count++;
	memset(code, 0, sizeof(*code));
	code->tag = tag;
	mnl_nlmsg_put_header(code->u.bytes);
	return code;
}

void codes_release(struct codes *codes)
{
	free(codes->code);
	memset(codes, 0, sizeof(*codes));
}

/**
 * code_begin - begin an expression
 * @code: the rule
 * @name: the expression's
 *
 * Return: for code_end().
 */
struct nlattr *code_begin(struct code *code, const char *name)
{
	struct nlattr *elem = mnl_attr_nest_start(&code->u.nlh, NFTA_LIST_ELEM);

	mnl_attr_put_strz(&code->u.nlh, NFTA_EXPR_NAME, name);
	mnl_attr_nest_start(&code->u.nlh, NFTA_EXPR_DATA);
	return elem;
}

void code_end(struct code *code, struct nlattr *begun)
{
	struct nlattr *name = mnl_attr_get_payload(begun);
	struct nlattr *data = mnl_attr_next(name);

	mnl_attr_nest_end(&code->u.nlh, data);
	mnl_attr_nest_end(&code->u.nlh, begun);
}

void code_u8(struct code *code, uint16_t type, uint8_t value)
{
	mnl_attr_put_u8(&code->u.nlh, type, value);
}

void code_u32(struct code *code, uint16_t type, uint32_t value)
{
	mnl_attr_put_u32(&code->u.nlh, type, htonl(value));
}

void code_u64(struct code *code, uint16_t type, uint64_t value)
{
	mnl_attr_put_u64(&code->u.nlh, type, htobe64(value));
}

/* A nest with NFTA_DATA_VALUE. */
void code_data(struct code *code, uint16_t type, const void *value, size_t len)
{
	struct nlattr *nest = mnl_attr_nest_start(&code->u.nlh, type);

	mnl_attr_put(&code->u.nlh, NFTA_DATA_VALUE, len, value);
	mnl_attr_nest_end(&code->u.nlh, nest);
}
