// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/proc.h"
#include "netns/netns.h"

/* PROC_PID_INIT_INO: the initial pid namespace's inode is fixed. */
#define INITIAL_PID_NS 0xEFFFFFFCU

static bool initial_pid_ns(void)
{
	struct stat st;

	return stat("/proc/self/ns/pid", &st) == 0 &&
	       st.st_ino == INITIAL_PID_NS;
}

static const struct netns *find_inode(const struct netns_list *list,
				      const struct stat *st)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->item[i].dev == st->st_dev &&
		    list->item[i].ino == st->st_ino)
			return &list->item[i];
	}
	return NULL;
}

/* The cookie can only be asked for from within. */
static int cookie_of(const char *path, uint64_t *cookie)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int saved, err, back;

	if (fd < 0)
		return -errno;
	saved = netns_enter(fd);
	close(fd);
	if (saved < 0)
		return saved;
	err = netns_cookie(cookie);
	back = netns_leave(saved);
	/* Not being back is worse than anything before it. */
	return back ? -ENOTRECOVERABLE : err;
}

static int append(struct netns_list *list, const struct netns *netns)
{
	struct netns *grown;

	grown = realloc(list->item, (list->count + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	list->item = grown;
	grown[list->count] = *netns;
	grown[list->count].name = strdup(netns->name);
	grown[list->count].path = strdup(netns->path);
	list->count++;
	return grown[list->count - 1].name && grown[list->count - 1].path ?
		       0 :
		       -ENOMEM;
}

/*
 * Adds the namespace that a path leads to, unless it is there already. One
 * that vanished in between or that may not be entered is left out.
 */
static int add(struct netns_list *list, char *name, char *path)
{
	struct netns netns = { .name = name, .path = path };
	struct stat st;
	int err;

	if (stat(path, &st) < 0) {
		list->denied |= errno == EACCES || errno == EPERM;
		return 0;
	}
	if (find_inode(list, &st))
		return 0;
	err = cookie_of(path, &netns.cookie);
	if (err == -EPERM || err == -EACCES)
		list->denied = true;
	if (err == -ENOTRECOVERABLE || err == -ENOMEM)
		return err;
	if (err)
		return 0;
	netns.dev = st.st_dev;
	netns.ino = st.st_ino;
	return append(list, &netns);
}

static int add_named(struct netns_list *list, const char *dir)
{
	struct dirent **entries;
	char path[PATH_MAX];
	int count = scandir(dir, &entries, NULL, alphasort);
	int err = 0;
	int i;

	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, entries[i]->d_name);
		if (!err && entries[i]->d_type != DT_DIR)
			err = add(list, entries[i]->d_name, path);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return err;
}

/* Namespaces without a name are named after their eldest process. */
static int add_processes(struct netns_list *list)
{
	struct dirent **entries;
	char name[96], path[64], comm_path[64], comm[64];
	struct stat st;
	int count = proc_pids(&entries);
	int err = 0;
	int i;

	for (i = 0; i < count; i++) {
		const char *pid = entries[i]->d_name;

		snprintf(path, sizeof(path), "/proc/%.16s/ns/net", pid);
		if (!err && stat(path, &st) == 0 && !find_inode(list, &st)) {
			snprintf(comm_path, sizeof(comm_path),
				 "/proc/%.16s/comm", pid);
			proc_comm(AT_FDCWD, comm_path, comm, sizeof(comm));
			snprintf(name, sizeof(name), "pid %.16s (%s)", pid,
				 comm);
			err = add(list, name, path);
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return err;
}

/*
 * One's own namespace needs no privileges. Its name is sought with the others
 * unless it is the initial one.
 */
static int add_own(struct netns_list *list)
{
	char path[] = "/proc/self/ns/net";
	char name[] = "self";
	struct netns netns = { .name = name, .path = path };
	struct stat st;
	int err = netns_cookie(&netns.cookie);

	if (err || stat(path, &st) < 0)
		return 0;
	if (find_inode(list, &st))
		return 0;
	netns.dev = st.st_dev;
	netns.ino = st.st_ino;
	return append(list, &netns);
}

static int add_host(struct netns_list *list)
{
	char path[] = "/proc/1/ns/net";
	char name[] = "host";
	struct netns own = { .name = name, .path = path };
	struct stat host, self;

	if (!initial_pid_ns() || stat(path, &host) < 0)
		return 0;
	/* One's own needs no entering, so it works without privileges. */
	if (stat("/proc/self/ns/net", &self) == 0 &&
	    self.st_dev == host.st_dev && self.st_ino == host.st_ino &&
	    netns_cookie(&own.cookie) == 0) {
		own.dev = host.st_dev;
		own.ino = host.st_ino;
		return append(list, &own);
	}
	return add(list, name, path);
}

/**
 * netns_list_read - the network namespaces that can be found, with names
 * @list: filled; release it with netns_list_release()
 *
 * Named are the initial one ("host"), those of "ip netns", one's own
 * ("self"), and the rest after a process in them.
 *
 * Return: 0; -ENOMEM; or -ENOTRECOVERABLE when the way back into one's own
 * namespace failed.
 */
int netns_list_read(struct netns_list *list)
{
	int err;

	memset(list, 0, sizeof(*list));
	err = add_host(list);
	if (!err)
		err = add_named(list, "/run/netns");
	if (!err)
		err = add_named(list, "/var/run/netns");
	if (!err)
		err = add_own(list);
	if (!err)
		err = add_processes(list);
	if (err)
		netns_list_release(list);
	return err;
}

/**
 * netns_list_release - free a list
 * @list: read by netns_list_read(), or zeroed
 */
void netns_list_release(struct netns_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		free(list->item[i].name);
		free(list->item[i].path);
	}
	free(list->item);
	memset(list, 0, sizeof(*list));
}

/**
 * netns_find - a namespace by its cookie
 * @list: where to look
 * @cookie: its number
 *
 * Return: the namespace, owned by the list, or NULL.
 */
const struct netns *netns_find(const struct netns_list *list, uint64_t cookie)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->item[i].cookie == cookie)
			return &list->item[i];
	}
	return NULL;
}
