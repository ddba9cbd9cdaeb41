// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which process has a socket: the links in /proc/PID/fd name inodes. Of
 * several that share one, it is the first that is looked at.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "facts/internal.h"

/* Of all processes together. */
#define LINKS_MAX 1000000

/**
 * owners_want - ask for the process that has a socket
 * @owners: zeroed at first; the caller frees its item
 * @inode: of the socket; 0 is nobody's
 * @to: filled later, and stays where it is until then
 *
 * Return: 0 or -ENOMEM.
 */
int owners_want(struct owners *owners, uint32_t inode, struct process *to)
{
	struct wanted *grown;

	if (!inode)
		return 0;
	grown = facts_grow(owners->item, owners->count, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	owners->item = grown;
	grown[owners->count++] = (struct wanted){ inode, to };
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct wanted *x = a, *y = b;

	return (x->inode > y->inode) - (x->inode < y->inode);
}

/**
 * owners_begin - all that is wanted is known
 * @owners: the list
 */
void owners_begin(struct owners *owners)
{
	if (owners->count)
		qsort(owners->item, owners->count, sizeof(*owners->item),
		      compare);
	owners->left = owners->count;
}

static void found(struct owners *owners, uint32_t inode,
		  const struct process *process)
{
	size_t low = 0, high = owners->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (owners->item[middle].inode < inode)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < owners->count && owners->item[low].inode == inode; low++) {
		if (owners->item[low].to->pid)
			continue;
		*owners->item[low].to = *process;
		owners->left--;
	}
}

static void look_at(struct owners *owners, int dir, const char *name,
		    const struct process *process)
{
	static const char prefix[] = "socket:[";
	char link[64];
	ssize_t len = readlinkat(dir, name, link, sizeof(link) - 1);

	owners->links++;
	if (len < 0)
		return;
	link[len] = '\0';
	if (strncmp(link, prefix, strlen(prefix)) == 0)
		found(owners,
		      (uint32_t)strtoul(link + strlen(prefix), NULL, 10),
		      process);
}

/**
 * owners_look - look for what is wanted among the files of a process
 * @owners: after owners_begin()
 * @dir: its /proc/PID/fd; closed here
 * @process: that process
 */
void owners_look(struct owners *owners, int dir, const struct process *process)
{
	const struct dirent *entry;
	DIR *stream = fdopendir(dir);

	if (!stream) {
		close(dir);
		return;
	}
	while (owners->left && !owners->cut && (entry = readdir(stream))) {
		if (entry->d_name[0] == '.')
			continue;
		if (owners->links >= LINKS_MAX)
			owners->cut = true;
		else
			look_at(owners, dir, entry->d_name, process);
	}
	closedir(stream);
}
