"""Pods whose node has stopped reporting."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, condition, pod

LOST = [condition("Ready", "False", 120), condition("ContainersReady", "True", 3600)]
GATE = {"readinessGates": [{"conditionType": "example.com/lb"}]}


def test_ready_alone_has_turned(decide: Decide) -> None:
    found = decide(pod=pod(conditions=LOST)).only
    assert found.severity == "error"
    assert found.says == (
        f"Pod/{NAME} is not ready though its containers were: node node-1 has stopped reporting, the rest is stale"
    )


def test_a_gate_that_is_open_is_not_the_reason(decide: Decide) -> None:
    assert decide(pod=pod(conditions=[*LOST, condition("example.com/lb", "True")], spec=GATE)).found


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(pod(), id="ready"),
        pytest.param(pod(conditions=LOST, spec=GATE), id="a gate is closed"),
        pytest.param(
            pod(conditions=[condition("Ready", "False"), condition("ContainersReady", "False")]), id="not ready itself"
        ),
        pytest.param(pod(conditions=[condition("Ready", "False")]), id="not reported"),
        pytest.param(pod(phase="Succeeded", conditions=LOST), id="finished"),
    ],
)
def test_pods_that_are_not_ready_for_another_reason_have_no_finding(decide: Decide, other: Json) -> None:
    assert not decide(pod=other).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
