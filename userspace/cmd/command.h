/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands. One table of them drives dispatch, options and help. */
#ifndef RSTATTR_CMD_COMMAND_H
#define RSTATTR_CMD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/packet_spec.h"

#ifndef RSTATTR_VERSION
#define RSTATTR_VERSION "0.1.0"
#endif

enum exit_status {
	EXIT_FOUND = 0,
	EXIT_NOTHING = 1,
	EXIT_USAGE = 2,
	EXIT_INCOMPLETE = 3,
	EXIT_CANNOT_RUN = 126, /* these three as shells have it */
	EXIT_NOT_FOUND = 127,
	EXIT_INTERRUPTED = 130,
};

enum option_bits {
	OPTION_FILTER = 1 << 0,
	OPTION_SINCE = 1 << 1,
	OPTION_JSON = 1 << 2,
	OPTION_NETNS = 1 << 3,
	OPTION_COLOR = 1 << 4,
	OPTION_PATH = 1 << 5,
	OPTION_RULESET = 1 << 6, /* and links, for those that are in it */
	OPTION_PACKET = 1 << 7, /* those of struct packet_words */
	OPTION_ALL = 1 << 8,
	OPTION_WAIT = 1 << 9,
	OPTION_SCANS = 1 << 10,
	OPTION_WHOSE = 1 << 11, /* --pid, --unit, --container */
	OPTION_RUN = 1 << 12, /* of a command that is run, and answers behind it */
};

struct options {
	const char *filter;
	const char *since;
	const char *netns;
	const char *pid;
	const char *unit;
	const char *container;
	const char *output;
	const char *ruleset;
	const char *links;
	struct packet_words packet;
	bool json;
	bool path;
	bool all;
	bool wait;
	bool scans;
	bool help;
	bool colour; /* already decided from --color, terminal, NO_COLOR */
	int argc; /* what is left */
	char **argv;
};

struct command {
	const char *name;
	int (*fn)(const struct options *options);
	unsigned int options; /* enum option_bits */
	int operands_max;
	const char *synopsis;
	const char *summary;
	const char *help;
};

extern const struct command commands[];

const struct command *command_find(const char *name);
int options_parse(const struct command *command, int argc, char **argv,
		  struct options *options);

int cmd_explain(const struct options *options);
int cmd_run(const struct options *options);
int cmd_rules(const struct options *options);
int cmd_watch(const struct options *options);
int cmd_status(const struct options *options);
int cmd_simulate(const struct options *options);
int cmd_doctor(const struct options *options);
int cmd_reset(const struct options *options);
int cmd_help(const struct options *options);

void help_command(const struct command *command);
void help_all(void);
bool flush_answer(void);
int finish(int status);
int complain(int status, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
