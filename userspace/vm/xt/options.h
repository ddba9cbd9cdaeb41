/* SPDX-License-Identifier: GPL-2.0-only */
/* Options of a kind, a length and a value, as TCP and DCCP have them. */
#ifndef RSTATTR_VM_XT_OPTIONS_H
#define RSTATTR_VM_XT_OPTIONS_H

#include "vm/xt/xt.h"

/* The most there can be: DCCP's header has up to 1020 bytes. */
#define XT_OPTIONS_MAX 1020

enum tri xt_find_option(struct xt_par *par, size_t offset, size_t len,
			uint8_t kind);

#endif
