// SPDX-License-Identifier: GPL-2.0-only
/* What is said, and with which status, when the answer cannot be written. */
#include "tests/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/command.h"

struct swap {
	int out;
	int err;
	char said[256];
};

/* Standard output becomes @fd, which is closed; standard error a file. */
static void swap_in(struct swap *swap, int fd)
{
	FILE *file = tmpfile();

	assert_non_null(file);
	fflush(stdout);
	swap->out = dup(STDOUT_FILENO);
	swap->err = dup(STDERR_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(fileno(file), STDERR_FILENO);
	close(fd);
	fclose(file);
}

static void swap_out(struct swap *swap)
{
	ssize_t got = pread(STDERR_FILENO, swap->said, sizeof(swap->said) - 1,
			    0);

	swap->said[got > 0 ? got : 0] = '\0';
	clearerr(stdout);
	dup2(swap->out, STDOUT_FILENO);
	dup2(swap->err, STDERR_FILENO);
	close(swap->out);
	close(swap->err);
}

/* The write that fails is not the last: "rstattr watch | head -1". */
static void test_reader_gone(void **state)
{
	struct swap swap;
	int fds[2], status, early;

	(void)state;
	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	swap_in(&swap, fds[1]);
	fputs("one line\n", stdout);
	early = fflush(stdout); /* as stdio does it, when it is out of room */
	status = finish(EXIT_NOTHING);
	swap_out(&swap);
	assert_int_equal(early, EOF);
	assert_int_equal(status, EXIT_NOTHING);
	assert_string_equal(swap.said, "");
}

/* The disk is said to be full, also if it was so a while ago. */
static void test_full(void **state)
{
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	struct swap swap;
	int status;

	(void)state;
	if (fd < 0)
		skip();
	swap_in(&swap, fd);
	fputs("one line\n", stdout);
	flush_answer();
	status = finish(EXIT_FOUND);
	swap_out(&swap);
	assert_int_equal(status, EXIT_INCOMPLETE);
	assert_non_null(strstr(swap.said, "No space left on device"));
}

static void test_written(void **state)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct swap swap;
	int status;

	(void)state;
	assert_true(fd >= 0);
	swap_in(&swap, fd);
	fputs("one line\n", stdout);
	status = finish(EXIT_FOUND);
	swap_out(&swap);
	assert_int_equal(status, EXIT_FOUND);
	assert_string_equal(swap.said, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reader_gone),
		TEST(test_full),
		TEST(test_written),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
