/* SPDX-License-Identifier: GPL-2.0-only */
/* Fields of a packet that rules may write. */
#ifndef RSTATTR_VM_PAYLOAD_FIELDS_H
#define RSTATTR_VM_PAYLOAD_FIELDS_H

#include "vm/expr_payload.h"

bool payload_may_write(const struct vm *vm, const struct expr_payload *payload,
		       const uint8_t *to, const uint8_t *known);

#endif
