/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of facts/ share. Each returns 0 or a negative errno. */
#ifndef RSTATTR_FACTS_INTERNAL_H
#define RSTATTR_FACTS_INTERNAL_H

#include <stdio.h>

#include "facts/facts.h"
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

/* facts/owners.c: which process has a socket */
struct owners {
	struct wanted {
		uint32_t inode;
		struct process *to;
	} * item;
	size_t count;
	size_t left;	/* that are still sought */
	uint64_t links; /* that were read */
	bool cut;
};

int owners_want(struct owners *owners, uint32_t inode, struct process *to);
void owners_begin(struct owners *owners);
void owners_look(struct owners *owners, int dir, const struct process *process);

/* facts/processes.c */
int processes_read(struct facts_processes *processes, struct owners *owners,
		   struct reasons *reasons);

/* facts/filters.c, facts/managers.c */
int filters_read(struct facts_filters *filters, struct error *error);
void filters_release(struct facts_filters *filters);
char *manager_of(const struct nft_table *table);
bool manager_iptables(const struct nft_table *table);

#endif
