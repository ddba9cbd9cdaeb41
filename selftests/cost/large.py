#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What a large ruleset costs rstattr, beside what it costs nft, in one run.

Works in the present network namespace, which should be one of its own: loads
100,000 rules in 100 chains and a set of 200,000 elements beside them, and
runs each command in turns. Prints the median of each and the ratio.

large.py NAME=COMMAND...    the first is what the others are compared with
"""
import os
import socket
import statistics
import subprocess
import sys
import time

CHAINS, RULES, ELEMENTS, ROUNDS = 100, 1000, 200_000, 3


def rules():
    """The ruleset, as nft reads it. Port 5432 is rejected."""
    yield "table inet large {\n"
    for chain in range(CHAINS):
        yield f"chain c{chain} {{\n"
        for rule in range(RULES):
            yield (f"ip saddr 10.{chain}.{rule >> 8}.{rule & 255} "
                   f"tcp dport {1 + rule} counter accept\n")
        yield "}\n"
    yield "chain input {\ntype filter hook input priority 0; policy accept;\n"
    yield "tcp dport 5432 counter reject with tcp reset\n"
    for chain in range(CHAINS):
        yield f"ip daddr 10.200.{chain}.0/24 jump c{chain}\n"
    yield "}\n}\n"


def elements():
    """A set that nobody asks for, in the same table."""
    yield "table inet large {\nset blocked {\ntype ipv4_addr\nelements = {\n"
    for number in range(ELEMENTS):
        yield (f"100.{number >> 16}.{number >> 8 & 255}.{number & 255},\n")
    yield "}\n}\n}\n"


def load(text):
    """Load rules with nft, or end."""
    subprocess.run(["nft", "-f", "-"], input="".join(text), text=True, check=True)


def be_rejected():
    """One event, for commands that explain it."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with socket.socket() as client:
        if client.connect_ex(("127.0.0.1", 5432)) == 0:
            sys.exit("large.py: port 5432 was not rejected")


def measure(command):
    """Seconds by the clock, and the largest memory, in KiB."""
    begin = time.monotonic()
    child = subprocess.Popen(command, shell=True, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    # 1 is "nothing was found" of rstattr, which is an answer too.
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"large.py: '{command}' failed")
    return time.monotonic() - begin, usage.ru_maxrss


def compare(commands, what):
    """Print time and memory of each command, and how they compare."""
    figures = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            figures[name].append(measure(command))
    median = {name: [statistics.median(column) for column in zip(*rows)]
              for name, rows in figures.items()}
    base = next(iter(median.values()))
    for name, (seconds, kib) in median.items():
        print(f"{what:<22} {name:<10} {seconds:8.3f} s {kib / 1024:7.1f} MiB"
              f"   time {seconds / base[0]:.3f}   memory {kib / base[1]:.3f}", flush=True)


def main():
    commands = dict(argument.split("=", 1) for argument in sys.argv[1:])
    if not commands:
        sys.exit(__doc__)
    load(rules())
    be_rejected()
    compare(commands, "100,000 rules")
    load(elements())
    compare(commands, "and 200,000 elements")


if __name__ == "__main__":
    main()
