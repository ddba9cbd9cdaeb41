/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_PROBE_REJECT_H
#define RSTATTR_PROBE_REJECT_H

#include <linux/types.h>

int rstattr_probe_reject_init(void);
void rstattr_probe_reject_exit(void);

#endif /* RSTATTR_PROBE_REJECT_H */
