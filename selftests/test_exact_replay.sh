#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What drops packets, said by the kernel in mode exact and found by replaying
# them: random rulesets and packets, of the differential test, in which both
# must agree on every drop. RSTATTR_DROPS (1,000) packets.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=drops.sh
. "$(dirname "${BASH_SOURCE[0]}")/drops.sh"

DIFFTEST=$(dirname "${BASH_SOURCE[0]}")/../userspace/build/difftest/difftest

begin 2
[[ -x $DIFFTEST ]] || bail_out "$DIFFTEST is not there: make difftest"
parameter drops exact
parameter drop_rate 1000000
"$DIFFTEST" --drops --quick --seed "${RSTATTR_SEED:-1}" --packets "${RSTATTR_DROPS:-1000}" >"$TMP/difftest"
is "exact and replay agree" "$?" 0
((FAILED == 0)) || grep -A12 'disagrees\|Bail out' "$TMP/difftest" | while read -r line; do diag "$line"; done
diag "$(sed -n 's/^# drops: //p' "$TMP/difftest")"
check "some are certain" \
	"$(sed -n 's/^# drops: \([0-9]*\) derived.*/\1/p' "$TMP/difftest") > 5"

finish
