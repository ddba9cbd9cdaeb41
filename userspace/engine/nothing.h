/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * That nothing here did it: what was looked at, how sure that makes it, and
 * what is known of the connection that was asked for.
 */
#ifndef RSTATTR_ENGINE_NOTHING_H
#define RSTATTR_ENGINE_NOTHING_H

#include "engine/fact.h"
#include "engine/grade.h"
#include "facts/connection.h"
#include "model/reasons.h"
#include "model/status.h"

/* Connections that are told of; more are counted. */
#define NOTHING_SILENT_MAX 8
#define NOTHING_OTHERS_MAX 4

struct connections {
	struct connection silent[NOTHING_SILENT_MAX];
	size_t nsilent;
	struct connection other[NOTHING_OTHERS_MAX];
	size_t nothers;
	uint64_t more;
};

struct nothing {
	bool asked; /* one connection was asked for, and nothing was found */
	char *ends; /* as they were asked for */
	bool drops_off;
	uint64_t since;		/* ns of CLOCK_REALTIME, 0: not known */
	size_t spaces;		/* network namespaces that were looked at */
	bool everywhere;	/* these are all */
	struct reasons missing; /* why something may have been overlooked */
	enum grade grade;
	struct connections connections;
	uint64_t connections_read; /* when the last of them; 0: not all were */
	char *silent; /* who does not answer; owned; NULL: it is not known */
	struct fact_list facts;
};

struct answer;
struct select;

/* What no probe sees, in words; NULL behind the last. */
extern const char *const nothing_blind[];

void nothing_module(struct nothing *nothing, const struct info *info,
		    const struct probes *probes);
void nothing_add(struct nothing *nothing, const struct connection *connection);
int nothing_judge(struct answer *answer, const struct select *select,
		  uint64_t now_real);
void nothing_release(struct nothing *nothing);

/* engine/connection.c */
void connection_from_ct(struct connection *connection, const struct vm_ct *ct,
			uint32_t timeout);
bool connection_silent(const struct connection *connection);
bool connection_stays(const struct connection *connection);
void connection_fact(struct fact_list *list,
		     const struct connection *connection, const char *netns);

#endif
