/* SPDX-License-Identifier: GPL-2.0-only */
/* A ruleset as the messages that the kernel dumped, one after the other. */
#ifndef RSTATTR_FUZZ_MESSAGES_H
#define RSTATTR_FUZZ_MESSAGES_H

#include "model/packet.h"
#include "ruleset/load.h"

struct ruleset_source messages_source(struct span *messages);

#endif
