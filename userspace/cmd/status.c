// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <sys/utsname.h>

#include "cmd/view.h"
#include "model/clock.h"
#include "output/status.h"

static int show(const struct options *options, const struct status_view *view)
{
	const struct out out = { stdout, options->colour };

	if (!options->json)
		people_status(&out, view, clock_now_real());
	else if (json_status(stdout, view) == -ENOMEM)
		return complain(EXIT_INCOMPLETE, "out of memory");
	return view_verdict(view->answer, true);
}

/**
 * cmd_status - "rstattr status"
 * @options: what was asked for
 *
 * Return: exit status.
 */
int cmd_status(const struct options *options)
{
	struct answer answer = { .source = kmod_source.name };
	struct error error = { "" };
	struct utsname uts = { 0 };
	struct probes probes;
	struct info info;
	const struct status_view shown = { RSTATTR_VERSION, uts.release,
					   &info, &probes, &answer };
	struct view view;
	int status = view_open(&view, options);
	int err;

	if (status)
		return status;
	uname(&uts);
	err = view_module(&view, &info, &probes, &answer.reasons, &error);
	if (!err)
		err = view_books(&view, &answer, &error);
	if (err)
		status = complain(EXIT_INCOMPLETE, "%s", error.text);
	else
		status = show(options, &shown);
	probes_release(&probes);
	answer_release(&answer);
	view_close(&view);
	return status;
}
