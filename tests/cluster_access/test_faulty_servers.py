"""Servers that fail as a whole: one clear error, unless there is something to tell, and then it is told."""

from __future__ import annotations

import pytest

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture.model import Request as Wanted
from kubectl_evidence.outcome import Unavailable
from tests.cluster_access import cell
from tests.cluster_access.api import Api
from tests.cluster_access.cell import assert_code, assert_one_clear_error, assert_packet
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.faults import (
    COLLECTED,
    FAULTS,
    NO_SUCH_OBJECT,
    TOO_LARGE,
    UNREADABLE,
    Around,
    Expected,
    Fault,
    Faulty,
)
from tests.cluster_access.incident import Told, recording, run_of
from tests.cluster_access.loopback import Client, Loopback, Request
from tests.cluster_access.matrix import ASKED, USUAL, Place, assert_valid, ordinary, served, told

# Those of connections have tests of their own below.
EVERYWHERE = [fault for fault in FAULTS if fault is not TOO_LARGE and (fault.takes or not fault.lasts)]
LOST = Expected("unavailable", "unreachable")
# Seconds: there is nothing to wait for.
BRIEF = 1.0


@pytest.fixture(scope="module")
def place(authority: Authority, server_pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place.of(authority, server_pair, tmp_path_factory.mktemp("other-authority"))


@pytest.mark.parametrize("fault", EVERYWHERE, ids=lambda fault: fault.name)
def test_one_fault_for_every_ask_is_one_clear_error_or_a_packet_that_names_every_gap(
    fault: Fault, place: Place
) -> None:
    with served(Faulty(recording(), fault, None, Around()), place) as server:
        ran = cell.run(server.url, place.authority, BRIEF if fault.lasts else USUAL)
    if fault is NO_SUCH_OBJECT:
        assert_one_clear_error(ran, 3, "target-not-found")
        return
    if ran.code == 1:
        assert fault.expected not in (COLLECTED, Expected("forbidden"))
        assert_one_clear_error(ran, 1, fault.expected.why or fault.expected.status)
        return
    assert_valid(ran.document)
    answers: Told = {}
    for asked in ASKED:
        if asked.informs:
            answers = {**answers, **told(asked, fault)}
    # Of what is not there nothing can be changed but that it is said with 200: that is no such object.
    assert_packet(
        ran,
        {
            asked: (fault.of(asked.ask) or COLLECTED, *(() if ordinary(asked.ask) == COLLECTED else (UNREADABLE,)))
            for asked in run_of(answers)
        },
    )


@pytest.mark.parametrize("certificate", ["no common cipher", "expired", "another authority"])
def test_a_server_that_cannot_be_trusted_is_one_clear_error_and_is_asked_nothing(
    place: Place, certificate: str
) -> None:
    with Loopback(Api(recording()), tls=place.broken[certificate]) as server:
        ran = cell.run(server.url, place.authority)
    assert_one_clear_error(ran, 1, "tls")
    assert server.requests == []


def test_a_server_that_is_not_there_is_one_clear_error(place: Place) -> None:
    with served(Api(recording()), place) as server:
        server.stop()
        ran = cell.run(server.url, place.authority)
    assert_one_clear_error(ran, 1, "unreachable")


class Dying(Api):
    """Answers for one ask, and dies when it has; whoever asked for something else meanwhile gets nothing."""

    server: Loopback

    def __init__(self, last: Ask) -> None:
        super().__init__(recording())
        self._last = last

    def __call__(self, client: Client, request: Request) -> None:
        super().__call__(client, request)
        self.server.stop()

    def reply(self, client: Client, ask: Ask, attempt: int) -> None:
        if Wanted.of(ask) != Wanted.of(self._last):
            self.wait_for_answers([self._last])
            client.hang_up()
        super().reply(client, ask, attempt)


def test_a_server_that_dies_when_it_has_answered_for_the_pod_leaves_a_packet_of_that(place: Place) -> None:
    [pod] = [asked for asked in ASKED if asked.is_target]
    dying = Dying(pod.ask)
    with served(dying, place) as server:
        dying.server = server
        ran = cell.run(server.url, place.authority)
    others: Told = {Wanted.of(one.ask): Unavailable("unreachable") for one in ASKED if one.informs and one is not pod}
    assert_packet(ran, {**dict.fromkeys(run_of(others), (LOST,)), pod: (COLLECTED,)})


@pytest.mark.parametrize("few", [1, 3, 5])
def test_a_server_that_takes_only_so_many_connections_costs_the_asks_beyond_them(place: Place, few: int) -> None:
    with Loopback(Api(recording()), tls=place.tls, most_connections=few) as server:
        ran = cell.run(server.url, place.authority)
    assert 1 <= server.connections <= few
    if not server.requests:
        # Those that it took came too late to be of use.
        assert_one_clear_error(ran, 1, "unreachable")
        return
    assert_valid(ran.document)
    statuses = list(ran.statuses().values())
    assert set(statuses) in ({"collected"}, {"collected", "unavailable"})
    assert {gap["why"] for gap in ran.document["gaps"]} <= {"unreachable"}
    assert len(ran.document["gaps"]) == statuses.count("unavailable")
    assert_code(ran)
