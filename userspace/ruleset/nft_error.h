/* SPDX-License-Identifier: GPL-2.0-only */
/* What nft says is wrong, as far as there is room for it. */
#ifndef RSTATTR_RULESET_NFT_ERROR_H
#define RSTATTR_RULESET_NFT_ERROR_H

#include "model/error.h"

int nft_error(const char *said, struct error *error);

#endif
