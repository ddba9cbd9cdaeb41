/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_PROBE_REJECT_H
#define RSTATTR_PROBE_REJECT_H

#include <linux/types.h>

int rstattr_probe_reject_init(void);
void rstattr_probe_reject_exit(void);

bool rstattr_probe_free_armed(void);
u64 rstattr_probe_free_hits(void);

#endif /* RSTATTR_PROBE_REJECT_H */
