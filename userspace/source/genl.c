// SPDX-License-Identifier: GPL-2.0-only
#include "source/genl.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>

struct lookup {
	const char *group;
	struct genl_family *family;
};

static void one_group(const struct nlattr *nest, const struct lookup *lookup)
{
	const struct nlattr *attr;
	const char *name = NULL;
	uint32_t id = 0;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_MCAST_GRP_NAME:
			if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) >= 0)
				name = mnl_attr_get_str(attr);
			break;
		case CTRL_ATTR_MCAST_GRP_ID:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
				id = mnl_attr_get_u32(attr);
			break;
		}
	}
	if (name && strcmp(name, lookup->group) == 0)
		lookup->family->group = id;
}

static int on_family(const struct nlmsghdr *nlh, void *data)
{
	const struct lookup *lookup = data;
	const struct nlattr *attr;
	const struct nlattr *group;

	mnl_attr_for_each(attr, nlh, GENL_HDRLEN) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_FAMILY_ID:
			if (mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
				return -EBADMSG;
			lookup->family->id = mnl_attr_get_u16(attr);
			break;
		case CTRL_ATTR_MCAST_GROUPS:
			mnl_attr_for_each_nested(group, attr) {
				one_group(group, lookup);
			}
			break;
		}
	}
	return 0;
}

/**
 * genl_put_header - begin a request
 * @buf: NL_REQUEST_MAX bytes
 * @family: to whom
 * @cmd: its command
 * @version: of its interface
 * @flags: NLM_F_*
 *
 * Return: the message, to add attributes to.
 */
struct nlmsghdr *genl_put_header(void *buf, const struct genl_family *family,
				 uint8_t cmd, uint8_t version, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = family->id;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = version;
	return nlh;
}

/**
 * genl_find - resolve a family's name and one of its multicast groups
 * @nl: a generic netlink socket
 * @name: of the family
 * @group: of the multicast group
 * @family: filled
 *
 * Return: 0; -ENOENT when there is no such family; or a negative errno.
 */
int genl_find(struct nl *nl, const char *name, const char *group,
	      struct genl_family *family)
{
	const struct genl_family control = { .id = GENL_ID_CTRL };
	struct lookup lookup = { .group = group, .family = family };
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh;
	int err;

	memset(family, 0, sizeof(*family));
	nlh = genl_put_header(buf, &control, CTRL_CMD_GETFAMILY, 1, 0);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, name);
	err = nl_request(nl, nlh, on_family, &lookup);
	if (!err && !family->id)
		err = -EBADMSG;
	return err;
}
