// SPDX-License-Identifier: GPL-2.0-only
#include "source/notices.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "source/decode.h"

#define BUF_LEN 32768

struct notices {
	struct mnl_socket *socket;
	char buf[BUF_LEN];
};

/**
 * notices_open - subscribe, in the present network namespace
 * @out: release it with notices_close()
 * @group: of kmod_events_group()
 * @error: filled on failure
 *
 * Return: 0 or a negative errno; -EPERM without CAP_NET_ADMIN.
 */
int notices_open(struct notices **out, unsigned int group,
		 struct error *error)
{
	struct notices *notices = calloc(1, sizeof(*notices));
	int err;

	if (!notices)
		return error_set(error, -ENOMEM, "out of memory");
	notices->socket = mnl_socket_open2(NETLINK_GENERIC,
					   SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!notices->socket ||
	    mnl_socket_bind(notices->socket, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    mnl_socket_setsockopt(notices->socket, NETLINK_ADD_MEMBERSHIP,
				  &group, sizeof(group)) < 0) {
		err = -errno;
		notices_close(notices);
		if (err == -EPERM)
			return error_set(error, err,
					 "cannot follow events: this needs CAP_NET_ADMIN; run it as root, e.g. with sudo");
		return error_set(error, err, "cannot follow events: %s",
				 strerror(-err));
	}
	*out = notices;
	return 0;
}

/**
 * notices_close - release what notices_open() made
 * @notices: or NULL
 */
void notices_close(struct notices *notices)
{
	if (!notices)
		return;
	if (notices->socket)
		mnl_socket_close(notices->socket);
	free(notices);
}

/**
 * notices_fd - to poll
 * @notices: the subscription
 *
 * Return: a descriptor, owned by @notices.
 */
int notices_fd(const struct notices *notices)
{
	return mnl_socket_get_fd(notices->socket);
}

static void one_message(const struct nlmsghdr *nlh, notice_fn fn, void *data)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	struct cursor cursor;
	bool present;

	if (nlh->nlmsg_type < NLMSG_MIN_TYPE ||
	    mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl) ||
	    genl->cmd != RSTATTR_CMD_NEW_EVENTS)
		return;
	if (decode_cursor(nlh, &cursor, &present) == 0 && present)
		fn(&cursor, data);
}

/**
 * notices_read - read what has come, without waiting
 * @notices: the subscription
 * @fn: called for each namespace that has new events
 * @data: handed to @fn
 *
 * Return: 0; -ENOBUFS when notices were lost, so that any namespace may have
 * new events; or another negative errno.
 */
int notices_read(struct notices *notices, notice_fn fn, void *data)
{
	for (;;) {
		const struct nlmsghdr *nlh = (const void *)notices->buf;
		ssize_t got = mnl_socket_recvfrom(notices->socket,
						  notices->buf, BUF_LEN);
		int len = (int)got;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && errno == EAGAIN)
			return 0;
		if (got < 0)
			return -errno;
		for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
			one_message(nlh, fn, data);
	}
}
