"""Bytes to and from the API server: one pool of connections, one total deadline per exchange.

The official client's synchronous transport (`RESTClientObject`, its `Configuration` and its
urllib3 pool) is used for connections, TLS and HTTP, and nothing else of it: no typed model, no
retry, no redirect, no proxy or credential of its own choosing. The sockets are `dial`'s, which
know the deadline.

Importing this module imports `kubernetes`: `live.connect` does so, and nothing before it.
"""

from __future__ import annotations

import functools
import io
import logging
import socket
import ssl
import threading
from collections.abc import Sequence
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from urllib3 import HTTPConnectionPool, HTTPHeaderDict, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.response import BaseHTTPResponse
from urllib3.util import make_headers

from kubectl_evidence.cluster import socks
from kubectl_evidence.cluster.dial import TLSSocket, dial, seconds_left, until
from kubectl_evidence.cluster.official import Configuration, RESTClientObject
from kubectl_evidence.frozen import dataclass

# So many connections and no more. A connection costs two round trips before it can be asked anything, one that is busy
# only what is left of one: the second wave waits for the connections of the first rather than to open its own.
POOL_SIZE = 16

_CHUNK = 1 << 16
_SOCKS_PORT = 1080

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


class _Connection(HTTPConnection):
    """A connection whose socket is `dial`'s, through a SOCKS proxy if there is one."""

    def __init__(self, *args: Any, through: SplitResult | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._through = through

    def _new_conn(self) -> socket.socket:
        host, port = self._dns_host, self.port
        if self._through is not None:
            host, port = self._through.hostname or "", self._through.port or _SOCKS_PORT
        try:
            connected = dial(host, port, tuple(self.socket_options or ()))
        except (socket.gaierror, UnicodeError) as error:
            raise NameResolutionError(self.host, self, socket.gaierror()) from error
        except OSError as error:
            if isinstance(error, TimeoutError) and error.errno is None:
                raise
            raise NewConnectionError(self, "no connection") from error
        if self._through is not None:
            try:
                socks.ask(self._through, connected, self._dns_host, self.port)
            except BaseException:
                connected.close()
                raise
        return connected

    @property
    def is_connected(self) -> bool:
        """Whether the server may still be asked something here.

        urllib3 takes a connection on which something has arrived for one that was closed. After a handshake
        of TLS 1.3 that is the server's session tickets.
        """
        if isinstance(self.sock, TLSSocket):
            return self.sock.is_quiet()
        return super().is_connected


class _TLSConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    def __init__(self, *args: Any, through: SplitResult | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ConnectionCls = functools.partial(_Connection, through=through)  # type: ignore[assignment]


class _TLSPool(HTTPSConnectionPool):
    def __init__(self, *args: Any, through: SplitResult | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ConnectionCls = functools.partial(_TLSConnection, through=through)  # type: ignore[assignment]

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
            context.sslsocket_class = TLSSocket
        through = urlsplit(proxy) if proxy.startswith("socks5") else None
        address, proof = ("", {}) if through else _proxy(proxy)
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
        self._manager.pool_classes_by_scheme = {
            "http": functools.partial(_Pool, through=through),  # type: ignore[dict-item]
            "https": functools.partial(_TLSPool, through=through),  # type: ignore[dict-item]
        }
        if tls is not None:
            # One context for all connections: the certificates are read once.
            self._manager.connection_pool_kw["ssl_context"] = tls
        self._manager.connection_pool_kw["block"] = True

    def connect(self, deadline: float) -> None:
        """Begin to open all connections, and do not wait for it: who asks meanwhile gets the first that is there.

        One that cannot be opened is tried again by the ask that needs it, which then has the outcome.
        """
        pool: Any = self._manager.connection_from_url(self._server)
        # All are taken out before the first may come back. urllib3 has no word for connecting ahead.
        for connection in [pool._get_conn(timeout=0) for _ in range(POOL_SIZE)]:
            threading.Thread(target=_open, args=(pool, connection, deadline), name="connect", daemon=True).start()

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
        with until(deadline):
            response = self._manager.urlopen(
                method,
                self._server + target,
                body=body,
                headers=HTTPHeaderDict(headers),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=True,
                timeout=Timeout(connect=seconds_left(), read=seconds_left()),
                pool_timeout=seconds_left(),
            )
            try:
                content, truncated = _read(response, limit)
            finally:
                # urllib3 has given the connection back if the body was read to its end.
                if response.connection is not None:
                    response.close()
                    response.release_conn()
            return Answer(response.status, response.headers, content, truncated)


def _open(pool: Any, connection: Any, deadline: float) -> None:
    try:
        with until(deadline):
            if pool.proxy is not None and pool.scheme == "https":
                pool._prepare_proxy(connection)  # as `urlopen` does before the first request of a connection
            else:
                connection.connect()
    except Exception:  # noqa: BLE001 - what is wrong here is wrong for the next ask too, which names it
        connection.close()
    finally:
        pool._put_conn(connection)


def _read(response: BaseHTTPResponse, limit: int) -> tuple[bytes, bool]:
    # Its value is what was written, without a copy: a large body is in memory once.
    body = io.BytesIO()
    while body.tell() <= limit:
        chunk = response.read(_CHUNK)
        if not chunk:
            return body.getvalue(), False
        body.write(chunk)
    body.truncate(limit)
    return body.getvalue(), True


def _proxy(url: str) -> tuple[str, dict[str, str]]:
    """Take the user and password out of a proxy's address: they go into a header for the proxy alone."""
    parts = urlsplit(url)
    if parts.username is None:
        return url, {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl(), make_headers(proxy_basic_auth=pair)
