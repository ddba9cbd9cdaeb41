/* SPDX-License-Identifier: GPL-2.0-only */
/* Moments: from one clock to the other, and as text. */
#ifndef RSTATTR_MODEL_CLOCK_H
#define RSTATTR_MODEL_CLOCK_H

#include <stdint.h>

#define CLOCK_TEXT_MAX 64

uint64_t clock_real(uint64_t boot, uint64_t now_boot, uint64_t now_real);
uint64_t clock_now_real(void);
const char *clock_rfc3339(uint64_t real, char text[CLOCK_TEXT_MAX]);
const char *clock_short(uint64_t real, uint64_t now_real,
			char text[CLOCK_TEXT_MAX]);

#endif
