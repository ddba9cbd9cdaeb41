// SPDX-License-Identifier: GPL-2.0-only
#include "ruleset/links.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <stdlib.h>
#include <string.h>

/**
 * links_add - put a link behind the others
 * @links: gains a copy
 * @link: the link
 *
 * Return: 0, -ENOMEM, or -E2BIG.
 */
int links_add(struct links *links, const struct link *link)
{
	size_t n = links->count;
	struct link *grown;

	if (n == LINKS_MAX)
		return -E2BIG;
	if (!(n & (n - 1))) {
		grown = realloc(links->item, (n ? 2 * n : 1) * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		links->item = grown;
	}
	links->item[links->count++] = *link;
	return 0;
}

/**
 * links_release - free a list
 * @links: emptied
 */
void links_release(struct links *links)
{
	free(links->item);
	*links = (struct links){ 0 };
}

/**
 * links_same - whether two lists name the same links
 * @a: a list
 * @b: another one
 *
 * Return: whether names and indexes are the same, in the same order.
 */
bool links_same(const struct links *a, const struct links *b)
{
	size_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++) {
		if (a->item[i].index != b->item[i].index ||
		    strcmp(a->item[i].name, b->item[i].name) != 0)
			return false;
	}
	return true;
}

static void copy_text(char to[IFNAMSIZ], const struct nlattr *attr)
{
	const char *from = mnl_attr_get_payload(attr);
	size_t len = strnlen(from, mnl_attr_get_payload_len(attr));

	if (len >= IFNAMSIZ)
		len = IFNAMSIZ - 1;
	memcpy(to, from, len);
	to[len] = '\0';
}

static int on_link(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr, *inner;
	struct link link = { 0 };

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*ifi))
		return -EBADMSG;
	link.index = (uint32_t)ifi->ifi_index;
	mnl_attr_for_each(attr, nlh, sizeof(*ifi))
	{
		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			copy_text(link.name, attr);
		if (mnl_attr_get_type(attr) != IFLA_LINKINFO)
			continue;
		mnl_attr_for_each_nested(inner, attr)
		{
			if (mnl_attr_get_type(inner) == IFLA_INFO_KIND)
				copy_text(link.kind, inner);
		}
	}
	return links_add(data, &link);
}

/**
 * links_read - the links of a network namespace
 * @nl: a NETLINK_ROUTE socket of it
 * @links: filled; release it with links_release()
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int links_read(struct nl *nl, struct links *links, struct error *error)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *ifi;
	int err = -EINTR;
	int i;

	*links = (struct links){ 0 };
	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_family = AF_UNSPEC;
	for (i = 0; i < NL_RETRIES && err == -EINTR; i++) {
		links_release(links);
		err = nl_request(nl, nlh, on_link, links);
	}
	if (!err)
		return 0;
	links_release(links);
	return error_set(error, err, "the links cannot be read: %s",
			 strerror(-err));
}

static struct nlmsghdr *new_link(char *buf, const struct link *link)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *ifi;

	nlh->nlmsg_type = RTM_NEWLINK;
	/* NLM_F_EXCL is a bit of NLM_F_DUMP: say what is meant. */
	nlh->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK;
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = (int)link->index;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, link->name);
	return nlh;
}

static int make_one(struct nl *nl, const struct link *link, const char *kind)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = new_link(buf, link);
	struct nlattr *info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);

	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, kind);
	mnl_attr_nest_end(nlh, info);
	return nl_request(nl, nlh, NULL, NULL);
}

/* A pair: two of the links, or one and something that no rule names. */
static int make_pair(struct nl *nl, const struct link *link,
		     const struct link *peer)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = new_link(buf, link);
	struct nlattr *info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	struct nlattr *data, *other;
	struct ifinfomsg *ifi;

	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "veth");
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	other = mnl_attr_nest_start(nlh, VETH_INFO_PEER);
	ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));
	ifi->ifi_index = (int)peer->index;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, peer->name);
	mnl_attr_nest_end(nlh, other);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	return nl_request(nl, nlh, NULL, NULL);
}

static bool is_loopback(const struct link *link)
{
	return link->index == 1 && strcmp(link->name, "lo") == 0;
}

/* An index that no link has, for the end of a pair that nobody asked for. */
static uint32_t free_index(const struct links *links)
{
	uint32_t index = 1;
	size_t i;

	for (i = 0; i < links->count; i++) {
		if (links->item[i].index > index)
			index = links->item[i].index;
	}
	return index < INT32_MAX ? index + 1 : 0;
}

/*
 * The kinds that need nothing else, the cheapest first. Kernels that have
 * not been given one of them say that they do not support it.
 */
static int make_simple(struct nl *nl, const struct link *link)
{
	static const char *const kinds[] = { "dummy", "ifb" };
	int err = -EOPNOTSUPP;
	size_t i;

	if (strcmp(link->kind, "bridge") == 0)
		err = make_one(nl, link, "bridge");
	for (i = 0; i < 2 && err == -EOPNOTSUPP; i++)
		err = make_one(nl, link, kinds[i]);
	return err;
}

static int cannot_make(const struct nl *nl, const struct link *link, int err,
		       struct error *error)
{
	return error_set(
		error, err,
		"cannot make link \"%s\" with index %u in the scratch namespace: %s",
		link->name, link->index,
		nl->said[0] ? nl->said : strerror(-err));
}

/**
 * links_make - make links of these names and indexes
 * @nl: a NETLINK_ROUTE socket of a fresh network namespace
 * @links: the links; lo is there already
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int links_make(struct nl *nl, const struct links *links, struct error *error)
{
	struct link spare = { .name = "rstattr-peer" };
	const struct link *waiting = NULL;
	size_t i;
	int err;

	for (i = 0; i < links->count; i++) {
		const struct link *link = &links->item[i];

		if (is_loopback(link))
			continue;
		err = make_simple(nl, link);
		if (err && err != -EOPNOTSUPP)
			return cannot_make(nl, link, err, error);
		if (!err)
			continue;
		if (!waiting) {
			waiting = link;
			continue;
		}
		err = make_pair(nl, waiting, link);
		if (err)
			return cannot_make(nl, link, err, error);
		waiting = NULL;
	}
	spare.index = free_index(links);
	err = waiting ? make_pair(nl, waiting, &spare) : 0;
	return err ? cannot_make(nl, waiting, err, error) : 0;
}
