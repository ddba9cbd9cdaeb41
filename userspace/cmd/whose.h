/* SPDX-License-Identifier: GPL-2.0-only */
/* Whose connections are asked for, as options and "run" have it. */
#ifndef RSTATTR_CMD_WHOSE_H
#define RSTATTR_CMD_WHOSE_H

#include "cmd/command.h"
#include "engine/party.h"
#include "model/reasons.h"

bool whose_asked(const struct options *options);
int whose_open(struct party *party, const struct options *options,
	       struct reasons *reasons);

#endif
