// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/command.h"
#include "output/out.h"

/* Why the first write that failed did, as far as it was told; 0: it was not. */
static int write_error;

/**
 * flush_answer - write what is still to be written
 *
 * The stream itself forgets why a write failed.
 *
 * Return: whether everything could be written so far.
 */
bool flush_answer(void)
{
	if (!ferror(stdout))
		write_error = 0;
	errno = 0;
	if (fflush(stdout) == EOF && !write_error)
		write_error = errno;
	return !ferror(stdout);
}

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
	flush_answer(); /* on a terminal the answer comes first */
	fputs("rstattr: ", stderr);
	out_text(&err, text);
	fputc('\n', stderr);
	return status;
}

/* A pipe or socket goes on to know that its reader has gone away. */
static bool reader_gone(void)
{
	struct pollfd fd = { .fd = STDOUT_FILENO };

	return write_error == EPIPE ||
	       (poll(&fd, 1, 0) > 0 && fd.revents & (POLLERR | POLLHUP));
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
	if (flush_answer() || reader_gone())
		return status;
	return complain(EXIT_INCOMPLETE,
			"cannot write the answer to standard output: %s",
			write_error ? strerror(write_error) :
				      "an earlier write failed");
}
