#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Several namespaces with the same ruleset, so with the same handles: each
# keeps its own books, the initial one sees all by name, and one that goes
# away under traffic takes only its own with it.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

begin 23
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

# From the initial namespace, one by one ...
for expected in "$FW1 30" "$FW2 20" "$FW3 10"; do
	read -r ns count <<<"$expected"
	forget_wants
	want "same everywhere" "$count" "tcp reset"
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
	"$(jq -c '[([.findings[].count] | add), .books.seen, .books.attributed]' "$TMP/inside")" \
	"[20,20,20]"
in_ns "$FW2" "$RSTATTR" reset
is "a reset from within" "$?" 0
explain "$FW2"
is "forgets that namespace" "${BOOKS[seen]}" 0
explain "$FW1"
is "and no other" "${BOOKS[seen]}" 30

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
