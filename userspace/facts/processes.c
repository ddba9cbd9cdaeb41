// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes: how many files they have open, of how many that they may, and
 * which of them have the sockets that others ask about.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "facts/internal.h"
#include "model/clock.h"
#include "model/names.h"
#include "model/proc.h"

struct walk {
	struct facts_processes *processes;
	struct owners *owners;
	struct stat own; /* this network namespace */
	size_t denied;
};

/* The soft limit; "unlimited" is no number. */
static bool read_limit(int proc, uint64_t *limit)
{
	static const char title[] = "Max open files";
	char text[4096];
	const char *line;

	if (!proc_read(proc, "limits", text, sizeof(text)))
		return false;
	line = strstr(text, title);
	return line && sscanf(line + strlen(title), "%" SCNu64, limit) == 1;
}

/* Since Linux 6.2 the directory's size is how many there are. */
static uint64_t count_open(int proc)
{
	uint64_t count = 0;
	struct stat st;
	DIR *stream;
	int fd;

	if (fstatat(proc, "fd", &st, 0) == 0 && st.st_size > 0)
		return (uint64_t)st.st_size;
	fd = openat(proc, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	stream = fd < 0 ? NULL : fdopendir(fd);
	if (!stream) {
		if (fd >= 0)
			close(fd);
		return 0;
	}
	for (const struct dirent *entry; (entry = readdir(stream));)
		count += entry->d_name[0] != '.';
	closedir(stream);
	return count;
}

/* Nearest to the limit first: a / b against c / d. */
static bool nearer(const struct process_files *a, const struct process_files *b)
{
	return (double)a->open * (double)b->limit >
	       (double)b->open * (double)a->limit;
}

static void keep(struct facts_processes *processes,
		 const struct process_files *files)
{
	size_t at = processes->kept;

	if (at == FACTS_PROCESSES_MAX &&
	    !nearer(files, &processes->item[at - 1]))
		return;
	if (at == FACTS_PROCESSES_MAX)
		at--;
	else
		processes->kept++;
	for (; at && nearer(files, &processes->item[at - 1]); at--)
		processes->item[at] = processes->item[at - 1];
	processes->item[at] = *files;
}

static void look_at_files(struct walk *walk, int proc,
			  const struct process *process)
{
	struct process_files files = { .process = *process };

	walk->processes->count++;
	files.open = count_open(proc);
	if (files.open && read_limit(proc, &files.limit) && files.limit)
		keep(walk->processes, &files);
}

/*
 * @own: only those of this network namespace, and their files are counted;
 * else only others, which may have a socket of it, too.
 */
static void look_at(struct walk *walk, const char *pid, bool own)
{
	struct process process = { .pid = (uint32_t)strtoul(pid, NULL, 10) };
	int proc, fd;
	struct stat st;
	char path[32];

	snprintf(path, sizeof(path), "/proc/%.16s", pid);
	proc = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (proc < 0)
		return;
	if (fstatat(proc, "ns/net", &st, 0) < 0) {
		walk->denied += own && (errno == EACCES || errno == EPERM);
	} else if ((st.st_ino == walk->own.st_ino &&
		    st.st_dev == walk->own.st_dev) == own) {
		proc_comm(proc, "comm", process.comm, sizeof(process.comm));
		if (own)
			look_at_files(walk, proc, &process);
		fd = walk->owners->left && !walk->owners->cut ?
			     openat(proc, "fd",
				    O_RDONLY | O_DIRECTORY | O_CLOEXEC) :
			     -1;
		if (fd >= 0)
			owners_look(walk->owners, fd, &process);
	}
	close(proc);
}

static void note(const struct walk *walk, struct reasons *reasons)
{
	if (walk->denied)
		reasons_add(
			reasons,
			"the files of %zu process%s could not be looked at: that takes root, with CAP_SYS_PTRACE",
			walk->denied, walk->denied == 1 ? "" : "es");
	if (walk->owners->cut)
		reasons_add(
			reasons,
			"processes have more than %" PRIu64
			" files open: not all were looked at, and some sockets have no process here",
			walk->owners->links);
}

/**
 * processes_read - the processes of this network namespace
 * @processes: filled; its item is freed by facts_release()
 * @owners: what is wanted is filled
 * @reasons: gains what could not be looked at
 *
 * Return: 0 or a negative errno.
 */
int processes_read(struct facts_processes *processes, struct owners *owners,
		   struct reasons *reasons)
{
	struct walk walk = { .processes = processes, .owners = owners };
	struct dirent **entries;
	int pass, count, i;

	processes->item = calloc(FACTS_PROCESSES_MAX, sizeof(*processes->item));
	if (!processes->item)
		return -ENOMEM;
	if (stat("/proc/self/ns/net", &walk.own) < 0)
		return -errno;
	count = proc_pids(&entries);
	if (count < 0)
		return -errno;
	owners_begin(owners);
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < count && (!pass || owners->left); i++)
			look_at(&walk, entries[i]->d_name, !pass);
	}
	for (i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	note(&walk, reasons);
	processes->read = clock_now_real();
	return 0;
}

/**
 * owners_find - look for what is wanted among all processes
 * @owners: what is wanted is filled, as far as it is found
 */
void owners_find(struct owners *owners)
{
	struct facts_processes processes = { 0 };
	struct reasons reasons = { 0 };

	if (owners->count)
		processes_read(&processes, owners, &reasons);
	free(processes.item);
	reasons_release(&reasons);
}
