/* SPDX-License-Identifier: GPL-2.0-only */
/* The ruleset of the kernel, as a source of messages. */
#ifndef RSTATTR_RULESET_SOURCE_KERNEL_H
#define RSTATTR_RULESET_SOURCE_KERNEL_H

#include "ruleset/load.h"

struct ruleset_source source_kernel(struct nl *nl);

#endif
