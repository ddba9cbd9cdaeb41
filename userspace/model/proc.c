// SPDX-License-Identifier: GPL-2.0-only
#include "model/proc.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_pid(const struct dirent *entry)
{
	return entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
}

static int by_number(const struct dirent **a, const struct dirent **b)
{
	long x = atol((*a)->d_name);
	long y = atol((*b)->d_name);

	return (x > y) - (x < y);
}

/**
 * proc_pids - all processes, the eldest first
 * @entries: set to them, each and all to be freed with free()
 *
 * Return: how many; -1 with errno set.
 */
int proc_pids(struct dirent ***entries)
{
	return scandir("/proc", entries, is_pid, by_number);
}

/**
 * proc_read - the begin of a file, as text
 * @dir: where @path begins, or AT_FDCWD
 * @path: the file
 * @text: filled, with a NUL behind; nothing where it cannot be opened
 * @room: bytes of it
 *
 * Return: whether there was any.
 */
bool proc_read(int dir, const char *path, char *text, size_t room)
{
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return false;
	got = read(fd, text, room - 1);
	close(fd);
	text[got > 0 ? got : 0] = '\0';
	return got > 0;
}

/**
 * proc_comm - the command of a process
 * @dir: where @path begins, or AT_FDCWD
 * @path: its file "comm"
 * @comm: filled; "?" if it is not known
 * @room: bytes of it
 */
void proc_comm(int dir, const char *path, char *comm, size_t room)
{
	if (!proc_read(dir, path, comm, room))
		memcpy(comm, "?", sizeof("?"));
	comm[strcspn(comm, "\n")] = '\0';
}
