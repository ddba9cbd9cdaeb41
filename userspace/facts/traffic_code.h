/* SPDX-License-Identifier: GPL-2.0-only */
/* The programs that facts/traffic.c has the kernel run, and what they share. */
#ifndef RSTATTR_FACTS_TRAFFIC_CODE_H
#define RSTATTR_FACTS_TRAFFIC_CODE_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRAFFIC_CODE_MAX 128

/* A flow, as a key: what is not used is 0. Ports are in network order. */
struct traffic_key {
	uint8_t local[16];
	uint8_t remote[16];
	uint16_t lport;
	uint16_t rport;
	uint8_t proto;
	uint8_t version; /* of IP */
	uint8_t unused[2];
};

struct traffic_times {
	uint64_t first;
	uint64_t last;
};

struct traffic_code {
	struct bpf_insn insn[TRAFFIC_CODE_MAX];
	size_t count;
};

void traffic_code_packets(struct traffic_code *code, int flows, int lost,
			  bool sent);
void traffic_code_sockets(struct traffic_code *code, int spaces);

#endif
