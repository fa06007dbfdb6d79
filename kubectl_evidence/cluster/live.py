"""The real API server behind the `Cluster` protocol.

Reads only: the one thing that can write is `write.send`, in a module of its own.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

import kubectl_evidence
from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster import ConnectionFailed, Identity
from kubectl_evidence.cluster.answer import outcome
from kubectl_evidence.cluster.connection import Connection, resolve
from kubectl_evidence.cluster.credentials import PLUGIN_SECONDS, Credentials
from kubectl_evidence.cluster.flags import ConnectionFlags, parse_duration
from kubectl_evidence.cluster.proxy import choose
from kubectl_evidence.cluster.tls import context
from kubectl_evidence.outcome import Missing, Outcome, TimedOut, Unavailable, Why
from kubectl_evidence.raw import Raw

if TYPE_CHECKING:
    from kubectl_evidence.cluster.faults import Fault
    from kubectl_evidence.cluster.transport import Answer, Transport

# No list that a packet about one pod needs comes near this; more is dropped, not held in memory.
_JSON_LIMIT = 64 << 20

# A log ask bounds itself with limitBytes; this is for one that does not, and what is added for one that does.
_LOG_LIMIT = 4 << 20
_LOG_SLACK = 64 << 10

# client-go gives up after as many waits (rest/request.go).
_WAITS = 10
_REDIRECTS = 5

_WHY: dict[Fault, Why] = {
    "tls": "tls",
    "reset": "unreachable",
    "unreachable": "unreachable",
    "cut": "unreadable",
    "unreadable": "unreadable",
}

_ACCEPT = {
    "get": "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json",
    "list": "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json",
}


def connect(
    flags: ConnectionFlags, deadline: float | None = None, environ: Mapping[str, str] = os.environ
) -> LiveCluster:
    """Make ready to read the cluster that kubectl would talk to; nothing is sent yet.

    An exec plugin is run here. Until `deadline` (of `time.monotonic()`) it may take, or a minute if
    there is none.

    Raises:
        ConnectionFailed: there is no way to the cluster; the message says why and what to do next.
    """
    connection = resolve(flags, environ)
    try:
        request_seconds = parse_duration(flags.request_timeout or "0")
    except ValueError as error:
        msg = f"--request-timeout: {error}"
        raise ConnectionFailed(msg, "give 0 for none") from None
    proxy = choose(connection.cluster.server, connection.cluster.proxy_url, environ)
    seconds = PLUGIN_SECONDS if deadline is None else max(0.0, deadline - time.monotonic())
    credentials = Credentials(connection, proxy, seconds)
    return LiveCluster(connection, credentials, _transport(connection, credentials, proxy), request_seconds)


def _transport(connection: Connection, credentials: Credentials, proxy: str) -> Transport:
    cluster, where = connection.cluster, connection.where
    tls = None
    if cluster.server.startswith("https://"):
        tls = context(cluster, credentials.certificate, credentials.key, where)
    # As in Go, a proxy is trusted as the server is; but our certificate is not for it.
    tls_to_proxy = context(cluster, b"", b"", where) if proxy.startswith("https://") else None
    from kubectl_evidence.cluster.transport import Transport

    return Transport(cluster.server, proxy, tls, tls_to_proxy, cluster.tls_server_name)


class LiveCluster:
    """One API server as one identity; safe to use from many threads."""

    def __init__(
        self, connection: Connection, credentials: Credentials, transport: Transport, request_seconds: float
    ) -> None:
        self._connection = connection
        self._credentials = credentials
        self._transport = transport
        self._request_seconds = request_seconds
        self._common = [("User-Agent", f"kubectl-evidence/{kubectl_evidence.__version__}")]
        if not connection.cluster.disable_compression:
            self._common.append(("Accept-Encoding", "gzip"))

    @property
    def identity(self) -> Identity:
        """Where the evidence comes from and as whom."""
        return self._connection.identity

    def now(self) -> datetime:
        """The clock, in UTC."""
        return datetime.now(UTC)

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        """Answer one ask; see `Cluster.read`. No exception leaves this method."""
        started = time.monotonic()
        deadline = self._bounded(deadline, started)
        try:
            answer = self._attempt(ask, deadline)
            kind = answer.headers.get("Content-Type", "")
            return outcome(ask, answer.status, kind, answer.body, truncated=answer.truncated, at=self.now())
        except Exception as error:  # noqa: BLE001 - a failure to collect is an outcome, whatever it was
            return self.missing(error, started, deadline)

    def _bounded(self, deadline: float, started: float) -> float:
        return min(deadline, started + self._request_seconds) if self._request_seconds else deadline

    def _attempt(self, ask: Ask, deadline: float) -> Answer:
        """Send the request: again once after a reset, and as often as the server says `Retry-After` in time."""
        from kubectl_evidence.cluster.faults import classify

        target = f"{ask.path}?{urlencode(ask.query)}" if ask.query else ask.path
        accept = "*/*" if ask.form == "log" else "application/json"
        if ask.form == "metadata":
            accept = _ACCEPT[ask.access.verb]
        limit = _JSON_LIMIT
        if ask.form == "log":
            asked = dict(ask.query).get("limitBytes", "")
            limit = int(asked) + _LOG_SLACK if asked.isdecimal() else _LOG_LIMIT
        again, waits, redirects = True, 0, 0
        while True:
            try:
                answer = self.exchange("GET", target, [("Accept", accept)], deadline, limit)
            except Exception as error:
                if not again or classify(error) not in ("reset", "cut"):
                    raise
                again = False
                continue
            pause = _retry_after(answer)
            if pause is not None and waits < _WAITS and time.monotonic() + pause < deadline:
                waits += 1
                time.sleep(pause)
                continue
            elsewhere = _redirect(answer, self._connection.cluster.server, target)
            if elsewhere and redirects < _REDIRECTS:
                redirects += 1
                target = elsewhere
                continue
            return answer

    def exchange(
        self,
        method: str,
        target: str,
        headers: Sequence[tuple[str, str]],
        deadline: float,
        limit: int,
        body: bytes | None = None,
    ) -> Answer:
        """Send one request with the proof of who asks, once; for `read` and `write.send` only.

        Raises:
            ConnectionFailed: an expired credential could not be had again.
            Exception: see `Transport.exchange`.
        """
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        proof = self._credentials.headers(left)
        return self._transport.exchange(method, target, [*self._common, *headers, *proof], deadline, limit, body)

    def missing(self, error: Exception, started: float, deadline: float) -> Missing:
        """Name the outcome of an exchange that raised `error`; the instants are of `time.monotonic()`."""
        from kubectl_evidence.cluster.faults import classify

        over = time.monotonic()
        fault = classify(error)
        if fault == "timed-out" or (isinstance(error, ConnectionFailed) and over >= deadline):
            return TimedOut(round(over - started, 3))
        return Unavailable("unauthenticated" if isinstance(error, ConnectionFailed) else _WHY[fault])


def _retry_after(answer: Answer) -> float | None:
    """The seconds the server asks us to wait; kubectl reads no dates there either (rest/request.go)."""
    value = answer.headers.get("Retry-After", "")
    if (answer.status == 429 or answer.status >= 500) and re.fullmatch(r"[0-9]{1,6}", value):
        return float(value)
    return None


def _redirect(answer: Answer, server: str, target: str) -> str:
    """The path and query to go on with, if the server points to another place on itself; else ""."""
    location = answer.headers.get("Location", "")
    if answer.status not in (301, 302, 303, 307, 308) or not location:
        return ""
    base = urlsplit(server)
    try:
        url = urlsplit(urljoin(server + target, location))
    except ValueError:
        return ""
    prefix = base.path
    if (url.scheme, url.netloc) != (base.scheme, base.netloc) or not url.path.startswith(f"{prefix}/"):
        return ""
    path = url.path[len(prefix) :]
    return f"{path}?{url.query}" if url.query else path
