"""Sockets that know when it is over, and how to get one connected.

A timeout of Python's is per operation, so a server that sends a byte a second never runs into one.
Here every operation on a socket first shrinks its timeout to what is left until the thread's
deadline, whoever calls it (http.client and urllib3 do); resolving a name, which no timeout can
bound, is done aside.
"""

from __future__ import annotations

import contextlib
import errno
import math
import os
import queue
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

# How long an address may stay silent before the next one is tried beside it (Go's net.Dialer, RFC 6555).
_HEAD_START = 0.3

_Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]


class _Deadline(threading.local):
    """The instant (of `time.monotonic()`) at which what this thread does is over."""

    at = math.inf

    def left(self) -> float | None:
        """Give the seconds that are left, or None if there is no end.

        Raises:
            TimeoutError: none are left.
        """
        if self.at == math.inf:
            return None
        left = self.at - time.monotonic()
        if left <= 0:
            msg = "deadline"
            raise TimeoutError(msg)
        return left


_deadline = _Deadline()


@contextlib.contextmanager
def until(deadline: float) -> Iterator[None]:
    """Bound every socket operation of this thread in the block."""
    _deadline.at = deadline
    try:
        yield
    finally:
        _deadline.at = math.inf


def seconds_left() -> float | None:
    """Give what is left of the deadline of this thread, or raise TimeoutError."""
    return _deadline.left()


class PlainSocket(socket.socket):
    """A TCP socket within the deadline."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(_deadline.left())
        return super().recv_into(*args, **kwargs)

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        self.settimeout(_deadline.left())
        return super().recv(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(_deadline.left())
        return super().sendall(*args, **kwargs)


class TLSSocket(ssl.SSLSocket):
    """A TLS socket within the deadline; for `SSLContext.sslsocket_class`."""

    def do_handshake(self, block: bool = False) -> None:
        self.settimeout(_deadline.left())
        super().do_handshake(block)

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(_deadline.left())
        return super().recv_into(*args, **kwargs)

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        self.settimeout(_deadline.left())
        try:
            return super().recv(*args, **kwargs)
        except OSError:
            if getattr(self, "_sslobj", None) is None:
                # Reset before it was wrapped: `_create` looks for that by reading, and would leave the socket open.
                self.close()
            raise

    def send(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(_deadline.left())
        return super().send(*args, **kwargs)

    def is_quiet(self) -> bool:
        """Whether the other end has neither closed the connection nor sent anything that nobody asked for."""
        try:
            self.settimeout(0)
            super().recv(1)
        except ssl.SSLWantReadError:
            return True
        except (OSError, ValueError):
            pass
        return False


def dial(host: str, port: int, options: Sequence[tuple[Any, ...]] = ()) -> PlainSocket:
    """Connect to the first address of the host that answers, trying another after a moment's silence.

    Raises:
        socket.gaierror, UnicodeError: the host has no address.
        TimeoutError: the deadline is over.
        OSError: every address refused; the last refusal.
    """
    waiting = list(_resolve(host, port))
    refusal: OSError = OSError(errno.EHOSTUNREACH, "no address")
    with contextlib.ExitStack() as opened, selectors.DefaultSelector() as silent:
        while waiting or silent.get_map():
            if waiting:
                family, kind, protocol, _, address = waiting.pop(0)
                attempt = opened.enter_context(PlainSocket(family, kind, protocol))
                for option in options:
                    attempt.setsockopt(*option)
                attempt.setblocking(False)
                code = attempt.connect_ex(address)
                if code not in (0, errno.EINPROGRESS):
                    refusal = OSError(code, os.strerror(code))
                    continue
                silent.register(attempt, selectors.EVENT_WRITE)
            left = _deadline.left()
            for key, _ in silent.select(min(_HEAD_START, left or _HEAD_START) if waiting else left):
                answered = key.fileobj
                assert isinstance(answered, PlainSocket)  # noqa: S101 - nothing else is registered
                silent.unregister(answered)
                code = answered.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                if code:
                    refusal = OSError(code, os.strerror(code))
                    continue
                # The others are closed on the way out, and so is the original of this one.
                return PlainSocket(answered.family, answered.type, answered.proto, answered.detach())
    raise refusal


def _resolve(host: str, port: int) -> Sequence[_Address]:
    """Look the host up within the deadline; getaddrinfo itself knows none and cannot be interrupted."""
    answers: queue.SimpleQueue[list[Any] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:  # noqa: BLE001 - handed to the thread that waits
            answers.put(error)

    with contextlib.suppress(OSError):
        # An address needs no looking up.
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        answer = answers.get(timeout=_deadline.left())
    except queue.Empty:
        msg = "name resolution"
        raise TimeoutError(msg) from None
    if isinstance(answer, Exception):
        raise answer
    return answer
