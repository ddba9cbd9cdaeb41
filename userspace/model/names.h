/* SPDX-License-Identifier: GPL-2.0-only */
/* The words of the field for the numbers of the interface. */
#ifndef RSTATTR_MODEL_NAMES_H
#define RSTATTR_MODEL_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#define REPLY_TEXT_MAX 40

const char *plural(uint64_t count);
const char *family_text(uint32_t family);
const char *hook_text(uint32_t family, uint32_t hook);
const char *ct_state_text(uint32_t state);
const char *kind_text(uint32_t kind);
const char *reason_text(uint32_t reason);
const char *reason_kernel(uint32_t reason);
const char *reason_sentence(uint32_t reason);
const char *caller_text(uint32_t caller);
const char *caller_sentence(uint32_t caller);
const char *outcome_text(uint32_t outcome);
const char *outcome_sentence(uint32_t outcome);
const char *drop_mode_text(uint32_t mode);
const char *probe_state_text(uint32_t state);
const char *method_text(uint32_t method);
const char *reply_text(uint32_t reply, uint8_t icmp_type, uint8_t icmp_code,
		       char text[REPLY_TEXT_MAX]);
int reply_errno(uint32_t reply, uint8_t icmp_type, uint8_t icmp_code);

#endif
