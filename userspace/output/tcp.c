// SPDX-License-Identifier: GPL-2.0-only
#include "output/tcp.h"

#include <string.h>
#include <sys/wait.h>

/**
 * tcp_exit_signal - what killed the process that an event happened in
 * @event: the event
 *
 * Return: a signal's number; 0 when none did or it is not known.
 */
int tcp_exit_signal(const struct event *event)
{
	int code = (int)event->exit_code;

	return event->exiting && WIFSIGNALED(code) ? WTERMSIG(code) : 0;
}

/**
 * tcp_exit_status - what the process exits with that an event happened in
 * @event: the event
 *
 * Return: the status; -1 when it does not exit by itself or it is not known.
 */
int tcp_exit_status(const struct event *event)
{
	int code = (int)event->exit_code;

	return event->exiting && event_has(event, RSTATTR_EVENT_EXIT_CODE) &&
			       WIFEXITED(code) ?
		       WEXITSTATUS(code) :
		       -1;
}

/**
 * tcp_has_process - whether a process is known that an event happened in
 * @event: the event
 *
 * Return: true when it is.
 */
bool tcp_has_process(const struct event *event)
{
	return event->comm || event_has(event, RSTATTR_EVENT_PID) ||
	       event_has(event, RSTATTR_EVENT_UID);
}

/**
 * tcp_process - that process, and how it ended if it did
 * @out: where to
 * @event: the event
 */
void tcp_process(const struct out *out, const struct event *event)
{
	int signal = tcp_exit_signal(event);
	int status = tcp_exit_status(event);

	out_text(out, event->comm ? event->comm : "process");
	if (event_has(event, RSTATTR_EVENT_PID))
		fprintf(out->file, "[%u]", event->pid);
	if (event_has(event, RSTATTR_EVENT_UID))
		fprintf(out->file, " uid %u", event->uid);
	if (signal)
		fprintf(out->file, ", killed by signal %d", signal);
	else if (status >= 0)
		fprintf(out->file, ", exiting with status %d", status);
	else if (event->exiting)
		fputs(", exiting", out->file);
}
