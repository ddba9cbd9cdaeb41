/* SPDX-License-Identifier: GPL-2.0-only */
/* The source that is rstattr.ko, over generic netlink. */
#ifndef RSTATTR_SOURCE_KMOD_H
#define RSTATTR_SOURCE_KMOD_H

#include "model/books.h"
#include "source/source.h"

struct kmod;

typedef int (*stats_fn)(const struct stats *stats, void *data);
typedef int (*rule_fn)(const struct rule_record *record, void *data);
typedef int (*probe_fn)(const struct probe *probe, void *data);

extern const struct source_ops kmod_source;

int kmod_open(struct kmod **out, struct error *error);
void kmod_close(struct kmod *kmod);
int kmod_info(struct kmod *kmod, struct info *info, struct error *error);
int kmod_stats(struct kmod *kmod, const struct scope *scope, stats_fn fn,
	       void *data, struct error *error);
int kmod_rules(struct kmod *kmod, const struct scope *scope, rule_fn fn,
	       void *data, struct error *error);
int kmod_probes(struct kmod *kmod, probe_fn fn, void *data,
		struct error *error);
int kmod_events(struct kmod *kmod, const struct scope *scope,
		const struct cursor *from, const struct sink *sink,
		struct error *error);
int kmod_reset(struct kmod *kmod, const struct scope *scope,
	       struct error *error);
unsigned int kmod_events_group(const struct kmod *kmod);

#endif
