#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The snippets of nft-rules/: they load, answer what they should, answer
# nothing else, and rstattr names their rules.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

RULES_DIR=$HERE/../nft-rules
[[ -d $RULES_DIR ]] || skip_all "the sources are not here"
begin 24 drop_rate=100000
# what is dropped is held against nft's counters, by comment
SKIP_KIND=drop
make_topology

# load_snippet NAMESPACE: as load_rules, with the directory to include from
load_snippet() {
	in_ns "$1" nft -I "$RULES_DIR" -f - || bail_out "the snippet does not load"
	read_rules "$1"
}

# dropped COMMENT: what its rules counted; several may have the comment
dropped() {
	in_ns "$FW" "$TRAFFIC" rules | awk -F'|' -v c="reject-safely: $1" '$6 == c { n += $5 } END { print n + 0 }'
}

# told_drops: of the last answer, "COMMENT COUNT", all derived
told_drops() {
	jq -r '[.findings[] | select(.kind == "drop" and .grade == "derived")] | group_by(.rule.comment)[] |
		"\(.[0].rule.comment // "-" | sub("reject-safely: "; "")) \([.[].count] | add)"' "$TMP/explain"
}

in_ns "$FW" nft -c -I "$RULES_DIR" -f "$RULES_DIR/example.nft" >"$TMP/example" 2>&1
result $? "example.nft is valid" "$(cat "$TMP/example")"
in_ns "$FW" nft -c -f - >"$TMP/undefined" 2>&1 <<-END
	table inet t {
		include "$RULES_DIR/reject-safely.nft"
	}
END
check "without its parameters the snippet is refused (status $?)" "$? != 0"
is "and nft says which" "$(grep -c "unknown identifier 'reject_silent_ifaces'" "$TMP/undefined")" 1

# The same snippet behind another filter that accepts what makes the topology work.
load_snippet "$FW" <<-'END'
	define reject_silent_ifaces = { "none0" }
	define reject_silent_ports = { 4445, 4450-4459 }
	table inet filter {
		include "reject-safely.nft"
		chain input {
			type filter hook input priority filter; policy drop;
			iif lo accept
			ct state established,related accept
			ip6 daddr ff00::/8 accept
			icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
			goto reject_safely
		}
		chain forward {
			type filter hook forward priority filter; policy drop;
			ct state established,related accept
			tcp dport 4000 accept
			goto reject_safely
		}
	}
END
C4=10.0.1.2 S4=10.0.2.2 S6=2001:db8:2::2
start_server "$SERVER" 4000
TCP="reject-safely: tcp" REST="reject-safely: not tcp"

send ok "$CLIENT" tcp $S4 4000 --count 2
is "what is accepted before passes" "$(saw ok:4000:ok)" 2

# Forwarded and to the firewall itself, both families: answered at once, rules named.
start_rsts "$CLIENT"
send tcp4 "$CLIENT" tcp $S4 4001 --count 5
send tcp6 "$CLIENT" tcp $S6 4001 --count 4
send in4 "$CLIENT" tcp 10.0.1.1 4001 --count 3
is "TCP is refused" "$(saw tcp4:4001:ECONNREFUSED) $(saw tcp6:4001:ECONNREFUSED) $(saw in4:4001:ECONNREFUSED)" "5 4 3"
want "$TCP" 12 "tcp reset"
send udp4 "$CLIENT" udp $S4 4001 --count 3
send udp6 "$CLIENT" udp $S6 4001 --count 2
is "UDP is told so by ICMP" "$(saw udp4:4001:icmp3/13) $(saw udp6:4001:icmp1/1)" "3 2"
want "$REST" 3 "icmp admin-prohibited"
want "$REST" 2 "icmpv6 admin-prohibited"

# Nothing of this is answered, nor is it a rejection.
send none "$CLIENT" raw udp $C4 10.0.1.255 40000:4001 --count 3
send none "$CLIENT" raw udp $C4 224.0.0.1 40000:4001 --count 2
is "broadcast and multicast: dropped" "$(dropped "to many, no answer")" 5
send none "$CLIENT" raw rst $C4 $S4 40001:4001 --count 2
send none "$CLIENT" raw badsum $C4 10.0.1.1 40002:4001 --count 2
is "resets and broken packets: dropped" \
	"$(($(dropped "invalid, no answer") + $(dropped "reset, no answer")))" 4
send none "$CLIENT" udp $S4 4445 --count 2 --timeout 300
send none "$CLIENT" udp $S4 4455 --count 1 --timeout 300
is "a silent port: dropped" "$(dropped "port without answers") $(saw none:4445:missing)" "3 2"
is "no other drop so far" "$(dropped "forged, no answer") $(dropped "interface without answers") $(dropped "too many, no answer")" "0 0 0"
stop_rsts wire
is "the answers on the wire" \
	"$(saw wire:0:rst4) $(saw wire:0:rst6) $(saw wire:0:icmp3/13) $(saw wire:0:icmp6_1/1)" "8 4 3 2"

check_findings "$FW"
read_rules "$FW"
is "what is dropped" "$(told_drops)" "invalid, no answer 4
port without answers 3
to many, no answer 5"
is "nft's counters count the same" "${PACKETS[$TCP]} ${PACKETS[$REST]}" "12 5"

# More than the rate: the rest is dropped, and what was answered is in the books.
forget_wants
rstattr reset --netns "$FW" || diag "rstattr reset: $?"
start_rsts "$CLIENT"
send flood "$CLIENT" bulk $C4 $S4 4001 --count 3000
counted() {
	read_rules "$FW"
	((PACKETS[$TCP] - 12 + $(dropped "too many, no answer") >= 3000))
}
wait_until 20 counted
stop_rsts flood
answered=$((PACKETS[$TCP] - 12)) over=$(dropped "too many, no answer")
check "a flood is answered in part: $answered of 3000, $over dropped" \
	"answered >= 100 && answered < 3000 && answered + over == 3000"
want "$TCP" "$answered" "tcp reset"
check_findings "$FW"
# the recorder holds so many
is "what is dropped" "$(told_drops)" "too many, no answer $((over < 2048 ? over : 2048))"
is "no more resets on the wire" "$(saw flood:0:rst4)" "$answered"

finish
