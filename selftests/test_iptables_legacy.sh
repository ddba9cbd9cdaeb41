#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# REJECT of iptables-legacy and ip6tables-legacy: no nft rule did it, and the
# tool says so, with hook, answer and counts.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_root
need_programs iptables-legacy-restore ip6tables-legacy-restore
{ iptables-legacy -S && ip6tables-legacy -S; } >/dev/null 2>&1 ||
	skip_all "this kernel has no legacy iptables (CONFIG_NETFILTER_XTABLES_LEGACY)"
begin 13
make_topology

# ruleset ICMP-ANSWER
ruleset() {
	echo "*filter"
	echo "-A INPUT -p tcp --dport 5111 -j REJECT --reject-with tcp-reset"
	echo "-A FORWARD -p tcp --dport 5111 -j REJECT --reject-with tcp-reset"
	echo "-A OUTPUT -p tcp --dport 5111 -j REJECT --reject-with tcp-reset"
	echo "-A FORWARD -p udp --dport 5112 -j REJECT --reject-with $1"
	echo COMMIT
}
ruleset icmp-host-prohibited | in_ns "$FW" iptables-legacy-restore ||
	bail_out "iptables-legacy-restore failed"
ruleset icmp6-adm-prohibited | in_ns "$FW" ip6tables-legacy-restore ||
	bail_out "ip6tables-legacy-restore failed"

send in4 "$CLIENT" tcp 10.0.1.1 5111 --count 2
send in6 "$CLIENT" tcp 2001:db8:1::1 5111 --count 3
send fwd4 "$CLIENT" tcp 10.0.2.2 5111 --count 4
send fwd6 "$CLIENT" tcp 2001:db8:2::2 5111 --count 5
send out4 "$FW" tcp 10.0.2.2 5111 --count 6
send out6 "$FW" tcp 2001:db8:2::2 5111 --count 7
send udp4 "$CLIENT" udp 10.0.2.2 5112 --count 2
send udp6 "$CLIENT" udp 2001:db8:2::2 5112 --count 3
send rst4 "$CLIENT" raw rst 10.0.1.2 10.0.2.2 40000:5111 --count 2

wait_until 5 explained "$FW" 34
declare -A by=()
others=""
for line in "${FINDINGS[@]}"; do
	IFS='|' read -r family _ _ handle count cause reply not_sent _ _ _ hook _ <<<"$line"
	by["$hook $reply $not_sent"]=$((${by["$hook $reply $not_sent"]:-0} + count))
	# a rule that was not found has no handle
	[[ $handle == - ]] || others+="$line"$'\n'
	[[ $cause == fw.iptables || $not_sent != - ]] || others+="$line"$'\n'
done
is "input, resets" "${by["input tcp reset -"]:-0}" 5
is "forward, resets" "${by["forward tcp reset -"]:-0}" 9
is "output, resets" "${by["output tcp reset -"]:-0}" 13
is "forward, icmp" "${by["forward icmp host-prohibited -"]:-0}" 2
is "forward, icmpv6" "${by["forward icmpv6 admin-prohibited -"]:-0}" 3
is "forward, a RST that was not answered" "${by["forward - rst-in"]:-0}" 2
is "all are iptables' and no nft rule is named" "$others" ""
expect_books 34 34 0 0

is "refused at the clients" \
	"$(saw in4:5111:ECONNREFUSED) $(saw in6:5111:ECONNREFUSED) $(saw fwd4:5111:ECONNREFUSED) $(saw fwd6:5111:ECONNREFUSED) $(saw out4:5111:ECONNREFUSED) $(saw out6:5111:ECONNREFUSED)" \
	"2 3 4 5 6 7"
is "ICMP at the client" "$(saw udp4:5112:icmp3/10) $(saw udp6:5112:icmp1/1)" "2 3"

# iptables' own counters: packets is the first column of each REJECT rule
rejected() { in_ns "$FW" "$1" -nvxL | awk '$3 == "REJECT" { n += $1 } END { print n + 0 }'; }
is "iptables-legacy counted" "$(rejected iptables-legacy)" 16
is "ip6tables-legacy counted" "$(rejected ip6tables-legacy)" 18
is "legacy events are counted as such" \
	"$(ask "$TMP/rules.json" rules --json --netns "$FW"; jq '[.rules[].evaluated] | add // 0' "$TMP/rules.json")" 0

finish
