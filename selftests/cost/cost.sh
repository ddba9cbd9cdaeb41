#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What rstattr costs, in instructions; in a guest whose clock counts them
# (selftests/vm/run OS --icount). Each figure is taken without the module and
# with it, in turns, and the smallest of each is kept: what else happens in
# the machine only ever adds. Inside a function: by a kretprobe, with what
# the kretprobe itself costs taken off.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
connections=${CONNECTIONS:-100}

serve()
{
	ip netns exec server "$traffic" server 8080 > /tmp/server.log &
	until grep -q ready /tmp/server.log; do sleep 0.1; done
}

connect()
{
	ip netns exec client "$traffic" tcp 10.0.2.1 8080 --count "$connections" --data
}

freed() { rstattr status --json | jq -e '[.probes[] | select(.name == "kfree_skb").hits][0]'; }

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
serve
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

compare 'inside the hook: rejected, RST' 'instructions/packet' 1 inside nft_do_chain_inet syns 5432
compare 'inside the hook: rejected, ICMP' 'instructions/packet' 1 inside nft_do_chain_inet syns 5433

# What no rule decides meets the policy.
parameters=drop_rate=0 compare 'inside the hook: dropped, not recorded' 'instructions/packet' 1 \
	inside nft_do_chain_inet syns 5434
parameters=drop_rate=1000000000 compare 'inside the hook: dropped, recorded' 'instructions/packet' 1 \
	inside nft_do_chain_inet syns 5434

sending=$(base)
rounds=$((rounds * 2)) compare 'rejected, RST: with its sending' 'instructions/packet' "$packets" \
	ns syns 5432
row 'rejected, RST: veth to veth' 'instructions/packet' "$packets" \
	"$(min /tmp/off)" "$(min /tmp/on)" "$sending"
parameters=drop_rate=0 compare 'dropped, not recorded: with its sending' 'instructions/packet' \
	"$packets" ns syns 5434
row 'dropped, not recorded: veth to chain' 'instructions/packet' "$packets" \
	"$(min /tmp/off)" "$(min /tmp/on)" "$sending"
