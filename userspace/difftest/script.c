// SPDX-License-Identifier: GPL-2.0-only
#include "difftest/script.h"

#include <errno.h>
#include <fcntl.h>
#include <nftables/libnftables.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "difftest/copy.h"

/* Each round leaves out at least one line. */
#define ROUNDS_MAX 200

/**
 * script_add - add a line
 * @script: the script
 * @kind: what may be done when it is refused
 * @tag: the caller's
 * @fmt: the line, without its end
 */
void script_add(struct script *script, enum line_kind kind, unsigned int tag,
		const char *fmt, ...)
{
	struct text text = { 0 };
	struct line *line;
	va_list args;

	if (script->count == script->room) {
		size_t room = script->room ? 2 * script->room : 64;

		line = realloc(script->line, room * sizeof(*line));
		if (!line) {
			script->failed = true;
			return;
		}
		script->line = line;
		script->room = room;
	}
	va_start(args, fmt);
	text_vadd(&text, fmt, args);
	va_end(args);
	line = &script->line[script->count++];
	*line = (struct line){ .kind = kind, .tag = tag };
	line->text = text_take(&text);
	if (!line->text)
		script->failed = true;
}

/**
 * script_text - the lines that are not left out
 * @script: the script
 * @text: is added to
 *
 * An empty line is written for one that is left out, so that numbers stay.
 */
void script_text(const struct script *script, struct text *text)
{
	size_t i;

	for (i = 0; i < script->count; i++)
		text_add(text, "%s\n",
			 script->line[i].out ? "" : script->line[i].text);
}

/**
 * script_release - free all lines
 * @script: the script; empty afterwards
 */
void script_release(struct script *script)
{
	size_t i;

	for (i = 0; i < script->count; i++)
		free(script->line[i].text);
	free(script->line);
	memset(script, 0, sizeof(*script));
}

/* Return: whether the line could be left out. */
static bool leave_out(struct script *script, unsigned long number,
		      const char *why, script_refused_fn refused, void *data)
{
	struct line *line;

	if (!number || number > script->count)
		return false;
	line = &script->line[number - 1];
	if (line->out)
		return true;
	if (line->kind == LINE_FIXED)
		return false;
	line->out = true;
	if (refused)
		refused(data, line, why);
	return true;
}

/* nft says "FILE:12:3-9: Error: ..." of each line that it refuses. */
static bool leave_out_nft(struct script *script, const char *file, char *said,
			  script_refused_fn refused, void *data)
{
	bool any = false;
	char *at, *end, *save = NULL;

	for (at = strtok_r(said, "\n", &save); at;
	     at = strtok_r(NULL, "\n", &save)) {
		char *error = strstr(at, ": Error: ");
		size_t len = strlen(file);
		unsigned long number;

		if (!error || strncmp(at, file, len) != 0 || at[len] != ':')
			continue;
		number = strtoul(at + len + 1, &end, 10);
		/* One mistake may give others, at other lines. */
		if (*end == ':' &&
		    leave_out(script, number, error + 9, refused, data))
			any = true;
	}
	return any;
}

/* Errors have line numbers only when the text is a file. */
static int write_file(const struct script *script, char *name, size_t room)
{
	int fd = memfd_create("rstattr-difftest", MFD_CLOEXEC);
	struct text text = { 0 };

	if (fd < 0)
		return -errno;
	script_text(script, &text);
	if (text.failed || write(fd, text_get(&text), text.len) !=
				   (ssize_t)text.len) {
		close(fd);
		fd = -ENOMEM;
	}
	text_release(&text);
	snprintf(name, room, "/proc/self/fd/%d", fd);
	return fd;
}

/* What the child says; its status: 0, 1 when refused. */
static int run_here(const char *name, int said)
{
	struct nft_ctx *ctx = nft_ctx_new(NFT_CTX_DEFAULT);
	const char *error;

	if (!ctx)
		return 2;
	nft_ctx_buffer_output(ctx);
	nft_ctx_buffer_error(ctx);
	if (!nft_run_cmd_from_filename(ctx, name))
		return 0;
	error = nft_ctx_get_error_buffer(ctx);
	return write(said, error, strlen(error)) < 0 ? 2 : 1;
}

static char *read_all(int fd)
{
	off_t len = lseek(fd, 0, SEEK_END);
	char *text = len < 0 ? NULL : calloc(1, (size_t)len + 1);

	if (text && pread(fd, text, (size_t)len, 0) != len)
		text[0] = '\0';
	return text;
}

/*
 * In a process of its own: some versions of the library end the program
 * where they meet what they did not expect.
 *
 * Return: 0, or what was said is in @said, to be freed. -EFAULT: it crashed.
 */
static int try(const struct script *script, char *name, size_t room,
	       char **said)
{
	int fd, out, status = 0, err = -EFAULT;
	pid_t pid;

	*said = NULL;
	fd = write_file(script, name, room);
	if (fd < 0)
		return fd;
	out = memfd_create("rstattr-difftest", MFD_CLOEXEC);
	pid = out < 0 ? -1 : fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		dup2(null, 2);
		_exit(run_here(name, out));
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		err = -errno;
	else if (WIFEXITED(status) && WEXITSTATUS(status) < 2)
		err = WEXITSTATUS(status) ? -EINVAL : 0;
	if (err == -EINVAL)
		*said = read_all(out);
	if (out >= 0)
		close(out);
	close(fd);
	return err;
}

static bool crashes_with(struct script *script, const bool *out, size_t lines)
{
	char name[64], *said;
	size_t i;
	int err;

	for (i = 0; i < script->count; i++)
		script->line[i].out = out[i] || (i >= lines &&
						 script->line[i].kind ==
							 LINE_FREE);
	err = try(script, name, sizeof(name), &said);
	free(said);
	/* What did not crash is loaded. */
	copy_flush();
	return err == -EFAULT;
}

/* The first line with which nft crashes, counted from 1; 0: none. */
static size_t find_crash(struct script *script)
{
	size_t low = 0, high = script->count, middle, i;
	bool *out = calloc(script->count, sizeof(*out));

	if (!out)
		return 0;
	for (i = 0; i < script->count; i++)
		out[i] = script->line[i].out;
	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (crashes_with(script, out, middle))
			high = middle;
		else
			low = middle;
	}
	for (i = 0; i < script->count; i++)
		script->line[i].out = out[i];
	free(out);
	return high;
}

/**
 * script_run_nft - load with libnftables in the present namespace
 * @script: the script
 * @refused: told of lines left out; may be NULL
 * @data: for @refused
 *
 * Return: 0; -EINVAL when a line is refused that must be there; -EFAULT when
 * the library did not survive the text; -ENOMEM.
 */
int script_run_nft(struct script *script, script_refused_fn refused,
		   void *data)
{
	int round, err = -EINVAL;
	char name[64], *said;

	for (round = 0; round < ROUNDS_MAX && !script->failed; round++) {
		err = try(script, name, sizeof(name), &said);
		if (err == -EFAULT &&
		    leave_out(script, find_crash(script), "nft crashes",
			      refused, data))
			continue;
		if (!err || !said)
			return err;
		if (!leave_out_nft(script, name, said, refused, data)) {
			if (refused)
				refused(data, NULL, said);
			free(said);
			return err;
		}
		free(said);
	}
	return script->failed ? -ENOMEM : err;
}

/* Runs it with @input; Return: its status, and what it said in @said. */
static int run_restore(const char *program, const char *input, char *said,
		       size_t room)
{
	int in[2], out[2], status = -1;
	size_t len = 0;
	ssize_t got;
	pid_t pid;

	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		dup2(out[1], 2);
		execlp(program, program, "-n", (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	if (pid > 0 && write(in[1], input, strlen(input)) < 0)
		perror("difftest: iptables-restore");
	close(in[1]);
	while (len + 1 < room &&
	       (got = read(out[0], said + len, room - 1 - len)) > 0)
		len += (size_t)got;
	said[len] = '\0';
	close(out[0]);
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -1;
	return status;
}

/* "Error occurred at line: 12", "iptables-restore: line 12 failed". */
static unsigned long refused_line(const char *said)
{
	const char *at = strstr(said, "at line: ");

	if (at)
		return strtoul(at + 9, NULL, 10);
	at = strstr(said, ": line ");
	if (at)
		return strtoul(at + 7, NULL, 10);
	at = strstr(said, "line ");
	return at ? strtoul(at + 5, NULL, 10) : 0;
}

/**
 * script_run_iptables - load with iptables-nft-restore, not flushing
 * @script: the script
 * @program: iptables-nft-restore or ip6tables-nft-restore
 * @refused: told of lines left out; may be NULL
 * @data: for @refused
 *
 * Return: 0; -EINVAL when a line is refused that must be there, or there is
 * no such program.
 */
int script_run_iptables(struct script *script, const char *program,
			script_refused_fn refused, void *data)
{
	char said[4096];
	int round;

	for (round = 0; round < ROUNDS_MAX && !script->failed; round++) {
		struct text text = { 0 };
		int status;

		script_text(script, &text);
		status = run_restore(program, text_get(&text), said,
				     sizeof(said));
		text_release(&text);
		if (!status)
			return 0;
		if (!leave_out(script, refused_line(said), said, refused,
			       data)) {
			if (refused)
				refused(data, NULL, said);
			return -EINVAL;
		}
	}
	return -EINVAL;
}
