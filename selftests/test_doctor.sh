#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What "rstattr doctor" finds by looking, with real sockets in the states that
# it tells of. Needs no module. What concerns the whole machine is provoked
# only where the module is installed: on a machine that is for tests.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_root
need_programs nft ip jq python3 unshare setpriv "$RSTATTR"
plan 50
HOST_PY=$HERE/doctor_host.py

# hold NAMESPACE COMMAND...: doctor_host.py, which holds its sockets until let_go; its words in SAID
HELD=() WRITERS=()
hold() {
	local held_in=$1 fifo=$TMP/held.${#HELD[@]}
	shift
	mkfifo "$fifo"
	exec {WRITER}<>"$fifo"
	WRITERS+=("$WRITER")
	nsenter --net="/run/netns/$held_in" python3 "$HOST_PY" "$@" <"$fifo" >"$fifo.out" 2>"$fifo.err" &
	PID=$!
	JOBS+=("$PID")
	HELD+=("$PID")
	wait_until 10 grep -q ready "$fifo.out" || bail_out "$*: $(cat "$fifo.err")"
	SAID=$(sed -n 's/^ready *//p' "$fifo.out")
}

let_go() {
	local pid fd
	for fd in "${WRITERS[@]}"; do
		exec {fd}>&-
	done
	for pid in "${HELD[@]}"; do
		stop_job "$pid" KILL 2>/dev/null
	done
	HELD=() WRITERS=()
	rm -f "$TMP"/held.*
}

# doctor NAMESPACE [ARGUMENTS...]: its document in $TMP/doctor; STATUS
doctor() {
	in_ns "$1" "$RSTATTR" doctor --json "${@:2}" >"$TMP/doctor" 2>"$TMP/doctor.err"
	STATUS=$?
}

# found ID EXPRESSION: of each finding with that id, sorted
found() {
	jq -r --arg id "$1" ".findings[] | select(.id == \$id) | $2" "$TMP/doctor" | sort | paste -sd' '
}

# problems: the ids of all problems, each once
problems() { jq -r '[.findings[] | select(.problem) | .id] | unique | join(" ")' "$TMP/doctor"; }

# status WANTED: or 3, if processes may not be looked at even as root here
status() {
	if [[ $STATUS == 3 ]] && [[ $(grep -vc 'CAP_SYS_PTRACE' "$TMP/doctor.err") == 0 ]]; then
		echo "$1"
	else
		echo "$STATUS"
	fi
}

make_topology
new_ns empty
ip -n "$EMPTY" link set lo up

# ---- nothing ----------------------------------------------------------------

doctor "$EMPTY"
is "nothing: status, problems" "$(status 1) $(problems)" "1 "
is "nothing: it says what was looked at" \
	"$(jq -c '.namespaces[0].looked_at | [.listeners, .sockets, .chains]' "$TMP/doctor")" "[0,0,0]"
is "nothing: the namespace's name" "$(jq -r '.namespaces[0].name' "$TMP/doctor")" "$EMPTY"
in_ns "$EMPTY" "$RSTATTR" doctor >"$TMP/people" 2>/dev/null
is "nothing: for people" "$(head -1 "$TMP/people")" "NOTHING is wrong in what was looked at"
grep -q $'\033' "$TMP/people"
is "no colours but on a terminal" "$?" 1

# ---- sockets ----------------------------------------------------------------

hold "$SERVER" backlog 10.0.2.2 4000 1 6
doctor "$SERVER"
is "backlog: status, problems" "$(status 0) $(problems)" "0 tcp.backlog"
is "backlog: queue, backlog, where, who" \
	"$(found tcp.backlog '"\(.grade) \(.count) \(.limit) \(.address) \(.port) \(.process.pid)"')" \
	"exact 2 1 10.0.2.2 4000 $PID"
let_go
doctor "$SERVER"
is "backlog: what counters tell later" "$(found tcp.backlog '"\(.grade) \(.count > 0) \(.process)"')" \
	"likely true null"
hold "$EMPTY" backlog ::1 4000 0 3
doctor "$EMPTY"
is "backlog: IPv6, of length 0" "$(found tcp.backlog '"\(.grade) \(.count) \(.limit) \(.address)"')" "exact 1 0 ::1"
let_go

new_ns waits
ip -n "$WAITS" link set lo up
hold "$WAITS" close-wait 127.0.0.1 4000 25 20
doctor "$WAITS"
is "CLOSE-WAIT: problems" "$(problems)" tcp.close-wait
is "CLOSE-WAIT: how many, who" "$(found tcp.close-wait '"\(.count) \(.process.pid)"')" "25 $PID"
found tcp.close-wait '.facts[].text' | grep -q '5 of these the program has not even accepted'
result $? "CLOSE-WAIT: those that were not accepted" "$(cat "$TMP/doctor")"
found tcp.close-wait '.facts[].text' | grep -q '25 from 127\.0\.0\.1, here 127\.0\.0\.1:4000'
result $? "CLOSE-WAIT: the other ends" "$(cat "$TMP/doctor")"
is "CLOSE-WAIT: so young it is not sure" "$(found tcp.close-wait .grade)" likely
let_go
hold "$WAITS" close-wait 127.0.0.1 4001 19 19
doctor "$WAITS"
is "CLOSE-WAIT: some are no finding" "$(found tcp.close-wait .count)" ""
let_go

new_ns gone
ip -n "$GONE" link set lo up
for address in 192.0.2.7/32 192.0.2.8/32 2001:db8:7::7/128; do
	ip -n "$GONE" address add "$address" dev lo
done
hold "$GONE" pair 192.0.2.7 4000
hold "$GONE" pair 2001:db8:7::7 4000
hold "$GONE" pair 127.8.8.8 4001
doctor "$GONE"
is "address: there" "$(status 1) $(problems)" "1 "
ip -n "$GONE" address del 192.0.2.7/32 dev lo
ip -n "$GONE" address del 2001:db8:7::7/128 dev lo
doctor "$GONE"
is "address: gone" "$(status 0) $(problems)" "0 host.address-gone"
is "address: connections and listeners" \
	"$(found host.address-gone '"\(.grade),\(.count),\(.address),\(.port)"')" \
	"exact,1,192.0.2.7,4000 exact,1,2001:db8:7::7,4000 exact,2,192.0.2.7,null exact,2,2001:db8:7::7,null"
ip -n "$GONE" route add local 192.0.2.0/24 dev lo
doctor "$GONE"
is "address: a route of type local has it" \
	"$(found host.address-gone '.address' | tr ' ' '\n' | sort -u | paste -sd' ')" "2001:db8:7::7"
ip -n "$GONE" route del local 192.0.2.0/24 dev lo
in_ns "$GONE" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_nonlocal_bind'
doctor "$GONE"
is "address: ip_nonlocal_bind means it so, perhaps" \
	"$(found host.address-gone 'select(.address == "192.0.2.7") | "\(.grade),\(.count),\(.port)"')" "likely,2,null"
let_go

new_ns self
ip -n "$SELF" link set lo up
hold "$SELF" itself 127.0.0.1 45000
doctor "$SELF"
is "self-connect: status, problems" "$(status 0) $(problems)" "0 tcp.self-connect"
is "self-connect: where, who" \
	"$(found tcp.self-connect '"\(.grade) \(.address) \(.port) \(.process.comm) \(.process.pid)"')" \
	"exact 127.0.0.1 45000 python3 $PID"
let_go

new_ns local
ip -n "$LOCAL" link set lo up
hold "$LOCAL" listeners 127.0.0.1,5000 ::1,5000 127.0.0.53,5001 0.0.0.0,5002 127.0.0.1,5003 ::,5003
doctor "$LOCAL"
is "loopback: no problem" "$(status 1) $(problems)" "1 "
is "loopback: which" "$(found doctor.loopback-only '.count, (.facts[].text | split(" ")[0])')" \
	"127.0.0.1:5000 127.0.0.53:5001 3 [::1]:5000"
let_go

# ---- limits -----------------------------------------------------------------

new_ns ports
ip -n "$PORTS" link set lo up
in_ns "$PORTS" sh -c 'echo "40000 40019" >/proc/sys/net/ipv4/ip_local_port_range
	echo 40010-40019,50000 >/proc/sys/net/ipv4/ip_local_reserved_ports'
hold "$PORTS" connections 127.0.0.1 5000 7
doctor "$PORTS"
is "ports: 7 of 10 are none" "$(problems)" ""
let_go
in_ns "$PORTS" ss -K state time-wait >/dev/null 2>&1
hold "$PORTS" connections 127.0.0.1 5001 20
doctor "$PORTS"
is "ports: what was got" "$SAID" 10
is "ports: status, problems" "$(status 0) $(problems)" "0 host.ports"
is "ports: taken, usable, towards" \
	"$(found host.ports '"\(.grade) \(.count) \(.limit) \(.address) \(.port) \(.process.pid)"')" \
	"exact 10 10 127.0.0.1 5001 $PID"
let_go

new_ns files
hold "$FILES" files 64 57
doctor "$FILES"
is "files: 57 of 64 are none" "$(problems)" ""
let_go
hold "$FILES" files 64 58
doctor "$FILES"
is "files: status, problems" "$(status 0) $(problems)" "0 host.ports"
is "files: open, limit, who" "$(found host.ports '"\(.count) \(.limit) \(.process.pid)"')" "58 64 $PID"
doctor "$EMPTY"
is "files: not of another namespace" "$(found host.ports .count)" ""
let_go

# ---- conntrack --------------------------------------------------------------

load_rules "$FW" <<-'END'
	table ip clash {
		chain post {
			type nat hook postrouting priority srcnat
			ip daddr 10.0.2.2 tcp dport 4100 counter snat ip to 10.0.2.1:5555 comment "one port"
		}
	}
END
hold "$SERVER" listeners 0.0.0.0,4100
in_ns "$CLIENT" python3 "$HOST_PY" connect 10.0.2.2 4100 4
doctor "$FW"
is "clash: status, problems" "$(status 0) $(problems)" "0 ct.clash"
is "clash: grade, some" "$(found ct.clash '"\(.grade) \(.count > 0)"')" "likely true"
let_go
in_ns "$FW" nft flush ruleset

FULL=2
if module_loaded || modinfo rstattr >/dev/null 2>&1; then
	MAX=$(cat /proc/sys/net/netfilter/nf_conntrack_max)
	at_exit "echo $MAX >/proc/sys/net/netfilter/nf_conntrack_max"
	COUNT=$(in_ns "$FW" cat /proc/sys/net/netfilter/nf_conntrack_count)
	echo "$((COUNT > 0 ? COUNT : 1))" >/proc/sys/net/netfilter/nf_conntrack_max
	doctor "$FW"
	is "conntrack: full" "$(found ct.full '"\(.grade) \(.count == .limit)"')" "exact true"
	echo "$MAX" >/proc/sys/net/netfilter/nf_conntrack_max
	doctor "$FW"
	is "conntrack: no more" "$(found ct.full 'select(.grade == "exact") | .count')" ""
else
	skip $FULL "the maximum of conntrack is the machine's"
fi

# ---- settings ---------------------------------------------------------------

new_ns set
ip -n "$SET" link set lo up
in_ns "$SET" sh -c 'echo 1 >/proc/sys/net/ipv4/tcp_abort_on_overflow
	echo 20 >/proc/sys/net/ipv4/tcp_fin_timeout'
cat >"$TMP/90-tune.conf" <<-'END'
	# net.ipv4.tcp_tw_recycle = 0
	net.ipv4.tcp_tw_recycle=1
	-net/ipv4/tcp_rst_on_error = 1
	net.ipv4.tcp_fin_timeout = 15
	net.core.somaxconn = 4096
	net.ipv4.tcp_tw_reuse = 2
END
cat >"$TMP/own_files" <<-END
	mount -t tmpfs none /etc/sysctl.d && mkdir -p /run/sysctl.d && mount -t tmpfs none /run/sysctl.d &&
	cp "$TMP/90-tune.conf" /etc/sysctl.d/ && echo net.ipv4.tcp_tw_reuse=1 >/run/sysctl.d/90-tune.conf &&
	exec "$RSTATTR" doctor --json
END
mkdir -p /etc/sysctl.d
in_ns "$SET" unshare --mount sh "$TMP/own_files" >"$TMP/doctor" 2>"$TMP/doctor.err"
STATUS=$?
is "settings: status, problems" "$(status 0) $(problems)" "0 doctor.wrong-advice"
is "settings: which" "$(found doctor.wrong-advice '"\(.name | split(".")[2]),\(.count)"')" \
	"tcp_abort_on_overflow,0 tcp_fin_timeout,1 tcp_rst_on_error,1 tcp_tw_recycle,1"
found doctor.wrong-advice '.facts[].text' | grep -q '/etc/sysctl\.d/90-tune\.conf:3: net\.ipv4\.tcp_rst_on_error = 1'
result $? "settings: file and line" "$(cat "$TMP/doctor")"
in_ns "$EMPTY" unshare --mount sh -c "mount -t tmpfs none /etc/sysctl.d
	cp $TMP/90-tune.conf /etc/sysctl.d/; exec $RSTATTR doctor --json --netns $WAITS" >"$TMP/doctor" 2>"$TMP/doctor.err"
is "settings: files are not another namespace's" "$(found doctor.wrong-advice .name)" ""

# ---- rules ------------------------------------------------------------------

new_ns tables
in_ns "$TABLES" nft -f - <<-'END'
	table inet one {
		chain input { type filter hook input priority 0; policy drop; }
		chain forward { type filter hook forward priority 0; policy accept; }
	}
	table ip two {
		chain input { type filter hook input priority 10; policy accept; counter; }
	}
END
doctor "$TABLES"
is "rules: one drops: good to know" "$(status 1) $(found fw.other-table '"\(.problem) \(.grade) \(.name) \(.count)"')" \
	"1 false exact input 2"
in_ns "$TABLES" nft -f - <<-'END'
	table ip two {
		chain more { tcp dport vmap { 22 : accept, 23 : continue }; }
		chain input { jump more; }
	}
	table inet f2b-table {
		chain forward { type filter hook forward priority -1; }
	}
END
doctor "$TABLES"
is "rules: one accepts: a problem" "$(status 0) $(found fw.other-table '"\(.problem) \(.grade) \(.name) \(.count)"')" \
	"0 true likely input 2"
in_ns "$TABLES" nft add rule inet f2b-table forward ip saddr 192.0.2.1 reject
in_ns "$TABLES" nft add rule inet one forward accept
doctor "$TABLES"
is "rules: both families are told once" "$(found fw.other-table '"\(.problem),\(.name),\(.count)"')" \
	"true,forward,2 true,input,2"
found fw.other-table '.facts[].text' | grep -q 'inet f2b-table forward, priority -1, .*most likely made by fail2ban'
result $? "rules: whose they most likely are" "$(cat "$TMP/doctor")"
mkfifo "$TMP/nft"
exec {NFT}<>"$TMP/nft"
nsenter --net="/run/netns/$TABLES" nft -i <"$TMP/nft" >"$TMP/nft.out" 2>&1 &
OWNER=$!
JOBS+=("$OWNER")
echo 'add table ip mine { flags owner; chain c { type filter hook output priority 0; policy drop; }; }' >&"$NFT"
in_ns "$TABLES" nft add table ip other '{ chain c { type filter hook output priority 1; accept; }; }'
wait_until 10 sh -c "nsenter --net=/run/netns/$TABLES nft list tables | grep -q mine"
doctor "$TABLES"
found fw.other-table '.facts[].text' | grep -q "ip mine c, .*owned by nft\[$OWNER\]"
result $? "rules: who owns a table" "$(cat "$TMP/doctor")"
stop_job "$OWNER" KILL 2>/dev/null

# ---- asking -----------------------------------------------------------------

hold "$SELF" itself 127.0.0.1 45001
"$RSTATTR" doctor --json --netns "$SELF" >"$TMP/doctor" 2>"$TMP/doctor.err"
STATUS=$?
is "--netns" "$(status 0) $(problems) $(jq -r '.namespaces | length' "$TMP/doctor")" "0 tcp.self-connect 1"
"$RSTATTR" doctor --json --all >"$TMP/doctor" 2>"$TMP/doctor.err"
is "--all" "$(jq -r --arg ns "$SELF" '.findings[] | select(.netns.name == $ns) | .id' "$TMP/doctor")" tcp.self-connect
"$RSTATTR" doctor --all --netns "$SELF" >"$TMP/out" 2>"$TMP/err"
is "both are wrong usage" "$? $(wc -l <"$TMP/err")" "2 1"
cp "$RSTATTR" "$TMP/rstattr" 2>/dev/null || cp "$(command -v "$RSTATTR")" "$TMP/rstattr"
chmod 755 "$TMP" "$TMP/rstattr"
in_ns "$SELF" setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all "$TMP/rstattr" doctor --json \
	>"$TMP/doctor" 2>"$TMP/doctor.err"
is "without privileges: sockets, and status 3" "$? $(problems)" "3 tcp.self-connect"
is "without privileges: what was not looked at" \
	"$(grep -c 'incomplete: .*\(ruleset\|conntrack\|files of\)' "$TMP/doctor.err") $(jq '.incomplete | length' "$TMP/doctor")" "3 3"
let_go

finish
