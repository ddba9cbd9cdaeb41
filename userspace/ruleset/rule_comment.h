/* SPDX-License-Identifier: GPL-2.0-only */
/* The comment of a rule, see load_rule.c. */
#ifndef RSTATTR_RULESET_RULE_COMMENT_H
#define RSTATTR_RULESET_RULE_COMMENT_H

#include <libmnl/libmnl.h>

const char *rule_comment(const struct nlattr *expressions,
			 const struct nlattr *udata, size_t *len);

#endif
