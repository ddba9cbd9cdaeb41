// SPDX-License-Identifier: GPL-2.0-only
#include "source/kmod.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

#include "nl/nl.h"
#include "source/decode.h"
#include "source/genl.h"

struct kmod {
	struct nl nl;
	struct genl_family family;
};

/**
 * kmod_open - find the module
 * @out: the module as seen from the present network namespace; release it
 *	 with kmod_close()
 * @error: filled on failure
 *
 * Return: 0; -ENOENT when the module is not loaded; or a negative errno.
 */
int kmod_open(struct kmod **out, struct error *error)
{
	struct kmod *kmod = calloc(1, sizeof(*kmod));
	int err;

	if (!kmod)
		return error_set(error, -ENOMEM, "out of memory");
	err = nl_open(&kmod->nl, NETLINK_GENERIC);
	if (err) {
		free(kmod);
		return error_set(error, err,
				 "cannot open a generic netlink socket: %s",
				 strerror(-err));
	}
	err = genl_find(&kmod->nl, RSTATTR_GENL_NAME, RSTATTR_MCGRP_EVENTS,
			&kmod->family);
	if (err) {
		kmod_close(kmod);
		if (err == -ENOENT)
			return error_set(error, err,
					 "the kernel module is not loaded; load it with: modprobe rstattr");
		return error_set(error, err,
				 "cannot ask the kernel for the family \"%s\": %s",
				 RSTATTR_GENL_NAME, strerror(-err));
	}
	*out = kmod;
	return 0;
}

/**
 * kmod_close - release what kmod_open() made
 * @kmod: the module, or NULL
 */
void kmod_close(struct kmod *kmod)
{
	if (!kmod)
		return;
	nl_close(&kmod->nl);
	free(kmod);
}

/**
 * kmod_events_group - the multicast group that tells of new events
 * @kmod: the module
 *
 * Return: its number, 0 when the module has none.
 */
unsigned int kmod_events_group(const struct kmod *kmod)
{
	return kmod->family.group;
}

static struct nlmsghdr *request(struct kmod *kmod, void *buf, uint8_t cmd,
				uint16_t flags)
{
	return genl_put_header(buf, &kmod->family, cmd,
			       RSTATTR_GENL_VERSION, flags);
}

static void put_scope(struct nlmsghdr *nlh, const struct scope *scope)
{
	if (scope->kind == SCOPE_ALL)
		mnl_attr_put(nlh, RSTATTR_A_ALL_NETNS, 0, NULL);
	else if (scope->kind == SCOPE_ONE)
		mnl_attr_put_u64(nlh, RSTATTR_A_NETNS_COOKIE, scope->netns);
}

static void put_cursor(struct nlmsghdr *nlh, const struct cursor *from)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, RSTATTR_A_CURSOR);

	mnl_attr_put_u64(nlh, RSTATTR_CURSOR_INSTANCE, from->instance);
	mnl_attr_put_u32(nlh, RSTATTR_CURSOR_KIND, from->kind);
	mnl_attr_put_u64(nlh, RSTATTR_CURSOR_SEQ, from->seq);
	mnl_attr_nest_end(nlh, nest);
}

static int explain(struct kmod *kmod, int err, const char *doing,
		   struct error *error)
{
	if (err == -EPERM)
		return error_set(error, err,
				 "cannot %s: this needs CAP_NET_ADMIN; run it as root, e.g. with sudo",
				 doing);
	if (err == -EINTR)
		return error_set(error, err,
				 "cannot %s: it kept changing while it was read; try again",
				 doing);
	if (err == -EBADMSG)
		return error_set(error, err,
				 "cannot %s: the module's answer is malformed; are module and tool of one version?",
				 doing);
	return error_set(error, err, "cannot %s: %s%s%s", doing,
			 strerror(-err), kmod->nl.said[0] ? ": " : "",
			 kmod->nl.said);
}

/* Who gets what is read; only one of the functions is set. */
struct reading {
	const struct sink *sink;
	stats_fn stats;
	rule_fn rule;
	probe_fn probe;
	void *data;
};

static int begin(const struct reading *reading)
{
	if (reading->rule)
		return reading->rule(NULL, reading->data);
	if (reading->sink && reading->sink->begin)
		return reading->sink->begin(reading->sink->data);
	return 0;
}

/* A dump that a change interrupted is begun anew, a bounded number of times. */
static int dump(struct kmod *kmod, struct nlmsghdr *nlh, nl_message_fn fn,
		struct reading *reading)
{
	int err = -EINTR;
	int i;

	for (i = 0; i < NL_RETRIES && err == -EINTR; i++) {
		err = begin(reading);
		if (!err)
			err = nl_request(&kmod->nl, nlh, fn, reading);
	}
	return err;
}

static int on_info(const struct nlmsghdr *nlh, void *data)
{
	return decode_info(nlh, data);
}

/**
 * kmod_info - what the module says of itself
 * @kmod: the module
 * @info: filled
 * @error: filled on failure
 *
 * Return: 0 or a negative errno, -EPERM without CAP_NET_ADMIN.
 */
int kmod_info(struct kmod *kmod, struct info *info, struct error *error)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = request(kmod, buf, RSTATTR_CMD_GET_INFO, 0);
	int err;

	memset(info, 0, sizeof(*info));
	err = nl_request(&kmod->nl, nlh, on_info, info);
	if (err)
		return explain(kmod, err, "read the module's state", error);
	return 0;
}

static int on_stats(const struct nlmsghdr *nlh, void *data)
{
	const struct reading *reading = data;
	struct stats stats;
	int err = decode_stats(nlh, &stats);

	return err ? err : reading->stats(&stats, reading->data);
}

/**
 * kmod_stats - the books of network namespaces
 * @kmod: the module
 * @scope: of which namespaces
 * @fn: called for each
 * @data: handed to @fn
 * @error: filled on failure
 *
 * Return: 0 or a negative errno; -EPERM without CAP_NET_ADMIN, or for other
 * namespaces than one's own from outside the initial one.
 */
int kmod_stats(struct kmod *kmod, const struct scope *scope, stats_fn fn,
	       void *data, struct error *error)
{
	struct reading reading = { .stats = fn, .data = data };
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh;
	int err;

	nlh = request(kmod, buf, RSTATTR_CMD_GET_STATS, NLM_F_DUMP);
	put_scope(nlh, scope);
	/* Books are of a moment each; nothing in them depends on the next. */
	err = nl_request(&kmod->nl, nlh, on_stats, &reading);
	if (err && err != -EINTR)
		return explain(kmod, err, "read the books", error);
	return 0;
}

static int on_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct reading *reading = data;
	struct rule_record record;
	int err = decode_rule(nlh, &record);

	return err ? err : reading->rule(&record, reading->data);
}

/**
 * kmod_rules - every rule that ever fired, with its counters
 * @kmod: the module
 * @scope: of which namespaces
 * @fn: called for each; called with NULL to begin, and to begin again when
 *	the dump was interrupted
 * @data: handed to @fn
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int kmod_rules(struct kmod *kmod, const struct scope *scope, rule_fn fn,
	       void *data, struct error *error)
{
	struct reading reading = { .rule = fn, .data = data };
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh;
	int err;

	nlh = request(kmod, buf, RSTATTR_CMD_GET_RULES, NLM_F_DUMP);
	put_scope(nlh, scope);
	err = dump(kmod, nlh, on_rule, &reading);
	return err ? explain(kmod, err, "read the rules' counters", error) : 0;
}

static int on_probe(const struct nlmsghdr *nlh, void *data)
{
	const struct reading *reading = data;
	struct probe probe;
	int err = decode_probe(nlh, &probe);

	return err ? err : reading->probe(&probe, reading->data);
}

/**
 * kmod_probes - the module's probes
 * @kmod: the module
 * @fn: called for each
 * @data: handed to @fn
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int kmod_probes(struct kmod *kmod, probe_fn fn, void *data,
		struct error *error)
{
	struct reading reading = { .probe = fn, .data = data };
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh;
	int err;

	nlh = request(kmod, buf, RSTATTR_CMD_GET_PROBES, NLM_F_DUMP);
	err = nl_request(&kmod->nl, nlh, on_probe, &reading);
	return err ? explain(kmod, err, "read the probes", error) : 0;
}

static int on_event(const struct nlmsghdr *nlh, void *data)
{
	const struct reading *reading = data;
	const struct sink *sink = reading->sink;
	struct cursor cursor;
	struct event event;
	bool present;
	int err;

	err = decode_cursor(nlh, &cursor, &present);
	if (err)
		return err;
	if (present)
		return sink->cursor ? sink->cursor(&cursor, sink->data) : 0;
	err = decode_event(nlh, &event, &present);
	if (err || !present)
		return err;
	return sink->event ? sink->event(&event, sink->data) : 0;
}

/**
 * kmod_events - the events that the recorder holds
 * @kmod: the module
 * @scope: of which namespaces
 * @from: NULL for all; else instance, kind and the first sequence wanted, for
 *	  one namespace only
 * @sink: takes cursors and events, namespace by namespace, in order
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int kmod_events(struct kmod *kmod, const struct scope *scope,
		const struct cursor *from, const struct sink *sink,
		struct error *error)
{
	struct reading reading = { .sink = sink };
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh;
	int err;

	nlh = request(kmod, buf, RSTATTR_CMD_GET_EVENTS, NLM_F_DUMP);
	put_scope(nlh, scope);
	if (from)
		put_cursor(nlh, from);
	err = dump(kmod, nlh, on_event, &reading);
	return err ? explain(kmod, err, "read the recorder", error) : 0;
}

/**
 * kmod_reset - forget counters and events
 * @kmod: the module
 * @scope: of which namespaces
 * @error: filled on failure
 *
 * Return: 0 or a negative errno.
 */
int kmod_reset(struct kmod *kmod, const struct scope *scope,
	       struct error *error)
{
	char buf[NL_REQUEST_MAX];
	struct nlmsghdr *nlh = request(kmod, buf, RSTATTR_CMD_RESET, 0);
	int err;

	put_scope(nlh, scope);
	err = nl_request(&kmod->nl, nlh, NULL, NULL);
	return err ? explain(kmod, err, "reset the recorder", error) : 0;
}

static int source_events(void *source, const struct scope *scope,
			 const struct cursor *from, const struct sink *sink,
			 struct error *error)
{
	return kmod_events(source, scope, from, sink, error);
}

static void source_close(void *source)
{
	kmod_close(source);
}

const struct source_ops kmod_source = {
	.name = "kmod",
	.events = source_events,
	.close = source_close,
};
