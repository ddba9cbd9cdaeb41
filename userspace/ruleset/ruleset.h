/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The nftables ruleset of one network namespace, as it is now. Open it and
 * call its functions from within that namespace.
 */
#ifndef RSTATTR_RULESET_RULESET_H
#define RSTATTR_RULESET_RULESET_H

#include <stdbool.h>
#include <stdint.h>

#include "model/rule.h"

struct nl;
struct ruleset;
struct scratch;

int ruleset_open(struct ruleset **out);
int ruleset_open_scratch(struct ruleset **out, struct scratch *scratch);
void ruleset_close(struct ruleset *ruleset);
struct nl *ruleset_socket(struct ruleset *ruleset);
int ruleset_generation(struct ruleset *ruleset, uint32_t *generation);
int ruleset_empty(struct ruleset *ruleset, bool *empty);
int ruleset_names(struct ruleset *ruleset, struct rule *rule);
int ruleset_text(struct ruleset *ruleset, struct rule *rule, char **text);

#endif
