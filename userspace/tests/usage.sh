#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What a person gets who types it wrong, and what a program may rely on:
# exit status, one line on standard error, nothing on standard output.

rstattr=${RSTATTR:-build/rstattr}
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
count=0
failed=0

# result STATUS DESCRIPTION
result() {
	count=$((count + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $count - $2"
	else
		echo "not ok $count - $2"
		sed 's/^/# out: /' "$tmp/out"
		sed 's/^/# err: /' "$tmp/err"
		failed=1
	fi
}

# run STATUS ARGUMENTS...
run() {
	wanted=$1
	shift
	"$rstattr" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	[ $? -eq "$wanted" ]
}

# usage TEXT ARGUMENTS...: refused, with the text in the one line
usage() {
	text=$1
	shift
	run 2 "$@" && [ ! -s "$tmp/out" ] &&
		[ "$(wc -l <"$tmp/err")" -eq 1 ] &&
		grep -q '^rstattr: ' "$tmp/err" && grep -qF -e "$text" "$tmp/err"
	result $? "refused: $*"
}

# teaches ARGUMENTS...: help with examples
teaches() {
	run 0 "$@" && [ ! -s "$tmp/err" ] && grep -q '^Example' "$tmp/out"
	result $? "help: $*"
}

usage "no command"
usage '"frob"' frob
usage '"--bogus"' explain --bogus
usage '"c"' explain a b c
usage 'address ""' explain ''
usage 'or "any"' explain ''
usage 'address ""' explain 10.0.0.1 ''
usage 'address ""' watch ''
usage 'address "[]:80"' explain '[]:80'
usage '--since' explain --since
usage '"5x"' explain --since 5x
usage '"foo("' explain --filter 'foo('
usage '"10.0.0.0/33"' explain 10.0.0.0/33
usage '"99999"' explain 10.0.0.1 10.0.0.2:99999
usage '"no-such-netns"' explain --netns no-such-netns
usage '".."' explain --netns ..
usage '"purple"' explain --color purple
usage '--since' rules --since 5m
usage '"x"' reset x
usage '--since' doctor --since 5m
usage '"x"' doctor x
usage '--netns and --all' doctor --netns host --all
usage '"no-such-netns"' doctor --netns no-such-netns
usage '--all' explain --all
usage '--wait' watch --wait
usage '--wait and --since' explain --wait --since 5m
usage 'give one of them' explain --pid 1 --unit x
usage '"x": must be the number' explain --pid x
usage 'no such process' explain --pid 4194305
usage 'no command given' run
usage 'no command given' run --
usage 'unknown option "--frob"' run --frob true
usage '--since' run --since 5m true
usage '--pid' rules --pid 1
usage '"frob"' help frob
usage 'no packet given' simulate
usage '"frob"' simulate frob
usage '"10.0.0.2": needs a port' simulate tcp 10.0.0.1 10.0.0.2
usage '"host"' simulate tcp host 10.0.0.2:80
usage '"10.0.0.2:99999"' simulate tcp 10.0.0.1 10.0.0.2:99999
usage 'one is IPv4' simulate tcp 10.0.0.1 '[::1]:80'
usage '"x"' simulate udp 10.0.0.1 10.0.0.2:80 x
usage '"sometimes"' simulate tcp 10.0.0.1 10.0.0.2:80 --ct sometimes
usage '"middle"' simulate tcp 10.0.0.1 10.0.0.2:80 --hook middle
usage '"syn,nak"' simulate tcp 10.0.0.1 10.0.0.2:80 --flags syn,nak
usage '--flags' simulate udp 10.0.0.1 10.0.0.2:80 --flags syn
usage '"256"' simulate tcp 10.0.0.1 10.0.0.2:80 --ttl 256
usage '"30"' simulate tcp 10.0.0.1 10.0.0.2:80 --len 30
usage '"1.5"' simulate tcp 10.0.0.1 10.0.0.2:80 --mark 1.5
usage '"ping"' simulate icmp 10.0.0.1 10.0.0.2 ping
usage 'called icmp' simulate icmpv6 10.0.0.1 10.0.0.2
usage '"zz"' simulate hex 45zz
usage '--l2' simulate hex 00
usage '"0"' simulate pcap x 0
usage '"/no/such.pcap"' simulate pcap /no/such.pcap
usage '"/no/such.nft"' simulate tcp 10.0.0.1 10.0.0.2:80 --ruleset /no/such.nft
usage '"/": a directory' simulate tcp 10.0.0.1 10.0.0.2:80 --ruleset /
usage '--links: goes with' simulate tcp 10.0.0.1 10.0.0.2:80 --links /dev/null
usage '"no-such-netns"' simulate tcp 10.0.0.1 10.0.0.2:80 --netns no-such-netns
usage '--iif' explain --iif eth0
usage '--since' simulate tcp 10.0.0.1 10.0.0.2:80 --since 5m
for command in "" explain run rules watch simulate doctor status reset help; do
	teaches help $command
	[ -z "$command" ] || teaches "$command" --help
done
teaches --help
run 0 --version && grep -q '^rstattr [0-9]' "$tmp/out"
result $? "--version"

if [ -e /dev/full ]; then
	"$rstattr" help >/dev/full 2>"$tmp/err"
	[ $? -eq 3 ] && grep -q 'cannot write' "$tmp/err"
	result $? "a full disk is told"
fi

# Only where there is no module.
if [ ! -d /sys/module/rstattr ]; then
	for command in explain "explain --json" rules watch status reset; do
		# shellcheck disable=SC2086
		run 3 $command && [ ! -s "$tmp/out" ] &&
			[ "$(wc -l <"$tmp/err")" -eq 1 ] &&
			grep -q 'modprobe rstattr' "$tmp/err"
		result $? "without the module: $command"
	done
fi
echo "1..$count"
exit $failed
