// SPDX-License-Identifier: GPL-2.0-only
#include "vm/datatype_parts.h"

#include <arpa/inet.h>

/* Bytes of a value, where the type says so; of numbers without any, 0. */
static const uint8_t lengths[DATATYPE_COUNT] = {
	[DATATYPE_NFPROTO] = 1,	      [DATATYPE_IPADDR] = 4,
	[DATATYPE_IP6ADDR] = 16,      [DATATYPE_ETHERADDR] = 6,
	[DATATYPE_ETHERTYPE] = 2,     [DATATYPE_ARPOP] = 2,
	[DATATYPE_INET_PROTOCOL] = 1, [DATATYPE_INET_SERVICE] = 2,
	[DATATYPE_ICMP_TYPE] = 1,     [DATATYPE_TCP_FLAG] = 1,
	[DATATYPE_DCCP_PKTTYPE] = 1,  [DATATYPE_MH_TYPE] = 1,
	[DATATYPE_MARK] = 4,	      [DATATYPE_IFINDEX] = 4,
	[DATATYPE_ARPHRD] = 2,	      [DATATYPE_REALM] = 4,
	[DATATYPE_CLASSID] = 4,	      [DATATYPE_UID] = 4,
	[DATATYPE_GID] = 4,	      [DATATYPE_CT_STATE] = 4,
	[DATATYPE_CT_DIR] = 1,	      [DATATYPE_CT_STATUS] = 4,
	[DATATYPE_ICMP6_TYPE] = 1,    [DATATYPE_CT_LABEL] = 16,
	[DATATYPE_PKTTYPE] = 1,	      [DATATYPE_ICMP_CODE] = 1,
	[DATATYPE_ICMPV6_CODE] = 1,   [DATATYPE_ICMPX_CODE] = 1,
	[DATATYPE_DEVGROUP] = 4,      [DATATYPE_DSCP] = 1,
	[DATATYPE_ECN] = 1,	      [DATATYPE_FIB_ADDR] = 4,
	[DATATYPE_BOOLEAN] = 1,	      [DATATYPE_CT_EVENTBIT] = 4,
	[DATATYPE_IFNAME] = 16,	      [DATATYPE_IGMP_TYPE] = 1,
	[DATATYPE_TIME_DATE] = 8,     [DATATYPE_TIME_HOUR] = 4,
	[DATATYPE_TIME_DAY] = 1,      [DATATYPE_CGROUPV2] = 8,
};

/**
 * datatype_len - how many bytes a value has
 * @type: DATATYPE_*, no concatenation
 *
 * Return: bytes; 0 where the type does not say.
 */
uint32_t datatype_len(uint32_t type)
{
	return type < DATATYPE_COUNT ? lengths[type] : 0;
}

/**
 * datatype_address - is it written as an address, with prefixes
 * @type: DATATYPE_*
 */
bool datatype_address(uint32_t type)
{
	return type == DATATYPE_IPADDR || type == DATATYPE_IP6ADDR ||
	       type == DATATYPE_ETHERADDR || type == DATATYPE_LLADDR;
}

/**
 * datatype_big_endian - are numbers of this type in network order
 * @type: DATATYPE_*
 */
bool datatype_big_endian(uint32_t type)
{
	switch (type) {
	case DATATYPE_INTEGER:
	case DATATYPE_ETHERTYPE:
	case DATATYPE_ARPOP:
	case DATATYPE_INET_SERVICE:
		return true;
	}
	return datatype_address(type);
}

/**
 * datatype_fields - of how many fields is a type a concatenation
 * @type: nft's number of a type
 *
 * Return: 1 for a plain type.
 */
unsigned int datatype_fields(uint32_t type)
{
	unsigned int fields = 1;

	if (type == DATATYPE_HOST_INTEGER)
		return 1;
	for (type >>= DATATYPE_BITS; type; type >>= DATATYPE_BITS)
		fields++;
	return fields;
}

/**
 * datatype_field - the type of a concatenation's field
 * @type: nft's number of a type
 * @index: which, from 0; not more than there are
 */
uint32_t datatype_field(uint32_t type, unsigned int index)
{
	unsigned int after = datatype_fields(type) - 1 - index;

	if (type == DATATYPE_HOST_INTEGER)
		return type;
	return type >> (after * DATATYPE_BITS) & DATATYPE_MASK;
}

/**
 * datatype_known - is all of a value known
 * @value: the value
 */
bool datatype_known(const struct datatype_value *value)
{
	uint32_t i;

	for (i = 0; value->known && i < value->len; i++) {
		if (value->known[i] != 0xff)
			return false;
	}
	return true;
}

bool datatype_host_big_endian(void)
{
	return htonl(1) == 1;
}

/**
 * datatype_number - a value as a number
 * @value: of at most eight bytes
 * @number: filled
 *
 * Return: whether all of it is known, and it is not larger.
 */
bool datatype_number(const struct datatype_value *value, uint64_t *number)
{
	bool big = datatype_big_endian(value->type) || value->network ||
		   datatype_host_big_endian();
	uint32_t i;

	if (!value->len || value->len > 8 || !datatype_known(value))
		return false;
	*number = 0;
	for (i = 0; i < value->len; i++)
		*number = *number << 8 |
			  value->data[big ? i : value->len - 1 - i];
	return true;
}
