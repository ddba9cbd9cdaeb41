// SPDX-License-Identifier: GPL-2.0-only
/* rstattr: which firewall rule reset or rejected a connection. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

/* So that no socket gets a closed standard output's number, and the answer. */
static void keep_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int main(int argc, char **argv)
{
	keep_standard_descriptors();
	setlocale(LC_CTYPE, "");
	/* A message is one write, or others' get in between. */
	setvbuf(stderr, NULL, _IOLBF, 0);
	/* A reader that goes away is seen when writing to it. */
	signal(SIGPIPE, SIG_IGN);
	return finish(dispatch(argc, argv));
}
