#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the tool is not given: module, privileges, sense, a standard output.
# The status of ux, one line on standard error that names the remedy, nothing
# on standard output.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_programs setpriv
begin 50
make_topology
load_rules "$FW" <<-'END'
	table inet bad {
		chain forward {
			type filter hook forward priority 0
			tcp dport 16001 counter reject with tcp reset comment "bad"
		}
	}
END
send bad "$CLIENT" tcp 10.0.2.2 16001 --count 2
wait_until 5 explained "$FW" 2

# fails STATUS PATTERN COMMAND...: one line on standard error that matches
fails() {
	"${@:3}" >"$TMP/out" 2>"$TMP/err"
	local status=$?
	if [[ $status == "$1" && $(wc -l <"$TMP/err") == 1 && ! -s $TMP/out ]] && grep -qiE "$2" "$TMP/err"; then
		ok "${*:3}: status $1, $(cat "$TMP/err")"
	else
		not_ok "${*:3}" "status $status, wanted $1; standard error should match /$2/:
$(cat "$TMP/err")
standard output, should be empty:
$(head -3 "$TMP/out")"
	fi
}

# ---- wrong usage -------------------------------------------------------------

fails 2 "usage|command|help" "$RSTATTR"
fails 2 "frobnicate" "$RSTATTR" frobnicate
fails 2 "bogus" "$RSTATTR" explain --bogus
fails 2 "bogus" "$RSTATTR" watch --bogus
fails 2 "junk" "$RSTATTR" rules junk
fails 2 "junk" "$RSTATTR" status junk
fails 2 "junk" "$RSTATTR" reset junk
fails 2 "extra" "$RSTATTR" explain 10.0.1.2 10.0.2.2 extra
fails 2 "tcp prot 80" "$RSTATTR" explain --filter "tcp prot 80"
fails 2 "tcp prot 80" "$RSTATTR" watch --filter "tcp prot 80"
fails 2 "filter" "$RSTATTR" explain --filter
for duration in 5x -3s nonsense "" 1e999h 99999999999999999999s; do
	fails 2 "since|duration|time" "$RSTATTR" explain --since "$duration"
done
for address in 10.0.0.300 fe80::zz no-such-name.invalid ""; do
	fails 2 "address|name|host|resolv" "$RSTATTR" explain "$address"
done
for destination in 10.0.2.2:99999 10.0.2.2:0x50x 10.0.2.2: "[2001:db8::1" :80:; do
	fails 2 "port|address|name|host|resolv" "$RSTATTR" explain 10.0.1.2 "$destination"
done
fails 2 "no-such-netns" "$RSTATTR" explain --netns no-such-netns
fails 2 "netns" "$RSTATTR" explain --netns
fails 2 "netns|passwd" "$RSTATTR" explain --netns ../../etc/passwd

"$RSTATTR" --help >"$TMP/out" 2>"$TMP/err"
is "--help" "$? $(grep -cE 'explain|watch|rules|status|reset' "$TMP/out" | awk '{ print ($1 >= 5) }') $(wc -c <"$TMP/err")" "0 1 0"

# ---- nothing to tell -----------------------------------------------------------

"$RSTATTR" explain --json --netns "$SERVER" >"$TMP/out" 2>"$TMP/err"
is "without a ruleset: status 1" "$? $(jq -c .findings "$TMP/out") $(wc -l <"$TMP/err")" "1 [] 1"
grep -qiE "rule" "$TMP/err"
result $? "and says that there is no ruleset" "$(cat "$TMP/err")"
"$RSTATTR" explain --json --netns "$FW" 192.0.2.1 >"$TMP/out" 2>"$TMP/err"
is "nothing found: status 1" "$? $(jq -c .findings "$TMP/out")" "1 []"

# ---- no standard output ---------------------------------------------------------

for command in explain "explain --json" rules "rules --json" status "status --json"; do
	# shellcheck disable=SC2086 # two words
	"$RSTATTR" $command >/dev/full 2>"$TMP/err"
	is "$command >/dev/full" "$(($? != 0)) $(wc -l <"$TMP/err")" "1 1"
done
"$RSTATTR" explain >&- 2>"$TMP/err"
is "explain >&-" "$(($? != 0)) $(wc -l <"$TMP/err")" "1 1"
"$RSTATTR" explain 2>"$TMP/err" | head -1 >"$TMP/out"
is "explain | head -1" "$(wc -l <"$TMP/out") $(cat "$TMP/err")" "1 "

# ---- no privileges, no module -----------------------------------------------------

for command in explain rules watch reset; do
	fails 3 "CAP_NET_ADMIN|root|privilege" setpriv --bounding-set=-net_admin --inh-caps=-net_admin "$RSTATTR" $command
done
unload_module
for command in explain rules watch reset status; do
	fails 3 "modprobe rstattr" "$RSTATTR" $command
done

finish
