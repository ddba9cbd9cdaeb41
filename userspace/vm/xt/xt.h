/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Matches and targets of xtables as nft_compat runs them: what iptables-nft
 * makes of "-m" and "-j". Each is one file that ends in its ops; xt_table.c
 * names them all.
 */
#ifndef RSTATTR_VM_XT_XT_H
#define RSTATTR_VM_XT_XT_H

#include <assert.h>

#include "vm/expr_cmp.h"
#include "vm/vm.h"

struct text;

/* Revisions that are known of any of them: from 0. */
#define XT_REVISIONS 5

/* XT_EXTENSION_MAXNAMELEN of <linux/netfilter/x_tables.h>. */
#define XT_NAME_MAX 29

/* The largest known is u32's, of some 2 kB. */
#define XT_INFO_MAX 8192

/* A revision that takes no info; a size of zero is no such revision. */
#define XT_NO_INFO UINT16_MAX

/* Families that one is registered for. */
#define XT_ON_IPV4 (1U << 0)
#define XT_ON_IPV6 (1U << 1)
#define XT_ON_ARP (1U << 2)
#define XT_ON_BRIDGE (1U << 3)
#define XT_ON_INET (1U << 4)
#define XT_ON_IP (XT_ON_IPV4 | XT_ON_IPV6)
/* NFPROTO_UNSPEC; of bridge unless ebtables means something else by the name. */
#define XT_ON_ANY (XT_ON_IP | XT_ON_ARP | XT_ON_INET | XT_ON_BRIDGE)
#define XT_NOT_BRIDGE (XT_ON_ANY & ~XT_ON_BRIDGE)

struct xt_ops;

/* What the expressions "match" and "target" are read into. */
struct xt_use {
	const struct xt_ops *ops; /* NULL: not known, or info makes no sense */
	const char *name;
	const void *info; /* as large as ops says; aligned to eight bytes */
	uint32_t len;	  /* of info, padded */
	uint8_t revision;
	uint8_t family;	   /* NFPROTO_* of the table */
	uint64_t state[4]; /* that a stateful replay moves; zero at first */
};

/* struct xt_action_param: one packet at one match or target. */
struct xt_par {
	struct vm *vm;
	struct vm_pkt *pkt;
	const struct nft_expr *expr;
	const struct xt_use *use;
	const void *info;
	enum tri hotdrop; /* the packet is dropped, whatever the result */
	const char *why;  /* why the result is not known, or why it is false */
};

struct xt_ops {
	const char *name;
	uint8_t families; /* XT_ON_* */
	/*
	 * Each time it is asked the answer may be another: what is assumed
	 * once does not hold for the next.
	 */
	bool moves;
	uint16_t size[XT_REVISIONS]; /* of the info, not padded */
	/*
	 * One of these, or none: comments. A target that goes on leaves the
	 * verdict alone.
	 */
	enum tri (*match)(struct xt_par *par);
	void (*target)(struct xt_par *par);
	/* Takes note of what an assumption, that it matches or not, says. */
	void (*learn)(struct xt_par *par, bool holds);
	/* Does the rule bring conntrack with it. Optional. */
	bool (*tracks)(const struct xt_use *use);
	/* In iptables' words, without name. */
	void (*text)(const struct xt_use *use, struct text *text);
};

/* xt_table.c */
const struct xt_ops *xt_find(const char *name, uint32_t family, bool target);
const struct xt_ops *xt_at(size_t index);
int xt_decode(const struct expr_source *source, bool target,
	      struct xt_use *use);
struct xt_par xt_par(struct vm *vm, const struct nft_expr *expr);
bool xt_use_tracks(const struct xt_use *use);

/* xt_blob.c */
const void *xt_blob(struct nft_ruleset *ruleset, const void *bytes, size_t len);
void *xt_named(struct nft_ruleset *ruleset, const char *kind, uint32_t family,
	       const char *name, size_t room, size_t size);

/* xt_bytes.c: the packet's bytes. */
bool xt_bytes(const struct xt_par *par, size_t offset, size_t len,
	      uint8_t *bytes, uint8_t *known);
bool xt_number(const struct xt_par *par, size_t offset, size_t len,
	       struct vm_u32 *number);
struct vm_u32 xt_head(const struct xt_par *par, size_t offset, size_t len);
bool xt_l4(struct xt_par *par, size_t offset, size_t len,
	   struct vm_u32 *number);
bool xt_first_fragment(struct xt_par *par, enum tri *result);
size_t xt_addr(const struct xt_par *par, bool dst, uint8_t bytes[16],
	       uint8_t known[16]);
bool xt_known_addr(const struct xt_par *par, bool dst, struct addr *addr);
enum tri xt_masked_addr(const uint8_t *bytes, const uint8_t *known,
			const void *mask, const void *value, size_t len);
enum tri xt_drop(struct xt_par *par, enum tri reached);

/* Where an extension header of IPv6 is: ipv6_find_hdr(). */
enum xt_found {
	XT_FOUND,
	XT_ABSENT,    /* -ENOENT */
	XT_MALFORMED, /* -EBADMSG */
	XT_NOT_KNOWN,
};

enum xt_found xt_find_header(const struct xt_par *par, uint8_t type,
			     size_t *offset);
enum xt_found xt_skip_headers(const struct xt_par *par, uint8_t *proto,
			      size_t *offset, uint16_t *fragoff);

/* xt_mangle.c: changes of the packet. */
void xt_lose(struct xt_par *par, size_t offset, size_t len);
void xt_put(struct xt_par *par, size_t offset, const void *bytes, size_t len);
void xt_put_u16(struct xt_par *par, size_t offset, uint16_t value);
void xt_sum_replace(struct xt_par *par, size_t sum, uint16_t from, uint16_t to);
void xt_changed(struct xt_par *par, const char *what, struct vm_u32 number);
void xt_l4_sum_replace(struct xt_par *par, size_t sum, uint16_t from,
		       uint16_t to);

/* xt_text.c */
void xt_say(struct text *text, bool invert, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void xt_say_string(struct text *text, bool invert, const char *option,
		   const char *string, size_t max);
void xt_say_range(struct text *text, bool invert, const char *option,
		  uint32_t min, uint32_t max, uint32_t limit);
void xt_say_masked(struct text *text, bool invert, const char *option,
		   uint32_t value, uint32_t mask);
void xt_say_addr(struct text *text, const void *addr, uint32_t family);
void xt_say_list(struct text *text, bool invert, const char *option,
		 const char *const *name, uint32_t bits);

/* Three-valued numbers and logic. */
static inline enum tri xt_tri(bool value)
{
	return value ? TRI_TRUE : TRI_FALSE;
}

static inline enum tri xt_flip(enum tri value, bool invert)
{
	return invert ? tri_not(value) : value;
}

static inline enum tri xt_and(enum tri a, enum tri b)
{
	if (a == TRI_FALSE || b == TRI_FALSE)
		return TRI_FALSE;
	return a == TRI_TRUE && b == TRI_TRUE ? TRI_TRUE : TRI_UNKNOWN;
}

static inline enum tri xt_or(enum tri a, enum tri b)
{
	return tri_not(xt_and(tri_not(a), tri_not(b)));
}

enum tri xt_in(struct vm_u32 number, uint32_t min, uint32_t max);
enum tri xt_masked(struct vm_u32 number, uint32_t mask, uint32_t value);

/* The replay is the packet: state moves. */
static inline bool xt_is_packet(const struct xt_par *par)
{
	return par->vm->stateful && !par->vm->probe;
}

/* Is there a connection; decided if need be. See vm/ct_state.h. */
enum tri xt_ct(struct xt_par *par);
bool xt_needs_ct(const struct xt_use *use);

/* A number that a target changes. */
struct vm_u32 xt_set_bits(struct vm_u32 number, uint32_t mask, uint32_t value);

#endif
