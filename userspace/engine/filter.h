/* SPDX-License-Identifier: GPL-2.0-only */
/* libpcap filter expressions on recorded packets. */
#ifndef RSTATTR_ENGINE_FILTER_H
#define RSTATTR_ENGINE_FILTER_H

#include "model/error.h"
#include "model/event.h"

struct filter;

int filter_compile(struct filter **out, const char *expression,
		   struct error *error);
void filter_free(struct filter *filter);
bool filter_match(const struct filter *filter, const struct event *event);

#endif
