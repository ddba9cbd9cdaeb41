#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# REJECT of iptables-nft and ip6tables-nft: nft rules with handles like any
# other, only that nft did not write them.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_programs iptables-nft-restore ip6tables-nft-restore
begin 27
make_topology

# name of the answer in iptables, and in nft
WITH4=("icmp-net-unreachable net-unreachable" "icmp-host-unreachable host-unreachable"
	"icmp-proto-unreachable prot-unreachable" "icmp-port-unreachable port-unreachable"
	"icmp-net-prohibited net-prohibited" "icmp-host-prohibited host-prohibited"
	"icmp-admin-prohibited admin-prohibited")
WITH6=("icmp6-no-route no-route" "icmp6-adm-prohibited admin-prohibited"
	"icmp6-addr-unreachable addr-unreachable" "icmp6-port-unreachable port-unreachable"
	"icmp6-policy-fail policy-fail" "icmp6-reject-route reject-route")

# ruleset PREFIX ANSWER...
ruleset() {
	local port=5000 with chain
	echo "*filter"
	echo ":named - [0:0]"
	for with in "${@:2}"; do
		echo "-A FORWARD -p udp --dport $((port++)) -m comment --comment \"$1 ${with#* }\" -j REJECT --reject-with ${with% *}"
	done
	for chain in INPUT FORWARD OUTPUT; do
		echo "-A $chain -p tcp --dport 5011 -m comment --comment \"$1 $chain\" -j REJECT --reject-with tcp-reset"
	done
	echo "-A FORWARD -p tcp --dport 5012 -j named"
	echo "-A named -p tcp -m comment --comment \"$1 named\" -j REJECT --reject-with tcp-reset"
	echo COMMIT
}
ruleset ip "${WITH4[@]}" | in_ns "$FW" iptables-nft-restore ||
	bail_out "iptables-nft-restore failed"
ruleset ip6 "${WITH6[@]}" | in_ns "$FW" ip6tables-nft-restore ||
	bail_out "ip6tables-nft-restore failed"
read_rules "$FW"

send udp4 "$CLIENT" udp 10.0.2.2 5000-5006 --count 2
send udp6 "$CLIENT" udp 2001:db8:2::2 5000-5005 --count 3
send fwd4 "$CLIENT" tcp 10.0.2.2 5011-5012 --count 2
send fwd6 "$CLIENT" tcp 2001:db8:2::2 5011-5012 --count 3
send in4 "$CLIENT" tcp 10.0.1.1 5011 --count 4
send in6 "$CLIENT" tcp 2001:db8:1::1 5011 --count 5
send out4 "$FW" tcp 10.0.2.2 5011 --count 6
send out6 "$FW" tcp 2001:db8:2::2 5011 --count 7

for with in "${WITH4[@]}"; do
	want "ip ${with#* }" 2 "icmp ${with#* }" fw.iptables
done
for with in "${WITH6[@]}"; do
	want "ip6 ${with#* }" 3 "icmpv6 ${with#* }" fw.iptables
done
for rule in "INPUT 4 5" "FORWARD 2 3" "OUTPUT 6 7" "named 2 3"; do
	read -r chain count4 count6 <<<"$rule"
	want "ip $chain" "$count4" "tcp reset" fw.iptables
	want "ip6 $chain" "$count6" "tcp reset" fw.iptables
done
check_findings "$FW"
check_counters "$FW"

got=0
for key in "${!SAW[@]}"; do
	[[ $key != udp[46]:*:icmp* ]] || ((got += SAW[$key]))
done
is "ICMP at the client" "$got" $((7 * 2 + 6 * 3))
refused=0
for key in "${!SAW[@]}"; do
	[[ $key != *:ECONNREFUSED ]] || ((refused += SAW[$key]))
done
is "connections refused" "$refused" $((2 * 2 + 2 * 3 + 4 + 5 + 6 + 7))
in_ns "$FW" iptables-nft -S >"$TMP/after" 2>"$TMP/after.err"
is "iptables still reads its tables" "$? $(grep -c REJECT "$TMP/after")" "0 11"

finish
