"""An HTTP(S) server on loopback that does with each request exactly what a test tells it to, and remembers it."""

from __future__ import annotations

import contextlib
import json
import queue
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

# Long enough for any machine; only a test that is about to fail waits for it.
PATIENCE = 30.0


@dataclass(frozen=True)
class Request:
    """A request as it came in, header lines in order."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    client_certificate: str
    server_name: str

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def one(self, name: str) -> str | None:
        """The value of a header that is there at most once."""
        values = self.all(name)
        assert len(values) <= 1, f"{name} came {len(values)} times"
        return values[0] if values else None


class Client:
    """The other end, while its request is being answered."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)

    def respond(self, status: int, body: bytes | str = b"", **headers: str) -> None:
        """Send a whole response."""
        content = body.encode() if isinstance(body, str) else body
        lines = {"Content-Length": str(len(content)), "Content-Type": "application/json"}
        lines |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.send(f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + content)

    def reset(self) -> None:
        """Cut the connection with a TCP reset."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw = socket.socket(fileno=self._sock.detach())
        raw.close()
        raise HungUp

    def hang_up(self) -> None:
        """Close the connection in good order, whatever is still missing."""
        raise HungUp

    def drip(self, byte: bytes, pause: float = 0.02) -> None:
        """Send one byte after the other until the client has gone."""
        patience = time.monotonic() + PATIENCE
        with contextlib.suppress(OSError):
            while not self._has_gone(pause):
                assert time.monotonic() < patience, "the client never gave up"
                self.send(byte)
        raise HungUp

    def wait_until_gone(self) -> None:
        """Say nothing until the client closes the connection."""
        with contextlib.suppress(OSError):
            assert self._has_gone(PATIENCE), "the client never gave up"
        raise HungUp

    def _has_gone(self, seconds: float) -> bool:
        self._sock.settimeout(seconds)
        try:
            return self._sock.recv(1) == b""
        except TimeoutError:
            return False
        finally:
            with contextlib.suppress(OSError):
                self._sock.settimeout(PATIENCE)


class HungUp(Exception):
    """The connection is over."""


Behaviour = Callable[[Client, Request], None]


class Loopback:
    """The server. Behaviours are used up one per request; the last one stays."""

    def __init__(
        self,
        *behaviours: Behaviour,
        tls: ssl.SSLContext | None = None,
        host: str = "127.0.0.1",
        most_connections: int | None = None,
    ) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self.failures: queue.SimpleQueue[BaseException] = queue.SimpleQueue()
        self.departures: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._behaviours = list(behaviours)
        self._lock = threading.Lock()
        self._tls = tls
        self._open: list[socket.socket] = []
        # Once it has taken so many, further ones are refused.
        self._most = most_connections
        self._host = f"[{host}]" if ":" in host else host
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family, backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._names: dict[int, str] = {}
        if tls is not None:
            tls.sni_callback = lambda sock, name, _: self._names.__setitem__(id(sock), name or "")

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self._host}:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if kind is None and not self.failures.empty():
            raise self.failures.get()

    def stop(self) -> None:
        """Stop listening and cut every connection: from now on connections are refused."""
        self.refuse()
        self.cut()

    def refuse(self) -> None:
        """Stop listening; the connections there are stay."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def present(self, tls: ssl.SSLContext) -> None:
        """Shake hands in another way from now on; the connections there are stay."""
        self._tls = tls

    def cut(self) -> None:
        """Cut every connection there is."""
        with self._lock:
            for sock in self._open:
                with contextlib.suppress(OSError):
                    # Of the socket below TLS, which its own thread may be using.
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.append(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()
            if self.connections == self._most:
                self.refuse()
                return

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(PATIENCE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if self._tls is not None:
                sock = self._shake_hands(sock, self._tls)
            with sock:
                while (request := self._receive(sock)) is not None:
                    with self._lock:
                        self.requests.append(request)
                        behave = self._behaviours.pop(0) if len(self._behaviours) > 1 else self._behaviours[0]
                    behave(Client(sock), request)
        except (HungUp, OSError):
            pass  # the client went away, or was sent away
        except BaseException as error:  # noqa: BLE001 - shown by the test that it belongs to
            self.failures.put(error)
        finally:
            sock.close()
            self.departures.put(None)

    def _shake_hands(self, sock: socket.socket, tls: ssl.SSLContext) -> ssl.SSLSocket:
        wrapped = tls.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        with self._lock:
            self._open.append(wrapped)
        try:
            wrapped.do_handshake()
        except OSError as error:
            with wrapped:
                # Closing with the client's bytes unread would reset the connection, and an alert would be lost.
                while isinstance(error, ssl.SSLError) and socket.socket.recv(wrapped, 1 << 16):
                    pass
            raise
        return wrapped

    def _receive(self, sock: socket.socket) -> Request | None:
        received = b""
        while b"\r\n\r\n" not in received:
            more = sock.recv(1 << 16)
            if not more:
                return None
            received += more
        head, _, body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        headers = tuple((name, value.strip()) for name, _, value in (line.partition(":") for line in lines))
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
        while len(body) < length:
            body += sock.recv(length - len(body))
        assert len(body) == length, "more was sent before this was answered"
        certificate: Any = sock.getpeercert() if isinstance(sock, ssl.SSLSocket) else None
        subject = "".join(value for part in (certificate or {}).get("subject", ()) for _, value in part)
        return Request(method, target, headers, body, subject, self._names.get(id(sock), ""))


def answers(status: int, body: bytes | str = b"", **headers: str) -> Behaviour:
    """A server that always answers this."""
    return lambda client, _: client.respond(status, body, **headers)


def status_body(code: int, message: str = "", **details: str) -> str:
    """An API server's Status object."""
    return json.dumps(
        {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": message,
            "details": details,
            "code": code,
        }
    )


def a_list(kind: str = "Pod", items: Iterable[Any] = ()) -> str:
    """A List of this kind, as the API server writes it."""
    return json.dumps({"kind": f"{kind}List", "apiVersion": "v1", "metadata": {}, "items": list(items)})


POD = json.dumps({"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "checkout-api"}})
