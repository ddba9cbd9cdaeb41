// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/gen.h"
void gen_iptables(struct gen *gen){(void)gen;}
