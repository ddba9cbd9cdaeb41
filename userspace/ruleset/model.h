/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ruleset as the kernel holds it, in plain structs. Everything lives in
 * the ruleset's arena and goes with it. Rules of a chain and elements of a
 * set are loaded when they are first asked for, see nft_chain_rules() and
 * nft_set_elems(): who replays one packet need not read it all.
 *
 * Numbers are in host order; keys and data are bytes as in the kernel's
 * registers, each field of a concatenation padded to four bytes.
 */
#ifndef RSTATTR_RULESET_MODEL_H
#define RSTATTR_RULESET_MODEL_H

/* Before the kernel's headers, which then leave out what these define. */
#include <net/if.h>
#include <netinet/in.h>

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/error.h"
#include "ruleset/arena.h"

struct expr_ops; /* vm/expr.h */
struct nft_expr; /* vm/expr.h: an ops pointer and what that operation needs */
struct nft_ruleset;
struct nft_table;
struct vm_hooks; /* vm/hooks.h */

/* Whether something holds, as far as is known. */
enum tri {
	TRI_FALSE,
	TRI_TRUE,
	TRI_UNKNOWN,
};

/* The kernel's limits, which its netlink interface does not export. */
#define NFT_KEY_MAX 64
#define NFT_DEVICES_MAX 256

/* A verdict: NF_* or NFT_*, and where a jump goes. */
struct nft_verdict {
	int32_t code;
	struct nft_chain *chain; /* of NFT_JUMP and NFT_GOTO, else NULL */
};

/* One rule: its expressions, one after the other. */
struct nft_rule {
	struct nft_chain *chain;
	uint64_t handle;
	const char *comment; /* NULL without; also that of iptables */
	uint32_t position;   /* in its chain, from 0 */
	uint16_t nexprs;
	const struct nft_expr **expr;
};

enum nft_chain_type {
	CHAIN_FILTER,
	CHAIN_NAT,
	CHAIN_ROUTE,
};

struct nft_chain {
	struct nft_chain *next;
	struct nft_table *table;
	const char *name;
	uint64_t handle;
	bool base;
	bool loaded;
	bool anonymous; /* named by the kernel: __chain... */
	/* of base chains: */
	enum nft_chain_type type;
	uint32_t hook;
	int32_t priority;
	uint32_t policy; /* NF_ACCEPT or NF_DROP */
	const char *
		*device; /* of ingress and egress; "eth*": all that begin so */
	size_t ndevices;
	/* after nft_chain_rules(): */
	struct nft_rule *rule;
	size_t nrules;
};

struct nft_set_elem {
	const uint8_t *key;
	const uint8_t *key_end; /* of concatenated ranges, inclusive; or NULL */
	const uint8_t *data;	/* of maps, else NULL */
	struct nft_verdict verdict;	    /* of verdict maps */
	const struct nft_object *object;    /* of maps of objects, else NULL */
	const struct nft_expr *const *expr; /* counters, limits, ... */
	uint16_t nexprs;
	uint32_t flags;	  /* NFT_SET_ELEM_* */
	uint64_t timeout; /* ms, 0: none */
	uint64_t expires; /* ms after the set was read; 0: never */
};

struct nft_set {
	struct nft_set *next;
	struct nft_table *table;
	const char *name;
	uint64_t handle;
	uint32_t flags; /* NFT_SET_* */
	uint32_t
		key_type; /* nft's number of the data type, concatenations too */
	uint32_t key_len; /* bytes, with padding */
	uint32_t data_type;
	uint32_t data_len;
	uint32_t object_type;
	uint64_t timeout;      /* ms, default of elements */
	uint32_t size;	       /* elements that it may have, 0: not limited */
	const struct nft_expr *const *elem_expr; /* of elements that are made */
	uint16_t nelem_exprs;
	uint8_t field_len[16]; /* bytes of each field of a concatenation */
	uint8_t nfields;       /* 0: no concatenation, or not known */
	bool loaded;
	/* after nft_set_elems(): */
	struct nft_set_elem *elem;
	size_t nelems;
	const struct nft_set_elem *catchall;
	uint64_t age; /* ms since it was read, see nft_ruleset_age() */
	struct set_index *index; /* of the lookup: ruleset/set.c; may be NULL */
};

/* counter, quota, limit, ct helper, synproxy, ... */
struct nft_object {
	struct nft_object *next;
	struct nft_table *table;
	const char *name;
	uint64_t handle;
	uint32_t type; /* NFT_OBJECT_* */
	const struct nft_expr
		*expr; /* that does the same, or NULL: no effect on verdicts */
};

struct nft_flowtable {
	struct nft_flowtable *next;
	struct nft_table *table;
	const char *name;
	uint64_t handle;
	int32_t priority;
	const char **device;
	size_t ndevices;
};

struct nft_table {
	struct nft_table *next;
	uint32_t family;
	const char *name;
	uint64_t handle;
	uint32_t flags;		 /* NFT_TABLE_F_* */
	uint32_t owner;		 /* netlink port of who owns it; 0: nobody */
	struct nft_chain *chain; /* in the order of the kernel's list */
	struct nft_set *set;
	struct nft_object *object;
	struct nft_flowtable *flowtable;
	struct name_index *names; /* ruleset/model.c; NULL: only the lists */
};

struct nft_ruleset {
	struct arena arena;
	struct nft_table *table;
	uint32_t generation;
	struct ruleset_loader *loader; /* ruleset/load.h; NULL: all is loaded */
	struct xt_blobs *xt;	       /* vm/xt/xt_blob.c; likewise */
	struct vm_hooks *hooks;	       /* vm/hooks.h; made when first needed */
};

/*
 * An element that is the closest to a key of all that differ from it in one
 * field only, the one with this index; 0 where there are no fields.
 */
struct nft_set_near {
	const struct nft_set_elem *elem;
	uint8_t field;
};

struct nft_table *nft_table_find(const struct nft_ruleset *ruleset,
				 uint32_t family, const char *name);
struct nft_chain *nft_chain_find(const struct nft_table *table,
				 const char *name);
struct nft_set *nft_set_find(const struct nft_table *table, const char *name);
struct nft_object *nft_object_find(const struct nft_table *table, uint32_t type,
				   const char *name);
struct nft_flowtable *nft_flowtable_find(const struct nft_table *table,
					 const char *name);
int nft_table_add(struct nft_ruleset *ruleset, struct nft_table *table);
int nft_chain_add(struct nft_ruleset *ruleset, struct nft_chain *chain);
int nft_set_link(struct nft_ruleset *ruleset, struct nft_set *set);
int nft_object_add(struct nft_ruleset *ruleset, struct nft_object *object);
int nft_flowtable_add(struct nft_ruleset *ruleset,
		      struct nft_flowtable *flowtable);

int nft_chain_rules(struct nft_ruleset *ruleset, struct nft_chain *chain);
int nft_set_elems(struct nft_ruleset *ruleset, struct nft_set *set);
void nft_ruleset_age(struct nft_ruleset *ruleset, uint64_t ms);

int nft_set_index(struct nft_ruleset *ruleset, struct nft_set *set);
enum tri nft_set_lookup(const struct nft_set *set, const uint8_t *key,
			const uint8_t *known, const struct nft_set_elem **elem);
int nft_set_add(struct nft_ruleset *ruleset, struct nft_set *set,
		const struct nft_set_elem *elem);
int nft_set_del(struct nft_set *set, const uint8_t *key);
size_t nft_set_count(const struct nft_set *set);
size_t nft_set_nearest(const struct nft_set *set, const uint8_t *key,
		       struct nft_set_near near[16]);

#endif
