// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "facts/facts.h"

/**
 * process_text - a process in words
 * @process: the process
 * @text: where to
 *
 * Return: @text.
 */
const char *process_text(const struct process *process,
			 char text[PROCESS_TEXT_MAX])
{
	if (process->pid)
		snprintf(text, PROCESS_TEXT_MAX, "%s[%u]", process->comm,
			 process->pid);
	else
		snprintf(text, PROCESS_TEXT_MAX, "a program not seen here");
	return text;
}
