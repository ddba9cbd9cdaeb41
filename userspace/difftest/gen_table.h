/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables and chains of a ruleset. */
#ifndef RSTATTR_DIFFTEST_GEN_TABLE_H
#define RSTATTR_DIFFTEST_GEN_TABLE_H

#include "difftest/gen.h"

/* What else a kernel may lack: the last places of struct support. */
#define SUPPORT_EGRESS (EMITTERS_MAX - 1)
#define SUPPORT_CODE (EMITTERS_MAX - 2)
#define SUPPORT_IPTABLES (EMITTERS_MAX - 3)
#define SUPPORT_BOOLEAN (EMITTERS_MAX - 4)
#define SUPPORT_INNER (EMITTERS_MAX - 5)

void gen_objects(struct script *defs, unsigned int fam);
void gen_table(struct gen *gen, unsigned int fam);
void gen_harness(struct gen *gen);

#endif
