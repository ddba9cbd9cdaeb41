# shellcheck shell=bash
# What run, prepare, root.sh and build.sh share: names, places, the lock. Sourced, never run.

readonly SYSTEMS=(debian12 debian13 debian13-backports)
# shellcheck disable=SC2034 # used by those who source this
readonly PREPARE_FAILED=123 MACHINE_FAILED=125 # exit statuses, see run --help

VM=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
SRC=$(cd "${RSTATTR_SRC:-$VM/../..}" && pwd)
CACHE=${RSTATTR_CACHE:-${HOME:?is not set: set HOME or RSTATTR_CACHE}/.cache/rstattr}
readonly VM SRC CACHE

say() { echo "${0##*/}: $*" >&2; }

# die STATUS MESSAGE...
die() {
	local status=$1
	shift
	say "$@"
	exit "$status"
}

check_system() {
	local system
	for system in "${SYSTEMS[@]}"; do
		[[ $1 == "$system" ]] && return
	done
	die 2 "no system '$1': use one of ${SYSTEMS[*]}"
}

need_programs() {
	local program missing=()
	for program; do
		command -v "$program" >/dev/null || missing+=("$program")
	done
	[[ ${#missing[@]} == 0 ]] ||
		die "$PREPARE_FAILED" "not installed: ${missing[*]}: run selftests/deps demo"
}

# Where a system's root and a checkout's build for it are kept.
root_dir() { echo "$CACHE/$1"; }
build_dir() { echo "$CACHE/build/$1-$(sha256sum <<<"$SRC" | cut -c1-12)"; }

# What PACKAGE adds to a system's root.
extra_image() { echo "$CACHE/extra/$1-$2.sqfs"; }

# Runs a command as root (or what the namespace takes for it) with mounts and processes of its own,
# so that neither outlives the command.
as_root() {
	local map=()
	((EUID == 0)) || map=(--map-root-user --map-auto)
	unshare "${map[@]}" --mount --propagation private --pid --fork --kill-child --mount-proc "$@"
}

check_privilege() {
	((EUID == 0)) || unshare --map-root-user --map-auto true 2>/dev/null ||
		die "$PREPARE_FAILED" "user $(id -un) cannot make user namespaces:" \
			"run as root, or install uidmap and give the user ranges in /etc/subuid and /etc/subgid"
}

# prepare_system SYSTEM [PACKAGE]: makes SYSTEM's root and build current, and what PACKAGE adds.
# Returns with its lock held in LOCK: what another run would replace has to be opened before
# unlock_system.
prepare_system() {
	check_privilege
	mkdir -p "$CACHE/build"
	exec {LOCK}>"$CACHE/$1.lock"
	flock "$LOCK"
	"$VM/root.sh" "$1" && "$VM/build.sh" "$1" || exit
	[[ -z ${2-} ]] || "$VM/extra.sh" "$1" "$2" || exit
}

unlock_system() { exec {LOCK}>&-; }
