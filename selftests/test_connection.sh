#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# One connection: nothing of this host did anything to it, and then what is
# known of it; waiting until something does; and what is known beside an event.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

begin 12
need_programs python3
make_topology
load_rules "$FW" <<-'END'
	table inet filter {
		chain forward {
			type filter hook forward priority 0
			ct state new accept
			tcp dport 4001 reject with tcp reset comment "never"
		}
		chain input {
			type filter hook input priority 0
			tcp dport 4002 reject with tcp reset comment "own"
		}
	}
END
# nothing FILTER: of the last answer
nothing() { jq -r ".nothing | $1" "$TMP/explain"; }

# ---- a peer that does not answer: nobody has that address on the link ---------

ip -n "$FW" neigh add 10.0.2.99 lladdr 02:00:00:00:99:99 dev sv
send silent "$CLIENT" tcp 10.0.2.99 443 --count 1 --timeout 1500
is "no answer" "$(saw silent:443:timeout)" 1
explain - 10.0.1.2 10.0.2.99:443
is "nothing was found, and the answer is whole" "$EXPLAIN_STATUS ${#FINDINGS[@]}" "1 0"
is "nothing on this host did that" "$(nothing .grade)" derived
is "the peer is silent" "$(nothing '"\(.cause) \(.cause_grade)"')" "peer.silent likely"
is "conntrack has it, without an answer" \
	"$(nothing '[.facts[] | select(.what == "conntrack") | .values.state] | unique | join(" ")')" \
	SYN_SENT
diag "$("$RSTATTR" explain 10.0.1.2 10.0.2.99:443 2>&1)"

# ---- waiting ------------------------------------------------------------------

"$RSTATTR" explain --json --wait 10.0.1.2 10.0.1.1:4002 >"$TMP/waited" 2>"$TMP/waited.err" &
waiter=$!
JOBS+=("$waiter")
sleep 2
send other "$CLIENT" udp 10.0.2.2 4003 --count 1 --timeout 100
check "it waits for what it was asked" "$(kill -0 $waiter 2>/dev/null && echo 1 || echo 0)"
send own "$CLIENT" tcp 10.0.1.1 4002 --count 1
wait "$waiter"
is "and ends with it" "$? $(cat "$TMP/waited.err")" "0 "
forget_job "$waiter"
is "it is what happened" "$(jq -r '[.findings[] | "\(.cause) \(.rule.comment) \(.count)"] | join(", ")' "$TMP/waited")" \
	"fw.reject own 1"

"$RSTATTR" explain --wait 10.0.1.2 10.0.1.1:4009 >"$TMP/waited" 2>&1 &
waiter=$!
JOBS+=("$waiter")
sleep 1
kill -INT "$waiter"
wait "$waiter"
is "interrupted" "$?" 130
forget_job "$waiter"

# ---- beside an event ----------------------------------------------------------

"$RSTATTR" reset
send closed "$CLIENT" tcp 10.0.1.1 4010 --count 1
# facts: of the last answer, of one cause
facts() { jq -r --arg cause "$1" '[.findings[] | select(.cause == $cause) | .facts[].what] | unique | join(" ")' "$TMP/explain"; }
wait_until 5 explained "$FW" 0
is "who listens: nobody" "$(facts tcp.no-listener)" no-listener
# shellcheck disable=SC2016 # the fields are jq's
in_ns "$FW" python3 -c '
import socket, time
sock = socket.create_server(("127.0.0.1", 4010))
print("ready", flush=True)
time.sleep(60)' >"$TMP/listener" &
JOBS+=($!)
wait_until 20 grep -q ready "$TMP/listener"
explain "$FW"
is "who listens: somebody, elsewhere" "$(facts tcp.no-listener)" listener
is "where" "$(jq -r '[.findings[].facts[] | select(.what == "listener") | .text] | join(" ")' "$TMP/explain" |
	grep -c 'listens on 127.0.0.1:4010')" 1

finish
