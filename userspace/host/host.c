// SPDX-License-Identifier: GPL-2.0-only
#include "host/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "host/fib4.h"
#include "vm/kernel.h"

#ifndef NETLINK_GET_STRICT_CHK
#define NETLINK_GET_STRICT_CHK 12
#endif

/* The first number of each line; without the file, no module serves any. */
static int queue(void *ctx, uint16_t number, bool *listens)
{
	FILE *file = fopen("/proc/net/netfilter/nfnetlink_queue", "re");
	unsigned int at;

	(void)ctx;
	*listens = false;
	if (!file)
		return errno == ENOENT &&
				       access("/proc/net/netfilter", F_OK) == 0 ?
			       0 :
			       -ENODATA;
	while (fscanf(file, "%u%*[^\n]", &at) == 1) {
		if (at == number)
			*listens = true;
	}
	fclose(file);
	return 0;
}

/* The C library answers zero; only the kernel knows. */
static int minutes_west(void *ctx, int *minutes)
{
#ifdef SYS_gettimeofday
	struct timezone zone = { 0 };

	(void)ctx;
	if (syscall(SYS_gettimeofday, NULL, &zone) == 0) {
		*minutes = zone.tz_minuteswest;
		return 0;
	}
#endif
	(void)ctx;
	return -ENODATA;
}

/*
 * A setting's file. Names with a link in them are written with slashes, for
 * links have dots: "net/ipv4/conf/eth0.5/forwarding".
 */
static bool setting_path(const char *name, char *path, size_t room)
{
	bool slashes = strchr(name, '/');
	size_t i, len = strlen(name);

	if (!len || len >= HOST_SETTING_NAME || strstr(name, "..") ||
	    name[0] == '/' || name[0] == '.')
		return false;
	snprintf(path, room, "/proc/sys/%s", name);
	for (i = strlen("/proc/sys/"); !slashes && path[i]; i++) {
		if (path[i] == '.')
			path[i] = '/';
	}
	return true;
}

static int read_setting(const char *name, long *value)
{
	char path[HOST_SETTING_NAME + 16], text[32];
	char *end;
	ssize_t got;
	int fd;

	if (!setting_path(name, path, sizeof(path)))
		return -ENODATA;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -ENODATA;
	got = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (got <= 0)
		return -ENODATA;
	text[got] = '\0';
	errno = 0;
	*value = strtol(text, &end, 10);
	return end == text || errno ? -ENODATA : 0;
}

static int host_sysctl(void *ctx, const char *name, long *value)
{
	struct host *host = ctx;
	struct host_setting *setting;
	unsigned int i;

	for (i = 0; i < HOST_SETTINGS; i++) {
		setting = &host->setting[i];
		if (strcmp(setting->name, name) != 0 || !setting->name[0])
			continue;
		*value = setting->value;
		return setting->err;
	}
	if (strlen(name) >= HOST_SETTING_NAME)
		return -ENODATA;
	setting = &host->setting[host->next_setting++ % HOST_SETTINGS];
	memset(setting, 0, sizeof(*setting));
	memcpy(setting->name, name, strlen(name) + 1);
	setting->err = read_setting(name, &setting->value);
	*value = setting->value;
	return setting->err;
}

static uint32_t kernel_version(void)
{
	struct utsname name;

	return uname(&name) < 0 ? 0 : kernel_parse(name.release, name.version);
}

static const struct vm_host facts = {
	.link = host_link,
	.link_named = host_link_named,
	.route = host_route,
	.path_mtu = host_path_mtu,
	.addr_type = host_addr_type,
	.link_addr = host_link_addr,
	.conntrack = host_conntrack,
	.expected = host_expected,
	.sources = host_sources,
	.socket = host_socket,
	.ipsec = host_ipsec,
	.neighbour = host_neighbour,
	.joined = host_joined,
	.bridge_way = host_bridge_way,
	.queue = queue,
	.minutes_west = minutes_west,
	.sysctl = host_sysctl,
};

/**
 * host_open - get ready to ask this network namespace
 * @host: filled; close it with host_close()
 * @error: filled on failure
 *
 * Nothing is read yet. Routes, links and addresses need no privileges,
 * connections need CAP_NET_ADMIN; without they are not known.
 *
 * Return: 0 or a negative errno.
 */
int host_open(struct host **host, struct error *error)
{
	struct host *opened = calloc(1, sizeof(*opened));
	int one = 1;
	int err;

	*host = NULL;
	if (!opened)
		return error_set(error, -ENOMEM, "no memory for host facts");
	err = nl_open(&opened->rtnl, NETLINK_ROUTE);
	if (err) {
		free(opened);
		return error_set(error, err,
				 "cannot open a route netlink socket: %s",
				 strerror(-err));
	}
	opened->strict = mnl_socket_setsockopt(opened->rtnl.socket,
					       NETLINK_GET_STRICT_CHK, &one,
					       sizeof(one)) == 0;
	opened->facts = facts;
	opened->facts.ctx = opened;
	opened->facts.kernel = kernel_version();
	/* Now, for the caller may go elsewhere. They may fail. */
	host_bus(&opened->ct, NETLINK_NETFILTER);
	host_bus(&opened->diag, NETLINK_SOCK_DIAG);
	host_bus(&opened->xfrm, NETLINK_XFRM);
	*host = opened;
	return 0;
}

/**
 * host_close - close what host_open() opened
 * @host: may be NULL
 */
void host_close(struct host *host)
{
	if (!host)
		return;
	host_flush(host);
	nl_close(&host->rtnl);
	host_bus_close(&host->ct);
	host_bus_close(&host->diag);
	host_bus_close(&host->xfrm);
	free(host);
}

/**
 * host_facts - what the machine asks with
 * @host: the host
 *
 * Return: lives as long as @host.
 */
const struct vm_host *host_facts(struct host *host)
{
	return &host->facts;
}

/**
 * host_flush - forget all answers: the host may have changed
 * @host: the host
 */
void host_flush(struct host *host)
{
	host_links_forget(host);
	host_fib_free(host->fib);
	host->fib = NULL;
	memset(host->answer, 0, sizeof(host->answer));
	memset(host->setting, 0, sizeof(host->setting));
}
