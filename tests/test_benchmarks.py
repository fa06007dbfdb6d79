"""The instruments of the benchmarks: the imagined distance, the counting, the account of memory, the tables."""

from __future__ import annotations

import contextlib
import functools
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from benchmarks.delay import LOOPBACK, Proxy
from benchmarks.measure import Cost, Launcher, Side, ratio
from benchmarks.relay import due
from benchmarks.requests_seen import PREFACE, Http1Requests, Http2Requests, Requests
from benchmarks.tables import Goal, Section, Table, goals

GIVE_UP = 30
RTT = 0.1


@contextlib.contextmanager
def serving(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server on the loopback that answers each connection in a thread of its own; gives its port."""
    with socket.create_server((LOOPBACK, 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):  # the listener is closed at the end
                while True:
                    threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def echo(connection: socket.socket) -> None:
    with connection:
        while data := connection.recv(1 << 16):
            connection.sendall(data)


@contextlib.contextmanager
def distant_echo(rtt: float) -> Iterator[tuple[Proxy, socket.socket]]:
    """A proxy at this distance before a server that echoes, and a connection through it."""
    with serving(echo) as port, Proxy.of(port) as proxy:
        proxy.at(rtt)
        with socket.create_connection((LOOPBACK, proxy.port), GIVE_UP) as connection:
            yield proxy, connection


def received(connection: socket.socket, size: int) -> bytes:
    """Exactly this many bytes."""
    data = bytearray()
    while len(data) < size:
        piece = connection.recv(1 << 16)
        assert piece, "the connection has ended"
        data += piece
    return bytes(data)


def test_bytes_arrive_half_a_round_trip_later_and_the_first_ones_wait_for_the_connection() -> None:
    assert due(handed_over=100.0, opened=100.0, rtt=2.0) == 103.0
    assert due(handed_over=101.5, opened=100.0, rtt=2.0) == 103.0
    assert due(handed_over=110.0, opened=100.0, rtt=2.0) == 111.0
    assert due(handed_over=110.0, opened=100.0, rtt=0.0) == 110.0


def test_the_first_exchange_takes_two_round_trips_and_each_later_one_takes_one() -> None:
    with distant_echo(RTT) as (_, connection):
        took = []
        for _ in range(3):
            began = time.monotonic()
            connection.sendall(b"ping")
            received(connection, 4)
            took.append(time.monotonic() - began)
    # The clock began a moment after the connection was opened.
    assert took[0] >= 2 * RTT - 0.02
    assert all(each >= RTT for each in took[1:])
    assert min(took[1:]) < 2 * RTT, "a later exchange waits for a connection again"


def test_distance_neither_reorders_nor_limits_what_is_in_flight() -> None:
    sent = os.urandom(16 << 20)
    with distant_echo(RTT) as (_, connection):
        threading.Thread(target=connection.sendall, args=(sent,), daemon=True).start()
        # A piece of 64 KiB a round trip would take 25 s, and the socket gives up after that.
        deadline = time.monotonic() + GIVE_UP
        assert received(connection, len(sent)) == sent
        assert time.monotonic() < deadline


def test_a_connection_that_ends_on_one_side_ends_on_the_other() -> None:
    with distant_echo(RTT) as (_, connection):
        connection.sendall(b"last words")
        connection.shutdown(socket.SHUT_WR)
        assert received(connection, 10) == b"last words"
        assert connection.recv(1) == b""


def test_a_server_that_refuses_ends_the_connection() -> None:
    with socket.create_server((LOOPBACK, 0)) as listener:
        port = listener.getsockname()[1]
    with Proxy.of(port) as proxy, socket.create_connection((LOOPBACK, proxy.port), GIVE_UP) as connection:
        assert connection.recv(1) == b""


def test_the_proxy_counts_connections_and_bytes_since_it_was_last_asked() -> None:
    with distant_echo(0) as (proxy, connection):
        connection.sendall(b"ping")
        received(connection, 4)
        with socket.create_connection((LOOPBACK, proxy.port), GIVE_UP) as second:
            second.sendall(b"pong!")
            received(second, 5)
        first = proxy.at(0)
        connection.sendall(b"again")
        received(connection, 5)
        then = proxy.at(0)
    assert (first.connections, first.sent, first.received) == (2, 9, 9)
    assert (then.connections, then.sent, then.received) == (0, 5, 5)


def frame(kind: int, payload: bytes, stream: int = 1) -> bytes:
    return len(payload).to_bytes(3) + bytes([kind, 4]) + stream.to_bytes(4) + payload


SETTINGS, HEADERS, WINDOW_UPDATE = 4, 1, 8
HTTP2 = PREFACE + frame(SETTINGS, b"\1" * 18, 0) + frame(HEADERS, b"h" * 40) + frame(WINDOW_UPDATE, b"\0" * 4)
HTTP2 += frame(SETTINGS, b"", 0) + frame(HEADERS, b"\1\1\1\1" * 200, 3)
HTTP1 = b"GET /version HTTP/1.1\r\nHost: x\r\n\r\nPOST /x HTTP/1.1\r\nContent-Length: 11\r\n\r\n\r\n\r\nGET / \r\n\r\n"
HTTP1 += b"GET /livez HTTP/1.1\r\n\r\n"


@pytest.mark.parametrize("size", [1, 7, 10_000])
@pytest.mark.parametrize(("counter", "stream", "count"), [(Http1Requests, HTTP1, 3), (Http2Requests, HTTP2, 2)])
def test_requests_are_counted_however_the_stream_is_cut(
    counter: type[Requests], stream: bytes, count: int, size: int
) -> None:
    requests = counter()
    for start in range(0, len(stream), size):
        requests.feed(stream[start : start + size])
    assert requests.count == count


def test_a_request_whose_end_cannot_be_seen_is_an_error_and_not_a_wrong_count() -> None:
    with pytest.raises(ValueError, match="chunked"):
        Http1Requests().feed(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")


def test_the_peak_memory_of_a_command_is_not_that_of_who_measures_it() -> None:
    ballast = os.urandom(200_000_000)
    with Launcher.start() as launcher:
        cost = launcher.cost(Side([["true"]], os.environ))
    assert cost.memory < len(ballast) / 1e6 / 4


def test_a_command_that_fails_is_not_measured_and_its_words_are_kept() -> None:
    failing = ["sh", "-c", "echo why >&2; exit 3"]
    with Launcher.start() as launcher, pytest.raises(RuntimeError, match=r"exit code 3: sh .*\nwhy"):
        launcher.cost(Side([["true"], failing], os.environ))


def test_the_sides_take_turns_and_their_first_round_does_not_count() -> None:
    order: list[str] = []
    sides = [Side([["true"]], os.environ, before=functools.partial(order.append, name)) for name in "ab"]
    with Launcher.start() as launcher:
        costs = launcher.in_turn(sides, 3)
    assert [len(of_side) for of_side in costs] == [3, 3]
    assert "".join(order) == "baabbaab"


def test_a_ratio_is_of_the_medians_and_shows_the_range_of_the_rounds() -> None:
    ours = [Cost(wall, 1, 1) for wall in (1.0, 2.0, 3.0)]
    theirs = [Cost(wall, 1, 1) for wall in (4.0, 4.0, 1.0)]
    assert ratio(ours, theirs) == "0.50 (0.25 to 3.00)"


def test_a_page_says_which_goals_are_met_and_which_are_not() -> None:
    section = Section(
        "Time",
        "One sentence\nover two lines.\n\nAnother.",
        [Table(("", "wall"), [("ours", "1 s")])],
        [Goal("wall time", 0.6, 0.6), Goal("wall time", 0.6, 0.603), Goal("peak memory", 120, 121.4, "MB")],
    )
    assert section.markdown() == (
        "## Time\n\nOne sentence over two lines.\n\nAnother.\n\n|  | wall |\n| --- | --: |\n| ours | 1 s |"
    )
    assert goals([section]).rows == [
        ("wall time", "0.600x", "0.600x", "met"),
        ("wall time", "0.600x", "0.603x", "**not met**"),
        ("peak memory", "120 MB", "121 MB", "**not met**"),
    ]
