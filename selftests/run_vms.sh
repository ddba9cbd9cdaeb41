#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run_vms.sh [OS...] [-- PATTERN...]: runs the scenarios in a virtual machine
# of each OS (all of them), two machines at a time; only those whose names
# match a PATTERN ("hooks", "module_*"), if there are any. The TAP of each is
# kept under results/OS/. Ends with totals, and with status 1 if anything
# failed.
set -uo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
RESULTS=${RSTATTR_RESULTS:-$HERE/results}
MACHINES=${RSTATTR_MACHINES:-2}

systems=() patterns=()
while [[ $# != 0 && $1 != -- ]]; do
	systems+=("$1")
	shift
done
[[ $# == 0 ]] || shift
patterns=("$@")
[[ ${#systems[@]} != 0 ]] || systems=(debian12 debian13 debian13-backports)

# What the guest runs: every scenario, its output between lines that are ours.
# shellcheck disable=SC2016 # the guest's variables
GUEST='
cd /usr/src/rstattr/selftests || exit 1
for test in test_*.sh; do
	name=${test#test_} name=${name%.sh}
	wanted=$#
	for pattern; do
		case $name in $pattern) wanted=0 ;; esac
	done
	[ "$wanted" = 0 ] || continue
	echo "=== begin $name"
	start=$SECONDS
	timeout "${RSTATTR_TIMEOUT:-900}" bash "$test" 2>&1
	echo "=== end $name $? $((SECONDS - start))"
done
'

# run_one OS: the guest's output to RESULTS/OS/log, and one .tap file for each scenario
run_one() {
	local dir=$RESULTS/$1 machine
	rm -rf "$dir"
	mkdir -p "$dir"
	RSTATTR_VM_TIMEOUT=${RSTATTR_VM_TIMEOUT:-3600} "$HERE/vm/run" "$1" --smp 2 -- env RSTATTR_RELOADS="${RSTATTR_RELOADS:-10}" \
		RSTATTR_REJECTS="${RSTATTR_REJECTS:-100000}" \
		bash -c "$GUEST" guest "${patterns[@]}" >"$dir/log" 2>"$dir/machine" &
	machine=$!
	trap 'kill "$machine"; exit 1' INT TERM
	wait "$machine"
	echo $? >"$dir/status"
	awk -v dir="$dir" '
		/^=== begin / { file = dir "/" $3 ".tap"; next }
		/^=== end / { print $3, $4, $5 >(dir "/ended"); file = ""; next }
		file { print >file }
	' "$dir/log"
}

# judge OS: one line for each scenario and the totals; counts in pass, fail, skip
judge() {
	local dir=$RESULTS/$1 tap name planned made not_ok skips status problems=0
	echo "== $1"
	for tap in "$dir"/*.tap; do
		[[ -e $tap ]] || continue
		name=$(basename "$tap" .tap)
		planned=$(sed -nE 's/^1\.\.([0-9]+).*/\1/p' "$tap")
		made=$(grep -cE '^(not )?ok ' "$tap")
		not_ok=$(grep -c '^not ok ' "$tap")
		skips=$(grep -ciE '^(ok |1\.\.0 ).*# skip' "$tap")
		status=$(awk -v name="$name" '$1 == name { print $2 }' "$dir/ended" 2>/dev/null)
		if [[ $not_ok != 0 || $made != "${planned:-none}" || $status != @(0|4) ]]; then
			((problems++))
			printf '   FAILED  %-20s %s of %s checks failed, %s made, status %s\n' \
				"$name" "$not_ok" "${planned:-no plan}" "$made" "${status:-never ended}"
			grep -A8 -E '^not ok |^Bail out' "$tap" | sed 's/^/           /' | head -60
		else
			printf '   ok      %-20s %s checks, %s s\n' "$name" "$made" \
				"$(awk -v name="$name" '$1 == name { print $3 }' "$dir/ended")"
		fi
		[[ $skips == 0 ]] || {
			printf '   SKIPPED %-20s %s: %s\n' "$name" "$skips" \
				"$(grep -iE '# skip' "$tap" | sed 's/.*# *[Ss][Kk][Ii][Pp] *//' | sort -u | paste -sd';')"
		}
		((pass += made - not_ok - (planned ? skips : 0), fail += not_ok, skip += skips))
	done
	status=$(cat "$dir/status")
	[[ $status == 0 ]] || {
		((problems++))
		echo "   FAILED  the machine: status $status (see $dir/machine)"
		tail -n 40 "$dir/machine" | sed 's/^/           /'
	}
	[[ -e $dir/ended ]] || {
		((problems++))
		echo "   FAILED  no scenario ran to its end"
	}
	((failed += problems))
}

# shellcheck disable=SC2046 # one word for each job
trap 'kill $(jobs -p) 2>/dev/null; exit 1' INT TERM
SECONDS=0
running=0
for system in "${systems[@]}"; do
	if ((running >= MACHINES)); then
		wait -n
		((running--))
	fi
	run_one "$system" &
	((running++))
done
wait

pass=0 fail=0 skip=0 failed=0
for system in "${systems[@]}"; do
	judge "$system"
done
echo "== totals: $pass passed, $fail failed, $skip skipped on ${systems[*]} in $SECONDS s"
[[ $skip == 0 ]] || echo "== $skip CHECKS OR SCENARIOS WERE SKIPPED: see above"
((failed == 0))
