#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What "make demo" runs in the machine; see demo.
set -euo pipefail
traffic=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/traffic/traffic

# "demo_guest.sh colour": for a terminal
bold='' plain='' colour=never
[[ ${1:-} != colour ]] || bold=$'\033[1m' plain=$'\033[0m' colour=always

say() { printf '\n%s# %s%s\n' "$bold" "$*" "$plain"; }
run() { printf '%s$ %s%s\n' "$bold" "$*" "$plain"; eval "$*" || true; }

# link CLIENT ADDRESS: a client and its cable to the firewall
link()
{
	ip netns add "$1"
	ip link add eth0 netns "$1" type veth peer name "$1" netns fw
	ip -n "$1" addr add "$2/24" dev eth0
	ip -n fw addr add "${2%.*}.254/24" dev "$1"
	ip -n "$1" link set eth0 up
	ip -n "$1" link set lo up
	ip -n fw link set "$1" up
	ip -n "$1" route add default via "${2%.*}.254"
}

ip netns add fw
ip -n fw link set lo up
ip netns exec fw sysctl -qw net.ipv4.ip_forward=1
link web 10.0.1.17
link batch 10.0.3.17
link db 10.0.2.5
ip netns exec db "$traffic" server 5432 > /tmp/server &
until grep -q ready /tmp/server; do sleep 0.05; done

say 'A firewall (fw) stands between the clients and a database (db).'
cat > /tmp/fw.nft <<'NFT'
table inet filter {
	set db_clients {
		type ipv4_addr
		flags interval
		elements = { 10.0.1.0/24, 10.0.30.0/24 }
	}

	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		ip saddr @db_clients tcp dport 5432 accept
		tcp dport 5432 reject with tcp reset comment "db deny"
	}
}
NFT
cat /tmp/fw.nft
ip netns exec fw nft -f /tmp/fw.nft
modprobe rstattr

say 'The web server reaches the database. The batch host, which should, does not:'
run 'ip netns exec web ncat -zv 10.0.2.5 5432 2>&1 | sed -n 2p'
run 'ip netns exec batch ncat -zv 10.0.2.5 5432 2>&1 | sed -n 2p'
echo '... and so on, sixteen times more.'
ip netns exec batch "$traffic" tcp 10.0.2.5 5432 --count 16 > /dev/null

say 'Who did that?'
printf '%s$ rstattr explain%s\n' "$bold" "$plain"
rstattr explain --color=$colour

say 'The set says 10.0.30.0/24 where 10.0.3.0/24 was meant. Put it right:'
run "ip netns exec fw nft add element inet filter db_clients '{ 10.0.3.0/24 }'"
run 'ip netns exec batch ncat -zv 10.0.2.5 5432 2>&1 | sed -n 2p'
