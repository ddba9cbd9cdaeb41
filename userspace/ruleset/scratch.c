// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/scratch.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ruleset/nft_error.h"
#include "ruleset/scratch_server.h"

struct scratch {
	int socket;
	int netns;
	pid_t pid;
};

/* A request and its answer. @fd and @text may be NULL: nothing is expected. */
static int ask(struct scratch *scratch, enum scratch_op op, uint32_t argument,
	       const char *what, int *fd, char **text)
{
	struct scratch_request request = { op, argument, strlen(what) };
	struct scratch_reply reply = { 0 };
	char *said = NULL;
	int got = -1;
	int err;

	err = scratch_write(scratch->socket, &request, sizeof(request));
	if (!err)
		err = scratch_write(scratch->socket, what, request.len);
	if (!err)
		err = scratch_receive_reply(scratch->socket, &reply, &got);
	if (!err) {
		said = malloc(reply.len + 1);
		err = said ? scratch_read(scratch->socket, said, reply.len) :
			     -ENOMEM;
	}
	if (!err) {
		said[reply.len] = '\0';
		err = reply.err;
	}
	if (fd)
		*fd = got;
	else if (got >= 0)
		close(got);
	if (text)
		*text = said;
	else
		free(said);
	return err;
}

static int cannot_open(int err, struct error *error)
{
	if (err == -EPERM || err == -ENOSPC || err == -EUSERS)
		return error_set(
			error, err,
			"no scratch network namespace: %s; run it as root",
			strerror(-err));
	return error_set(error, err, "no scratch network namespace: %s",
			 strerror(-err));
}

static int start(struct scratch *scratch, bool fresh, struct error *error)
{
	struct scratch_reply ready = { 0 };
	int pair[2], none;
	int err;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return cannot_open(-errno, error);
	scratch->pid = fork();
	if (scratch->pid == 0)
		scratch_serve(pair[1], fresh);
	err = scratch->pid < 0 ? -errno : 0;
	close(pair[1]);
	scratch->socket = pair[0];
	if (!err)
		err = scratch_receive_reply(scratch->socket, &ready, &none);
	if (!err)
		err = ready.err;
	if (!err)
		err = ask(scratch, SCRATCH_NETNS, 0, "", &scratch->netns, NULL);
	return err ? cannot_open(err, error) : 0;
}

static int present_links(struct links *links, struct error *error)
{
	struct nl nl;
	int err = nl_open(&nl, NETLINK_ROUTE);

	if (err)
		return error_set(error, err, "the links cannot be read: %s",
				 strerror(-err));
	err = links_read(&nl, links, error);
	nl_close(&nl);
	return err;
}

static int fill(struct scratch *scratch, const struct scratch_options *options,
		struct error *error)
{
	struct links links = { 0 };
	int err = 0;

	if (options->links)
		err = links_read_file(options->links, &links, error);
	else if (options->clone_links)
		err = present_links(&links, error);
	if (!err && links.count)
		err = scratch_links(scratch, &links, error);
	links_release(&links);
	return err;
}

/**
 * scratch_open - make a fresh network namespace
 * @out: close it with scratch_close()
 * @options: which links there shall be in it
 * @error: filled on failure
 *
 * Return: 0 or a negative errno; -EINVAL for what is wrong with a file.
 */
int scratch_open(struct scratch **out, const struct scratch_options *options,
		 struct error *error)
{
	struct scratch *scratch = calloc(1, sizeof(*scratch));
	int err;

	*out = NULL;
	if (!scratch)
		return cannot_open(-ENOMEM, error);
	scratch->socket = -1;
	scratch->netns = -1;
	scratch->pid = -1;
	err = start(scratch, !options->present, error);
	if (!err)
		err = fill(scratch, options, error);
	if (err)
		scratch_close(scratch);
	else
		*out = scratch;
	return err;
}

/**
 * scratch_close - give a scratch namespace up
 * @scratch: what scratch_open() made, or NULL
 *
 * Sockets of it keep the namespace alive until they are closed.
 */
void scratch_close(struct scratch *scratch)
{
	if (!scratch)
		return;
	if (scratch->socket >= 0)
		close(scratch->socket);
	if (scratch->netns >= 0)
		close(scratch->netns);
	if (scratch->pid > 0) {
		/* It has nothing to put in order, and may be busy. */
		kill(scratch->pid, SIGKILL);
		while (waitpid(scratch->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free(scratch);
}

/**
 * scratch_netns - the namespace itself
 * @scratch: the scratch namespace
 *
 * Return: a descriptor that lives as long as @scratch.
 */
int scratch_netns(const struct scratch *scratch)
{
	return scratch->netns;
}

/**
 * scratch_socket - open a netlink socket in a scratch namespace
 * @scratch: the scratch namespace
 * @bus: NETLINK_*
 * @nl: filled; close it with nl_close()
 *
 * Return: 0 or a negative errno.
 */
int scratch_socket(struct scratch *scratch, int bus, struct nl *nl)
{
	int fd;
	int err = ask(scratch, SCRATCH_SOCKET, (uint32_t)bus, "", &fd, NULL);

	memset(nl, 0, sizeof(*nl));
	return err ? err : nl_adopt(nl, fd);
}

/**
 * scratch_links - make links in a scratch namespace
 * @scratch: the scratch namespace, where they are not yet
 * @links: their names and indexes
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int scratch_links(struct scratch *scratch, const struct links *links,
		  struct error *error)
{
	struct nl nl;
	int err = scratch_socket(scratch, NETLINK_ROUTE, &nl);

	if (err)
		return cannot_open(err, error);
	err = links_make(&nl, links, error);
	nl_close(&nl);
	return err;
}

/* What libnftables did, and died of, is not known. */
static int explain(int err, const char *said, struct error *error)
{
	if (err == -EINVAL && said && *said)
		return nft_error(said, error);
	if (err == -EPIPE)
		return error_set(
			error, err,
			"libnftables ended while it worked on the ruleset; does \"nft\" accept it?");
	return error_set(error, err, "libnftables: %s", strerror(-err));
}

/**
 * scratch_load - load a ruleset from a file
 * @scratch: the scratch namespace
 * @path: the file, as for "nft -f"; files that it includes are looked for in
 *	  its directory too
 * @error: filled on failure with nft's message and its place
 *
 * Return: 0; -EINVAL for a ruleset that nft or the kernel refuse; or another
 * negative errno.
 */
int scratch_load(struct scratch *scratch, const char *path, struct error *error)
{
	char *said;
	int err = ask(scratch, SCRATCH_LOAD, 0, path, NULL, &said);

	if (err)
		explain(err, said, error);
	free(said);
	return err;
}

/**
 * scratch_run - run commands of nft
 * @scratch: the scratch namespace
 * @commands: one or several
 * @flags: SCRATCH_*
 * @output: filled with what nft printed; the caller frees it
 * @error: filled on failure with nft's message
 *
 * Return: as scratch_load().
 */
int scratch_run(struct scratch *scratch, const char *commands,
		unsigned int flags, char **output, struct error *error)
{
	int err = ask(scratch, SCRATCH_RUN, flags, commands, NULL, output);

	if (!err)
		return 0;
	explain(err, *output, error);
	free(*output);
	*output = NULL;
	return err;
}
