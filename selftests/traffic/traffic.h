/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * traffic: the packets of the scenario tests. One program with many
 * commands, because starting programs is what costs under emulation.
 * Every command prints what happened as words of the form key=value.
 */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* What the options of all commands say; a command takes what it knows. */
struct options {
	unsigned long count;
	unsigned long timeout_ms;
	unsigned int size;
	unsigned int pace_ms;
	const char *source;
	bool data;
	bool pause;
	bool forever;
	bool udp;
};

/* An address with the ports from first to last. */
struct target {
	int family;
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} addr;
	socklen_t len;
	uint16_t first;
	uint16_t last;
};

/* Set by SIGTERM and SIGINT. */
extern volatile int stop;

/* main.c */
_Noreturn void die(const char *what);
_Noreturn void usage_error(const char *what);
void catch_stop(void);

/* addr.c */
void parse_target(struct target *t, const char *host, const char *ports);
void set_port(struct target *t, uint16_t port);
uint16_t checksum(uint32_t sum, const void *data, size_t len);
uint32_t checksum_add(uint32_t sum, const void *data, size_t len);
uint64_t now_ms(void);

/* The commands: the words after the name, without options. */
int cmd_server(const struct options *o, int argc, char **argv);
int cmd_tcp(const struct options *o, int argc, char **argv);
int cmd_udp(const struct options *o, int argc, char **argv);
int cmd_ping(const struct options *o, int argc, char **argv);
int cmd_raw(const struct options *o, int argc, char **argv);
int cmd_frame(const struct options *o, int argc, char **argv);
int cmd_bulk(const struct options *o, int argc, char **argv);
int cmd_rsts(const struct options *o, int argc, char **argv);
int cmd_rules(const struct options *o, int argc, char **argv);

/* craft.c */
enum craft {
	CRAFT_SYN,
	CRAFT_ACK,
	CRAFT_RST,
	CRAFT_BADSUM,
	CRAFT_FRAGMENT,
	CRAFT_UDP,
	CRAFT_UDP_BADSUM,
	CRAFT_ICMP_ERROR,
	CRAFT_PROTOCOL,

	CRAFT_MAX
};

enum craft craft_by_name(const char *name);
size_t craft(void *buf, enum craft kind, const struct target *src,
	     const struct target *dst);
int craft_socket(int family);

#endif
