/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the machine asks of this host's kernel, answered by the kernel: links,
 * addresses, routes, connections, settings. All of the network namespace in
 * which it was opened; settings are read in the one of the caller, which must
 * be the same.
 */
#ifndef RSTATTR_HOST_HOST_H
#define RSTATTR_HOST_HOST_H

#include "model/error.h"
#include "vm/host.h"

struct host;

int host_open(struct host **host, struct error *error);
void host_close(struct host *host);
const struct vm_host *host_facts(struct host *host);
void host_flush(struct host *host);

/*
 * A connection of the conntrack table; @timeout: seconds until it is
 * forgotten, 0: not known. A negative errno ends it.
 */
typedef int (*host_connection_fn)(const struct vm_ct *ct, uint32_t timeout,
				  void *data);

int host_connections(struct host *host, host_connection_fn fn,
		     void (*forget)(void *data), void *data);

#endif
