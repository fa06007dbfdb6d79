"""Bytes to and from the API server: one pool of connections, one total deadline per exchange.

The official client's synchronous transport (`RESTClientObject`, its `Configuration` and its
urllib3 pool) is used for connections, TLS and HTTP, and nothing else of it: no typed model, no
retry, no redirect, no proxy or credential of its own choosing.

A timeout in urllib3 is per socket operation, so a server that sends a byte a second never runs
into one. Here every operation on a socket first shrinks its timeout to what is left until the
deadline, whoever calls it; resolving a name, which no timeout can bound, is done aside.

Importing this module imports `kubernetes`: `live.connect` does so, and nothing before it.
"""

from __future__ import annotations

import contextlib
import logging
import math
import queue
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from urllib3 import HTTPConnectionPool, HTTPHeaderDict, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.response import BaseHTTPResponse
from urllib3.util import make_headers

from kubectl_evidence.cluster.official import Configuration, RESTClientObject

# Connections that are kept: more than the asks of one wave.
POOL_SIZE = 32

# What Go's dialer gives each of several addresses at least (net/dial.go, partialDeadline).
_SHARE_SECONDS = 2.0

_CHUNK = 1 << 16

# Their messages name URLs, hosts and headers; what happened is told by the outcome alone.
for _name in ("urllib3", "kubernetes", "client"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True)
class Answer:
    """A response; `truncated` says that the body was cut at the limit."""

    status: int
    headers: HTTPHeaderDict
    body: bytes
    truncated: bool


class _Deadline(threading.local):
    """The instant (of `time.monotonic()`) at which this thread's exchange is over."""

    at = math.inf

    def left(self) -> float | None:
        if self.at == math.inf:
            return None
        left = self.at - time.monotonic()
        if left <= 0:
            msg = "deadline"
            raise TimeoutError(msg)
        return left


_deadline = _Deadline()


class _PlainSocket(socket.socket):
    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(_deadline.left())
        return super().recv_into(*args, **kwargs)

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        self.settimeout(_deadline.left())
        return super().recv(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(_deadline.left())
        return super().sendall(*args, **kwargs)


class _TLSSocket(ssl.SSLSocket):
    def do_handshake(self, block: bool = False) -> None:
        self.settimeout(_deadline.left())
        super().do_handshake(block)

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(_deadline.left())
        return super().recv_into(*args, **kwargs)

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        self.settimeout(_deadline.left())
        return super().recv(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(_deadline.left())
        return super().send(*args, **kwargs)


class _Dialing(HTTPConnection):
    """Connects within the deadline, trying every address of the host."""

    def _new_conn(self) -> socket.socket:
        try:
            addresses = _resolve(self._dns_host, self.port)
        except (socket.gaierror, UnicodeError) as error:
            raise NameResolutionError(self.host, self, socket.gaierror(str(error))) from error
        refusal: OSError = OSError("no address")
        for tried, (family, kind, protocol, _, address) in enumerate(addresses):
            left = _deadline.left()
            share = None if left is None else max(left / (len(addresses) - tried), min(left, _SHARE_SECONDS))
            connected = _PlainSocket(family, kind, protocol)
            try:
                for option in self.socket_options or ():
                    connected.setsockopt(*option)
                connected.settimeout(share)
                connected.connect(address)
            except OSError as error:
                connected.close()
                refusal = error
            except BaseException:
                connected.close()
                raise
            else:
                return connected
        if isinstance(refusal, TimeoutError) and refusal.errno is None:
            raise refusal
        raise NewConnectionError(self, "refused") from refusal


class _TLSConnection(_Dialing, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Dialing


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection

    def _validate_conn(self, conn: Any) -> None:
        """Connect, without urllib3's warning about what the user asked for with insecure-skip-tls-verify."""
        if conn.is_closed:
            conn.connect()


class Transport:
    """Connections to one server, safe to use from many threads."""

    def __init__(
        self,
        server: str,
        proxy: str,
        tls: ssl.SSLContext | None,
        tls_to_proxy: ssl.SSLContext | None,
        tls_server_name: str,
    ) -> None:
        for context in filter(None, (tls, tls_to_proxy)):
            context.sslsocket_class = _TLSSocket
        address, proof = _proxy(proxy)
        configuration = Configuration(
            host=server,
            proxy=address,
            proxy_headers=proof,
            no_proxy="",
            proxy_ssl_context=tls_to_proxy,
            verify_ssl=tls is None or tls.verify_mode is not ssl.CERT_NONE,
            tls_server_name=tls_server_name or None,
            connection_pool_maxsize=POOL_SIZE,
            retries=False,
        )
        self._server = server
        self._manager = RESTClientObject(configuration).pool_manager
        self._manager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}
        if tls is not None:
            # One context for all connections: the certificates are read once.
            self._manager.connection_pool_kw["ssl_context"] = tls

    def exchange(
        self,
        method: str,
        target: str,
        headers: Sequence[tuple[str, str]],
        deadline: float,
        limit: int,
        body: bytes | None = None,
    ) -> Answer:
        """Send one request for `target` (path and query) and read at most `limit` bytes of the answer's body.

        Nothing is retried and no redirect is followed.

        Raises:
            Exception: whatever socket, ssl, http.client or urllib3 raise; `faults.classify` names it.
        """
        _deadline.at = deadline
        try:
            response = self._manager.urlopen(
                method,
                self._server + target,
                body=body,
                headers=HTTPHeaderDict(headers),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=True,
                timeout=Timeout(connect=_deadline.left(), read=_deadline.left()),
            )
            try:
                content, truncated = _read(response, limit)
            finally:
                # urllib3 has given the connection back if the body was read to its end.
                if response.connection is not None:
                    response.close()
                    response.release_conn()
            return Answer(response.status, response.headers, content, truncated)
        finally:
            _deadline.at = math.inf

    def close(self) -> None:
        """Close the idle connections."""
        self._manager.clear()


def _read(response: BaseHTTPResponse, limit: int) -> tuple[bytes, bool]:
    chunks: list[bytes] = []
    size = 0
    while size <= limit:
        chunk = response.read(_CHUNK)
        if not chunk:
            return b"".join(chunks), False
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)[:limit], True


def _proxy(url: str) -> tuple[str, dict[str, str]]:
    """Take the user and password out of a proxy's address: they go into a header for the proxy alone."""
    parts = urlsplit(url)
    if parts.username is None:
        return url, {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl(), make_headers(proxy_basic_auth=pair)


_Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]


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
