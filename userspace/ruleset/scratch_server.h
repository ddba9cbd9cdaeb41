/* SPDX-License-Identifier: GPL-2.0-only */
/* The process within a scratch namespace, and how it is talked to. */
#ifndef RSTATTR_RULESET_SCRATCH_SERVER_H
#define RSTATTR_RULESET_SCRATCH_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum scratch_op {
	SCRATCH_NETNS,	/* answers with a descriptor of the namespace */
	SCRATCH_SOCKET, /* argument: the bus; answers with a socket */
	SCRATCH_LOAD,	/* text: path of a file */
	SCRATCH_RUN, /* argument: flags, text: commands; answers with output */
};

struct scratch_request {
	uint32_t op;
	uint32_t argument;
	uint64_t len; /* of the text that follows */
};

struct scratch_reply {
	int32_t err;
	uint32_t has_fd;
	uint64_t len; /* of the text that follows: output, or what is wrong */
};

/* Neither a listing nor a command is longer. */
#define SCRATCH_TEXT_MAX ((uint64_t)1 << 31)

_Noreturn void scratch_serve(int socket, bool fresh);
int scratch_read(int socket, void *to, size_t len);
int scratch_write(int socket, const void *from, size_t len);
int scratch_send_reply(int socket, const struct scratch_reply *reply, int fd);
int scratch_receive_reply(int socket, struct scratch_reply *reply, int *fd);

/* ruleset/scratch_nft.c */
int scratch_nft_load(const char *path, char **said);
int scratch_nft_run(const char *commands, unsigned int flags, char **said);

#endif
