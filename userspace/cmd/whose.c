// SPDX-License-Identifier: GPL-2.0-only
/* "--pid", "--unit" and "--container": whom they name. */
#include "cmd/whose.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/holdings.h"
#include "facts/cgroup.h"
#include "facts/container.h"
#include "model/number.h"
#include "model/proc.h"

#define SECOND_NS 1000000000ULL

/* When a process began, by /proc/PID/stat; what is in parentheses is its. */
static uint64_t began(pid_t pid)
{
	char path[40], text[1024];
	const char *at;
	uint64_t ticks;
	int i;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if (!proc_read(AT_FDCWD, path, text, sizeof(text)))
		return 0;
	at = strrchr(text, ')');
	for (i = 0; at && i < 20; i++)
		at = strchr(at + 1, ' ');
	if (!at || sscanf(at, "%" SCNu64, &ticks) != 1)
		return 0;
	return ticks * (SECOND_NS / (uint64_t)sysconf(_SC_CLK_TCK));
}

static int open_process(struct holdings *holdings, const char *text)
{
	struct party *party = holdings->party;
	char name[64], path[48], comm[32];
	uint64_t pid;
	int err;

	if (!number_parse(text, INT32_MAX, &pid) || !pid)
		return complain(EXIT_USAGE,
				"--pid \"%s\": must be the number of a process",
				text);
	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/comm", pid);
	if (access(path, F_OK) < 0)
		return complain(
			EXIT_USAGE,
			"--pid \"%s\": there is no such process; of one that has ended, --unit or addresses tell",
			text);
	proc_comm(AT_FDCWD, path, comm, sizeof(comm));
	snprintf(name, sizeof(name), "%s[%" PRIu64 "]", comm, pid);
	party->kind = PARTY_PROCESS;
	party->name = strdup(name);
	party->pids_from = began((pid_t)pid);
	err = party->name ? party_add_pid(party, (uint32_t)pid) : -ENOMEM;
	if (!err)
		err = holdings_process(holdings, (pid_t)pid);
	return err ? complain(EXIT_INCOMPLETE, "--pid \"%s\": %s", text,
			      strerror(-err)) :
		     EXIT_FOUND;
}

static int open_group(struct holdings *holdings, enum party_kind kind,
		      const char *text)
{
	char top[PATH_MAX], path[PATH_MAX];
	struct error error;
	int err = cgroup_root(top);

	if (err)
		return complain(
			EXIT_INCOMPLETE,
			"control groups of version 2 are not mounted: units and containers cannot be told apart");
	err = kind == PARTY_UNIT ? unit_find(top, text, path, &error) :
				   container_find(top, "", text, path, &error);
	if (err)
		return complain(err == -ENOENT || err == -EEXIST ?
					EXIT_USAGE :
					EXIT_INCOMPLETE,
				"%s", error.text);
	holdings->party->kind = kind;
	holdings->party->name = strdup(text);
	err = holdings->party->name ? holdings_group(holdings, path) : -ENOMEM;
	return err ? complain(EXIT_INCOMPLETE, "%s \"%s\": %s",
			      party_kind_text(kind), text, strerror(-err)) :
		     EXIT_FOUND;
}

/**
 * whose_asked - whether somebody's connections are asked for
 * @options: with --pid, --unit, --container
 */
bool whose_asked(const struct options *options)
{
	return options->pid || options->unit || options->container;
}

/**
 * whose_open - find out whose connections are asked for
 * @party: zeroed; filled; release it with party_release() in any case
 * @options: with --pid, --unit or --container
 * @reasons: gains what could not be looked at
 *
 * Where nobody is asked for, there is nothing to be found out.
 *
 * Return: EXIT_FOUND, or another exit status after saying what is wrong.
 */
int whose_open(struct party *party, const struct options *options,
	       struct reasons *reasons)
{
	struct holdings *holdings;
	int status;

	if (!whose_asked(options))
		return EXIT_FOUND;
	if (!!options->pid + !!options->unit + !!options->container > 1)
		return complain(
			EXIT_USAGE,
			"--pid, --unit and --container: give one of them");
	holdings = calloc(1, sizeof(*holdings));
	if (!holdings)
		return complain(EXIT_INCOMPLETE, "out of memory");
	holdings->party = party;
	if (options->pid)
		status = open_process(holdings, options->pid);
	else if (options->unit)
		status = open_group(holdings, PARTY_UNIT, options->unit);
	else
		status = open_group(holdings, PARTY_CONTAINER,
				    options->container);
	if (holdings->denied)
		reasons_add(
			reasons,
			"sockets of %s \"%s\" could not be read: permission denied; run it as root",
			party_kind_text(party->kind),
			party->name ? party->name : "?");
	if (holdings->cut)
		reasons_add(reasons,
			    "not all sockets of %s \"%s\" could be read",
			    party_kind_text(party->kind),
			    party->name ? party->name : "?");
	free(holdings);
	return status;
}
