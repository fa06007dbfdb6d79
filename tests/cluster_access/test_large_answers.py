"""An answer of 100 MB costs no more time than any, and memory only up to a bound, for every ask of the collector.

The command runs in a process of its own (`large`), the servers in this one.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cluster_access.api import Api
from tests.cluster_access.cell import Run, assert_packet, judged
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.faults import TOO_LARGE, Around, Faulty
from tests.cluster_access.incident import Asked, recording
from tests.cluster_access.matrix import ASKED, USUAL, Place, assert_valid, became, faulty, served

MB = 1 << 20
# What one answer may add to the memory in use, and all that are read at once together: a few times what is read of
# one (live.py bounds an answer to 16 MiB), and as many times as there are asks in flight (collect.py, AT_ONCE).
ONE, ALL = 64 * MB, 256 * MB

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="only Linux tells how much memory a run took"
)


@dataclass(frozen=True)
class Measured:
    """A run, and the most memory, in bytes, that was in use before it and in it."""

    ran: tuple[int, str, str, float]
    before: int
    peak: int

    def judged(self) -> Run:
        """The run, if it kept to what holds for every run: the deadline, above all."""
        return judged(*self.ran, USUAL)


@pytest.fixture(scope="module")
def place(authority: Authority, server_pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place.of(authority, server_pair, tmp_path_factory.mktemp("other-authority"))


@pytest.fixture(scope="module")
def measured(place: Place, tmp_path_factory: pytest.TempPathFactory) -> list[Measured]:
    """One run for each ask whose answer is large, and last the one in which every answer is."""
    servers: list[Api] = [Api(recording()), *(faulty(TOO_LARGE, asked, place) for asked in ASKED)]
    servers.append(Faulty(recording(), TOO_LARGE, None, Around()))
    with contextlib.ExitStack() as stack:
        urls = [stack.enter_context(served(api, place)).url for api in servers]
        ran = subprocess.run(
            [sys.executable, "-m", "tests.cluster_access.large", str(place.authority), str(USUAL), *urls],
            cwd=Path(__file__).parents[2],
            env={"HOME": str(tmp_path_factory.mktemp("home"))},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert ran.returncode == 0, ran.stderr
    return [Measured(**one) for one in json.loads(ran.stdout)]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.id)
def test_a_large_answer_is_left_at_a_bound_and_costs_no_other_ask(asked: Asked, measured: list[Measured]) -> None:
    one = measured[ASKED.index(asked)]
    assert one.peak - one.before < ONE, f"{one.peak / MB:.0f} MB, {one.before / MB:.0f} MB before"
    ran = one.judged()
    assert_valid(ran.document)
    assert_packet(ran, became(asked, TOO_LARGE))
    if asked.ask.form == "log":
        assert ran.sections["logs"]["truncated"]


def test_many_large_answers_at_once_are_bounded_too(measured: list[Measured]) -> None:
    last = measured[-1]
    assert last.judged().code in (1, 4)
    assert last.peak - last.before < ALL, f"{last.peak / MB:.0f} MB, {last.before / MB:.0f} MB before"
