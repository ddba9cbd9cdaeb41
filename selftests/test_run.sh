#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Whose connections: "rstattr run", and --pid, --unit and --container of "rstattr explain". All the
# while others send the same from the same network namespace to the same ports; none of that is
# anybody's who is asked for.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

begin 38 drop_rate=4096
need_programs python3 timeout
CGROUPS=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
[[ $CGROUPS ]] || bail_out "control groups of version 2 are not mounted"
make_topology
in_ns "$CLIENT" nft -f - <<-'END' || bail_out "the client's ruleset does not load"
	table inet own {
		chain output {
			type filter hook output priority 0
			tcp dport 4005 reject with tcp reset comment "own out"
		}
	}
END
in_ns "$SERVER" nft -f - <<-'END' || bail_out "the server's ruleset does not load"
	table inet own {
		chain input {
			type filter hook input priority 0
			tcp dport 4008 reject with tcp reset comment "srv in"
		}
		chain forward {
			type filter hook forward priority 0
			tcp dport 4030 reject with tcp reset comment "box fwd"
		}
	}
END
load_rules "$FW" <<-'END'
	table inet filter {
		chain forward {
			type filter hook forward priority 0
			ct state new counter
			tcp dport 4001 reject with tcp reset comment "fwd rst"
			tcp dport 4002 reject with icmpx admin-prohibited comment "fwd icmp"
			udp dport 4003 reject comment "fwd udp"
			tcp dport 4004 drop comment "fwd drop"
		}
		chain input {
			type filter hook input priority 0
			tcp dport 4009 reject with tcp reset comment "fw in"
		}
	}
END

# ---- others, all the while ----------------------------------------------------

cat >"$TMP/others" <<-END
	while :; do
		for port in 4001 4002 4005 4006 4008; do
			"$TRAFFIC" tcp 10.0.2.2 \$port --count 2 --timeout 300
		done
		"$TRAFFIC" tcp 10.0.1.1 4009 --count 1 --timeout 300
		"$TRAFFIC" udp 10.0.2.2 4003 --count 2 --timeout 100
		"$TRAFFIC" tcp 10.0.2.2 4004 --count 1 --timeout 100
		sleep 0.1
	done
END
nsenter --net="/run/netns/$CLIENT" sh "$TMP/others" >/dev/null 2>&1 &
OTHERS=$!
JOBS+=("$OTHERS")
sleep 1

# run FILE ARGUMENTS...: the answer goes to FILE, as JSON; the status is the command's
run() {
	"$RSTATTR" run --json --output "$1" -- "${@:2}" 2>"$1.err"
}

# told FILE: each finding, as "CAUSE COMMENT COUNT EXACT/DERIVED/LIKELY", in order; of drops the
# rule is the replay's
told() {
	jq -r '[.findings[] | "\(.cause) \(.rule.comment // "-") \(.count) \(.belongs.exact)/\(.belongs.derived)/\(.belongs.likely)"] |
		sort | join("; ")' "$1"
}

as_client=(nsenter --net="/run/netns/$CLIENT" "$TRAFFIC")

# ---- what a command's connections met -----------------------------------------

run "$TMP/rst" "${as_client[@]}" tcp 10.0.2.2 4001 --count 3 >/dev/null
is "rejected on the way by a reset" "$? $(told "$TMP/rst")" "0 fw.reject fwd rst 3 0/3/0"
run "$TMP/icmp" "${as_client[@]}" tcp 10.0.2.2 4002 --count 2 >/dev/null
is "rejected on the way by an ICMP error" "$(told "$TMP/icmp")" "fw.reject fwd icmp 2 0/2/0"
run "$TMP/udp" "${as_client[@]}" udp 10.0.2.2 4003 --count 2 --timeout 200 >/dev/null
is "datagrams that were rejected on the way" "$(told "$TMP/udp")" "fw.reject fwd udp 2 0/2/0"
run "$TMP/drop" "${as_client[@]}" tcp 10.0.2.2 4004 --count 1 --timeout 300 >/dev/null
is "dropped on the way" "$(told "$TMP/drop")" "fw.drop fwd drop 1 0/1/0"
run "$TMP/own" "${as_client[@]}" tcp 10.0.2.2 4005 --count 2 >/dev/null
is "rejected where it was sent: its socket says whose" "$(told "$TMP/own")" "fw.reject own out 2 2/0/0"
run "$TMP/none" "${as_client[@]}" tcp 10.0.2.2 4006 --count 1 >/dev/null
is "no rule did it: both ends tell" "$(told "$TMP/none")" \
	"peer.reset - 1 1/0/0; tcp.no-listener - 1 0/1/0"
run "$TMP/v6" "${as_client[@]}" tcp 2001:db8:2::2 4001 --count 2 >/dev/null
is "IPv6" "$(told "$TMP/v6")" "fw.reject fwd rst 2 0/2/0"

# Children's too, and of those that have ended.
cat >"$TMP/family" <<-END
	"$TRAFFIC" tcp 10.0.2.2 4001 --count 1
	( ( "$TRAFFIC" udp 10.0.2.2 4003 --count 1 --timeout 200 ) & )
	setsid "$TRAFFIC" tcp 10.0.2.2 4005 --count 1
	sleep 1
END
run "$TMP/family.json" nsenter --net="/run/netns/$CLIENT" sh "$TMP/family" >/dev/null
is "of the whole family" "$(told "$TMP/family.json")" \
	"fw.reject fwd rst 1 0/1/0; fw.reject fwd udp 1 0/1/0; fw.reject own out 1 1/0/0"

# ---- nothing befell it --------------------------------------------------------

# not by TCP: ends that close at the same time may reset each other, and that is told
run "$TMP/fine" "${as_client[@]}" ping 10.0.2.2 --count 2 >/dev/null
is "nothing befell it" "$(told "$TMP/fine") $(jq -r '.nothing.grade' "$TMP/fine")" " derived"
run "$TMP/true" true
is "without any connection" "$(told "$TMP/true") $(jq -r '.nothing.facts[0].what' "$TMP/true")" " no-connection"
ip -n "$FW" neigh add 10.0.2.99 lladdr 02:00:00:00:99:99 dev sv
run "$TMP/silent" "${as_client[@]}" tcp 10.0.2.99 443 --count 1 --timeout 1500 >/dev/null
is "the peer is silent" "$(told "$TMP/silent") $(jq -r '.nothing.cause' "$TMP/silent")" " peer.silent"

# ---- its streams, its status, its signals --------------------------------------

answer=$(echo in | "$RSTATTR" run -- sh -c 'cat; echo err >&2; exit 7' 2>"$TMP/streams")
is "standard input, output and the status are its own" "$? $answer" "7 in"
is "so is standard error, and the answer is behind" \
	"$(sed -n '1p;2s/ \[[0-9]*\]//;2s/ after.*//;2p;3s/ .*//;3p' "$TMP/streams" | paste -sd '|')" \
	"err|sh -c cat; echo err >&2; exit 7 ended with status 7|NOTHING"
# shellcheck disable=SC2016 # the other shell's
"$RSTATTR" run -- sh -c 'kill -9 $$' 2>"$TMP/killed"
is "ended by a signal" "$? $(grep -c 'was ended by signal 9' "$TMP/killed")" "137 1"
"$RSTATTR" run -- no-such-program 2>"$TMP/missing"
is "not found" "$? $(cat "$TMP/missing")" \
	'127 rstattr: run: "no-such-program": No such file or directory'
"$RSTATTR" run -- /etc/passwd 2>"$TMP/missing"
is "cannot be run" "$? $(cat "$TMP/missing")" '126 rstattr: run: "/etc/passwd": Permission denied'
"$RSTATTR" run --output /no/such/file -- touch "$TMP/touched" 2>"$TMP/missing"
is "nowhere to answer" "$? $(ls "$TMP/touched" 2>/dev/null)" "2 "

# on_terminal COMMAND...: control-C is pressed when it says "ready"; its status at the end
cat >"$TMP/on_terminal" <<-'END'
	import os, pty, sys, time
	pid, fd = pty.fork()
	if pid == 0:
	    os.execvp(sys.argv[1], sys.argv[1:])
	seen = b""
	pressed = False
	while True:
	    try:
	        got = os.read(fd, 4096)
	    except OSError:
	        break
	    if not got:
	        break
	    seen += got
	    sys.stdout.write(got.decode())
	    sys.stdout.flush()
	    if b"ready" in seen and not pressed:
	        pressed = True
	        time.sleep(0.5)
	        os.write(fd, b"\x03")
	print("status", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
on_terminal() { timeout 60 python3 "$TMP/on_terminal" "$@"; }

cat >"$TMP/waiting" <<-END
	${as_client[*]} tcp 10.0.2.2 4005 --count 1 >/dev/null
	echo ready
	sleep 60
END
on_terminal "$RSTATTR" run --color never -- sh "$TMP/waiting" >"$TMP/interrupted" 2>&1
is "control-C reaches it, and it is explained" \
	"$(grep -c 'was ended by signal 2' "$TMP/interrupted") $(grep -c 'inet own output' "$TMP/interrupted") $(tail -n 1 "$TMP/interrupted")" \
	"1 1 status 130"
diag "$(tail -n 3 "$TMP/interrupted")"
timeout --foreground --preserve-status -s TERM 2 "$RSTATTR" run -- sh -c 'trap "exit 9" TERM; sleep 60 & wait' \
	2>"$TMP/terminated"
is "what ends rstattr ends the command" "$? $(grep -c 'ended with status 9' "$TMP/terminated")" "9 1"
"$RSTATTR" run -- sh -c "sleep 30 >/dev/null 2>&1 & echo \$! >$TMP/left; exit 3" 2>"$TMP/going"
is "what goes on is said" "$? $(grep -c '1 process of the command goes on' "$TMP/going")" "3 1"
check "and goes on" "$(kill -0 "$(cat "$TMP/left")" && echo 1 || echo 0)"
is "no group is left behind" "$(find "$CGROUPS" -name 'rstattr-*')" ""
is "nothing was said to be missing" "$(cat "$TMP"/*.err)" ""
jq -e '.of | .kind == "command" and .command.status == 0 and .command.signal == null and .name == "true"' \
	"$TMP/true" >/dev/null
result $? "the command is in the answer"
"$RSTATTR" run --json --output /dev/fd/5 -- true 5>"$TMP/fd" 2>/dev/null
is "to a descriptor" "$(jq -r .schema "$TMP/fd")" rstattr.explain/1

# ---- one process ----------------------------------------------------------------

# asks FILE ARGUMENTS...: of explain
asks() { "$RSTATTR" explain --json "${@:2}" >"$1" 2>"$1.err"; }

cat >"$TMP/process" <<-'END'
	import socket, sys, time
	for _ in range(3):
	    with socket.socket() as sock:
	        sock.settimeout(2)
	        try:
	            sock.connect(("10.0.2.2", 4005))
	        except OSError:
	            pass
	kept = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	kept.connect(("10.0.2.2", 4003))
	for _ in range(3):
	    try:
	        kept.send(b"x")
	    except OSError:
	        pass
	    time.sleep(0.1)
	print("ready", flush=True)
	time.sleep(120)
END
nsenter --net="/run/netns/$CLIENT" python3 "$TMP/process" >"$TMP/process.out" &
PROCESS=$!
JOBS+=("$PROCESS")
wait_until 20 grep -q ready "$TMP/process.out"
asks "$TMP/pid" --pid "$PROCESS"
# an error that waits is told in place of sending, so that it is two or three
is "a process: what it sent itself, and of its sockets" \
	"$(told "$TMP/pid" | sed 's/fwd udp [23] 0.[23]/fwd udp N 0\/N/')" \
	"fw.reject fwd udp N 0/N/0; fw.reject own out 3 3/0/0"
is "by one socket" "$(jq '[.findings[] | select(.rule.comment == "fwd udp") | .flows[]] | length' "$TMP/pid")" 1
asks "$TMP/pid2" --pid $$
is "another process has none itself" "$? $(told "$TMP/pid2")" "1 "
asks "$TMP/gone" --pid 4194303
is "no such process" "$? $(grep -c 'there is no such process' "$TMP/gone.err")" "2 1"

# ---- a unit ---------------------------------------------------------------------

UNIT=$CGROUPS/rstattrtest.slice/web.service
mkdir -p "$UNIT/nested"
# shellcheck disable=SC2016 # when it is time
at_exit 'for dir in "$UNIT/nested" "$UNIT" "${UNIT%/*}"; do wait_until 5 rmdir "$dir" 2>/dev/null; done'
cat >"$TMP/unit" <<-'END'
	import socket, sys, time
	for port in sys.argv[2:]:
	    with socket.socket() as sock:
	        sock.settimeout(2)
	        try:
	            sock.connect((sys.argv[1], int(port)))
	        except OSError:
	            pass
	print("ready", flush=True)
	time.sleep(120)
END
cat >"$TMP/listen" <<-'END'
	import socket, time
	listener = socket.create_server(("", 4008))
	print("ready", flush=True)
	time.sleep(120)
END
# in_group GROUP NAMESPACE FILE PROGRAM...: in the background, until it says "ready" in FILE
in_group() {
	# shellcheck disable=SC2016 # the other shell's
	bash -c 'echo $$ >"$0/cgroup.procs"; exec nsenter --net="/run/netns/$1" "${@:2}"' "$1" "$2" \
		"${@:4}" >"$3" &
	JOBS+=($!)
	wait_until 20 grep -q ready "$3" || bail_out "${*:4} does not start"
}
in_group "$UNIT/nested" "$CLIENT" "$TMP/unit.out" python3 "$TMP/unit" 10.0.2.2 4005 4005 4001
asks "$TMP/unit.json" --unit web
is "a unit, also below it, also what has ended" "$(told "$TMP/unit.json")" \
	"fw.reject fwd rst 1 0/1/0; fw.reject own out 2 2/0/0"
asks "$TMP/slice" --unit rstattrtest.slice
is "a slice" "$(told "$TMP/slice")" "$(told "$TMP/unit.json")"
asks "$TMP/slice" --unit /rstattrtest.slice/web.service
is "by its path" "$(told "$TMP/slice")" "$(told "$TMP/unit.json")"
in_group "$UNIT" "$SERVER" "$TMP/listen.out" python3 "$TMP/listen"
"$RSTATTR" reset
sleep 2
asks "$TMP/served" --unit web.service
is "who wanted to reach it" "$(told "$TMP/served" | sed -E 's/ [0-9]+ 0.0.[1-9][0-9]*$/ N 0\/0\/N/')" \
	"fw.reject srv in N 0/0/N"
asks "$TMP/no-unit" --unit no-such
is "no such unit" "$? $(grep -c 'unit "no-such"' "$TMP/no-unit.err")" "2 1"

# ---- a container ----------------------------------------------------------------

ID=$(printf 'c0ffee%058d' 1)
GROUP=$CGROUPS/docker-$ID.scope
mkdir -p "$GROUP" "/var/lib/docker/containers/$ID"
# shellcheck disable=SC2016 # when it is time
at_exit 'wait_until 5 rmdir "$GROUP" 2>/dev/null; rm -rf "/var/lib/docker/containers/$ID"'
printf '{"ID":"%s","Name":"/webbox"}' "$ID" >"/var/lib/docker/containers/$ID/config.v2.json"
new_ns box
ip link add b$$ netns "$BOX" type veth peer name eth1 netns "$SERVER"
ip -n "$BOX" -batch - <<-END
	link set lo up
	link set b$$ up
	address add 10.0.9.2/24 dev b$$
	route add default via 10.0.9.1
END
ip -n "$SERVER" address add 10.0.9.1/24 dev eth1
ip -n "$SERVER" link set eth1 up
in_ns "$SERVER" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
wait_until 20 reachable "$BOX" 10.0.9.1 || bail_out "the container reaches nobody"
in_group "$GROUP" "$BOX" "$TMP/box.out" python3 "$TMP/unit" 10.0.1.2 4030
in_ns "$BOX" "$TRAFFIC" tcp 127.0.0.1 4031 --count 2 >/dev/null
# boxed NAME: what is told of it holds what happened last
boxed() {
	asks "$TMP/box.json" --container "$1"
	[[ $(told "$TMP/box.json") == *no-listener* ]]
}
for name in webbox c0ffee "$ID"; do
	wait_until 5 boxed "$name"
	is "a container by ${name:0:8}: its namespace, and its address elsewhere" "$(told "$TMP/box.json")" \
		"fw.reject box fwd 1 0/1/0; peer.reset - 2 2/0/0; tcp.no-listener - 2 2/0/0"
done
asks "$TMP/no-box" --container no-such
is "no such container" "$? $(grep -c 'container "no-such"' "$TMP/no-box.err")" "2 1"

finish
