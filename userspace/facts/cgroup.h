/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Control groups of version 2: where they are, their ids, and what is below
 * them. Paths are those of directories.
 */
#ifndef RSTATTR_FACTS_CGROUP_H
#define RSTATTR_FACTS_CGROUP_H

#include <limits.h>
#include <stdint.h>
#include <sys/types.h>

/* More are not visited, and none that lies deeper. */
#define CGROUPS_MAX 65536
#define CGROUPS_DEEP 64

typedef int (*cgroup_fn)(const char *path, void *data);
typedef int (*cgroup_pid_fn)(pid_t pid, void *data);

int cgroup_root(char path[PATH_MAX]);
int cgroup_of(pid_t pid, char path[PATH_MAX]);
int cgroup_id(const char *path, uint64_t *id);
int cgroup_walk(const char *path, cgroup_fn fn, void *data);
int cgroup_pids(const char *path, cgroup_pid_fn fn, void *data);
int cgroup_move(const char *path, pid_t pid);
int cgroup_remove(const char *path);

#endif
