// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/view.h"
#include "model/clock.h"
#include "output/json.h"
#include "output/people.h"

static int on_record(const struct rule_record *record, void *data)
{
	if (record)
		return answer_add_rule(data, record);
	answer_forget_rules(data);
	return 0;
}

static int settle(struct view *view, struct answer *answer,
		  struct error *error)
{
	struct culprit **culprits;
	size_t i;
	int err;

	culprits = calloc(answer->rule_count + 1, sizeof(*culprits));
	if (!culprits)
		return error_set(error, -ENOMEM, "out of memory");
	for (i = 0; i < answer->rule_count; i++)
		culprits[i] = &answer->rule[i]->culprit;
	err = view_settle(view, culprits, answer->rule_count, answer, error);
	free(culprits);
	return err;
}

static int find(struct view *view, struct answer *answer, struct error *error)
{
	struct probes probes;
	struct info info;
	int err;

	err = view_module(view, &info, &probes, &answer->reasons, error);
	probes_release(&probes);
	if (!err)
		err = kmod_rules(view->kmod, &view->scope, on_record, answer,
				 error);
	if (!err)
		err = view_books(view, answer, error);
	if (!err)
		err = settle(view, answer, error);
	answer_sort_rules(answer);
	return err;
}

/* Counters that belong to no rule of the list are something found, too. */
static bool found(const struct answer *answer)
{
	const struct books *books = &answer->books;

	return answer->rule_count || books->legacy || books->retired ||
	       books->overflow || books->drops_retired ||
	       books->drops_overflow;
}

/**
 * cmd_rules - "rstattr rules"
 * @options: what was asked for
 *
 * Return: exit status.
 */
int cmd_rules(const struct options *options)
{
	const struct out out = { stdout, options->colour };
	struct answer answer = { .source = kmod_source.name };
	struct error error = { "" };
	struct view view;
	int status = view_open(&view, options);

	if (status)
		return status;
	if (find(&view, &answer, &error)) {
		status = complain(EXIT_INCOMPLETE, "%s", error.text);
		goto out;
	}
	if (!options->json)
		people_rules(&out, &answer, clock_now_real());
	else if (json_rules(stdout, &answer) == -ENOMEM)
		complain(EXIT_INCOMPLETE, "out of memory");
	status = view_verdict(&answer, found(&answer));
out:
	answer_release(&answer);
	view_close(&view);
	return status;
}
