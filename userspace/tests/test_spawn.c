// SPDX-License-Identifier: GPL-2.0-only
/* A command that is run: its status, and the signals that it gets. */
#include "tests/unit.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmd/spawn.h"

static int run(struct spawn *spawn, char **argv)
{
	int err;

	*spawn = (struct spawn){ .argv = argv };
	spawn_hold(spawn);
	err = spawn_start(spawn);
	if (!err)
		err = spawn_wait(spawn);
	spawn_release(spawn);
	return err;
}

static int run_shell(struct spawn *spawn, const char *script)
{
	char *argv[] = { (char *)"sh", (char *)"-c", (char *)script, NULL };

	return run(spawn, argv);
}

static void test_status(void **state)
{
	struct spawn spawn;

	(void)state;
	assert_int_equal(run_shell(&spawn, "exit 7"), 0);
	assert_true(WIFEXITED(spawn.status));
	assert_int_equal(WEXITSTATUS(spawn.status), 7);
	assert_int_equal(run_shell(&spawn, "kill -9 $$"), 0);
	assert_true(WIFSIGNALED(spawn.status));
	assert_int_equal(WTERMSIG(spawn.status), 9);
}

static void test_cannot(void **state)
{
	char *missing[] = { (char *)"/no/such/program", NULL };
	char *file[] = { (char *)"/etc/passwd", NULL };
	struct spawn spawn;

	(void)state;
	assert_int_equal(run(&spawn, missing), -ENOENT);
	assert_true(spawn.moved);
	assert_int_equal(run(&spawn, file), -EACCES);
	assert_true(spawn.moved);
	/* There is no process left of it. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_no_group(void **state)
{
	char *argv[] = { (char *)"true", NULL };
	struct spawn spawn = { .group = "/no/such/group", .argv = argv };

	(void)state;
	spawn_hold(&spawn);
	assert_int_equal(spawn_start(&spawn), -ENOENT);
	assert_false(spawn.moved);
	spawn_release(&spawn);
}

/* Whoever ends this program wants the command to end, and an answer. */
static void test_passed_on(void **state)
{
	char script[128];
	struct spawn spawn;

	(void)state;
	snprintf(script, sizeof(script),
		 "trap 'exit 9' TERM; kill -TERM %d; sleep 20 & wait",
		 (int)getpid());
	assert_int_equal(run_shell(&spawn, script), 0);
	assert_true(WIFEXITED(spawn.status));
	assert_int_equal(WEXITSTATUS(spawn.status), 9);
}

/*
 * Of those that are held meanwhile, and SIGPIPE, nothing is blocked or ignored
 * for the command that was not before.
 */
static void test_signals_as_before(void **state)
{
	static const char script[] =
		"mask() { sed -n \"s/^$1:[[:space:]]*/0x/p\" /proc/self/status; }; "
		"[ $(($(mask SigBlk) & 0x15007)) = 0 ] && "
		"[ $(($(mask SigIgn) & 0x15007)) = 0 ]";
	struct spawn spawn;
	sigset_t blocked;

	(void)state;
	signal(SIGHUP, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	signal(SIGPIPE, SIG_IGN); /* as main() has it */
	assert_int_equal(run_shell(&spawn, script), 0);
	assert_int_equal(spawn.status, 0);
	sigprocmask(SIG_BLOCK, NULL, &blocked);
	assert_false(sigismember(&blocked, SIGINT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_status),
		TEST(test_cannot),
		TEST(test_no_group),
		TEST(test_passed_on),
		TEST(test_signals_as_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
