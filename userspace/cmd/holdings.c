// SPDX-License-Identifier: GPL-2.0-only
/*
 * What somebody has open now: the connections of its sockets and what they
 * listen at, in the network namespaces of its processes.
 */
#include "cmd/holdings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "facts/cgroup.h"
#include "facts/held.h"
#include "model/proc.h"
#include "netns/netns.h"

#define SECOND_NS 1000000000ULL

static uint64_t now_boot(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

static int on_inode(uint32_t inode, void *data)
{
	struct holdings *holdings = data;

	if (holdings->ninodes == HOLDINGS_INODES_MAX)
		holdings->cut = true;
	else
		holdings->inode[holdings->ninodes++] = inode;
	return 0;
}

static bool space_of(pid_t pid, struct holding_space *space)
{
	char path[40];
	struct stat st;

	snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)pid);
	if (stat(path, &st) < 0)
		return false;
	*space = (struct holding_space){ st.st_dev, st.st_ino, pid };
	return true;
}

static bool same_space(const struct holding_space *a,
		       const struct holding_space *b)
{
	return a->dev == b->dev && a->ino == b->ino;
}

/* A process that has ended meanwhile has no sockets. */
static int on_pid(pid_t pid, void *data)
{
	struct holdings *holdings = data;
	struct holding_space space;
	size_t i;
	int err = held_inodes(pid, on_inode, holdings);

	holdings->denied |= err == -EACCES || err == -EPERM;
	if (!space_of(pid, &space)) {
		holdings->denied |= errno == EACCES || errno == EPERM;
		return 0;
	}
	for (i = 0; i < holdings->nspaces; i++) {
		if (same_space(&holdings->space[i], &space))
			return 0;
	}
	if (holdings->nspaces == HOLDINGS_SPACES_MAX)
		holdings->cut = true;
	else
		holdings->space[holdings->nspaces++] = space;
	return 0;
}

static int on_group(const char *path, void *data)
{
	return cgroup_pids(path, on_pid, data);
}

static int compare_inodes(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static bool is_own(const struct holdings *holdings,
		   const struct held_socket *held)
{
	if (held->cgroup && party_has_cgroup(holdings->party, held->cgroup))
		return true;
	return held->inode &&
	       bsearch(&held->inode, holdings->inode, holdings->ninodes,
		       sizeof(held->inode), compare_inodes);
}

static int on_socket(const struct held_socket *held, void *data)
{
	struct holdings *holdings = data;
	struct party_flow flow = {
		.local = held->local,
		.remote = held->remote,
		.lport = held->lport,
		.rport = held->rport,
		.proto = held->proto,
		.from = holdings->now_boot > PARTY_BEFORE_NS ?
				holdings->now_boot - PARTY_BEFORE_NS :
				0,
		.until = UINT64_MAX,
	};
	const struct party_end end = { holdings->netns, held->local,
				       held->lport, held->proto, held->both };

	if (!is_own(holdings, held))
		return 0;
	if (held->listens)
		return held->lport ? party_add_end(holdings->party, &end) : 0;
	return held->rport ? party_add_flow(holdings->party, &flow) : 0;
}

static int on_address(const struct addr *addr, void *data)
{
	struct holdings *holdings = data;

	return party_add_addr(holdings->party, addr);
}

/* In the namespace. */
static int look_here(struct holdings *holdings)
{
	int err = netns_cookie(&holdings->netns);

	if (!err)
		err = party_add_space(holdings->party, holdings->netns);
	if (!err)
		err = held_sockets(on_socket, holdings);
	if (err == -ENOENT) /* no udp_diag, or no tcp_diag */
		holdings->cut = true;
	if ((!err || err == -ENOENT) && holdings->party->whole)
		err = held_addresses(on_address, holdings);
	return err == -ENOENT ? 0 : err;
}

static int look_into(struct holdings *holdings,
		     const struct holding_space *space)
{
	struct holding_space own;
	char path[40];
	int fd, saved, err;

	if (space_of(getpid(), &own) && same_space(&own, space))
		return look_here(holdings);
	snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)space->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	saved = fd < 0 ? -errno : netns_enter(fd);
	if (fd >= 0)
		close(fd);
	if (saved < 0) {
		holdings->denied |= saved == -EPERM || saved == -EACCES;
		return 0; /* it may be gone */
	}
	err = look_here(holdings);
	return netns_leave(saved) ? -ENOTRECOVERABLE : err;
}

static int look_at_all(struct holdings *holdings)
{
	size_t i;
	int err = 0;

	qsort(holdings->inode, holdings->ninodes, sizeof(holdings->inode[0]),
	      compare_inodes);
	holdings->now_boot = now_boot();
	for (i = 0; !err && i < holdings->nspaces; i++)
		err = look_into(holdings, &holdings->space[i]);
	return err;
}

static int on_id(const char *path, void *data)
{
	uint64_t id;
	int err = cgroup_id(path, &id);

	/* It may go away meanwhile. */
	return err == -ENOENT ? 0 : err ? err : party_add_cgroup(data, id);
}

static int read_ids(struct party *party, const char *path)
{
	return cgroup_walk(path, on_id, party);
}

static bool is_below(const char *path, const char *top)
{
	size_t len = strlen(top);

	return strncmp(path, top, len) == 0 &&
	       (path[len] == '/' || path[len] == '\0');
}

/*
 * Nobody but the container is in its network namespace, neither the host nor
 * another one of its pod.
 */
static bool is_alone(const char *path, const struct holding_space *space)
{
	struct dirent **entries;
	char group[PATH_MAX];
	struct holding_space other;
	bool alone = true;
	int count = proc_pids(&entries);
	int i;

	for (i = 0; i < count; i++) {
		pid_t pid = atoi(entries[i]->d_name);

		free(entries[i]);
		if (alone && space_of(pid, &other) &&
		    same_space(&other, space) && !cgroup_of(pid, group))
			alone = is_below(group, path);
	}
	if (count >= 0)
		free(entries);
	return alone && count >= 0;
}

/**
 * holdings_group - what a control group and all below it have open
 * @holdings: zeroed, with its party, which gains it and the groups' ids
 * @path: the group
 *
 * Return: 0 or a negative errno.
 */
int holdings_group(struct holdings *holdings, const char *path)
{
	int err = read_ids(holdings->party, path);

	if (!err)
		err = cgroup_walk(path, on_group, holdings);
	if (err)
		return err;
	if (holdings->party->kind == PARTY_CONTAINER)
		holdings->party->whole = holdings->nspaces == 1 &&
					 is_alone(path, &holdings->space[0]);
	return look_at_all(holdings);
}

/**
 * holdings_process - what a process has open
 * @holdings: zeroed, with its party, which gains it
 * @pid: the process
 *
 * Return: 0 or a negative errno.
 */
int holdings_process(struct holdings *holdings, pid_t pid)
{
	int err = on_pid(pid, holdings);

	return err ? err : look_at_all(holdings);
}
