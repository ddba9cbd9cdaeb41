/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_PROBE_DROP_H
#define RSTATTR_PROBE_DROP_H

int rstattr_probe_drop_init(void);
void rstattr_probe_drop_exit(void);

#endif /* RSTATTR_PROBE_DROP_H */
