"""The real API server behind the `Cluster` protocol.

Reads only: the one thing that can write is `write.send`, in a module of its own.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import kubectl_evidence
from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster import ConnectionFailed, Identity
from kubectl_evidence.cluster.answer import outcome
from kubectl_evidence.cluster.attempts import persist
from kubectl_evidence.cluster.connection import Connection, resolve
from kubectl_evidence.cluster.credentials import PLUGIN_SECONDS, Credentials
from kubectl_evidence.cluster.flags import ConnectionFlags, parse_duration
from kubectl_evidence.cluster.kubeconfig import load
from kubectl_evidence.cluster.own_secrets import OwnSecrets
from kubectl_evidence.cluster.pages import first, whole
from kubectl_evidence.cluster.proxy import choose
from kubectl_evidence.cluster.tls import context
from kubectl_evidence.cluster.trace import SILENT, Trace
from kubectl_evidence.outcome import Collected, Missing, Outcome, TimedOut, Unavailable, Why
from kubectl_evidence.raw import Raw

if TYPE_CHECKING:
    from kubectl_evidence.cluster.faults import Fault
    from kubectl_evidence.cluster.transport import Answer, Transport

# etcd holds no object beyond 1.5 MiB, and lists come in pages; more than this is dropped, not held in memory.
_JSON_LIMIT = 16 << 20

# A log ask bounds itself with limitBytes; this is for one that does not, and what is added for one that does.
_LOG_LIMIT = 4 << 20
_LOG_SLACK = 64 << 10

_WHY: dict[Fault, Why] = {
    "tls": "tls",
    "reset": "unreachable",
    "unreachable": "unreachable",
    "cut": "unreachable",
    "unreadable": "unreadable",
}

_ACCEPT = {
    # Nothing else will do: who asks for the metadata of a Secret must not be given its data.
    "get": "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
    "list": "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json",
}


def connect(
    flags: ConnectionFlags,
    deadline: float | None = None,
    environ: Mapping[str, str] = os.environ,
    trace: Trace = SILENT,
    own: OwnSecrets | None = None,
) -> LiveCluster:
    """Make ready to read the cluster that kubectl would talk to; nothing is sent yet.

    An exec plugin is run here. Until `deadline` (of `time.monotonic()`) it may take, or a minute if
    there is none. `own` is told of the identity's secrets, also of those that come later.

    Raises:
        ConnectionFailed: there is no way to the cluster; the message says why and what to do next.
    """
    own = own or OwnSecrets()
    try:
        connection = resolve(flags, environ)
    except ConnectionFailed:
        _tell_all(own, flags, environ)
        raise
    try:
        request_seconds = parse_duration(flags.request_timeout or "0")
    except ValueError as error:
        msg = f"--request-timeout: {error}"
        raise ConnectionFailed(msg, "give 0 for none") from None
    proxy = choose(connection.cluster.server, connection.cluster.proxy_url, environ)
    own.user(connection.user)
    own.proxy(proxy)
    trace.connected(connection, proxy)
    seconds = PLUGIN_SECONDS if deadline is None else max(0.0, deadline - time.monotonic())
    credentials = Credentials(connection, seconds, own)
    transport = _transport(connection, credentials, proxy)
    return LiveCluster(connection, credentials, transport, request_seconds, trace)


def _tell_all(own: OwnSecrets, flags: ConnectionFlags, environ: Mapping[str, str]) -> None:
    """Nobody was chosen: whoever could have been has secrets that the error's words may repeat."""
    with contextlib.suppress(ConnectionFailed):
        for user in load(flags.kubeconfig, environ).users.values():
            own.user(user)


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
        self,
        connection: Connection,
        credentials: Credentials,
        transport: Transport,
        request_seconds: float,
        trace: Trace = SILENT,
    ) -> None:
        self._connection = connection
        self._credentials = credentials
        self._transport = transport
        self._request_seconds = request_seconds
        self._trace = trace
        self._common = [("User-Agent", f"kubectl-evidence/{kubectl_evidence.__version__}")]
        if not connection.cluster.disable_compression:
            self._common.append(("Accept-Encoding", "gzip"))

    @property
    def identity(self) -> Identity:
        """Where the evidence comes from and as whom."""
        return self._connection.identity

    @property
    def asked_a_person(self) -> bool:
        """Whether a credential plugin may have waited for a person at the terminal."""
        return self._credentials.asked_a_person

    def now(self) -> datetime:
        """The clock, in UTC."""
        return datetime.now(UTC)

    def get_ready(self, deadline: float) -> None:
        """Begin to open connections until `deadline`, without waiting for any and without asking anything."""
        self._transport.connect(deadline)

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        """Answer one ask; see `Cluster.read`. No exception leaves this method."""
        started = time.monotonic()
        deadline = self._bounded(deadline, started)
        try:
            answer, more = self._answer(ask, deadline)
            kind = answer.headers.get("Content-Type", "")
            had = outcome(ask, answer.status, kind, answer.body, truncated=answer.truncated, at=self.now())
            return replace(had, truncated=True) if more and isinstance(had, Collected) else had
        except Exception as error:  # noqa: BLE001 - a failure to collect is an outcome, whatever it was
            return self.missing(error, started, deadline)

    def _bounded(self, deadline: float, started: float) -> float:
        return min(deadline, started + self._request_seconds) if self._request_seconds else deadline

    def _answer(self, ask: Ask, deadline: float) -> tuple[Answer, bool]:
        """Send what it takes to answer the ask: one request, or one for each page of a list.

        Returns the answer, and whether there is more of the list than was wanted.
        """
        accept = ask.accept or ("*/*" if ask.is_text else "application/json")
        if ask.form == "metadata":
            accept = _ACCEPT[ask.access.verb]
        limit = _JSON_LIMIT
        if ask.form == "log":
            asked = dict(ask.query).get("limitBytes", "")
            limit = int(asked) + _LOG_SLACK if asked.isdecimal() else _LOG_LIMIT

        def fetch(query: Sequence[tuple[str, str]]) -> Answer:
            target = f"{ask.path}?{urlencode(query)}" if query else ask.path
            return persist(
                lambda place: self.exchange("GET", place, [("Accept", accept)], deadline, limit),
                target,
                self._connection.cluster.server,
                deadline,
                self._trace,
            )

        if ask.access.verb != "list":
            return fetch(ask.query), False
        return first(ask.query, fetch, ask.most) if ask.most else (whole(ask.query, fetch), False)

    def exchange(
        self,
        method: str,
        target: str,
        headers: Sequence[tuple[str, str]],
        deadline: float,
        limit: int,
        body: bytes | None = None,
    ) -> Answer:
        """Send one request with the proof of who asks; for `read` and `write.send` only.

        Once, but a read that is refused with 401 is sent once more if the exec plugin has other words then (exec.go).

        Raises:
            ConnectionFailed: an expired credential could not be had again.
            Exception: see `Transport.exchange`.
        """
        proof = self._credentials.headers(_left(deadline))
        answer = self._send(method, target, [*headers, *proof], deadline, limit, body)
        if answer.status == 401 and method == "GET":
            with contextlib.suppress(ConnectionFailed):  # the server's word stands, as in kubectl
                if self._credentials.refused(proof, _left(deadline)):
                    proof = self._credentials.headers(_left(deadline))
                    return self._send(method, target, [*headers, *proof], deadline, limit, body)
        return answer

    def _send(
        self,
        method: str,
        target: str,
        headers: Sequence[tuple[str, str]],
        deadline: float,
        limit: int,
        body: bytes | None,
    ) -> Answer:
        sending = [*self._common, *headers]
        told = self._trace.sent(method, self._connection.cluster.server + target, sending)
        try:
            answer = self._transport.exchange(method, target, sending, deadline, limit, body)
        except Exception as error:
            from kubectl_evidence.cluster.faults import classify

            told.failed(classify(error))
            raise
        told.answered(answer.status, answer.headers.items(), len(answer.body))
        return answer

    def missing(self, error: Exception, started: float, deadline: float) -> Missing:
        """Name the outcome of an exchange that raised `error`; the instants are of `time.monotonic()`."""
        from kubectl_evidence.cluster.faults import classify

        over = time.monotonic()
        fault = classify(error)
        if fault == "timed-out" or (isinstance(error, ConnectionFailed) and over >= deadline):
            return TimedOut(round(over - started, 3))
        return Unavailable("unauthenticated" if isinstance(error, ConnectionFailed) else _WHY[fault])


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
