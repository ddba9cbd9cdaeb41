#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# RSTATTR_REJECTS (100,000) segments for no socket as fast as all CPUs can send
# at once, and then connections refused: the senders, the kernel's own counters,
# rstattr and the wire agree on every reset.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

RESETS=${RSTATTR_REJECTS:-100000}
REFUSED=$((RESETS / 20))

begin 13
make_topology

room_for "$RESETS"
room_for_resets "$RESETS"

out_rsts() { tcp_mib "$1" OutRsts; }
# tcp_count REASON: of the last answer
tcp_count() { jq ".books.resets[\"$1\"] // 0" "$TMP/explain"; }

# ---- segments for no socket ---------------------------------------------------

before=$(out_rsts "$FW")
came_before=$(tcp_mib "$CLIENT" InSegs)
start_rsts "$CLIENT"
SECONDS=0
send flood "$CLIENT" bulk 10.0.1.2 10.0.1.1 11002 --count "$RESETS"
# and have come to their end, for they may wait on the way as well
all_reset() { (($(tcp_mib "$CLIENT" InSegs) - came_before >= RESETS)); }
wait_until 60 all_reset
diag "$RESETS resets from $(saw flood:0:cpus) CPUs in $SECONDS s"
stop_rsts wire

is "sent" "$(saw flood:0:sent)" "$RESETS"
check "from more than one CPU: $(saw flood:0:cpus)" "$(saw flood:0:cpus) > 1"
is "resets on the wire, frames the sniffer lost" "$(saw wire:0:rst4) $(saw wire:0:drops)" "$RESETS 0"
is "TcpOutRsts" "$(($(out_rsts "$FW") - before))" "$RESETS"
wait_until 10 explained "$FW" 0
is "counted, for no socket" "${BOOKS[tcp]} $(tcp_count tcp-no-socket)" "$RESETS $RESETS"
is "recorded + lost to the recorder" "$((BOOKS[tcp_recorded] + BOOKS[tcp_lost]))" "$RESETS"
diag "lost to the recorder: ${BOOKS[tcp_lost]}"
is "the client, which has no sockets, has nothing" "$(explain "$CLIENT"; echo "${BOOKS[tcp]}")" 0

# ---- connections --------------------------------------------------------------

start_traffic one "$CLIENT" tcp 10.0.1.1 11003 --count $REFUSED --timeout 60000
start_traffic two "$CLIENT" tcp 2001:db8:1::1 11003 --count $REFUSED --timeout 60000
for job in one two; do
	wait "${!job}"
	forget_job "${!job}"
	parse_saw $job "$TMP/$job"
done
syns=$(($(saw one:11003:syns) + $(saw two:11003:syns)))
is "refused, with a SYN each" "$(saw one:11003:ECONNREFUSED) $(saw two:11003:ECONNREFUSED) $syns" \
	"$REFUSED $REFUSED $((2 * REFUSED))"
is "TcpOutRsts" "$(($(out_rsts "$FW") - before - RESETS))" $((2 * REFUSED))
explain "$FW"
is "counted, for no socket" "${BOOKS[tcp]} $(tcp_count tcp-no-socket)" \
	"$((RESETS + 2 * REFUSED)) $((RESETS + 2 * REFUSED))"
wait_until 10 explained "$CLIENT" 0
is "came in, and nothing else" "${BOOKS[tcp]} $(tcp_count tcp-received)" "$((2 * REFUSED)) $((2 * REFUSED))"
is "recorded + lost to the recorder" "$((BOOKS[tcp_recorded] + BOOKS[tcp_lost]))" $((2 * REFUSED))
is "probes missed none" \
	"$(status_value '[.probes[].missed // 0] | add')" 0

finish
