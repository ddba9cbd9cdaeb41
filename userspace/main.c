// SPDX-License-Identifier: GPL-2.0-only
/* rstattr: which firewall rule reset or rejected a connection. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cmd/command.h"

static int run(const struct command *command, int argc, char **argv)
{
	struct options options;
	int status = options_parse(command, argc, argv, &options);

	if (status)
		return status;
	if (options.help) {
		help_command(command);
		return EXIT_FOUND;
	}
	return command->fn(&options);
}

static int dispatch(int argc, char **argv)
{
	const struct command *command;

	if (argc < 2)
		return complain(EXIT_USAGE,
				"no command given; try: rstattr explain, or: rstattr help");
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		puts("rstattr " RSTATTR_VERSION);
		return EXIT_FOUND;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help_all();
		return EXIT_FOUND;
	}
	command = command_find(argv[1]);
	if (!command)
		return complain(EXIT_USAGE,
				"there is no command \"%s\"; \"rstattr help\" lists them",
				argv[1]);
	return run(command, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "");
	/* A reader that goes away is seen when writing to it. */
	signal(SIGPIPE, SIG_IGN);
	return finish(dispatch(argc, argv));
}
