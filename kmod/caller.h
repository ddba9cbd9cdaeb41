/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_CALLER_H
#define RSTATTR_CALLER_H

#include <linux/types.h>

/* Beyond enum rstattr_caller, not for user space: a request for a connection. */
#define RSTATTR_CALLER_REQUEST	128

u8 rstattr_caller(unsigned long parent);

#endif /* RSTATTR_CALLER_H */
