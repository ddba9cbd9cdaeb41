/* SPDX-License-Identifier: GPL-2.0-only */
/* Connections that are, or will be, another one's: a helper expected them. */
#ifndef RSTATTR_DIFFTEST_CHILDREN_H
#define RSTATTR_DIFFTEST_CHILDREN_H

#include "difftest/traffic.h"

int children_open(void);
void children_packet(struct traffic *traffic, struct sample *packet);

#endif
