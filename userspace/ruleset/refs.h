/* SPDX-License-Identifier: GPL-2.0-only */
/* What a rule names: without these it cannot be anywhere else. */
#ifndef RSTATTR_RULESET_REFS_H
#define RSTATTR_RULESET_REFS_H

#include "ruleset/message.h"

/* More than these are not copied. */
#define REFS_MAX 4096

enum ref_kind {
	REF_CHAIN,
	REF_SET,
	REF_OBJECT,
	REF_FLOWTABLE,
};

struct ref {
	enum ref_kind kind;
	uint32_t type; /* of an object: NFT_OBJECT_* */
	char *name;
	/* What the kernel says of it: */
	bool anonymous;
	struct messages self;
	struct messages body; /* of anonymous ones: rules or elements */
};

struct refs {
	struct ref *item;
	size_t count;
	bool links; /* also links, by their indexes */
	int err;    /* -ENOMEM, -E2BIG: something is missing */
};

void refs_of_rule(struct refs *refs, const struct nlattr *expressions);
void refs_of_elems(struct refs *refs, const struct nlattr *elements,
		   uint32_t object_type);
bool refs_have(const struct refs *refs, enum ref_kind kind, const char *name);
void refs_release(struct refs *refs);

#endif
