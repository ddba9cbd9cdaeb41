#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What rstattr costs, in instructions; in a guest whose clock counts them
# (selftests/vm/run OS --icount). Each figure is taken without the module and
# with it, in turns, and the smallest of each is kept: what else happens in
# the machine only ever adds.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
traffic=$here/../traffic/traffic
cost=$here/rstattr_cost.ko
rounds=${ROUNDS:-5}
connections=${CONNECTIONS:-100}
packets=${PACKETS:-2000}

topology()
{
	ip netns add client; ip netns add fw; ip netns add server
	ip link add c0 netns client type veth peer name f0 netns fw
	ip link add s0 netns server type veth peer name f1 netns fw
	ip -n client addr add 10.0.1.1/24 dev c0
	ip -n fw addr add 10.0.1.254/24 dev f0
	ip -n fw addr add 10.0.2.254/24 dev f1
	ip -n server addr add 10.0.2.1/24 dev s0
	for dev in client/c0 fw/f0 fw/f1 server/s0; do
		ip -n "${dev%/*}" link set lo up
		ip -n "${dev%/*}" link set "${dev#*/}" up
		ip netns exec "${dev%/*}" ethtool -K "${dev#*/}" gro off tso off
	done > /dev/null
	ip -n client route add default via 10.0.1.254
	ip -n server route add default via 10.0.2.254
	ip netns exec fw sysctl -qw net.ipv4.ip_forward=1 \
		net.ipv4.icmp_ratelimit=0
	# Else no ICMP is sent after the first thousand. Per namespace or global.
	for ns in 'ip netns exec fw' ''; do
		$ns sysctl -qw net.ipv4.icmp_msgs_per_sec=1000000 \
			net.ipv4.icmp_msgs_burst=100000 2> /dev/null || true
	done
	ip netns exec fw nft -f "$here/ruleset.nft"
	ip netns exec server "$traffic" server 8080 > /tmp/server.log &
	until grep -q ready /tmp/server.log; do sleep 0.1; done
}

now() { local up rest; read -r up rest < /proc/uptime; echo "$up"; }

# ns COMMAND...: guest nanoseconds, that is instructions, that it takes.
ns()
{
	local t0 t1
	t0=$(date +%s%N)
	"$@" > /dev/null
	t1=$(date +%s%N)
	echo $((t1 - t0))
}

connect()
{
	ip netns exec client "$traffic" tcp 10.0.2.1 8080 --count "$connections" --data
}

rejected()
{
	ip netns exec client "$traffic" raw syn 10.0.1.1 10.0.2.1 "40000:$1" --count "$packets"
}

# hook PORT: instructions in the forward chain for each packet.
hook()
{
	insmod "$cost"
	rejected "$1" > /dev/null
	local p=/sys/module/rstattr_cost/parameters
	echo $(($(< $p/cycles) / $(< $p/calls) - $(< $p/empty)))
	rmmod rstattr_cost
}

freed() { rstattr status --json 2>/dev/null | jq '[.probes[] | select(.name=="kfree_skb").hits][0]' || echo 0; }

# Both states are left alike before a figure is taken: the module has its
# memory, and what loading and unloading leave to the background is done.
settle()
{
	rejected 5432 > /dev/null
	sleep 2
}

load() { modprobe rstattr; settle; }
unload() { rmmod rstattr; settle; }

min() { sort -n "$1" | head -1; }

# compare NAME UNIT DIVISOR COMMAND...: both states in turns.
compare()
{
	local name=$1 unit=$2 div=$3 i off on
	shift 3
	rm -f /tmp/off /tmp/on
	# Which comes first changes, so that neither gains by its place.
	for ((i = 0; i < rounds; i++)); do
		((i % 2)) || "$@" >> /tmp/off
		load
		"$@" >> /tmp/on
		unload
		((i % 2 == 0)) || "$@" >> /tmp/off
	done
	off=$(min /tmp/off) on=$(min /tmp/on)
	awk -v n="$name" -v u="$unit" -v d="$div" -v a="$off" -v b="$on" -v base="${base:-0}" '
	BEGIN {
		printf "%-34s %10.0f %10.0f %8.4f  %s\n", n, (a - base) / d,
		       (b - base) / d, (b - base) / (a - base), u
	}'
}

topology
connect > /dev/null
settle
echo "kernel $(uname -r), ruleset $(grep -c '' "$here/ruleset.nft") lines, smallest of $rounds"
printf '%-34s %10s %10s %8s\n' '' without with ratio

compare 'accepted connection' 'instructions/connection' "$connections" ns connect

load
before=$(freed)
c0=$(ip netns exec fw cat /sys/class/net/f0/statistics/rx_packets)
s0=$(ip netns exec fw cat /sys/class/net/f1/statistics/rx_packets)
connect > /dev/null
c1=$(ip netns exec fw cat /sys/class/net/f0/statistics/rx_packets)
s1=$(ip netns exec fw cat /sys/class/net/f1/statistics/rx_packets)
after=$(freed)
echo "tracepoint hits during $((c1 - c0 + s1 - s0)) accepted packets: $((after - before))"
unload

compare 'inside the hook: rejected, RST' 'instructions/packet' 1 hook 5432
compare 'inside the hook: rejected, ICMP' 'instructions/packet' 1 hook 5433

# What sending costs that never reaches the firewall: its end is down.
ip -n fw link set f0 down; ip -n client link set c0 up
ip -n fw link set f0 up
base=0 compare 'sent and rejected, with the sender' 'instructions/packet' "$packets" ns rejected 5432
ip netns exec fw nft add table netdev early
ip netns exec fw nft 'add chain netdev early in { type filter hook ingress device f0 priority 0; policy drop; }'
rm -f /tmp/base
for ((i = 0; i < rounds; i++)); do ns rejected 5432 >> /tmp/base; done
ip netns exec fw nft delete table netdev early
base=$(min /tmp/base) compare 'veth to veth: rejected, RST' 'instructions/packet' "$packets" ns rejected 5432
