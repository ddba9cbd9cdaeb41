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
usage '"frob"' help frob
for command in "" explain rules watch status reset help; do
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
