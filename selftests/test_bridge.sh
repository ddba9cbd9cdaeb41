#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Rejects of the bridge family, which answers without any routing, at both
# hooks that allow them.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

begin 20

make_bridge_topology

load_rules "$FW" <<-'END'
	table bridge shop {
		chain prerouting {
			type filter hook prerouting priority 0
			tcp dport 4001 counter reject with tcp reset comment "prerouting reset"
			udp dport 4002 ether type ip counter reject with icmp type admin-prohibited comment "prerouting icmp"
			udp dport 4002 ether type ip6 counter reject with icmpv6 type no-route comment "prerouting icmpv6"
			udp dport 4003 counter reject with icmpx type host-unreachable comment "prerouting icmpx"
			@ll,96,16 0x88b5 counter reject comment "prerouting frame"
			tcp dport 4006 jump inner
		}
		chain inner {
			counter reject with tcp reset comment "jump"
		}
		chain input {
			type filter hook input priority 0
			tcp dport 4004 counter reject with tcp reset comment "input reset"
			udp dport 4005 counter reject comment "input default"
		}
	}
END

start_rsts "$CLIENT"
send pre4 "$CLIENT" tcp 10.0.1.3 4001 --count 2
send pre6 "$CLIENT" tcp 2001:db8:1::3 4001 --count 3
send pre4 "$CLIENT" udp 10.0.1.3 4002-4003 --count 2
send pre6 "$CLIENT" udp 2001:db8:1::3 4002-4003 --count 3
send pre4 "$CLIENT" tcp 10.0.1.3 4006 --count 4
send in4 "$CLIENT" tcp 10.0.1.1 4004 --count 2
send in6 "$CLIENT" tcp 2001:db8:1::1 4004 --count 3
send in4 "$CLIENT" udp 10.0.1.1 4005 --count 2
send in6 "$CLIENT" udp 2001:db8:1::1 4005 --count 3
send rst "$CLIENT" raw rst 10.0.1.2 10.0.1.3 40000:4001 --count 2
send bad "$CLIENT" raw badsum 10.0.1.2 10.0.1.3 40000:4001 --count 3
send frame "$CLIENT" frame eth0 02:00:00:00:03:02 0x88b5 --count 4
stop_rsts wire

want "prerouting reset" 5 "tcp reset"
want "prerouting reset" 2 - fw.reject-not-sent rst-in
want "prerouting reset" 3 - fw.reject-not-sent checksum
want "prerouting icmp" 2 "icmp admin-prohibited"
want "prerouting icmpv6" 3 "icmpv6 no-route"
want "prerouting icmpx" 2 "icmp host-unreachable"
want "prerouting icmpx" 3 "icmpv6 addr-unreachable"
want "prerouting frame" 4 - fw.reject-not-sent protocol
want "jump" 4 "tcp reset"
want "input reset" 5 "tcp reset"
want "input default" 2 "icmp port-unreachable"
want "input default" 3 "icmpv6 port-unreachable"
check_findings "$FW"
check_counters "$FW"

is "connections refused" \
	"$(saw pre4:4001:ECONNREFUSED) $(saw pre6:4001:ECONNREFUSED) $(saw pre4:4006:ECONNREFUSED) $(saw in4:4004:ECONNREFUSED) $(saw in6:4004:ECONNREFUSED)" \
	"2 3 4 2 3"
is "ICMP at the client" \
	"$(saw pre4:4002:icmp3/13) $(saw pre6:4002:icmp1/0) $(saw pre4:4003:icmp3/1) $(saw pre6:4003:icmp1/3) $(saw in4:4005:icmp3/3) $(saw in6:4005:icmp1/4)" \
	"2 3 2 3 2 3"
is "resets on the wire" "$(saw wire:0:rst4) $(saw wire:0:rst6)" "8 6"

declare -A hook_of=()
for line in "${FINDINGS[@]}"; do
	IFS='|' read -r -a f <<<"$line"
	hook_of[${f[9]}]=${f[11]}
done
is "the hooks" "${hook_of["prerouting reset"]:-} ${hook_of["input reset"]:-}" "prerouting input"
is "the port a packet came in by" \
	"$(printf '%s\n' "${FLOWS[@]}" | grep '^prerouting icmpx|10.0.1.2|' | cut -d'|' -f7)" cl

finish
