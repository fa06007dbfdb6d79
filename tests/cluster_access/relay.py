"""A proxy on loopback that really passes bytes on: HTTP CONNECT, the same over TLS, or SOCKS 5.

Whatever destination it is asked for, it connects to the one port it was made for, and remembers
what it was asked and how the client logged in.
"""

from __future__ import annotations

import base64
import contextlib
import select
import socket
import ssl
import threading
from types import TracebackType
from typing import Self

from tests.cluster_access.loopback import PATIENCE


class Relay:
    """The proxy; `tls` makes it one that is spoken to over TLS."""

    def __init__(self, scheme: str, port: int, tls: ssl.SSLContext | None = None, login: str = "") -> None:
        self.asked: list[tuple[str, int]] = []
        self.logins: list[str] = []
        self._scheme, self._target, self._tls, self._login = scheme, port, tls, login
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []

    @property
    def url(self) -> str:
        login = f"{self._login}@" if self._login else ""
        return f"{self._scheme}://{login}127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in self._open:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                sock.settimeout(PATIENCE)
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as closing:
            client = closing.enter_context(self._tls.wrap_socket(sock, server_side=True) if self._tls else sock)
            self._open.append(client)
            if not (self._greet_socks(client) if self._scheme == "socks5" else self._greet_http(client)):
                return
            server = closing.enter_context(socket.create_connection(("127.0.0.1", self._target), PATIENCE))
            self._open.append(server)
            self._splice(client, server)

    @staticmethod
    def _splice(client: socket.socket, server: socket.socket) -> None:
        """Carry bytes both ways in one thread: a TLS socket must not be read and written by two at once."""
        other = {client: server, server: client}
        while True:
            # What TLS has decrypted already, no select will tell of.
            ready = [sock for sock in other if isinstance(sock, ssl.SSLSocket) and sock.pending()]
            for source in ready or select.select(list(other), [], [], PATIENCE)[0]:
                data = source.recv(1 << 16)
                if not data:
                    return
                other[source].sendall(data)

    def _greet_http(self, client: socket.socket) -> bool:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += client.recv(1)
        first, *lines = head.decode().split("\r\n")
        host, _, port = first.split(" ")[1].rpartition(":")
        self.asked.append((host, int(port)))
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        basic = headers.get("proxy-authorization", "").removeprefix("Basic ")
        self.logins.append(base64.b64decode(basic).decode())
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return True

    def _greet_socks(self, client: socket.socket) -> bool:
        methods = self._exactly(client, self._exactly(client, 2)[1])
        wanted = 2 if self._login else 0
        if wanted not in methods:
            client.sendall(b"\x05\xff")
            return False
        client.sendall(bytes([5, wanted]))
        if wanted:
            name = self._exactly(client, self._exactly(client, 2)[1])
            password = self._exactly(client, self._exactly(client, 1)[0])
            self.logins.append(f"{name.decode()}:{password.decode()}")
            accepted = self.logins[-1] == self._login
            client.sendall(bytes([1, 0 if accepted else 1]))
            if not accepted:
                return False
        kind = self._exactly(client, 4)[3]
        if kind == 3:
            host = self._exactly(client, self._exactly(client, 1)[0]).decode()
        else:
            packed = self._exactly(client, 4 if kind == 1 else 16)
            host = socket.inet_ntop(socket.AF_INET if kind == 1 else socket.AF_INET6, packed)
        self.asked.append((host, int.from_bytes(self._exactly(client, 2), "big")))
        client.sendall(b"\x05\x00\x00\x01" + bytes(6))
        return True

    @staticmethod
    def _exactly(sock: socket.socket, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = sock.recv(size - len(data))
            if not more:
                raise ConnectionError
            data += more
        return data
