// SPDX-License-Identifier: GPL-2.0-only
#include <asm/socket.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netns/netns.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71 /* since Linux 5.14 */
#endif

/**
 * netns_cookie - the number by which the kernel knows the present namespace
 * @cookie: filled
 *
 * Return: 0 or a negative errno.
 */
int netns_cookie(uint64_t *cookie)
{
	socklen_t len = sizeof(*cookie);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, cookie, &len) < 0)
		err = -errno;
	close(fd);
	return err;
}

/**
 * netns_enter - go into another network namespace
 * @fd: of the namespace; stays the caller's
 *
 * Return: a descriptor of the namespace left, for netns_leave(); or a
 * negative errno, and then nothing has changed.
 */
int netns_enter(int fd)
{
	int saved = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int err;

	if (saved < 0)
		return -errno;
	if (setns(fd, CLONE_NEWNET) == 0)
		return saved;
	err = -errno;
	close(saved);
	return err;
}

/**
 * netns_leave - go back to where netns_enter() came from
 * @saved: what it returned; closed here
 *
 * Return: 0; or a negative errno, and then the thread is still in the other
 * namespace and should not go on.
 */
int netns_leave(int saved)
{
	int err = 0;

	if (saved == NETNS_HERE)
		return 0;
	if (setns(saved, CLONE_NEWNET) < 0)
		err = -errno;
	close(saved);
	return err;
}

/**
 * netns_enter_cookie - go into the namespace that has a cookie
 * @list: where to look for it
 * @cookie: its number
 *
 * Return: as netns_enter(); -ENOENT when no such namespace is known, or the
 * name leads to another one by now.
 */
int netns_enter_cookie(const struct netns_list *list, uint64_t cookie)
{
	const struct netns *netns = netns_find(list, cookie);
	uint64_t found = 0;
	int saved, fd, err;

	/* Setting what is set already would still need CAP_SYS_ADMIN. */
	if (netns_cookie(&found) == 0 && found == cookie)
		return NETNS_HERE;
	if (!netns)
		return list->denied ? -EPERM : -ENOENT;
	fd = open(netns->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	saved = netns_enter(fd);
	close(fd);
	if (saved < 0)
		return saved;
	err = netns_cookie(&found);
	if (!err && found != cookie)
		err = -ENOENT;
	if (!err)
		return saved;
	netns_leave(saved);
	return err;
}

static bool is_netns(int fd)
{
	return ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET;
}

static int open_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (is_netns(fd))
		return fd;
	close(fd);
	return -EINVAL;
}

static bool is_number(const char *name)
{
	return name[0] && strspn(name, "0123456789") == strlen(name);
}

/**
 * netns_open - open the namespace that a person named
 * @name: a name of "ip netns", a process id, a path, or "host"
 * @error: filled on failure
 *
 * Return: a descriptor; -EINVAL when there is no such namespace; or -EACCES
 * when it may not be opened.
 */
int netns_open(const char *name, struct error *error)
{
	static const char *const patterns[] = { "/run/netns/%s",
						"/var/run/netns/%s" };
	bool path_given = strchr(name, '/');
	char path[PATH_MAX];
	int fd = -ENOENT;
	size_t i;

	if (path_given)
		fd = open_path(name);
	for (i = 0; !path_given && i < 2 && fd == -ENOENT; i++) {
		/* "." and ".." are directories, and so no namespaces. */
		snprintf(path, sizeof(path), patterns[i], name);
		fd = name[0] ? open_path(path) : -ENOENT;
	}
	if (fd == -ENOENT && is_number(name)) {
		snprintf(path, sizeof(path), "/proc/%s/ns/net", name);
		fd = open_path(path);
	}
	if (fd == -ENOENT && strcmp(name, "host") == 0)
		fd = open_path("/proc/1/ns/net");
	if (fd == -EACCES || fd == -EPERM)
		return error_set(error, -EACCES,
				 "network namespace \"%s\": permission denied; run it as root",
				 name);
	if (fd < 0)
		return error_set(error, -EINVAL,
				 "network namespace \"%s\": there is none of this name, process or path; \"ip netns list\" shows names",
				 name);
	return fd;
}
