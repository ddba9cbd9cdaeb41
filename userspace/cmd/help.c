// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "cmd/command.h"

/**
 * help_command - how to use one command
 * @command: the command
 */
void help_command(const struct command *command)
{
	printf("Usage: rstattr %s\n\n", command->synopsis);
	printf("%s: %s.\n\n%s", command->name, command->summary,
	       command->help);
}

/**
 * help_all - what there is
 */
void help_all(void)
{
	const struct command *command;

	puts("rstattr: which firewall rule reset or rejected a connection.\n");
	puts("Usage: rstattr COMMAND [ARGUMENTS]\n");
	for (command = commands; command->name; command++)
		printf("  %-8s %s\n", command->name, command->summary);
	puts("\n"
	     "Examples:\n"
	     "  rstattr explain                       everything still in the recorder\n"
	     "  rstattr explain 10.0.3.17 :5432       one client and one port\n"
	     "  rstattr explain --since 10m --json    for programs\n"
	     "  rstattr watch                         as it happens\n"
	     "  rstattr run -- curl http://10.0.0.5/  what befalls a command's connections\n"
	     "  rstattr simulate tcp 10.0.3.17 10.0.0.5:5432    before it is sent\n"
	     "  rstattr doctor                        what is wrong here, without any event\n"
	     "\n"
	     "Exit status: 0 something was found, 1 nothing, 2 wrong usage, 3 the answer is\n"
	     "incomplete, with the reason on standard error; of run: the command's own.\n"
	     "\n"
	     "The kernel module must be loaded, but for simulate and doctor: modprobe rstattr.\n"
	     "More: rstattr help COMMAND, rstattr(8).");
}

/**
 * cmd_help - "rstattr help"
 * @options: an operand names a command
 *
 * Return: exit status.
 */
int cmd_help(const struct options *options)
{
	const struct command *command;

	if (!options->argc) {
		help_all();
		return EXIT_FOUND;
	}
	command = command_find(options->argv[0]);
	if (!command)
		return complain(EXIT_USAGE,
				"there is no command \"%s\"; \"rstattr help\" lists them",
				options->argv[0]);
	help_command(command);
	return EXIT_FOUND;
}
