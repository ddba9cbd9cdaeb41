// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
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
#define WHOSE_HELP \
	"  --pid PID      only connections of this process\n" \
	"  --unit UNIT    ... of this unit of systemd, as nginx, or user@1000.service\n" \
	"  --container ID ... of this container of Docker, Podman or containerd: its name,\n" \
	"                 or the begin of its id; also of LXC and systemd-nspawn\n"
/* The words of a packet: whoever reads them says which are too many. */
#define OPERANDS_ANY INT_MAX

#define COLOR_HELP \
	"  --color WHEN   auto (the default), always or never\n"

/* The order is that of the help. */
const struct command commands[] = {
	{ "explain", cmd_explain,
	  OPTION_FILTER | OPTION_SINCE | OPTION_JSON | OPTION_NETNS |
		  OPTION_COLOR | OPTION_PATH | OPTION_WAIT | OPTION_SCANS |
		  OPTION_WHOSE,
	  2,
	  "explain [SRC [DST[:PORT]]] [--filter PCAP] [--pid PID | --unit UNIT | --container ID] [--since WHEN | --wait] [--netns NAME] [--path] [--scans] [--json]",
	  "which rule rejected or dropped it, or why TCP ended it: all that is recorded, or what is asked for",
	  SELECTORS_HELP WHOSE_HELP
	  "  --since WHEN   90s, 10m, 2h, 1h30m, 1d; 03:10; 2026-01-31T03:10:00+01:00\n"
	  "  --wait         wait until it happens, then explain that\n"
	  "  --path         how a packet of each came to its rule, rule by rule\n"
	  "  --scans        scans like everything else: without ends or a filter they are\n"
	  "                 one line\n" COMMON_HELP
		  COLOR_HELP
	  "\n"
	  "Examples:\n"
	  "  rstattr explain                                  everything\n"
	  "  rstattr explain 10.0.3.17                        one client\n"
	  "  rstattr explain 10.0.3.17 db.example.org:5432    and one service\n"
	  "  rstattr explain :443 --since 10m                 a port, lately\n"
	  "  rstattr explain --unit nginx                     a service's connections\n"
	  "  rstattr explain --filter 'tcp[tcpflags] & tcp-syn != 0'\n" },
	{ "run", cmd_run, OPTION_JSON | OPTION_COLOR | OPTION_PATH | OPTION_RUN,
	  OPERANDS_ANY, "run [--output FILE] [--path] [--json] [--] COMMAND [ARGUMENT...]",
	  "run a command, then explain what befell its connections",
	  "The command is run in a control group of its own, and so are its children.\n"
	  "What befell their connections is told on standard error when it has ended; its\n"
	  "standard input, output and error are its own.\n"
	  "\n"
	  "  --output FILE  the answer goes there instead; /dev/fd/3 for a descriptor\n"
	  "  --path         how a packet of each came to its rule, rule by rule\n"
	  "  --json         for programs; see Documentation/json.md\n" COLOR_HELP
	  "\n"
	  "Exit status: the command's, or 128 and the number of the signal that ended it;\n"
	  "127 it was not found, 126 it cannot be run; 2 wrong usage and 3 it cannot be\n"
	  "watched: then it was not run.\n"
	  "\n"
	  "Examples:\n"
	  "  rstattr run -- curl http://10.0.0.5:8080/\n"
	  "  rstattr run --json --output why.json -- make integration-test\n"
	  "  rstattr run -- ip netns exec web psql -h db.example.org\n" },
	{ "rules", cmd_rules, OPTION_JSON | OPTION_NETNS | OPTION_COLOR, 0,
	  "rules [--netns NAME] [--json]",
	  "the counters of every rule that ever rejected something",
	  COMMON_HELP COLOR_HELP "\n"
				 "Examples:\n"
				 "  rstattr rules\n"
				 "  rstattr rules --json --netns web\n" },
	{ "watch", cmd_watch,
	  OPTION_FILTER | OPTION_JSON | OPTION_NETNS | OPTION_COLOR |
		  OPTION_WHOSE,
	  2,
	  "watch [SRC [DST[:PORT]]] [--filter PCAP] [--pid PID | --unit UNIT | --container ID] [--netns NAME] [--json]",
	  "rejects, drops and ends of TCP as they happen from now on, one line each",
	  SELECTORS_HELP WHOSE_HELP COMMON_HELP COLOR_HELP
	  "\n"
	  "Events that could not be read in time are a line of their own.\n"
	  "\n"
	  "Examples:\n"
	  "  rstattr watch\n"
	  "  rstattr watch 10.0.3.0/24 :5432 --json\n" },
	{ "simulate", cmd_simulate,
	  OPTION_JSON | OPTION_NETNS | OPTION_COLOR | OPTION_PATH |
		  OPTION_RULESET | OPTION_PACKET,
	  OPERANDS_ANY,
	  "simulate PACKET [--iif NAME] [--oif NAME] [--ct STATE] [--hook HOOK] [--ruleset FILE] [--json]",
	  "what the ruleset would do with a packet, rule by rule; nothing is sent",
	  "  PACKET         one of\n"
	  "                   tcp SRC[:PORT] DST:PORT      udp SRC[:PORT] DST:PORT\n"
	  "                   icmp SRC DST [TYPE[/CODE]]   icmpv6 SRC DST [TYPE[/CODE]]\n"
	  "                   hex BYTES                    from the network header on\n"
	  "                   pcap FILE [N|all]            the Nth packet of a capture file\n"
	  "  --iif NAME     the interface it comes in by; else the one that routes lead back\n"
	  "                 to, if that makes a difference\n"
	  "  --oif NAME     the interface it goes out of; else as routes say\n"
	  "  --ct STATE     new, established, related, invalid or untracked; with ,reply for\n"
	  "                 that direction; else as the connections of this host say\n"
	  "  --hook HOOK    only this hook: ingress, prerouting, input, forward, output,\n"
	  "                 postrouting or egress; else the whole way\n"
	  "  --mark NUMBER, --uid NUMBER, --gid NUMBER\n"
	  "                 the packet's mark, and who sent it\n"
	  "  --flags FLAGS  of TCP: syn (the default), or some of\n"
	  "                 fin,syn,rst,psh,ack,urg,ecn,cwr, or none\n"
	  "  --ttl NUMBER, --len BYTES\n"
	  "                 time to live (64), length from the network header on\n"
	  "  --l2           the bytes of hex begin with an Ethernet header\n"
	  "  --ruleset FILE this file instead of the ruleset that is loaded\n"
	  "  --links FILE   for another host: its interfaces, as \"ip -j link\" prints them,\n"
	  "                 or one \"NAME INDEX\" a line; routes and the like are not known then\n"
	  "  --path         each rule that does not match, also many in a row\n"
	  "  --netns NAME   the ruleset of this network namespace: a name of \"ip netns\", a\n"
	  "                 process id, or a path\n"
	  "  --json         for programs; see Documentation/json.md\n" COLOR_HELP
	  "\n"
	  "Exit status: 0 decided, 2 wrong usage, 3 it depends on what is not known.\n"
	  "\n"
	  "Examples:\n"
	  "  rstattr simulate tcp 10.0.3.17 10.0.0.5:5432\n"
	  "  rstattr simulate tcp 10.0.3.17 10.0.0.5:5432 --iif eth1 --ct established\n"
	  "  rstattr simulate udp '[2001:db8::1]:53' '[2001:db8::2]:4000' --hook input\n"
	  "  rstattr simulate icmp 10.0.0.1 10.0.0.2 echo-request --ruleset new.nft\n"
	  "  rstattr simulate pcap dump.pcap all --json\n" },
	{ "doctor", cmd_doctor,
	  OPTION_JSON | OPTION_NETNS | OPTION_COLOR | OPTION_ALL, 0,
	  "doctor [--netns NAME | --all] [--json]",
	  "what is wrong with this host, or will be, without any event or module",
	  "Looks at sockets, counters, conntrack, addresses, settings and their files,\n"
	  "processes and the chains that filter. Nothing is sent, and nothing changes.\n"
	  "\n"
	  "  --netns NAME   this network namespace instead of the present one: a name of\n"
	  "                 \"ip netns\", a process id, or a path\n"
	  "  --all          all network namespaces that may be entered\n"
	  "  --json         for programs; see Documentation/json.md\n" COLOR_HELP
	  "\n"
	  "Findings:\n"
	  "  tcp.backlog           a listener's accept queue is full, or was\n"
	  "  tcp.syn-flood         a listener has no room for more half open ones, or had none\n"
	  "  tcp.close-wait        a program does not close: 20 sockets in CLOSE-WAIT, or 5\n"
	  "                        on which nothing has moved for a minute\n"
	  "  host.address-gone     sockets whose local address is none any more\n"
	  "  tcp.self-connect      a socket that is connected to itself\n"
	  "  ct.full, ct.clash     conntrack's table is 90 % full; it dropped, or could\n"
	  "                        not enter a connection\n"
	  "  host.ports            80 % of the ports towards one destination are taken;\n"
	  "                        90 % of the files that a process may open\n"
	  "  tcp.memory            TCP's memory or orphans\n"
	  "  fw.other-table        tables that filter at the same hook\n"
	  "  doctor.wrong-advice   settings that do not do what is said of them\n"
	  "  doctor.loopback-only  listeners that only this host reaches: no problem\n"
	  "\n"
	  "Exit status: 0 there is a problem, 1 there is none, 2 wrong usage, 3 something\n"
	  "could not be looked at, with the reason on standard error.\n"
	  "\n"
	  "Examples:\n"
	  "  rstattr doctor\n"
	  "  rstattr doctor --netns web\n"
	  "  rstattr doctor --all --json | jq -r '.findings[] | select(.problem) | .id'\n" },
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
