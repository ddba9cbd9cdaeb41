# SPDX-License-Identifier: GPL-2.0-only
"""Ways through a bridge: two namespaces, and the server that joins them at the link layer."""
import socket

import lab

BRIDGE = "labbr"
FRONT, BACK, OWN = 5, 6, 7


def address(four, number):
    """One of those on the bridge; nobody else has them."""
    net = lab.BEYOND4.rpartition(".")[0] if four else lab.BEYOND6.rpartition(":")[0]
    return f"{net}.{number}" if four else f"{net}:{number}"


def attach(it, server, netns, port, number):
    """A namespace with that number, at a port of the server's bridge."""
    server.run("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0",
               "netns", netns.name)
    it.at_end(server.run, "ip", "link", "del", port)
    server.run("ip", "link", "set", port, "master", BRIDGE, "up")
    netns.run("ip", "-batch", "-", text=f"""
        link set eth0 up
        address add {address(True, number)}/24 dev eth0
        address add {address(False, number)}/64 dev eth0 nodad
    """)


def join(it, server):
    """Two namespaces, joined by a bridge of the server, which has addresses itself."""
    name = "host" if server.name == lab.HOST else "server"
    server.run("ip", "link", "add", BRIDGE, "type", "bridge", "mcast_snooping", "0")
    it.at_end(server.run, "ip", "link", "del", BRIDGE)
    ends = [it.netns(f"{end}-of-{name}") for end in ("front", "back")]
    for netns, port, number in zip(ends, ("labp1", "labp2"), (FRONT, BACK)):
        attach(it, server, netns, port, number)
    server.run("ip", "-batch", "-", text=f"""
        address add {address(True, OWN)}/24 dev {BRIDGE}
        address add {address(False, OWN)}/64 dev {BRIDGE} nodad
        link set {BRIDGE} up
    """)
    return ends


def ways(it, through):
    """As those, but to somebody behind the server, which does not route."""
    found = []
    ends = {server: join(it, server) for server in {way.server for way in through}}
    for other in through:
        front, back = ends[other.server]
        way = lab.Way(it, front, other.server, other.family)
        way.there, way.here = (address(way.four, number) for number in (FRONT, BACK))
        for who, asks, where in ((back, front, way.here), (front, back, way.there)):
            lab.Way.know(who, "eth0", asks, "eth0", where)
        for end, where in ((front, way.there), (back, way.here)):
            lab.Way.know(end, "eth0", way.server, BRIDGE, where)
        found.append(way)
    for way in found:
        await_addresses(way)
    return found


def await_addresses(way):
    """IPv6 takes a moment to use what has just come up."""
    for netns in (way.client, way.server):
        with netns, socket.socket(way.family, socket.SOCK_DGRAM) as sock:
            sock.connect((way.here, 9))
