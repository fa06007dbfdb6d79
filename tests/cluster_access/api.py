"""An API server on loopback, behind `loopback.Loopback`: it answers every read from a recorded cluster.

What is asked is read from the request alone, so a new ask needs nothing here; an object that the recording does
not hold is answered 404, as the API server would.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection
from urllib.parse import parse_qsl, urlsplit

from kubectl_evidence.ask import Access, Ask, Form
from kubectl_evidence.cluster.capture.model import Capture
from kubectl_evidence.cluster.capture.model import Request as Wanted
from kubectl_evidence.cluster.capture.replay import RecordedCluster
from kubectl_evidence.cluster.capture.resources import Address, group_of
from kubectl_evidence.outcome import Collected, NotFound, Unavailable
from tests.cluster_access.loopback import PATIENCE, Client, Request, status_body

# How a list is delivered, not what is in it (k8s.io/apimachinery pkg/apis/meta/v1, ListOptions). This server gives
# every list whole, which a server may: `limit` is a wish.
_DELIVERY = frozenset({"limit", "continue", "resourceVersion", "resourceVersionMatch", "timeoutSeconds"})


class Api:
    """Answers from a recorded cluster, and remembers what was wanted and what has been answered."""

    def __init__(self, capture: Capture) -> None:
        self._cluster = RecordedCluster(capture)
        self._change = threading.Condition()
        self._wanted: Counter[Wanted] = Counter()
        self._answered: set[Wanted] = set()

    def __call__(self, client: Client, request: Request) -> None:
        ask = ask_of(request)
        with self._change:
            self._wanted[Wanted.of(ask)] += 1
            attempt = self._wanted[Wanted.of(ask)]
        self.reply(client, ask, attempt)
        with self._change:
            self._answered.add(Wanted.of(ask))
            self._change.notify_all()

    def reply(self, client: Client, ask: Ask, attempt: int) -> None:
        """Answer one request; it is the `attempt`th for the same thing."""
        del attempt
        client.respond(*self.answer(ask))

    def answer(self, ask: Ask) -> tuple[int, bytes]:
        """The status and body of the right answer."""
        match self._cluster.read(ask, 0.0):
            case Collected(data=data):
                return 200, data.decode().encode()
            case NotFound() if ask.form == "log":
                return 400, status_body(400, "previous terminated container not found").encode()
            case NotFound():
                return 404, status_body(404, "not found", name=ask.name).encode()
            case Unavailable(why="api-absent"):
                return 404, b"404 page not found\n"
            case other:
                msg = f"the recording does not tell what to answer to {ask.path}: {other}"
                raise AssertionError(msg)

    def attempts(self, ask: Ask) -> int:
        """How often this was asked."""
        with self._change:
            return self._wanted[Wanted.of(ask)]

    def wait_for_answers(self, asks: Collection[Ask]) -> None:
        """Wait until all of these have been answered."""
        awaited = {Wanted.of(ask) for ask in asks}
        with self._change:
            done = self._change.wait_for(lambda: awaited <= self._answered, PATIENCE)
            assert done, f"never asked: {sorted(awaited - self._answered)}"


def ask_of(request: Request) -> Ask:
    """Read from a request what is asked for."""
    assert request.method == "GET", f"{request.method} is no read"
    url = urlsplit(request.target)
    query = tuple(pair for pair in parse_qsl(url.query, keep_blank_values=True) if pair[0] not in _DELIVERY)
    address = Address.of(url.path)
    if address is None:
        form: Form = "text" if request.one("Accept") == "*/*" else "json"
        return Ask(Access("get", "", "", non_resource_url=url.path), url.path, "", query, form)
    access = Access(
        "get" if address.name else "list",
        group_of(address.group_version),
        address.resource,
        address.namespace,
        address.subresource,
    )
    if address.subresource == "log":
        return Ask(access, url.path, "", query, "log", address.name)
    accepted = request.one("Accept") or ""
    return Ask(access, url.path, "", query, "metadata" if "as=PartialObject" in accepted else "json", address.name)
