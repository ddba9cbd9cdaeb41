// SPDX-License-Identifier: GPL-2.0-only
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/command.h"

enum {
	OPT_FILTER = 256,
	OPT_SINCE,
	OPT_JSON,
	OPT_NETNS,
	OPT_COLOR,
};

static const struct option long_options[] = {
	{ "filter", required_argument, NULL, OPT_FILTER },
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "netns", required_argument, NULL, OPT_NETNS },
	{ "color", required_argument, NULL, OPT_COLOR },
	{ "colour", required_argument, NULL, OPT_COLOR },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static bool wants_colour(void)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (no_color && no_color[0])
		return false;
	return isatty(STDOUT_FILENO) && term && strcmp(term, "dumb") != 0;
}

static int parse_color(const char *when, bool *colour)
{
	if (strcmp(when, "auto") == 0)
		*colour = wants_colour();
	else if (strcmp(when, "always") == 0)
		*colour = true;
	else if (strcmp(when, "never") == 0)
		*colour = false;
	else
		return complain(EXIT_USAGE,
				"--color \"%s\": must be auto, always or never",
				when);
	return EXIT_FOUND;
}

static unsigned int option_bit(int opt)
{
	switch (opt) {
	case OPT_FILTER:
		return OPTION_FILTER;
	case OPT_SINCE:
		return OPTION_SINCE;
	case OPT_JSON:
		return OPTION_JSON;
	case OPT_NETNS:
		return OPTION_NETNS;
	case OPT_COLOR:
		return OPTION_COLOR;
	}
	return 0;
}

static int take(const struct command *command, int opt, const char *name,
		struct options *options)
{
	if (opt != 'h' && !(command->options & option_bit(opt)))
		return complain(EXIT_USAGE,
				"%s: this command has no option --%s; see: rstattr help %s",
				command->name, name, command->name);
	switch (opt) {
	case OPT_FILTER:
		options->filter = optarg;
		break;
	case OPT_SINCE:
		options->since = optarg;
		break;
	case OPT_JSON:
		options->json = true;
		break;
	case OPT_NETNS:
		options->netns = optarg;
		break;
	case OPT_COLOR:
		return parse_color(optarg, &options->colour);
	case 'h':
		options->help = true;
		break;
	}
	return EXIT_FOUND;
}

/* getopt's own messages do not name the remedy. */
static int refuse(const struct command *command, int opt, char **argv)
{
	const char *arg = argv[optind > 1 ? optind - 1 : 1];

	if (opt == ':')
		return complain(EXIT_USAGE,
				"%s: the option \"%s\" needs a value; see: rstattr help %s",
				command->name, arg, command->name);
	return complain(EXIT_USAGE,
			"%s: unknown option \"%s\"; see: rstattr help %s",
			command->name, arg, command->name);
}

/**
 * options_parse - read a command's options and operands
 * @command: the command, which says what it accepts
 * @argc: of @argv
 * @argv: the command's name and what follows; reordered
 * @options: filled
 *
 * Return: EXIT_FOUND, or EXIT_USAGE after saying what is wrong.
 */
int options_parse(const struct command *command, int argc, char **argv,
		  struct options *options)
{
	int status, opt, index = 0;

	memset(options, 0, sizeof(*options));
	options->colour = wants_colour();
	optind = 0;
	while ((opt = getopt_long(argc, argv, ":h", long_options, &index)) !=
	       -1) {
		if (opt == '?' || opt == ':')
			return refuse(command, opt, argv);
		status = take(command, opt, long_options[index].name,
			      options);
		if (status)
			return status;
	}
	options->argc = argc - optind;
	options->argv = argv + optind;
	if (!options->help && options->argc > command->operands_max)
		return complain(EXIT_USAGE,
				"%s: unexpected argument \"%s\"; see: rstattr help %s",
				command->name,
				options->argv[command->operands_max],
				command->name);
	return EXIT_FOUND;
}
