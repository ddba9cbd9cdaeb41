/* SPDX-License-Identifier: GPL-2.0-only */
/* A text that grows. Out of memory it stops growing and says so. */
#ifndef RSTATTR_MODEL_TEXT_H
#define RSTATTR_MODEL_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
	char *at; /* terminated; NULL while empty */
	size_t len;
	size_t room;
	bool failed;
};

void text_add(struct text *text, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void text_vadd(struct text *text, const char *fmt, va_list args);
const char *text_get(const struct text *text);
char *text_take(struct text *text);
void text_release(struct text *text);

#endif
