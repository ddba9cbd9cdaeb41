#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Several namespaces with the same ruleset, so with the same handles: each
# keeps its own books, the initial one sees all by name, and one that goes
# away under traffic takes only its own with it.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

begin 27
mark_log
make_topology client1 fw1 server1
make_topology client2 fw2 server2
make_topology client3 fw3 server3

RULESET='table inet filter {
	chain forward {
		type filter hook forward priority 0
		tcp dport 6001 counter reject with tcp reset comment "same everywhere"
	}
}'
for ns in "$FW1" "$FW2" "$FW3"; do
	load_rules "$ns" <<<"$RULESET"
	is "the rule has the same handle in $ns" "${RULE["same everywhere"]}" "inet|filter|forward|2"
done

# at once, so that the namespaces' events interleave
start_traffic one "$CLIENT1" tcp 10.0.2.2 6001 --count 30
start_traffic two "$CLIENT2" tcp 10.0.2.2 6001 --count 20
start_traffic three "$CLIENT3" tcp 2001:db8:2::2 6001 --count 10
for job in one two three; do
	wait "${!job}"
	forget_job "${!job}"
	parse_saw $job "$TMP/$job"
done
is "refused" "$(saw one:6001:ECONNREFUSED) $(saw two:6001:ECONNREFUSED) $(saw three:6001:ECONNREFUSED)" \
	"30 20 10"

# Nothing listens there, either.
send closed1 "$CLIENT1" tcp 10.0.1.1 6009 --count 3
send closed2 "$CLIENT2" tcp 2001:db8:1::1 6009 --count 2
tcp_of_inside() {
	in_ns "$1" "$RSTATTR" explain --json | jq -c '[.books.resets,
		([.findings[] | select(.kind == "reset") | .count] | add // 0)]'
}
is "TCP refused, seen from within" "$(tcp_of_inside "$FW1") $(tcp_of_inside "$FW2") $(tcp_of_inside "$FW3")" \
	'[{"tcp-no-socket":3},3] [{"tcp-no-socket":2},2] [{},0]'

# From the initial namespace, one by one ...
for expected in "$FW1 30" "$FW2 20" "$FW3 10"; do
	read -r ns count <<<"$expected"
	forget_wants
	want "same everywhere" "$count" "tcp reset"
	[[ $ns != "$FW1" ]] || want_tcp tcp.no-listener 3
	[[ $ns != "$FW2" ]] || want_tcp tcp.no-listener 2
	check_findings "$ns"
done

# ... all at once, by name ...
wait_until 5 explained - 60
got=$(for line in "${FINDINGS[@]}"; do
	IFS='|' read -r -a f <<<"$line"
	[[ ${f[3]} != 2 || ${f[9]} != "same everywhere" ]] || echo "${f[10]} ${f[4]}"
done | sort | paste -sd' ')
is "seen from the initial namespace" "$got" "$FW1 30 $FW2 20 $FW3 10"

# ... and from within one, that one alone.
in_ns "$FW2" "$RSTATTR" explain --json >"$TMP/inside"
is "seen from within a namespace" \
	"$(jq -c '[([.findings[] | select(.kind == "reject") | .count] | add), .books.seen, .books.attributed]' "$TMP/inside")" \
	"[20,20,20]"
in_ns "$FW2" "$RSTATTR" reset
is "a reset from within" "$?" 0
explain "$FW2"
is "forgets that namespace" "${BOOKS[seen]}" 0
explain "$FW1"
is "and no other" "${BOOKS[seen]}" 30
is "what befell TCP as well" "$(tcp_of_inside "$FW1") $(tcp_of_inside "$FW2")" '[{"tcp-no-socket":3},3] [{},0]'

# A namespace that exits under traffic. The flood ends with the namespace it
# comes from, a moment later.
start_traffic flood "$CLIENT3" tcp 10.0.2.2 6001 --forever --timeout 1000
busy() { explain "$FW3" && ((BOOKS[seen] > 100)); }
wait_until 30 busy
is "traffic flows" "$?" 0
del_ns "$FW3"
gone() {
	local line
	explain - || return 1
	for line in "${FINDINGS[@]}"; do
		[[ $line != *"|$FW3|"* ]] || return 1
	done
	[[ $("$RSTATTR" explain --json --netns "$FW3" 2>/dev/null | wc -c) == 0 ]]
}
wait_until 20 gone
is "a namespace that is gone is shown no more" "$?" 0
stop_job "$flood"
explain "$FW1"
is "the others' books stand" "${BOOKS[seen]} ${BOOKS[attributed]}" "30 30"
send again "$CLIENT1" tcp 10.0.2.2 6001 --count 3
explain "$FW1"
is "and go on" "${BOOKS[seen]} ${BOOKS[attributed]}" "33 33"
is "no complaint of the kernel" "$(kernel_complaints)" ""

finish
