#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What drops a packet: rules and policies in every hook, which rstattr finds by
# replaying it; queues, routes, filters, and whatever else is no rule. Each with
# its cause, grade, rule and count, and the books balance.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=drops.sh
. "$(dirname "${BASH_SOURCE[0]}")/drops.sh"

begin 23
make_topology

# tell_causes: of the last answer, "COUNT CAUSE GRADE"; kernels differ in which function drops
tell_causes() {
	jq -r '[.findings[] | select(.kind == "drop")] | group_by([.cause, .grade])[] |
		"\([.[].count] | add) \(.[0].cause) \(.[0].grade)"' "$TMP/explain"
}

# ---- rules and policies -------------------------------------------------------

load_rules "$FW" <<-'END'
	table inet filter {
		set banned { type inet_service; elements = { 4150, 4151 } }
		chain pre {
			type filter hook prerouting priority -150
			udp dport 4101 drop comment "pre"
		}
		chain input {
			type filter hook input priority 0; policy drop
			meta l4proto { icmp, ipv6-icmp } accept
			ct state established accept
			udp dport 4102 drop comment "in"
		}
		chain forward {
			type filter hook forward priority 0
			udp dport 4103 drop comment "udp"
			tcp dport 4104 drop comment "tcp"
			udp dport vmap { 4105 : drop, 4106 : accept } comment "map"
			udp dport 4107 jump sub
			udp dport 4108 reject comment "reject"
			udp dport @banned drop comment "set"
			udp dport 4113 numgen random mod 2 0 drop comment "either"
			udp dport 4113 drop comment "or"
			udp dport 4114 queue num 99 comment "queue"
			udp dport 4115 meta mark set 7 comment "marks"
			meta mark 7 udp dport 4115 drop comment "marked"
		}
		chain sub {
			drop comment "sub"
		}
		chain output {
			type filter hook output priority 0
			udp dport 4109 drop comment "out"
		}
		chain post {
			type filter hook postrouting priority 0
			udp dport 4110 drop comment "post"
		}
	}
	table netdev dev {
		chain ingress {
			type filter hook ingress device "cl" priority 0
			udp dport 4111 drop comment "ingress"
		}
	}
	table ip v4 {
		chain forward {
			type filter hook forward priority 10
			udp dport 4112 drop comment "ip"
		}
	}
	table ip6 v6 {
		chain forward {
			type filter hook forward priority 10
			udp dport 4112 drop comment "ip6"
		}
	}
END

own 4101
own 4102
own 4120
for port in 4103 4105 4106 4107 4108 4110 4111 4112 4115 4150; do both $port; done
send sent "$CLIENT" raw syn "$C4" "$S4" 40000:4104 --count 3
send sent "$CLIENT" raw syn "$C6" "$S6" 40000:4104 --count 3
send sent "$FW" udp "$C4" 4109 --count 3 --timeout 1
send sent "$FW" udp "$C6" 4109 --count 3 --timeout 1

expect_drops "rules and policies" "$FW" <<-'END'
	6 fw.drop derived prerouting pre
	6 fw.drop derived input in
	6 fw.policy derived input input
	6 fw.drop derived forward udp
	6 fw.drop derived forward tcp
	6 fw.drop derived forward map
	6 fw.drop derived forward sub
	6 fw.drop derived forward set
	6 fw.drop derived forward marked
	6 fw.drop derived output out
	6 fw.drop derived postrouting post
	6 fw.drop derived ingress ingress
	3 fw.drop derived forward ip
	3 fw.drop derived forward ip6
END
is "a rejected packet is no drop" \
	"$(jq -r '[.findings[] | select(any(.flows[]; .dport == 4108)) | "\(.kind) \(.cause) \(.count)"] | unique[]' "$TMP/explain")" \
	"reject fw.reject 3"
expect_named "the rules are named as nft names them" pre in udp tcp map sub set marked out post ingress ip ip6

# ---- what the replay cannot tell ----------------------------------------------

"$RSTATTR" reset
both 4113 10
wait_until 10 dropped "$FW" 20
is "one of two rules" "$(drops)" "20 fw.drop unknown forward nft_do_chain"
is "both are named" \
	"$(jq -r '[.findings[] | select(.kind == "drop") | .drop.candidates[].comment] | unique | join(" ")' \
		"$TMP/explain")" "either or"

# ---- a queue that nobody reads ------------------------------------------------

"$RSTATTR" reset
both 4114
expect_drops "a queue" "$FW" <<-'END'
	6 fw.queue derived forward nf_queue
END

# ---- neither rule nor policy --------------------------------------------------

in_ns "$FW" nft flush ruleset
"$RSTATTR" reset
set_fw() { in_ns "$FW" sh -c "echo $2 >/proc/sys/net/$1"; }
set_fw ipv4/conf/cl/rp_filter 1
send sent "$CLIENT" raw udp 10.0.2.77 "$S4" 40000:4130 --count 3
set_fw ipv4/conf/cl/rp_filter 0
expect_drops "the reverse path filter" "$FW" <<-'END'
	3 host.rp-filter exact - ip_rcv_finish_core
END

"$RSTATTR" reset
send sent "$CLIENT" udp 10.99.0.1 4131 --count 3 --timeout 1
send sent "$CLIENT" udp 2001:db8:99::1 4131 --count 3 --timeout 1
wait_until 10 dropped "$FW" 6
is "no route" "$(tell_causes)" "6 host.no-route exact"

"$RSTATTR" reset
for type in prohibit unreachable blackhole; do
	for net in 10.98.0.1/32 2001:db8:98::1/128; do
		ip -n "$FW" route replace "$type" "$net"
		send sent "$CLIENT" udp "${net%/*}" 4132 --count 3 --timeout 1
		ip -n "$FW" route del "$type" "$net"
	done
done
wait_until 10 dropped "$FW" 18
is "routes that lead nowhere" \
	"$(jq -r '[.findings[] | select(.kind == "drop")] | group_by([.cause, .grade, .reason])[] |
		"\([.[].count] | add) \(.[0].cause) \(.[0].grade) \(.[0].reason)"' "$TMP/explain" | sort)" \
	"6 host.route-prohibit exact drop-blackhole
6 host.route-prohibit exact drop-prohibit
6 host.route-prohibit exact drop-unreachable"

"$RSTATTR" reset
set_fw ipv4/ip_forward 0
set_fw ipv6/conf/all/forwarding 0
both 4133
set_fw ipv4/ip_forward 1
set_fw ipv6/conf/all/forwarding 1
expect_drops "forwarding is off" "$FW" <<-'END'
	3 host.forwarding-off exact - ip6_forward
	3 host.forwarding-off exact - ip_error
END

"$RSTATTR" reset
send sent "$CLIENT" udp 10.0.2.77 4134 --count 1 --timeout 1
send sent "$CLIENT" udp 2001:db8:2::77 4134 --count 1 --timeout 1
wait_until 15 dropped "$FW" 2
is "no neighbour answers" "$(tell_causes)" "2 host.neigh exact"

"$RSTATTR" reset
send sent "$CLIENT" raw badsum "$C4" "$F4" 40000:4135 --count 3
send sent "$CLIENT" raw badsum "$C6" "$F6" 40000:4135 --count 3
expect_drops "a wrong checksum" "$FW" <<-'END'
	3 host.checksum exact - tcp_v4_rcv
	3 host.checksum exact - tcp_v6_rcv
END

# ---- another user of netfilter ------------------------------------------------

if in_ns "$FW" iptables-legacy -A FORWARD -p udp --dport 4136 -j DROP 2>"$TMP/legacy"; then
	"$RSTATTR" reset
	send sent "$CLIENT" udp "$S4" 4136 --count 3 --timeout 1
	expect_drops "legacy iptables" "$FW" <<-'END'
		3 fw.other-hook derived forward nf_hook_slow
	END
	in_ns "$FW" iptables-legacy -F
else
	skip 1 "no legacy iptables: $(cat "$TMP/legacy")"
fi

# ---- more than are recorded, and none -----------------------------------------

load_rules "$FW" <<-'END'
	table inet filter {
		chain forward {
			type filter hook forward priority 0
			udp dport 4140 counter drop comment "flood"
		}
	}
END
parameter drop_rate 5
"$RSTATTR" reset
send sent "$CLIENT" bulk "$C4" "$S4" 4140 --udp --count 20000
drop_books() { explain "$FW" && jq ".books | $1" "$TMP/explain"; }
counted() { (($(drop_books '.drops["drop-netfilter"] // 0') >= 20000)); }
wait_until 20 counted
is "a flood is counted" "$(drop_books '.drops["drop-netfilter"]')" 20000
check "and throttled" "$(drop_books '.drops_recorded <= 200 and .drops_recorded > 0 | if . then 1 else 0 end')"
is "the books of drops balance" "$(drop_books '.drops_recorded + .drops_throttled + .drops_lost')" 20000
is "nothing of it makes the answer incomplete" "$EXPLAIN_STATUS" 0

parameter drops off
"$RSTATTR" reset
send sent "$CLIENT" udp "$S4" 4140 --count 3 --timeout 1
explain "$FW"
is "off: nothing is counted" "$(jq '[.books.drops[]] | add // 0' "$TMP/explain")" 0
is "off: the mode is told" "$(status_value .module.drops)" off
is "an unknown mode is refused" "$(parameter drops exactly 2>&1 | grep -c 'Invalid argument')" 1
parameter drops replay
parameter drop_rate 256

# ---- the ruleset is another one by now ----------------------------------------

load_rules "$FW" <<-'END'
	table inet filter {
		set s { type inet_service; }
		chain forward {
			type filter hook forward priority 0
			udp dport 4145 drop comment "then"
		}
	}
END
"$RSTATTR" reset
send sent "$CLIENT" udp "$S4" 4145 --count 3 --timeout 1
in_ns "$FW" nft add element inet filter s '{ 1 }'
wait_until 10 dropped "$FW" 3
is "an element has come: it is the rule that it was" \
	"$(jq -r '.findings[] | "\(.cause) \(.grade) \(.rule.comment)"' "$TMP/explain")" "fw.drop likely then"
in_ns "$FW" nft flush ruleset
load_rules "$FW" <<-'END'
	table inet filter {
		chain forward {
			type filter hook forward priority 0
			udp dport 4145 drop comment "now"
		}
	}
END
explain "$FW"
is "rules have come: none of now did it" \
	"$(jq -r '.findings[] | "\(.cause) \(.grade) \(.rule) \(.drop.candidates[0].comment)"' "$TMP/explain")" \
	"fw.drop unknown null now"

# ---- bridged ------------------------------------------------------------------

make_bridge_topology bclient bfw bserver
load_rules "$BFW" <<-'END'
	table bridge b {
		chain pre {
			type filter hook prerouting priority 0
			udp dport 4201 drop comment "bridge pre"
		}
		chain input {
			type filter hook input priority 0
			udp dport 4202 drop comment "bridge in"
		}
		chain forward {
			type filter hook forward priority 0
			udp dport 4203 drop comment "bridge forward"
		}
		chain output {
			type filter hook output priority 0
			udp dport 4204 drop comment "bridge out"
		}
		chain post {
			type filter hook postrouting priority 0
			udp dport 4205 drop comment "bridge post"
		}
	}
	table arp a {
		chain in {
			type filter hook input priority 0
			arp saddr ip 10.0.1.99 drop comment "arp"
		}
	}
END
"$RSTATTR" reset
for port in 4201 4203 4205; do send sent "$BCLIENT" udp 10.0.1.3 "$port" --count 3 --timeout 1; done
send sent "$BCLIENT" udp 10.0.1.1 4202 --count 3 --timeout 1
send sent "$BFW" udp 10.0.1.3 4204 --count 3 --timeout 1
# who has 10.0.1.1? tell 10.0.1.99
in_ns "$BCLIENT" python3 -c '
import socket
mac = bytes.fromhex("020000000202")
with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sock:
    sock.bind(("eth0", 0))
    for _ in range(3):
        sock.send(b"\xff" * 6 + mac + bytes.fromhex("08060001080006040001") + mac +
                  socket.inet_aton("10.0.1.99") + bytes(6) + socket.inet_aton("10.0.1.1"))
'
expect_drops "bridged" "$BFW" <<-'END'
	3 fw.drop derived input arp
	3 fw.drop derived prerouting bridge pre
	3 fw.drop derived input bridge in
	3 fw.drop derived forward bridge forward
	3 fw.drop derived output bridge out
	3 fw.drop derived postrouting bridge post
END

finish
