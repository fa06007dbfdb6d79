"""Lists come in pages; what is read of them is the whole list or an outcome, never a part of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from kubectl_evidence import ask
from kubectl_evidence.cluster import live
from kubectl_evidence.outcome import Collected, Forbidden, Outcome, TimedOut, Unavailable
from kubectl_evidence.raw import Raw
from tests.cluster_access.conftest import Serve, connected, soon
from tests.cluster_access.loopback import POD, Behaviour, Client, Request, answers, status_body

LIST = ask.list_("v1", "pods", "payments", labels="app in (a,b)")
METADATA = ask.list_("v1", "pods", "payments", fields="status.phase!=Failed", form="metadata")
GET = ask.get("v1", "pods", "checkout-api", "payments")
LOG = ask.log("payments", "checkout-api", "api", previous=False, lines=10, limit_bytes=1000)

UNREADABLE = Unavailable("unreadable", 200)
EXPIRED = status_body(410, "The provided continue parameter is too old to display a consistent list result.")
# A token is opaque: this one is in need of all the encoding that a URL knows.
_TOKEN = "+/=&?#% ü "

# Bounds for a server that never comes to an end. kubectl has none; these are far beyond any real list.
_MANY_REQUESTS = 2000


class Pages:
    """Answers lists in pages: of `limit` objects, or fewer where the server thinks so (`most`)."""

    def __init__(self, names: Sequence[str], most: int = 10_000, kind: str = "Pod", size: int = 0) -> None:
        self.names = list(names)
        self._most = most
        self._kind = kind
        self._filler = "x" * size

    def __call__(self, client: Client, request: Request) -> None:
        query = query_of(request)
        token = query.get("continue", "")
        assert not token or token.startswith(_TOKEN), f"not the token that was given: {token!r}"
        start = int(token.removeprefix(_TOKEN) or 0)
        end = start + min(self._most, int(query["limit"])) if "limit" in query else len(self.names)
        metadata: dict[str, Any] = {"resourceVersion": "900"}
        if end < len(self.names):
            metadata |= {"continue": f"{_TOKEN}{end}", "remainingItemCount": len(self.names) - end}
        client.respond(200, page(self.names[start:end], metadata, self._kind, self._filler))


def page(names: Sequence[str], metadata: dict[str, Any], kind: str = "Pod", filler: str = "") -> str:
    items = [{"metadata": {"name": name, "annotations": {"filler": filler}}} for name in names]
    return json.dumps({"kind": f"{kind}List", "apiVersion": "v1", "metadata": metadata, "items": items or None})


def query_of(request: Request) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.target).query, strict_parsing=True))


def names(count: int, prefix: str = "pod") -> list[str]:
    return [f"{prefix}-{number:04}" for number in range(count)]


def names_of(outcome: Outcome[Raw]) -> list[str]:
    assert isinstance(outcome, Collected), outcome
    return [item["metadata"]["name"] for item in outcome.data.parse().get("items", [])]


def instead(*behaviours: Behaviour, on: Callable[[Request], bool], otherwise: Behaviour) -> Behaviour:
    """Meet the first requests that fit with these behaviours, one each, and everything else with the usual one."""
    left = list(behaviours)

    def behave(client: Client, request: Request) -> None:
        (left.pop(0) if left and on(request) else otherwise)(client, request)

    return behave


def is_continued(request: Request) -> bool:
    return "continue" in query_of(request)


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 450, 1234, 5001])
def test_the_pages_of_a_list_are_joined_in_order(serve: Serve, count: int) -> None:
    server = serve(Pages(names(count), most=100))
    outcome = connected(server.url).read(LIST, soon())
    assert names_of(outcome) == names(count)
    assert isinstance(outcome, Collected)
    assert not outcome.truncated
    assert len(server.requests) == max(1, -(-count // 100))


def test_what_is_joined_is_one_list_that_says_nothing_of_pages(serve: Serve) -> None:
    outcome = connected(serve(Pages(names(30), most=10)).url).read(LIST, soon())
    assert isinstance(outcome, Collected)
    whole = outcome.data.parse()
    assert {key: value for key, value in whole.items() if key != "items"} == {
        "kind": "PodList",
        "apiVersion": "v1",
        "metadata": {"resourceVersion": "900"},
    }


def test_a_list_asks_for_a_limit_and_every_page_asks_for_the_same_things(serve: Serve) -> None:
    server = serve(Pages(names(30), most=10, kind="PartialObjectMetadata"))
    assert names_of(connected(server.url).read(METADATA, soon())) == names(30)
    queries = [query_of(request) for request in server.requests]
    assert [query.pop("continue", "") for query in queries] == ["", f"{_TOKEN}10", f"{_TOKEN}20"]
    assert all(int(query.pop("limit")) >= 100 for query in queries)
    assert queries == [{"fieldSelector": "status.phase!=Failed"}] * 3
    assert {urlsplit(request.target).path for request in server.requests} == {METADATA.path}
    [accepted] = {request.one("Accept") for request in server.requests}
    assert accepted is not None
    assert "PartialObjectMetadataList" in accepted


def test_nothing_but_a_list_asks_for_a_limit(serve: Serve) -> None:
    server = serve(answers(200, POD))
    cluster = connected(server.url)
    for one in (GET, LOG, ask.version()):
        cluster.read(one, soon())
    assert len(server.requests) == 3
    for request in server.requests:
        query = urlsplit(request.target).query
        assert not {"limit", "continue"} & {key for key, _ in parse_qsl(query)}


def test_a_server_that_knows_no_limit_gives_the_list_at_once(serve: Serve) -> None:
    server = serve(answers(200, page(names(5000), {"resourceVersion": "900"})))
    assert names_of(connected(server.url).read(LIST, soon())) == names(5000)
    assert len(server.requests) == 1


def test_a_page_without_objects_is_a_page(serve: Serve) -> None:
    """With a selector the API server may find nothing for a while, and says so with an empty page and a token."""
    token = {"continue": f"{_TOKEN}1"}
    server = serve(
        answers(200, page([], token)),
        answers(200, page(["one"], token)),
        answers(200, page([], token)),
        answers(200, page(["two"], {})),
    )
    assert names_of(connected(server.url).read(LIST, soon())) == ["one", "two"]


def test_a_list_that_expired_is_read_again_from_its_start(serve: Serve) -> None:
    """What has changed meanwhile is as the second reading has it: no object twice, none of another time."""
    pages = Pages(names(30, "old"), most=10)

    def expires(client: Client, _: Request) -> None:
        pages.names = names(25, "new")
        client.respond(410, EXPIRED)

    server = serve(instead(expires, on=lambda request: f"{_TOKEN}20" in query_of(request).values(), otherwise=pages))
    assert names_of(connected(server.url).read(LIST, soon())) == names(25, "new")
    assert [is_continued(request) for request in server.requests][:4] == [False, True, True, False]


def test_a_list_that_expires_again_is_read_without_pages(serve: Serve) -> None:
    """As client-go's pager does (k8s.io/client-go tools/pager, FullListIfExpired)."""
    pages = Pages(names(30), most=10)
    expired = [answers(410, EXPIRED)] * _MANY_REQUESTS
    server = serve(instead(*expired, on=is_continued, otherwise=pages))
    assert names_of(connected(server.url).read(LIST, soon())) == names(30)
    last = query_of(server.requests[-1])
    assert last == {"labelSelector": "app in (a,b)"}
    assert len(server.requests) <= 5


def test_a_list_that_is_always_expired_is_an_outcome(serve: Serve) -> None:
    server = serve(answers(410, EXPIRED))
    assert connected(server.url).read(LIST, soon()) == Unavailable("server-error", 410)
    assert len(server.requests) <= 5


@pytest.mark.parametrize("each", [["again"], []], ids=["with objects", "without objects"])
def test_a_list_that_never_ends_is_left(serve: Serve, each: list[str]) -> None:
    server = serve(answers(200, page(each, {"continue": f"{_TOKEN}1"})))
    outcome = connected(server.url).read(LIST, soon())
    assert isinstance(outcome, Unavailable)
    assert outcome.why == "too-large"
    assert 2 <= len(server.requests) <= _MANY_REQUESTS


def test_a_list_that_is_too_long_to_hold_is_left(serve: Serve) -> None:
    """Every page is within what one answer may have, all together are not."""
    filler = "x" * (1 << 20)
    server = serve(answers(200, page(["large"] * 8, {"continue": f"{_TOKEN}1"}, filler=filler)))
    assert connected(server.url).read(LIST, soon()) == Unavailable("too-large", 200)
    assert len(server.requests) < 20


def test_a_page_that_is_too_large_is_asked_for_in_smaller_ones(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_JSON_LIMIT", 1 << 20)
    server = serve(Pages(names(300), size=10_000))
    assert names_of(connected(server.url).read(LIST, soon())) == names(300)


def test_an_object_that_no_page_can_hold_is_too_large(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_JSON_LIMIT", 1 << 20)
    server = serve(Pages(names(300), size=100_000))
    assert connected(server.url).read(LIST, soon()) == Unavailable("too-large", 200)
    assert len(server.requests) <= 5


def test_the_deadline_is_that_of_all_pages_together(serve: Serve) -> None:
    def says_nothing(client: Client, _: Request) -> None:
        client.wait_until_gone()

    pages = Pages(names(30), most=10)
    third = instead(says_nothing, on=lambda request: f"{_TOKEN}20" in query_of(request).values(), otherwise=pages)
    server = serve(third)
    outcome = connected(server.url).read(LIST, soon(0.5))
    assert isinstance(outcome, TimedOut)
    assert outcome.after_seconds >= 0.45
    server.departures.get(timeout=30)
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        pytest.param(answers(401, status_body(401)), Unavailable("unauthenticated", 401), id="401"),
        pytest.param(answers(403, status_body(403)), Forbidden(LIST.access), id="403"),
        pytest.param(answers(429, status_body(429)), Unavailable("server-error", 429), id="429"),
        pytest.param(answers(500, status_body(500)), Unavailable("server-error", 500), id="500"),
        pytest.param(answers(200, "<html>", Content_Type="text/html"), UNREADABLE, id="HTML"),
        pytest.param(answers(200, page(names(10), {})[:-20]), UNREADABLE, id="truncated"),
        pytest.param(answers(200, "null"), UNREADABLE, id="null"),
        pytest.param(answers(200, "[]"), UNREADABLE, id="an array"),
        pytest.param(answers(200, '{"kind":"PodList","apiVersion":"v1","items":{"a":1}}'), UNREADABLE, id="no array"),
        pytest.param(answers(200, POD), UNREADABLE, id="an object"),
        pytest.param(answers(200, status_body(200)), UNREADABLE, id="a Status"),
        pytest.param(answers(200, page(names(10), {}, kind="Secret")), UNREADABLE, id="a list of another kind"),
        pytest.param(lambda client, _: client.reset(), Unavailable("unreachable"), id="reset"),
    ],
)
def test_half_a_list_is_no_list(serve: Serve, fault: Behaviour, outcome: Outcome[Raw]) -> None:
    pages = Pages(names(30), most=10)
    server = serve(instead(*[fault] * 9, on=is_continued, otherwise=pages))
    assert connected(server.url).read(LIST, soon()) == outcome


def test_a_page_is_tried_again_as_any_answer_is(serve: Serve) -> None:
    busy = answers(503, status_body(503), Retry_After="0")
    pages = Pages(names(30), most=10)
    server = serve(instead(lambda client, _: client.reset(), busy, busy, on=is_continued, otherwise=pages))
    assert names_of(connected(server.url).read(LIST, soon())) == names(30)


@pytest.mark.parametrize("token", [None, 7, {}, []], ids=repr)
def test_a_token_that_is_none_ends_the_list(serve: Serve, token: Any) -> None:
    server = serve(answers(200, page(["one"], {"continue": token})))
    assert names_of(connected(server.url).read(LIST, soon())) == ["one"]
    assert len(server.requests) == 1
