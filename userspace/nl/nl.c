// SPDX-License-Identifier: GPL-2.0-only
#include "nl/nl.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The kernel's dumps use up to 32 KiB at a time. */
#define BUF_LEN 65536

#ifndef NETLINK_EXT_ACK
#define NETLINK_EXT_ACK 11
#endif

static int begin(struct nl *nl)
{
	int one = 1;
	int err;

	nl->buf = malloc(BUF_LEN);
	if (!nl->buf) {
		nl_close(nl);
		return -ENOMEM;
	}
	if (mnl_socket_bind(nl->socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		err = -errno;
		nl_close(nl);
		return err;
	}
	/* Only for better messages. */
	mnl_socket_setsockopt(nl->socket, NETLINK_EXT_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(nl->socket, NETLINK_CAP_ACK, &one, sizeof(one));
	return 0;
}

/**
 * nl_open - open a netlink socket in the present network namespace
 * @nl: filled; close it with nl_close()
 * @bus: NETLINK_*
 *
 * Return: 0 or a negative errno.
 */
int nl_open(struct nl *nl, int bus)
{
	memset(nl, 0, sizeof(*nl));
	nl->socket = mnl_socket_open2(bus, SOCK_CLOEXEC);
	return nl->socket ? begin(nl) : -errno;
}

/**
 * nl_adopt - use a netlink socket that was opened elsewhere
 * @nl: filled; close it with nl_close()
 * @fd: the socket, not bound; of the namespace in which it was opened. It is
 *	@nl's from now on, also when this fails
 *
 * Return: 0 or a negative errno.
 */
int nl_adopt(struct nl *nl, int fd)
{
	memset(nl, 0, sizeof(*nl));
	nl->socket = mnl_socket_fdopen(fd);
	if (nl->socket)
		return begin(nl);
	close(fd);
	return -ENOMEM;
}

/**
 * nl_close - close what nl_open() opened
 * @nl: the socket
 */
void nl_close(struct nl *nl)
{
	if (nl->socket)
		mnl_socket_close(nl->socket);
	free(nl->buf);
	memset(nl, 0, sizeof(*nl));
}

static void extack(struct nl *nl, const struct nlmsghdr *nlh, size_t offset)
{
	const struct nlattr *attr;
	size_t len;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	mnl_attr_for_each(attr, nlh, offset) {
		if (mnl_attr_get_type(attr) != NLMSGERR_ATTR_MSG ||
		    mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
			continue;
		len = strnlen(mnl_attr_get_str(attr), sizeof(nl->said) - 1);
		memcpy(nl->said, mnl_attr_get_str(attr), len);
		nl->said[len] = '\0';
	}
}

/* Return: 0 or a negative errno. */
static int acknowledged(struct nl *nl, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *ack = mnl_nlmsg_get_payload(nlh);
	size_t offset = sizeof(*ack);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*ack))
		return -EBADMSG;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += mnl_nlmsg_get_payload_len(&ack->msg);
	if (ack->error)
		extack(nl, nlh, offset);
	return ack->error;
}

static int done(struct nl *nl, const struct nlmsghdr *nlh)
{
	int err = 0;

	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(err))
		memcpy(&err, mnl_nlmsg_get_payload(nlh), sizeof(err));
	if (err < 0)
		extack(nl, nlh, sizeof(err));
	return err < 0 ? err : 0;
}

struct progress {
	bool dump;
	bool finished;
	bool interrupted;
	int err;
};

static void one_message(struct nl *nl, const struct nlmsghdr *nlh,
			struct progress *progress, nl_message_fn fn,
			void *data)
{
	int err;

	if (!mnl_nlmsg_seq_ok(nlh, nl->seq))
		return; /* left over from a request that was given up */
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		progress->interrupted = true;
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
		err = nlh->nlmsg_type == NLMSG_ERROR ? acknowledged(nl, nlh) :
						       done(nl, nlh);
		progress->finished = true;
		if (!progress->err)
			progress->err = err;
	} else if (nlh->nlmsg_type == NLMSG_OVERRUN) {
		progress->interrupted = true;
	} else if (nlh->nlmsg_type >= NLMSG_MIN_TYPE && fn && !progress->err) {
		/* A failure does not end it: the rest must be read away. */
		progress->err = fn(nlh, data);
	}
}

/**
 * nl_request - send a request and read its answers to the end
 * @nl: the socket
 * @request: the message; its flags decide between a dump and an acknowledged
 *	     request, its sequence number is given here
 * @fn: called for each answer; a negative errno of it becomes the result
 * @data: handed to @fn
 *
 * Return: 0; -EINTR when a dump was interrupted by a change and its answers
 * are not consistent (ask again); or a negative errno, of which nl->said may
 * hold the kernel's explanation.
 */
int nl_request(struct nl *nl, struct nlmsghdr *request, nl_message_fn fn,
	       void *data)
{
	struct progress progress = { 0 };

	nl->said[0] = '\0';
	request->nlmsg_seq = ++nl->seq;
	request->nlmsg_flags |= NLM_F_REQUEST;
	progress.dump = request->nlmsg_flags & NLM_F_DUMP;
	if (!progress.dump)
		request->nlmsg_flags |= NLM_F_ACK;
	if (mnl_socket_sendto(nl->socket, request, request->nlmsg_len) < 0)
		return -errno;
	while (!progress.finished) {
		const struct nlmsghdr *nlh = (const void *)nl->buf;
		ssize_t got = mnl_socket_recvfrom(nl->socket, nl->buf, BUF_LEN);
		int len = (int)got;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
			one_message(nl, nlh, &progress, fn, data);
	}
	if (!progress.err && progress.interrupted)
		return -EINTR;
	return progress.err;
}

/**
 * nl_dump - a dump, begun anew when a change interrupts it
 * @nl: the socket
 * @request: the message
 * @fn: called for each answer
 * @forget: empties what @fn has gathered
 * @data: for both
 *
 * Return: 0 or a negative errno; then what was gathered is forgotten.
 */
int nl_dump(struct nl *nl, struct nlmsghdr *request, nl_message_fn fn,
	    void (*forget)(void *data), void *data)
{
	int err = -EINTR;
	int i;

	request->nlmsg_flags |= NLM_F_DUMP;
	for (i = 0; i < NL_RETRIES && err == -EINTR; i++) {
		forget(data);
		err = nl_request(nl, request, fn, data);
	}
	if (err)
		forget(data);
	return err;
}
