#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "rstattr watch": a line for each event as it happens, a line for what was
# lost, for people and as JSON, until interrupted.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

begin 16 events=64
make_topology
load_rules "$FW" <<-'END'
	table inet watch {
		chain forward {
			type filter hook forward priority 0
			udp dport 13000 counter reject comment "ready"
			tcp dport 13001 counter reject with tcp reset comment "watched"
			udp dport 13002 counter reject with icmpx no-route comment "also watched"
		}
	}
END

# start_watch NAME ARGUMENTS...: until it shows an event. env: a shell's
# background jobs ignore SIGINT unless told.
start_watch() {
	env --default-signal=INT "$RSTATTR" watch --netns "$FW" "${@:2}" >"$TMP/$1" 2>"$TMP/$1.err" &
	JOBS+=($!)
	printf -v "$1" %s $!
	wait_until 20 shows_event "$1"
}
shows_event() {
	send ready "$CLIENT" udp 10.0.2.2 13000
	wait_until 1 test -s "$TMP/$1"
}
# lines NAME PATTERN: how many
lines() { grep -cE "$2" "$TMP/$1"; }
has_lines() { (($(lines "$1" "$2") >= $3)); }

start_watch people
start_watch json --json
start_watch filtered --json --filter udp
kill -0 "$people" "$json"
is "both run" "$?" 0

send live "$CLIENT" tcp 10.0.2.2 13001 --count 5
send live "$CLIENT" udp 10.0.2.2 13002 --count 3
wait_until 10 has_lines people watched 8
is "a line for each event" "$(lines people '"watched"') $(lines people '"also watched"')" "5 3"
wait_until 10 has_lines json watched 8
is "JSON: a line for each" "$(lines json '"watched"') $(lines json '"also watched"')" "5 3"
is "JSON: each line is an object with the rule" \
	"$(jq -r 'select(.rule.comment == "watched") | "\(.rule.family)|\(.rule.table)|\(.rule.chain)|\(.rule.handle) \(.reply)"' "$TMP/json" | sort | uniq -c | sed 's/^ *//')" \
	"5 ${RULE[watched]} tcp reset"
grep '"watched"' "$TMP/people" | head -1 >"$TMP/line"
grep -q "10.0.1.2" "$TMP/line" && grep -q "inet watch forward" "$TMP/line" && grep -qE "#${RULE[watched]##*|}\b" "$TMP/line"
result $? "a line says who and which rule" "$(cat "$TMP/line")"
wait_until 10 has_lines filtered watched 3
is "a filter selects" "$(lines filtered '"watched"') $(lines filtered '"also watched"')" "0 3"

# what befell TCP
send closed "$CLIENT" tcp 10.0.1.1 13009 --count 2
wait_until 10 has_lines people 'tcp\.no-listener' 2
is "a line for each that TCP refused" "$(lines people '10\.0\.1\.2:[0-9]+ to 10\.0\.1\.1:13009.*tcp|tcp\.no-listener.*13009')" 2
wait_until 10 has_lines json 'tcp\.no-listener' 2
is "JSON: the same, and no firewall's doing" \
	"$(jq -r 'select(.kind == "reset") | "\(.cause) \(.firewall) \(.flow.dst):\(.flow.dport)"' "$TMP/json" | sort | uniq -c | sed 's/^ *//')" \
	"2 tcp.no-listener false 10.0.1.1:13009"
is "a filter does not select it" "$(lines filtered 13009)" 0

# interrupted
for job in people filtered; do
	kill -INT "${!job}"
	wait "${!job}"
	status=$?
	forget_job "${!job}"
	is "$job: status when interrupted, errors" "$status $(cat "$TMP/$job.err")" "0 "
done

# A reader too slow for the recorder: what it shows and what it says it lost is all there was.
kill -STOP "$json"
send flood "$CLIENT" tcp 10.0.2.2 13001 --count 300
kill -CONT "$json"
all_told() {
	TOLD=$(jq -r 'select(.lost != null) | .lost' "$TMP/json" | awk '{ n += $1 } END { print n + 0 }')
	SHOWN=$(($(lines json '"watched"') - 5))
	((TOLD + SHOWN >= 300))
}
wait_until 10 all_told
is "shown + lost" "$((TOLD + SHOWN))" 300
check "some were lost ($TOLD), on lines of their own" "TOLD > 0 && TOLD <= 300 - SHOWN"
is "JSON to the end" "$(jq -es 'length > 0' "$TMP/json")" true
kill -INT "$json"
wait "$json"
is "lost events are an incomplete answer" "$? $(wc -l <"$TMP/json.err")" "3 1"
forget_job "$json"

# the reader of a pipe goes away: so does watch
"$RSTATTR" watch --netns "$FW" 2>"$TMP/pipe.err" | head -1 >"$TMP/pipe" &
JOBS+=($!)
piped() { send pipe "$CLIENT" tcp 10.0.2.2 13001 --count 2; ! kill -0 $! 2>/dev/null; }
wait_until 20 piped
is "watch | head -1 ends quietly" "$? $(wc -l <"$TMP/pipe") $(cat "$TMP/pipe.err")" "0 1 "

finish
