/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's counters against those of the interpreter. */
#ifndef RSTATTR_DIFFTEST_COMPARE_H
#define RSTATTR_DIFFTEST_COMPARE_H

#include "difftest/inject.h"
#include "difftest/replay.h"
#include "difftest/tally.h"
#include "model/text.h"

struct compare {
	struct tally *tally;
	struct replay *replay;
	const struct nft_rule **rule; /* of each of the tally's */
	struct nft_set **set;
};

int compare_open(struct compare *compare, struct tally *tally,
		 struct replay *replay, struct text *said);
bool compare_rules(const struct compare *compare, struct text *said,
		   const struct tally_rule **culprit);
bool compare_elems(const struct compare *compare, struct text *said);
bool compare_sights(const struct replay *replay, const struct inject *inject,
		    bool copies, struct text *said);
void compare_close(struct compare *compare);

#endif
