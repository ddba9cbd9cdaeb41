/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers as people type them. */
#ifndef RSTATTR_MODEL_NUMBER_H
#define RSTATTR_MODEL_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool number_parse(const char *text, uint64_t max, uint64_t *number);
bool number_parse_any(const char *text, uint64_t max, uint64_t *number);
int hex_digit(char c);

#endif
