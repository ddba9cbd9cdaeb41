/* SPDX-License-Identifier: GPL-2.0-only */
/* Finding a rule in what libnftables printed. */
#ifndef RSTATTR_RULESET_LISTING_H
#define RSTATTR_RULESET_LISTING_H

#include "ruleset/dump.h"

int listing_rule(const char *listing, const char *family, const char *table,
		 const char *chain, const struct rule_refs *rules,
		 size_t index, char **text);
int listing_only_rule(const char *listing, const char *chain, char **text);
int listing_inner_rule(const char *parent, const struct rule_refs *rules,
		       size_t index, char **text);

#endif
