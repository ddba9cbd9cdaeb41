/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_PROBE_TCP_H
#define RSTATTR_PROBE_TCP_H

int rstattr_probe_tcp_init(void);
void rstattr_probe_tcp_exit(void);

#endif /* RSTATTR_PROBE_TCP_H */
