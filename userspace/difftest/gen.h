/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the generator share. */
#ifndef RSTATTR_DIFFTEST_GEN_H
#define RSTATTR_DIFFTEST_GEN_H

#include "difftest/generate.h"

/* Families, as a mask. */
#define FAM_IP 1U
#define FAM_IP6 2U
#define FAM_INET 4U
#define FAM_ARP 8U
#define FAM_BRIDGE 16U
#define FAM_NETDEV 32U
#define FAM_L3 (FAM_IP | FAM_IP6 | FAM_INET)
#define FAM_HAS4 (FAM_IP | FAM_INET | FAM_BRIDGE | FAM_NETDEV)
#define FAM_HAS6 (FAM_IP6 | FAM_INET | FAM_BRIDGE | FAM_NETDEV)
#define FAM_IPS (FAM_L3 | FAM_BRIDGE | FAM_NETDEV)
#define FAM_ALL 63U

/* Hooks, as a mask. */
#define HOOK_PRE 1U
#define HOOK_IN 2U
#define HOOK_FWD 4U
#define HOOK_OUT 8U
#define HOOK_POST 16U
#define HOOK_INGRESS 32U
#define HOOK_EGRESS 64U
#define HOOK_INS (HOOK_PRE | HOOK_IN | HOOK_FWD)
#define HOOK_ALL 127U

enum chain_type {
	TYPE_FILTER,
	TYPE_NAT,
	TYPE_ROUTE,
};

/* Where a rule stands; a regular chain has the place of its base chain. */
struct place_of {
	unsigned int fam;
	unsigned int hook;
	enum chain_type type;
	int priority;
};

/* What all conditions of a rule agree on. */
struct theme {
	int l3; /* 0, 4, 6, or 1 for ARP, 2 for VLAN tags */
	int l4; /* a protocol, or 0 */
};

#define FAVOURITES 5
#define XT_FAVOURITES 3

struct gen {
	struct generated *out;
	const struct support *support;
	const struct pool *pool;
	struct rnd rnd;
	uint64_t index; /* of the ruleset, and where the seed begins */
	struct place_of place;
	struct theme theme;
	struct script defs; /* sets and objects of the table */
	struct script body; /* its chains */
	unsigned int names; /* given so far */
	unsigned int chain;  /* number of the chain that is filled */
	unsigned int chains; /* regular ones of this table: c0, c1, ... */
	unsigned int last_chain; /* up to which this one may jump */
	struct text rule;
	/* The last set that packets are added to, and its key. */
	char dynamic[256];
	unsigned int dynamic_name;
	bool inner; /* something within a tunnel is looked at already */
	struct theme dynamic_theme;
	size_t xt_favourite[XT_FAVOURITES]; /* iptables' matches */
	size_t favourite[FAVOURITES]; /* as in struct support */
};

/* gen_value.c: how a value is written, and what may be done with it. */
enum vt {
	VT_NUM,
	VT_HEX,
	VT_V4,
	VT_V6,
	VT_MAC,
	VT_IFNAME,
	VT_IFINDEX,
	VT_WORD, /* one of some words */
	VT_FLAGS, /* one of some words, which are bits */
	VT_BOOL, /* exists, missing */
	VT_CUSTOM, /* the emitter writes it all */
};

struct value {
	uint8_t order[16]; /* to compare by */
	char text[64];
};

struct selector_form {
	const char *text;
	enum vt vt;
	enum field field;
	int l3;
	int l4;
	unsigned int fams;
	unsigned int hooks;
	const char *words; /* of VT_WORD and VT_FLAGS, with blanks between */
	bool tracked; /* needs conntrack */
};

void gen_value(struct gen *gen, const struct selector_form *form,
	       struct value *value);
void gen_pair(struct gen *gen, const struct selector_form *form,
	      struct value *low, struct value *high);
bool gen_ordered(const struct selector_form *form);
bool gen_fits(const struct gen *gen, const struct selector_form *form);
unsigned int gen_name(struct gen *gen);

#define SAY(gen, ...) text_add(&(gen)->rule, __VA_ARGS__)

/* gen_select.c */
size_t selector_count(void);
const struct selector_form *selector_at(size_t index);
const struct selector_form *selector_pick(struct gen *gen);
void gen_selector(struct gen *gen, const struct selector_form *form);
/* gen_set.c: lookups of all kinds */
void gen_named_set(struct gen *gen, const struct selector_form *form);
void gen_concat(struct gen *gen);
void gen_elements(struct gen *gen, struct text *text,
		  const struct selector_form *form, bool intervals,
		  size_t count);
void gen_vmap(struct gen *gen);
void gen_mark_map(struct gen *gen);
void gen_object(struct gen *gen);
void gen_object_map(struct gen *gen);
void gen_dynset(struct gen *gen);
void gen_dynamic(struct gen *gen);

/* gen_special.c, gen_state.c: conditions and statements that are written. */
struct emitter {
	const char *name;
	void (*emit)(struct gen *gen);
	unsigned int fams;
	unsigned int hooks;
	unsigned int types; /* mask of 1 << enum chain_type; 0: all */
	int l3;
	int l4;
	bool tracked;
	bool ends; /* nothing may follow */
	uint8_t weight; /* 0: 1 */
};

extern const struct emitter gen_conditions[];
extern const struct emitter gen_statements[];
extern const struct emitter gen_verdicts[];
extern const size_t gen_nconditions, gen_nstatements, gen_nverdicts;
const struct emitter *emitter_pick(struct gen *gen,
				   const struct emitter *emitters,
				   size_t count, size_t first);
bool emitter_fits(const struct gen *gen, const struct emitter *emitter);
const struct emitter *emitter_at(size_t index);

/* gen_favour.c */
void gen_favour(struct gen *gen);
const struct emitter *gen_favourite(struct gen *gen,
				    const struct selector_form **form);

/* gen_rule.c */
void gen_rule(struct gen *gen);
void gen_verdict_word(struct gen *gen, struct text *text);
/* gen_code.c: a rule as bytecode */
void gen_code(struct gen *gen);
/* gen_xt.c: rules of iptables */
void gen_iptables(struct gen *gen);

#endif
