/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_WORKER_H
#define RSTATTR_WORKER_H

#include "state.h"

int rstattr_worker_init(void);
void rstattr_worker_exit(void);

void rstattr_worker_kick(struct rstattr_net *rn, enum rstattr_net_flags want);
void rstattr_worker_news(struct rstattr_net *rn);
void rstattr_worker_flush(void);
void rstattr_worker_flush_news(void);

#endif /* RSTATTR_WORKER_H */
