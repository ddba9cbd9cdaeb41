/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef RSTATTR_ENDING_H
#define RSTATTR_ENDING_H

#include <linux/types.h>

struct sock;

void rstattr_ending_note(const struct sock *sk);
bool rstattr_ending_take(const struct sock *sk);

#endif /* RSTATTR_ENDING_H */
