#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Rejects that answer nothing: the packet was a RST, a later fragment, broken,
# for everybody, an ICMP error; or the answer had no way to go, or met a rate
# limit. Each is counted, with the reason where it can be told.
#
# No rule here needs conntrack: it would put the fragments together.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

begin 31
make_topology

rules() {
	cat <<-END
		tcp dport 3001 counter reject with tcp reset comment "$1 reset"
		udp dport 3002 counter reject comment "$1 unreachable"
	END
}
load_rules "$FW" <<-END
	table ip quiet {
		chain input {
			type filter hook input priority 0
			udp dport 3003 counter reject comment "ip broadcast"
			tcp dport 3004 counter reject with tcp reset comment "ip multicast"
		}
		chain forward {
			type filter hook forward priority 0
			ip frag-off & 0x1fff > 0 counter reject comment "ip fragment"
			ip frag-off & 0x1fff > 0 counter accept comment "ip fragment missed"
			$(rules ip)
			icmp type destination-unreachable counter reject comment "ip error"
			udp dport 3005 counter reject comment "ip limit"
		}
	}
	table ip6 quiet {
		chain input {
			type filter hook input priority 0
			udp dport 3003 counter reject comment "ip6 multicast"
			tcp dport 3004 counter reject with tcp reset comment "ip6 multicast reset"
		}
		chain forward {
			type filter hook forward priority 0
			frag frag-off > 0 counter reject comment "ip6 fragment"
			$(rules ip6)
			icmpv6 type destination-unreachable counter reject comment "ip6 error"
		}
	}
END

C4=10.0.1.2 S4=10.0.2.2 C6=2001:db8:1::2 S6=2001:db8:2::2
NOT=fw.reject-not-sent

start_rsts "$CLIENT"
for f in "ip icmp $C4 $S4" "ip6 icmpv6 $C6 $S6"; do
	read -r family icmp src dst <<<"$f"
	raw() { send sent "$CLIENT" raw "$1" "$src" "$dst" "40000:$2" --count "$3"; }
	raw syn 3001 2
	raw ack 3001 2
	want "$family reset" 4 "tcp reset"
	raw rst 3001 3
	want "$family reset" 3 - $NOT rst-in
	raw badsum 3001 4
	want "$family reset" 4 - $NOT checksum
	raw udp 3002 2
	want "$family unreachable" 2 "$icmp port-unreachable"
	raw udp-badsum 3002 3
	want "$family unreachable" 3 - $NOT checksum
	raw fragment 0 5
	want "$family fragment" 5 - $NOT fragment
	raw icmp-error 3009 6
	want "$family error" 6 - $NOT icmp-error
done

# A source to which the firewall has no way back.
send sent "$CLIENT" raw syn 192.0.2.9 $S4 40000:3001 --count 2
want "ip reset" 2 - $NOT other
send sent "$CLIENT" raw syn 2001:db8:9::9 $S6 40000:3001 --count 3
want "ip6 reset" 3 - $NOT other
send sent "$CLIENT" raw udp 192.0.2.9 $S4 40000:3002 --count 2
want "ip unreachable" 2 - $NOT other
send sent "$CLIENT" raw udp 2001:db8:9::9 $S6 40000:3002 --count 3
want "ip6 unreachable" 3 - $NOT other

send sent "$CLIENT" raw udp $C4 10.0.1.255 40000:3003 --count 3
send sent "$CLIENT" raw udp $C4 255.255.255.255 40000:3003 --count 1
want "ip broadcast" 4 - $NOT broadcast
send sent "$CLIENT" raw syn $C4 224.0.0.1 40000:3004 --count 2
want "ip multicast" 2 - $NOT broadcast
send sent "$CLIENT" raw udp $C6 ff02::1%eth0 40000:3003 --count 3
want "ip6 multicast" 3 - $NOT broadcast
send sent "$CLIENT" raw syn $C6 ff02::1%eth0 40000:3004 --count 2
want "ip6 multicast reset" 2 - $NOT broadcast

# The kernel's own limit on ICMP errors, which all other tests lift.
in_ns "$FW" sh -c 'echo 6168 >/proc/sys/net/ipv4/icmp_ratemask
	echo 1000 >/proc/sys/net/ipv4/icmp_ratelimit'
send limit "$CLIENT" udp $S4 3005 --count 40 --timeout 500
limited=$(saw limit:3005:missing) answered=$(saw limit:3005:icmp3/3)
want "ip limit" "$answered" "icmp port-unreachable"
want "ip limit" "$limited" - $NOT other
check "the limit withheld some answers, not all: $limited of 40" "limited > 0 && limited < 40"
stop_rsts wire

check_findings "$FW"
check_counters "$FW"
is "no fragment was put together before the rule" "${PACKETS["ip fragment missed"]}" 0

# On the wire is what was said to be sent, and nothing else.
is "resets and errors on the wire" \
	"$(saw wire:0:rst4) $(saw wire:0:rst6) $(saw wire:0:icmp3/3) $(saw wire:0:icmp6_1/4)" \
	"4 4 $((2 + answered)) 2"
answers=0
for line in "${FINDINGS[@]}"; do
	IFS='|' read -r -a f <<<"$line"
	[[ ${f[6]} == - ]] || ((answers += f[4]))
done
is "the findings' answers" "$answers" $((12 + answered))

finish
