// SPDX-License-Identifier: GPL-2.0-only
/*
 * difftest: random rulesets and packets, through the kernel and through the
 * interpreter, which must agree on every counter behind every expression, on
 * what leaves, and on the elements of sets.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "difftest/run.h"

#define PACKETS 100000
#define EACH 200
/* How often each expression has to hold, and to fail, in a full run. */
#define SEEN_LEAST 100

static const char usage[] =
	"usage: difftest [--seed N] [--packets N] [--rulesets N] [--first N]\n"
	"                [--again N] [--each N] [--only WORD,...] [--keep DIR] [--most N] [--allow N]\n"
	"                [--golden FILE] [--shown] [--drops] [--quick] [--verbose]\n"
	"\n"
	"Compares the interpreter with this kernel, in namespaces of its own. As root.\n"
	"\n"
	"--seed N      the same rulesets and packets again\n"
	"--packets N   of all rulesets (100000)\n"
	"--rulesets N  at most so many\n"
	"--first N     begin with the N-th ruleset of the seed\n"
	"--again N     other packets for each, as the end of a run tells\n"
	"--each N      packets of each ruleset (200)\n"
	"--only WORDS  only conditions that begin with one of these\n"
	"--keep DIR    keep disagreements there\n"
	"--most N      end after so many disagreements (20)\n"
	"--allow N     succeed with at most so many (0)\n"
	"--golden FILE the cases that are written down there, instead of random ones\n"
	"--shown       all rulesets are about bridges whose packets IP's hooks meet\n"
	"--drops       ask rstattr.ko, too, and replay what is dropped; drops=exact\n"
	"--quick       do not ask that each expression is seen to hold and to fail\n"
	"--verbose     tell which rules nft and the kernel do not take\n";

static uint64_t number(const char *text)
{
	char *end;
	uint64_t value = strtoull(text, &end, 0);

	if (*end || !*text) {
		fprintf(stderr, "difftest: '%s' is not a number\n", text);
		exit(2);
	}
	return value;
}

static void parse(struct options *options, int argc, char **argv)
{
	static const struct option table[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "packets", required_argument, NULL, 'p' },
		{ "rulesets", required_argument, NULL, 'r' },
		{ "again", required_argument, NULL, 'n' },
		{ "first", required_argument, NULL, 'f' },
		{ "each", required_argument, NULL, 'e' },
		{ "only", required_argument, NULL, 'o' },
		{ "keep", required_argument, NULL, 'k' },
		{ "most", required_argument, NULL, 'm' },
		{ "allow", required_argument, NULL, 'a' },
		{ "golden", required_argument, NULL, 'g' },
		{ "shown", no_argument, NULL, 'b' },
		{ "drops", no_argument, NULL, 'd' },
		{ "quick", no_argument, NULL, 'q' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option;

	*options = (struct options){ .seed = (uint64_t)time(NULL),
				     .packets = PACKETS,
				     .each = EACH,
				     .most = 20 };
	while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
		switch (option) {
		case 's':
			options->seed = number(optarg);
			break;
		case 'p':
			options->packets = number(optarg);
			break;
		case 'r':
			options->rulesets = number(optarg);
			break;
		case 'n':
			options->again = number(optarg);
			break;
		case 'f':
			options->first = number(optarg);
			break;
		case 'e':
			options->each = (unsigned int)number(optarg);
			break;
		case 'o':
			options->only = optarg;
			break;
		case 'k':
			options->keep = optarg;
			break;
		case 'm':
			options->most = (unsigned int)number(optarg);
			break;
		case 'a':
			options->allow = (unsigned int)number(optarg);
			break;
		case 'g':
			options->golden = optarg;
			break;
		case 'b':
			options->shown = true;
			break;
		case 'd':
			options->drops = true;
			break;
		case 'q':
			options->quick = true;
			break;
		case 'v':
			options->verbose = true;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(0);
		default:
			fputs(usage, stderr);
			exit(2);
		}
	}
}

/* One processor: see inject_send(). */
static void stay_here(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	if (sched_setaffinity(0, sizeof(set), &set) < 0)
		perror("difftest: sched_setaffinity");
}

static int probe(struct run *run)
{
	struct topology topology;
	int err = topology_make(&topology);

	if (!err)
		err = generate_probe(&run->support, &topology,
				     run->options.only, stdout);
	run->support.shown = run->options.shown;
	run->support.filtering = !err && !topology_filter(&topology, 1);
	run->table.filtering = run->support.filtering;
	topology_release(&topology);
	return err;
}

static int run_goldens(struct run *run, FILE *file)
{
	static struct golden golden;
	char *line = NULL;
	size_t room = 0;
	uint64_t index = 0;
	int got, err = 0;

	while ((got = golden_read(file, &line, &room, &golden)) > 0 && !err) {
		uint64_t before = run->disagreements;
		uint64_t untold = run->lost + run->chance;

		const char *how = "agrees";

		err = run_ruleset(run, &golden, index++);
		if (err == -EINVAL && golden.optional) {
			how = "NOT TAKEN by this kernel: skipped";
			err = 0;
		} else if (err == -EINVAL || run->lost + run->chance > untold) {
			how = err ? "NOT TAKEN by this kernel, nft or iptables" :
				    "WAS NOT SEEN";
			run->disagreements++;
			err = 0;
		} else if (run->disagreements > before) {
			how = "DISAGREES";
		}
		printf("# %s: %s\n", golden.title, how);
		golden_release(&golden);
	}
	if (got < 0)
		fprintf(stderr, "difftest: %s: not understood: %s\n",
			run->options.golden, line);
	golden_release(&golden);
	free(line);
	return got < 0 ? got : err;
}

static int run_file(struct run *run)
{
	FILE *file = fopen(run->options.golden, "r");
	int err;

	if (!file) {
		fprintf(stderr, "difftest: %s: %s\n", run->options.golden,
			strerror(errno));
		return -errno;
	}
	err = probe(run);
	if (!err)
		err = run_goldens(run, file);
	fclose(file);
	return err;
}

/*
 * What chance brought too seldom: the rulesets that showed it, with other
 * packets.
 */
static int fill(struct run *run)
{
	struct options *options = &run->options;
	uint64_t ruleset;
	int err = 0;

	while (!err && run->disagreements < options->most &&
	       table_next(&run->table, SEEN_LEAST, &ruleset)) {
		options->again++;
		run->again++;
		err = run_ruleset(run, NULL, ruleset);
	}
	return err;
}

static int run_all(struct run *run)
{
	const struct options *options = &run->options;
	uint64_t index = options->first;
	int err = probe(run);

	while (!err && run->packets < options->packets &&
	       run->disagreements < options->most &&
	       (!options->rulesets ||
		index < options->first + options->rulesets))
		err = run_ruleset(run, NULL, index++);
	/* What is met again on purpose is met as it was. */
	if (!err && !options->quick && !options->rulesets)
		err = fill(run);
	return err;
}

static bool report(struct run *run)
{
	uint64_t least = run->options.quick ? 0 : SEEN_LEAST;
	bool agrees = run->disagreements <= run->options.allow;
	size_t seldom;

	if (!run->options.golden)
		table_print(&run->table, stdout);
	drops_print(&run->drops, stdout);
	seldom = table_short(&run->table, least, stdout);
	printf("# %s %" PRIu64 ": %" PRIu64 " rulesets (%" PRIu64
	       " again), %" PRIu64 " packets, %" PRIu64
	       " lines left out, %" PRIu64
	       " rulesets given up, %" PRIu64 " packets lost, %" PRIu64
	       " rulesets ended by chance\n",
	       run->options.golden ? "written down, seed" : "seed",
	       run->options.seed, run->rulesets, run->again, run->packets,
	       run->refused, run->given_up, run->lost, run->chance);
	printf("%s 1 - %" PRIu64 " packets: %" PRIu64
	       " disagreements, %u allowed\n",
	       agrees ? "ok" : "not ok", run->packets, run->disagreements,
	       run->options.allow);
	printf("%s 2 - each expression seen to hold and to fail at least %" PRIu64
	       " times: %zu were not\n",
	       seldom ? "not ok" : "ok", least, seldom);
	return agrees && !seldom && run->packets;
}

int main(int argc, char **argv)
{
	static struct run run;
	struct error error = { "" };
	struct utsname name;
	bool good;
	int err;

	setvbuf(stdout, NULL, _IOLBF, 0);
	parse(&run.options, argc, argv);
	if (geteuid() != 0) {
		puts("1..0 # SKIP difftest must be run as root");
		return 4;
	}
	uname(&name);
	puts("1..2");
	printf("# kernel %s, seed %" PRIu64 "\n", name.release,
	       run.options.seed);
	stay_here();
	if (run.options.drops && drops_open(&run.drops, &error)) {
		printf("Bail out! %s\n", error.text);
		return 1;
	}
	err = run.options.golden ? run_file(&run) : run_all(&run);
	if (err)
		printf("Bail out! the test network cannot be made: %s\n",
		       strerror(-err));
	good = report(&run) && !err;
	table_release(&run.table);
	drops_close(&run.drops);
	return good ? 0 : 1;
}
