#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Rejects at every hook, in every family that routes, and behind every kind
# of jump: each is found under the handle of its own rule.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

begin 43
make_topology
start_server "$SERVER" 1100

# Port 1099 is nobody's. Ports 1001-1009 are rejected in input, 1011-1029 on the way through,
# 1031-1039 on the way out.
load_rules "$FW" <<-'END'
	table inet everything {
		chain ingress {
			type filter hook ingress device "cl" priority 0
			tcp dport 1011 counter reject with tcp reset comment "inet ingress"
		}
		chain prerouting {
			type filter hook prerouting priority -150
			tcp dport 1012 counter reject with tcp reset comment "inet prerouting"
		}
		chain input {
			type filter hook input priority 0
			tcp dport 1001 counter reject with tcp reset comment "inet input"
			tcp dport 1100 counter accept
		}
		chain named {
			counter
			tcp dport 1014 counter reject with tcp reset comment "jump"
			tcp dport 1015 counter reject with tcp reset comment "jump, second"
		}
		chain deeper {
			tcp dport 1016 counter reject with tcp reset comment "jump in jump"
		}
		chain deep {
			jump deeper
		}
		chain gone_to {
			tcp dport 1017 counter reject with tcp reset comment "goto"
		}
		chain from_map_a {
			counter reject with tcp reset comment "verdict map, jump"
		}
		chain from_map_b {
			counter reject with tcp reset comment "verdict map, goto"
		}
		chain from_named_map {
			counter reject with tcp reset comment "named verdict map"
		}
		chain from_anonymous {
			counter reject with tcp reset comment "jump in an anonymous chain"
		}
		map verdicts {
			type inet_service : verdict
			elements = { 1020 : jump from_named_map, 1100 : accept }
		}
		chain forward {
			type filter hook forward priority 0
			tcp dport 1013 counter reject with tcp reset comment "inet forward"
			tcp dport 1014-1015 jump named
			tcp dport 1016 jump deep
			tcp dport 1021 jump {
				counter reject with tcp reset comment "anonymous chain"
			}
			tcp dport 1022-1023 jump {
				tcp dport 1022 jump from_anonymous
				counter reject with tcp reset comment "anonymous chain, second"
			}
			tcp dport vmap { 1018 : jump from_map_a, 1019 : goto from_map_b }
			tcp dport vmap @verdicts
			tcp dport { 1024, 1124 } ct state new counter reject with tcp reset comment "a set, conntrack"
			tcp dport 1017 goto gone_to
		}
		chain output {
			type filter hook output priority 0
			tcp dport 1031 counter reject with tcp reset comment "inet output"
		}
	}
	table ip everything {
		chain prerouting {
			type filter hook prerouting priority -300
			tcp dport 1025 counter reject with tcp reset comment "ip prerouting"
		}
		chain input {
			type filter hook input priority 0
			tcp dport 1002 counter reject with tcp reset comment "ip input"
		}
		chain forward {
			type filter hook forward priority 10
			tcp dport 1026 counter reject with tcp reset comment "ip forward, second table"
		}
		chain output {
			type filter hook output priority 0
			tcp dport 1032 counter reject with tcp reset comment "ip output"
		}
	}
	table ip6 everything {
		chain prerouting {
			type filter hook prerouting priority -300
			tcp dport 1025 counter reject with tcp reset comment "ip6 prerouting"
		}
		chain input {
			type filter hook input priority 0
			tcp dport 1002 counter reject with tcp reset comment "ip6 input"
		}
		chain forward {
			type filter hook forward priority 10
			tcp dport 1026 counter reject with tcp reset comment "ip6 forward, second table"
		}
		chain output {
			type filter hook output priority 0
			tcp dport 1032 counter reject with tcp reset comment "ip6 output"
		}
	}
	table inet with_nat {
		chain nat {
			type nat hook prerouting priority -100
			tcp dport 1027 counter reject with tcp reset comment "chain of type nat"
			tcp dport 1028 redirect to :1003
		}
		chain input {
			type filter hook input priority 10
			tcp dport 1003 counter reject with tcp reset comment "beside a nat chain, after it"
		}
		chain forward {
			type filter hook forward priority 20
			tcp dport 1029 counter reject with tcp reset comment "beside a nat chain"
		}
	}
END

send in4 "$CLIENT" tcp 10.0.1.1 1001-1002 --count 2
send in6 "$CLIENT" tcp 2001:db8:1::1 1001-1002 --count 3
send fwd4 "$CLIENT" tcp 10.0.2.2 1011-1029 --count 2
send fwd6 "$CLIENT" tcp 2001:db8:2::2 1011-1029 --count 3
send out4 "$FW" tcp 10.0.2.2 1031-1032 --count 2
send out6 "$FW" tcp 2001:db8:2::2 1031-1032 --count 3
send lo "$FW" tcp 127.0.0.1 1001 --count 4
send accepted "$CLIENT" tcp 10.0.2.2 1100 --count 2 --data
send closed4 "$CLIENT" tcp 10.0.1.1 1099 --count 4
send closed6 "$CLIENT" tcp 2001:db8:1::1 1099 --count 3

for rule in ingress prerouting forward output; do
	want "inet $rule" 5 "tcp reset"
done
want "inet input" 9 "tcp reset"
for rule in jump "jump, second" "jump in jump" goto "verdict map, jump" "verdict map, goto" \
	"named verdict map" "anonymous chain" "anonymous chain, second" "jump in an anonymous chain" \
	"a set, conntrack" "chain of type nat" "beside a nat chain, after it" "beside a nat chain"; do
	want "$rule" 5 "tcp reset"
done
for rule in prerouting input "forward, second table" output; do
	want "ip $rule" 2 "tcp reset"
	want "ip6 $rule" 3 "tcp reset"
done
# Those that the firewall itself asked for
OWN=$((2 * 2 + 2 * 3 + 4))
# What no rule refused, its own TCP did.
want_tcp tcp.no-listener 7
check_findings "$FW"
check_counters "$FW"
is "clients refused by TCP" "$(saw closed4:1099:ECONNREFUSED) $(saw closed6:1099:ECONNREFUSED)" "4 3"

# The reset of a rule that came in for a client, be that the firewall's own, is not told of again.
explain -
is "with all namespaces in view, TCP's part" "$(tcp_findings)" "$CLIENT peer.reset exact 7
$FW tcp.no-listener exact 7"
explain "$CLIENT"
is "with the client's alone a rule may have done it" "$(tcp_findings)" \
	"$CLIENT peer.reset likely $((WANTED - OWN + 7))"
explain "$FW"

# What the clients saw: every connection refused, none twice.
refused=0 tries=0 syns=0
for key in "${!SAW[@]}"; do
	case $key in
	accepted:* | closed?:*) ;;
	*:ECONNREFUSED) ((refused += SAW[$key])) ;;
	*:tries) ((tries += SAW[$key])) ;;
	*:syns) ((syns += SAW[$key])) ;;
	esac
done
is "clients: tried, SYNs sent, refused" "$tries $syns $refused" "$WANTED $WANTED $WANTED"
is "what is accepted goes on working" "$(saw accepted:1100:ok)" 2

# The hooks, by comment, as the tool names them.
declare -A hook_of=()
for line in "${FINDINGS[@]}"; do
	IFS='|' read -r -a f <<<"$line"
	hook_of[${f[9]}]=${f[11]}
done
for rule in ingress prerouting input forward output; do
	is "the hook of inet $rule" "${hook_of["inet $rule"]:-}" "$rule"
done
is "the hook of a rule behind a verdict map" "${hook_of["verdict map, goto"]:-}" forward

# Handles as nft prints them, where it prints any.
in_ns "$FW" nft -a list ruleset >"$TMP/nft"
wrong="" compared=0
for rule in "${!RULE[@]}"; do
	[[ ${RULE[$rule]} != *__chain* ]] || continue
	((compared++))
	grep -q "comment \"$rule\" # handle ${RULE[$rule]##*|}\$" "$TMP/nft" || wrong+="$rule "
done
check "nft -a prints the same handles of $compared rules" "compared > 20 && ${#wrong} == 0"

finish
