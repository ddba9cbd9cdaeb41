// SPDX-License-Identifier: GPL-2.0-only
/* Whose a netlink port of netfilter is. */
#include <linux/netlink.h>

#include "facts/internal.h"

/**
 * inode_of_port - the socket that a netlink port of netfilter belongs to
 * @portid: the port
 *
 * The columns of the file are "sk Eth Pid Groups Rmem Wmem Dump Locks Drops
 * Inode".
 *
 * Return: the inode of that socket, 0: it is not known.
 */
uint32_t inode_of_port(uint32_t portid)
{
	FILE *file = fopen("/proc/net/netlink", "re");
	unsigned int bus, port, inode, found = 0;
	char line[256];

	while (file && !found && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%*s %u %u %*s %*s %*s %*s %*s %*s %u", &bus,
			   &port, &inode) == 3 &&
		    bus == NETLINK_NETFILTER && port == portid)
			found = inode;
	}
	if (file)
		fclose(file);
	return found;
}
