// SPDX-License-Identifier: GPL-2.0-only
#include "model/reasons.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int append(struct reasons *reasons, char *text)
{
	char **grown;
	size_t i;

	for (i = 0; i < reasons->count; i++) {
		if (strcmp(reasons->text[i], text) == 0) {
			free(text);
			return 0;
		}
	}
	grown = realloc(reasons->text, (reasons->count + 1) * sizeof(*grown));
	if (!grown) {
		free(text);
		return -ENOMEM;
	}
	reasons->text = grown;
	reasons->text[reasons->count++] = text;
	return 0;
}

/**
 * reasons_add - note one more reason why the answer is incomplete
 * @reasons: the list; zeroed memory is an empty one
 * @fmt: printf format of a sentence without newline
 *
 * A sentence that is in the list already is not added again.
 *
 * Return: 0 or -ENOMEM.
 */
int reasons_add(struct reasons *reasons, const char *fmt, ...)
{
	char *text;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	return len < 0 ? -ENOMEM : append(reasons, text);
}

/**
 * reasons_release - free what the list owns and empty it
 * @reasons: the list
 */
void reasons_release(struct reasons *reasons)
{
	size_t i;

	for (i = 0; i < reasons->count; i++)
		free(reasons->text[i]);
	free(reasons->text);
	*reasons = (struct reasons){ 0 };
}
