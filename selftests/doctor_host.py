#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Sockets in the states that "rstattr doctor" tells of.

Each command makes some, says "ready" and what there is to know of them, and
holds them until its standard input ends.
"""
import errno
import os
import resource
import socket
import sys
import time


def ready(*words):
    print("ready", *words, flush=True)
    sys.stdin.read()


def listen(address, port, backlog):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    sock.bind((address, int(port)))
    sock.listen(int(backlog))
    return sock


def listeners(*ends):
    """Each ADDRESS,PORT."""
    held = [listen(*end.rsplit(",", 1), 16) for end in ends]
    ready(len(held))


def backlog(address, port, length, clients):
    """Clients whom nobody accepts, more than fit."""
    server = listen(address, port, length)
    held = []
    for _ in range(int(clients)):
        sock = socket.socket(server.family)
        sock.setblocking(False)
        sock.connect_ex((address, int(port)))
        held.append(sock)
    time.sleep(0.3)
    ready()


def close_wait(address, port, count, accept):
    """Clients close, the server does not; some it has not even accepted."""
    server = listen(address, port, 4096)
    held = []
    for _ in range(int(count)):
        client = socket.create_connection((address, int(port)))
        if len(held) < int(accept):
            held.append(server.accept()[0])
        client.close()
    time.sleep(0.3)
    ready(len(held))


def pair(address, port, *options):
    """A connection and its listener at one address."""
    server = listen(address, port, 16)
    client = socket.socket(server.family)
    if "freebind" in options:
        client.setsockopt(socket.SOL_IP, 15, 1)
        client.bind((address, 0))
    client.connect((address, int(port)))
    held = server.accept()
    ready(client.getsockname()[1], held[1][1])


def itself(address, port):
    """A client that is given the very port that it asks for."""
    sock = socket.socket()
    sock.bind((address, int(port)))
    sock.connect((address, int(port)))
    ready()


def connections(address, port, count):
    """As many connections as asked for, or as there are ports."""
    server = listen(address, port, 4096)
    held = []
    for _ in range(int(count)):
        try:
            held.append(socket.create_connection((address, int(port))))
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL:
                raise
            break
        held.append(server.accept()[0])
    ready(len(held) // 2)


def files(limit, count):
    """So many files open, of so many that may be."""
    os.closerange(3, 4096)  # of whoever started this
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (int(limit), hard))
    held = []
    while len(held) < int(count) - 3:
        held.append(open("/dev/null"))
    ready()


def connect(address, port, count):
    """Connections that may fail, and are not held."""
    for _ in range(int(count)):
        sock = socket.socket()
        sock.settimeout(0.3)
        sock.connect_ex((address, int(port)))
        sock.close()


COMMANDS = {
    "listeners": listeners,
    "backlog": backlog,
    "close-wait": close_wait,
    "pair": pair,
    "itself": itself,
    "connections": connections,
    "files": files,
    "connect": connect,
}

COMMANDS[sys.argv[1]](*sys.argv[2:])
