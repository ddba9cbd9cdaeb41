// SPDX-License-Identifier: GPL-2.0-only
/* tcp_find_option() of net/netfilter/xt_tcpudp.c, and others like it. */
#include <netinet/in.h>

#include "vm/xt/options.h"

/**
 * xt_find_option - is an option of some kind there
 * @par: the packet; it is dropped when it ends within the options
 * @offset: of the options, from the network header
 * @len: their length, at most XT_OPTIONS_MAX
 * @kind: the option's
 */
enum tri xt_find_option(struct xt_par *par, size_t offset, size_t len,
			uint8_t kind)
{
	uint8_t bytes[XT_OPTIONS_MAX], known[XT_OPTIONS_MAX];
	size_t i;

	if (!len)
		return TRI_FALSE;
	if (len > XT_OPTIONS_MAX || !xt_bytes(par, offset, len, bytes, known))
		return xt_drop(par, TRI_TRUE);
	for (i = 0; i < len;) {
		if (known[i] != 0xff)
			return TRI_UNKNOWN;
		if (bytes[i] == kind)
			return TRI_TRUE;
		if (bytes[i] < 2 || i == len - 1) {
			i++;
			continue;
		}
		if (known[i + 1] != 0xff)
			return TRI_UNKNOWN;
		i += bytes[i + 1] ? bytes[i + 1] : 1;
	}
	return TRI_FALSE;
}
