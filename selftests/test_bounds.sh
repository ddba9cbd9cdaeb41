#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# More rules than the table of counters holds, then more events than the
# recorder holds: handles stay right, counters stay exact, and what is not
# kept is counted.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

RULES_MAX=16 RULES_HAVE=40 EVENTS_MAX=64

begin 61 rules=$RULES_MAX events=$EVENTS_MAX
make_topology
load_rules "$FW" < <(
	echo "table inet many { chain forward { type filter hook forward priority 0;"
	for ((i = 0; i < RULES_HAVE; i++)); do
		echo "tcp dport $((10000 + i)) counter reject with tcp reset comment \"rule $i\""
	done
	printf '}\n}\n'
)

# ---- more rules than the table holds ----------------------------------------

send many "$CLIENT" tcp 10.0.2.2 10000-$((10000 + RULES_HAVE - 1))
for ((i = 0; i < RULES_HAVE; i++)); do
	want "rule $i" 1 "tcp reset"
done
check_findings "$FW"
ask_rules "$FW"
is "the table is full" "${#ROWS[@]}" $RULES_MAX
wrong=""
for line in "${ROWS[@]}"; do
	IFS='|' read -r family table chain handle _ evaluated _ _ comment <<<"$line"
	[[ ${RULE[$comment]:-} == "$family|$table|$chain|$handle" && $evaluated == 1 ]] ||
		wrong+="$line"$'\n'
done
is "each of its rules is right" "$wrong" ""
is "the others' events are counted as overflow" "$(jq .overflow "$TMP/counters")" $((RULES_HAVE - RULES_MAX))

# ---- more events than the recorder holds ------------------------------------

in_ns "$FW" "$RSTATTR" reset
send flood "$CLIENT" tcp 10.0.2.2 10000 --count 200
send flood "$CLIENT" tcp 10.0.2.2 10001 --count 100
is "refused" "$(saw flood:10000:ECONNREFUSED) $(saw flood:10001:ECONNREFUSED)" "200 100"
wait_until 5 explained "$FW" 300
is "found are the last, those of the last rule" \
	"$(printf '%s\n' "${FINDINGS[@]}" | awk -F'|' '{ print $10 "=" $5 }')" "rule 1=$EVENTS_MAX"
expect_books 300 300 0 0
is "recorded, overwritten, lost to the recorder" \
	"${BOOKS[recorded]} ${BOOKS[overwritten]} ${BOOKS[record_lost]}" \
	"300 $((300 - EVENTS_MAX)) 0"
ask_rules "$FW"
is "the counters are exact all the same" \
	"$(printf '%s\n' "${ROWS[@]}" | awk -F'|' '$6 { print $9 "=" $6 }' | sort | paste -sd' ')" \
	"rule 0=200 rule 1=100"
read_rules "$FW"
is "and are nft's" "${PACKETS["rule 0"]} ${PACKETS["rule 1"]}" "201 101"

# ---- and of TCP, which has a recorder of its own

send closed "$CLIENT" tcp 10.0.1.1 10999 --count 100
is "refused by TCP" "$(saw closed:10999:ECONNREFUSED)" 100
wait_until 5 explained "$FW" 300
is "found are the last of both" \
	"$(printf '%s\n' "${FINDINGS[@]}" | awk -F'|' '{ print $6, $5 }' | paste -sd,)" \
	"fw.reject $EVENTS_MAX,tcp.no-listener $((EVENTS_MAX / 2))"
expect_tcp_books 100

# ---- parameters out of range -------------------------------------------------

unload_module
for parameter in rules=1 events=0 capture=100000 events=nonsense bytes_max=1000000 events=1048576; do
	if modprobe rstattr $parameter 2>/dev/null; then
		not_ok "$parameter is refused" "the module took it"
		unload_module
	else
		ok "$parameter is refused"
	fi
done
load_module
is "the module loads without them" "$?" 0

finish
