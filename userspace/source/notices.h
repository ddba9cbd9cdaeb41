/* SPDX-License-Identifier: GPL-2.0-only */
/* The module's word that there are new events. */
#ifndef RSTATTR_SOURCE_NOTICES_H
#define RSTATTR_SOURCE_NOTICES_H

#include "model/error.h"
#include "model/event.h"

struct notices;

typedef void (*notice_fn)(const struct cursor *cursor, void *data);

int notices_open(struct notices **out, unsigned int group,
		 struct error *error);
void notices_close(struct notices *notices);
int notices_fd(const struct notices *notices);
int notices_read(struct notices *notices, notice_fn fn, void *data);

#endif
