/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A network namespace with two links of TAP, by which packets are sent into
 * this host's kernel and come out of it, and iptables' rules in it:
 *
 *   in0  10.0.0.1/24 2001:db8::1/64    out0  10.0.1.1/24 2001:db8:1::1/64
 *
 * 10.0.2.0/24 and 2001:db8:2::/48 are behind out0, too.
 */
#ifndef RSTATTR_TESTS_TAP_H
#define RSTATTR_TESTS_TAP_H

#include "host/host.h"
#include "ruleset/load.h"
#include "vm/vm.h"

#define TAP_ETH 14

/* Once for a program: false, and a message, where it cannot be. */
bool tap_possible(void);
void tap_open(void);
extern struct vm_link tap_link[2];

void tap_shell(const char *command);
/* @ll is filled with the link layer header that was made for it. */
void tap_send(const uint8_t *packet, size_t len, bool v4, bool to_host,
	      uint8_t ll[TAP_ETH]);
/* What has been sent out of out0. Return: its length, 0: nothing. */
size_t tap_receive(uint8_t *bytes, size_t room, bool v4);
void tap_drain(void);
/* The packet as the kernel has it before its first hook of IP. */
void tap_packet(struct vm_pkt *pkt, const uint8_t *bytes, size_t len,
		const uint8_t ll[TAP_ETH], bool v4);

/* Rules by iptables, one a line: the rest of "-A CHAIN". */
void tap_restore(bool v4, const char *table, const char *chain,
		 const char *const *rules);

/* A match that iptables would write with nftables' own expressions. */
struct tap_match {
	const char *name;
	uint8_t revision;
	uint8_t proto; /* 0: any */
	const void *info;
	size_t len;
};

void tap_add(bool v4, const char *table, const char *chain,
	     const struct tap_match *match, size_t count);

/* A chain, as the machine has it, and as the kernel counts. */
struct tap_chain {
	bool v4;
	const char *table;
	const char *name;
	struct nl nl;
	struct nft_ruleset ruleset;
	struct nft_chain *chain;
	struct host *host;
	struct vm_host facts;
};

void tap_chain_open(struct tap_chain *chain);
void tap_chain_close(struct tap_chain *chain);
struct nft_chain *tap_chain_find(struct nft_ruleset *ruleset, bool v4,
				 const char *table, const char *name);
/* Run it; a test fails where something is not known. Return: the verdict. */
uint32_t tap_chain_run(struct tap_chain *chain, struct nft_chain *of,
		       struct vm_pkt *pkt, uint32_t hook);
/* Return: how many rules' counters disagree with the kernel's. */
unsigned int tap_chain_compare(struct tap_chain *chain,
			       const struct vm_pkt *pkt);
/* Says how often each rule held. */
void tap_chain_report(const struct tap_chain *chain, uint32_t total);

#endif
