// SPDX-License-Identifier: GPL-2.0-only
#include "facts/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where it is mounted, and what of the tree is seen there. */
struct mounted {
	char root[PATH_MAX];
	char at[PATH_MAX];
};

static int read_mount(struct mounted *mounted)
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t room = 0;
	int err = -ENOENT;

	if (!file)
		return -errno;
	while (err && getline(&line, &room, file) > 0) {
		if (strstr(line, " - cgroup2 ") &&
		    sscanf(line, "%*s %*s %*s %4095s %4095s", mounted->root,
			   mounted->at) == 2)
			err = 0;
	}
	free(line);
	fclose(file);
	return err;
}

/**
 * cgroup_root - where control groups are mounted
 * @path: filled
 *
 * Return: 0; -ENOENT: nowhere, or another negative errno.
 */
int cgroup_root(char path[PATH_MAX])
{
	struct mounted mounted;
	int err = read_mount(&mounted);

	if (!err)
		memcpy(path, mounted.at, sizeof(mounted.at));
	return err;
}

static int join(const struct mounted *mounted, const char *group,
		char path[PATH_MAX])
{
	size_t len = strlen(mounted->root);

	/* Of a container that shows its host's paths. */
	if (len > 1 && strncmp(group, mounted->root, len) == 0)
		group += len;
	if (strcmp(group, "/") == 0)
		group = "";
	if (snprintf(path, PATH_MAX, "%s%s", mounted->at, group) >= PATH_MAX)
		return -ENAMETOOLONG;
	return 0;
}

/**
 * cgroup_of - the control group of a process
 * @pid: the process
 * @path: filled
 *
 * Return: 0; -ENOENT: there is none; or another negative errno.
 */
int cgroup_of(pid_t pid, char path[PATH_MAX])
{
	struct mounted mounted;
	char file_name[40];
	char *line = NULL;
	size_t room = 0;
	int err = read_mount(&mounted);
	FILE *file;

	if (err)
		return err;
	snprintf(file_name, sizeof(file_name), "/proc/%d/cgroup", (int)pid);
	file = fopen(file_name, "re");
	if (!file)
		return -errno;
	err = -ENOENT;
	while (err == -ENOENT && getline(&line, &room, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "0::", 3) == 0)
			err = join(&mounted, line + 3, path);
	}
	free(line);
	fclose(file);
	return err;
}

/**
 * cgroup_id - the number by which the kernel knows a control group
 * @path: the group
 * @id: filled
 *
 * It is what the directory's file handle consists of.
 *
 * Return: 0 or a negative errno.
 */
int cgroup_id(const char *path, uint64_t *id)
{
	union {
		struct file_handle handle;
		char bytes[sizeof(struct file_handle) + sizeof(uint64_t)];
	} of;
	int mount;

	memset(&of, 0, sizeof(of));
	of.handle.handle_bytes = sizeof(*id);
	if (name_to_handle_at(AT_FDCWD, path, &of.handle, &mount, 0) < 0)
		return -errno;
	if (of.handle.handle_bytes != sizeof(*id))
		return -EINVAL;
	memcpy(id, of.handle.f_handle, sizeof(*id));
	return 0;
}

struct walk {
	cgroup_fn fn;
	void *data;
	size_t visited;
};

static bool is_below(const struct dirent *entry)
{
	return entry->d_type == DT_DIR && strcmp(entry->d_name, ".") != 0 &&
	       strcmp(entry->d_name, "..") != 0;
}

/* One that goes away meanwhile has nothing below it any more. */
static int walk(struct walk *walking, const char *path, unsigned int depth)
{
	const struct dirent *entry;
	char below[PATH_MAX];
	DIR *dir = opendir(path);
	int err = 0;

	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	if (walking->visited++ >= CGROUPS_MAX || depth > CGROUPS_DEEP)
		err = -E2BIG;
	while (!err && (entry = readdir(dir))) {
		if (!is_below(entry))
			continue;
		if (snprintf(below, sizeof(below), "%s/%s", path,
			     entry->d_name) >= (int)sizeof(below))
			err = -ENAMETOOLONG;
		else
			err = walk(walking, below, depth + 1);
	}
	closedir(dir);
	return err ? err : walking->fn(path, walking->data);
}

/**
 * cgroup_walk - a control group and all below it
 * @path: the group
 * @fn: called for each, what is below first; anything but 0 ends it
 * @data: for @fn
 *
 * Return: 0; -E2BIG: not all were visited; another negative errno; or what @fn
 * returned.
 */
int cgroup_walk(const char *path, cgroup_fn fn, void *data)
{
	struct walk walking = { fn, data, 0 };

	return walk(&walking, path, 0);
}

/**
 * cgroup_pids - the processes of a control group, not of those below it
 * @path: the group
 * @fn: called for each; anything but 0 ends it
 * @data: for @fn
 *
 * Return: 0, a negative errno, or what @fn returned.
 */
int cgroup_pids(const char *path, cgroup_pid_fn fn, void *data)
{
	char name[PATH_MAX];
	FILE *file;
	int pid, err = 0;

	if (snprintf(name, sizeof(name), "%s/cgroup.procs", path) >=
	    (int)sizeof(name))
		return -ENAMETOOLONG;
	file = fopen(name, "re");
	if (!file)
		return errno == ENOENT ? 0 : -errno;
	/* 0 is one of another namespace of processes. */
	while (!err && fscanf(file, "%d", &pid) == 1)
		err = pid > 0 ? fn(pid, data) : 0;
	fclose(file);
	return err;
}

/**
 * cgroup_move - put a process into a control group
 * @path: the group
 * @pid: the process; 0: the caller
 *
 * Return: 0 or a negative errno.
 */
int cgroup_move(const char *path, pid_t pid)
{
	char name[PATH_MAX], text[16];
	int fd, len, err = 0;

	if (snprintf(name, sizeof(name), "%s/cgroup.procs", path) >=
	    (int)sizeof(name))
		return -ENAMETOOLONG;
	fd = open(name, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	len = snprintf(text, sizeof(text), "%d", (int)pid);
	if (write(fd, text, (size_t)len) < 0)
		err = -errno;
	close(fd);
	return err;
}

static int remove_one(const char *path, void *data)
{
	(void)data;
	return rmdir(path) < 0 && errno != ENOENT ? -errno : 0;
}

/**
 * cgroup_remove - remove a control group and all below it
 * @path: the group, without processes
 *
 * Return: 0 or a negative errno.
 */
int cgroup_remove(const char *path)
{
	return cgroup_walk(path, remove_one, NULL);
}
