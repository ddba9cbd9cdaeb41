# bash completion for rstattr(8)                           -*- shell-script -*-
# SPDX-License-Identifier: GPL-2.0-only

_rstattr_netns()
{
	local dir name
	for dir in /run/netns /var/run/netns; do
		[[ -d $dir ]] || continue
		for name in "$dir"/*; do
			[[ -e $name ]] && printf '%s\n' "${name##*/}"
		done
	done
	printf 'host\n'
}

_rstattr()
{
	local cur=${COMP_WORDS[COMP_CWORD]}
	local prev=${COMP_WORDS[COMP_CWORD - 1]}
	local commands='explain rules watch status reset help'
	local options=

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$cur")
		return
	fi
	case $prev in
	--netns)
		mapfile -t COMPREPLY < <(compgen -W "$(_rstattr_netns)" -- "$cur")
		return
		;;
	--since)
		mapfile -t COMPREPLY < <(compgen -W '10m 1h 1d' -- "$cur")
		return
		;;
	--color)
		mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur")
		return
		;;
	--filter)
		return
		;;
	esac
	case ${COMP_WORDS[1]} in
	explain)
		options='--filter --since --netns --json --color --help'
		;;
	watch)
		options='--filter --netns --json --color --help'
		;;
	rules | status)
		options='--netns --json --color --help'
		;;
	reset)
		options='--netns --help'
		;;
	help)
		((COMP_CWORD == 2)) || return
		mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
		return
		;;
	*)
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
	elif [[ ${COMP_WORDS[1]} == explain || ${COMP_WORDS[1]} == watch ]]; then
		mapfile -t COMPREPLY < <(compgen -A hostname -- "$cur")
	fi
}

complete -F _rstattr rstattr
