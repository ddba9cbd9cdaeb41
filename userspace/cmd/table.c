// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "cmd/command.h"

#define SELECTORS_HELP \
	"  SRC, DST       address, prefix (10.0.0.0/8) or name, each with :PORT if\n" \
	"                 wanted ([2001:db8::1]:443, :5432); \"any\" for whatever. Either\n" \
	"                 direction of the flow, before or after NAT.\n" \
	"  --filter PCAP  libpcap expression on the recorded packet (pcap-filter(7))\n"
#define COMMON_HELP \
	"  --netns NAME   only this network namespace: a name of \"ip netns\", a process\n" \
	"                 id, or a path; else all that may be seen\n" \
	"  --json         for programs; see Documentation/json.md\n"
#define COLOR_HELP \
	"  --color WHEN   auto (the default), always or never\n"

/* The order is that of the help. */
const struct command commands[] = {
	{ "explain", cmd_explain,
	  OPTION_FILTER | OPTION_SINCE | OPTION_JSON | OPTION_NETNS |
		  OPTION_COLOR,
	  2,
	  "explain [SRC [DST[:PORT]]] [--filter PCAP] [--since WHEN] [--netns NAME] [--json]",
	  "which rule rejected it: everything still in the recorder, or what is asked for",
	  SELECTORS_HELP
	  "  --since WHEN   90s, 10m, 2h, 1h30m, 1d; 03:10; 2026-01-31T03:10:00+01:00\n" COMMON_HELP
		  COLOR_HELP
	  "\n"
	  "Examples:\n"
	  "  rstattr explain                                  everything\n"
	  "  rstattr explain 10.0.3.17                        one client\n"
	  "  rstattr explain 10.0.3.17 db.example.org:5432    and one service\n"
	  "  rstattr explain :443 --since 10m                 a port, lately\n"
	  "  rstattr explain --filter 'tcp[tcpflags] & tcp-syn != 0'\n" },
	{ "rules", cmd_rules, OPTION_JSON | OPTION_NETNS | OPTION_COLOR, 0,
	  "rules [--netns NAME] [--json]",
	  "the counters of every rule that ever rejected something",
	  COMMON_HELP COLOR_HELP "\n"
				 "Examples:\n"
				 "  rstattr rules\n"
				 "  rstattr rules --json --netns web\n" },
	{ "watch", cmd_watch,
	  OPTION_FILTER | OPTION_JSON | OPTION_NETNS | OPTION_COLOR, 2,
	  "watch [SRC [DST[:PORT]]] [--filter PCAP] [--netns NAME] [--json]",
	  "rejects as they happen from now on, one line each",
	  SELECTORS_HELP COMMON_HELP COLOR_HELP
	  "\n"
	  "Events that could not be read in time are a line of their own.\n"
	  "\n"
	  "Examples:\n"
	  "  rstattr watch\n"
	  "  rstattr watch 10.0.3.0/24 :5432 --json\n" },
	{ "status", cmd_status, OPTION_JSON | OPTION_NETNS | OPTION_COLOR, 0,
	  "status [--netns NAME] [--json]",
	  "the module, its probes, its memory, the books of each namespace",
	  COMMON_HELP COLOR_HELP "\n"
				 "Example:\n"
				 "  rstattr status\n" },
	{ "reset", cmd_reset, OPTION_NETNS, 0, "reset [--netns NAME]",
	  "forget counters and events",
	  "  --netns NAME   only this network namespace; else all that may be seen\n"
	  "\n"
	  "Examples:\n"
	  "  rstattr reset\n"
	  "  rstattr reset --netns web\n" },
	{ "help", cmd_help, 0, 1, "help [COMMAND]",
	  "this, or how to use a command",
	  "Example:\n"
	  "  rstattr help explain\n" },
	{ 0 },
};

/**
 * command_find - a command by its name
 * @name: as typed
 *
 * Return: the command, or NULL.
 */
const struct command *command_find(const char *name)
{
	const struct command *command;

	for (command = commands; command->name; command++) {
		if (strcmp(command->name, name) == 0)
			return command;
	}
	return NULL;
}
