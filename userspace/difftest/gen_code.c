// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/gen.h"
void gen_code(struct gen *gen){gen_rule(gen);}
