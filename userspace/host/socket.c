// SPDX-License-Identifier: GPL-2.0-only
/* The socket that a packet belongs to: sock_diag's own lookup of one. */
#include "host/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIAG_ATTRS 32

/* A time-wait socket's timer. */
#define TIMER_TIMEWAIT 3

#define CGROUP_ROOT "/sys/fs/cgroup"
#define CGROUP_ROOT_ID 1
#define FILEID_KERNFS_TYPE 0xfe

struct reply {
	bool got;
	struct vm_socket *socket;
};

/* How deep a cgroup lies, by its path; -1: that cannot be told. */
static int level_of_path(const char *path)
{
	size_t len = strlen(CGROUP_ROOT);
	int level = 0;

	if (strncmp(path, CGROUP_ROOT, len) != 0)
		return -1;
	for (path += len; *path; path++)
		level += *path == '/' && path[1];
	return level;
}

/* A cgroup's id is what its directory's file handle consists of. */
static int cgroup_level(uint64_t id)
{
	union {
		struct file_handle handle;
		char bytes[sizeof(struct file_handle) + sizeof(uint64_t)];
	} of;
	char link[40], path[4096];
	int root, fd;
	ssize_t len;

	if (id == CGROUP_ROOT_ID)
		return 0;
	root = open(CGROUP_ROOT, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return -1;
	memset(&of, 0, sizeof(of));
	of.handle.handle_bytes = sizeof(id);
	of.handle.handle_type = FILEID_KERNFS_TYPE;
	memcpy(of.handle.f_handle, &id, sizeof(id));
	fd = open_by_handle_at(root, &of.handle, O_PATH | O_CLOEXEC);
	close(root);
	if (fd < 0)
		return -1;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	close(fd);
	if (len < 0)
		return -1;
	path[len] = '\0';
	return level_of_path(path);
}

static void read_cgroup(const struct nlattr *attr, struct vm_socket *socket)
{
	int level;

	if (!host_attr(attr, sizeof(socket->cgroup), &socket->cgroup))
		return;
	level = cgroup_level(socket->cgroup);
	socket->has_cgroup = level >= 0;
	socket->cgroup_level = level < 0 ? 0 : (uint32_t)level;
}

static bool is_any(const struct inet_diag_msg *msg)
{
	size_t words = msg->idiag_family == AF_INET ? 1 : 4, i;

	for (i = 0; i < words; i++) {
		if (msg->id.idiag_src[i])
			return false;
	}
	return true;
}

static int on_socket(const struct nlmsghdr *nlh, void *data)
{
	const struct inet_diag_msg *msg = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr[DIAG_ATTRS];
	struct reply *reply = data;
	struct vm_socket *socket = reply->socket;
	struct inet_diag_sockopt opt;
	uint32_t mark;

	if (nlh->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*msg))
		return 0;
	host_index_attrs(nlh, sizeof(*msg), attr, DIAG_ATTRS);
	memset(socket, 0, sizeof(*socket));
	socket->full = msg->idiag_timer != TIMER_TIMEWAIT &&
		       msg->idiag_state != TCP_SYN_RECV;
	socket->established =
		msg->idiag_state != TCP_LISTEN && msg->idiag_state != TCP_CLOSE;
	socket->wildcard = VM_KNOWN(is_any(msg));
	if (socket->full)
		socket->uid = VM_KNOWN(msg->idiag_uid);
	if (host_attr(attr[INET_DIAG_MARK], 4, &mark))
		socket->mark = VM_KNOWN(mark);
	if (host_attr(attr[INET_DIAG_SOCKOPT], sizeof(opt), &opt))
		socket->transparent = VM_KNOWN(opt.transparent);
	read_cgroup(attr[INET_DIAG_CGROUP_ID], socket);
	reply->got = true;
	return 0;
}

static void put_end(const struct addr *addr, uint16_t port, __be32 to[4],
		    __be16 *to_port)
{
	memcpy(to, addr->bytes, sizeof(addr->bytes));
	*to_port = htons(port);
}

/* Where the packet goes is the socket's own end; udp_dump_one() swaps them. */
static void put_tuple(struct inet_diag_req_v2 *req, const struct tuple *tuple,
		      uint32_t iif)
{
	struct inet_diag_sockid *id = &req->id;

	if (tuple->proto == IPPROTO_TCP) {
		put_end(&tuple->dst, tuple->dport, id->idiag_src,
			&id->idiag_sport);
		put_end(&tuple->src, tuple->sport, id->idiag_dst,
			&id->idiag_dport);
	} else {
		put_end(&tuple->src, tuple->sport, id->idiag_src,
			&id->idiag_sport);
		put_end(&tuple->dst, tuple->dport, id->idiag_dst,
			&id->idiag_dport);
	}
	id->idiag_if = iif;
	id->idiag_cookie[0] = INET_DIAG_NOCOOKIE;
	id->idiag_cookie[1] = INET_DIAG_NOCOOKIE;
}

/* See struct vm_host. */
int host_socket(void *ctx, const struct tuple *tuple, uint32_t iif,
		struct vm_socket *socket)
{
	struct reply reply = { .socket = socket };
	struct host *host = ctx;
	union host_request request;
	struct inet_diag_req_v2 *req;
	int err;

	if ((tuple->proto != IPPROTO_TCP && tuple->proto != IPPROTO_UDP) ||
	    !tuple->has_proto || !tuple->has_ports || !tuple->src.family ||
	    !tuple->dst.family)
		return -ENODATA;
	err = host_bus(&host->diag, NETLINK_SOCK_DIAG);
	if (err)
		return -ENODATA;
	req = host_request(&request, SOCK_DIAG_BY_FAMILY, 0, sizeof(*req));
	req->sdiag_family = tuple->dst.family;
	req->sdiag_protocol = tuple->proto;
	req->idiag_states = ~0U;
	put_tuple(req, tuple, iif);
	err = nl_request(&host->diag.nl, &request.nlh, on_socket, &reply);
	if (err == -ENOENT)
		return -ENOENT;
	return err || !reply.got ? -ENODATA : 0;
}
