/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_PROC_H
#define RSTATTR_PROC_H

int rstattr_proc_init(void);
void rstattr_proc_exit(void);

#endif /* RSTATTR_PROC_H */
