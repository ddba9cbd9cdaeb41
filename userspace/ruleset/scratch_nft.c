// SPDX-License-Identifier: GPL-2.0-only
/* libnftables, within a scratch namespace. */
#include <errno.h>
#include <nftables/libnftables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ruleset/scratch.h"
#include "ruleset/scratch_server.h"

/*
 * Names of hosts are not asked for: there is nobody to ask in here, and the
 * answer might be another one tomorrow. Libraries before 1.0.8 cannot be told
 * and find out by themselves.
 */
unsigned int nft_ctx_input_set_flags(struct nft_ctx *ctx, unsigned int flags)
	__attribute__((weak));
#define NO_DNS 1U

static struct nft_ctx *open_nft(void)
{
	struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);

	if (!nft)
		return NULL;
	if (nft_ctx_buffer_output(nft) || nft_ctx_buffer_error(nft)) {
		nft_ctx_free(nft);
		return NULL;
	}
	if (nft_ctx_input_set_flags)
		nft_ctx_input_set_flags(nft, NO_DNS);
	return nft;
}

/* Reading a buffer empties it, also the one that nobody wants. */
static int finish(struct nft_ctx *nft, int err, char **said)
{
	const char *output = nft_ctx_get_output_buffer(nft);
	const char *errors = nft_ctx_get_error_buffer(nft);
	const char *text = err ? errors : output;

	*said = strdup(text ? text : "");
	if (!*said)
		return -ENOMEM;
	return err ? -EINVAL : 0;
}

static int include_from(struct nft_ctx *nft, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *directory;
	int err;

	if (!slash)
		return nft_ctx_add_include_path(nft, ".");
	directory = strndup(path, slash == path ? 1 : (size_t)(slash - path));
	if (!directory)
		return -ENOMEM;
	err = nft_ctx_add_include_path(nft, directory);
	free(directory);
	return err;
}

/**
 * scratch_nft_load - load a file
 * @path: of the file; what it includes is looked for in its directory too
 * @said: filled with nft's output, or what it says is wrong; the caller
 *	  frees it
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int scratch_nft_load(const char *path, char **said)
{
	struct nft_ctx *nft = open_nft();
	int err;

	*said = NULL;
	if (!nft)
		return -ENOMEM;
	err = include_from(nft, path);
	if (!err)
		err = nft_run_cmd_from_filename(nft, path);
	err = finish(nft, err, said);
	nft_ctx_free(nft);
	return err;
}

/**
 * scratch_nft_run - run commands
 * @commands: for nft
 * @flags: SCRATCH_*
 * @said: as of scratch_nft_load()
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int scratch_nft_run(const char *commands, unsigned int flags, char **said)
{
	static struct nft_ctx *nft; /* as long as the process */
	unsigned int output = 0;

	*said = NULL;
	if (!nft)
		nft = open_nft();
	if (!nft)
		return -ENOMEM;
	if (flags & SCRATCH_STATELESS)
		output |= NFT_CTX_OUTPUT_STATELESS;
	if (flags & SCRATCH_HANDLES)
		output |= NFT_CTX_OUTPUT_HANDLE;
	nft_ctx_output_set_flags(nft, output);
	return finish(nft, nft_run_cmd_from_buffer(nft, commands), said);
}
