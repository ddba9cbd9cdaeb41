#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The module does not care who comes first: before nf_tables or after it,
# before the modules that reject or after them, nor when they go and come
# again. Its probes arm and disarm, and nothing is missed.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

REJECTORS=(nft_reject_inet nft_reject_ipv4 nft_reject_ipv6 nft_reject_bridge
	ipt_REJECT ip6t_REJECT nft_reject nf_reject_ipv4 nf_reject_ipv6)

loaded() { [[ -d /sys/module/$1 ]]; }

# unload PATTERN: every kernel module with such a name that nothing uses, until none is left
unload() {
	local before="" now
	now=$(lsmod)
	while [[ $now != "$before" ]]; do
		before=$now
		awk -v pattern="^($1)\$" '$1 ~ pattern && $3 == 0 { print $1 }' <<<"$now" |
			xargs -r -n1 rmmod 2>/dev/null
		now=$(lsmod)
	done
}
unload_rejectors() {
	unload "$(IFS='|'; echo "${REJECTORS[*]}")|nft_compat|xt_.*"
	! loaded nft_reject_inet && ! loaded nft_reject_ipv4
}
unload_nf_tables() {
	unload 'nft_.*|nf_.*|xt_.*|ipt_.*|ip6t_.*|ip6?table_.*|ip6?_tables|x_tables|nfnetlink.*'
	! loaded nf_tables
}

need_root
[[ -f /proc/modules ]] || skip_all "this kernel has no modules"
begin 27
mark_log
make_topology

# probes MODULE: the states of the probes in that module, once each
probes() {
	status_value '[.probes[] | select(.module == "'"$1"'") | .state] | unique | join(",")'
}
probe_is() { [[ $(probes "$1") == "$2" ]]; }
# expect_probe DESCRIPTION MODULE STATE
expect_probe() {
	wait_until 10 probe_is "$2" "$3"
	is "$1: probes in $2" "$(probes "$2")" "$3"
}

load_ruleset() {
	load_rules "$FW" <<-'END'
		table inet order {
			chain forward {
				type filter hook forward priority 0
				tcp dport 9001 counter reject with tcp reset comment "inet"
			}
		}
		table ip order {
			chain forward {
				type filter hook forward priority 0
				tcp dport 9002 counter reject with tcp reset comment "ip"
			}
		}
	END
}
# rejected DESCRIPTION: five, all found. Two checks.
rejected() {
	local name=$1
	"$RSTATTR" reset --netns "$FW" >/dev/null 2>&1 || in_ns "$FW" "$RSTATTR" reset
	send order "$CLIENT" tcp 10.0.2.2 9001 --count 3
	send order "$CLIENT" tcp 10.0.2.2 9002 --count 2
	is "$name: refused" "$(saw order:9001:ECONNREFUSED) $(saw order:9002:ECONNREFUSED)" "3 2"
	wait_until 5 explained "$FW" 5
	is "$name: attributed" \
		"$(printf '%s\n' "${FINDINGS[@]}" | awk -F'|' '{ print $10 "=" $4 ":" $5 }' | sort | paste -sd' ') ${BOOKS[seen]}/${BOOKS[attributed]}" \
		"inet=${RULE[inet]##*|}:3 ip=${RULE[ip]##*|}:2 5/5"
}

# ---- before all -------------------------------------------------------------

unload_module
unload_nf_tables
result $? "nf_tables can be unloaded" "$(lsmod | grep -E 'nf|xt')"
load_module
expect_probe "before nf_tables" nft_reject_inet missing
expect_probe "before nf_tables" nft_reject_ipv4 missing
load_ruleset
expect_probe "nf_tables came" nft_reject_inet armed
expect_probe "nf_tables came" nft_reject_ipv4 armed
rejected "before nf_tables"

# ---- the reject modules go and come -----------------------------------------

in_ns "$FW" nft flush ruleset
wait_until 20 unload_rejectors
result $? "the reject modules can be unloaded under it" "$(lsmod | grep -i reject)"
expect_probe "they went" nft_reject_inet missing
is "and it is said what became of the rules" "$(explain "$FW"
	printf '%s\n' "${FINDINGS[@]}" | cut -d'|' -f9 | sort -u)" gone
load_ruleset
expect_probe "they came again" nft_reject_inet armed
rejected "the reject modules came again"

# ---- nf_tables goes and comes -----------------------------------------------

in_ns "$FW" nft flush ruleset
wait_until 20 unload_nf_tables
result $? "nf_tables can be unloaded under it" "$(lsmod | grep -E 'nf|xt')"
explain "$FW"
is "without nf_tables the books stand" "${BOOKS[seen]}" 5
load_ruleset
expect_probe "nf_tables came again" nft_reject_inet armed
rejected "nf_tables came again"

# ---- after all --------------------------------------------------------------

unload_module
load_module
expect_probe "after all" nft_reject_inet armed
expect_probe "after all" nft_reject_ipv4 armed
rejected "after all"

# ---- iptables' ---------------------------------------------------------------

if command -v iptables-nft >/dev/null; then
	expect_probe "before iptables" ipt_REJECT missing
	in_ns "$FW" iptables-nft -I FORWARD -p tcp --dport 9003 -j REJECT --reject-with tcp-reset
	expect_probe "iptables came" ipt_REJECT armed
	send order "$CLIENT" tcp 10.0.2.2 9003 --count 2
	explain "$FW"
	is "its rejects are found" \
		"$(printf '%s\n' "${FINDINGS[@]}" | grep -c '|2|fw.iptables|tcp reset|')" 1
	in_ns "$FW" iptables-nft -F
	in_ns "$FW" nft flush ruleset
	wait_until 20 unload_rejectors
	expect_probe "iptables went" ipt_REJECT missing
else
	skip 4 "iptables is not installed"
fi
is "no complaint of the kernel" "$(kernel_complaints)" ""

finish
