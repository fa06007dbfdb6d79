"""Pods that no scheduler has looked at."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, container, pod, scheduler_event
from tests.checks.scheduling.waiting import refused


def unseen(scheduler: str = "default-scheduler", *, age: float = 600, **spec: Any) -> Json:
    spec = {"nodeName": None, "schedulerName": scheduler, **spec}
    return pod(container(state={}, ready=False), phase="Pending", age=age, conditions=[], spec=spec)


@pytest.mark.parametrize(
    ("scheduler", "ending"),
    [
        ("volcano", "it asks for `volcano`, not for `default-scheduler`"),
        ("default-sheduler", "it asks for `default-sheduler`, not for `default-scheduler`, which it resembles"),
        ("default-scheduler", "it asks for `default-scheduler`"),
    ],
)
def test_the_scheduler_that_is_asked_for_is_suspected_not_to_be_there(
    decide: Decide, scheduler: str, ending: str
) -> None:
    verdicts = decide(pod=unseen(scheduler), events=[])
    assert not verdicts.proven
    (found,) = verdicts.suspected
    assert (found.severity, found.subject) == ("error", f"Pod/{NAME}")
    assert found.says == f"Pod/{NAME} has not been looked at by any scheduler for 10m: {ending}"
    assert found.would_prove == f"that no scheduler named `{scheduler}` runs"
    assert "/evidence/pod/data/schedulerName" in map(str, found.cites)


@pytest.mark.parametrize(
    ("other", "events"),
    [
        pytest.param(unseen(age=5), [], id="it came five seconds ago"),
        pytest.param(pod(conditions=[]), [], id="bound by whoever made it"),
        pytest.param(refused("1 Insufficient cpu"), [], id="refused"),
        pytest.param(unseen(), [scheduler_event("FailedScheduling", "x")], id="a scheduler has written of it"),
        pytest.param(pod(phase="Failed", conditions=[], spec={"nodeName": None}), [], id="over"),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, other: Json, events: list[Json]) -> None:
    assert not decide(pod=other, events=events).found


def test_without_the_pod_it_is_undecided_and_without_events_it_is_not(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
    assert decide(pod=unseen(), denied=[Events]).suspected
