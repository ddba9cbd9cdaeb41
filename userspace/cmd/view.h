/* SPDX-License-Identifier: GPL-2.0-only */
/* The module, and the network namespaces that the caller may see. */
#ifndef RSTATTR_CMD_VIEW_H
#define RSTATTR_CMD_VIEW_H

#include "cmd/command.h"
#include "cmd/live.h"
#include "engine/answer.h"
#include "engine/scan.h"
#include "engine/select.h"
#include "model/event_list.h"
#include "model/status.h"
#include "netns/netns.h"
#include "ruleset/ruleset.h"
#include "source/kmod.h"

struct view {
	struct kmod *kmod;
	struct scope scope;
	struct netns_list names;
	uint64_t names_read; /* when, ns of CLOCK_REALTIME; 0: not yet */
	/* while in a namespace to read its ruleset: */
	struct ruleset *ruleset;
	struct live live; /* opened when something is replayed */
	int saved;
};

int view_enter(const char *name);
int view_open(struct view *view, const struct options *options);
void view_close(struct view *view);
const char *view_name(struct view *view, uint64_t netns);
int view_visit(struct view *view, uint64_t netns,
	       int (*visit)(struct host *host, void *data), void *data,
	       bool *failed);
int view_books(struct view *view, struct answer *answer, struct error *error);
int view_module(struct view *view, struct info *info, struct probes *probes,
		struct reasons *reasons, struct error *error);
int view_settle(struct view *view, struct culprit **culprits, size_t count,
		struct answer *answer, struct error *error);
int view_collect(struct view *view, const struct select *select,
		 struct answer *answer, struct error *error);
int view_scans(struct view *view, struct scans *scans);
int view_facts(struct view *view, struct answer *answer);
int view_missed_nat(struct view *view, struct event_list *events);
int view_wait(const struct options *options, struct select *select,
	      struct reasons *reasons);
int view_nothing(struct view *view, const struct options *options,
		 const struct select *select, struct answer *answer);
int view_select(struct select *select, const struct options *options);
int view_verdict(const struct answer *answer, bool found);
void view_bare(struct view *view, const struct options *options);

extern const struct ruleset_ops view_rulesets;

#endif
