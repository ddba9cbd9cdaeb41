# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# What cost.sh and peers.sh share: the machine's networks and how instructions
# are counted. Sourced, never run.

readonly cost_dir=${BASH_SOURCE[0]%/*}
readonly traffic=$cost_dir/../traffic/traffic
readonly cost=$cost_dir/rstattr_cost.ko
rounds=${ROUNDS:-5}
packets=${PACKETS:-2000}
# Who sends, and to whom.
from=10.0.1.1 to=10.0.2.1

# neighbour NETNS DEVICE ADDRESS NETNS DEVICE: who has it is known for ever.
neighbour()
{
	ip -n "$1" neigh replace "$3" dev "$2" nud permanent \
		lladdr "$(ip netns exec "$4" cat "/sys/class/net/$5/address")"
}

# topology: a client, a firewall with the ruleset, a server.
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
	ip netns exec fw nft -f "$cost_dir/ruleset.nft"
}

# sink: answers, and what is accepted, leave by a device that takes all: nothing
# comes back through the firewall, and nobody else drops anything.
sink()
{
	from=10.0.1.2 to=10.0.2.2
	ip -n fw link add d0 type dummy
	ip -n fw link set d0 up
	ip -n fw route add "$from" dev d0
	ip -n fw route add "$to" dev d0
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

# syns PORT: packets that a rule or the policy decides.
syns()
{
	ip netns exec client "$traffic" raw syn "$from" "$to" "40000:$1" --count "$packets"
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

# Both states are left alike before a figure is taken: the module has its
# memory, and what loading and unloading leave to the background is done.
settle()
{
	syns 5432 > /dev/null
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

# has_exact: has the module that mode of drops? One that has not does not load.
has_exact() { modprobe rstattr drops=exact 2> /dev/null && rmmod rstattr; }

min() { sort -n "$1" | head -1; }
median() { sort -n "$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# base: what sending costs up to the firewall's end of the cable, all packets
# together: dropped there.
base()
{
	local i
	ip netns exec fw nft add table netdev early
	ip netns exec fw nft 'add chain netdev early in { type filter hook ingress device f0 priority 0; policy drop; }'
	for ((i = 0; i < rounds; i++)); do ns syns 5432; done | sort -n | sed -n 1p
	ip netns exec fw nft delete table netdev early
}
