/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where events come from. Each source is one struct source_ops; who reads
 * events does not know which.
 */
#ifndef RSTATTR_SOURCE_SOURCE_H
#define RSTATTR_SOURCE_SOURCE_H

#include "model/error.h"
#include "model/event.h"

/* Which network namespaces: the socket's own, all, or one by its cookie. */
enum scope_kind {
	SCOPE_OWN,
	SCOPE_ALL,
	SCOPE_ONE,
};

struct scope {
	enum scope_kind kind;
	uint64_t netns;
};

/*
 * What takes the events. begin is called before the first and again whenever
 * the source must start over: forget everything then. A negative errno stops.
 */
struct sink {
	int (*begin)(void *data);
	int (*cursor)(const struct cursor *cursor, void *data);
	int (*event)(const struct event *event, void *data);
	void *data;
};

struct source_ops {
	const char *name;
	/* Events held, from a place on if "from" is not NULL. */
	int (*events)(void *source, const struct scope *scope,
		      const struct cursor *from, const struct sink *sink,
		      struct error *error);
	void (*close)(void *source);
};

#endif
