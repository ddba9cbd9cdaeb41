// SPDX-License-Identifier: GPL-2.0-only
#include "facts/traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "facts/traffic_code.h"

enum map {
	MAP_FLOWS,
	MAP_LOST,
	MAP_SPACES,
	MAPS,
};

enum link {
	LINK_SENT,
	LINK_RECEIVED,
	LINK_SOCKETS,
	LINKS,
};

/* Closing a link takes its program away. */
struct traffic {
	int map[MAPS];
	int link[LINKS];
};

static int bpf(enum bpf_cmd cmd, union bpf_attr *attr)
{
	long got = syscall(SYS_bpf, cmd, attr, sizeof(*attr));

	return got < 0 ? -errno : (int)got;
}

static uint64_t pointer(const void *to)
{
	return (uint64_t)(uintptr_t)to;
}

static int make_map(enum bpf_map_type type, size_t key, size_t value,
		    unsigned int max)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_type = type;
	attr.key_size = (uint32_t)key;
	attr.value_size = (uint32_t)value;
	attr.max_entries = max;
	attr.map_flags = type == BPF_MAP_TYPE_HASH ? BPF_F_NO_PREALLOC : 0;
	return bpf(BPF_MAP_CREATE, &attr);
}

static int make_maps(struct traffic *traffic)
{
	int i;

	traffic->map[MAP_FLOWS] =
		make_map(BPF_MAP_TYPE_HASH, sizeof(struct traffic_key),
			 sizeof(struct traffic_times), TRAFFIC_FLOWS_MAX);
	traffic->map[MAP_LOST] = make_map(BPF_MAP_TYPE_ARRAY, sizeof(uint32_t),
					  sizeof(uint64_t), 1);
	traffic->map[MAP_SPACES] =
		make_map(BPF_MAP_TYPE_HASH, sizeof(uint64_t), sizeof(uint64_t),
			 TRAFFIC_SPACES_MAX);
	for (i = 0; i < MAPS; i++) {
		if (traffic->map[i] < 0)
			return traffic->map[i];
	}
	return 0;
}

static int load(const struct traffic_code *code, enum bpf_prog_type type,
		enum bpf_attach_type attach)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = type;
	attr.insns = pointer(code->insn);
	attr.insn_cnt = (uint32_t)code->count;
	attr.license = pointer("GPL");
	attr.expected_attach_type = attach;
	memcpy(attr.prog_name, "rstattr_run", sizeof("rstattr_run"));
	return bpf(BPF_PROG_LOAD, &attr);
}

static int attach(int cgroup, const struct traffic_code *code,
		  enum bpf_prog_type type, enum bpf_attach_type where)
{
	union bpf_attr attr;
	int prog = load(code, type, where);
	int link;

	if (prog < 0)
		return prog;
	memset(&attr, 0, sizeof(attr));
	attr.link_create.prog_fd = (uint32_t)prog;
	attr.link_create.target_fd = (uint32_t)cgroup;
	attr.link_create.attach_type = where;
	link = bpf(BPF_LINK_CREATE, &attr);
	close(prog);
	return link;
}

static int attach_all(struct traffic *traffic, int cgroup)
{
	const int *map = traffic->map;
	struct traffic_code code;
	int i;

	traffic_code_sockets(&code, map[MAP_SPACES]);
	traffic->link[LINK_SOCKETS] =
		attach(cgroup, &code, BPF_PROG_TYPE_CGROUP_SOCK,
		       BPF_CGROUP_INET_SOCK_CREATE);
	traffic_code_packets(&code, map[MAP_FLOWS], map[MAP_LOST], true);
	traffic->link[LINK_SENT] =
		attach(cgroup, &code, BPF_PROG_TYPE_CGROUP_SKB,
		       BPF_CGROUP_INET_EGRESS);
	traffic_code_packets(&code, map[MAP_FLOWS], map[MAP_LOST], false);
	traffic->link[LINK_RECEIVED] =
		attach(cgroup, &code, BPF_PROG_TYPE_CGROUP_SKB,
		       BPF_CGROUP_INET_INGRESS);
	for (i = 0; i < LINKS; i++) {
		if (traffic->link[i] < 0)
			return traffic->link[i];
	}
	return 0;
}

/**
 * traffic_start - begin to take note of what a control group sends and receives
 * @out: set; release it with traffic_stop()
 * @cgroup: of its directory; stays the caller's
 * @error: filled on failure
 *
 * Needs CAP_BPF and CAP_NET_ADMIN.
 *
 * Return: 0 or a negative errno.
 */
int traffic_start(struct traffic **out, int cgroup, struct error *error)
{
	struct traffic *traffic = malloc(sizeof(*traffic));
	int i, err;

	*out = NULL;
	if (!traffic)
		return error_set(error, -ENOMEM, "out of memory");
	for (i = 0; i < LINKS; i++)
		traffic->link[i] = -1;
	err = make_maps(traffic);
	if (!err)
		err = attach_all(traffic, cgroup);
	if (!err) {
		*out = traffic;
		return 0;
	}
	traffic_stop(traffic);
	return error_set(error, err,
			 "what is sent and received cannot be noted: %s",
			 strerror(-err));
}

static int next_key(int fd, const void *key, void *next)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (uint32_t)fd;
	attr.key = pointer(key);
	attr.next_key = pointer(next);
	return bpf(BPF_MAP_GET_NEXT_KEY, &attr);
}

static int look_up(int fd, const void *key, void *value)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.map_fd = (uint32_t)fd;
	attr.key = pointer(key);
	attr.value = pointer(value);
	return bpf(BPF_MAP_LOOKUP_ELEM, &attr);
}

static void fill(struct traffic_flow *flow, const struct traffic_key *key,
		 const struct traffic_times *times)
{
	size_t len = key->version == 6 ? 16 : 4;

	addr_from_bytes(&flow->local, key->local, len);
	addr_from_bytes(&flow->remote, key->remote, len);
	flow->lport = ntohs(key->lport);
	flow->rport = ntohs(key->rport);
	flow->proto = key->proto;
	flow->first = times->first;
	flow->last = times->last;
}

/**
 * traffic_flows - the flows that were noted
 * @traffic: since when
 * @fn: called for each; a negative errno ends it
 * @data: for @fn
 *
 * Complete when nothing is sent or received any more.
 *
 * Return: 0 or what @fn returned.
 */
int traffic_flows(const struct traffic *traffic, traffic_flow_fn fn, void *data)
{
	struct traffic_key key, before;
	struct traffic_times times;
	struct traffic_flow flow;
	bool begun = false;
	int err = 0;

	while (!err && next_key(traffic->map[MAP_FLOWS], begun ? &before : NULL,
				&key) == 0) {
		before = key;
		begun = true;
		if (look_up(traffic->map[MAP_FLOWS], &key, &times))
			continue;
		fill(&flow, &key, &times);
		err = fn(&flow, data);
	}
	return err;
}

/**
 * traffic_spaces - the network namespaces in which sockets were made
 * @traffic: since when
 * @fn: called for each cookie; a negative errno ends it
 * @data: for @fn
 *
 * Return: 0 or what @fn returned.
 */
int traffic_spaces(const struct traffic *traffic, traffic_space_fn fn,
		   void *data)
{
	uint64_t cookie, before = 0;
	bool begun = false;
	int err = 0;

	while (!err && next_key(traffic->map[MAP_SPACES],
				begun ? &before : NULL, &cookie) == 0) {
		before = cookie;
		begun = true;
		err = fn(cookie, data);
	}
	return err;
}

/**
 * traffic_lost - packets of flows that are not known, for there were too many
 * @traffic: since when
 */
uint64_t traffic_lost(const struct traffic *traffic)
{
	uint64_t count = 0;
	uint32_t zero = 0;

	look_up(traffic->map[MAP_LOST], &zero, &count);
	return count;
}

static void close_all(const int *fds, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}
}

/**
 * traffic_stop - end it, and forget what was noted
 * @traffic: made by traffic_start(), or NULL
 */
void traffic_stop(struct traffic *traffic)
{
	if (!traffic)
		return;
	close_all(traffic->link, LINKS);
	close_all(traffic->map, MAPS);
	free(traffic);
}
