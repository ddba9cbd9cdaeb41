#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Scans beside what matters: a client that is refused again and again, an open
# connection that is reset, and one that only looks like a scan. What is told of
# which, in which order, and that nothing is lost.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

SCAN=10.0.1.66 FRIEND=10.0.1.67

begin 15
make_topology
for addr in "$SCAN" "$FRIEND"; do
	ip -n "$CLIENT" address add "$addr/24" dev eth0
	ip -n "$FW" neigh add "$addr" lladdr 02:00:00:00:01:02 dev cl
done
load_rules "$FW" <<-'END'
	table inet filter {
		chain early {
			type filter hook forward priority -10
		}
		chain forward {
			type filter hook forward priority 0; policy drop
			ct state established accept
			tcp dport 4000 accept comment "open"
			tcp dport 5432 reject with tcp reset comment "db"
			tcp dport 6000-6099 reject with tcp reset comment "range"
		}
	}
END
start_server "$SERVER" 4000

# told FILTER: of the findings of the last answer, "COUNT CAUSE WHAT", what by the rule's comment or
# the chain of a policy
told() {
	jq -r "[.findings[] | select($1) | . + { what: (.rule.comment // .drop.policy.chain // \"-\") }] |
		group_by([.cause, .what])[] | \"\([.[].count] | add) \(.[0].cause) \(.[0].what)\"" \
		"$TMP/explain" | sort
}
# recorded COUNT: so many events are
recorded() { explain "$FW" && (($(jq '[.findings[].count] | add // 0' "$TMP/explain") >= $1)); }
# lines FILE: what an answer for people begins its findings with, in order
lines() { sed -nE 's/^((SCAN, )?(FIREWALL|NOT THE FIREWALL|MAYBE)[^[]*).*/\1/p; /^scans /p; s/^(books) .*/\1/p' "$1"; }

# ---- traffic ------------------------------------------------------------------

# Connections that are open: one will be reset, the other's client tries ports.
mkfifo "$TMP/go" "$TMP/stay"
nsenter --net="/run/netns/$CLIENT" "$TRAFFIC" tcp 10.0.2.2 4000 --data --pause <"$TMP/go" >"$TMP/paused" &
victim=$!
JOBS+=("$victim")
exec {go}<>"$TMP/go"
nsenter --net="/run/netns/$CLIENT" "$TRAFFIC" tcp 10.0.2.2 4000 --data --pause --source "$FRIEND" \
	<"$TMP/stay" >"$TMP/stays" &
friend=$!
JOBS+=("$friend")
exec {stay}<>"$TMP/stay"
open() { grep -q connected "$TMP/paused" && grep -q connected "$TMP/stays"; }
wait_until 20 open || bail_out "no connection: $(cat "$TMP/paused" "$TMP/stays")"

send sent "$CLIENT" raw syn "$SCAN" 10.0.2.2 40000:7000-7039 --count 2
send sent "$CLIENT" raw syn "$SCAN" 10.0.2.2 40000:6000-6029 --count 1
send sent "$CLIENT" raw syn "$SCAN" 10.0.1.1 40000:8000-8024 --count 1
# again and again, which is no part of it
send sent "$CLIENT" raw syn "$SCAN" 10.0.2.2 40000:7050 --count 5
send sent "$CLIENT" raw syn "$FRIEND" 10.0.2.2 40000:7100-7129 --count 1
send db "$CLIENT" tcp 10.0.2.2 5432 --count 6
send sent "$CLIENT" raw syn 10.0.1.2 10.0.2.2 40000:6001 --count 1
in_ns "$FW" nft add rule inet filter early ip saddr 10.0.1.2 tcp dport 4000 ct state established \
	reject with tcp reset comment '"cut"'
read_rules "$FW"
echo go >&"$go"
wait "$victim"
forget_job "$victim"

# ---- for programs -------------------------------------------------------------

wait_until 15 recorded $((80 + 30 + 25 + 5 + 30 + 6 + 1 + 1))
is "the client is refused" "$(saw db:5432:ECONNREFUSED)" 6
is "scans" "$(told .scan)" "$(sort <<-'END'
	80 fw.policy forward
	30 fw.reject range
	25 tcp.no-listener -
END
)"
cut=$(jq '[.findings[] | select(.rule.comment == "cut") | .count] | add' "$TMP/explain")
is "everything else" "$(told '.scan | not')" "$(sort <<-END
	$cut fw.reject cut
	6 fw.reject db
	1 fw.reject range
	35 fw.policy forward
END
)"
check "the connection was reset, and that is one of an open one: $cut" "$cut > 0 && $(jq \
	'[.findings[] | select(.rule.comment == "cut") | .flows[] | select(.ct_state != "established")] | length' \
	"$TMP/explain") == 0"
is "all flows of scans are theirs, and complete" \
	"$(jq -r '[.findings[] | select(.scan) | .flows[]] | "\(length) \([.[].src] | unique | join(" "))"' \
		"$TMP/explain")" "95 $SCAN"
is "nothing is claimed of a scan" \
	"$(jq -c '[.findings[] | select(.scan) | [.near, .facts]] | unique' "$TMP/explain")" "[[null,[]]]"
is "the answer is whole, and the books balance" "$EXPLAIN_STATUS \
$(jq -r '.books | "\(.seen) \(.attributed) \(.unattributed) \(.lost)"' "$TMP/explain")" \
	"0 $((30 + 6 + 1 + cut)) $((30 + 6 + 1 + cut)) 0 0"
is "the books hold what the findings do" \
	"$(jq '.books | .recorded + .resets_recorded + .drops_recorded' "$TMP/explain")" \
	"$(jq '[.findings[].count] | add' "$TMP/explain")"

# ---- for people ---------------------------------------------------------------

ask "$TMP/people" explain --netns "$FW"
diag "$(cat "$TMP/people")"
# what is open and what is repeated, by rules and then by the rest; single probes; scans
is "what matters comes first, and scans are one line" "$(lines "$TMP/people" | sed -E 's/#[0-9]+/#/; s/ [0-9:]+(-[0-9:]+)?: /: /')" \
"FIREWALL rejected it: inet filter forward # 
FIREWALL rejected it: inet filter early # 
FIREWALL dropped it: inet filter forward policy drop 
FIREWALL rejected it: inet filter forward # 
scans 135 probes of 95 ports at 2 addresses by $SCAN: inet filter forward policy drop 80x, inet filter forward # 30x, tcp.no-listener 25x; shown by: rstattr explain --scans
books"
is "nothing of a scan is shown besides" "$(grep -cE ':(70[0-3][0-9]|60[0-2][0-9]|80[0-2][0-9]) ' "$TMP/people")" \
	"$(grep -c '10.0.1.2:40000 to 10.0.2.2:6001 ' "$TMP/people")"
is "but of the one that has a connection, all" "$(grep -cE "10.0.1.67:40000 to 10.0.2.2:71|and .* more flows" "$TMP/people")" 5

ask "$TMP/scans" explain --netns "$FW" --scans
is "asked for, scans are shown like the rest" "$(grep -c '^SCAN, ' "$TMP/scans") $(grep -c '^scans ' "$TMP/scans")" "3 0"
ask "$TMP/scanner" explain --netns "$FW" "$SCAN"
is "and so is who is asked for by name" "$(grep -c '^SCAN, ' "$TMP/scanner") $(grep -c '^FIREWALL' "$TMP/scanner")" "3 1"

# ---- its connection is over, and it had none ----------------------------------

echo >&"$stay"
wait "$friend"
forget_job "$friend"
"$RSTATTR" reset
send sent "$CLIENT" raw syn 10.0.1.68 10.0.2.2 40000:7100-7129 --count 1
wait_until 15 recorded 30
is "one that has none does scan" "$(told .scan)" "30 fw.policy forward"
"$RSTATTR" reset
send sent "$CLIENT" raw syn 10.0.1.68 10.0.2.2 40000:7100-7118 --count 1
wait_until 15 recorded 19
is "one that tried less does not" "$(told .scan)$(told '.scan | not')" "19 fw.policy forward"

finish
