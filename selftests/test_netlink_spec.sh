#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The YAML specification of the netlink family says what the C header says:
# held against each other by netlink_spec.py, both ways. Then defects are
# planted in copies of the two, and each must be noticed.
#
# Needs neither root nor the module.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

HEADER=$HERE/../kmod/uapi/linux/rstattr.h
SPEC=$HERE/../Documentation/netlink/specs/rstattr.yaml

need_programs python3
python3 -c 'import yaml' 2>/dev/null || skip_all "python3-yaml is not installed"
[[ -e $HEADER && -e $SPEC ]] || skip_all "the sources are not here"

AREAS=(family language enums values sets attributes types commands messages)
declare -A ABOUT=(
	[family]="name, version, ABI and multicast group"
	[language]="nothing but the specification language's own words"
	[enums]="the enumerations, each with its maximum"
	[values]="every value of them, its number and order"
	[sets]="the attribute sets"
	[attributes]="every attribute of them, its number and order"
	[types]="every attribute's type, enumeration, nested set"
	[commands]="the commands, their numbers and flags"
	[messages]="each command's attributes, as the header draws them"
)

plan $((${#AREAS[@]} + 1 + 15))

compare() { python3 "$HERE/netlink_spec.py" "$1" "$2" 2>&1; }

compare "$HEADER" "$SPEC" >"$TMP/differences"
result $? "header and YAML are understood" "$(cat "$TMP/differences")"
for area in "${AREAS[@]}"; do
	found=$(grep "^$area: " "$TMP/differences")
	[[ ! $found ]]
	result $? "${ABOUT[$area]}" "$found"
done

# plant AREA h|y WHAT SED-SCRIPT: in a copy of the header or the YAML; must be noticed in AREA
plant() {
	cp "$HEADER" "$TMP/h"
	cp "$SPEC" "$TMP/y"
	sed -E -i "$4" "$TMP/$2"
	if cmp -s "$TMP/h" "$HEADER" && cmp -s "$TMP/y" "$SPEC"; then
		not_ok "noticed: $3" "the defect could not be planted: $4"
	else
		compare "$TMP/h" "$TMP/y" >"$TMP/differences"
		grep -q "^$1: " "$TMP/differences"
		result $? "noticed: $3" "$(cat "$TMP/differences")"
	fi
}

plant family h "another version" 's/(GENL_VERSION\s+)1/\12/'
plant family y "another multicast group" 's/^( +)(- *)?name: events$/\1name: event/'
plant language y "a key with a typing error" 's/multi-attr/mutli-attr/'
plant enums h "an enumeration that the YAML lacks" \
	's/^enum rstattr_method \{/enum rstattr_more {\n\tRSTATTR_MORE_UNSPEC,\n};\n&/'
plant values h "a value dropped" '/^\tRSTATTR_OUTCOME_CHECKSUM,/d'
plant values y "two values swapped" \
	's/name: xt-nft$/name: swap/; s/name: xt-legacy$/name: xt-nft/; s/name: swap$/name: xt-legacy/'
plant sets y "an attribute set dropped" \
	'/^    name: not-sent$/,/^    name: cursor$/{/^    name: cursor$/!d}'
plant attributes h "two attributes swapped" \
	's/RSTATTR_EVENT_IIF,/SWAP/; s/RSTATTR_EVENT_OIF,/RSTATTR_EVENT_IIF,/; s/SWAP/RSTATTR_EVENT_OIF,/'
plant attributes y "an attribute renamed" 's/name: packet-len$/name: packet-length/'
plant types h "another type in the header" 's/(RSTATTR_EVENT_MARK,\s+\/\* )u32/\1u64/'
plant types y "another type in the YAML" '/name: ct$/,/nested/s/type: nest/type: binary/'
plant types y "several made one" '0,/multi-attr: true/{/multi-attr: true/d}'
plant types y "another enumeration" '0,/enum: outcome/s//enum: reply/'
plant commands h "a command put first" 's/^\tRSTATTR_CMD_GET_INFO,/\tRSTATTR_CMD_FIRST,\n&/'
plant messages y "an attribute that a reply lacks" '0,/^            - now-real$/{/^            - now-real$/d}'

finish
