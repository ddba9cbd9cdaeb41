// SPDX-License-Identifier: GPL-2.0-only
/* Options and dispatch. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "traffic.h"

volatile int stop;

static const struct command {
	const char *name;
	int (*fn)(const struct options *o, int argc, char **argv);
	int min_args;
	const char *help;
} commands[] = {
	{ "server", cmd_server, 1, "PORT[-PORT]...: TCP and UDP echo" },
	{ "tcp", cmd_tcp, 2,
	  "HOST PORT[-PORT]: connect --count times to each port" },
	{ "udp", cmd_udp, 2, "HOST PORT[-PORT]: --count datagrams to each" },
	{ "ping", cmd_ping, 1, "HOST: --count echo requests" },
	{ "raw", cmd_raw, 4,
	  "KIND SRC DST SPORT[:DPORT[-DPORT]]: --count crafted packets" },
	{ "frame", cmd_frame, 3, "IFACE MAC TYPE: --count Ethernet frames" },
	{ "bulk", cmd_bulk, 3,
	  "SRC DST PORT: --count SYNs (--udp: datagrams) from all CPUs" },
	{ "rsts", cmd_rsts, 1,
	  "IFACE: count RSTs and ICMP errors received until SIGTERM" },
	{ "rules", cmd_rules, 0, ": this namespace's nft rules and counters" },
};

static const struct option long_options[] = {
	{ "count", required_argument, NULL, 'c' },
	{ "timeout", required_argument, NULL, 't' },
	{ "size", required_argument, NULL, 's' },
	{ "pace", required_argument, NULL, 'P' },
	{ "source", required_argument, NULL, 'S' },
	{ "data", no_argument, NULL, 'd' },
	{ "pause", no_argument, NULL, 'p' },
	{ "forever", no_argument, NULL, 'f' },
	{ "udp", no_argument, NULL, 'u' },
	{ }
};

void die(const char *what)
{
	perror(what);
	exit(2);
}

void usage_error(const char *what)
{
	fprintf(stderr, "traffic: bad %s\n", what);
	exit(2);
}

static void usage(void)
{
	size_t i;

	fprintf(stderr, "usage: traffic COMMAND [OPTIONS] ARGUMENTS\n");
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(stderr, "  %s %s\n", commands[i].name,
			commands[i].help);
	fprintf(stderr, "options: --count N --timeout MS --size BYTES --pace MS "
		"--source ADDRESS --data --pause --forever --udp\n");
	exit(2);
}

static void on_stop(int sig)
{
	(void)sig;
	stop = 1;
}

/* Signals end blocking calls (no SA_RESTART), so that loops see stop. */
void catch_stop(void)
{
	struct sigaction sa = { .sa_handler = on_stop };

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static unsigned long number(const char *s)
{
	char *end;
	unsigned long n = strtoul(s, &end, 10);

	if (!*s || *end)
		usage_error("number");
	return n;
}

static void parse_options(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (c) {
		case 'c':
			o->count = number(optarg);
			break;
		case 't':
			o->timeout_ms = number(optarg);
			break;
		case 's':
			o->size = number(optarg);
			break;
		case 'P':
			o->pace_ms = number(optarg);
			break;
		case 'S':
			o->source = optarg;
			break;
		case 'd':
			o->data = true;
			break;
		case 'p':
			o->pause = true;
			break;
		case 'f':
			o->forever = true;
			break;
		case 'u':
			o->udp = true;
			break;
		default:
			usage();
		}
	}
}

int main(int argc, char **argv)
{
	struct options o = { .count = 1, .timeout_ms = 5000, .size = 1 };
	size_t i;

	if (argc < 2)
		usage();
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		argc--;
		argv++;
		parse_options(&o, argc, argv);
		if (argc - optind < commands[i].min_args)
			usage();
		return commands[i].fn(&o, argc - optind, argv + optind);
	}
	usage();
}
