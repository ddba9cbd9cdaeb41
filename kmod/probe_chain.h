/* SPDX-License-Identifier: GPL-2.0-only */
/* The moments of a chain's evaluation, for drops that are exact. */
#ifndef RSTATTR_PROBE_CHAIN_H
#define RSTATTR_PROBE_CHAIN_H

#include <linux/types.h>

int rstattr_probe_chain_init(void);
void rstattr_probe_chain_exit(void);
void rstattr_probe_chain_want(bool exact);

#endif /* RSTATTR_PROBE_CHAIN_H */
