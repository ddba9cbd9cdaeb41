/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of facts/ share. Each returns 0 or a negative errno. */
#ifndef RSTATTR_FACTS_INTERNAL_H
#define RSTATTR_FACTS_INTERNAL_H

#include <linux/netlink.h>
#include <stdio.h>

#include "facts/beside.h"
#include "facts/facts.h"
#include "facts/owners.h"
#include "ruleset/model.h"

void *facts_grow(void *array, size_t count, size_t size);

/* facts/tally.c */
int tally_add(struct tally *tally, const struct tally_key *key,
	      const struct tcp_socket *sample);
void tally_release(struct tally *tally);

/* facts/sockets.c */
int sockets_add(struct facts_sockets *sockets, const struct tcp_socket *socket,
		const struct facts_settings *settings);
int sockets_read(struct facts_sockets *sockets,
		 const struct facts_settings *settings);
void sockets_release(struct facts_sockets *sockets);
void sockets_parse(const struct nlmsghdr *nlh, struct tcp_socket *socket);

/* facts/counters.c */
bool counters_parse(FILE *file, struct facts_counters *counters);
bool sockstat_parse(FILE *file, struct facts_sockstat *sockstat);
void counters_read(struct facts_counters *counters);
void sockstat_read(struct facts_sockstat *sockstat);

/* facts/sysctl.c */
uint32_t reserved_ports(const char *list, uint16_t low, uint16_t high);
void settings_read(struct facts_settings *settings);

/* facts/sysctl_files.c */
int files_read(struct facts_files *files, const char *root);
void files_release(struct facts_files *files);

/* facts/conntrack.c, facts/addresses.c */
int conntrack_read(struct facts_conntrack *conntrack);
int addresses_read(struct facts_addresses *addresses);

/* facts/processes.c */
int processes_read(struct facts_processes *processes, struct owners *owners,
		   struct reasons *reasons);

/* facts/listening.c, facts/neighbour.c, facts/queues.c */
int listening_parse(const struct nlmsghdr *nlh,
		    struct beside_listeners *listeners);
int listening_read(struct beside_listeners *listeners, uint16_t port);
void neighbour_read(struct beside_neigh *neigh, const struct addr *addr,
		    uint32_t index);
void queues_parse(FILE *file, struct beside_queues *queues);
void queues_read(struct beside_queues *queues);

/* facts/ports.c */
uint32_t inode_of_port(uint32_t portid);

/* facts/filters.c, facts/managers.c */
int filters_read(struct facts_filters *filters, struct error *error);
void filters_release(struct facts_filters *filters);
char *manager_of(const struct nft_table *table);
bool manager_iptables(const struct nft_table *table);

#endif
