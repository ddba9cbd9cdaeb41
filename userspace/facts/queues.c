// SPDX-License-Identifier: GPL-2.0-only
/* Which queues of netfilter a program has, and what is in them. */
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "facts/internal.h"
#include "model/clock.h"

#define FILE_OF_QUEUES "/proc/net/netfilter/nfnetlink_queue"

/**
 * queues_parse - queues as the kernel lists them
 * @file: a line each: number, port, waiting, mode, range, dropped in the
 *	  kernel, dropped on the way to the program, last packet, 1
 * @queues: gains them; what is beyond their room is counted
 */
void queues_parse(FILE *file, struct beside_queues *queues)
{
	struct queue queue = { 0 };
	char line[256];

	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line,
			   "%" SCNu16 " %" SCNu32 " %" SCNu64
			   " %*u %*u %" SCNu64 " %" SCNu64,
			   &queue.number, &queue.portid, &queue.waiting,
			   &queue.dropped, &queue.lost) != 5)
			continue;
		if (queues->count == BESIDE_QUEUES_MAX)
			queues->beyond++;
		else
			queues->item[queues->count++] = queue;
	}
}

/**
 * queues_read - the queues of this network namespace
 * @queues: filled, without their programs
 *
 * Without the file no module serves any: then nobody listens.
 */
void queues_read(struct beside_queues *queues)
{
	FILE *file = fopen(FILE_OF_QUEUES, "re");
	size_t i;

	if (!file && (errno != ENOENT || access("/proc/net/netfilter", F_OK)))
		return;
	if (file) {
		queues_parse(file, queues);
		fclose(file);
	}
	for (i = 0; i < queues->count; i++)
		queues->item[i].inode = inode_of_port(queues->item[i].portid);
	queues->read = clock_now_real();
}
