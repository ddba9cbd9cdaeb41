#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What rstattr costs, in instructions; in a guest whose clock counts them
# (selftests/vm/run OS --icount). Each figure is taken without the module and
# with it, in turns, and the smallest of each is kept: what else happens in
# the machine only ever adds. Inside a function: by a kretprobe, with what
# the kretprobe itself costs taken off.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
traffic=$here/../traffic/traffic
cost=$here/rstattr_cost.ko
rounds=${ROUNDS:-5}
connections=${CONNECTIONS:-100}
packets=${PACKETS:-2000}

# neighbour NETNS DEVICE ADDRESS NETNS DEVICE: who has it is known for ever.
neighbour()
{
	ip -n "$1" neigh replace "$3" dev "$2" nud permanent \
		lladdr "$(ip netns exec "$4" cat "/sys/class/net/$5/address")"
}

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
	# Else the way out is now the short one, now the long one.
	neighbour client c0 10.0.1.254 fw f0
	neighbour fw f0 10.0.1.1 client c0
	neighbour fw f1 10.0.2.1 server s0
	neighbour server s0 10.0.2.254 fw f1
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

# ran: nanoseconds, that is instructions, that tasks ran so far: the clock
# itself also counts what the processor waits.
ran()
{
	local name rest
	while read -r name rest; do
		[[ $name != cpu0 ]] || break
	done < /proc/schedstat
	read -r -a rest <<< "$rest"
	echo "${rest[6]}"
}

# ns COMMAND...: instructions that it takes, all of the machine's.
ns()
{
	local t0 t1
	t0=$(ran)
	"$@" > /dev/null
	t1=$(ran)
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

# inside FUNCTION COMMAND...: instructions of each call of a kernel function
# that COMMAND makes happen.
inside()
{
	local p=/sys/module/rstattr_cost/parameters function=$1
	shift
	insmod "$cost" symbol="$function"
	"$@" > /dev/null
	echo $(($(< $p/cycles) / $(< $p/calls) - $(< $p/empty)))
	rmmod rstattr_cost
}

freed() { rstattr status --json | jq -e '[.probes[] | select(.name == "kfree_skb").hits][0]'; }

# Both states are left alike before a figure is taken: the module has its
# memory, and what loading and unloading leave to the background is done.
settle()
{
	rejected 5432 > /dev/null
	sleep 2
}

# parameters: of the module
load()
{
	# shellcheck disable=SC2086 # several words
	modprobe rstattr ${parameters-}
	settle
}
unload() { rmmod rstattr; settle; }

min() { sort -n "$1" | head -1; }
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

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
	off=$(${pick:-min} /tmp/off) on=$(${pick:-min} /tmp/on)
	row "$name" "$unit" "$div" "$off" "$on" 0
}

# row NAME UNIT DIVISOR WITHOUT WITH BASE: BASE is taken off both.
row()
{
	awk -v n="$1" -v u="$2" -v d="$3" -v a="$4" -v b="$5" -v base="$6" '
	BEGIN {
		printf "%-36s %10.0f %10.0f %8.4f  %s\n", n, (a - base) / d,
		       (b - base) / d, (b - base) / (a - base), u
	}'
}

topology
connect > /dev/null
settle
echo "kernel $(uname -r), ruleset $(grep -c '' "$here/ruleset.nft") lines, smallest of $rounds"
printf '%-36s %10s %10s %8s\n' '' without with ratio

# Two processes and a scheduler: whole connections vary by some percent from
# run to run, so the median of more of them. One packet's way does not.
rounds=$((rounds * 3)) pick=median compare 'accepted: whole connections, median' \
	'instructions/connection' "$connections" ns connect
compare 'accepted: a packet, once received' 'instructions/packet' 1 \
	inside __netif_receive_skb_one_core connect

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

compare 'inside the hook: rejected, RST' 'instructions/packet' 1 inside nft_do_chain_inet rejected 5432
compare 'inside the hook: rejected, ICMP' 'instructions/packet' 1 inside nft_do_chain_inet rejected 5433

# What no rule decides meets the policy.
parameters=drop_rate=0 compare 'inside the hook: dropped, not recorded' 'instructions/packet' 1 \
	inside nft_do_chain_inet rejected 5434
parameters=drop_rate=1000000000 compare 'inside the hook: dropped, recorded' 'instructions/packet' 1 \
	inside nft_do_chain_inet rejected 5434

# What sending costs up to the firewall's end of the cable: dropped there.
ip netns exec fw nft add table netdev early
ip netns exec fw nft 'add chain netdev early in { type filter hook ingress device f0 priority 0; policy drop; }'
rm -f /tmp/base
for ((i = 0; i < rounds; i++)); do ns rejected 5432 >> /tmp/base; done
ip netns exec fw nft delete table netdev early

rounds=$((rounds * 2)) compare 'rejected, RST: with its sending' 'instructions/packet' "$packets" \
	ns rejected 5432
row 'rejected, RST: veth to veth' 'instructions/packet' "$packets" \
	"$(min /tmp/off)" "$(min /tmp/on)" "$(min /tmp/base)"
parameters=drop_rate=0 compare 'dropped, not recorded: with its sending' 'instructions/packet' \
	"$packets" ns rejected 5434
row 'dropped, not recorded: veth to chain' 'instructions/packet' "$packets" \
	"$(min /tmp/off)" "$(min /tmp/on)" "$(min /tmp/base)"
