/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A ruleset as text, line by line: a line that nft or iptables does not take
 * is left out, and the rest tried again. Which lines a version takes is its
 * own matter.
 */
#ifndef RSTATTR_DIFFTEST_SCRIPT_H
#define RSTATTR_DIFFTEST_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/text.h"

/* What may be done about a line that is refused. */
enum line_kind {
	LINE_FIXED, /* nothing: the ruleset is given up */
	LINE_FREE,  /* left out */
};

struct line {
	enum line_kind kind;
	bool out;
	unsigned int tag; /* the caller's: what made it */
	char *text;
};

struct script {
	struct line *line;
	size_t count;
	size_t room;
	bool failed; /* out of memory */
};

/* Told of each line that is left out, with what was said of it. */
typedef void (*script_refused_fn)(void *data, const struct line *line,
				  const char *why);

void script_add(struct script *script, enum line_kind kind, unsigned int tag,
		const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void script_text(const struct script *script, struct text *text);
void script_release(struct script *script);
int script_run_nft(struct script *script, script_refused_fn refused,
		   void *data);
int script_run_iptables(struct script *script, const char *program,
			script_refused_fn refused, void *data);

#endif
