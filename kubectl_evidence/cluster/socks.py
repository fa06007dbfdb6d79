"""A connection through a SOCKS 5 proxy (RFC 1928, RFC 1929), as Go's net/http makes it.

The proxy resolves the name of the server: it may be one that only the proxy's network knows.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import NoReturn
from urllib.parse import SplitResult, unquote

_NO_AUTHENTICATION, _PASSWORD = 0, 2
_IPV4, _NAME, _IPV6 = 1, 3, 4


def ask(proxy: SplitResult, connected: socket.socket, host: str, port: int) -> None:
    """Have the proxy behind `connected` connect to the host; afterwards the socket speaks to the host.

    Raises:
        ConnectionRefusedError: the proxy will not, or is no SOCKS 5 proxy.
        OSError: the connection to the proxy broke; TimeoutError is one.
    """
    _authenticate(proxy, connected)
    connected.sendall(b"\x05\x01\x00" + _address(host) + port.to_bytes(2, "big"))
    version, reply, _, kind = _read(connected, 4)
    if version != 5 or reply != 0:
        _refuse("the SOCKS proxy did not connect")
    length = {_IPV4: 4, _IPV6: 16}.get(kind) or _read(connected, 1)[0]
    _read(connected, length + 2)  # the address that the proxy uses, which says nothing to us


def _authenticate(proxy: SplitResult, connected: socket.socket) -> None:
    name, password = (unquote(part or "").encode() for part in (proxy.username, proxy.password))
    methods = [_NO_AUTHENTICATION, _PASSWORD] if name else [_NO_AUTHENTICATION]
    connected.sendall(bytes([5, len(methods), *methods]))
    version, method = _read(connected, 2)
    if version != 5 or method not in methods:
        _refuse("the SOCKS proxy wants another way to log in")
    if method == _PASSWORD:
        if len(name) > 255 or len(password) > 255:
            _refuse("the SOCKS proxy's user name or password is too long")
        connected.sendall(bytes([1, len(name)]) + name + bytes([len(password)]) + password)
        if _read(connected, 2)[1] != 0:
            _refuse("the SOCKS proxy does not accept the password")


def _address(host: str) -> bytes:
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        name = host.encode("idna")
        if len(name) > 255:
            _refuse("the host's name is too long")
        return bytes([_NAME, len(name)]) + name
    return bytes([_IPV4 if literal.version == 4 else _IPV6]) + literal.packed


def _read(connected: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = connected.recv(size - len(data))
        if not more:
            _refuse("the SOCKS proxy closed the connection")
        data += more
    return data


def _refuse(problem: str) -> NoReturn:
    raise ConnectionRefusedError(problem)
