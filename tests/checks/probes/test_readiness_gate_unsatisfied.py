"""Readiness gates that nobody opens."""

from __future__ import annotations

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, condition, pod

GATE = "target-health.example.com/checkout"


def gated(*conditions: Json, since: float = 300, ready: str = "False") -> Json:
    return pod(
        conditions=[
            condition("Ready", ready, since, "ReadinessGatesNotReady"),
            condition("ContainersReady", "True", since),
            *conditions,
        ],
        spec={"readinessGates": [{"conditionType": GATE}]},
    )


def test_a_gate_whose_condition_is_absent_blocks(decide: Decide) -> None:
    found = decide(pod=gated()).only
    assert found.severity == "error"
    assert found.says == f"Pod/{NAME}'s containers are ready, its readiness gates are not: `{GATE}` is not set"


def test_a_gate_whose_condition_is_false_blocks_and_is_cited(decide: Decide) -> None:
    found = decide(pod=gated(condition(GATE, "False", 300))).only
    assert found.says.endswith(f"`{GATE}` is False")
    assert "/evidence/pod/data/conditions/target-health.example.com~1checkout" in [str(one) for one in found.cites]


def test_its_controller_has_a_minute(decide: Decide) -> None:
    assert not decide(pod=gated(since=30)).found


def test_an_open_gate_and_a_pod_without_gates_have_no_finding(decide: Decide) -> None:
    assert not decide(pod=gated(condition(GATE, "True"), ready="True")).found
    assert not decide(pod=pod()).found


def test_a_pod_whose_containers_are_not_ready_has_another_problem(decide: Decide) -> None:
    conditions = [condition("Ready", "False", 300), condition("ContainersReady", "False", 300)]
    assert not decide(pod=pod(conditions=conditions, spec={"readinessGates": [{"conditionType": GATE}]})).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
