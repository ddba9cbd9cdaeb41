#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Every answer that nft knows, to TCP, UDP and ICMP, IPv4 and IPv6: what the
# tool says was sent is what the clients got.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# name, ICMP code, and what connect() makes of it
ICMP=(
	"net-unreachable 0 ENETUNREACH" "host-unreachable 1 EHOSTUNREACH"
	"prot-unreachable 2 ENOPROTOOPT" "port-unreachable 3 ECONNREFUSED"
	"net-prohibited 9 ENETUNREACH" "host-prohibited 10 EHOSTUNREACH"
	"admin-prohibited 13 EHOSTUNREACH"
)
ICMPV6=(
	"no-route 0 ENETUNREACH" "admin-prohibited 1 EACCES"
	"addr-unreachable 3 EHOSTUNREACH" "port-unreachable 4 ECONNREFUSED"
	"policy-fail 5 EACCES" "reject-route 6 EACCES"
)
# icmpx: its name, and the names it becomes
ICMPX=(
	"no-route net-unreachable no-route" "host-unreachable host-unreachable addr-unreachable"
	"port-unreachable port-unreachable port-unreachable"
	"admin-prohibited admin-prohibited admin-prohibited"
)
TCP=2 UDP=3 PING=2

begin 82
make_topology

# rules FAMILY PORT ANSWER: one for each protocol; port and last byte of the
# address tell which
rules() {
	local ip=ip echo="icmp type" prefix=10.0.2. proto
	[[ $1 != ip6 ]] || ip=ip6 echo="icmpv6 type" prefix=2001:db8:2::
	for proto in tcp udp; do
		echo "$proto dport $2 counter reject with $3 comment \"$1 $proto $3\""
	done
	if [[ $1 == inet ]]; then
		echo "ip daddr 10.0.2.$(($2 - 1900)) icmp type echo-request counter reject with $3 comment \"inet icmp $3\""
		echo "ip6 daddr 2001:db8:2::$(($2 - 1900)) icmpv6 type echo-request counter reject with $3 comment \"inet icmpv6 $3\""
	else
		echo "$ip daddr $prefix$(($2 - 1900)) $echo echo-request counter reject with $3 comment \"$1 icmp $3\""
	fi
}

# Ports without a gap: 2000-2006 are icmp's, 2001-2006 icmpv6's, 2007-2010 icmpx's, 2011 is the
# reset's.
ruleset() {
	local i
	echo "table ip codes { chain forward { type filter hook forward priority 0;"
	for i in "${!ICMP[@]}"; do rules ip $((2000 + i)) "icmp type ${ICMP[i]%% *}"; done
	printf "}\n}\n"
	echo "table ip6 codes { chain forward { type filter hook forward priority 0;"
	for i in "${!ICMPV6[@]}"; do rules ip6 $((2001 + i)) "icmpv6 type ${ICMPV6[i]%% *}"; done
	printf "}\n}\n"
	echo "table inet codes { chain forward { type filter hook forward priority 0;"
	for i in "${!ICMPX[@]}"; do rules inet $((2007 + i)) "icmpx type ${ICMPX[i]%% *}"; done
	printf 'tcp dport 2011 counter reject with tcp reset comment "tcp reset"\n}\n}\n'
}
load_rules "$FW" < <(ruleset)

# All the pings of a family in one run: SAW's port is the place in the list.
hosts4=() hosts6=()
for i in "${!ICMP[@]}"; do hosts4+=("10.0.2.$((100 + i))"); done
for i in "${!ICMPV6[@]}"; do hosts6+=("2001:db8:2::$((101 + i))"); done
for i in "${!ICMPX[@]}"; do
	hosts4+=("10.0.2.$((107 + i))")
	hosts6+=("2001:db8:2::$((107 + i))")
done

start_rsts "$CLIENT"
send tcp4 "$CLIENT" tcp 10.0.2.2 2000-2011 --count $TCP
send tcp6 "$CLIENT" tcp 2001:db8:2::2 2001-2011 --count $TCP
send udp4 "$CLIENT" udp 10.0.2.2 2000-2010 --count $UDP
send udp6 "$CLIENT" udp 2001:db8:2::2 2001-2010 --count $UDP
send ping4 "$CLIENT" ping "${hosts4[@]}" --count $PING
send ping6 "$CLIENT" ping "${hosts6[@]}" --count $PING
stop_rsts wire

# A SYN that was answered with ICMP may have gone out again, so its number is
# what the client's kernel says it sent.
for i in "${!ICMP[@]}"; do
	read -r name code error <<<"${ICMP[i]}"
	answer="icmp type $name" port=$((2000 + i))
	want "ip tcp $answer" "$(saw tcp4:$port:syns)" "icmp $name"
	want "ip udp $answer" $UDP "icmp $name"
	want "ip icmp $answer" $PING "icmp $name"
	is "clients got icmp $name" \
		"$(saw "tcp4:$port:$error") $(saw "udp4:$port:icmp3/$code") $(saw "ping4:$i:icmp3/$code")" \
		"$TCP $UDP $PING"
done
for i in "${!ICMPV6[@]}"; do
	read -r name code error <<<"${ICMPV6[i]}"
	answer="icmpv6 type $name" port=$((2001 + i))
	want "ip6 tcp $answer" "$(saw tcp6:$port:syns)" "icmpv6 $name"
	want "ip6 udp $answer" $UDP "icmpv6 $name"
	want "ip6 icmp $answer" $PING "icmpv6 $name"
	is "clients got icmpv6 $name" \
		"$(saw "tcp6:$port:$error") $(saw "udp6:$port:icmp1/$code") $(saw "ping6:$i:icmp1/$code")" \
		"$TCP $UDP $PING"
done
for i in "${!ICMPX[@]}"; do
	read -r name name4 name6 <<<"${ICMPX[i]}"
	answer="icmpx type $name" port=$((2007 + i))
	want "inet tcp $answer" "$(saw tcp4:$port:syns)" "icmp $name4"
	want "inet tcp $answer" "$(saw tcp6:$port:syns)" "icmpv6 $name6"
	want "inet udp $answer" $UDP "icmp $name4"
	want "inet udp $answer" $UDP "icmpv6 $name6"
	want "inet icmp $answer" $PING "icmp $name4"
	want "inet icmpv6 $answer" $PING "icmpv6 $name6"
done
want "tcp reset" $((2 * TCP)) "tcp reset"

check_findings "$FW"
check_counters "$FW"

# The sniffer's count of each kind against the findings'.
wire="$(saw wire:0:rst4) $(saw wire:0:rst6)"
is "resets on the wire" "$wire" "$TCP $TCP"
on_wire=0
for key in "${!SAW[@]}"; do
	[[ $key != wire:0:@(icmp|rst)* ]] || ((on_wire += SAW[$key]))
done
is "answers on the wire, and frames the sniffer lost" "$on_wire $(saw wire:0:drops)" "$WANTED 0"

finish
