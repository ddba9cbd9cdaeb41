#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Loading the module, being rejected under it and unloading it leave every
# ruleset byte for byte what it was, for nft and for iptables.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

begin 9
unload_module
make_topology

load_rules "$FW" <<-'END'
	table inet filter {
		comment "the shop's"
		set clients {
			type ipv4_addr
			flags interval
			auto-merge
			elements = { 10.0.1.0/28, 10.0.3.0-10.0.3.17 }
		}
		set banned {
			type ipv4_addr . inet_service
			size 128
			elements = { 192.0.2.1 . 80, 192.0.2.2 . 443 }
		}
		map verdicts {
			type inet_service : verdict
			elements = { 8001 : jump shut, 8002 : goto shut, 8003 : accept }
		}
		chain shut {
			meta l4proto udp reject with icmpx admin-prohibited comment "closed, udp"
			reject with tcp reset comment "closed, \\ 'tcp'"
		}
		chain input {
			type filter hook input priority filter; policy accept;
			ct state { established, related } accept
			ip saddr . tcp dport @banned reject with icmp host-prohibited
			tcp dport vmap @verdicts
			iifname "cl" tcp dport 8004 jump {
				ip6 saddr 2001:db8::/32 reject with icmpv6 policy-fail
				reject
			}
			udp dport 8005 limit rate over 5/second burst 10 packets log prefix "over " reject
		}
		chain ingress {
			type filter hook ingress device "cl" priority -100; policy accept;
			tcp dport 8006 reject with tcp reset
		}
		chain nat {
			type nat hook prerouting priority dstnat; policy accept;
			tcp dport 8007 dnat ip to 10.0.2.2:80
		}
	}
	table ip raw {
		chain prerouting {
			type filter hook prerouting priority raw; policy accept;
			tcp dport 8008 notrack
			tcp dport 8008 reject with icmp net-unreachable
		}
	}
END
if command -v iptables-nft-restore >/dev/null; then
	in_ns "$FW" iptables-nft-restore <<-'END'
		*filter
		-A INPUT -p tcp --dport 8009 -m comment --comment "old style" -j REJECT --reject-with tcp-reset
		-A FORWARD -p udp --dport 8010 -m limit --limit 7/sec -j REJECT
		COMMIT
	END
fi

# The forms that people and programs read it in
listing() {
	in_ns "$FW" nft list ruleset >"$TMP/text.$1" 2>&1
	in_ns "$FW" nft -a -s list ruleset >"$TMP/handles.$1" 2>&1
	in_ns "$FW" nft -j -s list ruleset >"$TMP/json.$1" 2>&1
	in_ns "$FW" iptables-nft -S >"$TMP/iptables.$1" 2>&1
}
same() {
	local form different=""
	listing "$1"
	for form in text handles json iptables; do
		cmp "$TMP/$form.before" "$TMP/$form.$1" || different+="$form "
	done
	is "$2" "$different" ""
}

listing before
check "there is a ruleset" "$(wc -l <"$TMP/text.before") > 40"
check "and one of iptables" "$(grep -c REJECT "$TMP/iptables.before") == 2"
load_module
same loaded "the same with the module"

refuse() { send "$1" "$CLIENT" tcp 10.0.1.1 8001-8009 --count 1 --timeout 3000; }
refuse with
explain "$FW"
check "rejects were recorded: ${BOOKS[attributed]}" "BOOKS[attributed] >= 6"
is "nothing else" "$((BOOKS[unattributed] + BOOKS[lost]))" 0
# iptables' rules hold counters, which move; those of nft here hold none
listing after
for form in handles json; do
	cmp "$TMP/$form.before" "$TMP/$form.after"
	result $? "the same after rejects: $form"
done
listing before
unload_module
same unloaded "the same when the module is gone"
refuse without
is "and it rejects as it did" "$(saw without:8001:ECONNREFUSED) $(saw without:8006:ECONNREFUSED)" "1 1"

finish
