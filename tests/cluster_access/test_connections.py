"""Connections are made ahead, all at once, and used again: two waves of asks cost four round trips."""

from __future__ import annotations

import gc
import os
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.cluster.dial import TLSSocket, dial
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import LiveCluster, connect
from kubectl_evidence.cluster.transport import POOL_SIZE
from kubectl_evidence.outcome import Collected, TimedOut, Unavailable
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import Serve, connected, soon, tls_context
from tests.cluster_access.loopback import POD, Client, Loopback, Request, answers
from tests.cluster_access.relay import Relay

GET = ask.get("v1", "pods", "checkout-api", "payments")


def wait_until(holds: Callable[[], bool]) -> None:
    deadline, tick = soon(), threading.Event()
    while not holds():
        assert soon(0) < deadline, "it never came true"
        tick.wait(0.005)


def read_at_once(cluster: LiveCluster, count: int) -> list[Any]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: cluster.read(GET, soon()), range(count)))


def after_others(count: int) -> Callable[[Client, Request], None]:
    """Answers when so many requests are there: they must have come over as many connections."""
    barrier = threading.Barrier(count)

    def behave(client: Client, _: Request) -> None:
        barrier.wait(timeout=30)
        client.respond(200, POD)

    return behave


@pytest.fixture
def trusted(write_kubeconfig: Callable[..., Path], authority: Authority) -> Callable[[str], LiveCluster]:
    def to(url: str, **cluster: Any) -> LiveCluster:
        write_kubeconfig(url, cluster={"certificate-authority": str(authority.pair.certificate), **cluster})
        return connect(ConnectionFlags())

    return to


def test_connections_made_ahead_are_those_that_are_asked_over(
    serve: Serve, server_pair: Pair, trusted: Callable[[str], LiveCluster]
) -> None:
    """With TLS 1.3 the server's session tickets lie unread on each of them, which is no sign of an end."""
    server = serve(after_others(POOL_SIZE), tls=tls_context(server_pair))
    cluster = trusted(server.url)
    cluster.get_ready(soon())
    wait_until(lambda: server.connections == POOL_SIZE)
    assert server.requests == []
    assert all(isinstance(outcome, Collected) for outcome in read_at_once(cluster, POOL_SIZE))
    assert server.connections == POOL_SIZE


def test_a_second_wave_waits_for_the_connections_of_the_first(
    serve: Serve, server_pair: Pair, trusted: Callable[[str], LiveCluster]
) -> None:
    server = serve(answers(200, POD), tls=tls_context(server_pair))
    cluster = trusted(server.url)
    for _ in range(2):
        assert all(isinstance(outcome, Collected) for outcome in read_at_once(cluster, 3 * POOL_SIZE))
    assert server.connections <= POOL_SIZE


def test_a_connection_that_the_server_closed_meanwhile_is_made_anew(
    serve: Serve, server_pair: Pair, trusted: Callable[[str], LiveCluster]
) -> None:
    def once(client: Client, _: Request) -> None:
        client.respond(200, POD)
        client.hang_up()

    server = serve(once, tls=tls_context(server_pair))
    cluster = trusted(server.url)
    for number in range(1, 4):
        assert isinstance(cluster.read(GET, soon()), Collected)
        server.departures.get(timeout=30)
        assert server.connections == number


def test_what_cannot_be_connected_ahead_is_told_by_the_ask_alone(free_port: int) -> None:
    cluster = connected(f"http://127.0.0.1:{free_port}")
    cluster.get_ready(soon())
    assert cluster.read(GET, soon()) == Unavailable("unreachable")


def test_connecting_ahead_goes_through_the_proxy_too(
    serve: Serve, server_pair: Pair, trusted: Callable[..., LiveCluster]
) -> None:
    server = serve(after_others(POOL_SIZE), tls=tls_context(server_pair))
    with Relay("http", server.port, None, "jane:fake") as proxy:
        cluster = trusted("https://localhost:6443", **{"proxy-url": proxy.url})
        cluster.get_ready(soon())
        wait_until(lambda: server.connections == POOL_SIZE)
        assert all(isinstance(outcome, Collected) for outcome in read_at_once(cluster, POOL_SIZE))
    assert server.connections == POOL_SIZE


def test_asks_that_wait_for_a_connection_have_the_same_deadline(serve: Serve) -> None:
    """All connections are taken by asks that are never answered; nobody waits longer for it."""

    def never(client: Client, _: Request) -> None:
        client.wait_until_gone()

    cluster = connected(serve(never).url)
    with ThreadPoolExecutor(2 * POOL_SIZE) as pool:
        deadline = soon(0.5)
        outcomes = list(pool.map(lambda _: cluster.read(GET, deadline), range(2 * POOL_SIZE)))
    assert all(isinstance(outcome, TimedOut) for outcome in outcomes)


@pytest.fixture
def free_port() -> int:
    with Loopback(answers(200)) as server:
        return server.port


def test_a_connection_that_is_reset_before_its_handshake_is_not_left_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = dial("127.0.0.1", listener.getsockname()[1])
        theirs, _ = listener.accept()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        theirs.close()
    context = ssl.create_default_context()
    context.sslsocket_class = TLSSocket
    number = ours.fileno()
    with pytest.raises(OSError, match=r"reset|not connected"):
        context.wrap_socket(ours, server_hostname="localhost")
    gc.collect()  # pytest turns the warning about a socket that nobody closed into an error
    with pytest.raises(OSError, match="descriptor"):
        os.fstat(number)
