// SPDX-License-Identifier: GPL-2.0-only
/*
 * The flows of a finding. A client that tries again does so from another
 * port: to a person that is one and the same flow.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/names.h"
#include "output/people.h"

/* More lines than these are only counted; --json has them all. */
#define LINES_SHOWN 5

/* Flows that differ in nothing but the client's port. */
struct group {
	struct flow_key key; /* without that port */
	const struct flow *flow; /* the first of them */
	size_t flows;
	uint64_t count;
};

static int compare_keys(const void *a, const void *b)
{
	const struct group *x = a;
	const struct group *y = b;
	int order = memcmp(&x->key, &y->key, sizeof(x->key));

	if (!order)
		order = strcmp(x->flow->comm, y->flow->comm);
	if (!order)
		order = (x->flow->has_uid > y->flow->has_uid) -
			(x->flow->has_uid < y->flow->has_uid);
	if (!order && x->flow->has_uid)
		order = (x->flow->uid > y->flow->uid) -
			(x->flow->uid < y->flow->uid);
	return order;
}

/* Most events first. */
static int compare_counts(const void *a, const void *b)
{
	const struct group *x = a;
	const struct group *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return compare_keys(a, b);
}

/* Return: how many groups there are. */
static size_t make_groups(const struct finding *finding, struct group *group)
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < finding->flow_count; i++) {
		const struct flow *flow = finding->flow[i];

		memcpy(&group[i].key, &flow->key, sizeof(flow->key));
		if (flow->key.from_server)
			group[i].key.tuple.dport = 0;
		else
			group[i].key.tuple.sport = 0;
		group[i].key.asked.sport = 0;
		group[i].flow = flow;
		group[i].flows = 1;
		group[i].count = flow->count;
	}
	qsort(group, finding->flow_count, sizeof(*group), compare_keys);
	for (i = 0; i < finding->flow_count; i++) {
		if (count && !compare_keys(&group[count - 1], &group[i])) {
			group[count - 1].flows += group[i].flows;
			group[count - 1].count += group[i].count;
		} else {
			memmove(&group[count++], &group[i], sizeof(*group));
		}
	}
	qsort(group, count, sizeof(*group), compare_counts);
	return count;
}

static void interface(const struct out *out, const char *direction,
		      uint32_t index, const char *name)
{
	if (name[0]) {
		fprintf(out->file, "; %s ", direction);
		out_text(out, name);
	} else if (index) {
		fprintf(out->file, "; %s interface %u", direction, index);
	}
}

/* Before NAT; the client's own address only where that was changed, too. */
static void asked(const struct out *out, const struct flow_key *key, bool one)
{
	const struct tuple *orig = &key->asked;
	const struct tuple *packet = &key->tuple;
	const struct addr *client = key->ct_reply ? &packet->dst :
						    &packet->src;
	uint16_t port = key->ct_reply ? packet->dport : packet->sport;

	if (!key->has_asked)
		return;
	fputs("; asked ", out->file);
	if (!addr_equal(client, &orig->src) || (one && port != orig->sport)) {
		out_end(out, &orig->src, orig->has_ports && one, orig->sport);
		fputs(" to ", out->file);
	}
	out_end(out, &orig->dst, orig->has_ports, orig->dport);
	fputs(" before NAT", out->file);
}

static void client_end(const struct out *out, const struct addr *addr,
		       size_t ports)
{
	out_end(out, addr, false, 0);
	fprintf(out->file, " (%zu ports)", ports);
}

static void ends(const struct out *out, const struct group *group)
{
	const struct tuple *tuple = &group->flow->key.tuple;
	bool reply = group->flow->key.from_server;
	char proto[8];

	if (group->flows == 1) {
		out_tuple(out, tuple);
		return;
	}
	if (reply)
		out_end(out, &tuple->src, tuple->has_ports, tuple->sport);
	else
		client_end(out, &tuple->src, group->flows);
	fputs(" to ", out->file);
	if (reply)
		client_end(out, &tuple->dst, group->flows);
	else
		out_end(out, &tuple->dst, tuple->has_ports, tuple->dport);
	fprintf(out->file, " %s", proto_text(tuple->proto, proto));
}

static void show_group(const struct out *out, const struct group *group)
{
	const struct flow *flow = group->flow;
	const struct flow_key *key = &flow->key;
	bool one = group->flows == 1;

	out_label(out, "flow");
	ends(out, group);
	asked(out, key, one);
	interface(out, "in", key->iif, key->iif_name);
	interface(out, "out", key->oif, key->oif_name);
	if (key->has_ct)
		fprintf(out->file, "; ct %s", ct_state_text(key->ct_state));
	if (flow->comm[0]) {
		fputs("; by ", out->file);
		out_text(out, flow->comm);
		if (flow->has_pid && one)
			fprintf(out->file, "[%u]", flow->pid);
	}
	if (flow->has_uid)
		fprintf(out->file, "; uid %u", flow->uid);
	fprintf(out->file, "; %" PRIu64 "x\n", group->count);
}

/**
 * people_flows - who talked to whom
 * @out: where to
 * @finding: what befell them
 */
void people_flows(const struct out *out, const struct finding *finding)
{
	size_t left = finding->flow_count;
	struct group *group;
	size_t count, i;

	if (!left)
		return;
	group = calloc(left, sizeof(*group));
	count = group ? make_groups(finding, group) : 0;
	for (i = 0; i < count && i < LINES_SHOWN; i++) {
		show_group(out, &group[i]);
		left -= group[i].flows;
	}
	free(group);
	if (!left)
		return;
	out_label(out, "");
	fprintf(out->file, "and %zu more flow%s (--json has them all)\n", left,
		plural(left));
}
