// SPDX-License-Identifier: GPL-2.0-only
/*
 * "rstattr run": a command in a control group of its own, and what befell the
 * connections of that. Its standard streams and its status are its own.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cmd/explain.h"
#include "cmd/spawn.h"
#include "cmd/tree.h"
#include "model/clock.h"
#include "model/text.h"

/* What is sent last arrives, and is recorded, a moment later. */
#define SETTLE_NS 100000000L
#define PAUSE_NS 20000000L
#define TRIES 50

struct run {
	const struct options *options;
	FILE *file; /* where the answer goes */
	struct tree tree;
	struct spawn spawn;
	struct party party;
	struct answer answer;
};

/* Before anything is run: afterwards it would be too late. */
static int check_module(const struct options *options)
{
	struct view view;
	int status = view_open(&view, options);

	if (status)
		return complain(status, "run: the command was not run");
	view_close(&view);
	return EXIT_FOUND;
}

static int open_output(struct run *run)
{
	run->file = stderr;
	if (!run->options->output)
		return EXIT_FOUND;
	run->file = fopen(run->options->output, "we");
	if (run->file)
		return EXIT_FOUND;
	return complain(EXIT_USAGE, "--output \"%s\": %s", run->options->output,
			strerror(errno));
}

static char *words_of(char **argv)
{
	struct text text = { 0 };
	size_t i;

	for (i = 0; argv[i]; i++)
		text_add(&text, "%s%s", i ? " " : "", argv[i]);
	return text_take(&text);
}

/* As shells tell it. */
static int cannot_run(const struct spawn *spawn, int err)
{
	if (!spawn->moved)
		return complain(
			EXIT_INCOMPLETE,
			"run: cannot enter the control group %s: %s; the command was not run",
			spawn->group, strerror(-err));
	return complain(err == -ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN,
			"run: \"%s\": %s", spawn->argv[0], strerror(-err));
}

static int exit_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

static bool is_pending(const struct books *books)
{
	return books->recorded + books->record_lost < books->attributed ||
	       books->resets_recorded + books->resets_lost <
		       books_resets(books) ||
	       books->drops_recorded + books->drops_lost +
			       books->drops_throttled <
		       books_drops(books);
}

static int on_stats(const struct stats *stats, void *data)
{
	*(bool *)data |= is_pending(&stats->books);
	return 0;
}

/* A namespace's first events wait until it has memory. */
static void let_settle(struct view *view)
{
	struct timespec pause = { .tv_nsec = SETTLE_NS };
	bool pending = true;
	struct error error;
	int i;

	for (i = 0; pending && i < TRIES; i++) {
		nanosleep(&pause, NULL);
		pause.tv_nsec = PAUSE_NS;
		pending = false;
		if (kmod_stats(view->kmod, &view->scope, on_stats, &pending,
			       &error))
			return;
	}
}

/* Runs it, and ends its group; no signal comes between. */
static int run_command(struct run *run)
{
	struct party_command *command = &run->party.command;
	int err;

	run->spawn.group = run->tree.path;
	run->spawn.argv = run->options->argv;
	command->began = clock_now_real();
	err = spawn_start(&run->spawn);
	if (err)
		return cannot_run(&run->spawn, err);
	err = spawn_wait(&run->spawn);
	command->ended = clock_now_real();
	command->pid = (uint32_t)run->spawn.pid;
	command->status = run->spawn.status;
	if (!err)
		err = tree_read(&run->tree, &run->party, &run->answer.reasons);
	return err ? complain(EXIT_INCOMPLETE, "run: %s", strerror(-err)) :
		     EXIT_FOUND;
}

static void say_left(const struct tree *tree)
{
	if (tree->left)
		complain(
			EXIT_FOUND,
			"run: %zu process%s of the command go%s on; what befalls %s from now on is not told",
			tree->left, tree->left == 1 ? "" : "es",
			tree->left == 1 ? "es" : "",
			tree->left == 1 ? "it" : "them");
}

static void say_incomplete(const struct answer *answer)
{
	view_verdict(answer, answer->findings.count);
}

static void print(const struct run *run)
{
	const struct out out = {
		run->file, run->options->colour && isatty(fileno(run->file))
	};
	bool failed = explain_print(&out, run->options, &run->answer) ||
		      fflush(run->file) == EOF || ferror(run->file);

	if (failed && run->options->output)
		complain(EXIT_INCOMPLETE, "cannot write to \"%s\"",
			 run->options->output);
	say_incomplete(&run->answer);
}

static void explain(struct run *run)
{
	struct options options = *run->options;
	struct select select = {
		.since = { SINCE_AT, run->party.command.began },
		.party = &run->party,
	};
	struct error error = { "" };
	struct view view;

	options.argc = 0; /* these are the command's */
	if (view_open(&view, &options))
		return;
	let_settle(&view);
	run->answer.source = kmod_source.name;
	run->answer.party = &run->party;
	if (explain_find(&view, &options, &select, &run->answer, &error))
		complain(EXIT_INCOMPLETE, "%s", error.text);
	else
		print(run);
	view_close(&view);
}

static int run_and_explain(struct run *run)
{
	struct error error = { "" };
	int status = EXIT_FOUND;

	spawn_hold(&run->spawn);
	if (tree_make(&run->tree, &run->answer.reasons, &error))
		status = complain(EXIT_INCOMPLETE,
				  "run: %s; the command was not run",
				  error.text);
	if (!status)
		status = run_command(run);
	tree_remove(&run->tree);
	spawn_release(&run->spawn);
	if (status)
		return status;
	say_left(&run->tree);
	explain(run);
	return exit_status(run->spawn.status);
}

/**
 * cmd_run - "rstattr run"
 * @options: with the command
 *
 * Return: the command's exit status, 128 and the signal's number if one ended
 * it; 126 or 127 if it could not be run; or another exit status, and then it
 * was not run.
 */
int cmd_run(const struct options *options)
{
	struct run run = { .options = options,
			   .party = { .kind = PARTY_COMMAND } };
	int status;

	if (!options->argc)
		return complain(EXIT_USAGE,
				"run: no command given; see: rstattr help run");
	status = check_module(options);
	if (!status)
		status = open_output(&run);
	if (status)
		return status;
	run.party.name = words_of(options->argv);
	status = run.party.name ? run_and_explain(&run) :
				  complain(EXIT_INCOMPLETE, "out of memory");
	answer_release(&run.answer);
	party_release(&run.party);
	if (run.file != stderr)
		fclose(run.file);
	return status;
}
