// SPDX-License-Identifier: GPL-2.0-only
#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/command.h"

enum {
	OPT_FILTER = 256,
	OPT_SINCE,
	OPT_JSON,
	OPT_NETNS,
	OPT_PID,
	OPT_UNIT,
	OPT_CONTAINER,
	OPT_OUTPUT,
	OPT_COLOR,
	OPT_PATH,
	OPT_ALL,
	OPT_WAIT,
	OPT_SCANS,
	OPT_RULESET,
	OPT_LINKS,
	OPT_IIF,
	OPT_OIF,
	OPT_HOOK,
	OPT_CT,
	OPT_MARK,
	OPT_FLAGS,
	OPT_UID,
	OPT_GID,
	OPT_TTL,
	OPT_LEN,
	OPT_L2,
};

static const struct option long_options[] = {
	{ "filter", required_argument, NULL, OPT_FILTER },
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "netns", required_argument, NULL, OPT_NETNS },
	{ "pid", required_argument, NULL, OPT_PID },
	{ "unit", required_argument, NULL, OPT_UNIT },
	{ "container", required_argument, NULL, OPT_CONTAINER },
	{ "output", required_argument, NULL, OPT_OUTPUT },
	{ "color", required_argument, NULL, OPT_COLOR },
	{ "colour", required_argument, NULL, OPT_COLOR },
	{ "path", no_argument, NULL, OPT_PATH },
	{ "all", no_argument, NULL, OPT_ALL },
	{ "wait", no_argument, NULL, OPT_WAIT },
	{ "scans", no_argument, NULL, OPT_SCANS },
	{ "ruleset", required_argument, NULL, OPT_RULESET },
	{ "links", required_argument, NULL, OPT_LINKS },
	{ "iif", required_argument, NULL, OPT_IIF },
	{ "oif", required_argument, NULL, OPT_OIF },
	{ "hook", required_argument, NULL, OPT_HOOK },
	{ "ct", required_argument, NULL, OPT_CT },
	{ "mark", required_argument, NULL, OPT_MARK },
	{ "flags", required_argument, NULL, OPT_FLAGS },
	{ "uid", required_argument, NULL, OPT_UID },
	{ "gid", required_argument, NULL, OPT_GID },
	{ "ttl", required_argument, NULL, OPT_TTL },
	{ "len", required_argument, NULL, OPT_LEN },
	{ "l2", no_argument, NULL, OPT_L2 },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* What each is, and where its value or its presence goes. */
static const struct {
	int opt;
	unsigned int bit; /* of the commands that have it */
	size_t value; /* offset of a string */
	size_t flag; /* offset of a bool; 0: it has a value */
} places[] = {
	{ OPT_FILTER, OPTION_FILTER, offsetof(struct options, filter), 0 },
	{ OPT_SINCE, OPTION_SINCE, offsetof(struct options, since), 0 },
	{ OPT_JSON, OPTION_JSON, 0, offsetof(struct options, json) },
	{ OPT_NETNS, OPTION_NETNS, offsetof(struct options, netns), 0 },
	{ OPT_PID, OPTION_WHOSE, offsetof(struct options, pid), 0 },
	{ OPT_UNIT, OPTION_WHOSE, offsetof(struct options, unit), 0 },
	{ OPT_CONTAINER, OPTION_WHOSE, offsetof(struct options, container), 0 },
	{ OPT_OUTPUT, OPTION_RUN, offsetof(struct options, output), 0 },
	{ OPT_PATH, OPTION_PATH, 0, offsetof(struct options, path) },
	{ OPT_ALL, OPTION_ALL, 0, offsetof(struct options, all) },
	{ OPT_WAIT, OPTION_WAIT, 0, offsetof(struct options, wait) },
	{ OPT_SCANS, OPTION_SCANS, 0, offsetof(struct options, scans) },
	{ OPT_RULESET, OPTION_RULESET, offsetof(struct options, ruleset), 0 },
	{ OPT_LINKS, OPTION_RULESET, offsetof(struct options, links), 0 },
	{ OPT_IIF, OPTION_PACKET, offsetof(struct options, packet.iif), 0 },
	{ OPT_OIF, OPTION_PACKET, offsetof(struct options, packet.oif), 0 },
	{ OPT_HOOK, OPTION_PACKET, offsetof(struct options, packet.hook), 0 },
	{ OPT_CT, OPTION_PACKET, offsetof(struct options, packet.ct), 0 },
	{ OPT_MARK, OPTION_PACKET, offsetof(struct options, packet.mark), 0 },
	{ OPT_FLAGS, OPTION_PACKET, offsetof(struct options, packet.flags), 0 },
	{ OPT_UID, OPTION_PACKET, offsetof(struct options, packet.uid), 0 },
	{ OPT_GID, OPTION_PACKET, offsetof(struct options, packet.gid), 0 },
	{ OPT_TTL, OPTION_PACKET, offsetof(struct options, packet.ttl), 0 },
	{ OPT_LEN, OPTION_PACKET, offsetof(struct options, packet.len), 0 },
	{ OPT_L2, OPTION_PACKET, 0, offsetof(struct options, packet.l2) },
};

static bool wants_colour(int fd)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (no_color && no_color[0])
		return false;
	return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

/* Where a command answers. */
static int answers_on(const struct command *command)
{
	return command->options & OPTION_RUN ? STDERR_FILENO : STDOUT_FILENO;
}

static int parse_color(const char *when, int fd, bool *colour)
{
	if (strcmp(when, "auto") == 0)
		*colour = wants_colour(fd);
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

static int refuse_foreign(const struct command *command, const char *name)
{
	return complain(EXIT_USAGE,
			"%s: this command has no option --%s; see: rstattr help %s",
			command->name, name, command->name);
}

static int take_color(const struct command *command, const char *name,
		      struct options *options)
{
	if (!(command->options & OPTION_COLOR))
		return refuse_foreign(command, name);
	return parse_color(optarg, answers_on(command), &options->colour);
}

static int take(const struct command *command, int opt, const char *name,
		struct options *options)
{
	char *to = (char *)options;
	size_t i;

	if (opt == 'h') {
		options->help = true;
		return EXIT_FOUND;
	}
	if (opt == OPT_COLOR)
		return take_color(command, name, options);
	for (i = 0; places[i].opt != opt; i++)
		;
	if (!(command->options & places[i].bit))
		return refuse_foreign(command, name);
	if (places[i].flag)
		*(bool *)(to + places[i].flag) = true;
	else
		*(const char **)(to + places[i].value) = optarg;
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
	/* What stands behind a command to be run is that one's. */
	const char *shorts = command->options & OPTION_RUN ? "+:h" : ":h";
	int status, opt, index = 0;

	memset(options, 0, sizeof(*options));
	options->colour = wants_colour(answers_on(command));
	optind = 0;
	while ((opt = getopt_long(argc, argv, shorts, long_options, &index)) !=
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
