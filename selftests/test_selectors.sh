#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Which events a question selects: addresses in either direction and before
# or after NAT, names, pcap expressions, times; and what is said of a flow.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

begin 45
make_topology
ip -n "$CLIENT" address add 10.0.1.7/24 dev eth0
ip -n "$FW" neigh add 10.0.1.7 lladdr 02:00:00:00:01:02 dev cl
start_server "$SERVER" 12005
load_rules "$FW" <<-'END'
	table inet select {
		chain nat {
			type nat hook prerouting priority dstnat
			ip daddr 10.0.1.1 tcp dport 8080 dnat ip to 10.0.2.2:12001
		}
		chain forward {
			type filter hook forward priority 0
			ct state established tcp dport 12006 counter accept
			tcp dport { 12001, 12004 } counter reject with tcp reset comment "one"
			tcp dport 12002 counter reject with tcp reset comment "two"
			udp dport 12003 counter reject with icmpx admin-prohibited comment "three"
		}
	}
END

C=10.0.1.2 S=10.0.2.2 C6=2001:db8:1::2 S6=2001:db8:2::2
send direct "$CLIENT" tcp $S 12001 --count 3 --source $C
send dnat "$CLIENT" tcp 10.0.1.1 8080 --count 2 --source $C
send other "$CLIENT" tcp $S 12002 --count 4 --source 10.0.1.7
send six "$CLIENT" tcp $S6 12002 --count 5
send udp "$CLIENT" udp $S 12003 --count 6 --source $C
send back "$SERVER" tcp $C 12004 --count 1
is "refused" "$(saw direct:12001:ECONNREFUSED) $(saw dnat:8080:ECONNREFUSED) $(saw other:12002:ECONNREFUSED) $(saw six:12002:ECONNREFUSED) $(saw udp:12003:icmp3/13) $(saw back:12004:ECONNREFUSED)" \
	"3 2 4 5 6 1"
FIRST_ENDED=$EPOCHREALTIME
wait_until 5 explained "$FW" 21

# selects COUNT ARGUMENTS...: so many events, status 0, or status 1 for none. One check.
selects() {
	local line sum=0 count status=0
	explain "$FW" "${@:2}"
	for line in "${FINDINGS[@]}"; do
		IFS='|' read -r _ _ _ _ count _ <<<"$line"
		((sum += count))
	done
	(($1)) || status=1
	is "explain ${*:2}" "$sum events, status $EXPLAIN_STATUS" "$1 events, status $status"
}
selects 21
selects 12 $C
selects 4 10.0.1.7
selects 16 $S
selects 5 $C6
selects 5 $C $S:12001
selects 1 $S $C:12004
selects 0 $C $S:12004
selects 2 $C 10.0.1.1:8080
selects 2 $C 10.0.1.1
selects 12 $C $S
selects 12 $S $C
selects 4 $S 10.0.1.7
selects 5 $C6 "[$S6]:12002"
selects 5 $S6
selects 0 $C6 "[$S6]:12001"
selects 0 192.0.2.77
selects 0 $C 192.0.2.77
selects 6 --filter udp
selects 9 --filter "tcp dst port 12002"
selects 5 --filter ip6
selects 4 --filter "src host 10.0.1.7 and tcp[tcpflags] & tcp-syn != 0"
selects 0 --filter "tcp dst port 8080"
selects 2 $C 10.0.1.1:8080 --filter "tcp dst port 12001"
selects 21 --since 1h

# names, as this machine resolves them
cp /etc/hosts "$TMP/hosts"
echo "10.0.1.7 till.shop.example" >>"$TMP/hosts"
# shellcheck disable=SC2016 # $@ is the inner shell's
got=$(unshare -m sh -c 'mount --bind "$0" /etc/hosts && exec "$@"' "$TMP/hosts" \
	"$RSTATTR" explain till.shop.example --json --netns "$FW" | jq '[.findings[].count] | add')
is "explain a name" "$got" 4

# a new event, four seconds after the others
later() { ((${EPOCHREALTIME/[.,]/} - ${FIRST_ENDED/[.,]/} >= 4000000)); }
wait_until 10 later
send late "$CLIENT" tcp $S 12001 --count 2
selects 2 --since 3s
selects 0 --since 3s 10.0.1.7

# ---- what is said of a flow -------------------------------------------------

explain "$FW"
# flow_count RULE SRC DST DPORT PROTO IIF OIF CT-STATE
flow_count() {
	local line sum=0
	for line in "${FLOWS[@]}"; do
		IFS='|' read -r -a f <<<"$line"
		[[ ${f[0]}:${f[1]}:${f[3]}:${f[4]}:${f[5]}:${f[6]}:${f[7]}:${f[8]} == "$1:$2:$3:$4:$5:$6:$7:$8" ]] &&
			((sum += f[9]))
	done
	echo "$sum"
}
is "flows: IPv4, TCP" "$(flow_count two 10.0.1.7 $S 12002 tcp cl sv new)" 4
is "flows: IPv6, TCP" "$(flow_count two $C6 $S6 12002 tcp cl sv new)" 5
is "flows: UDP" "$(flow_count three $C $S 12003 udp cl sv new)" 6
is "flows: after DNAT" "$(flow_count one $C $S 12001 tcp cl sv new)" 7
is "flows: the other way" "$(flow_count one $S $C 12004 tcp sv cl new)" 1

# A connection that stands when the rule comes
mkfifo "$TMP/go"
exec {GO}<>"$TMP/go"
nsenter --net="/run/netns/$CLIENT" "$TRAFFIC" tcp $S 12005 --data --pause <"$TMP/go" >"$TMP/paused" &
JOBS+=($!)
PAUSED=$!
wait_until 10 grep -q connected "$TMP/paused"
in_ns "$FW" nft insert rule inet select forward tcp dport 12005 counter reject with tcp reset comment '"late"'
echo >&"$GO"
wait $PAUSED
forget_job $PAUSED
tail -1 "$TMP/paused" >"$TMP/saw"
parse_saw paused "$TMP/saw"
is "an established connection is reset" "$(saw paused:12005:ECONNRESET)" 1
explain "$FW"
is "flows: established" "$(flow_count late $C $S 12005 tcp cl sv established)" 1

# ---- what befell TCP ----------------------------------------------------------

send closed "$CLIENT" tcp 10.0.1.1 12009 --count 2 --source $C
is "refused by TCP" "$(saw closed:12009:ECONNREFUSED)" 2
selects 2 $C 10.0.1.1:12009
selects 0 10.0.1.7 10.0.1.1:12009
selects 2 --filter "tcp dst port 12009"
explain "$FW"
is "flows: nobody listens" "$(flow_count - $C 10.0.1.1 12009 tcp cl - new)" 2

# ---- for people --------------------------------------------------------------

ask "$TMP/people" explain --netns "$FW" 10.0.1.7
is "for people: status, errors" "$? $(cat "$TMP/people.err")" "0 "
grep -q 'tcp dport 12002.*reject with tcp reset' "$TMP/people" && grep -q 'inet select forward' "$TMP/people" &&
	grep -q '10\.0\.1\.7' "$TMP/people" && grep -qE '\b4x\b' "$TMP/people"
result $? "the rule, its chain, the client, how often" "$(cat "$TMP/people")"
grep -qE "#?${RULE[two]##*|}\b" "$TMP/people"
result $? "the handle" "$(cat "$TMP/people")"
tail -1 "$TMP/people" | grep -qE '^books 24 = 24 attributed \+ 0 unattributed \+ 0 lost'
result $? "the books are the last line" "$(tail -1 "$TMP/people")"

finish
