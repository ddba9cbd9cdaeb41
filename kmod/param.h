/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Module parameters: main.c owns and checks them. They never change, but for
 * those of drops.
 */
#ifndef RSTATTR_PARAM_H
#define RSTATTR_PARAM_H

#include <linux/types.h>

extern unsigned int rstattr_events;	/* events a ring holds, power of two */
extern unsigned int rstattr_capture;	/* bytes kept of a packet */
extern unsigned int rstattr_rules;	/* rules a namespace's table holds */
extern unsigned int rstattr_staging;	/* slots of the staging pool */
extern ulong rstattr_bytes_max;		/* memory of all namespaces */
extern ulong rstattr_netns_bytes_max;	/* memory of one */
extern u32 rstattr_drops;		/* enum rstattr_drop_mode */
extern unsigned int rstattr_drop_rate;	/* drops recorded in a second */

#endif /* RSTATTR_PARAM_H */
