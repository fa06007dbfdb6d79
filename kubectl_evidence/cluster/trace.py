"""`-v`: what goes to the API server and comes back, told to whoever has to find out why it does not.

The levels are kubectl's (k8s.io/client-go transport/round_trippers.go, DebugWrappers). Bodies are never told, and of
headers only the values that are known to hold no credential. What is told still holds names, paths and addresses:
`tell` is the command line's, which redacts it.
"""

from __future__ import annotations

import http
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from kubectl_evidence.cluster.connection import Connection
    from kubectl_evidence.cluster.entries import UserEntry

CONNECTION, REQUESTS, REQUEST_HEADERS, RESPONSE_HEADERS = 1, 6, 7, 8

_MASKED = "<masked>"

# Any other header's value is masked: Authorization and Impersonate-Extra, and what a proxy may have added.
_TELLING = frozenset(
    (
        "accept accept-encoding audit-id cache-control connection content-encoding content-length content-type date"
        " impersonate-group impersonate-uid impersonate-user retry-after transfer-encoding user-agent vary via"
        " x-kubernetes-pf-flowschema-uid x-kubernetes-pf-prioritylevel-uid"
    ).split()
)


class Sent:
    """A request that is under way, about which nothing is told."""

    __slots__ = ()

    def answered(self, status: int, headers: Iterable[tuple[str, str]], size: int) -> None:
        """Tell that the answer is here: `size` bytes of a body, as they are after unpacking."""

    def failed(self, why: str) -> None:
        """Tell that no answer came; `why` is a word of ours, never a library's message."""


class _ToldOf(Sent):
    __slots__ = ("_line", "_started", "_trace")

    def __init__(self, trace: Trace, line: str) -> None:
        self._trace = trace
        self._line = line
        self._started = time.monotonic()

    def answered(self, status: int, headers: Iterable[tuple[str, str]], size: int) -> None:
        phrase = http.HTTPStatus(status).phrase if status in _STATUSES else "(unknown status)"
        lines = [f"{self._line} {status} {phrase} in {self._took()}, {size} bytes"]
        if self._trace.level >= RESPONSE_HEADERS:
            lines += _headers("Response", headers)
        self._trace.tell("\n".join(lines))

    def failed(self, why: str) -> None:
        self._trace.tell(f"{self._line} failed after {self._took()}: {why}")

    def _took(self) -> str:
        return f"{(time.monotonic() - self._started) * 1000:.0f} milliseconds"


_STATUSES = frozenset(int(status) for status in http.HTTPStatus)
_SILENT = Sent()


class Trace:
    """Tells through `tell` what `level` asks for; `tell` takes whole lines, from any thread.

    Without arguments it tells nothing, and costs nothing.
    """

    __slots__ = ("level", "tell")

    def __init__(self, level: int = 0, tell: Callable[[str], None] = lambda _: None) -> None:
        self.level = level
        self.tell = tell

    def connected(self, connection: Connection, proxy: str) -> None:
        """Tell where requests will go, through what and as whom; `proxy` is a URL, or "" for none."""
        if self.level < CONNECTION:
            return
        cluster, identity = connection.cluster, connection.identity
        check = ", its certificate is not checked" if cluster.insecure_skip_tls_verify else ""
        name = f", checked against the name {cluster.tls_server_name}" if cluster.tls_server_name else ""
        lines = [
            f"connection: {connection.where}, namespace {identity.namespace}",
            f"server: {cluster.server}{check}{name}",
            f"identity: {identity.user or 'no user'}, with {_proof(connection.user)}",
            f"proxy: {_address(proxy) or 'none'}",
        ]
        self.tell("\n".join(lines))

    def sent(self, method: str, url: str, headers: Iterable[tuple[str, str]]) -> Sent:
        """Begin to tell of one request, just before it is sent. Its end is told by one method of the result."""
        if self.level < REQUESTS:
            return _SILENT
        if self.level >= REQUEST_HEADERS:
            self.tell("\n".join([f"{method} {url}", *_headers("Request", headers)]))
        return _ToldOf(self, f"{method} {url}")

    def repeats(self, method: str, url: str, why: str) -> None:
        """Tell that this request is sent again, and why, in words of ours."""
        if self.level >= REQUESTS:
            self.tell(f"{method} {url} is sent again: {why}")

    def waits(self, method: str, url: str, seconds: float) -> None:
        """Tell that the server asked for a pause before this request is sent again."""
        if self.level >= REQUESTS:
            self.tell(f"{method} {url} waits {seconds:g} s, as the server's Retry-After says")


SILENT = Trace()


def _headers(whose: str, headers: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{whose} headers:", *(f"    {name}: {_value(name, value)}" for name, value in headers)]


def _value(name: str, value: str) -> str:
    if name.lower() not in _TELLING:
        return _MASKED
    # Header values travel as latin-1; a name in UTF-8 is to be read by people, on one line.
    return " ".join(value.encode("latin-1", "replace").decode("utf-8", "replace").split())


def _proof(user: UserEntry) -> str:
    """Name what proves the identity, by the order in which `credentials` looks for it."""
    proofs = []
    if user.client_certificate or user.client_certificate_data:
        proofs.append("a client certificate")
    if user.token_file:
        proofs.append(f"the token in {user.token_file}")
    elif user.token:
        proofs.append("a token")
    elif user.username or user.password:
        proofs.append("a user name and password")
    if user.exec and not proofs:
        proofs.append(f"what the exec plugin {user.exec.command} hands out")
    return " and ".join(proofs) or "no credentials"


def _address(proxy: str) -> str:
    """Give the proxy without its path and without the user and password that may be in it."""
    parts = urlsplit(proxy)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""
