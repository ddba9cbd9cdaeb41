#!/bin/bash
# extra.sh SYSTEM PACKAGE: makes an image of what PACKAGE and all that it depends on add to the
# system's root, unless one of that root is there. For large packages that few runs want: the root
# stays small, and does not have to be remade. Files only, no maintainer script is run. Called by
# prepare_system, under its lock.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

# download ROOT DIR PACKAGE: the packages that the root lacks, with the host's apt, into DIR.
download() {
	local root=$1 dir=$2 package=$3 options
	mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial"
	options=(-q -o APT::Sandbox::User=root
		-o "Dir::State=$dir/state" -o "Dir::State::status=$root/var/lib/dpkg/status"
		-o "Dir::Cache=$dir/cache" -o "Dir::Etc=$root/etc/apt"
		-o Dir::Etc::TrustedParts=/etc/apt/trusted.gpg.d
		-o Dir::Etc::Trusted=/usr/share/keyrings/debian-archive-keyring.gpg)
	apt-get "${options[@]}" update
	apt-get "${options[@]}" -y --no-install-recommends --download-only install "$package"
}

# make_image ROOT DIR PACKAGE
make_image() {
	local deb
	download "$1" "$2" "$3"
	mkdir "$2/tree"
	# else a package that has /lib would hide the root's link of that name
	cp -a "$1"/{bin,sbin,lib,lib64} "$2/tree/"
	shopt -s nullglob # the root may have it all
	for deb in "$2"/cache/archives/*.deb; do
		dpkg-deb --extract "$deb" "$2/tree"
	done
	rm -rf "$2"/tree/usr/share/{doc,man,locale}
	mksquashfs "$2/tree" "$2/image" -all-root -noI -noD -noF -noX -no-progress -quiet
}

main() {
	local system=$1 package=$2 root image dir
	root=$(root_dir "$system") image=$(extra_image "$system" "$package")
	# a remade root may lack other packages
	! cmp -s "$root/id" "$image.id" || return 0
	need_programs apt-get dpkg-deb mksquashfs
	mkdir -p "${image%/*}"
	dir=$image.new
	rm -rf "$dir"
	mkdir "$dir"
	say "adding $package to $system (kept in $image)"
	(make_image "$root/root" "$dir" "$package") >"$image.log" 2>&1 || {
		cat "$image.log" >&2
		rm -rf "$dir"
		die "$PREPARE_FAILED" "$package was not added to $system: see above"
	}
	mv "$dir/image" "$image"
	cp "$root/id" "$image.id"
	rm -rf "$dir"
}

main "$@"
