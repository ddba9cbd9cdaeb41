// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/holdings.h"
#include "facts/cgroup.h"
#include "model/names.h"

/* What ends takes a moment to leave its group. */
#define TRIES 100
#define PAUSE_NS 10000000L
/* Clocks are read at different moments. */
#define SKEW_NS 1000000ULL
/* A connection may be told of so long after its last packet. */
#define AFTER_NS 120000000000ULL

static void pause_a_moment(void)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };

	nanosleep(&pause, NULL);
}

/* One of that name is of a process that had this number before, and died. */
static int make_group(struct tree *tree)
{
	int err = cgroup_of(getpid(), tree->above);

	if (err)
		return err;
	if (snprintf(tree->path, sizeof(tree->path), "%s/rstattr-%d",
		     tree->above, (int)getpid()) >= (int)sizeof(tree->path))
		return -ENAMETOOLONG;
	if (mkdir(tree->path, 0755) == 0)
		return 0;
	if (errno == EEXIST && cgroup_remove(tree->path) == 0 &&
	    mkdir(tree->path, 0755) == 0)
		return 0;
	err = -errno;
	tree->path[0] = '\0';
	return err;
}

/**
 * tree_make - a control group for a command
 * @tree: filled; end it with tree_remove()
 * @reasons: gains one if what it sends and receives cannot be noted
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int tree_make(struct tree *tree, struct reasons *reasons, struct error *error)
{
	int err, fd;

	memset(tree, 0, sizeof(*tree));
	err = make_group(tree);
	if (err == -ENOENT)
		return error_set(
			error, err,
			"control groups of version 2 are not mounted: what is the command's could not be told");
	if (err)
		return error_set(
			error, err,
			"cannot make a control group in %s: %s; run it as root",
			tree->above, strerror(-err));
	fd = open(tree->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_set(error, -errno, "%s: %s", tree->path,
				 strerror(errno));
	if (traffic_start(&tree->traffic, fd, error))
		reasons_add(
			reasons,
			"%s; only events that say themselves whose they are can be told",
			error->text);
	close(fd);
	return 0;
}

static int on_flow(const struct traffic_flow *noted, void *data)
{
	const struct party_flow flow = {
		.local = noted->local,
		.remote = noted->remote,
		.lport = noted->lport,
		.rport = noted->rport,
		.proto = noted->proto,
		.from = noted->first > SKEW_NS ? noted->first - SKEW_NS : 0,
		.until = noted->last + AFTER_NS,
	};

	return party_add_flow(data, &flow);
}

static int on_space(uint64_t netns, void *data)
{
	return party_add_space(data, netns);
}

/* The ids of the groups; and what goes on may listen. */
static int read_open(struct party *party, const char *path)
{
	struct holdings *holdings = calloc(1, sizeof(*holdings));
	int err;

	if (!holdings)
		return -ENOMEM;
	holdings->party = party;
	err = holdings_group(holdings, path);
	free(holdings);
	return err;
}

/**
 * tree_read - what is the command's, after its end
 * @tree: its group
 * @party: gains it
 * @reasons: gains what is not known of it
 *
 * Return: 0 or a negative errno.
 */
int tree_read(struct tree *tree, struct party *party, struct reasons *reasons)
{
	int err = read_open(party, tree->path);
	uint64_t lost;

	if (err || !tree->traffic)
		return err;
	err = traffic_spaces(tree->traffic, on_space, party);
	if (!err)
		err = traffic_flows(tree->traffic, on_flow, party);
	lost = traffic_lost(tree->traffic);
	if (lost)
		reasons_add(
			reasons,
			"%" PRIu64
			" packet%s of the command beyond %d flows: not all of its connections are known",
			lost, plural(lost), TRAFFIC_FLOWS_MAX);
	return err;
}

static int on_pid(pid_t pid, void *data)
{
	struct tree *tree = data;

	/* One that ends just now need not be moved. */
	if (cgroup_move(tree->above, pid) == 0)
		tree->left++;
	return 0;
}

static int on_group(const char *path, void *data)
{
	return cgroup_pids(path, on_pid, data);
}

/**
 * tree_remove - end it; processes that go on come to where it was made
 * @tree: made by tree_make(), also if that failed
 */
void tree_remove(struct tree *tree)
{
	int err = -EBUSY;
	int i;

	traffic_stop(tree->traffic);
	tree->traffic = NULL;
	if (!tree->path[0])
		return;
	for (i = 0; i < TRIES && err == -EBUSY; i++) {
		if (i)
			pause_a_moment();
		cgroup_walk(tree->path, on_group, tree);
		err = cgroup_remove(tree->path);
	}
	if (err)
		complain(EXIT_INCOMPLETE,
			 "the control group %s could not be removed: %s",
			 tree->path, strerror(-err));
	tree->path[0] = '\0';
}
