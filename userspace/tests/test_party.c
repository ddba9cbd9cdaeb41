// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit.h"

#include <linux/netfilter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "engine/party.h"
#include "engine/select.h"
#include "tests/build_reset.h"

#define OWN_GROUP 77
#define OTHER_GROUP 78
#define OWN_SPACE 4098
#define OTHER_SPACE 4099
#define SECOND_NS 1000000000ULL

static const struct build_packet syn = {
	.src = "10.0.3.17", .dst = "10.0.0.5", .sport = 40112, .dport = 5432
};
static const struct build_packet answer = { .src = "10.0.0.5",
					    .dst = "10.0.3.17",
					    .sport = 5432,
					    .dport = 40112,
					    .flags = 0x14 };

static struct party_flow flow_of(const struct build_packet *packet,
				 uint64_t from, uint64_t until)
{
	struct party_flow flow = { .lport = packet->sport,
				   .rport = packet->dport,
				   .proto = IPPROTO_TCP,
				   .from = from,
				   .until = until };

	flow.local.family = flow.remote.family = AF_INET;
	inet_pton(AF_INET, packet->src, flow.local.bytes);
	inet_pton(AF_INET, packet->dst, flow.remote.bytes);
	return flow;
}

/* A command that sent the packet above from 10 to 20 seconds after boot. */
static void make_party(struct party *party)
{
	const struct party_flow flow =
		flow_of(&syn, 10 * SECOND_NS, 20 * SECOND_NS);

	memset(party, 0, sizeof(*party));
	assert_int_equal(party_add_cgroup(party, OWN_GROUP), 0);
	assert_int_equal(party_add_space(party, OWN_SPACE), 0);
	assert_int_equal(party_add_flow(party, &flow), 0);
}

/* A rule's event; cgroup and pid where they are not 0. */
static void make(union build *build, struct event *event,
		 const struct build_packet *packet, uint64_t netns,
		 uint64_t cgroup, uint32_t pid)
{
	const struct build_event values = { .packet = *packet,
					    .netns = netns,
					    .no_ct = true };

	make_event(build, event, &values);
	event->netns = netns;
	event->time_boot = 15 * SECOND_NS;
	event->has &= ~(BIT(RSTATTR_EVENT_CGROUP) | BIT(RSTATTR_EVENT_PID));
	if (cgroup)
		event->has |= BIT(RSTATTR_EVENT_CGROUP);
	if (pid)
		event->has |= BIT(RSTATTR_EVENT_PID);
	event->cgroup = cgroup;
	event->pid = pid;
}

static enum belonging match(struct party *party,
			    const struct build_packet *packet, uint64_t netns,
			    uint64_t cgroup, uint64_t time_boot)
{
	union build build;
	struct event event;

	make(&build, &event, packet, netns, cgroup, 0);
	event.time_boot = time_boot;
	return party_match(party, &event);
}

static void test_recorded(void **state)
{
	const struct build_packet other = { .src = "10.0.3.17",
					    .dst = "10.0.0.5",
					    .sport = 40113,
					    .dport = 5432 };
	struct party party;

	(void)state;
	make_party(&party);
	/* Whatever it is: its socket says whose. */
	assert_int_equal(match(&party, &other, OWN_SPACE, OWN_GROUP, 1),
			 BELONGS_EXACT);
	assert_int_equal(
		match(&party, &other, OWN_SPACE, OTHER_GROUP, 15 * SECOND_NS),
		BELONGS_NOT);
	assert_int_equal(match(&party, &other, OWN_SPACE, 0, 15 * SECOND_NS),
			 BELONGS_NOT);
	party_release(&party);
}

static void test_flow(void **state)
{
	struct party party;

	(void)state;
	make_party(&party);
	/* In either direction, and in whichever namespace. */
	assert_int_equal(match(&party, &syn, OWN_SPACE, 0, 15 * SECOND_NS),
			 BELONGS_DERIVED);
	assert_int_equal(match(&party, &syn, OTHER_SPACE, 0, 15 * SECOND_NS),
			 BELONGS_DERIVED);
	assert_int_equal(match(&party, &answer, OTHER_SPACE, 0, 15 * SECOND_NS),
			 BELONGS_DERIVED);
	/* Not before it was there, nor long after. */
	assert_int_equal(match(&party, &syn, OWN_SPACE, 0, 9 * SECOND_NS),
			 BELONGS_NOT);
	assert_int_equal(match(&party, &syn, OWN_SPACE, 0, 21 * SECOND_NS),
			 BELONGS_NOT);
	party_release(&party);
}

/* The same ends, when somebody else has the party's own one. */
static void test_foreign(void **state)
{
	struct party party;

	(void)state;
	make_party(&party);
	assert_int_equal(
		match(&party, &syn, OWN_SPACE, OTHER_GROUP, 15 * SECOND_NS),
		BELONGS_NOT);
	/* The other end is the other's. */
	assert_int_equal(
		match(&party, &answer, OWN_SPACE, OTHER_GROUP, 15 * SECOND_NS),
		BELONGS_DERIVED);
	party_release(&party);
}

/* 127.0.0.1 is in each namespace. */
static void test_near(void **state)
{
	const struct build_packet near = { .src = "127.0.0.1",
					   .dst = "127.0.0.1",
					   .sport = 40112,
					   .dport = 5432 };
	const struct party_flow flow = flow_of(&near, 0, UINT64_MAX);
	struct party party;

	(void)state;
	make_party(&party);
	assert_int_equal(party_add_flow(&party, &flow), 0);
	assert_int_equal(match(&party, &near, OWN_SPACE, 0, SECOND_NS),
			 BELONGS_DERIVED);
	assert_int_equal(match(&party, &near, OTHER_SPACE, 0, SECOND_NS),
			 BELONGS_NOT);
	party_release(&party);
}

static void test_nat(void **state)
{
	struct build_event values = { .packet = { .src = "10.0.3.17",
						  .dst = "172.16.0.9",
						  .sport = 40112,
						  .dport = 6432 },
				      .orig_dst = "10.0.0.5",
				      .orig_dport = 5432 };
	union build build;
	struct event event;
	struct party party;

	(void)state;
	make_party(&party);
	make_event(&build, &event, &values);
	event.has &= ~(BIT(RSTATTR_EVENT_CGROUP) | BIT(RSTATTR_EVENT_PID));
	event.time_boot = 15 * SECOND_NS;
	assert_int_equal(party_match(&party, &event), BELONGS_DERIVED);
	values.orig_dport = 5433;
	make_event(&build, &event, &values);
	event.has &= ~(BIT(RSTATTR_EVENT_CGROUP) | BIT(RSTATTR_EVENT_PID));
	event.time_boot = 15 * SECOND_NS;
	assert_int_equal(party_match(&party, &event), BELONGS_NOT);
	party_release(&party);
}

static void test_process(void **state)
{
	struct party party = { .pids_from = 12 * SECOND_NS };
	union build build;
	struct event event;

	(void)state;
	assert_int_equal(party_add_pid(&party, 4121), 0);
	make(&build, &event, &syn, OWN_SPACE, OTHER_GROUP, 4121);
	assert_int_equal(party_match(&party, &event), BELONGS_EXACT);
	/* Its number was another's then. */
	event.time_boot = 11 * SECOND_NS;
	assert_int_equal(party_match(&party, &event), BELONGS_NOT);
	make(&build, &event, &syn, OWN_SPACE, OTHER_GROUP, 4122);
	assert_int_equal(party_match(&party, &event), BELONGS_NOT);
	party_release(&party);
}

/* What came in for a socket of its own shows which connection it is. */
static void test_learned(void **state)
{
	const struct build_reset values = {
		.netns = OWN_SPACE,
		.reason = RSTATTR_REASON_TCP_RECEIVED,
		.time = 200 * SECOND_NS,
		.packet = answer,
		.sock = { .local = "10.0.3.17",
			  .remote = "10.0.0.5",
			  .lport = 40112,
			  .rport = 5432,
			  .state = TCP_SYN_SENT },
	};
	struct party party = { .name = NULL };
	union build build;
	struct event event;

	(void)state;
	assert_int_equal(party_add_cgroup(&party, OWN_GROUP), 0);
	make_reset(&build, &event, &values);
	assert_int_equal(party_learn(&party, &event), 0);
	assert_int_equal(party.nflows, 0);
	event.has |= BIT(RSTATTR_EVENT_CGROUP);
	event.cgroup = OWN_GROUP;
	assert_int_equal(party_learn(&party, &event), 0);
	assert_int_equal(match(&party, &syn, OTHER_SPACE, 0, 199 * SECOND_NS),
			 BELONGS_DERIVED);
	assert_int_equal(match(&party, &syn, OTHER_SPACE, 0, 202 * SECOND_NS),
			 BELONGS_NOT);
	assert_int_equal(match(&party, &syn, OTHER_SPACE, 0, 49 * SECOND_NS),
			 BELONGS_NOT);
	party_release(&party);
}

/* A container that shares its namespace with nobody. */
static void test_whole(void **state)
{
	struct party party = { .whole = true };
	const struct build_packet elsewhere = { .src = "10.0.3.18",
						.dst = "10.0.0.5",
						.sport = 40112,
						.dport = 5432 };
	struct addr addr = { .family = AF_INET, .bytes = { 10, 0, 3, 17 } };

	(void)state;
	assert_int_equal(party_add_space(&party, OWN_SPACE), 0);
	assert_int_equal(party_add_addr(&party, &addr), 0);
	assert_int_equal(match(&party, &elsewhere, OWN_SPACE, 0, 1),
			 BELONGS_EXACT);
	assert_int_equal(match(&party, &syn, OTHER_SPACE, 0, 1),
			 BELONGS_DERIVED);
	assert_int_equal(match(&party, &answer, OTHER_SPACE, 0, 1),
			 BELONGS_DERIVED);
	assert_int_equal(match(&party, &elsewhere, OTHER_SPACE, 0, 1),
			 BELONGS_NOT);
	party_release(&party);
}

static bool served(struct party_end end, uint32_t hook, uint64_t netns)
{
	struct party party = { .name = NULL };
	union build build;
	struct event event;
	enum belonging got;

	assert_int_equal(party_add_end(&party, &end), 0);
	make(&build, &event, &syn, netns, 0, 0);
	event.hook = hook;
	got = party_match(&party, &event);
	assert_true(got == BELONGS_NOT || got == BELONGS_LIKELY);
	party_release(&party);
	return got == BELONGS_LIKELY;
}

static void test_listens(void **state)
{
	struct party_end end = { .netns = OWN_SPACE,
				 .addr.family = AF_INET,
				 .port = 5432,
				 .proto = IPPROTO_TCP };

	(void)state;
	assert_true(served(end, NF_INET_LOCAL_IN, OWN_SPACE));
	/* What goes through is for another host, and its address is not known
	 * here.
	 */
	assert_false(served(end, NF_INET_FORWARD, OWN_SPACE));
	assert_false(served(end, NF_INET_LOCAL_OUT, OWN_SPACE));
	assert_false(served(end, NF_INET_LOCAL_IN, OTHER_SPACE));
	end.addr =
		(struct addr){ .family = AF_INET, .bytes = { 127, 0, 0, 1 } };
	assert_false(served(end, NF_INET_LOCAL_IN, OWN_SPACE));
	end.addr = (struct addr){ .family = AF_INET6 };
	assert_false(served(end, NF_INET_LOCAL_IN, OWN_SPACE));
	end.both = true;
	assert_true(served(end, NF_INET_LOCAL_IN, OWN_SPACE));
	end.port = 5433;
	assert_false(served(end, NF_INET_LOCAL_IN, OWN_SPACE));
}

static void test_select(void **state)
{
	struct select select = { 0 };
	struct party party;
	union build build;
	struct event event;

	(void)state;
	make_party(&party);
	make(&build, &event, &syn, OTHER_SPACE, 0, 0);
	assert_int_equal(select_belonging(&select, &event), BELONGS_NOT);
	assert_true(select_match(&select, &event, 20 * SECOND_NS));
	select.party = &party;
	assert_int_equal(select_belonging(&select, &event), BELONGS_DERIVED);
	assert_true(select_match(&select, &event, 20 * SECOND_NS));
	event.time_boot = 21 * SECOND_NS;
	assert_false(select_match(&select, &event, 30 * SECOND_NS));
	/* With ends as well, both must hold. */
	event.time_boot = 15 * SECOND_NS;
	assert_int_equal(endpoint_parse(&select.src, "10.0.3.18", NULL), 0);
	assert_false(select_match(&select, &event, 20 * SECOND_NS));
	party_release(&party);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_recorded), TEST(test_flow),  TEST(test_foreign),
		TEST(test_near),     TEST(test_nat),   TEST(test_process),
		TEST(test_learned),  TEST(test_whole), TEST(test_listens),
		TEST(test_select),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
