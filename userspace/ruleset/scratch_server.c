// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/scratch_server.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <signal.h>

/* A user namespace makes it possible without privileges, where it may. */
static int enter_fresh(void)
{
	if (unshare(CLONE_NEWNET) == 0)
		return 0;
	if (errno == EPERM && unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
		return 0;
	return -errno;
}

/* Nothing that libnftables prints by itself may reach the user. */
static void be_quiet(int socket)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null >= 0) {
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
	}
	/* What the owner has open must close when the owner closes it. */
	if (socket > 3)
		close_range(3, (unsigned int)socket - 1, 0);
	close_range((unsigned int)socket + 1, ~0U, 0);
}

static char *read_text(int socket, uint64_t len)
{
	char *text;

	if (len > SCRATCH_TEXT_MAX)
		return NULL;
	text = malloc(len + 1);
	if (!text || scratch_read(socket, text, len)) {
		free(text);
		return NULL;
	}
	text[len] = '\0';
	return text;
}

static int serve_fd(const struct scratch_request *request)
{
	int fd;

	if (request->op == SCRATCH_NETNS)
		fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	else
		fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
			    (int)request->argument);
	return fd < 0 ? -errno : fd;
}

static int serve_one(int socket)
{
	struct scratch_reply reply = { 0 };
	struct scratch_request request;
	char *text, *said = NULL;
	int fd = -1;
	int err;

	if (scratch_read(socket, &request, sizeof(request)))
		return -EPIPE;
	text = read_text(socket, request.len);
	if (!text)
		return -EPIPE;
	if (request.op == SCRATCH_LOAD)
		reply.err = scratch_nft_load(text, &said);
	else if (request.op == SCRATCH_RUN)
		reply.err = scratch_nft_run(text, request.argument, &said);
	else
		fd = serve_fd(&request);
	if (request.op == SCRATCH_NETNS || request.op == SCRATCH_SOCKET) {
		reply.err = fd < 0 ? fd : 0;
		reply.has_fd = fd >= 0;
	}
	reply.len = said ? strlen(said) : 0;
	err = scratch_send_reply(socket, &reply, fd);
	if (!err && said)
		err = scratch_write(socket, said, reply.len);
	if (fd >= 0)
		close(fd);
	free(said);
	free(text);
	return err;
}

/**
 * scratch_serve - be the process within a scratch namespace
 * @socket: to the owner; its end is the end of this process
 * @fresh: make the namespace; else stay in the present one
 */
_Noreturn void scratch_serve(int socket, bool fresh)
{
	struct scratch_reply ready = { 0 };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* What a terminal sends is for the owner, which may still need this. */
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	be_quiet(socket);
	ready.err = fresh ? enter_fresh() : 0;
	if (scratch_send_reply(socket, &ready, -1) == 0 && !ready.err) {
		while (serve_one(socket) == 0)
			;
	}
	_exit(0);
}
