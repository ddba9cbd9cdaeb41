#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An unprivileged user with a user namespace of his own: sees his own network
# namespace and nobody else's.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_programs setpriv unshare
need_root
setpriv --reuid 65534 --regid 65534 --clear-groups unshare -Urn true 2>/dev/null ||
	skip_all "users cannot make user namespaces here"
begin 15
make_topology
load_rules "$FW" <<-'END'
	table inet shop {
		chain forward {
			type filter hook forward priority 0
			tcp dport 15001 counter reject with tcp reset comment "root's secret"
		}
	}
END
send root "$CLIENT" tcp 10.0.2.2 15001 --count 3
wait_until 5 explained "$FW" 3
expect_books 3 3 0 0

# What he runs, in $WORK, which is his
WORK=$TMP/user
mkdir "$WORK"
cp "$TRAFFIC" "$WORK/traffic"
cat >"$WORK/script" <<END
cd "$WORK"
ip link set lo up
nft -f - <<RULES
table inet mine {
	chain input {
		type filter hook input priority 0
		tcp dport 15002 counter reject with tcp reset comment "mine"
	}
}
RULES
./traffic tcp 127.0.0.1 15002 --count 4 >sent
./traffic tcp 127.0.0.1 15009 --count 2 >closed
./traffic rules >rules
for try in 1 2 3 4 5 6 7 8 9 10; do
	"$RSTATTR" explain --json >own 2>own.err
	echo \$? >own.status
	[ "\$(jq .books.resets_recorded own)" -lt 8 ] || break
	sleep 0.2
done
"$RSTATTR" explain --json --netns "$FW" >other 2>other.err
echo \$? >other.status
cat /proc/net/rstattr >proc
"$RSTATTR" rules --json >rules.json
"$RSTATTR" status --json >status 2>status.err
echo \$? >status.status
"$RSTATTR" reset 2>reset.err
echo \$? >reset.status
END
chmod 755 "$TMP"
chmod -R 777 "$WORK"
# The user is mapped before the network namespace is made, else its files are
# owned by nobody: a matter of the kernel, for all of /proc/net.
setpriv --reuid 65534 --regid 65534 --clear-groups unshare -Ur unshare -n sh "$WORK/script" \
	>"$TMP/script" 2>&1
result $? "his commands ran" "$(cat "$TMP/script")"
contents() { cat "$WORK/$1"; }

parse_saw user "$WORK/sent"
is "refused" "$(saw user:15002:ECONNREFUSED)" 4
is "his own books" "$(jq -c '[.books.seen, .books.attributed, .books.unattributed, .books.lost]' "$WORK/own")" "[4,4,0,0]"
handle=$(awk -F'|' '$6 == "mine" { print $4 }' "$WORK/rules")
is "his own rule" \
	"$(contents own.status) $(jq -r '.findings[] | select(.kind == "reject") | "\(.rule.comment) \(.rule.handle) \(.count)"' "$WORK/own")" \
	"0 mine $handle 4"
is "refused by TCP, both ends his own" \
	"$(jq -r '[.findings[] | select(.kind == "reset")] | group_by(.cause)[] | "\(.[0].cause) \([.[].count] | add)"' "$WORK/own" | paste -sd' ')" \
	"peer.reset 2 tcp.no-listener 2"
is "sockets are his, as he knows himself" \
	"$(jq -c '[.findings[] | select(.cause == "peer.reset") | .evidence.socket.uid] | unique' "$WORK/own")" "[0]"
is "nothing of others" "$(grep -rlE "secret|shop" "$WORK"/own* "$WORK"/other "$WORK"/proc "$WORK"/rules.json "$WORK"/status)" ""
check "another's namespace is refused (status $(contents other.status))" "$(contents other.status) != 0"
is "with one line and no answer" "$(wc -l <"$WORK/other.err") $(wc -c <"$WORK/other")" "1 0"
is "his own /proc/net/rstattr" "$(grep ^seen "$WORK/proc")" "seen 4 attributed 4 unattributed 0 lost 0"
is "he may reset his own" "$(contents reset.status) $(contents reset.err)" "0 "
explain "$FW"
is "root's are as they were" "${BOOKS[seen]} ${BOOKS[attributed]}" "3 3"

# The raw interface refuses what the tool would not even ask.
cat >"$WORK/script" <<END
cd "$WORK"
"$RSTATTR" explain --json >after 2>after.err
echo \$? >after.status
END
setpriv --reuid 65534 --regid 65534 --clear-groups unshare -Ur unshare -n sh "$WORK/script"
is "a fresh namespace has nothing" "$(contents after.status) $(jq -c '[(.findings | length), .books.seen]' "$WORK/after")" "1 [0,0]"
setpriv --reuid 65534 --regid 65534 --clear-groups "$RSTATTR" explain --json >"$TMP/plain" 2>"$TMP/plain.err"
is "without a user namespace: refused" "$? $(wc -l <"$TMP/plain.err") $(wc -c <"$TMP/plain")" "3 1 0"

finish
