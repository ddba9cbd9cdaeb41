/* SPDX-License-Identifier: GPL-2.0-only */
/* Single expressions, made from attributes as the kernel sends them. */
#ifndef RSTATTR_TESTS_EXPR_H
#define RSTATTR_TESTS_EXPR_H

#include "tests/unit.h"

#include "vm/fork.h"
#include "vm/host.h"
#include "vm/vm.h"

enum attr_kind {
	ATTR_END,
	ATTR_U8,
	ATTR_U16, /* in network order, as all but those of one byte */
	ATTR_U32,
	ATTR_TEXT,
};

struct attr {
	enum attr_kind kind;
	uint16_t type;
	uint32_t value;
	const char *text;
};

#define U8(type, value)                    \
	{                                  \
		ATTR_U8, type, value, NULL \
	}
#define U16(type, value)                    \
	{                                   \
		ATTR_U16, type, value, NULL \
	}
#define U32(type, value)                    \
	{                                   \
		ATTR_U32, type, value, NULL \
	}
#define TEXT(type, text)                 \
	{                                \
		ATTR_TEXT, type, 0, text \
	}
#define ATTRS(...) \
	((const struct attr[]){ __VA_ARGS__, { ATTR_END, 0, 0, NULL } })

/* One machine and one packet; made new by expr_setup(). */
extern struct vm vm;
extern struct vm_pkt pkt;
extern struct vm_host host;
extern struct nft_ruleset expr_ruleset;

int expr_setup(void **state);
int expr_teardown(void **state);
const struct nft_expr *expr_make(uint32_t family, const char *name,
				 const struct attr *attr);
bool expr_is_known(const struct nft_expr *expr);
const char *expr_selector(const struct nft_expr *expr, uint32_t family);
const char *expr_words(const struct nft_expr *expr);

/* A packet: addresses and ports; without proto 0 it has a transport header. */
void expr_packet(const char *src, const char *dst, uint8_t proto,
		 uint16_t sport, uint16_t dport);
void expr_hook(uint8_t family, uint8_t chain_family, uint32_t hook);
void expr_links(uint32_t in, uint32_t out);
void expr_tracked(uint32_t state, bool reply);
void expr_tuple(struct tuple *tuple, const char *src, uint16_t sport,
		const char *dst, uint16_t dport, uint8_t proto);

/* Evaluate it. Return: the verdict's code. */
int32_t expr_run(const struct nft_expr *expr);
/* What is in register 1 (of 16 bytes) afterwards. */
uint32_t expr_u32(void);
bool expr_all_known(size_t len);
bool expr_none_known(size_t len);
const void *expr_bytes(void);
void expr_put(uint8_t reg, const void *bytes, size_t len);

#endif
