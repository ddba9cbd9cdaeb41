// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/live.h"
#include "cmd/view.h"
#include "engine/simulation.h"
#include "model/clock.h"
#include "output/simulate.h"
#include "source/capture.h"

/* A ruleset that changes meanwhile is read again so often. */
#define TRIES 5

struct bench {
	const struct options *options;
	struct packet_spec spec;
	struct capture *capture; /* or NULL */
	struct live live;
	bool found;  /* there was a packet */
	bool unsure; /* of one it is not known what becomes of it */
};

static int try_once(struct bench *bench, struct simulation *simulation,
		    const struct frame *frame, struct error *error)
{
	struct live *live = &bench->live;
	const struct simulator simulator = {
		.ruleset = &live->ruleset,
		.host = live_host(live),
		.texts = &live->texts,
		.now_real = clock_now_real(),
	};
	int err = live->loaded ? 0 : live_load(live, error);

	if (err)
		return err;
	return simulate(simulation, &simulator, &bench->spec, frame, error);
}

static int show(struct bench *bench, const struct simulation *simulation)
{
	const struct options *options = bench->options;
	const struct out out = { stdout, options->colour };
	const struct simulate_source source = {
		.file = options->ruleset,
		.generation = bench->live.ruleset.generation,
	};

	bench->found = true;
	bench->unsure |= !simulation->verdict.known;
	if (!options->json)
		people_simulate(&out, simulation, options->path);
	else if (json_simulate(stdout, simulation, &source) == -ENOMEM)
		return complain(EXIT_INCOMPLETE, "out of memory");
	return flush_answer() ? EXIT_FOUND : EXIT_INCOMPLETE;
}

static int simulate_frame(struct bench *bench, const struct frame *frame,
			  unsigned long number)
{
	struct simulation simulation;
	struct error error = { "" };
	int status, err = -EAGAIN;
	int i;

	memset(&simulation, 0, sizeof(simulation));
	for (i = 0; i < TRIES && err == -EAGAIN; i++) {
		simulation_release(&simulation);
		memset(&simulation, 0, sizeof(simulation));
		err = try_once(bench, &simulation, frame, &error);
		if (err == -EAGAIN)
			live_unload(&bench->live);
	}
	simulation.number = number;
	if (err)
		status = complain(err == -EINVAL ? EXIT_USAGE : EXIT_INCOMPLETE,
				  "%s", error.text);
	else
		status = show(bench, &simulation);
	simulation_release(&simulation);
	return status;
}

static int simulate_captured(struct bench *bench,
			     const struct captured *captured)
{
	if (captured->frame.bytes.len)
		return simulate_frame(bench, &captured->frame,
				      captured->number);
	bench->unsure = true;
	return complain(EXIT_FOUND,
			"capture file \"%s\": frame %lu holds no packet",
			bench->spec.file, captured->number);
}

static int simulate_capture(struct bench *bench)
{
	const struct packet_spec *spec = &bench->spec;
	struct captured captured = { 0 };
	struct error error;
	int status = EXIT_FOUND, got = 1;

	while (status == EXIT_FOUND && captured.number < spec->last) {
		got = capture_next(bench->capture, &captured, &error);
		if (got != 1)
			break;
		if (captured.number >= spec->first)
			status = simulate_captured(bench, &captured);
	}
	if (got < 0)
		status = complain(EXIT_INCOMPLETE, "%s", error.text);
	else if (status == EXIT_FOUND && !bench->found && !bench->unsure)
		status = complain(EXIT_USAGE,
				  "capture file \"%s\": it has no packet %lu",
				  spec->file, spec->first);
	return status;
}

static int simulate_all(struct bench *bench)
{
	int status;

	if (bench->capture)
		status = simulate_capture(bench);
	else
		status = simulate_frame(bench, &bench->spec.frame, 0);
	if (status == EXIT_FOUND && bench->unsure)
		status = complain(
			EXIT_INCOMPLETE,
			"incomplete: it depends on what is not known here");
	return status;
}

/* What nft says of a file is more than a line: the place is drawn. */
static int complain_lines(int status, char *text)
{
	const struct out err = { .file = stderr };
	char *rest = strchr(text, '\n');

	if (rest)
		*rest++ = '\0';
	complain(status, "simulate: %s", text);
	while (rest && *rest) {
		char *next = strchr(rest, '\n');

		if (next)
			*next++ = '\0';
		out_text(&err, rest);
		fputc('\n', stderr);
		rest = next;
	}
	return status;
}

static int open_live(struct bench *bench)
{
	const struct options *options = bench->options;
	struct error error = { "" };
	int status = EXIT_FOUND, err;

	if (options->netns)
		status = view_enter(options->netns);
	if (status)
		return status;
	if (options->ruleset)
		err = live_open_file(&bench->live, options->ruleset,
				     options->links, &error);
	else
		err = live_open(&bench->live, NULL, &error);
	if (err == -EINVAL)
		return complain_lines(EXIT_USAGE, error.text);
	if (!err)
		err = live_load(&bench->live, &error);
	return err ? complain(EXIT_INCOMPLETE, "simulate: %s", error.text) :
		     EXIT_FOUND;
}

static int check_file(const char *option, const char *file)
{
	struct stat is;

	if (!file)
		return EXIT_FOUND;
	if (stat(file, &is) || access(file, R_OK))
		return complain(EXIT_USAGE, "simulate: --%s \"%s\": %s", option,
				file, strerror(errno));
	if (S_ISDIR(is.st_mode))
		return complain(
			EXIT_USAGE,
			"simulate: --%s \"%s\": a directory; name a file in it",
			option, file);
	return EXIT_FOUND;
}

static int check_files(const struct options *options)
{
	int status = check_file("ruleset", options->ruleset);

	if (status == EXIT_FOUND)
		status = check_file("links", options->links);
	if (status == EXIT_FOUND && options->links && !options->ruleset)
		status = complain(
			EXIT_USAGE,
			"simulate: --links: goes with --ruleset; the ruleset that is loaded has its own");
	return status;
}

/* What is wrong with the question needs no privileges to be told. */
static int prepare(struct bench *bench)
{
	const struct options *options = bench->options;
	struct error error;
	int err;

	err = packet_spec_parse(&bench->spec, options->argc, options->argv,
				&options->packet, &error);
	if (!err && bench->spec.kind == PACKET_SPEC_CAPTURE)
		err = capture_open(&bench->capture, bench->spec.file, &error);
	if (err)
		return complain(err == -ENOMEM ? EXIT_INCOMPLETE : EXIT_USAGE,
				"simulate: %s", error.text);
	return check_files(options);
}

/**
 * cmd_simulate - "rstattr simulate"
 * @options: what was asked for
 *
 * Return: exit status.
 */
int cmd_simulate(const struct options *options)
{
	struct bench bench = { .options = options };
	int status = prepare(&bench);

	if (status == EXIT_FOUND)
		status = open_live(&bench);
	if (status == EXIT_FOUND)
		status = simulate_all(&bench);
	live_close(&bench.live);
	capture_close(bench.capture);
	packet_spec_release(&bench.spec);
	return status;
}
