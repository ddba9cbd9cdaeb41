// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/nft_error.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/*
 * A message of nft is a line with its place, and then, mostly, the line of
 * the ruleset and one that underlines what is meant.
 */
static bool begins_message(const char *line, size_t len)
{
	return memmem(line, len, "Error: ", strlen("Error: ")) != NULL;
}

static size_t line_length(const char *line)
{
	return strcspn(line, "\n");
}

static const char *next_line(const char *line)
{
	line += line_length(line);
	return *line ? line + 1 : line;
}

static size_t count_messages(const char *said)
{
	size_t count = 0;

	for (; *said; said = next_line(said))
		count += begins_message(said, line_length(said));
	return count;
}

static const char *first_message(const char *said)
{
	/* What is wrong at no place of the ruleset. */
	static const char nowhere[] = "internal:0:0-0: Error: ";
	const char *line;

	for (line = said; *line; line = next_line(line)) {
		if (strncmp(line, nowhere, strlen(nowhere)) == 0)
			return line + strlen(nowhere);
		if (begins_message(line, line_length(line)))
			return line;
	}
	return said;
}

/* The end of a message with the lines that belong to it. */
static const char *message_end(const char *message)
{
	const char *line = next_line(message);

	while (*line && !begins_message(line, line_length(line)))
		line = next_line(line);
	while (line > message && line[-1] == '\n')
		line--;
	return line;
}

/* The ruleset as a whole does not fit into one message of a user. */
static const char *remedy(const char *message, size_t len)
{
	static const char too_long[] = "Message too long";

	if (memmem(message, len, too_long, strlen(too_long)))
		return "; raise net.core.wmem_max or run it as root";
	return "";
}

/**
 * nft_error - put nft's first message into an error
 * @said: all that it said
 * @error: filled; says how many more messages there were
 *
 * Where the lines of the ruleset do not fit they are left out; the place is
 * in the message.
 *
 * Return: -EINVAL.
 */
int nft_error(const char *said, struct error *error)
{
	const char *message = first_message(said);
	size_t line = line_length(message);
	size_t all = (size_t)(message_end(message) - message);
	size_t more = count_messages(said);
	const char *help = remedy(message, line);
	/* "; and N more" */
	size_t room = sizeof(error->text) - strlen(help) - 40;
	size_t len = all <= room ? all : line <= room ? line : room;

	if (more < 2)
		return error_set(error, -EINVAL, "%.*s%s", (int)len, message,
				 help);
	return error_set(error, -EINVAL, "%.*s%s\nand %zu more", (int)len,
			 message, help, more - 1);
}
