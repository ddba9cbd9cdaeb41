#!/bin/bash
# build.sh SYSTEM: builds the project inside the system's root and makes an image of what that adds
# to the root, unless sources and root are those of the last build. Called by prepare_system, under
# its lock.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

# The sources: what git knows or would, else everything.
list_sources() {
	local git=(git -c "safe.directory=*" -C "$SRC")
	if [[ $("${git[@]}" rev-parse --show-toplevel 2>/dev/null) == "$SRC" ]]; then
		"${git[@]}" ls-files -z --cached --others --exclude-standard --deduplicate
	else
		(cd "$SRC" && find . -path ./.git -prune -o ! -type d -printf '%P\0')
	fi | (cd "$SRC" && while read -r -d '' file; do
		# a file deleted but not committed is still in git's list
		[[ ! -e $file && ! -L $file ]] || printf '%s\0' "$file"
	done) | LC_ALL=C sort -z
}

# sources_hash LIST: of names, modes and contents.
sources_hash() {
	(
		cd "$SRC"
		xargs -0 -r stat -c '%n %f %N' <"$1"
		xargs -0 -r sha256sum <"$1" 2>/dev/null || true # a dangling link has no contents
	) | sha256sum | cut -d' ' -f1
}

# sync_sources LIST DIR: copies the sources into DIR/tree and leaves what was built there alone.
sync_sources() {
	mkdir -p "$2/tree"
	touch "$2/list"
	(cd "$2/tree" && LC_ALL=C comm -z -23 "$2/list" "$1" | xargs -0 -r rm -f)
	rsync -lp --checksum --from0 --files-from="$1" "$SRC/" "$2/tree/"
	cp "$1" "$2/list"
}

# build_in_root ROOT DIR: run as root in namespaces of its own. An overlay over the root collects
# what the build installs, as make install and depmod find a whole system that way.
build_in_root() {
	local root=$1 dir=$2 kver
	kver=$(basename "$root"/lib/modules/*)
	# not below DIR: an overlay's upper layer cannot lie on another overlay, as in a container
	mount -t tmpfs tmpfs /mnt
	mkdir /mnt/upper /mnt/work /mnt/root
	mount -t overlay -o "lowerdir=$root,upperdir=/mnt/upper,workdir=/mnt/work" overlay /mnt/root
	mount --rbind /dev /mnt/root/dev
	# the headers of 7.x run an objtool that reads its stack limit there
	mount -t proc proc /mnt/root/proc
	mount --bind "$dir/tree" /mnt/root/usr/src/rstattr
	# shellcheck disable=SC2016 # the inner shell expands it
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 KVER="$kver" \
		chroot /mnt/root /bin/bash -euc '
		cd /usr/src/rstattr
		make -j2 KVER="$KVER"
		[[ ! -d userspace/difftest ]] || make -j2 -C userspace difftest
		[[ ! -e selftests/Makefile ]] || make -j2 -C selftests KVER="$KVER"
		make install KVER="$KVER"
		depmod "$KVER"'
	mkdir -p /mnt/upper/usr/src/rstattr
	mount --bind "$dir/tree" /mnt/upper/usr/src/rstattr
	rm -f "$dir/layer.new"
	mksquashfs /mnt/upper "$dir/layer.new" -noI -noD -noF -noX -no-progress -quiet
	mv "$dir/layer.new" "$dir/layer.sqfs"
}

main() {
	local system=$1 dir root stamp
	dir=$(build_dir "$system") root=$(root_dir "$system")
	need_programs rsync mksquashfs
	mkdir -p "$dir"
	# objects made with another root's headers and compiler are worth nothing
	cmp -s "$root/id" "$dir/id" || rm -rf "$dir/tree" "$dir/list" "$dir/stamp"
	list_sources >"$dir/list.new"
	stamp=$(sources_hash "$dir/list.new")
	[[ $(cat "$dir/stamp" 2>/dev/null) != "$stamp" ]] || return 0
	rm -f "$dir/stamp"
	sync_sources "$dir/list.new" "$dir"
	cp "$root/id" "$dir/id"
	as_root "$0" --in-root "$root/root" "$dir" >"$dir/log" 2>&1 || {
		tail -n "${RSTATTR_BUILD_LINES:-60}" "$dir/log" >&2
		die "$PREPARE_FAILED" "$SRC does not build on $system: see above, the whole in $dir/log"
	}
	echo "$stamp" >"$dir/stamp"
}

if [[ $1 == --in-root ]]; then
	build_in_root "$2" "$3"
else
	main "$1"
fi
