// SPDX-License-Identifier: GPL-2.0-only
#include "model/error.h"

#include <stdarg.h>
#include <stdio.h>

/**
 * error_set - describe a failure for the person who will read it
 * @error: where to, or NULL when nobody will read it
 * @err: negative errno
 * @fmt: printf format: the thing, the value and the remedy, without newline
 *
 * Return: @err, so that it can be returned in the same line.
 */
int error_set(struct error *error, int err, const char *fmt, ...)
{
	va_list ap;

	if (!error)
		return err;
	va_start(ap, fmt);
	vsnprintf(error->text, sizeof(error->text), fmt, ap);
	va_end(ap);
	return err;
}
