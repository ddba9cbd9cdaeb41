// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/view.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "engine/complete.h"
#include "model/clock.h"

/* The names of namespaces are looked up again after this long. */
#define NAMES_NS 1000000000ULL

static int nobody(const struct stats *stats, void *data)
{
	(void)stats;
	(void)data;
	return 0;
}

/*
 * Only a privileged caller in the initial namespace may ask for all of them;
 * others see their own.
 */
static int choose_scope(struct view *view, bool one, struct error *error)
{
	int err;

	view->scope.kind = SCOPE_OWN;
	if (one)
		return kmod_stats(view->kmod, &view->scope, nobody, NULL,
				  error);
	view->scope.kind = SCOPE_ALL;
	err = kmod_stats(view->kmod, &view->scope, nobody, NULL, error);
	if (err != -EPERM && err != -EOPNOTSUPP)
		return err;
	view->scope.kind = SCOPE_OWN;
	return kmod_stats(view->kmod, &view->scope, nobody, NULL, error);
}

/**
 * view_enter - go into a network namespace, for good
 * @name: as --netns has it
 *
 * Return: EXIT_FOUND, or another exit status after saying what is wrong.
 */
int view_enter(const char *name)
{
	struct error error;
	int saved;
	int fd = netns_open(name, &error);

	if (fd < 0)
		return complain(fd == -EINVAL ? EXIT_USAGE : EXIT_INCOMPLETE,
				"%s", error.text);
	saved = netns_enter(fd);
	close(fd);
	if (saved < 0)
		return complain(EXIT_INCOMPLETE,
				"cannot enter network namespace \"%s\": %s; run it as root",
				name, strerror(-saved));
	close(saved);
	return EXIT_FOUND;
}

/**
 * view_open - find the module and what may be seen
 * @view: filled; release it with view_close()
 * @options: --netns limits the view
 *
 * Return: EXIT_FOUND, or another exit status after saying what is wrong.
 */
int view_open(struct view *view, const struct options *options)
{
	struct error error;
	int status = EXIT_FOUND;

	memset(view, 0, sizeof(*view));
	if (options->netns)
		status = view_enter(options->netns);
	if (status)
		return status;
	if (kmod_open(&view->kmod, &error) ||
	    choose_scope(view, options->netns, &error)) {
		view_close(view);
		return complain(EXIT_INCOMPLETE, "%s", error.text);
	}
	return EXIT_FOUND;
}

/**
 * view_close - release what view_open() took
 * @view: the view
 */
void view_close(struct view *view)
{
	kmod_close(view->kmod);
	netns_list_release(&view->names);
	memset(view, 0, sizeof(*view));
}

/*
 * A namespace that is younger than the list makes it be read again, but not
 * over and over for one that has no name.
 */
static const struct netns *find_name(struct view *view, uint64_t netns)
{
	const struct netns *found = netns_find(&view->names, netns);
	uint64_t now = clock_now_real();

	if (found || (view->names_read && now < view->names_read + NAMES_NS))
		return found;
	netns_list_release(&view->names);
	netns_list_read(&view->names);
	view->names_read = now;
	return netns_find(&view->names, netns);
}

/**
 * view_name - the name of a network namespace
 * @view: the view
 * @netns: its cookie
 *
 * Return: the name, owned by @view and valid until the next call; or NULL.
 */
const char *view_name(struct view *view, uint64_t netns)
{
	const struct netns *found = find_name(view, netns);

	return found ? found->name : NULL;
}

static int on_stats(const struct stats *stats, void *data)
{
	return answer_add_stats(data, stats);
}

/**
 * view_books - the books of the namespaces in view
 * @view: the view
 * @answer: gains namespaces with names, books, and reasons
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int view_books(struct view *view, struct answer *answer, struct error *error)
{
	const char *name;
	size_t i;
	int err;

	err = kmod_stats(view->kmod, &view->scope, on_stats, answer, error);
	for (i = 0; !err && i < answer->spaces.count; i++) {
		name = view_name(view, answer->spaces.item[i].netns);
		answer->spaces.item[i].name = name ? strdup(name) : NULL;
	}
	if (!err)
		complete_books(&answer->reasons, &answer->books);
	return err;
}

static int on_probe(const struct probe *probe, void *data)
{
	return probes_add(data, probe);
}

/**
 * view_module - the module's own state, and what it cannot see
 * @view: the view
 * @info: filled
 * @probes: filled; release it with probes_release() in any case
 * @reasons: gains what the module cannot see
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int view_module(struct view *view, struct info *info, struct probes *probes,
		struct reasons *reasons, struct error *error)
{
	int err;

	memset(probes, 0, sizeof(*probes));
	err = kmod_info(view->kmod, info, error);
	if (!err)
		err = kmod_probes(view->kmod, on_probe, probes, error);
	if (!err)
		complete_module(reasons, info, probes);
	return err;
}

/**
 * view_verdict - say why an answer is incomplete, if it is
 * @answer: the answer
 * @found: whether something was found
 *
 * Return: exit status.
 */
int view_verdict(const struct answer *answer, bool found)
{
	size_t i;

	for (i = 0; i < answer->reasons.count; i++)
		complain(EXIT_INCOMPLETE, "incomplete: %s",
			 answer->reasons.text[i]);
	if (answer->reasons.count)
		return EXIT_INCOMPLETE;
	return found ? EXIT_FOUND : EXIT_NOTHING;
}

static int add_filter(struct select *select, const char *expression,
		      struct error *error)
{
	return expression ? filter_compile(&select->filter, expression,
					   error) :
			    0;
}

/**
 * view_select - what the operands and options ask for
 * @select: filled; release it with select_release()
 * @options: SRC, DST, --filter and --since
 *
 * ":PORT" alone is a destination's port, which matches either end anyway.
 *
 * Return: EXIT_FOUND, or EXIT_USAGE after saying what is wrong.
 */
int view_select(struct select *select, const struct options *options)
{
	struct error error;
	int err = 0;

	memset(select, 0, sizeof(*select));
	if (options->argc > 0)
		err = endpoint_parse(&select->src, options->argv[0], &error);
	if (!err && options->argc > 1)
		err = endpoint_parse(&select->dst, options->argv[1], &error);
	if (!err && options->since)
		err = since_parse(&select->since, options->since,
				  clock_now_real(), &error);
	if (!err)
		err = add_filter(select, options->filter, &error);
	if (!err)
		return EXIT_FOUND;
	select_release(select);
	return complain(EXIT_USAGE, "%s", error.text);
}
