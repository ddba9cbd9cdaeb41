// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/view.h"

/**
 * cmd_reset - "rstattr reset"
 * @options: what was asked for
 *
 * Return: exit status.
 */
int cmd_reset(const struct options *options)
{
	struct error error = { "" };
	struct view view;
	int status = view_open(&view, options);

	if (status)
		return status;
	if (kmod_reset(view.kmod, &view.scope, &error))
		status = complain(EXIT_INCOMPLETE, "%s", error.text);
	view_close(&view);
	return status;
}
