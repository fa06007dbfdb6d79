"""Asks of the collector meet faults, one at a time: there is a packet that names the gap, in time.

The asks are those that a run makes about a pod that crashes (`incident`), not all that any run could make; the faults
are a table (`faults`), which says how they are aimed at one ask; the right answers are those of a recording (`api`). A
new ask or a new fault is a row or a column by itself.

Every ask meets the faults with each of the outcomes that there are (`matrix.TELLING`). How an outcome comes about (a
reset, a page of HTML, a certificate) is read in one place for all asks: those faults meet one ask of each sort, by
its verb, its form, and whether others follow from it. What follows from an ask that failed is not asked, or meets the
same fault if that lasts.
Servers that fail as a whole are in test_faulty_servers.py, and answers of 100 MB in test_large_answers.py.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.cluster_access import cell
from tests.cluster_access.api import Api
from tests.cluster_access.cell import Run, assert_one_clear_error, assert_packet
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.faults import (
    COLLECTED,
    FAULTS,
    NO_SUCH_OBJECT,
    NULLS,
    TOO_LARGE,
    Around,
    Fault,
    Faulty,
    without_lists,
)
from tests.cluster_access.incident import Asked, recording, run_of
from tests.cluster_access.matrix import (
    ASKED,
    SHORT,
    USUAL,
    Place,
    assert_valid,
    became,
    cells,
    faulty,
    meeting,
    ordinary,
    served,
)

QUICK = [fault for fault in FAULTS if not fault.takes and fault is not TOO_LARGE]
SLOW = [fault for fault in FAULTS if fault.takes]

# Runs that wait do so together, but no more of them than two busy cores can serve.
TOGETHER = 8


@pytest.fixture(scope="module")
def place(authority: Authority, server_pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place.of(authority, server_pair, tmp_path_factory.mktemp("other-authority"))


@pytest.fixture(scope="module")
def clean(place: Place) -> Run:
    """The run without any fault."""
    with served(Api(recording()), place) as server:
        return cell.run(server.url, place.authority)


def test_without_a_fault_every_ask_is_made_and_answered(clean: Run) -> None:
    assert_packet(clean, {asked: (ordinary(asked.ask),) for asked in run_of()})
    assert len(ASKED) >= 20
    # There is something to conclude, so that it shows when a fault makes it something else.
    assert {"container-crashloop", "service-no-endpoints"} <= found(clean)


def found(ran: Run) -> set[str]:
    """The checks that found something, causes and consequences alike."""
    findings = ran.document["findings"]
    return {one["check"] for finding in findings for one in (finding, *finding.get("consequences", ()))}


def assert_cell(ran: Run, asked: Asked, fault: Fault, clean: Run) -> None:
    if asked.is_target and fault is NO_SUCH_OBJECT:
        assert_one_clear_error(ran, 3, "target-not-found")
        return
    assert_valid(ran.document)
    assert_packet(ran, became(asked, fault))
    if ran.document["gaps"]:
        # Not read is never taken for "there is none": nothing is concluded that was not concluded before.
        assert found(ran) <= found(clean)
        ruled_out, before = ({one["check"] for one in each.document["ruledOut"]} for each in (ran, clean))
        assert ruled_out <= before


@pytest.mark.parametrize(("asked", "fault"), cells(QUICK))
def test_a_fault_of_one_ask_is_told_under_its_name_and_costs_no_other(
    asked: Asked, fault: Fault, place: Place, clean: Run
) -> None:
    with served(faulty(fault, asked, place), place) as server:
        ran = cell.run(server.url, place.authority, USUAL)
    assert_cell(ran, asked, fault, clean)


class Slowly:
    """The cells of a fault that takes its time, run together when the first of them is wanted."""

    def __init__(self, folder: Path, place: Place) -> None:
        self._folder = folder
        self._place = place
        self._ran: dict[str, Mapping[Asked, Run | BaseException]] = {}

    def of(self, fault: Fault, asked: Asked) -> Run:
        if fault.name not in self._ran:
            self._ran[fault.name] = self._together(fault)
        ran = self._ran[fault.name][asked]
        if isinstance(ran, BaseException):
            raise ran
        return ran

    def _together(self, fault: Fault) -> Mapping[Asked, Run | BaseException]:
        stderr = io.StringIO()
        with contextlib.redirect_stderr(stderr), ThreadPoolExecutor(TOGETHER) as pool:
            running = {asked: pool.submit(self._run, fault, asked) for asked in meeting(fault)}
        assert stderr.getvalue() == ""
        return {asked: one.exception() or one.result() for asked, one in running.items()}

    def _run(self, fault: Fault, asked: Asked) -> Run:
        api = faulty(fault, asked, self._place)
        file = self._folder / f"{fault.name} {ASKED.index(asked)}.json"
        with served(api, self._place) as server:
            ran = cell.run_into(file, server.url, self._place.authority, SHORT if fault.lasts else USUAL)
        if not fault.lasts:
            assert (api.attempts(asked.ask), ran.seconds >= fault.takes) == (2, True), "Retry-After was not obeyed"
        return ran


@pytest.fixture(scope="module")
def slowly(tmp_path_factory: pytest.TempPathFactory, place: Place) -> Slowly:
    return Slowly(tmp_path_factory.mktemp("slowly"), place)


@pytest.mark.parametrize(("asked", "fault"), cells(SLOW))
def test_a_fault_that_takes_its_time_costs_no_other_ask_and_no_more_than_the_deadline(
    asked: Asked, fault: Fault, slowly: Slowly, clean: Run
) -> None:
    assert_cell(slowly.of(fault, asked), asked, fault, clean)


@pytest.mark.parametrize("asked", [one for one in ASKED if NULLS.of(one.ask) == COLLECTED], ids=lambda asked: asked.id)
def test_null_where_a_list_is_expected_reads_as_the_empty_list(asked: Asked, place: Place) -> None:
    def seen(instead: list[Any] | None) -> Any:
        body = without_lists(Api(recording()).answer(asked.ask)[1], instead)
        fault = Fault("no lists", lambda met: met.client.respond(200, body), COLLECTED, None)
        with served(Faulty(recording(), fault, asked.ask, Around()), place) as server:
            ran = cell.run(server.url, place.authority)
        assert ran.code == 0
        sections = {kind: {**section, "at": None} for kind, section in ran.sections.items()}
        return sections, ran.document["findings"], ran.document["ruledOut"], ran.document["unknown"]

    assert seen(None) == seen([])
