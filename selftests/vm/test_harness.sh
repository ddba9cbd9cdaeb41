#!/bin/bash
# test_harness.sh [SYSTEM]: does selftests/vm/run keep what its --help promises? TAP on stdout;
# exit status 0 all passed, 1 some failed, 4 skipped.
set -uo pipefail

run=$(cd "$(dirname "$0")" && pwd)/run
system=${1:-debian12}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/rstattr-harness.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
count=0 failed=0

# check NAME COMMAND...: one test, passed if COMMAND succeeds. What the guest said explains a
# failure.
check() {
	local name=$1
	shift
	count=$((count + 1))
	if "$@"; then
		echo "ok $count - $name"
	else
		failed=$((failed + 1))
		echo "not ok $count - $name"
		echo "# status $status; standard error:"
		tail -n 30 "$tmp/err" | sed 's/^/# /'
	fi
}

# guest ARGUMENT...: run in SYSTEM, outcome in status, $tmp/out and $tmp/err.
guest() {
	status=0
	"$run" "$system" "$@" >"$tmp/out" 2>"$tmp/err" || status=$?
}

status_is() { [[ $status == "$1" ]]; }
says() { grep -q -e "$1" "$tmp/err"; }

test_usage() {
	status=0
	"$run" debian11 -- true >"$tmp/out" 2>"$tmp/err" || status=$?
	check 'an unknown system is wrong usage' status_is 2
	check 'its message names the system' says debian11
	guest true
	check 'a missing -- is wrong usage' status_is 2
	guest --share "$tmp/missing" -- true
	check 'a missing directory is wrong usage' status_is 2
}

test_status() {
	local wanted
	for wanted in 0 1 77; do
		guest -- sh -c "exit $wanted"
		check "exit status $wanted is passed on" status_is "$wanted"
	done
	guest -- /nowhere/command
	check 'a missing command has status 127' status_is 127
}

test_output() {
	head -c 3000000 /dev/urandom >"$tmp/bytes"
	printf 'a\0b\r\n\377\004\003' >>"$tmp/bytes"
	mkdir "$tmp/share"
	cp "$tmp/bytes" "$tmp/share/a file"
	guest --share "$tmp/share" -- sh -c 'cat "a file"; echo error >&2; touch writable'
	check 'the command succeeds in the share' status_is 0
	check 'standard output is exact' cmp "$tmp/bytes" "$tmp/out"
	check 'standard error is separate and exact' test "$(cat "$tmp/err")" = error
	check 'the share is not written back' test ! -e "$tmp/share/writable"
}

test_arguments() {
	local arguments=('' 'two words' "single'quote" 'double"quote' $'new\nline\n'
		"\$HOME \`id\` \\" '*' '--')
	printf '%s\0' "${arguments[@]}" >"$tmp/arguments"
	guest -- printf '%s\0' "${arguments[@]}"
	check 'arguments are preserved' cmp "$tmp/arguments" "$tmp/out"
}

test_guest() {
	guest --icount -- sh -c 'nproc; pwd; hostname; cat; ls /sys/kernel/tracing/trace;
		ip -o link show lo | grep -q UP && nft list ruleset; sleep 1000 & '
	check 'the guest works under --icount' status_is 0
	check 'it has one processor and is in /root' \
		test "$(head -n3 "$tmp/out" | tr '\n' ' ')" = '1 /root rstattr '
}

test_with() {
	guest --with 'two words' -- true
	check 'a package of no such name is wrong usage' status_is 2
	guest --with hello -- sh -c 'hello && test -L /lib'
	check "a package's files are added" status_is 0
	check 'and work' grep -qi hello "$tmp/out"
	guest -- sh -c '! command -v hello'
	check 'to no other run' status_is 0
}

test_failures() {
	guest -- sh -c 'echo c >/proc/sysrq-trigger; sleep 60'
	check 'a panic is a failure of the machine' status_is 125
	check 'the kernel log shows it' says 'sysrq triggered crash'
	guest -- sh -c 'echo "<4>WARNING: CPU: 0 PID: 1 at fs/none.c:1 f+0x1/0x2" >/dev/kmsg'
	check 'a warning in the kernel log is a failure of the machine' status_is 125
	guest -- sh -c 'echo o >/proc/sysrq-trigger; sleep 60'
	check 'switching off is a failure of the machine' status_is 125
	RSTATTR_VM_TIMEOUT=20 guest -- sh -c 'echo before; sleep 1000'
	check 'a hang is a failure of the machine' status_is 125
	check 'its message names the limit' says RSTATTR_VM_TIMEOUT
	check 'output before the hang is there' test "$(cat "$tmp/out")" = before
}

test_cleanup() {
	local pid
	status=0
	timeout 60 "$run" "$system" -- yes 2>"$tmp/err" | head -n1 >"$tmp/out" || status=$?
	check 'a reader that goes away ends a run' status_is 141
	TMPDIR=$tmp "$run" "$system" -- sleep 1000 >"$tmp/out" 2>"$tmp/err" &
	pid=$!
	until compgen -G "$tmp/rstattr-vm.*/kernel.log" >/dev/null; do sleep 0.2; done
	kill -TERM "$pid"
	status=0
	wait "$pid" || status=$?
	check 'SIGTERM ends a run' status_is 143
	check 'nothing is left in the temporary directory' \
		test -z "$(compgen -G "$tmp/rstattr-vm.*")"
}

command -v qemu-system-x86_64 >/dev/null || {
	echo '1..0 # SKIP no qemu-system-x86_64: run selftests/deps demo'
	exit 4
}
test_usage
test_status
test_output
test_arguments
test_guest
test_with
test_failures
test_cleanup
echo "1..$count"
echo "# $((count - failed)) passed, $failed failed"
[[ $failed == 0 ]]
