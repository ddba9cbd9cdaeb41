// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "cmd/view.h"
#include "engine/doctor.h"
#include "model/clock.h"
#include "netns/netns.h"
#include "output/doctor.h"

struct visit {
	struct doctor_answer answer;
	struct netns_list names;
	uint64_t home; /* the namespace that the files of sysctl are for */
};

/* The namespace one is in. Return: 0 or -ENOMEM. */
static int examine(struct visit *visit)
{
	struct doctor_space *space = doctor_answer_add(&visit->answer);
	const struct netns *known;
	uint64_t cookie = 0;
	int err;

	if (!space)
		return -ENOMEM;
	netns_cookie(&cookie);
	err = facts_gather(&space->facts, cookie == visit->home,
			   &visit->answer.reasons);
	known = netns_find(&visit->names, cookie);
	space->facts.name = known ? strdup(known->name) : NULL;
	return err ? err : doctor_judge(&space->facts, &space->report);
}

/* One that went away meanwhile is left out. */
static int examine_other(struct visit *visit, const struct netns *netns)
{
	int saved = netns_enter_cookie(&visit->names, netns->cookie);
	int err;

	if (saved == -ENOENT)
		return 0;
	if (saved < 0) {
		reasons_add(&visit->answer.reasons,
			    "network namespace \"%s\" could not be entered: %s",
			    netns->name, strerror(-saved));
		return 0;
	}
	err = examine(visit);
	if (netns_leave(saved))
		return -ENOTRECOVERABLE;
	return err;
}

static int examine_all(struct visit *visit)
{
	size_t i;
	int err = 0;

	if (visit->names.denied)
		reasons_add(
			&visit->answer.reasons,
			"some network namespaces may not be entered: run it as root");
	for (i = 0; !err && i < visit->names.count; i++)
		err = examine_other(visit, &visit->names.item[i]);
	return err;
}

static int show(const struct visit *visit, const struct options *options)
{
	const struct doctor_answer *answer = &visit->answer;
	const struct out out = { stdout, options->colour };
	size_t i;

	if (!options->json)
		people_doctor(&out, answer, clock_now_real());
	else if (json_doctor(stdout, answer, clock_now_real()) == -ENOMEM)
		return complain(EXIT_INCOMPLETE, "out of memory");
	for (i = 0; i < answer->reasons.count; i++)
		complain(EXIT_INCOMPLETE, "incomplete: %s",
			 answer->reasons.text[i]);
	if (answer->reasons.count)
		return EXIT_INCOMPLETE;
	return doctor_problems(answer) ? EXIT_FOUND : EXIT_NOTHING;
}

/**
 * cmd_doctor - "rstattr doctor"
 * @options: what was asked for
 *
 * Return: exit status.
 */
int cmd_doctor(const struct options *options)
{
	struct visit visit = { 0 };
	int status = EXIT_FOUND, err;

	if (options->netns && options->all)
		return complain(EXIT_USAGE,
				"doctor: --netns and --all: give one of them");
	netns_cookie(&visit.home);
	if (options->netns)
		status = view_enter(options->netns);
	if (status)
		return status;
	err = netns_list_read(&visit.names);
	if (!err)
		err = options->all ? examine_all(&visit) : examine(&visit);
	if (err)
		status = complain(EXIT_INCOMPLETE, "doctor: %s",
				  err == -ENOMEM ? "out of memory" :
						   strerror(-err));
	else
		status = show(&visit, options);
	doctor_answer_release(&visit.answer);
	netns_list_release(&visit.names);
	return status;
}
