#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the mode exact of drops costs an accepted packet, by the number of set
# lookups on its way, in instructions inside the hook; in a guest whose clock
# counts them (selftests/vm/run OS --icount).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

# rules LOOKUPS: all miss, then it is accepted.
rules()
{
	ip netns exec fw nft -f - <<-END
		flush ruleset
		table inet filter {
			set blocked {
				type ipv4_addr
				flags interval
				elements = { 192.0.2.0/24, 198.51.100.0/24, 203.0.113.7 }
			}
			chain forward {
				type filter hook forward priority filter; policy drop;
				$(for ((i = 0; i < $1; i++)); do echo 'ip saddr @blocked drop'; done)
				tcp dport 5432 accept
			}
		}
	END
}

# figure: the smallest of all rounds.
figure()
{
	local i
	for ((i = 0; i < rounds; i++)); do
		inside nft_do_chain_inet syns 5432
	done | sort -n | sed -n 1p
}

has_exact || { echo 'left out: this module has no drops=exact'; exit; }
topology
sink
echo "kernel $(uname -r), instructions/packet inside the hook, smallest of $rounds"
printf '%-28s %8s %8s %8s %8s\n' 'accepted, by set lookups' without replay exact ratio
for lookups in 1 5 10 20; do
	rules "$lookups"
	settle
	without=$(figure)
	for mode in replay exact; do
		parameters=drops=$mode load
		printf -v "$mode" %s "$(figure)"
		unload
	done
	echo "$lookups $without $replay $exact"
done | awk '
	{ printf "%-28s %8d %8d %8d %8.4f\n", $1, $2, $3, $4, $4 / $2 }
	NR == 1 { n = $1; without = $2; exact = $4 }
	END {
		printf "%-28s %8.1f %8s %8.1f\n", "each more", ($2 - without) / ($1 - n), "",
		       ($4 - exact) / ($1 - n)
	}'
