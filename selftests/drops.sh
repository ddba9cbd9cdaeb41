# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the scenarios of drops share; behind lib.sh.

# Ends of make_topology: client, server, firewall.
# shellcheck disable=SC2034 # who sources this uses them
C4=10.0.1.2 S4=10.0.2.2 F4=10.0.1.1 C6=2001:db8:1::2 S6=2001:db8:2::2 F6=2001:db8:1::1

# drops: of the last answer, "COUNT CAUSE GRADE HOOK WHAT", what by the rule's comment, the chain
# of a policy, or the function
drops() {
	jq -r '[.findings[] | select(.kind == "drop") | . + { what:
			(.rule.comment // .drop.policy.chain // .drop.where // "-") }] |
		group_by([.what, .cause, .grade, .hook])[] |
		"\([.[].count] | add) \(.[0].cause) \(.[0].grade) \(.[0].hook // "-") \(.[0].what)"' \
		"$TMP/explain" | sort
}

# dropped NAMESPACE COUNT [ARGUMENTS...]: so many drops are recorded
dropped() {
	explain "$1" "${@:3}" &&
		(($(jq '[.findings[] | select(.kind == "drop") | .count] | add // 0' "$TMP/explain") >= $2))
}

# expect_drops DESCRIPTION NAMESPACE < LINES: those and no others, by drops(). One check.
expect_drops() {
	local wanted count
	wanted=$(sed 's/^[[:space:]]*//' | sort)
	count=$(awk '{ n += $1 } END { print n + 0 }' <<<"$wanted")
	wait_until 10 dropped "$2" "$count"
	is "$1" "$(drops)" "$wanted"
}

# expect_named DESCRIPTION COMMENT...: of the last answer, these rules dropped, with the handles
# that read_rules has, and no others. One check.
expect_named() {
	local comment
	is "$1" "$(jq -r '.findings[] | select(.rule.comment != null and .kind == "drop") | .rule |
		"\(.comment) \(.family)|\(.table)|\(.chain)|\(.handle)"' "$TMP/explain" | sort -u)" \
		"$(for comment in "${@:2}"; do
			echo "$comment ${RULE[$comment]}"
		done | sort)"
}

# both PORT [COUNT]: datagrams to the server, of IPv4 and of IPv6
both() {
	send sent "$CLIENT" udp "$S4" "$1" --count "${2:-3}" --timeout 1
	send sent "$CLIENT" udp "$S6" "$1" --count "${2:-3}" --timeout 1
}

# own PORT: to the firewall itself
own() {
	send sent "$CLIENT" udp "$F4" "$1" --count 3 --timeout 1
	send sent "$CLIENT" udp "$F6" "$1" --count 3 --timeout 1
}

# parameter NAME VALUE: of the module
parameter() { echo "$2" >"/sys/module/rstattr/parameters/$1"; }
