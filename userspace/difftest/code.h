/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules as bytecode, for what nft never makes. A rule of the text with the
 * comment "code N" is replaced by the N-th of them.
 */
#ifndef RSTATTR_DIFFTEST_CODE_H
#define RSTATTR_DIFFTEST_CODE_H

#include <libmnl/libmnl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODE_BYTES 4096

struct code {
	unsigned int tag; /* the generator's: what made it */
	union {
		struct nlmsghdr nlh; /* NFTA_LIST_ELEM, one for each expression */
		char bytes[CODE_BYTES];
	} u;
	/* of xtables matches */
	bool compat;
	uint32_t proto;
};

struct codes {
	struct code *code;
	size_t count;
};

struct code *codes_add(struct codes *codes, unsigned int tag);
void codes_release(struct codes *codes);

struct nlattr *code_begin(struct code *code, const char *name);
void code_end(struct code *code, struct nlattr *begun);
void code_u8(struct code *code, uint16_t type, uint8_t value);
void code_u32(struct code *code, uint16_t type, uint32_t value);
void code_u64(struct code *code, uint16_t type, uint64_t value);
void code_data(struct code *code, uint16_t type, const void *value,
	       size_t len);

#endif
