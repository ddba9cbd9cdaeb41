// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cmd/command.h"
#include "output/out.h"

/**
 * complain - one line on standard error
 * @status: the exit status that goes with it
 * @fmt: printf format: the thing, the value and the remedy, without newline
 *
 * Control characters in it are escaped: parts come from the command line and
 * from rulesets.
 *
 * Return: @status.
 */
int complain(int status, const char *fmt, ...)
{
	const struct out err = { .file = stderr };
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fputs("rstattr: ", stderr);
	out_text(&err, text);
	fputc('\n', stderr);
	return status;
}

/**
 * finish - make sure that the answer was written
 * @status: what the exit status is if it was
 *
 * A reader that has gone away had what it wanted.
 *
 * Return: exit status.
 */
int finish(int status)
{
	int failed;

	errno = 0;
	failed = ferror(stdout);
	if (fflush(stdout) == EOF)
		failed = 1;
	if (!failed || errno == EPIPE)
		return status;
	return complain(EXIT_INCOMPLETE, "cannot write the answer: %s",
			strerror(errno ? errno : EIO));
}
