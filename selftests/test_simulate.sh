#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What rstattr says of a packet before it is sent, and what the kernel does
# with it then: the same rule, and the same end. Needs no module; with it,
# "explain" says how rejected packets came to their rule.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_root
need_programs nft ip jq "$RSTATTR"
[[ -x $TRAFFIC ]] || skip_all "$TRAFFIC is not built: make -C selftests"
plan 53
make_topology
ip -n "$CLIENT" address add 10.0.1.9/24 dev eth0
ip -n "$FW" neigh add 10.0.1.9 lladdr 02:00:00:00:01:02 dev cl
C=10.0.1.2 S=10.0.2.2 C6=2001:db8:1::2 S6=2001:db8:2::2

cat >"$TMP/rules.nft" <<-'END'
	table inet fw {
		set partners {
			type ipv4_addr
			flags interval
			elements = { 10.0.1.0/29, 192.0.2.0/24 }
		}
		set services {
			type ipv4_addr . inet_service
			flags interval
			elements = { 10.0.2.0/24 . 14000-14009 }
		}
		map verdicts {
			type inet_service : verdict
			elements = { 13001 : jump special, 13002 : drop }
		}
		chain translate {
			type nat hook prerouting priority dstnat
			ip daddr 10.0.1.1 tcp dport 8080 counter dnat ip to 10.0.2.2:12001 comment "dnat"
		}
		chain input {
			type filter hook input priority filter; policy accept
			tcp dport 16001 counter reject comment "to us"
		}
		chain forward {
			type filter hook forward priority filter; policy drop
			ct state established,related counter accept comment "established"
			ct state invalid counter drop comment "invalid"
			meta l4proto icmp ip ttl 63 counter accept comment "ping"
			meta l4proto ipv6-icmp counter accept comment "ping6"
			ip saddr @partners tcp dport 12001 counter accept comment "partners"
			tcp dport 12001 counter reject with tcp reset comment "no partner"
			ip daddr . tcp dport @services counter accept comment "services"
			tcp dport vmap @verdicts
			iifname "cl" oifname "sv" udp dport { 12003, 12005-12009 } counter accept comment "udp"
			meta nfproto ipv6 tcp dport 15000-15999 counter reject with icmpx admin-prohibited comment "six"
			tcp dport 17000 meta mark set 0x17
			meta mark 0x17 counter drop comment "marked"
			goto rest
		}
		chain special {
			tcp flags & (syn | ack) == syn ip dscp 0 counter accept comment "special"
		}
		chain rest {
			udp dport 12100 counter return comment "returned"
			udp length < 1000 counter reject comment "rest udp"
		}
	}
END
load_rules "$FW" <"$TMP/rules.nft"
declare -A COMMENT=()
for comment in "${!RULE[@]}"; do
	COMMENT[${RULE[$comment]}]=$comment
done

# simulate FILE ARGUMENTS...: in the firewall's namespace, or with --ruleset
simulate() { ask "$1" simulate --json --netns "$FW" "${@:2}"; }

END_JQ='[.verdict, .grade, (.rule // {} | "\(.family)|\(.table)|\(.chain)|\(.handle)")] | join(" ")'

# said FILE: "VERDICT GRADE COMMENT"; "-" for a policy
said() {
	local verdict grade rule
	read -r verdict grade rule < <(jq -r "$END_JQ" "$1")
	echo "$verdict $grade ${COMMENT[$rule]:--}"
}

# The comment of the deciding rule whose counter rose since the last time, "-" for none; those
# that only count or translate do not decide, and replies are not asked about.
declare -A BEFORE=()
remember() {
	local comment
	read_rules "$FW"
	for comment in "${!PACKETS[@]}"; do
		BEFORE[$comment]=${PACKETS[$comment]}
	done
}
rose() {
	local comment
	read_rules "$FW"
	for comment in "${!PACKETS[@]}"; do
		case $comment in dnat | returned | established) continue ;; esac
		[[ ${PACKETS[$comment]} == "${BEFORE[$comment]}" ]] || echo "$comment"
	done | sort | paste -sd' '
}

# agrees NAME "VERDICT RULE" TRAFFIC-ARGUMENTS -- SIMULATE-ARGUMENTS...: two checks
agrees() {
	local name=$1 verdict=${2%% *} rule=${2#* }
	local -a traffic=()
	shift 2
	while [[ $1 != -- ]]; do
		traffic+=("$1")
		shift
	done
	shift
	simulate "$TMP/said" "$@"
	is "$name: foretold" "$? $(said "$TMP/said")" "0 $verdict derived $rule"
	remember
	in_ns "$CLIENT" "$TRAFFIC" "${traffic[@]}" --count 1 --timeout 200 >"$TMP/saw"
	[[ $rule != - ]] || rule=""
	is "$name: done" "$(rose)" "$rule"
}

CT=(--iif cl)
agrees "partner" "accept partners" tcp $S 12001 --source $C -- tcp $C $S:12001 "${CT[@]}"
agrees "no partner" "reject no partner" tcp $S 12001 --source 10.0.1.9 -- tcp 10.0.1.9 $S:12001 "${CT[@]}"
agrees "after DNAT" "accept partners" tcp 10.0.1.1 8080 --source $C -- tcp $C 10.0.1.1:8080 "${CT[@]}"
agrees "to this host" "reject to us" tcp 10.0.1.1 16001 -- tcp $C 10.0.1.1:16001 "${CT[@]}"
agrees "concatenation" "accept services" tcp $S 14003 -- tcp $C $S:14003 "${CT[@]}"
agrees "no such service" "drop -" tcp $S 14010 -- tcp $C $S:14010 "${CT[@]}"
agrees "jump by a map" "accept special" tcp $S 13001 -- tcp $C $S:13001 "${CT[@]}"
agrees "drop by a map" "drop -" tcp $S 13002 -- tcp $C $S:13002 "${CT[@]}"
agrees "UDP" "accept udp" udp $S 12007 -- udp $C $S:12007 --len 29 "${CT[@]}"
agrees "another UDP" "reject rest udp" udp $S 12004 -- udp $C $S:12004 --len 29 "${CT[@]}"
agrees "returned" "drop -" udp $S 12100 -- udp $C $S:12100 --len 29 "${CT[@]}"
agrees "IPv6" "reject six" tcp $S6 15500 -- tcp $C6 "[$S6]:15500" "${CT[@]}"
agrees "marked" "drop marked" tcp $S 17000 -- tcp $C $S:17000 "${CT[@]}"
agrees "ping" "accept ping" ping $S -- icmp $C $S "${CT[@]}"

# Found out by itself: the way in, and connections that are there.
simulate "$TMP/said" tcp $C $S:12001
is "the interface is found" "$(said "$TMP/said")" "accept derived partners"
simulate "$TMP/said" udp $C $S:12007 --len 29
is "where it matters it is told" "$(said "$TMP/said") $(jq '.assumptions | length' "$TMP/said")" \
	"accept likely udp 1"
jq -r '.assumptions[0]' "$TMP/said" | grep -q 'by cl'
result $? "by its name" "$(jq .assumptions "$TMP/said")"
start_server "$SERVER" 12001
mkfifo "$TMP/go"
exec {GO}<>"$TMP/go"
nsenter --net="/run/netns/$CLIENT" "$TRAFFIC" tcp $S 12001 --data --pause <"$TMP/go" >"$TMP/paused" &
JOBS+=($!)
wait_until 10 grep -q connected "$TMP/paused"
PORT=$(in_ns "$CLIENT" ss -Htn "dst $S:12001" | awk '{ sub(".*:", "", $4); print $4 }')
simulate "$TMP/said" tcp "$C:$PORT" $S:12001 --flags ack "${CT[@]}"
is "an established connection" "$(said "$TMP/said")" "accept derived established"
simulate "$TMP/said" tcp "$S:12001" "$C:$PORT" --flags ack --iif sv
is "and its replies" "$(said "$TMP/said")" "accept derived established"
echo >&"$GO"
simulate "$TMP/said" tcp $C $S:9 --ct invalid "${CT[@]}"
is "as --ct says" "$(said "$TMP/said")" "drop derived invalid"
simulate "$TMP/said" tcp $C 203.0.113.1:80 "${CT[@]}"
is "no route" "$(jq -r .verdict "$TMP/said")" "no-route"

# Not known is said.
simulate "$TMP/said" tcp $C $S:12001 --hook forward --ct new --oif sv --iif cl
is "one hook" "$? $(said "$TMP/said")" "0 accept derived partners"
simulate "$TMP/said" udp $C $S:12007 --hook forward --ct new
is "not known: status" "$?" 3
is "not known: on what" "$(jq -c '[.verdict, .rule, (.alternatives | length > 1)]' "$TMP/said")" \
	'["unknown",null,true]'
[[ $(wc -l <"$TMP/said.err") == 1 ]]
result $? "not known: one line on standard error" "$(cat "$TMP/said.err")"

# Near misses, never for what is accepted.
simulate "$TMP/said" tcp 10.0.1.11 $S:12001 "${CT[@]}"
is "near: the rule" "${COMMENT[$(jq -r '.near[0].rule | "\(.family)|\(.table)|\(.chain)|\(.handle)"' "$TMP/said")]:-}" partners
is "near: the condition" "$(jq -r '.near[0].conditions[0] | "\(.sentence); \(.closest)"' "$TMP/said")" \
	"ip saddr 10.0.1.11 not in @partners; 10.0.1.0/29"
is "near: how sure" "$(jq -r '[.near[].grade] | unique | join(" ")' "$TMP/said")" likely
simulate "$TMP/said" tcp $C $S:12001 "${CT[@]}"
is "near: not for accepted ones" "$(jq .near "$TMP/said")" null

# A file: what is loaded, and what is not.
ask "$TMP/filed" simulate --json --netns "$FW" --ruleset "$TMP/rules.nft" tcp 10.0.1.9 $S:12001 "${CT[@]}"
is "a file: status, verdict, text" \
	"$? $(jq -r '"\(.verdict) \(.grade) \(.rule.text)"' "$TMP/filed")" \
	'0 reject derived tcp dport 12001 counter reject with tcp reset comment "no partner"'
echo 'table inet broken { chain c { tcp dport frob accept; } }' >"$TMP/broken.nft"
ask "$TMP/filed" simulate --ruleset "$TMP/broken.nft" tcp $C $S:80
is "a file: nft refuses it" "$? $(grep -c 'broken.nft:1' "$TMP/filed.err")" "2 1"
printf 'lo 1\nnowhere0 77\n' >"$TMP/links"
echo 'table inet f { chain c { type filter hook input priority 0; iif nowhere0 drop; }; }' >"$TMP/links.nft"
ask "$TMP/filed" simulate --json --ruleset "$TMP/links.nft" --links "$TMP/links" --hook input \
	tcp $C $S:80 --iif nowhere0
is "a file: links of another host" "$? $(jq -r .verdict "$TMP/filed")" "0 drop"

# ---- with the module: how rejected packets came to their rule ----------------

EXPLAINED=7
if ! module_loaded && ! modinfo rstattr >/dev/null 2>&1; then
	skip $EXPLAINED "the module rstattr is not installed"
	finish
fi
load_module
in_ns "$CLIENT" "$TRAFFIC" tcp $S 12001 --source 10.0.1.9 --count 3 --timeout 200 >"$TMP/saw"
wait_until 5 explained "$FW" 3
EXPLAIN_JQ='.findings[] | select(.rule.comment == "no partner") | '
is "explain: the replay agrees" "$(jq -c "$EXPLAIN_JQ [.replay.verdict, .replay.grade, .replay.agrees]" "$TMP/explain")" \
	'["reject","derived",true]'
is "explain: the path ends at the rule" \
	"$(jq -r "$EXPLAIN_JQ [.path[] | select(.kind == \"rule\")] | last | .rule.comment" "$TMP/explain")" "no partner"
is "explain: what failed before" \
	"$(jq -r "$EXPLAIN_JQ .path[] | select(.rule.comment? == \"partners\") | .conditions[0].sentence" "$TMP/explain")" \
	"ip saddr 10.0.1.9 not in @partners"
is "explain: near" "$(jq -r "$EXPLAIN_JQ .near[0] | \"\(.rule.comment) \(.conditions[0].closest)\"" "$TMP/explain")" \
	"partners 10.0.1.0/29"
ask "$TMP/people" explain --netns "$FW"
grep -q '^ nearly .*10\.0\.1\.9 not in @partners' "$TMP/people"
result $? "explain: near, for people" "$(cat "$TMP/people")"

# The ruleset of now is another one: the recorded rule stays the culprit.
in_ns "$FW" nft add element inet fw partners '{ 10.0.1.9 }'
explain "$FW"
is "explain: changed since" \
	"$(jq -c "$EXPLAIN_JQ [.rule.comment, .grade, .replay.verdict, .replay.grade, .replay.agrees]" "$TMP/explain")" \
	'["no partner","exact","accept","likely",false]'
ask "$TMP/people" explain --netns "$FW"
grep -q '^ replay  does not end at this rule; it ends ACCEPTED' "$TMP/people"
result $? "explain: changed since, for people" "$(cat "$TMP/people")"

finish
