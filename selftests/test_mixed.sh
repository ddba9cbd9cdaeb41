#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Rejects, drops and resets of TCP, RSTATTR_MIXED (70,000) of each, all at once
# and from all CPUs: rstattr's counters are those of nft, of the kernel and of
# the wire, those of each drop's rule included, and a flood of drops takes no
# reject and no reset of before away.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=drops.sh
. "$(dirname "${BASH_SOURCE[0]}")/drops.sh"

EACH=${RSTATTR_MIXED:-70000}

begin 18
make_topology
load_rules "$FW" <<-'END'
	table inet mixed {
		chain forward {
			type filter hook forward priority 0
			tcp dport 11001 counter reject with tcp reset comment "reject"
			udp dport 11002 counter drop comment "drop"
			tcp dport 11004 reject with tcp reset comment "before"
		}
	}
END

room_for $((4 * EACH))
room_for_resets "$EACH"

out_rsts() { tcp_mib "$FW" OutRsts; }
# count FILTER: of the last answer
count() { jq "$1" "$TMP/explain"; }

# ---- a flood of drops ---------------------------------------------------------

send before "$CLIENT" tcp 10.0.2.2 11004 --count 1
send before "$CLIENT" tcp 10.0.1.1 11005 --count 1
send flood "$CLIENT" bulk 10.0.1.2 10.0.2.2 11002 --udp --count "$EACH"
all_dropped() { explain "$FW" && (($(count '.books.drops["drop-netfilter"] // 0') >= EACH)); }
wait_until 60 all_dropped
is "a flood of drops is counted" "$(count '.books.drops["drop-netfilter"]')" "$EACH"
is "the reject of before is still there" \
	"$(count '[.findings[] | select(.rule.comment == "before" and .kind == "reject") | .count] | add')" 1
is "the reset of before is still there" \
	"$(count '[.findings[] | select(.kind == "reset") | .flows[] | select(.dport == 11005) | .count] | add')" 1

# ---- all at once --------------------------------------------------------------

parameter drops exact
"$RSTATTR" reset
read_rules "$FW"
dropped_before=${PACKETS[drop]}
resets=$(out_rsts)

start_rsts "$CLIENT"
SECONDS=0
start_traffic rejects "$CLIENT" bulk 10.0.1.2 10.0.2.2 11001 --count "$EACH"
start_traffic drops "$CLIENT" bulk 10.0.1.2 10.0.2.2 11002 --udp --count "$EACH"
start_traffic closed "$CLIENT" bulk 10.0.1.2 10.0.1.1 11003 --count "$EACH"
for job in rejects drops closed; do
	wait "${!job}"
	forget_job "${!job}"
	parse_saw $job "$TMP/$job"
done
all_came() {
	read_rules "$FW"
	((PACKETS[reject] >= EACH && PACKETS[drop] - dropped_before >= EACH)) &&
		(($(out_rsts) - resets >= EACH))
}
wait_until 60 all_came
diag "3 x $EACH packets from $(saw drops:0:cpus) CPUs in $SECONDS s"
stop_rsts wire

is "sent" "$(saw rejects:0:sent) $(saw drops:0:sent) $(saw closed:0:sent)" "$EACH $EACH $EACH"
check "from more than one CPU: $(saw drops:0:cpus)" "$(saw drops:0:cpus) > 1"
is "the rules' own counters" "${PACKETS[reject]} $((PACKETS[drop] - dropped_before))" "$EACH $EACH"
is "TcpOutRsts" "$(($(out_rsts) - resets))" "$EACH"
is "resets on the wire, frames the sniffer lost" "$(saw wire:0:rst4) $(saw wire:0:drops)" \
	"$((2 * EACH)) 0"
wait_until 20 explained "$FW" "$EACH"
expect_books "$EACH" "$EACH" 0 0
is "resets" "$(count '.books.resets["tcp-no-socket"]')" "$EACH"
is "resets: recorded + lost" "$((BOOKS[tcp_recorded] + BOOKS[tcp_lost]))" "$EACH"
is "drops, and nothing else is one" "$(count '.books.drops | to_entries | map("\(.key) \(.value)") | join(", ")')" \
	"\"drop-netfilter $EACH\""
is "drops: recorded + throttled + lost" \
	"$(count '.books | .drops_recorded + .drops_throttled + .drops_lost')" "$EACH"
is "drops by a rule + not known which + of no rule" \
	"$(count '.books | "\(.drops_attributed) \(.drops_unattributed) \(.drops_ruleless)"')" "\"$EACH 0 0\""
is "the drop's rule has them" "$("$RSTATTR" rules --json | jq '[.rules[] | select(.comment == "drop") | .dropped] | add')" "$EACH"
check "some are recorded, and few" "$(count '.books.drops_recorded') > 0 && $(count '.books.drops_recorded') <= 256 * (SECONDS + 2)"
is "probes missed none" "$(status_value '[.probes[].missed // 0] | add')" 0
is "no evaluation is left open" "$(status_value .module.frames_open)" 0

finish
