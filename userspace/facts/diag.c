// SPDX-License-Identifier: GPL-2.0-only
#include "facts/diag.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>

static int ask_family(struct nl *nl, const struct diag_ask *ask, uint8_t family,
		      nl_message_fn fn, void *data)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct inet_diag_req_v2 *req;
	int err;

	nlh->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	req = mnl_nlmsg_put_extra_header(nlh, sizeof(*req));
	req->sdiag_family = family;
	req->sdiag_protocol = ask->proto ? ask->proto : IPPROTO_TCP;
	req->idiag_states = ask->states;
	req->id.idiag_sport = htons(ask->port);
	if (ask->info)
		req->idiag_ext = 1 << (INET_DIAG_INFO - 1);
	err = nl_request(nl, nlh, fn, data);
	return err == -EINTR ? 0 : err; /* sockets come and go */
}

/**
 * diag_sockets - the sockets of a protocol, of IPv4 and of IPv6
 * @nl: of NETLINK_SOCK_DIAG
 * @ask: which
 * @fn: called for each message
 * @data: for @fn
 *
 * Needs no privileges.
 *
 * Return: 0, a negative errno, or what @fn returned when it ended it.
 */
int diag_sockets(struct nl *nl, const struct diag_ask *ask, nl_message_fn fn,
		 void *data)
{
	int err = ask_family(nl, ask, AF_INET, fn, data);

	return err ? err : ask_family(nl, ask, AF_INET6, fn, data);
}
