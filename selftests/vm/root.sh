#!/bin/bash
# root.sh SYSTEM: makes the system's root, its squashfs image, its kernel and the base of its
# initramfs in the cache, unless a current one is there. Called by prepare_system, under its lock.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

# The modules that the initramfs loads; what is built in is left out.
readonly BOOT_MODULES=(virtio_pci virtio_blk virtio_console virtio-rng squashfs overlay)

recipe_hash() { cat "$0" "$VM/packages" | sha256sum | cut -d' ' -f1; }

# mirror LABEL: the first archive of that label that the host's apt knows.
mirror() {
	# shellcheck disable=SC2016 # apt expands it
	apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
		'Origin: Debian' "Label: $1" | head -n1
}

# sources SYSTEM: its sources.list.
sources() {
	local main security suite
	if [[ -n ${RSTATTR_MIRROR-} ]]; then
		main=${RSTATTR_MIRROR%/} security=$main-security
	else
		main=$(mirror Debian) security=$(mirror Debian-Security)
	fi
	[[ -n $main ]] || die "$PREPARE_FAILED" "apt knows no Debian archive:" \
		"run apt-get update, or set RSTATTR_MIRROR to the address of one"
	suite=$(suite "$1")
	echo "deb $main $suite main"
	echo "deb $main $suite-updates main"
	echo "deb ${security:-${main%/}-security} $suite-security main"
	[[ $1 != *-backports ]] || echo "deb $main $suite-backports main"
}

suite() {
	case $1 in
	debian12) echo bookworm ;;
	debian13*) echo trixie ;;
	esac
}

# The kernel demands something that makes an initramfs; newer ones prefer dracut, whose scripts
# cannot be told not to make one.
packages() {
	local kernel='linux-image-cloud-amd64 linux-headers-cloud-amd64 initramfs-tools'
	sed 's/#.*//' "$VM/packages" | xargs echo "$kernel" | tr ' ' ,
}

# The proxy that the host's apt is told to use holds for the root too.
host_proxy() { apt-config dump --no-empty --format '%f "%v"; ' Acquire::http::Proxy; }

# bootstrap SYSTEM: writes the root as a tar archive. The initramfs of the distribution would take
# half of the time and nobody boots it.
bootstrap() {
	sources "$1" | mmdebstrap --variant=essential --format=tar \
		--include="$(packages)" \
		--aptopt="Acquire::Retries \"3\"; $(host_proxy)" \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/etc/kernel/postinst.d/initramfs-tools' \
		--setup-hook="$(pin_backports "$1")" \
		"$(suite "$1")" - -
}

# pin_backports SYSTEM: a hook that takes kernel and headers, and nothing else, from backports.
pin_backports() {
	[[ $1 == *-backports ]] || { echo true; return; }
	cat <<-'EOF'
		printf '%s\n' 'Package: linux-image-* linux-headers-* linux-kbuild-* linux-base*' \
			'Pin: release n=*-backports' 'Pin-Priority: 500' >"$1/etc/apt/preferences.d/backports"
	EOF
}

# make_images DIR: run as root, in DIR the unpacked root.
make_images() {
	local dir=$1 kver
	kver=$(basename "$dir"/root/lib/modules/*)
	# the guest would decompress them slowly, and the initramfs's busybox not at all
	find "$dir/root/usr/lib/modules" -name '*.ko.xz' -print0 | xargs -0r xz -d
	chroot "$dir/root" depmod "$kver"
	mkdir -p "$dir/root/share" "$dir/root/usr/src/rstattr"
	echo '127.0.0.1 localhost rstattr' >"$dir/root/etc/hosts"
	make_initramfs "$dir" "$kver"
	cp "$dir/root/boot/vmlinuz-$kver" "$dir/vmlinuz"
	# uncompressed: the guest's processor is the slow part, not the host's page cache
	mksquashfs "$dir/root" "$dir/root.sqfs" -noI -noD -noF -noX -no-progress -quiet
	echo "$kver" >"$dir/kver"
}

# make_initramfs DIR KVER: all of the initramfs but /init, which every run appends.
make_initramfs() {
	local tree=$1/initramfs module name
	mkdir -p "$tree/modules"
	cp "$(command -v busybox)" "$tree/busybox"
	for module in "${BOOT_MODULES[@]}"; do
		chroot "$1/root" modprobe -S "$2" --show-depends "$module"
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r module; do
		name=${module##*/}
		cp "$1/root$module" "$tree/modules/$name"
		echo "$name" >>"$tree/modules/order"
	done
	(cd "$tree" && find . | cpio --quiet -o -H newc) >"$1/initramfs.cpio"
}

# make_root SYSTEM DIR
make_root() {
	mkdir "$2/root"
	bootstrap "$1" 2>"$2/log" | as_root tar -x --exclude='./dev/*' -C "$2/root" &&
		as_root "$0" --images "$2" 2>>"$2/log" && return
	cat "$2/log" >&2
	return 1
}

main() {
	local system=$1 dir stamp new
	dir=$(root_dir "$system")
	stamp=$(recipe_hash)
	[[ $(cat "$dir/stamp" 2>/dev/null) != "$stamp" ]] || return 0
	need_programs apt-get mmdebstrap mksquashfs busybox cpio xz
	# under the lock nobody else makes this system's root: what is there was left by a kill
	new=$CACHE/$system.new
	[[ ! -e $new ]] || as_root rm -rf "$new"
	mkdir -p "$new"
	say "making the root of $system (some 30 to 60 s, kept in $dir)"
	# shellcheck disable=SC2310 # the exit status is looked at
	make_root "$system" "$new" || {
		as_root rm -rf "$new"
		die "$PREPARE_FAILED" "the root of $system was not made: see above; the disk has" \
			"$(df -h --output=avail "$CACHE" | tail -n1 | tr -d ' ') left"
	}
	cat /proc/sys/kernel/random/uuid >"$new/id" # a remade root is another one
	echo "$stamp" >"$new/stamp"
	[[ ! -e $dir ]] || as_root rm -rf "$dir"
	mv "$new" "$dir"
}

if [[ $1 == --images ]]; then
	make_images "$2"
else
	main "$1"
fi
