#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What somebody may send or load to do harm, or what once did: packets whose
# headers lie, names as long as they may be, and a transaction that is being
# prepared, or only tried, while its rules are evaluated.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_programs python3
begin 11
make_topology
mark_log

# ---- an extension header that claims more than there is -----------------------

load_rules "$FW" <<-'END'
	table ip6 liar {
		chain input {
			type filter hook input priority 0
			meta l4proto ipv6-icmp accept
			exthdr dst exists counter reject comment "liar"
			exthdr frag exists counter reject comment "frag"
		}
	}
END
# Destination options of 2048 bytes, of which 8 are there, then "TCP".
in_ns "$FW" python3 - <<-'END'
	import socket
	s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
	head = bytes([0x60, 0, 0, 0, 0, 8, 60, 64])
	one = socket.inet_pton(socket.AF_INET6, "::1")
	for claimed in (255, 100, 1):
	    s.sendto(head + one + one + bytes([6, claimed, 1, 4, 0, 0, 0, 0]), ("::1", 0))
END
result $? "packets with an extension header that lies are sent"
wait_until 5 explained "$FW" 3
read_rules "$FW"
explain "$FW"
is "each is in the books" "${BOOKS[seen]} ${BOOKS[attributed]}" "3 3"
is "under its rule" "$(jq -r '[.findings[] | select(.rule.comment == "liar") | .count] | add' "$TMP/explain")" 3

# ---- names as long as they may be ---------------------------------------------

long() { printf "%${1}s" '' | tr ' ' "$2"; }
in_ns "$FW" "$RSTATTR" reset
port=15000
for table in 255 254 200 127; do
	for chain in 254 127 1; do
		echo "table inet $(long $table t) { chain $(long $chain c) { type filter hook forward priority 0; tcp dport $((port++)) reject with tcp reset comment \"$(long 120 x)\"; }; }"
	done
	echo "delete table inet $(long $table t)"
done >"$TMP/names"
# One table at a time, each used before the next is loaded.
port=15000
while read -r line; do
	in_ns "$FW" nft "$line" || continue
	[[ $line == delete* ]] || send long "$CLIENT" tcp 10.0.2.2 $((port++)) --count 2
done <"$TMP/names"
wait_until 5 explained "$FW" 24
explain "$FW"
is "rules with long names are in the books" "${BOOKS[seen]} ${BOOKS[attributed]}" "24 24"
is "each event is under a rule" "$(jq '[.findings[].count] | add' "$TMP/explain")" 24
# There is room for 256 bytes: names that do not fit are left out.
is "whose names are whole or absent, never a part" \
	"$(jq -r '.findings[].rule | select(
		(.table | length | IN(127, 200, 254, 255) | not) or
		(.chain | length | IN(0, 1, 127, 254) | not) or
		(.comment | length | IN(0, 120) | not))' "$TMP/explain")" ""
in_ns "$FW" nft flush ruleset

# ---- a transaction that is only being tried -----------------------------------

in_ns "$FW" "$RSTATTR" reset
load_rules "$FW" < <(
	echo "table inet try { chain bulk { }; chain forward { type filter hook forward priority 0;"
	for ((i = 0; i < 200; i++)); do
		echo "tcp dport $((16000 + i)) reject with tcp reset comment \"old $i\""
	done
	echo '}; }'
)
{
	for ((i = 0; i < 200; i++)); do
		handle=${RULE["old $i"]##*|}
		echo "replace rule inet try forward handle $handle tcp dport $((16000 + i)) reject with tcp reset comment \"NEVER $i\""
	done
	for ((i = 0; i < 4000; i++)); do
		echo "add rule inet try bulk tcp dport $i accept"
	done
} >"$TMP/big"
# try_while FIRST LAST: the transaction is tried again and again while each of
# these ports is sent to once: a rule's first packet is the one that is looked up.
try_while()
{
	local port trier
	rm -f "$TMP/sent"
	while [[ ! -e $TMP/sent ]]; do in_ns "$FW" nft -c -f "$TMP/big" || touch "$TMP/refused"; done &
	trier=$!
	for ((port = $1; port <= $2; port++)); do
		send old "$CLIENT" tcp 10.0.2.2 "$port"
	done
	touch "$TMP/sent"
	wait "$trier"
}
# Both ways round: what is current is now one generation, now the other.
try_while 16000 16099
in_ns "$FW" nft add table inet dummy
try_while 16100 16199
is "a transaction is tried while its rules are evaluated" "$(ls "$TMP/refused" 2>&-)" ""
wait_until 5 explained "$FW" 200
explain "$FW"
is "all are in the books" "${BOOKS[seen]} ${BOOKS[attributed]}" "200 200"
is "none under a rule that never was" \
	"$(jq -r '[.findings[] | select(.rule.comment | startswith("old ")) | .count] | add' "$TMP/explain")" 200
is "and none of those is known" "$(in_ns "$FW" grep -c NEVER /proc/net/rstattr)" 0

is "the kernel has nothing to complain of" "$(kernel_complaints)" ""
finish
