#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Drops in mode exact: the kernel says which rule or policy dropped each packet,
# and counts it, whatever the replay could tell; the counters are nft's own, and
# the four books of drops balance, under floods, while the mode changes, while
# the ruleset is replaced, and when a namespace or the module goes.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=drops.sh
. "$(dirname "${BASH_SOURCE[0]}")/drops.sh"

FLOOD=${RSTATTR_EXACT:-20000}

begin 20
make_topology
parameter drops exact
is "the mode is told" "$(status_value .module.drops)" exact

# rule_drops: "COMMENT COUNT" of each rule that dropped, "policy TABLE CHAIN COUNT" of each policy
rule_drops() {
	"$RSTATTR" rules --json | jq -r '.rules[] | select(.dropped > 0) |
		if .policy then "policy \(.table) \(.chain) \(.dropped)"
		else "\(.comment) \(.dropped)" end' | sort
}

# expect_nft DESCRIPTION NAMESPACE: rules that drop have counted what their own counters have
expect_nft() {
	local comment
	read_rules "$2"
	is "$1" "$(rule_drops | grep -v '^policy ')" \
		"$(for comment in "${!RULE[@]}"; do
			[[ ${PACKETS[$comment]} == [-0] ]] || echo "$comment ${PACKETS[$comment]}"
		done | sort)"
}

# book NAME: of drops, of all namespaces
book() { "$RSTATTR" status --json | jq "[.namespaces[].books.drops_$1] | add"; }

# expect_balance DESCRIPTION: exact = attributed + unattributed + ruleless
expect_balance() {
	is "$1: the books balance" "$(book exact)" \
		"$(($(book attributed) + $(book unattributed) + $(book ruleless)))"
}

# ---- each hook, family, and way to a drop -------------------------------------

load_rules "$FW" <<-'END'
	table inet filter {
		set banned { type inet_service; elements = { 4150, 4151 } }
		chain pre {
			type filter hook prerouting priority -150
			udp dport 4101 counter drop comment "pre"
		}
		chain early {
			type filter hook input priority -10
			udp dport 4121 accept
			udp dport 4199 counter drop comment "never"
		}
		chain input {
			type filter hook input priority 0; policy drop
			meta l4proto { icmp, ipv6-icmp } accept
			ct state established accept
			udp dport 4102 counter drop comment "in"
		}
		chain forward {
			type filter hook forward priority 0
			udp dport 4103 counter drop comment "udp"
			udp dport 4105 counter udp dport vmap { 4105 : drop, 4106 : accept } comment "map"
			udp dport 4106 accept
			udp dport 4107 jump sub
			udp dport 4109 goto through
			udp dport 4108 reject comment "reject"
			udp dport @banned counter drop comment "set"
			udp dport 4113 numgen inc mod 2 0 counter drop comment "either"
			udp dport 4113 counter drop comment "or"
			udp dport 4115 meta mark set 7
			meta mark 7 udp dport 4115 counter drop comment "marked"
		}
		chain sub {
			udp dport 4107 counter drop comment "sub"
		}
		chain through {
			jump nothing
		}
		chain nothing {
			udp dport 1 drop
		}
		chain last {
			type filter hook forward priority 20; policy drop
			meta l4proto { icmp, ipv6-icmp } accept
			udp dport != 4109 accept
			udp dport 4109 return
		}
		chain output {
			type filter hook output priority 0
			udp dport 4109 counter drop comment "out"
		}
		chain post {
			type filter hook postrouting priority 0
			udp dport 4110 counter drop comment "post"
		}
	}
	table netdev dev {
		chain ingress {
			type filter hook ingress device "cl" priority 0
			udp dport 4111 counter drop comment "ingress"
			udp dport 4117 ip ttl 1 counter fwd ip to 10.0.2.2 device "sv" comment "forwards"
		}
	}
	table ip v4 {
		chain forward {
			type filter hook forward priority 10
			udp dport 4112 counter drop comment "ip"
			udp dport 4116 dup to 10.0.2.2
			udp dport 4116 counter drop comment "after a copy"
			tcp dport 4118 counter synproxy mss 1460 wscale 7 comment "synproxy"
		}
	}
	table ip6 v6 {
		chain forward {
			type filter hook forward priority 10
			udp dport 4112 counter drop comment "ip6"
		}
	}
END

own 4101
own 4102
own 4120
own 4121
for port in 4103 4105 4106 4107 4108 4109 4110 4111 4112 4115 4150; do both $port; done
both 4113 10
send sent "$CLIENT" udp "$S4" 4116 --count 3 --timeout 1
in_ns "$CLIENT" python3 -c '
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, 1)
    for _ in range(3):
        sock.sendto(b"x", ("10.0.2.2", 4117))
'
send sent "$CLIENT" raw badsum "$C4" "$S4" 40000:4118 --count 3
send sent "$FW" udp "$C4" 4109 --count 3 --timeout 1
send sent "$FW" udp "$C6" 4109 --count 3 --timeout 1

# what input's policy drops, the firewall's answers to own 4121 do not meet
expect_drops "each rule and policy" "$FW" <<-'END'
	6 fw.drop exact prerouting pre
	6 fw.drop exact input in
	12 fw.policy exact input input
	6 fw.drop exact forward udp
	6 fw.drop exact forward map
	6 fw.drop exact forward sub
	6 fw.policy exact forward last
	6 fw.drop exact forward set
	10 fw.drop exact forward either
	10 fw.drop exact forward or
	6 fw.drop exact forward marked
	3 fw.drop exact forward after a copy
	6 fw.drop exact output out
	6 fw.drop exact postrouting post
	6 fw.drop exact ingress ingress
	3 fw.drop exact ingress forwards
	3 fw.drop exact forward ip
	3 fw.drop exact forward ip6
	3 fw.drop exact forward synproxy
END
expect_nft "rules count what nft counts" "$FW"
is "policies count, too" "$(rule_drops | grep '^policy ')" "policy filter input 12
policy filter last 6"
is "a rejected packet is no drop" \
	"$(jq -r '[.findings[] | select(any(.flows[]; .dport == 4108)) | "\(.kind) \(.cause) \(.count)"] | unique[]' "$TMP/explain")" \
	"reject fw.reject 3"
is "all are attributed" "$(book exact) $(book attributed)" "113 113"
expect_named "the rules are those of nft" pre in udp map sub set either or marked "after a copy" out post ingress \
	forwards ip ip6 synproxy

# The same rules once more, which take the same handles: none of them did it.
in_ns "$FW" nft list ruleset >"$TMP/again"
in_ns "$FW" nft flush ruleset
in_ns "$FW" nft -f "$TMP/again"
explain "$FW"
is "the ruleset loaded anew: those of then are gone" \
	"$(jq -r '[.findings[] | select(.rule.comment == "udp" or .rule.comment == "pre") |
		"\(.grade) \(.rule.state) \(.rule.text)"] | unique[]' "$TMP/explain")" "exact gone null"
in_ns "$FW" nft replace rule inet filter forward handle "${RULE[udp]##*|}" udp dport 4103 accept 2>"$TMP/replace" ||
	diag "$(cat "$TMP/replace")"
explain "$FW"
is "... and none of another's text is told" \
	"$(jq -r '[.findings[] | select(.rule.comment == "udp") | .rule.text][0]' "$TMP/explain")" null

# ---- what is no rule of nftables, and rules of iptables -----------------------

in_ns "$FW" nft flush ruleset
"$RSTATTR" reset
if in_ns "$FW" iptables-legacy -A FORWARD -p udp --dport 4136 -j DROP 2>"$TMP/legacy"; then
	send sent "$CLIENT" udp "$S4" 4136 --count 3 --timeout 1
	wait_until 10 dropped "$FW" 3
	is "legacy iptables has no rule" "$(drops) $(book exact) $(book ruleless)" \
		"3 fw.other-hook derived forward nf_hook_slow 3 3"
	in_ns "$FW" iptables-legacy -F
else
	skip 1 "no legacy iptables: $(cat "$TMP/legacy")"
fi

"$RSTATTR" reset
in_ns "$FW" iptables-nft -A FORWARD -p udp --dport 4137 -j DROP
in_ns "$FW" iptables-nft -A FORWARD -p tcp --tcp-option 64 -j ACCEPT
send sent "$CLIENT" udp "$S4" 4137 --count 3 --timeout 1
# A second fragment that begins in TCP's header: the match itself drops it.
in_ns "$CLIENT" python3 -c '
import socket, struct
with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as sock:
    for _ in range(3):
        sock.sendto(struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40, 7, 1, 64, 6, 0,
                                socket.inet_aton("10.0.1.2"), socket.inet_aton("10.0.2.2")) +
                    bytes(20), ("10.0.2.2", 0))
'
wait_until 10 dropped "$FW" 6
is "rules of iptables" \
	"$(jq -r '.findings[] | "\(.count) \(.cause) \(.grade) \(.rule.text)"' "$TMP/explain" | sort)" \
	"$(in_ns "$FW" nft -s list chain ip filter FORWARD 2>"$TMP/warning" |
		sed -n '/counter/s/^[[:space:]]*/3 fw.drop exact /p' | sort)"
expect_balance "rules of iptables"
in_ns "$FW" nft flush ruleset

# ---- a flood from all CPUs, through the firewall and of its own ---------------

flood_rules() {
	load_rules "$FW" <<-'END'
		table inet filter {
			chain forward {
				type filter hook forward priority 0; policy drop
				udp dport 4140 counter drop comment "flood"
				udp dport 4141 accept
			}
			chain output {
				type filter hook output priority 0
				udp dport 4142 counter drop comment "own"
			}
		}
	END
}
flood_rules
"$RSTATTR" reset
room_for $((4 * FLOOD))
start_traffic dropped_by_rule "$CLIENT" bulk "$C4" "$S4" 4140 --udp --count "$FLOOD"
start_traffic by_policy "$CLIENT" bulk "$C4" "$S4" 4143 --udp --count "$FLOOD"
start_traffic by_own "$FW" udp "$C4" 4142 --count $((FLOOD / 10)) --timeout 0
for job in dropped_by_rule by_policy by_own; do
	wait "${!job}"
	forget_job "${!job}"
done
ALL=$((2 * FLOOD + FLOOD / 10))
flooded() { (($(book exact) >= ALL)); }
wait_until 60 flooded
read_rules "$FW"
is "a flood is counted as nft counts it" "$(rule_drops | grep '^flood ')" "flood ${PACKETS[flood]}"
is "and that of a policy's" "$(rule_drops | grep '^policy ')" "policy filter forward $FLOOD"
# A task may leave its CPU in the midst: then it is not known, and said so.
own=$(rule_drops | sed -n 's/^own //p')
diag "of the firewall's own $((FLOOD / 10)) drops $(book unattributed) were not attributed"
is "its own, attributed or not" "$(book exact) $((own + $(book unattributed)))" "$ALL ${PACKETS[own]}"

# ---- the mode and the ruleset change meanwhile --------------------------------

"$RSTATTR" reset
start_traffic changing "$CLIENT" bulk "$C4" "$S4" 4140 --udp --count 10000000
for mode in replay exact off exact replay off exact; do
	parameter drops $mode
	sleep 0.3
done
kill "$changing"
forget_job "$changing"
check "while the mode changes, some are exact" "$(book exact) > 0"
expect_balance "while the mode changes"

"$RSTATTR" reset
start_traffic changing "$CLIENT" bulk "$C4" "$S4" 4140 --udp --count 10000000
for _ in {1..8}; do
	in_ns "$FW" nft flush ruleset
	flood_rules
done
kill "$changing"
forget_job "$changing"
expect_balance "while the ruleset is replaced"
is "each that is attributed is in a rule's counter" \
	"$("$RSTATTR" rules --json | jq '([.rules[].dropped] | add) + .drops_retired + .drops_overflow')" \
	"$(book attributed)"

# ---- a namespace goes, and the module -----------------------------------------

start_traffic changing "$CLIENT" bulk "$C4" "$S4" 4140 --udp --count 10000000
for _ in 1 2 3; do
	rmmod rstattr
	modprobe rstattr drops=exact
done
ip netns del "$FW"
kill "$changing" 2>"$TMP/null"
forget_job "$changing"
is "loaded with that mode" "$(status_value .module.drops)" exact

finish
