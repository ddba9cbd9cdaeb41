/* SPDX-License-Identifier: GPL-2.0-only */
/* One netlink request and all of its answers. */
#ifndef RSTATTR_NL_NL_H
#define RSTATTR_NL_NL_H

#include <libmnl/libmnl.h>
#include <stddef.h>

/* A request is built in a buffer of this many bytes. */
#define NL_REQUEST_MAX 2048

/* The kernel is asked again at most so often when a dump was interrupted. */
#define NL_RETRIES 5

struct nl {
	struct mnl_socket *socket;
	unsigned int seq;
	char *buf;
	char said[256]; /* what the kernel said of the last failure, or "" */
};

typedef int (*nl_message_fn)(const struct nlmsghdr *nlh, void *data);

int nl_open(struct nl *nl, int bus);
int nl_adopt(struct nl *nl, int fd);
void nl_close(struct nl *nl);
int nl_request(struct nl *nl, struct nlmsghdr *request, nl_message_fn fn,
	       void *data);
int nl_dump(struct nl *nl, struct nlmsghdr *request, nl_message_fn fn,
	    void (*forget)(void *data), void *data);

#endif
