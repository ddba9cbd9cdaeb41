# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the scenario tests share: TAP, namespaces, rulesets, traffic, and the
# checks of what rstattr answers. Sourced, never run.
#
# A scenario declares its plan, builds a topology, loads a ruleset in which
# every rule has a comment of its own, sends traffic, says with "want" what
# each rule must be found with, and has "check_findings" hold one answer of
# rstattr against all of it: exact handles, exact counts, and nothing else.

set -uo pipefail
shopt -s extglob

readonly KSFT_PASS=0 KSFT_FAIL=1 KSFT_SKIP=4

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TRAFFIC=$HERE/traffic/traffic
RSTATTR=${RSTATTR:-rstattr}
TMP=$(mktemp -d)

# ---- TAP --------------------------------------------------------------------

PLAN=0
NUMBER=0
FAILED=0
SKIPPED=0

plan() {
	PLAN=$1
	echo "TAP version 13"
	echo "1..$PLAN"
}

diag() { printf '%s\n' "$*" | sed 's/^/# /'; }

ok() { echo "ok $((++NUMBER)) - $*"; }

# not_ok DESCRIPTION [DIAGNOSTICS...]
not_ok() {
	echo "not ok $((++NUMBER)) - $1"
	shift
	((FAILED++))
	[[ $# == 0 ]] || diag "$@"
}

# result STATUS DESCRIPTION [DIAGNOSTICS...]
result() {
	if [[ $1 == 0 ]]; then
		ok "$2"
	else
		not_ok "${@:2}"
	fi
}

# skip COUNT REASON: one line for each check that is not made
skip() {
	local i
	for ((i = 0; i < $1; i++)); do
		echo "ok $((++NUMBER)) # SKIP $2"
		((SKIPPED++))
	done
	echo "SKIPPED: $2" >&2
}

# is DESCRIPTION GOT WANTED
is() {
	if [[ $2 == "$3" ]]; then
		ok "$1"
	else
		not_ok "$1" "got:    $2
wanted: $3"
	fi
}

# check DESCRIPTION EXPRESSION: an arithmetic one, of numbers already known
check() {
	if (($2)); then
		ok "$1"
	else
		not_ok "$1" "false: $2"
	fi
}

skip_all() {
	echo "TAP version 13"
	echo "1..0 # SKIP $*"
	echo "SKIPPED: $*" >&2
	exit $KSFT_SKIP
}

bail_out() {
	echo "Bail out! $*"
	exit $KSFT_FAIL
}

# finish: the last line of a scenario
finish() {
	[[ $NUMBER == "$PLAN" ]] || {
		diag "planned $PLAN checks, made $NUMBER"
		FAILED=$((FAILED + 1))
	}
	diag "totals: pass:$((NUMBER - FAILED - SKIPPED)) fail:$FAILED skip:$SKIPPED"
	((FAILED == 0)) || exit $KSFT_FAIL
	((SKIPPED < NUMBER)) || exit $KSFT_SKIP
	exit $KSFT_PASS
}

# ---- cleaning up, waiting ---------------------------------------------------

CLEANUPS=()
JOBS=()
NAMESPACES=()

# at_exit COMMAND: run at the end, the last one first
at_exit() { CLEANUPS+=("$1"); }

cleanup() {
	local i pid ns
	trap '' INT TERM
	for pid in "${JOBS[@]}"; do
		# disowned, it dies without the shell's remarks
		disown "$pid" 2>/dev/null
		kill -KILL "$pid" 2>/dev/null
	done
	for ((i = ${#CLEANUPS[@]} - 1; i >= 0; i--)); do
		eval "${CLEANUPS[i]}"
	done
	for ns in "${NAMESPACES[@]}"; do
		ip netns delete "$ns" 2>/dev/null
	done
	rm -rf "$TMP"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

# wait_until SECONDS COMMAND...: until it succeeds, else fails
wait_until() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		((SECONDS < end)) || return 1
		sleep 0.1
	done
}

# forget_job PID: it has ended
forget_job() {
	local i
	for i in "${!JOBS[@]}"; do
		[[ ${JOBS[i]} == "$1" ]] && unset "JOBS[i]"
	done
}

# stop_job PID [SIGNAL]: ends it and waits for its last words
stop_job() {
	kill "-${2:-TERM}" "$1" 2>/dev/null
	wait "$1"
	forget_job "$1"
}

# ---- what the machine must have ---------------------------------------------

need_root() { ((EUID == 0)) || skip_all "must be run as root"; }

need_programs() {
	local program
	for program; do
		command -v "$program" >/dev/null || skip_all "$program is not installed"
	done
}

module_loaded() { [[ -d /sys/module/rstattr ]]; }

need_module() {
	module_loaded || modinfo rstattr >/dev/null 2>&1 ||
		skip_all "the module rstattr is not installed"
}

unload_module() {
	! module_loaded || rmmod rstattr || bail_out "rmmod rstattr failed"
}

# load_module [PARAMETER=VALUE...]: afresh, with nothing recorded
load_module() {
	unload_module
	modprobe rstattr "$@" || bail_out "modprobe rstattr $* failed"
}

# begin PLAN [PARAMETER=VALUE...]: what nearly every scenario begins with
begin() {
	need_root
	need_programs nft ip jq "$RSTATTR" modprobe
	[[ -x $TRAFFIC ]] || skip_all "$TRAFFIC is not built: make -C selftests"
	need_module
	plan "$1"
	load_module "${@:2}"
}

# ---- namespaces -------------------------------------------------------------

# in_ns NAMESPACE COMMAND...
in_ns() {
	local ns=$1
	shift
	nsenter --net="/run/netns/$ns" "$@"
}

# new_ns NAME...: names of this process; "fw" becomes $FW and so on
new_ns() {
	local name ns
	for name; do
		ns=$name-$$
		ip netns add "$ns" || bail_out "ip netns add $ns failed"
		NAMESPACES+=("$ns")
		printf -v "${name^^}" %s "$ns"
	done
}

del_ns() {
	local i
	ip netns delete "$1"
	for i in "${!NAMESPACES[@]}"; do
		[[ ${NAMESPACES[i]} == "$1" ]] && unset "NAMESPACES[i]"
	done
}

# Answers are counted here, so no limit may withhold any; and forwarding is on.
FW_SYSCTL='
	echo 1 >/proc/sys/net/ipv4/ip_forward
	echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
	echo 0 >/proc/sys/net/ipv4/icmp_ratemask
	echo 0 >/proc/sys/net/ipv4/icmp_ratelimit
	echo 0 >/proc/sys/net/ipv6/icmp/ratelimit
	[ ! -e /proc/sys/net/ipv6/icmp/ratemask ] || echo 255 >/proc/sys/net/ipv6/icmp/ratemask
	[ ! -e /proc/sys/net/ipv4/icmp_msgs_per_sec ] || echo 1000000 >/proc/sys/net/ipv4/icmp_msgs_per_sec
	[ ! -e /proc/sys/net/ipv4/icmp_msgs_burst ] || echo 1000000 >/proc/sys/net/ipv4/icmp_msgs_burst
'

# make_topology [CLIENT FIREWALL SERVER]: names of variables as for new_ns
#
#   client 10.0.1.2 -- 10.0.1.1 cl firewall sv 10.0.2.1 -- 10.0.2.2 server
#     2001:db8:1::2    2001:db8:1::1       2001:db8:2::1    2001:db8:2::2
make_topology() {
	local c=${1:-client} f=${2:-fw} s=${3:-server} C F S
	new_ns "$c" "$f" "$s"
	C=${c^^} F=${f^^} S=${s^^}
	C=${!C} F=${!F} S=${!S}
	link_pair "$C" "$F" cl 1
	link_pair "$S" "$F" sv 2
	host_addresses "$C" 1
	host_addresses "$S" 2
	firewall_addresses "$F"
	in_ns "$F" sh -c "$FW_SYSCTL"
	wait_until 20 reachable "$C" 10.0.2.2 2001:db8:2::2 || bail_out "the server cannot be reached"
}

# reachable NAMESPACE ADDRESS...: all answer echo requests, so that what is sent now arrives now
reachable() {
	in_ns "$1" "$TRAFFIC" ping "${@:2}" --timeout 500 >"$TMP/reachable"
	! grep -q ' ok=0' "$TMP/reachable"
}

# link_pair HOST FIREWALL INTERFACE NUMBER: both ends up, carrier and all, before addresses are
# added, for IPv6 takes its time otherwise
link_pair() {
	ip -batch - <<-END || bail_out "no veth"
		link add h$$ address 02:00:00:00:0$4:02 type veth peer name f$$ address 02:00:00:00:0$4:01
		link set h$$ netns $1 name eth0 up
		link set f$$ netns $2 name $3 up
	END
}

# host_addresses NAMESPACE NUMBER: of a host behind the firewall. Neighbours are told, not found
# out, which takes IPv6 seconds and puts packets of its own on the wire.
host_addresses() {
	ip -n "$1" -batch - <<-END || bail_out "no addresses for $1"
		link set lo up
		address add 10.0.$2.2/24 brd + dev eth0
		address add 2001:db8:$2::2/64 dev eth0 nodad
		neigh add 10.0.$2.1 lladdr 02:00:00:00:0$2:01 dev eth0
		neigh add 2001:db8:$2::1 lladdr 02:00:00:00:0$2:01 dev eth0
		route add default via 10.0.$2.1
		route add ::/0 via 2001:db8:$2::1
	END
}

firewall_addresses() {
	ip -n "$1" -batch - <<-END || bail_out "no addresses for $1"
		link set lo up
		address add 10.0.1.1/24 brd + dev cl
		address add 10.0.2.1/24 brd + dev sv
		address add 2001:db8:1::1/64 dev cl nodad
		address add 2001:db8:2::1/64 dev sv nodad
		neigh add 10.0.1.2 lladdr 02:00:00:00:01:02 dev cl
		neigh add 10.0.2.2 lladdr 02:00:00:00:02:02 dev sv
		neigh add 2001:db8:1::2 lladdr 02:00:00:00:01:02 dev cl
		neigh add 2001:db8:2::2 lladdr 02:00:00:00:02:02 dev sv
	END
}

# make_bridge_topology [CLIENT FIREWALL SERVER]: names of variables as for new_ns; client 10.0.1.2 and
# server 10.0.1.3 on one bridge, br0, which has the address 10.0.1.1; and 2001:db8:1::1 and so on
make_bridge_topology() {
	local c=${1:-client} f=${2:-fw} s=${3:-server} C F S host
	new_ns "$c" "$f" "$s"
	C=${c^^} F=${f^^} S=${s^^}
	C=${!C} F=${!F} S=${!S}
	link_pair "$C" "$F" cl 2
	link_pair "$S" "$F" sv 3
	ip -n "$F" -batch - <<-END || bail_out "no bridge"
		link add br0 address 02:00:00:00:00:01 type bridge
		link set cl master br0
		link set sv master br0
		address add 10.0.1.1/24 dev br0
		address add 2001:db8:1::1/64 dev br0 nodad
		link set br0 up
	END
	for host in "$C 2" "$S 3"; do
		ip -n "${host% *}" -batch - <<-END || bail_out "no addresses"
			address add 10.0.1.${host#* }/24 dev eth0
			address add 2001:db8:1::${host#* }/64 dev eth0 nodad
		END
	done
	wait_until 20 reachable "$C" 10.0.1.3 2001:db8:1::3 10.0.1.1 2001:db8:1::1 ||
		bail_out "nothing is reached through the bridge"
}

# ---- rulesets ---------------------------------------------------------------

# Of the rules last read, by comment: "family|table|chain|handle" and packets.
declare -A RULE=() PACKETS=()

# load_rules NAMESPACE: the ruleset on standard input; fills RULE
load_rules() {
	in_ns "$1" nft -f - || bail_out "the ruleset does not load"
	read_rules "$1"
}

# read_rules NAMESPACE
read_rules() {
	local family table chain handle packets comment
	RULE=() PACKETS=()
	in_ns "$1" "$TRAFFIC" rules >"$TMP/rules" || bail_out "the rules cannot be read"
	while IFS='|' read -r family table chain handle packets comment; do
		[[ $comment ]] || continue
		RULE[$comment]="$family|$table|$chain|$handle"
		PACKETS[$comment]=$packets
	done <"$TMP/rules"
}

# ---- traffic ----------------------------------------------------------------

# What the last runs of traffic printed: SAW[tag:port:key]=value.
declare -A SAW=()

# parse_saw TAG FILE
parse_saw() {
	local port word words
	while read -ra words; do
		port=0
		for word in "${words[@]}"; do
			case $word in
			port=*) port=${word#port=} ;;
			*=*) SAW[$1:$port:${word%%=*}]=${word#*=} ;;
			esac
		done
	done <"$2"
}

# set_sysctl PATH VALUE: below /proc/sys, until the end
set_sysctl() {
	at_exit "echo $(cat "/proc/sys/$1") >/proc/sys/$1"
	echo "$2" >"/proc/sys/$1"
}

# room_for PACKETS: the sender may outrun the receiver on its CPU; nothing may be dropped on the
# way to a rule, for what is dropped was sent and is not rejected
room_for() { set_sysctl net/core/netdev_max_backlog $((2 * $1)); }

# room_for_resets RESETS: the kernel counts a reset that it has then no room to send: those that
# wait for the receiver are its own socket's, see ip_send_unicast_reply()
room_for_resets() { set_sysctl net/core/wmem_default $(($1 * 2048)); }

# tcp_mib NAMESPACE NAME: what its kernel counts of TCP
# shellcheck disable=SC2016 # the fields are awk's
tcp_mib() {
	in_ns "$1" awk -v name="$2" '$1 == "Tcp:" { if (at) print $at
		for (i = 2; i <= NF; i++) if ($i == name) at = i }' /proc/net/snmp
}

# send TAG NAMESPACE ARGUMENTS...: of traffic, whose words go to SAW
send() {
	in_ns "$2" "$TRAFFIC" "${@:3}" >"$TMP/saw" || diag "traffic ${*:3}: status $?"
	parse_saw "$1" "$TMP/saw"
}

saw() { echo "${SAW[$1]:-0}"; }

# start_traffic VARIABLE NAMESPACE ARGUMENTS...: in the background; its output
# goes to $TMP/VARIABLE, its process id to VARIABLE
start_traffic() {
	# not in_ns: $! has to be the program's own
	nsenter --net="/run/netns/$2" "$TRAFFIC" "${@:3}" >"$TMP/$1" &
	JOBS+=($!)
	printf -v "$1" %s $!
}

# start_ready VARIABLE NAMESPACE ARGUMENTS...: the same, until it says "ready"
start_ready() {
	start_traffic "$@"
	wait_until 20 grep -q '^ready' "$TMP/$1" || bail_out "traffic ${*:3} does not start"
}

# start_server NAMESPACE PORT[-PORT]...
start_server() { start_ready SERVER_PID "$1" server "${@:2}"; }

# start_rsts NAMESPACE [INTERFACE]: counts the RSTs and ICMP errors it receives
start_rsts() { start_ready RSTS_PID "$1" rsts "${2:-eth0}"; }

# stop_rsts TAG: its counts go to SAW[TAG:0:...]
stop_rsts() {
	stop_job "$RSTS_PID"
	parse_saw "$1" "$TMP/RSTS_PID"
}

# ---- rstattr's answers ------------------------------------------------------

# One line for the books and for each finding and flow, so that a check needs jq once.
# Null and absent are "-".
# shellcheck disable=SC2016 # $f is jq's
FINDINGS_JQ='
def line: map(if . == null then "-" else tostring end) | join("|");
(.books | ["B", .seen, .attributed, .unattributed, .lost, .recorded,
	.overwritten, .record_lost, ([.resets[]] | add // 0), .resets_recorded,
	.resets_lost] | line),
(.findings[] | select(.kind != $skip) | ["F", .rule.family, .rule.table, .rule.chain, .rule.handle,
	.count, .cause, .reply, .not_sent, .rule.state, .rule.comment,
	.netns.name, .hook, .grade] | line),
(.findings[] | select(.kind != $skip) | . as $f | .flows[]? | ["L", $f.rule.comment, .src, .sport,
	.dst, .dport, .proto, .iif, .oif, .ct_state, .count] | line)
'

# Wanted findings: WANT[family|table|chain|handle|cause|reply|not_sent|state|comment]
declare -A WANT=() WANT_NAME=()
WANT_ORDER=()
WANTED=0 TCP_WANTED=0

# want COMMENT COUNT REPLY [CAUSE [NOT_SENT [STATE]]]: of the rule with that comment; REPLY is as
# the tool writes it, "-" when nothing was sent. Comments of iptables' rules are not compared.
want() {
	[[ ${RULE[$1]:-} ]] || {
		not_ok "$1" "there is no rule with the comment $1"
		return
	}
	want_rule "$1" "${RULE[$1]}" "${@:2}"
}

# want_rule COMMENT FAMILY|TABLE|CHAIN|HANDLE COUNT REPLY [CAUSE [NOT_SENT [STATE]]]
want_rule() {
	local key comment=$1
	[[ ${5:-} != fw.iptables ]] || comment=-
	key="$2|${5:-fw.reject}|$4|${6:--}|${7:-live}|$comment"
	WANT[$key]=$((${WANT[$key]:-0} + $3))
	[[ ${WANT_NAME[$key]:-} ]] || WANT_ORDER+=("$key")
	WANT_NAME[$key]=$1
	((WANTED += $3))
}

# want_tcp CAUSE COUNT: of what befell TCP, which is no rule's doing
want_tcp() {
	local key="-|-|-|-|$1|-|-|-|-"
	WANT[$key]=$((${WANT[$key]:-0} + $2))
	[[ ${WANT_NAME[$key]:-} ]] || WANT_ORDER+=("$key")
	WANT_NAME[$key]=$1
	((TCP_WANTED += $2))
}

forget_wants() {
	WANT=() WANT_NAME=() WANT_ORDER=() WANTED=0 TCP_WANTED=0
}

# ask FILE ARGUMENTS...: runs the tool; FILE gets standard output, FILE.err
# standard error. Its exit status is this one's.
ask() {
	"$RSTATTR" "${@:2}" >"$1" 2>"$1.err"
}

# explain NAMESPACE [ARGUMENTS...]: fills BOOKS, FINDINGS, FLOWS; of all namespaces for "-"
declare -A BOOKS=()
FINDINGS=() FLOWS=()
# A kind of event that the scenario checks by itself, "drop" for one.
SKIP_KIND=""
explain() {
	local kind rest ns=()
	[[ $1 == - ]] || ns=(--netns "$1")
	FINDINGS=() FLOWS=()
	parse_books "$NO_BOOKS"
	ask "$TMP/explain" explain --json "${ns[@]}" "${@:2}"
	EXPLAIN_STATUS=$?
	jq -r --arg skip "$SKIP_KIND" "$FINDINGS_JQ" "$TMP/explain" >"$TMP/explain.lines" || {
		diag "rstattr explain: status $EXPLAIN_STATUS" "$(cat "$TMP/explain.err")" \
			"$(head -c 2000 "$TMP/explain")"
		return 1
	}
	while IFS='|' read -r kind rest; do
		case $kind in
		B) parse_books "$rest" ;;
		F) FINDINGS+=("$rest") ;;
		L) FLOWS+=("$rest") ;;
		esac
	done <"$TMP/explain.lines"
}

# Those of rules, and three of TCP: how often, of these recorded, and lost.
readonly NO_BOOKS="-1|-1|-1|-1|-1|-1|-1|-1|-1|-1"
parse_books() {
	local seen attributed unattributed lost recorded overwritten record_lost tcp tcp_recorded tcp_lost
	IFS='|' read -r seen attributed unattributed lost recorded overwritten record_lost \
		tcp tcp_recorded tcp_lost <<<"$1"
	BOOKS=([seen]=$seen [attributed]=$attributed [unattributed]=$unattributed
		[lost]=$lost [recorded]=$recorded [overwritten]=$overwritten
		[record_lost]=$record_lost [tcp]=$tcp [tcp_recorded]=$tcp_recorded
		[tcp_lost]=$tcp_lost)
}

parse_books "$NO_BOOKS"

# explained NAMESPACE SEEN [ARGUMENTS...]: so many events are there, and those of TCP that are wanted.
# A namespace's first ones take a moment to reach its recorder.
explained() {
	explain "$1" "${@:3}" && ((BOOKS[seen] >= $2 && BOOKS[tcp] >= TCP_WANTED)) &&
		((BOOKS[recorded] + BOOKS[record_lost] >= BOOKS[attributed])) &&
		((BOOKS[tcp_recorded] + BOOKS[tcp_lost] >= BOOKS[tcp]))
}

# check_findings NAMESPACE [ARGUMENTS...]: one check for each wanted finding, one that there is
# no other, one of the books. The number of checks is that of the wants + 2.
check_findings() {
	local key
	declare -A GOT=()
	wait_until 5 explained "$1" "$WANTED" "${@:2}"
	collect_findings
	for key in "${WANT_ORDER[@]}"; do
		check_finding "$key"
		unset "GOT[$key]"
	done
	if [[ ${#GOT[@]} == 0 ]]; then
		ok "no other findings"
	else
		not_ok "no other findings" \
			"$(for key in "${!GOT[@]}"; do echo "$key: ${GOT[$key]}"; done)"
	fi
	expect_books "$WANTED" "$WANTED" 0 0
}

# FINDINGS to GOT[key]=count, added up over what the key leaves out (GOT is the caller's)
collect_findings() {
	local line f t c h count cause reply not_sent state comment rest
	for line in "${FINDINGS[@]}"; do
		IFS='|' read -r f t c h count cause reply not_sent state comment rest <<<"$line"
		# some versions of iptables keep comments where only they look
		[[ $cause != fw.iptables ]] || comment=-
		key="$f|$t|$c|$h|$cause|$reply|$not_sent|$state|$comment"
		GOT[$key]=$((${GOT[$key]:-0} + count))
	done
}

# A wanted finding against GOT; when wrong, what there is about that rule instead
check_finding() {
	local got=${GOT[$1]:-0} prefix other
	[[ $got != "${WANT[$1]}" ]] || {
		ok "${1//|/ } ${WANT[$1]}x"
		return
	}
	prefix=${1%%|@(fw.*)}
	not_ok "${1//|/ }" "got $got times, wanted ${WANT[$1]}"
	for other in "${!GOT[@]}"; do
		[[ $other == "$prefix"* && $other != "$1" ]] && diag "but ${other//|/ }: ${GOT[$other]}"
	done
}

# expect_books SEEN ATTRIBUTED UNATTRIBUTED LOST: of the last answer
expect_books() {
	is "books: seen $1 = attributed $2 + unattributed $3 + lost $4" \
		"${BOOKS[seen]} ${BOOKS[attributed]} ${BOOKS[unattributed]} ${BOOKS[lost]}" \
		"$1 $2 $3 $4"
}

# expect_tcp_books COUNT: of the last answer
expect_tcp_books() {
	is "books of TCP: $1 = recorded $1 + lost 0" \
		"${BOOKS[tcp]} ${BOOKS[tcp_recorded]} ${BOOKS[tcp_lost]}" "$1 $1 0"
}

# tcp_findings: of the last answer, "NAMESPACE CAUSE GRADE COUNT" of what befell TCP, in order
tcp_findings() {
	jq -r '[.findings[] | select(.kind == "reset")] | group_by([.netns.name, .cause, .grade])[] |
		"\(.[0].netns.name) \(.[0].cause) \(.[0].grade) \([.[].count] | add)"' "$TMP/explain" | sort
}

# expect_rule NAMESPACE FAMILY TABLE CHAIN COMMENT COUNT REPLY: the short form, of one rule alone.
# Three checks.
expect_rule() {
	forget_wants
	read_rules "$1"
	is "$5 is in $2 $3 $4" "${RULE[$5]%|*}" "$2|$3|$4"
	want "$5" "$6" "$7"
	check_findings "$1"
}

# The counters: RULES[family|table|chain|handle]="evaluated sent not_sent" of live rules, and all
# of them in ROWS: family|table|chain|handle|state|evaluated|sent|not_sent|comment
RULES_JQ='
def line: map(if . == null then "-" else tostring end) | join("|");
.rules[] | [.family, .table, .chain, .handle, .state, .evaluated, .sent,
	([.not_sent[]] | add // 0), .comment] | line
'
declare -A RULES=()
ROWS=()
ask_rules() {
	local f t c h state evaluated sent not_sent comment key
	RULES=() ROWS=()
	ask "$TMP/counters" rules --json --netns "$1" || diag "rstattr rules: status $?"
	while IFS='|' read -r f t c h state evaluated sent not_sent comment; do
		ROWS+=("$f|$t|$c|$h|$state|$evaluated|$sent|$not_sent|$comment")
		[[ $state == live ]] || continue
		key="$f|$t|$c|$h"
		RULES[$key]="$evaluated $sent $not_sent"
	done < <(jq -r "$RULES_JQ" "$TMP/counters")
}

# check_counters NAMESPACE: every rule with a comment and an nft counter was evaluated as often as
# the counter in front of its reject says, by "rstattr rules"; so only rules that reject have both.
# One check.
check_counters() {
	local comment key evaluated rest wrong="" compared=0
	read_rules "$1"
	ask_rules "$1"
	for comment in "${!RULE[@]}"; do
		[[ ${PACKETS[$comment]} != - ]] || continue
		((compared++))
		key=${RULE[$comment]}
		read -r evaluated rest <<<"${RULES[$key]:-0}"
		[[ $evaluated == "${PACKETS[$comment]}" ]] ||
			wrong+="$comment: rstattr $evaluated, nft ${PACKETS[$comment]}"$'\n'
	done
	if [[ $compared != 0 && ! $wrong ]]; then
		ok "$compared rules counted as nft's own counters do"
	else
		not_ok "$compared rules counted as nft's own counters do" "$wrong"
	fi
}

# status_value JQ-FILTER: of "rstattr status --json"
status_value() {
	ask "$TMP/status" status --json || diag "rstattr status: $? $(cat "$TMP/status.err")"
	jq -r "$1" "$TMP/status"
}

# ---- the kernel log ---------------------------------------------------------

# mark_log: what came before is not ours
mark_log() { LOG_LINES=$(dmesg | wc -l); }

# kernel_complaints: warnings and worse since the mark
kernel_complaints() {
	dmesg | tail -n "+$((LOG_LINES + 1))" |
		grep -E 'WARNING|BUG|Oops|RIP:|Call Trace|INFO: |refcount|leak|stack guard|general protection'
}
