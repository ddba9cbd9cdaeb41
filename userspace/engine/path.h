/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way of a packet through the rules, as one run of the machine went:
 * every base chain, every rule that was looked at, what matched or failed in
 * it, and what became of the packet. First it holds pointers into the ruleset;
 * path_settle() turns them into words of its own, and then the ruleset may go.
 */
#ifndef RSTATTR_ENGINE_PATH_H
#define RSTATTR_ENGINE_PATH_H

#include "ruleset/arena.h"
#include "vm/term.h"
#include "vm/vm.h"

/* More are only counted. */
#define PATH_STEPS_MAX 4096

enum path_kind {
	PATH_CHAIN, /* enters a base chain */
	PATH_RULE,  /* a rule was looked at */
	PATH_BACK,  /* from a chain jumped to back in this one */
	PATH_END,   /* the base chain is over */
	PATH_STEP,  /* what the kernel does between chains, in words */
};

struct path_condition {
	struct path_condition *next;
	bool holds;
	bool assumed;
	bool known;  /* packet and host told whether it holds */
	bool idle;   /* not known, and makes no difference */
	bool choice; /* one of several things that may be, of no rule */
	const struct vm_term *term; /* NULL after path_settle() */
	/* after path_settle(); NULL: there is none */
	const char *text;     /* as in the rule: "tcp dport 5432" */
	const char *packet;   /* its value: "443" */
	const char *element;  /* of the set, that matched */
	const char *sentence; /* all in one */
};

struct path_words {
	struct path_words *next;
	const char *text;
};

/* Where a chain or rule is. */
struct path_place {
	uint32_t family;
	const char *table;
	const char *chain;
	uint64_t table_handle;
	uint64_t handle;  /* of the rule, 0: of none */
	const char *text; /* the rule as nft writes it, or NULL */
	const char *comment;
};

struct path_step {
	enum path_kind kind;
	uint8_t depth; /* how many chains were jumped into */
	bool held;     /* PATH_RULE: all of it */
	bool skipped;  /* PATH_CHAIN: and why is in words */
	bool policy;   /* PATH_END: it was the policy that decided */
	uint32_t hook; /* PATH_CHAIN */
	uint8_t hook_family;
	int32_t verdict;		/* PATH_RULE that held, PATH_END */
	const struct nft_chain *chain;	/* not after path_settle() */
	const struct nft_chain *target; /* of a jump; not after path_settle() */
	const struct nft_rule *rule;	/* not after path_settle() */
	struct path_condition
		*condition;	  /* those that held, or the failed one */
	struct path_words *words; /* what it changed, did, or why */
	/* after path_settle(): */
	struct path_place place;
	const char *target_name;
};

struct path {
	struct arena arena;
	struct arena raw; /* until path_settle() */
	struct path_step *step;
	size_t count;
	size_t room;
	uint64_t omitted; /* rules that were looked at beyond the most */
	struct path_condition *assumed; /* in order */
	/* The chain, and its rule unless it was the policy, that let it pass. */
	const struct nft_chain *by_chain; /* not after path_settle() */
	const struct nft_rule *by_rule;
	bool failed; /* memory was short */
	/* while it grows: */
	const struct vm *vm;
	struct path_condition *pending; /* of the rule */
	struct path_condition **pending_end;
	struct path_condition **assumed_end;
	struct path_words *changed;
	const struct nft_rule *rule;
	unsigned int by_rank;
	uint8_t depth;
	struct vm_term_about about;
};

/* A rule as text; the caller of the callback frees it. May be NULL. */
struct path_texts {
	int (*rule)(void *ctx, const struct nft_rule *rule, char **text);
	void *ctx;
	struct vm_term_names names;
};

void path_begin(struct path *path, struct vm *vm, struct vm_tracer *tracer);
int path_settle(struct path *path, const struct path_texts *texts);
int path_settle_assumed(struct path *path, const struct path_texts *texts);
bool path_same_assumption(const struct path_condition *a,
			  const struct path_condition *b);
void path_place(struct path_place *place, struct arena *arena,
		const struct nft_chain *chain, const struct nft_rule *rule,
		const struct path_texts *texts);
void path_condition_settle(struct path_condition *condition,
			   struct arena *arena,
			   const struct vm_term_names *names);
void path_release(struct path *path);

#endif
