"""A deadline is total: it ends a read whatever the server does, and however often it does something.

The servers here never stop by themselves: a read that outlived its deadline would keep its test waiting.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
from kubectl_evidence.outcome import Collected, Outcome, TimedOut, Unavailable
from kubectl_evidence.raw import Raw
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, connected, soon, tls_context
from tests.cluster_access.loopback import POD, Client, Request, answers

GET = ask.get("v1", "pods", "checkout-api", "payments")
LOG = ask.log("payments", "checkout-api", "api", previous=False, lines=10, limit_bytes=1 << 20)

# Seconds. Far more than an answer over loopback takes, and all that these tests ever wait for.
SHORT = 0.4


def says_nothing(client: Client, _: Request) -> None:
    client.wait_until_gone()


def drips_its_status_line(client: Client, _: Request) -> None:
    client.send(b"HTTP/1.1 200 O")
    client.drip(b"K")


def drips_headers(client: Client, _: Request) -> None:
    client.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    client.drip(b"y")


def drips_its_body(client: Client, _: Request) -> None:
    client.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{")
    client.drip(b" ")


def drips_chunks(client: Client, _: Request) -> None:
    client.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    client.drip(b"1\r\n \r\n")


def drips_a_body_without_length(client: Client, _: Request) -> None:
    client.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{")
    client.drip(b" ")


def stops_in_the_body(client: Client, _: Request) -> None:
    client.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{")
    client.wait_until_gone()


SLOW: list[Callable[[Client, Request], None]] = [
    says_nothing,
    drips_its_status_line,
    drips_headers,
    drips_its_body,
    drips_chunks,
    drips_a_body_without_length,
    stops_in_the_body,
]


def timed_out(outcome: Outcome[Raw]) -> bool:
    return isinstance(outcome, TimedOut) and outcome.after_seconds >= SHORT * 0.9


@pytest.mark.parametrize("wanted", [GET, LOG], ids=["json", "log"])
@pytest.mark.parametrize("slow", SLOW)
def test_a_slow_server_runs_into_the_deadline_and_is_left(
    serve: Serve, slow: Callable[[Client, Request], None], wanted: ask.Ask
) -> None:
    server = serve(slow)
    assert timed_out(connected(server.url).read(wanted, soon(SHORT)))
    server.departures.get(timeout=30)  # the connection was closed, not left behind


@pytest.mark.parametrize("slow", SLOW)
def test_so_does_a_slow_server_over_tls(
    serve: Serve,
    authority: Authority,
    server_pair: Pair,
    slow: Callable[[Client, Request], None],
) -> None:
    server = serve(slow, tls=tls_context(server_pair))
    cluster = connected(server.url, certificate_authority=str(authority.pair.certificate))
    assert timed_out(cluster.read(GET, soon(SHORT)))
    server.departures.get(timeout=30)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word, not even a TLS one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_tls_handshake_that_never_comes_runs_into_the_deadline(silent_port: int) -> None:
    cluster = connected(f"https://127.0.0.1:{silent_port}", insecure_skip_tls_verify=True)
    assert timed_out(cluster.read(GET, soon(SHORT)))


def test_a_name_that_is_never_resolved_runs_into_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    genuine = socket.getaddrinfo

    def hang(host: str, port: int, *, flags: int = 0, **keywords: Any) -> Any:
        if flags & socket.AI_NUMERICHOST:
            return genuine(host, port, flags=flags, **keywords)
        over.wait()
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    try:
        assert timed_out(connected("http://slow-to-resolve.invalid").read(GET, soon(SHORT)))
    finally:
        over.set()


@pytest.fixture
def full_port() -> Iterator[int]:
    """A port whose backlog is used up: further connections hang, as behind a firewall that drops packets."""
    with socket.socket() as full, contextlib.ExitStack() as fillers:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            filler = fillers.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        yield full.getsockname()[1]


def test_a_connection_that_is_never_made_runs_into_the_deadline(full_port: int) -> None:
    assert timed_out(connected(f"http://127.0.0.1:{full_port}").read(GET, soon(SHORT)))


@pytest.mark.parametrize("first", ["refuses", "hangs"])
def test_every_address_of_a_host_is_tried_and_a_dead_one_does_not_use_up_the_time(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, full_port: int, first: str
) -> None:
    server = serve(answers(200, POD))
    refusing = serve(answers(200, POD))
    refusing.stop()
    ports = [refusing.port if first == "refuses" else full_port, server.port]
    genuine = socket.getaddrinfo

    def two_addresses(host: str, port: int, *, flags: int = 0, **keywords: Any) -> Any:
        if flags & socket.AI_NUMERICHOST:
            return genuine(host, port, flags=flags, **keywords)
        return [address for port in ports for address in genuine("127.0.0.1", port, **keywords)]

    monkeypatch.setattr(socket, "getaddrinfo", two_addresses)
    outcome = connected("http://two-addresses.invalid").read(GET, soon())
    assert isinstance(outcome, Collected)


def test_a_second_try_has_only_what_the_first_left(serve: Serve) -> None:
    server = serve(lambda client, _: client.reset(), says_nothing)
    assert timed_out(connected(server.url).read(GET, soon(SHORT)))
    assert len(server.requests) == 2


def test_the_request_timeout_bounds_each_read_within_the_deadline(serve: Serve) -> None:
    server = serve(says_nothing)
    assert timed_out(connected(server.url, request_timeout="400ms").read(GET, soon()))


def test_one_slow_read_does_not_bound_another(serve: Serve) -> None:
    """A deadline belongs to its read, though the connections are shared."""
    server = serve(says_nothing, answers(200, POD))
    cluster = connected(server.url)
    assert timed_out(cluster.read(GET, soon(SHORT)))
    assert isinstance(cluster.read(GET, soon()), Collected)


def test_a_proxy_that_never_answers_runs_into_the_deadline(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = serve(drips_headers)
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    cluster = connect(ConnectionFlags(server="https://cluster.invalid"))
    assert timed_out(cluster.read(GET, soon(SHORT)))
    assert [request.target for request in proxy.requests] == ["cluster.invalid:443"]


def test_a_server_that_closes_in_the_handshake_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def close_at_once() -> None:
            for _ in range(2):
                listener.accept()[0].close()

        closer = threading.Thread(target=close_at_once)
        closer.start()
        cluster = connected(f"https://127.0.0.1:{listener.getsockname()[1]}", insecure_skip_tls_verify=True)
        assert cluster.read(GET, soon()) == Unavailable("unreachable")
        closer.join(timeout=30)
