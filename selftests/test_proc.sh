#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# /proc/net/rstattr: the same counters as the tool's, for those who may.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_programs setpriv
begin 10
make_topology
load_rules "$FW" <<-'END'
	table inet proc {
		chain forward {
			type filter hook forward priority 0
			tcp dport 14001 counter reject with tcp reset comment "first"
			tcp dport 14002 counter reject with tcp reset comment "second"
		}
	}
END
send proc "$CLIENT" tcp 10.0.2.2 14001 --count 3
send proc "$CLIENT" tcp 10.0.2.2 14002 --count 4
send proc "$CLIENT" raw rst 10.0.1.2 10.0.2.2 40000:14002 --count 2
wait_until 5 explained "$FW" 9
expect_books 9 9 0 0
check_counters "$FW"

FILE=/proc/net/rstattr
in_ns "$FW" cat $FILE >"$TMP/proc"
is "root reads it" "$?" 0
is "the books" "$(grep -E '^seen ' "$TMP/proc")" "seen 9 attributed 9 unattributed 0 lost 0"
# value COMMENT WORD: the number after WORD on that rule's line
value() { sed -nE "s/^rule .* $2 ([0-9.]+) .*comment \"$1\".*/\1/p" "$TMP/proc"; }
is "the rules" \
	"$(value first evaluated) $(value first sent) $(value second evaluated) $(value second sent) $(value second not-sent)" \
	"3 3 6 4 2"
handles="$(value first handle) $(value second handle)"
is "their handles" "${handles//.+([0-9])/}" "${RULE[first]##*|} ${RULE[second]##*|}"
is "its mode" "$(in_ns "$FW" stat -c %a $FILE)" 400
is "another namespace's has nothing" "$(in_ns "$SERVER" grep -c '^rule' $FILE)" 0

in_ns "$FW" setpriv --reuid 65534 --clear-groups cat $FILE >"$TMP/refused" 2>&1
check "refused to others" "$? != 0 && $(grep -c seen "$TMP/refused") == 0"
in_ns "$FW" setpriv --bounding-set=-net_admin --inh-caps=-net_admin cat $FILE >"$TMP/refused" 2>&1
check "refused to root without CAP_NET_ADMIN" "$? != 0 && $(grep -c seen "$TMP/refused") == 0"

finish
