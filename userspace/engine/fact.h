/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was read of the host beside what is recorded: a line for people, the
 * same as values for programs, and when it was read. Facts change no cause and
 * no grade.
 */
#ifndef RSTATTR_ENGINE_FACT_H
#define RSTATTR_ENGINE_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/addr.h"

#define FACT_VALUES_MAX 16

enum fact_kind {
	FACT_NULL, /* it is not known, or there is none */
	FACT_NUMBER,
	FACT_TEXT,
	FACT_FLAG,
};

struct fact_value {
	const char *name; /* a constant */
	enum fact_kind kind;
	int64_t number;
	char *text; /* owned */
};

struct fact {
	const char *what; /* a constant; see Documentation/json.md */
	char *text;	  /* owned */
	uint64_t read;	  /* ns of CLOCK_REALTIME */
	struct fact_value value[FACT_VALUES_MAX];
	size_t nvalues;
};

/* Zeroed memory is an empty list. */
struct fact_list {
	struct fact *item;
	size_t count;
	char *advice; /* what to do by these facts; owned; NULL: nothing new */
	bool failed;  /* memory was short */
};

/* The returned fact is valid until the next one; NULL without memory. */
struct fact *fact_add(struct fact_list *list, const char *what, uint64_t read,
		      const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void fact_number(struct fact *fact, const char *name, bool known,
		 int64_t number);
void fact_flag(struct fact *fact, const char *name, bool flag);
void fact_text(struct fact_list *list, struct fact *fact, const char *name,
	       const char *text);
void fact_addr(struct fact_list *list, struct fact *fact, const char *name,
	       const struct addr *addr);
void fact_advise(struct fact_list *list, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void fact_list_release(struct fact_list *list);

#endif
