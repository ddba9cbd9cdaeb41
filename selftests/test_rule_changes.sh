#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Rules that are replaced, deleted, flushed and reloaded: every event stays
# with the rule of then, and no rule is ever credited with another's events,
# also when it has that one's handle now. First step by step, then while
# traffic runs.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

begin 32
make_topology
start_server "$SERVER" 7001-7003

# ruleset COMMENT [EXTRA]: SYNs only, for else it rejects the end of a connection, which no client
# sees, that was let through while there was no rule
ruleset() {
	cat <<-END
		table inet filter {
			chain forward {
				type filter hook forward priority 0
				${2:-}
				tcp dport 7001 tcp flags syn counter reject with tcp reset comment "$1"
			}
		}
	END
}
refuse() { send step "$CLIENT" tcp 10.0.2.2 "$1" --count "$2"; }
handle() { echo "${RULE[$1]##*|}"; }
nft_fw() { in_ns "$FW" nft "$@" || not_ok "nft $*"; }

# ---- step by step -----------------------------------------------------------

load_rules "$FW" < <(ruleset first)
refuse 7001 3
first=${RULE[first]}
want_rule first "$first" 3 "tcp reset" fw.reject - replaced

nft_fw replace rule inet filter forward handle "$(handle first)" \
	tcp dport 7001 counter reject with icmpx admin-prohibited comment '"second"'
read_rules "$FW"
is "replacing keeps the handle" "${RULE[second]:-}" "$first"
send second "$CLIENT" raw syn 10.0.1.2 10.0.2.2 40000:7001 --count 4
want second 4 "icmp admin-prohibited" fw.reject - replaced

nft_fw replace rule inet filter forward handle "$(handle second)" \
	tcp dport 7001 counter reject with tcp reset comment '"third"'
read_rules "$FW"
refuse 7001 5
want third 5 "tcp reset"
check_findings "$FW"

text_of() { jq -r --arg c "$1" '.findings[] | select(.rule.comment == $c) | .rule.text // "-"' "$TMP/explain"; }
is "the live rule's text" "$(text_of third)" 'tcp dport 7001 counter reject with tcp reset comment "third"'
for rule in first second; do
	text=$(text_of $rule)
	[[ $text == - || $text == *"comment \"$rule\""* ]]
	result $? "the text of the $rule rule is its own or none" "$text"
done

# deleted
forget_wants
want_rule first "$first" 3 "tcp reset" fw.reject - gone
want_rule second "$first" 4 "icmp admin-prohibited" fw.reject - gone
want_rule third "$first" 5 "tcp reset" fw.reject - gone
nft_fw delete rule inet filter forward handle "$(handle third)"
check_findings "$FW"
is "comments of rules that are gone" \
	"$(printf '%s\n' "${FINDINGS[@]}" | cut -d'|' -f10 | sort | paste -sd' ')" "first second third"

# Flushed and loaded again with a rule more: the first rule's handle now
# belongs to another one.
load_rules "$FW" < <(echo "flush ruleset"; ruleset fourth 'tcp dport 7002 counter reject with tcp reset comment "usurper"')
is "another rule has the first one's handle" "$(handle usurper)" "${first##*|}"
refuse 7001 2
refuse 7002 6
want fourth 2 "tcp reset"
want usurper 6 "tcp reset"
check_findings "$FW"
is "rows by comment" \
	"$(printf '%s\n' "${FINDINGS[@]}" | awk -F'|' '{ print $10 "=" $5 }' | sort | paste -sd' ')" \
	"first=3 fourth=2 second=4 third=5 usurper=6"

# ---- under traffic ----------------------------------------------------------

"$RSTATTR" reset --netns "$FW" 2>/dev/null || in_ns "$FW" "$RSTATTR" reset ||
	bail_out "rstattr reset failed"
declare -A VERSIONS=()	# handle of each version, by its comment
remember() {
	read_rules "$FW"
	[[ ! ${RULE[$1]:-} ]] || VERSIONS[$1]=${RULE[$1]}
}

load_rules "$FW" < <(echo "flush ruleset"; ruleset v0)
remember v0
start_traffic flood1 "$CLIENT" tcp 10.0.2.2 7001 --forever
start_traffic flood2 "$CLIENT" tcp 2001:db8:2::2 7001 --forever
hits() { read_rules "$FW"; ((${PACKETS[$1]:-0} >= $2)); }
commits=0

# change VERSION COMMAND...: waits until the version before was hit
change() {
	wait_until 30 hits "v$(($1 - 1))" 5
	"${@:2}"
	((commits++))
	remember "v$1"
}
replace() {
	nft_fw replace rule inet filter forward handle "${VERSIONS[v$(($1 - 1))]##*|}" \
		tcp dport 7001 tcp flags syn counter reject with tcp reset comment "\"v$1\""
}
# in one transaction, then with a gap in between
swap() {
	in_ns "$FW" nft -f - <<-END
		delete rule inet filter forward handle ${VERSIONS[v$(($1 - 1))]##*|}
		add rule inet filter forward tcp dport 7001 tcp flags syn counter reject with tcp reset comment "v$1"
	END
}
reload() { { echo "flush ruleset"; ruleset "v$1"; } | in_ns "$FW" nft -f -; }
reload_gap() {
	nft_fw flush ruleset
	((commits++))
	ruleset "v$1" | in_ns "$FW" nft -f -
}
v=0
for how in replace replace swap reload reload_gap replace swap reload replace reload_gap; do
	change $((++v)) $how $v
done
wait_until 30 hits "v$v" 5
stop_job "$flood1"
stop_job "$flood2"
parse_saw flood1 "$TMP/flood1"
parse_saw flood2 "$TMP/flood2"
refused=$(($(saw flood1:7001:ECONNREFUSED) + $(saw flood2:7001:ECONNREFUSED)))
diag "$commits commits, $refused refused, $(($(saw flood1:7001:ok) + $(saw flood2:7001:ok))) let through between two"

wait_until 5 explained "$FW" "$refused"
diag "books: seen ${BOOKS[seen]} attributed ${BOOKS[attributed]} unattributed ${BOOKS[unattributed]} lost ${BOOKS[lost]}"
is "seen is what the clients saw" "${BOOKS[seen]}" "$refused"
is "seen = attributed + unattributed + lost" \
	"$((BOOKS[attributed] + BOOKS[unattributed] + BOOKS[lost]))" "${BOOKS[seen]}"
# A packet whose walk through the chain spans a commit reads rules that no
# table holds any more. At most one packet for each CPU and commit can.
check "unattributed: at most one for each CPU and commit" \
	"BOOKS[unattributed] <= commits * $(nproc)"
is "lost" "${BOOKS[lost]}" 0

# The counters hold all of it, the recorder only the last of it.
ask_rules "$FW"
sum=0 wrong=""
for line in "${ROWS[@]}"; do
	IFS='|' read -r family table chain handle state evaluated _ _ comment <<<"$line"
	((sum += evaluated))
	[[ ${VERSIONS[$comment]:-none} == "$family|$table|$chain|$handle" ]] || wrong+="$line"$'\n'
	[[ $state == live && $comment != "v$v" ]] && wrong+="not live: $line"$'\n'
done
is "the rules' counters add up to what is attributed" "$sum" "${BOOKS[attributed]}"
is "each version under the handle it had" "$wrong" ""
is "every version was found" \
	"$(printf '%s\n' "${ROWS[@]}" | cut -d'|' -f9 | sort -uV | paste -sd' ')" \
	"$(printf 'v%s\n' $(seq 0 $v) | paste -sd' ')"
wrong=""
for line in "${FINDINGS[@]}"; do
	IFS='|' read -r family table chain handle _ _ _ _ state comment _ <<<"$line"
	[[ ${VERSIONS[$comment]:-none} == "$family|$table|$chain|$handle" ]] || wrong+="$line"$'\n'
	[[ $state == live && $comment != "v$v" ]] && wrong+="not live: $line"$'\n'
done
is "each event under the handle its version had" "$wrong" ""

finish
