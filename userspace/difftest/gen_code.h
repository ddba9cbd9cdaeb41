/* SPDX-License-Identifier: GPL-2.0-only */
/* Expressions as bytecode; what older headers lack. */
#ifndef RSTATTR_DIFFTEST_GEN_CODE_H
#define RSTATTR_DIFFTEST_GEN_CODE_H

#include "difftest/gen.h"
#include "difftest/gen_table.h"

/* enum nft_bitwise_ops since 6.13, and NFTA_BITWISE_SREG2. */
#define CODE_BITWISE_AND 3
#define CODE_BITWISE_SREG2 8

/* gen_code_more.c */
uint32_t code_inner(struct gen *gen, struct code *code, uint32_t dreg,
		    uint32_t *reg, enum field *field);
void code_match(struct gen *gen, struct code *code);
void code_boolean_probe(struct code *code);
void code_inner_probe(struct code *code);

#endif
