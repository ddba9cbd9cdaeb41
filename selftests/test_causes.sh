#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each cause of scenarios/ provoked with real traffic, IPv4 and IPv6, in a
# namespace and on the host, while other traffic goes on: rstattr claims that
# cause, as sure as it can be on this kernel, as often as it happened, and
# nothing else.

# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_root
need_programs nft ip ss ncat nginx sshd python3 iptables-nft iptables-legacy "$RSTATTR" modprobe
need_module
load_module
RSTATTR=$RSTATTR "$HERE/scenarios/run"
