"""What an API server, or what is in front of it, can do wrong, and how it must be told.

A fault meets one ask, or every ask. Those of a connection (refused, not trusted) come before any request is sent,
and all asks share their connections, so they cannot be aimed at an ask at once. They are aimed by what follows:
when the request has come, and all others that do not depend on it have been answered, every connection is closed
and the server is gone, or shows another certificate; the request, which may be sent again once, meets the fault.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture.model import Capture
from kubectl_evidence.cluster.capture.model import Request as Wanted
from kubectl_evidence.outcome import Status, Why
from tests.cluster_access.api import Api
from tests.cluster_access.incident import Asked
from tests.cluster_access.loopback import Client, Loopback, status_body

# Stands bare in every body that is no answer: no redactor could know it, so it may be in no output.
CANARY = "canary-8d3f20c7"
LARGE = 100 << 20

_PAGE = f"<!DOCTYPE html><html><body>Please log in, {CANARY}</body></html>"
_CHUNK = 1 << 18


@dataclass(frozen=True)
class Expected:
    """The outcome under its right name. `http_status` 0 is any: it says nothing where the answer's body is at fault."""

    status: Status
    why: Why | None = None
    http_status: int | None = None

    def is_gap_in(self, asked: Asked) -> bool:
        """Whether something is not known because of it.

        That a group is not served is an observation, but not of the core group: every API server serves it.
        """
        if self.why == "api-absent":
            return not asked.ask.access.group
        return self.status in ("forbidden", "timed-out", "unavailable")


COLLECTED = Expected("collected")
UNREADABLE = Expected("unavailable", "unreadable", 0)
TIMED_OUT = Expected("timed-out")


@dataclass(frozen=True)
class Met:
    """A request that has met its fault: `body` is what the right answer would hold."""

    client: Client
    ask: Ask
    body: bytes
    attempt: int
    api: Faulty


@dataclass(frozen=True)
class Fault:
    """One fault and its outcomes: for an object or a list, and for a log, if a log can have it."""

    name: str
    act: Callable[[Met], None]
    expected: Expected
    log: Expected | None
    # It lasts: what is asked after it meets it too.
    lasts: bool = False
    # It takes a while: until the deadline, or as long as the server asks to wait.
    takes: float = 0.0
    # The outcome for a list, where it is another.
    list: Expected | None = None
    # And for `/apis`, which is a list of what there is, and never an empty one.
    groups: Expected | None = None

    def of(self, ask: Ask) -> Expected | None:
        """The outcome for this ask; None where it cannot have this fault."""
        if ask.access.verb == "list" and self.list is not None:
            return self.list
        if ask.access.non_resource_url == "/apis" and self.groups is not None:
            return self.groups
        return self.log if ask.form == "log" else self.expected


@dataclass
class Around:
    """What a fault may use of its surroundings."""

    certificates: Mapping[str, ssl.SSLContext] = field(default_factory=dict)
    # What is answered before a connection is lost.
    before: Collection[Ask] = ()


class Faulty(Api):
    """Answers rightly, but for one ask, or for none if `ask` is None."""

    def __init__(self, capture: Capture, fault: Fault | None, ask: Ask | None, around: Around) -> None:
        super().__init__(capture)
        self.around = around
        self.server: Loopback
        self._fault = fault
        self._aim = None if ask is None else Wanted.of(ask)

    def reply(self, client: Client, ask: Ask, attempt: int) -> None:
        if self._fault is None or self._aim not in (None, Wanted.of(ask)):
            super().reply(client, ask, attempt)
            return
        self._fault.act(Met(client, ask, self.answer(ask)[1], attempt, self))


def _status(code: int, message: str = CANARY, **headers: str) -> Callable[[Met], None]:
    return lambda met: met.client.respond(code, status_body(code, message), **headers)


def _no_such_object(met: Met) -> None:
    met.client.respond(404, status_body(404, CANARY, name=met.ask.name or "some"))


def _page(code: int) -> Callable[[Met], None]:
    return lambda met: met.client.respond(code, _PAGE, Content_Type="text/html; charset=utf-8")


def _busy_once(code: int) -> Callable[[Met], None]:
    def act(met: Met) -> None:
        if met.attempt == 1:
            met.client.respond(code, status_body(code, CANARY), Retry_After="1")
        else:
            met.client.respond(200, met.body)

    return act


def _truncated(met: Met) -> None:
    """Cut where the rest looks whole at both its ends, if there is such a place."""
    end = met.body.rfind(b"}", 1, -1) + 1
    met.client.respond(200, met.body[: end or len(met.body) * 2 // 3])


def _not_utf_8(met: Met) -> None:
    broken = b"\xff\xfe\n" if met.ask.form == "log" else b',"broken":"\xff\xfe"}'
    met.client.respond(200, met.body.rstrip()[: None if met.ask.form == "log" else -1] + broken)


def without_lists(body: bytes, instead: list[Any] | None) -> bytes:
    """The same object with every list in it replaced by null, or by the empty list."""

    def emptied(value: Any) -> Any:
        match value:
            case dict():
                return {key: emptied(entry) for key, entry in value.items()}
            case list():
                return instead
            case _:
                return value

    return json.dumps(emptied(json.loads(body))).encode()


def _other_kind(met: Met) -> None:
    if met.ask.form == "log":
        met.client.respond(200, '{"kind":"Secret"}')
        return
    one = {"metadata": {"name": "other"}, "data": {"password": CANARY}}
    other: dict[str, Any] = {"kind": "Secret", "apiVersion": "v1", **one}
    if met.ask.access.verb == "list":
        other = {"kind": "SecretList", "apiVersion": "v1", "metadata": {}, "items": [one]}
    met.client.respond(200, json.dumps(other))


def _large(met: Met) -> None:
    """Valid to its end, should anybody wait for it."""
    log = met.ask.form == "log"
    head, filler, tail = (b"", b"x" * 99 + b"\n", b"") if log else (met.body[:-1] + b',"filler":"', b"x", b'"}')
    met.client.send(f"HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n".encode() + head)
    left = LARGE - len(head) - len(tail)
    chunk = filler * (_CHUNK // len(filler))
    while left:
        met.client.send(chunk[:left])
        left -= min(left, len(chunk))
    met.client.send(tail)


def _begun(met: Met) -> None:
    met.client.send(f"HTTP/1.1 200 OK\r\nContent-Length: {len(met.body) + 1}\r\n\r\n".encode() + met.body[:10])


def _reset(met: Met) -> None:
    met.client.reset()


def _reset_in_the_body(met: Met) -> None:
    _begun(met)
    met.client.reset()


def _cut_in_the_body(met: Met) -> None:
    _begun(met)
    met.client.hang_up()


def _slow_headers(met: Met) -> None:
    met.client.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    met.client.drip(b"y")


def _slow_body(met: Met) -> None:
    met.client.send(f"HTTP/1.1 200 OK\r\nContent-Length: {len(met.body)}\r\n\r\n".encode())
    met.client.drip(b"\n", pause=1.0)


def _gone(met: Met) -> None:
    met.api.wait_for_answers(met.api.around.before)
    met.api.server.stop()
    met.client.hang_up()


def _shows(certificate: str) -> Callable[[Met], None]:
    def act(met: Met) -> None:
        met.api.wait_for_answers(met.api.around.before)
        met.api.server.present(met.api.around.certificates[certificate])
        met.api.server.cut()
        met.client.hang_up()

    return act


def _errs(code: int) -> Expected:
    return Expected("unavailable", "server-error", code)


def _same(name: str, act: Callable[[Met], None], expected: Expected, *, lasts: bool = False, takes: float = 0) -> Fault:
    return Fault(name, act, expected, expected, lasts, takes)


_UNREACHABLE, _TLS = Expected("unavailable", "unreachable"), Expected("unavailable", "tls")

# A list is never missing, it is empty: who says otherwise is no API server.
NO_SUCH_OBJECT = Fault(
    "404 of the object",
    _no_such_object,
    Expected("not-found"),
    Expected("not-found"),
    list=Expected("unavailable", "unreadable", 404),
)
NULLS = Fault(
    "null for lists",
    lambda met: met.client.respond(200, without_lists(met.body, None)),
    COLLECTED,
    None,
    groups=UNREADABLE,
)
TOO_LARGE = Fault("100 MB", _large, Expected("unavailable", "too-large", 0), COLLECTED)

FAULTS = (
    _same("401", _status(401), Expected("unavailable", "unauthenticated", 401)),
    _same("403", _status(403), Expected("forbidden")),
    _same("403 with HTML", _page(403), Expected("unavailable", "unreadable", 403)),
    NO_SUCH_OBJECT,
    _same(
        "404 of the API group",
        lambda met: met.client.respond(404, "404 page not found\n", Content_Type="text/plain"),
        Expected("unavailable", "api-absent", 404),
    ),
    _same("404 with HTML", _page(404), Expected("unavailable", "unreadable", 404)),
    _same("409", _status(409), _errs(409)),
    _same("410", _status(410), _errs(410)),
    _same("429 without Retry-After", _status(429), _errs(429)),
    _same("429 with Retry-After", _busy_once(429), COLLECTED, takes=1),
    _same("429 with Retry-After beyond the deadline", _status(429, Retry_After="60"), _errs(429)),
    _same("500", _status(500), _errs(500)),
    _same("503", _status(503), _errs(503)),
    _same("503 with Retry-After", _busy_once(503), COLLECTED, takes=1),
    _same("503 with Retry-After beyond the deadline", _status(503, Retry_After="60"), _errs(503)),
    _same("HTML", _page(200), UNREADABLE),
    # A log is bytes, whatever they are.
    Fault("truncated JSON", _truncated, UNREADABLE, COLLECTED),
    Fault("invalid UTF-8", _not_utf_8, UNREADABLE, COLLECTED),
    Fault("another kind", _other_kind, UNREADABLE, COLLECTED),
    NULLS,
    TOO_LARGE,
    _same("connection refused", _gone, _UNREACHABLE, lasts=True),
    _same("reset before the answer", _reset, _UNREACHABLE),
    _same("reset in the body", _reset_in_the_body, _UNREACHABLE),
    # Over TLS it cannot be told from a reset: until CPython 3.12.3 (gh-115627), ssl says EOF for both.
    _same("cut in the body", _cut_in_the_body, _UNREACHABLE),
    _same("TLS failure", _shows("no common cipher"), _TLS, lasts=True),
    _same("certificate expired", _shows("expired"), _TLS, lasts=True),
    _same("certificate of another authority", _shows("another authority"), _TLS, lasts=True),
    _same("slow headers", _slow_headers, TIMED_OUT, lasts=True, takes=2),
    _same("one byte a second", _slow_body, TIMED_OUT, lasts=True, takes=2),
    _same("never answered", lambda met: met.client.wait_until_gone(), TIMED_OUT, lasts=True, takes=2),
)
