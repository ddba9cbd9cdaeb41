// SPDX-License-Identifier: GPL-2.0-only
#include "cmd/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "facts/cgroup.h"

/* What a child that cannot run the command says of that. */
struct failure {
	int32_t err;
	bool moved;
};

/* What ends a program that does not want otherwise, and the child's end. */
static void held_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGQUIT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGCHLD);
}

/**
 * spawn_hold - from now on no signal ends this program
 * @spawn: until spawn_release()
 *
 * Whoever interrupts the command wants to know what befell it.
 */
void spawn_hold(struct spawn *spawn)
{
	sigset_t held;

	held_signals(&held);
	signal(SIGCHLD, SIG_DFL); /* ignored, there would be no status */
	sigprocmask(SIG_BLOCK, &held, &spawn->before);
}

/* As the command would be without this program. */
static void run_child(const struct spawn *spawn, int report)
{
	struct failure failure = { .moved = true };
	ssize_t written;

	if (spawn->group) {
		failure.err = cgroup_move(spawn->group, 0);
		failure.moved = !failure.err;
	}
	if (!failure.err) {
		signal(SIGPIPE, SIG_DFL);
		sigprocmask(SIG_SETMASK, &spawn->before, NULL);
		execvp(spawn->argv[0], spawn->argv);
		failure.err = -errno;
	}
	written = write(report, &failure, sizeof(failure));
	_exit(written == sizeof(failure) ? 127 : 126);
}

/* Nothing comes of a child that runs the command: that closes the pipe. */
static int read_report(struct spawn *spawn, int report)
{
	struct failure failure;
	ssize_t got;

	do
		got = read(report, &failure, sizeof(failure));
	while (got < 0 && errno == EINTR);
	if (got != sizeof(failure))
		return 0;
	spawn->moved = failure.moved;
	return failure.err;
}

/**
 * spawn_start - run the command
 * @spawn: after spawn_hold(), with group and argv; gains the process
 *
 * Return: 0; or a negative errno, and then there is no process: @moved tells
 * whether it was the command that could not be run.
 */
int spawn_start(struct spawn *spawn)
{
	int report[2];
	int err;

	if (pipe2(report, O_CLOEXEC) < 0)
		return -errno;
	spawn->pid = fork();
	if (spawn->pid == 0)
		run_child(spawn, report[1]);
	err = spawn->pid < 0 ? -errno : 0;
	close(report[1]);
	if (!err) {
		err = read_report(spawn, report[0]);
		if (err)
			waitpid(spawn->pid, NULL, 0);
	}
	close(report[0]);
	return err;
}

/* What the terminal sends, the command gets as well; what others do, does not. */
static void pass_on(const struct spawn *spawn, const siginfo_t *info)
{
	if (info->si_signo != SIGCHLD && info->si_code != SI_KERNEL)
		kill(spawn->pid, info->si_signo);
}

/**
 * spawn_wait - wait for the command's end
 * @spawn: started; gains the status
 *
 * Return: 0 or a negative errno.
 */
int spawn_wait(struct spawn *spawn)
{
	siginfo_t info;
	sigset_t held;
	pid_t got;

	held_signals(&held);
	for (;;) {
		got = waitpid(spawn->pid, &spawn->status, WNOHANG);
		if (got == spawn->pid)
			return 0;
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got == 0 && sigwaitinfo(&held, &info) > 0)
			pass_on(spawn, &info);
	}
}

/**
 * spawn_release - signals do what they did before
 * @spawn: after spawn_hold()
 *
 * What interrupted the command interrupts nothing that follows.
 */
void spawn_release(const struct spawn *spawn)
{
	const struct timespec none = { .tv_sec = 0 };
	sigset_t keys;

	sigemptyset(&keys);
	sigaddset(&keys, SIGINT);
	sigaddset(&keys, SIGQUIT);
	while (sigtimedwait(&keys, NULL, &none) > 0)
		;
	sigprocmask(SIG_SETMASK, &spawn->before, NULL);
}
