#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# RSTATTR_REJECTS (100,000) rejects as fast as all CPUs can send at once: the
# sender, the rule's nft counter, rstattr and the wire agree on every one.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

REJECTS=${RSTATTR_REJECTS:-100000}

begin 8
make_topology
load_rules "$FW" <<-'END'
	table inet flood {
		chain forward {
			type filter hook forward priority 0
			tcp dport 11001 counter reject with tcp reset comment "flood"
		}
	}
END

room_for "$REJECTS"

start_rsts "$CLIENT"
SECONDS=0
send flood "$CLIENT" bulk 10.0.1.2 10.0.2.2 11001 --count "$REJECTS"
all_rejected() { read_rules "$FW"; ((PACKETS[flood] >= REJECTS)); }
wait_until 60 all_rejected
diag "$REJECTS rejects from $(saw flood:0:cpus) CPUs in $SECONDS s"
stop_rsts wire

is "sent" "$(saw flood:0:sent)" "$REJECTS"
check "from more than one CPU: $(saw flood:0:cpus)" "$(saw flood:0:cpus) > 1"
is "the rule's own counter" "${PACKETS[flood]}" "$REJECTS"
is "resets on the wire, frames the sniffer lost" "$(saw wire:0:rst4) $(saw wire:0:drops)" "$REJECTS 0"
wait_until 10 explained "$FW" "$REJECTS"
expect_books "$REJECTS" "$REJECTS" 0 0
ask_rules "$FW"
key=${RULE[flood]}
is "evaluated, sent, not sent" "${RULES[$key]:-}" "$REJECTS $REJECTS 0"
is "recorded + lost to the recorder" "$((BOOKS[recorded] + BOOKS[record_lost]))" "$REJECTS"
is "probes missed none" \
	"$(status_value '[.probes[].missed // 0] | add')" 0

finish
