# SPDX-License-Identifier: GPL-2.0-only
"""Traffic that has nothing to do with what scenarios provoke, and goes on meanwhile.

usage: background.py SOCKET

Clients that are served, that are refused on purpose, and that scan ports: through
a firewall in a namespace of its own, and into each namespace that a scenario
has it join. One round of all after the other, IPv4 and IPv6 in turn. What it
is told to do comes by the socket, a line each, and is answered:

    begin      it goes on, and what rstattr must tell of it is counted anew
    join NAME  from now on to that network namespace, too
    leave NAME no more
    pause      not until it is told so
    continue
    end        it stops; the answer is what rstattr must tell of it, as lab.py has it

It does so until its standard input ends. Each round is over before it listens
again, so that what is counted is exact.
"""
import itertools
import os
import select
import socket
import subprocess
import sys
import time

import lab
import paths

INTERVAL = 1


class Background:
    """All of it, and what it is told to do."""

    def __init__(self):
        self.named, self.own, self.joined, self.left = [], None, {}, []
        self.going, self.families = False, itertools.cycle(paths.FAMILIES)

    def make(self):
        """Namespaces of its own."""
        for name in ("client", "firewall", "server"):
            self.named.append(lab.Netns(f"background-{name}-{os.getpid()}"))
        self.own = paths.OwnPath(*self.named)

    def all(self):
        """Where it goes now."""
        return [self.own, *self.joined.values()]

    def round(self):
        """One of each."""
        family = next(self.families)
        for path in self.all():
            path.round(family)

    def begin(self):
        """Go on, and count anew."""
        self.lines()
        self.resume()

    def resume(self):
        """Go on."""
        self.going = True
        self.round()

    def pause(self):
        """Do not."""
        self.going = False

    def end(self):
        """Stop, and tell."""
        self.round()
        self.pause()
        return self.lines()

    def lines(self):
        """What was told since it was asked."""
        lines = self.left + [line for path in self.all() for line in path.lines()]
        self.left = []
        return lines

    def join(self, name):
        """Go there, too. To the host it does to the end."""
        if name in self.joined:
            return
        part = next(part for part in range(1, 60)
                    if all(path.dev != f"to{part}" for path in self.joined.values()))
        self.joined[name] = paths.JoinedPath(self.own.client, lab.Netns(name, make=False), part)

    def leave(self, name):
        """No more."""
        if name == lab.HOST:
            return
        path = self.joined.pop(name)
        self.left += path.lines()
        path.leave()

    def do(self, line):
        """What it is told; what it answers."""
        what, *arguments = line.split()
        answer = {"begin": self.begin, "join": self.join, "leave": self.leave,
                  "pause": self.pause, "continue": self.resume, "end": self.end}[what](*arguments)
        return "\n".join((answer or []) + ["done"]) + "\n"

    def serve(self, listener):
        """Until the standard input ends."""
        due = time.monotonic()
        while True:
            wait = max(0, due - time.monotonic()) if self.going else None
            ready = select.select([listener, sys.stdin], [], [], wait)[0]
            if sys.stdin in ready:
                return
            if listener in ready:
                connection, _ = listener.accept()
                with connection, connection.makefile("rw") as stream:
                    stream.write(self.do(stream.readline()))
            else:
                self.round()
                due = time.monotonic() + INTERVAL

    def clean(self):
        """Nothing is left."""
        if lab.HOST in self.joined:
            host = self.joined.pop(lab.HOST)
            host.leave()
            host.server.run("nft", "delete", "table", "inet", "background")
        for netns in self.named:
            subprocess.run(["ip", "netns", "delete", netns.name], check=False)


def main():
    """Whatever fails ends it, and who asks next is not answered."""
    background = Background()
    try:
        background.make()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(sys.argv[1])
            listener.listen()
            print("ready", flush=True)
            background.serve(listener)
    finally:
        background.clean()


main()
