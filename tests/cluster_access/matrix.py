"""The cells of the fault matrix: which there are, the server of each, and what must become of every ask in it."""

from __future__ import annotations

import contextlib
import json
import ssl
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import kubectl_evidence
from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture.model import Capture
from kubectl_evidence.cluster.capture.model import Request as Wanted
from kubectl_evidence.cluster.capture.replay import RecordedCluster
from kubectl_evidence.outcome import Collected, Forbidden, NotFound, Outcome, TimedOut, Unavailable
from kubectl_evidence.raw import Raw
from tests.builders import AT
from tests.cluster_access.api import Api
from tests.cluster_access.certificates import Authority, Pair
from tests.cluster_access.conftest import tls_context
from tests.cluster_access.faults import (
    COLLECTED,
    NO_SUCH_OBJECT,
    NULLS,
    TIMED_OUT,
    Around,
    Expected,
    Fault,
    Faulty,
    without_lists,
)
from tests.cluster_access.incident import Asked, Told, recording, run_of, run_without, without
from tests.cluster_access.loopback import Loopback

# Every read of a run, once: two kinds may want the same.
ASKED = tuple({Wanted.of(asked.ask): asked for asked in reversed(run_of())}.values())[::-1]

# The faults whose outcomes are all that there are: what evidence makes of one, each ask's own does.
TELLING = ("403", "404 of the object", "404 of the API group", "500", "null for lists", "never answered")

# Seconds. What runs into its deadline has this one: far more than all the other answers take. Whatever only takes
# a while has the usual one.
SHORT, USUAL = 3.0, 10.0


@dataclass(frozen=True)
class Place:
    """Where the servers get their certificates from: `tls` is trusted by `authority`, those of `broken` are not."""

    authority: Path
    tls: ssl.SSLContext
    broken: Mapping[str, ssl.SSLContext]

    @classmethod
    def of(cls, authority: Authority, pair: Pair, folder: Path) -> Place:
        no_cipher = tls_context(pair)
        no_cipher.maximum_version = ssl.TLSVersion.TLSv1_2
        no_cipher.set_ciphers("PSK")
        broken = {
            "no common cipher": no_cipher,
            "expired": tls_context(authority.server("expired-for-the-matrix", days=-1)),
            "another authority": tls_context(Authority(folder, "other").server()),
        }
        return cls(authority.pair.certificate, tls_context(pair), broken)


@contextlib.contextmanager
def served(api: Api, place: Place) -> Iterator[Loopback]:
    """Serve until the block ends."""
    with Loopback(api, tls=place.tls) as server:
        if isinstance(api, Faulty):
            api.server = server
        yield server


def cells(faults: Collection[Fault]) -> list[Any]:
    """Every ask with every one of these faults that it can have and that tells something, as parameters of a test."""
    return [
        pytest.param(asked, fault, id=f"{asked.id}-{fault.name}")
        for fault in faults
        for asked in meeting(fault)
        if fault.of(asked.ask) is not None
    ]


def meeting(fault: Fault) -> tuple[Asked, ...]:
    """The asks that meet a fault: all of them, or the first of each sort, if all of a sort are read alike."""
    return ASKED if fault.name in TELLING else tuple({_sort(asked): asked for asked in reversed(ASKED)}.values())[::-1]


def _sort(asked: Asked) -> tuple[object, ...]:
    return asked.ask.access.verb, asked.ask.form, asked.informs, asked.key == "", asked.is_target


def faulty(fault: Fault, asked: Asked, place: Place) -> Faulty:
    """The server of one cell.

    What has been deleted is gone from lists too. A connection is lost when all has been answered that does not
    depend on this ask; of the second wave nothing is certain to have been asked while the pod is not known.
    """
    before = [one.ask for one in run_without(asked.ask) if Wanted.of(one.ask) != Wanted.of(asked.ask)]
    return Faulty(capture_of(fault, asked), fault, asked.ask, Around(place.broken, before))


@cache
def capture_of(fault: Fault, asked: Asked) -> Capture:
    """The recorded cluster, in which what is not there for this ask is in no list either."""
    deleted = fault is NO_SUCH_OBJECT and asked.ask.access.verb == "get"
    return without(asked.ask) if deleted else recording()


def told(asked: Asked, fault: Fault) -> Told:
    """What the collector learns from this ask with this fault, where it is not what the recording tells."""
    expected = fault.of(asked.ask)
    if fault is NULLS and expected == COLLECTED:
        body = without_lists(Api(recording()).answer(asked.ask)[1], None)
        return {Wanted.of(asked.ask): Collected(AT, Raw(body))}
    return {} if expected in (None, COLLECTED) else {Wanted.of(asked.ask): _outcome(expected, asked.ask)}


def _outcome(expected: Expected, ask: Ask) -> Outcome[Raw]:
    match expected.status:
        case "not-found":
            return NotFound()
        case "forbidden":
            return Forbidden(ask.access)
        case "timed-out":
            return TimedOut(after_seconds=SHORT)
        case _:
            return Unavailable(why=expected.why or "unreachable")


def became(asked: Asked, fault: Fault) -> Mapping[Asked, Collection[Expected]]:
    """What must become of each ask of the run in which this one meets the fault.

    What is asked after a fault that lasts meets it too, unless it was faster.
    """
    expected = fault.of(asked.ask)
    assert expected is not None
    before = {Wanted.of(one.ask) for one in run_without(asked.ask)}
    waits = expected == TIMED_OUT
    run = run_without(asked.ask, to_the_end=True) if waits else run_of(told(asked, fault), capture_of(fault, asked))
    found: dict[Asked, Collection[Expected]] = {}
    for one in run:
        usual = ordinary(one.ask)
        meets_it = fault.lasts and Wanted.of(one.ask) not in before
        found[one] = (usual, expected) if meets_it else (usual,)
        if Wanted.of(one.ask) == Wanted.of(asked.ask):
            found[one] = (expected,)
    return found


@cache
def ordinary(ask: Ask) -> Expected:
    """What becomes of an ask without a fault: what the recorded cluster does not hold is not there."""
    return Expected(RecordedCluster(recording()).read(ask, 0.0).status)


def assert_valid(document: Mapping[str, Any]) -> None:
    """It is a packet, by the schema that is shipped."""
    errors = [f"{error.json_path}: {error.validator}" for error in _schema().iter_errors(document)]
    assert not errors, errors


@cache
def _schema() -> jsonschema.Draft202012Validator:
    file = Path(kubectl_evidence.__file__).with_name("packet.schema.json")
    return jsonschema.Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))
