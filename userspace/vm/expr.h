/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Expressions: how one is read from netlink, what it does to registers and
 * verdict, and how it is called. Each is one file that ends in its ops;
 * expr_table.c names them all.
 */
#ifndef RSTATTR_VM_EXPR_H
#define RSTATTR_VM_EXPR_H

#include <libmnl/libmnl.h>
#include <stdalign.h>

#include "ruleset/model.h"

struct vm;
struct text;

/* Larger than the largest NFTA_*_MAX of an expression. */
#define EXPR_ATTRS 32

/* What an expression is read from: attributes are validated by length only. */
struct expr_source {
	struct nft_ruleset *ruleset;
	struct nft_table *table; /* names of chains, sets and objects are its */
	const struct nlattr *attr[EXPR_ATTRS]; /* of NFTA_EXPR_DATA, by type */
	const char *name;		       /* NFTA_EXPR_NAME */
	int depth; /* of expressions within expressions */
};

/*
 * What a register's content is called in rules, e.g. "tcp dport", and nft's
 * number of its data type, which says how its values are written (vm/datatype.h).
 */
struct selector {
	char name[64];
	uint32_t type;
	uint32_t len; /* bytes of its value */
};

struct nft_expr {
	const struct expr_ops *ops;
	alignas(8) unsigned char priv[];
};

struct expr_ops {
	const char *name;
	size_t size; /* of the private part */
	/*
	 * Fills @priv, zeroed, from @source. Return: 0; -EOPNOTSUPP when a
	 * newer kernel means something that is not known here; -EINVAL when
	 * the kernel would not have sent it; -ENOMEM; -ENOENT when a set,
	 * chain or object is not in the table.
	 */
	int (*decode)(const struct expr_source *source, void *priv);
	/* What nft_..._eval() of the kernel does; see vm/vm.h. */
	void (*eval)(struct vm *vm, const struct nft_expr *expr);
	/*
	 * Of those that load a register: what they load. @l4proto is that of
	 * the packet or rule, 0 if not known. Return: whether there is a name.
	 */
	bool (*selector)(const struct nft_expr *expr, uint32_t family,
			 uint8_t l4proto, struct selector *selector);
	/*
	 * Of conditions that do not compare a register, and of statements:
	 * themselves in words, e.g. "limit rate 3/second". Optional.
	 */
	void (*text)(const struct nft_expr *expr, struct text *text);
};

static inline const void *expr_priv(const struct nft_expr *expr)
{
	return expr->priv;
}

/* Only for state that replaying moves: tokens, counts, quotas. */
static inline void *expr_state(const struct nft_expr *expr)
{
	return (void *)(uintptr_t)expr->priv;
}

const struct expr_ops *expr_find(const char *name);
const struct expr_ops *expr_at(size_t index);

int expr_decode_data(struct expr_source *source, const struct nlattr *data,
		     const struct nft_expr **expr);
int expr_decode(struct expr_source *source, const struct nlattr *elem,
		const struct nft_expr **expr);
int expr_decode_list(struct expr_source *source, const struct nlattr *list,
		     const struct nft_expr ***expr, uint16_t *count);

/* Attributes of expressions. Integers are in network order on the wire. */
bool attr_u8(const struct nlattr *attr, uint8_t *value);
bool attr_u32(const struct nlattr *attr, uint32_t *value);
bool attr_u64(const struct nlattr *attr, uint64_t *value);
const char *attr_text(const struct nlattr *attr);
bool attr_value(const struct nlattr *attr, uint8_t *value, uint32_t *len);
int attr_verdict(const struct expr_source *source, const struct nlattr *attr,
		 struct nft_verdict *verdict);
bool attr_reg(const struct nlattr *attr, uint32_t len, uint8_t *reg);

/* For table decoding elsewhere: see expr_decode(). */
#define EXPR_DEPTH_MAX 4

#endif
