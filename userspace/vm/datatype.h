/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nft's data types: how the bytes of a register are written. The numbers are
 * those that nft puts into NFTA_SET_KEY_TYPE, which makes them ABI; a
 * concatenation's number holds those of its fields, six bits each, the first
 * field in the highest.
 */
#ifndef RSTATTR_VM_DATATYPE_H
#define RSTATTR_VM_DATATYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

enum datatype {
	DATATYPE_INVALID, /* unknown: written in hex */
	DATATYPE_VERDICT,
	DATATYPE_NFPROTO, /* ipv4, ipv6 */
	DATATYPE_BITMASK,
	DATATYPE_INTEGER, /* big endian, as in packets; see DATATYPE_HOST_INTEGER */
	DATATYPE_STRING,
	DATATYPE_LLADDR,
	DATATYPE_IPADDR,
	DATATYPE_IP6ADDR,
	DATATYPE_ETHERADDR,
	DATATYPE_ETHERTYPE, /* big endian */
	DATATYPE_ARPOP,	    /* big endian */
	DATATYPE_INET_PROTOCOL,
	DATATYPE_INET_SERVICE, /* a port, big endian */
	DATATYPE_ICMP_TYPE,
	DATATYPE_TCP_FLAG,
	DATATYPE_DCCP_PKTTYPE,
	DATATYPE_MH_TYPE,
	DATATYPE_TIME,	  /* ms, u32 or u64, host order */
	DATATYPE_MARK,	  /* u32, host order */
	DATATYPE_IFINDEX, /* u32, host order */
	DATATYPE_ARPHRD,  /* u16, host order */
	DATATYPE_REALM,
	DATATYPE_CLASSID,
	DATATYPE_UID,
	DATATYPE_GID,
	DATATYPE_CT_STATE, /* NF_CT_STATE_BIT(), u32, host order */
	DATATYPE_CT_DIR,
	DATATYPE_CT_STATUS, /* IPS_*, u32, host order */
	DATATYPE_ICMP6_TYPE,
	DATATYPE_CT_LABEL,
	DATATYPE_PKTTYPE,
	DATATYPE_ICMP_CODE,
	DATATYPE_ICMPV6_CODE,
	DATATYPE_ICMPX_CODE,
	DATATYPE_DEVGROUP,
	DATATYPE_DSCP, /* the six bits, moved to the right */
	DATATYPE_ECN,
	DATATYPE_FIB_ADDR, /* RTN_*, u32, host order */
	DATATYPE_BOOLEAN,  /* exists, missing */
	DATATYPE_CT_EVENTBIT,
	DATATYPE_IFNAME, /* 16 bytes */
	DATATYPE_IGMP_TYPE,
	DATATYPE_TIME_DATE, /* ns since 1970 UTC, u64, host order */
	DATATYPE_TIME_HOUR, /* s since midnight UTC, u32, host order */
	DATATYPE_TIME_DAY,  /* 0 Sunday */
	DATATYPE_CGROUPV2,
	DATATYPE_COUNT,

	/*
	 * Not nft's: an integer in the host's order, for selectors like meta
	 * length or ct bytes. Never part of a concatenation's number.
	 */
	DATATYPE_HOST_INTEGER = 0x10000000,
};

#define DATATYPE_BITS 6
#define DATATYPE_MASK ((1U << DATATYPE_BITS) - 1)
#define DATATYPE_FIELDS_MAX 5

/* A value with what is known of it. */
struct datatype_value {
	uint32_t type;
	uint32_t len; /* bytes; in concatenations with the padding of each */
	const uint8_t *data;
	const uint8_t *known; /* NULL: all */
	bool network; /* numbers are in network order, whatever the type says */
	const char *(*link)(void *ctx, uint32_t index); /* or NULL */
	void *ctx;
};

void datatype_text(struct text *text, const struct datatype_value *value);
void datatype_prefix_text(struct text *text, const struct datatype_value *value,
			  unsigned int bits);
void datatype_range_text(struct text *text, const struct datatype_value *from,
			 const uint8_t *to);
bool datatype_flags(uint32_t type);
bool datatype_address(uint32_t type);
bool datatype_big_endian(uint32_t type);
uint32_t datatype_len(uint32_t type);
unsigned int datatype_fields(uint32_t type);
uint32_t datatype_field(uint32_t type, unsigned int index);
bool datatype_number(const struct datatype_value *value, uint64_t *number);

/* vm/datatype_names.c */
const char *datatype_name(uint32_t type, uint64_t number);
bool datatype_number_of(uint32_t type, const char *name, uint64_t *number);
const char *datatype_flag_name(uint32_t type, unsigned int bit);

#endif
