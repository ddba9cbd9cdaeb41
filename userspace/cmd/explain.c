// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/explain.h"
#include "cmd/whose.h"
#include "engine/complete.h"
#include "model/clock.h"
#include "output/json.h"
#include "output/people.h"

/* What befell TCP had passed the rules, and most drops have none. */
static bool has_ruleset(const struct finding *finding)
{
	if (finding_dropped(finding))
		return drop_exact(finding->culprit.sample) ||
		       finding->culprit.sample->drop.state != DROP_NOT_REPLAYED;
	return !finding_of_tcp(finding);
}

static int settle(struct view *view, struct answer *answer,
		  struct error *error)
{
	const struct findings *findings = &answer->findings;
	struct culprit **culprits;
	size_t count = 0;
	size_t i;
	int err;

	culprits = calloc(findings->count + 1, sizeof(*culprits));
	if (!culprits)
		return error_set(error, -ENOMEM, "out of memory");
	for (i = 0; i < findings->count; i++) {
		if (has_ruleset(findings->item[i]))
			culprits[count++] = &findings->item[i]->culprit;
	}
	err = view_settle(view, culprits, count, answer, error);
	free(culprits);
	return err;
}

/* A look beside tells more, and changes nothing that was found. */
static int look_beside(struct view *view, const struct options *options,
		       const struct select *select, struct answer *answer,
		       struct error *error)
{
	int err = view_facts(view, answer);

	if (!err)
		err = view_nothing(view, options, select, answer);
	return err ? error_set(error, err, "cannot look at the host: %s",
			       strerror(-err)) :
		     0;
}

/**
 * explain_find - the answer to what was asked for
 * @view: the view
 * @options: with what was asked for
 * @select: the same
 * @answer: filled
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int explain_find(struct view *view, const struct options *options,
		 const struct select *select, struct answer *answer,
		 struct error *error)
{
	struct probes probes;
	struct info info;
	int err;

	err = view_module(view, &info, &probes, &answer->reasons, error);
	if (!err)
		nothing_module(&answer->nothing, &info, &probes);
	probes_release(&probes);
	if (!err)
		err = view_collect(view, select, answer, error);
	/* After the events, so that the books hold at least these. */
	if (!err)
		err = view_books(view, answer, error);
	if (!err)
		complete_records(&answer->reasons, &answer->books);
	if (!err)
		err = settle(view, answer, error);
	return err ? err : look_beside(view, options, select, answer, error);
}

/**
 * explain_print - write an answer
 * @out: where to
 * @options: for people or for programs, and with paths or without
 * @answer: the answer
 *
 * Return: 0 or -ENOMEM; whether it could be written, the file tells.
 */
int explain_print(const struct out *out, const struct options *options,
		  const struct answer *answer)
{
	unsigned int wish = options->path ? PEOPLE_PATH : 0;

	if (options->json)
		return json_explain(out->file, answer) == -ENOMEM ? -ENOMEM : 0;
	/* Who asks for somebody gets all of that. */
	if (options->scans || options->argc || options->filter || answer->party)
		wish |= PEOPLE_SCANS;
	people_explain(out, answer, clock_now_real(), wish);
	return 0;
}

static int show(struct view *view, const struct options *options,
		const struct answer *answer)
{
	const struct out out = { stdout, options->colour };
	int status;

	if (explain_print(&out, options, answer))
		return complain(EXIT_INCOMPLETE, "out of memory");
	status = view_verdict(answer, answer->findings.count);
	if (status == EXIT_NOTHING)
		view_bare(view, options);
	return status;
}

static int answer_it(const struct options *options, struct select *select,
		     struct answer *answer)
{
	struct error error = { "" };
	struct view view;
	int status = EXIT_FOUND;

	if (options->wait)
		status = view_wait(options, select, &answer->reasons);
	if (!status)
		status = view_open(&view, options);
	if (status)
		return status;
	if (explain_find(&view, options, select, answer, &error))
		status = complain(EXIT_INCOMPLETE, "%s", error.text);
	else
		status = show(&view, options, answer);
	view_close(&view);
	return status;
}

/**
 * cmd_explain - "rstattr explain"
 * @options: what was asked for
 *
 * Return: exit status.
 */
int cmd_explain(const struct options *options)
{
	struct answer answer = { .source = kmod_source.name };
	struct party party = { .name = NULL };
	struct select select;
	int status = view_select(&select, options);

	if (status)
		return status;
	status = whose_open(&party, options, &answer.reasons);
	if (whose_asked(options)) {
		select.party = &party;
		answer.party = &party;
	}
	if (!status)
		status = answer_it(options, &select, &answer);
	answer_release(&answer);
	select_release(&select);
	party_release(&party);
	return status;
}
