// SPDX-License-Identifier: GPL-2.0-only
/* Bytes and descriptors between a scratch namespace and its owner. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ruleset/scratch_server.h"

/**
 * scratch_read - read so many bytes
 * @socket: where from
 * @to: filled
 * @len: how many
 *
 * Return: 0; -EPIPE when the other side is gone; or a negative errno.
 */
int scratch_read(int socket, void *to, size_t len)
{
	while (len) {
		ssize_t got = recv(socket, to, len, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got ? -errno : -EPIPE;
		to = (char *)to + got;
		len -= (size_t)got;
	}
	return 0;
}

/**
 * scratch_write - write so many bytes
 * @socket: where to
 * @from: the bytes
 * @len: how many
 *
 * Return: 0 or a negative errno; -EPIPE when the other side is gone.
 */
int scratch_write(int socket, const void *from, size_t len)
{
	while (len) {
		ssize_t sent = send(socket, from, len, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return -errno;
		from = (const char *)from + sent;
		len -= (size_t)sent;
	}
	return 0;
}

union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int))];
};

/**
 * scratch_send_reply - answer a request
 * @socket: where to
 * @reply: the answer
 * @fd: goes with it if the answer says so; stays the caller's
 *
 * Return: 0 or a negative errno.
 */
int scratch_send_reply(int socket, const struct scratch_reply *reply, int fd)
{
	struct scratch_reply copy = *reply;
	struct iovec iov = { &copy, sizeof(copy) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	union control control = { 0 };
	struct cmsghdr *cmsg;
	ssize_t sent;

	if (reply->has_fd) {
		msg.msg_control = control.bytes;
		msg.msg_controllen = sizeof(control.bytes);
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	}
	do {
		sent = sendmsg(socket, &msg, MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	return sent == sizeof(*reply) ? 0 : -EPIPE;
}

/**
 * scratch_receive_reply - read an answer
 * @socket: where from
 * @reply: filled; its text is still to be read
 * @fd: filled with what came along, the caller's from now on; or -1
 *
 * Return: 0 or a negative errno.
 */
int scratch_receive_reply(int socket, struct scratch_reply *reply, int *fd)
{
	struct iovec iov = { reply, sizeof(*reply) };
	union control control = { 0 };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = control.bytes,
			      .msg_controllen = sizeof(control.bytes) };
	const struct cmsghdr *cmsg;
	ssize_t got;

	*fd = -1;
	do {
		got = recvmsg(socket, &msg, MSG_CMSG_CLOEXEC | MSG_WAITALL);
	} while (got < 0 && errno == EINTR);
	if (got != sizeof(*reply))
		return got < 0 ? -errno : -EPIPE;
	cmsg = CMSG_FIRSTHDR(&msg);
	if (cmsg && cmsg->cmsg_level == SOL_SOCKET &&
	    cmsg->cmsg_type == SCM_RIGHTS &&
	    cmsg->cmsg_len == CMSG_LEN(sizeof(*fd)))
		memcpy(fd, CMSG_DATA(cmsg), sizeof(*fd));
	if (reply->len > SCRATCH_TEXT_MAX || (reply->has_fd && *fd < 0))
		return -EPIPE;
	return 0;
}
