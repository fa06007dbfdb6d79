"""Every way an API server can answer, and the outcome it becomes."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

import kubectl_evidence
from kubectl_evidence import ask
from kubectl_evidence.cluster import live
from kubectl_evidence.cluster.transport import POOL_SIZE
from kubectl_evidence.outcome import Collected, Forbidden, NotFound, Outcome, TimedOut, Unavailable
from kubectl_evidence.raw import Raw
from tests.cluster_access.conftest import Serve, connected, soon
from tests.cluster_access.loopback import POD, Client, Request, a_list, answers, status_body

GET = ask.get("v1", "pods", "checkout-api", "payments")
LIST = ask.list_("v1", "pods", "payments", labels="app in (a,b)")
METADATA = ask.list_("apps/v1", "replicasets", "payments", form="metadata")
METRICS = ask.get("metrics.k8s.io/v1beta1", "pods", "checkout-api", "payments")
LOG = ask.log("payments", "checkout-api", "api", previous=True, lines=10, limit_bytes=1000)
VERSION = ask.version()

HTML = "<!DOCTYPE html><html><body>Please log in</body></html>"
FORBIDDEN = status_body(403, 'pods "checkout-api" is forbidden: User "jane" cannot get resource "pods"')
NO_POD = status_body(404, 'pods "checkout-api" not found', name="checkout-api", kind="pods")
NO_METRICS = status_body(404, "podmetrics not found", name="payments/checkout-api", group="metrics.k8s.io")
NO_GROUP = status_body(404, "the server could not find the requested resource")
WAITING = status_body(400, 'container "api" in pod "checkout-api" is waiting to start: ContainerCreating')
NO_PREVIOUS = status_body(400, 'previous terminated container "api" in pod "checkout-api" not found')
NO_CONTAINER = status_body(400, "container api is not valid for pod checkout-api")
BAD_SELECTOR = status_body(400, "unable to parse requirement")


def data(outcome: Outcome[Raw]) -> str:
    assert isinstance(outcome, Collected), outcome
    return outcome.data.decode()


@pytest.mark.parametrize(
    ("wanted", "status", "body", "outcome"),
    [
        (GET, 401, status_body(401, "Unauthorized"), Unavailable("unauthenticated", 401)),
        (LOG, 401, "Unauthorized", Unavailable("unauthenticated", 401)),
        (GET, 403, FORBIDDEN, Forbidden(GET.access)),
        (LOG, 403, FORBIDDEN, Forbidden(LOG.access)),
        (GET, 403, HTML, Unavailable("unreadable", 403)),
        (GET, 404, NO_POD, NotFound()),
        (LOG, 404, NO_POD, NotFound()),
        (METRICS, 404, NO_METRICS, NotFound()),
        (METRICS, 404, "404 page not found\n", Unavailable("api-absent", 404)),
        (LIST, 404, NO_GROUP, Unavailable("api-absent", 404)),
        (LIST, 404, NO_POD, Unavailable("unreadable", 404)),
        (GET, 404, HTML, Unavailable("unreadable", 404)),
        (LOG, 404, HTML, Unavailable("unreadable", 404)),
        (LOG, 404, "404 page not found\n", Unavailable("api-absent", 404)),
        (LOG, 400, WAITING, NotFound("not-started")),
        (LOG, 400, NO_PREVIOUS, NotFound("no-previous")),
        (LOG, 400, NO_CONTAINER, NotFound("no-container")),
        (LOG, 204, "", NotFound("no-node")),
        (LOG, 400, HTML, Unavailable("server-error", 400)),
        (LIST, 400, BAD_SELECTOR, Unavailable("server-error", 400)),
        (GET, 409, status_body(409), Unavailable("server-error", 409)),
        (LIST, 410, status_body(410), Unavailable("server-error", 410)),
        (GET, 429, status_body(429), Unavailable("server-error", 429)),
        (GET, 500, status_body(500), Unavailable("server-error", 500)),
        (METRICS, 503, "service unavailable", Unavailable("server-error", 503)),
        (GET, 302, "", Unavailable("server-error", 302)),
        (GET, 204, "", Unavailable("server-error", 204)),
        (GET, 200, "", Unavailable("unreadable", 200)),
        (GET, 200, HTML, Unavailable("unreadable", 200)),
        (LIST, 200, HTML, Unavailable("unreadable", 200)),
        (GET, 200, POD[:-20], Unavailable("unreadable", 200)),
        (GET, 200, "[]", Unavailable("unreadable", 200)),
        (GET, 200, "null", Unavailable("unreadable", 200)),
        (GET, 200, "{}", Unavailable("unreadable", 200)),
        (GET, 200, '{"kind": null}', Unavailable("unreadable", 200)),
        (GET, 200, a_list(), Unavailable("unreadable", 200)),
        (GET, 200, status_body(200), Unavailable("unreadable", 200)),
        (GET, 200, '{"kind":"Secret","apiVersion":"v1"}', Unavailable("unreadable", 200)),
        (LIST, 200, POD, Unavailable("unreadable", 200)),
        (LIST, 200, a_list("Service"), Unavailable("unreadable", 200)),
        (VERSION, 200, HTML, Unavailable("unreadable", 200)),
    ],
)
def test_each_answer_has_its_outcome(
    serve: Serve, wanted: ask.Ask, status: int, body: str, outcome: Outcome[Raw]
) -> None:
    server = serve(answers(status, body))
    assert connected(server.url).read(wanted, soon()) == outcome


@pytest.mark.parametrize(
    ("wanted", "body"),
    [
        (GET, POD),
        (GET, '{"apiVersion":"v1","kind":"Pod"}'),
        (GET, '\n{ "metadata": {},\n "kind" : "Pod" }\n'),
        (LIST, a_list()),
        (LIST, '{"kind":"PodList","apiVersion":"v1","items":null}'),
        (LIST, '{"apiVersion":"v1","items":[{"kind":"Pod"}],"kind":"PodList","metadata":{"resourceVersion":"1"}}'),
        (METRICS, '{"kind":"PodMetrics","apiVersion":"metrics.k8s.io/v1beta1"}'),
        (METADATA, '{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","items":[]}'),
        (METADATA, '{"kind":"ReplicaSetList","apiVersion":"apps/v1","items":[]}'),
        (ask.list_("v1", "endpoints", "payments"), a_list("Endpoints")),
        (ask.list_("networking.k8s.io/v1", "networkpolicies", "payments"), a_list("NetworkPolicy")),
        (ask.list_("networking.k8s.io/v1", "ingresses", "payments"), a_list("Ingress")),
        (ask.get("apiregistration.k8s.io/v1", "apiservices", "v1beta1.metrics.k8s.io"), '{"kind":"APIService"}'),
        (VERSION, '{"major":"1","minor":"36"}'),
    ],
)
def test_an_answer_of_the_right_kind_is_collected_byte_for_byte(serve: Serve, wanted: ask.Ask, body: str) -> None:
    before = datetime.now(UTC)
    outcome = connected(serve(answers(200, body)).url).read(wanted, soon())
    assert data(outcome) == body
    assert isinstance(outcome, Collected)
    assert before <= outcome.at <= datetime.now(UTC)
    assert not outcome.truncated


def test_a_log_is_taken_as_bytes_whatever_they_are(serve: Serve) -> None:
    server = serve(answers(200, b'\xff\xfe{"level":"info"}'), answers(200, b'{"kind":"Status"}'), answers(200, b""))
    cluster = connected(server.url)
    assert [data(cluster.read(LOG, soon())) for _ in range(3)] == ['��{"level":"info"}', '{"kind":"Status"}', ""]


def test_a_gateways_page_is_no_log_but_a_log_of_html_is(serve: Serve) -> None:
    server = serve(
        answers(200, HTML, Content_Type="text/html; charset=utf-8"), answers(200, HTML, Content_Type="text/plain")
    )
    cluster = connected(server.url)
    assert cluster.read(LOG, soon()) == Unavailable("unreadable", 200)
    assert data(cluster.read(LOG, soon())) == HTML


def test_the_request_says_what_is_wanted_and_who_asks(serve: Serve) -> None:
    server = serve(answers(500))
    cluster = connected(server.url)
    for wanted in (GET, LIST, METADATA, LOG):
        cluster.read(wanted, soon())
    assert [(request.method, request.target, request.one("Accept")) for request in server.requests] == [
        ("GET", "/api/v1/namespaces/payments/pods/checkout-api", "application/json"),
        ("GET", "/api/v1/namespaces/payments/pods?labelSelector=app+in+%28a%2Cb%29&limit=500", "application/json"),
        (
            "GET",
            "/apis/apps/v1/namespaces/payments/replicasets?limit=500",
            "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json",
        ),
        (
            "GET",
            "/api/v1/namespaces/payments/pods/checkout-api/log?container=api&tailLines=10&limitBytes=1000&previous=true",
            "*/*",
        ),
    ]
    for request in server.requests:
        assert request.one("User-Agent") == f"kubectl-evidence/{kubectl_evidence.__version__}"
        assert request.one("Accept-Encoding") == "gzip"
        assert request.one("Authorization") is None


def test_compression_can_be_declined(serve: Serve) -> None:
    server = serve(answers(200, POD))
    connected(server.url, disable_compression=True).read(GET, soon())
    assert server.requests[0].one("Accept-Encoding") == "identity"


def test_a_path_in_the_servers_address_comes_before_every_path(serve: Serve) -> None:
    server = serve(answers(200, POD))
    data(connected(f"{server.url}/k8s/clusters/c-1/").read(GET, soon()))
    assert server.requests[0].target == "/k8s/clusters/c-1/api/v1/namespaces/payments/pods/checkout-api"


def test_a_compressed_answer_is_unpacked(serve: Serve) -> None:
    server = serve(answers(200, gzip.compress(POD.encode()), Content_Encoding="gzip"))
    assert data(connected(server.url).read(GET, soon())) == POD


def test_a_compressed_answer_that_cannot_be_unpacked_is_unreadable(serve: Serve) -> None:
    server = serve(answers(200, b"not gzip at all", Content_Encoding="gzip"))
    assert connected(server.url).read(GET, soon()) == Unavailable("unreadable")


def test_a_body_without_end_is_left_at_the_bound(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_JSON_LIMIT", 1 << 20)

    def endless(client: Client, _: Request) -> None:
        client.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:  # until the client hangs up
            client.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")

    server = serve(endless)
    assert connected(server.url).read(GET, soon()) == Unavailable("too-large", 200)
    server.departures.get(timeout=30)


def test_a_bomb_of_compressed_zeros_is_left_at_the_bound(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_JSON_LIMIT", 1 << 20)
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(b"\0" * (1 << 20)) for _ in range(256)) + packer.flush()
    server = serve(answers(200, bomb, Content_Encoding="gzip"))
    assert connected(server.url).read(GET, soon()) == Unavailable("too-large", 200)


def test_a_log_longer_than_was_asked_for_is_cut_and_says_so(serve: Serve) -> None:
    server = serve(answers(200, b"x" * 200_000))
    outcome = connected(server.url).read(LOG, soon())
    assert isinstance(outcome, Collected)
    assert outcome.truncated
    assert len(outcome.data) == 1000 + (64 << 10)


def test_a_refused_connection_is_unreachable(serve: Serve) -> None:
    server = serve(answers(200, POD))
    server.stop()
    assert connected(server.url).read(GET, soon()) == Unavailable("unreachable")


def test_an_unknown_host_is_unreachable() -> None:
    assert connected("http://no-such-host.invalid").read(GET, soon()) == Unavailable("unreachable")


def test_a_host_no_resolver_takes_is_unreachable() -> None:
    assert connected(f"http://{'x' * 70}.invalid").read(GET, soon()) == Unavailable("unreachable")


def resets(client: Client, _: Request) -> None:
    client.reset()


def resets_in_the_body(client: Client, _: Request) -> None:
    client.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    client.reset()


def hangs_up(client: Client, _: Request) -> None:
    client.hang_up()


def hangs_up_in_the_body(client: Client, _: Request) -> None:
    client.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    client.hang_up()


def hangs_up_in_a_chunk(client: Client, _: Request) -> None:
    client.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{")
    client.hang_up()


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (resets, Unavailable("unreachable")),
        (hangs_up, Unavailable("unreachable")),
        (resets_in_the_body, Unavailable("unreachable")),
        (hangs_up_in_the_body, Unavailable("unreachable")),
        (hangs_up_in_a_chunk, Unavailable("unreachable")),
    ],
)
def test_a_broken_connection_is_tried_once_more(serve: Serve, fault: object, outcome: Outcome[Raw]) -> None:
    assert callable(fault)
    once = serve(fault, answers(200, POD))
    assert data(connected(once.url).read(GET, soon())) == POD
    assert len(once.requests) == 2
    always = serve(fault)
    assert connected(always.url).read(GET, soon()) == outcome
    assert len(always.requests) == 2


def test_a_kept_connection_that_the_server_closed_meanwhile_costs_nothing(serve: Serve) -> None:
    def last(client: Client, _: Request) -> None:
        client.respond(200, POD)
        client.hang_up()

    server = serve(last)
    cluster = connected(server.url)
    for _ in range(3):
        assert data(cluster.read(GET, soon())) == POD
        server.departures.get(timeout=30)


@pytest.mark.parametrize(
    "rubbish", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"\x15\x03\x01\x00\x02\x02\x46", b"HTTP/1.1 abc\r\n\r\n"]
)
def test_a_server_of_another_protocol_is_unreadable(serve: Serve, rubbish: bytes) -> None:
    def talk(client: Client, _: Request) -> None:
        client.send(rubbish)
        client.hang_up()

    assert connected(serve(talk).url).read(GET, soon()) == Unavailable("unreadable")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_retry_after_is_obeyed(serve: Serve, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    busy = answers(status, status_body(status), Retry_After="3")
    server = serve(busy, busy, answers(200, POD))
    assert data(connected(server.url).read(GET, soon())) == POD
    assert pauses == [3.0, 3.0]


def test_retry_after_is_not_waited_for_beyond_the_deadline(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("it waited"))
    server = serve(answers(429, status_body(429), Retry_After="60"))
    assert connected(server.url).read(GET, soon(30)) == Unavailable("server-error", 429)
    assert len(server.requests) == 1


@pytest.mark.parametrize("value", ["soon", "-1", "1.5", "Wed, 21 Oct 2099 07:28:00 GMT", "99999999999999999999"])
def test_a_retry_after_that_kubectl_would_not_read_is_not_read(serve: Serve, value: str) -> None:
    server = serve(answers(503, status_body(503), Retry_After=value))
    assert connected(server.url).read(GET, soon()) == Unavailable("server-error", 503)
    assert len(server.requests) == 1


def test_a_server_that_is_busy_for_ever_is_left_after_eleven_tries(serve: Serve) -> None:
    server = serve(answers(429, status_body(429), Retry_After="0"))
    assert connected(server.url).read(GET, soon()) == Unavailable("server-error", 429)
    assert len(server.requests) == 11


def test_a_redirect_to_another_host_is_not_followed(serve: Serve) -> None:
    other = serve(answers(200, POD))
    for location in (f"{other.url}/", f"//127.0.0.1:{other.port}/", "http://[broken", "/elsewhere"):
        server = serve(answers(302, Location=location), answers(200, POD))
        outcome = connected(f"{server.url}/prefix").read(GET, soon())
        assert outcome == Unavailable("server-error", 302), location
    assert other.requests == []


def test_a_redirect_on_the_same_server_is_followed(serve: Serve) -> None:
    server = serve(answers(307, Location="/moved?x=1"), answers(200, POD))
    assert data(connected(server.url).read(GET, soon())) == POD
    assert server.requests[1].target == "/moved?x=1"


def test_a_circle_of_redirects_ends(serve: Serve) -> None:
    server = serve(answers(302, Location="/round"))
    assert connected(server.url).read(GET, soon()) == Unavailable("server-error", 302)
    assert len(server.requests) == 6


def test_many_reads_run_at_once_and_share_their_connections(serve: Serve) -> None:
    together = threading.Barrier(POOL_SIZE)

    def wait_for_all(client: Client, _: Request) -> None:
        together.wait(timeout=30)  # passes only when POOL_SIZE requests are open at the same time
        client.respond(200, POD)

    server = serve(wait_for_all)
    cluster = connected(server.url)
    with ThreadPoolExecutor(POOL_SIZE) as pool:
        for _ in range(3):
            outcomes = list(pool.map(lambda _: cluster.read(GET, soon()), range(POOL_SIZE)))
            assert [data(outcome) for outcome in outcomes] == [POD] * POOL_SIZE
    assert len(server.requests) == 3 * POOL_SIZE
    assert server.connections == POOL_SIZE


def test_an_error_answer_leaves_the_connection_usable(serve: Serve) -> None:
    server = serve(answers(404, NO_POD), answers(403, FORBIDDEN), answers(200, POD))
    cluster = connected(server.url)
    assert [cluster.read(GET, soon()).status for _ in range(3)] == ["not-found", "forbidden", "collected"]
    assert server.connections == 1


def test_whatever_else_goes_wrong_is_an_outcome(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object, **__: object) -> None:
        msg = "unforeseen"
        raise KeyError(msg)

    cluster = connected(serve(answers(200, POD)).url)
    monkeypatch.setattr(live, "outcome", explode)
    assert cluster.read(GET, soon()) == Unavailable("unreadable")


def test_a_deadline_that_is_over_sends_nothing(serve: Serve) -> None:
    server = serve(answers(200, POD))
    assert isinstance(connected(server.url).read(GET, soon(-1)), TimedOut)
    assert server.requests == []


def test_nothing_is_said_about_any_failure(
    serve: Serve, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    for behaviour in (resets, hangs_up_in_the_body, answers(500, HTML), answers(302, Location="http://127.0.0.2/")):
        connected(serve(behaviour).url).read(GET, soon())
    connected("http://no-such-host.invalid").read(GET, soon())
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
