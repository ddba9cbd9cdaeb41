# SPDX-License-Identifier: GPL-2.0-only
"""What else is asked of rstattr than "explain", by the word behind a scenario's "ready".

Each takes what is expected, whose members are cause, grade, netns and flow, and
the addresses of the scenario. It yields claims of the same members, with a count.
"""
import json
import os
import subprocess

RSTATTR = os.environ.get("RSTATTR", "rstattr")
HOST = "host"


def end(address, port):
    """An address and port, as tcpdump writes them."""
    return f"{address}.{port}"


def text(*arguments):
    """Of a command. 1: it found nothing."""
    done = subprocess.run([RSTATTR, *arguments], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"rstattr {' '.join(arguments)}: {done.returncode} {done.stderr}")
    return done.stdout


def answer(*arguments):
    """The same, as a document."""
    return json.loads(text(*arguments))


def what(finding):
    """What doctor's finding is about."""
    if finding["address"]:
        return end(finding["address"], finding["port"] or "-")
    return finding["process"]["comm"] if finding["process"] else "-"


def doctor(expected, ours):
    """Problems that doctor sees. Of the host others may be true, too: not ours."""
    causes = {told.cause for told in expected}
    for netns in {told.netns for told in expected}:
        where = () if netns == HOST else ("--netns", netns)
        for finding in answer("doctor", "--json", *where)["findings"]:
            if finding["problem"] and (netns != HOST or finding["id"] in causes or
                                       finding["address"] in ours):
                yield (finding["id"], finding["grade"], netns, what(finding)), finding["count"]


def connection(expected, _):
    """What is said of each connection, when nothing was found."""
    for told in expected:
        source, destination = (at.rpartition(".")[::2] for at in told.flow.split(" > "))
        to = f"[{destination[0]}]" if ":" in destination[0] else destination[0]
        nothing = answer("explain", "--json", source[0], f"{to}:{destination[1]}")["nothing"]
        if not nothing or not nothing["cause"]:
            continue
        for fact in nothing["facts"]:
            if fact["what"] == "socket" and fact["values"]["silent"]:
                values = fact["values"]
                yield (nothing["cause"], nothing["cause_grade"], values["netns"],
                       f"{end(values['src'], values['sport'])} > "
                       f"{end(values['dst'], values['dport'])}"), 1


ASKS = {"explain": lambda *_: (), "doctor": doctor, "connection": connection}
