/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_RESET_REASON_H
#define RSTATTR_RESET_REASON_H

#include "compat.h"
#include "reset.h"

#ifdef RSTATTR_SEND_RESET_REASON
u8 rstattr_reason(unsigned int theirs);
#else
void rstattr_infer_answer(struct rstattr_reset *reset, unsigned long parent);
#endif
void rstattr_reason_active(struct rstattr_reset *reset, unsigned long arg1,
			   unsigned long arg2);

#endif /* RSTATTR_RESET_REASON_H */
