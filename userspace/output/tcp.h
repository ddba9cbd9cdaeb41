/* SPDX-License-Identifier: GPL-2.0-only */
/* What befell TCP, in pieces that several outputs share; private to output/. */
#ifndef RSTATTR_OUTPUT_TCP_H
#define RSTATTR_OUTPUT_TCP_H

#include "engine/reset_cause.h"
#include "output/out.h"

bool tcp_has_process(const struct event *event);
void tcp_process(const struct out *out, const struct event *event);
int tcp_exit_signal(const struct event *event);
int tcp_exit_status(const struct event *event);

#endif
