// SPDX-License-Identifier: GPL-2.0-only
/* The VLANs of bridges, as messages tell them. */
#include "tests/unit.h"

#include <linux/if_bridge.h>
#include <stdlib.h>

#include "host/internal.h"

static struct host host;
static union host_request message;

static void begin(uint32_t index)
{
	struct br_vlan_msg *msg;

	mnl_nlmsg_put_header(&message);
	message.nlh.nlmsg_type = RTM_NEWVLAN;
	msg = mnl_nlmsg_put_extra_header(&message.nlh, sizeof(*msg));
	msg->family = AF_BRIDGE;
	msg->ifindex = index;
}

/* @last: 0: one VLAN; @state: -1: not told */
static void add(uint16_t vid, uint16_t last, uint16_t flags, int state)
{
	const struct bridge_vlan_info info = { .flags = flags, .vid = vid };
	struct nlattr *entry =
		mnl_attr_nest_start(&message.nlh, BRIDGE_VLANDB_ENTRY);

	mnl_attr_put(&message.nlh, BRIDGE_VLANDB_ENTRY_INFO, sizeof(info),
		     &info);
	if (last)
		mnl_attr_put_u16(&message.nlh, BRIDGE_VLANDB_ENTRY_RANGE, last);
	if (state >= 0)
		mnl_attr_put_u8(&message.nlh, BRIDGE_VLANDB_ENTRY_STATE,
				(uint8_t)state);
	mnl_attr_nest_end(&message.nlh, entry);
}

static void end(void)
{
	assert_int_equal(host_vlans_add(&message.nlh, &host.links), 0);
}

/* '-': not let through, 'u': without a tag, 't': with it */
static char passes(uint32_t index, uint16_t vid)
{
	bool tagged;

	if (!host_vlan_passes(&host, index, vid, &tagged))
		return '-';
	return tagged ? 't' : 'u';
}

static void test_vlans(void **state)
{
	(void)state;
	begin(7);
	add(1, 0, BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED,
	    BR_STATE_FORWARDING);
	add(10, 20, 0, BR_STATE_FORWARDING);
	add(30, 0, BRIDGE_VLAN_INFO_UNTAGGED, BR_STATE_BLOCKING);
	add(31, 0, 0, -1);
	end();
	begin(8);
	add(10, 0, BRIDGE_VLAN_INFO_UNTAGGED, BR_STATE_FORWARDING);
	end();
	begin(7);
	add(4094, 0, 0, BR_STATE_FORWARDING);
	end();
	assert_int_equal(passes(7, 1), 'u');
	assert_int_equal(passes(8, 1), '-');
	assert_int_equal(passes(7, 9), '-');
	assert_int_equal(passes(7, 10), 't');
	assert_int_equal(passes(7, 20), 't');
	assert_int_equal(passes(7, 21), '-');
	assert_int_equal(passes(8, 10), 'u');
	assert_int_equal(passes(8, 11), '-');
	assert_int_equal(passes(7, 30), '-');
	assert_int_equal(passes(7, 31), '-');
	assert_int_equal(passes(7, 4094), 't');
	assert_int_equal(passes(9, 1), '-');
	host_vlans_forget(&host.links);
	assert_int_equal(passes(7, 1), '-');
}

/* What is too short, of another kind, or without what must be there. */
static void test_other(void **state)
{
	struct nlattr *entry;

	(void)state;
	begin(7);
	mnl_attr_put_u32(&message.nlh, BRIDGE_VLANDB_ENTRY_INFO, 1);
	end();
	begin(7);
	entry = mnl_attr_nest_start(&message.nlh, BRIDGE_VLANDB_ENTRY);
	mnl_attr_put_u16(&message.nlh, BRIDGE_VLANDB_ENTRY_INFO, 1);
	mnl_attr_nest_end(&message.nlh, entry);
	end();
	begin(7);
	add(1, 0, 0, BR_STATE_FORWARDING);
	message.nlh.nlmsg_type = RTM_DELVLAN;
	end();
	message.nlh.nlmsg_type = RTM_NEWVLAN;
	message.nlh.nlmsg_len = NLMSG_LENGTH(4);
	end();
	assert_int_equal(host.links.nvlans, 0);
	assert_null(host.links.vlan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_vlans),
		TEST(test_other),
	};

	return cmocka_run_group_tests_name("vlans", tests, NULL, NULL);
}
