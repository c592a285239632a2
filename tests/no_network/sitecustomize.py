"""Python imports this at its start when this folder is on PYTHONPATH: no network in this process.

An audit hook sees every connection and every look-up of a name that Python makes, and cannot be
taken off again. The machine itself stays open: a kernel talks to its notebook through it.
"""

import ipaddress
import sys

OPEN = {"", "localhost", None}


def refuse(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else "localhost"  # a Unix socket's name
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host in OPEN:
        return
    try:
        if ipaddress.ip_address(host).is_loopback:
            return
    except ValueError:
        pass  # a name, not an address
    raise PermissionError(f"the tests allow no network, and something asked for {host}")


sys.addaudithook(refuse)
