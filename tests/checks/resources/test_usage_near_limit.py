"""Containers near their memory limit, and samples that say nothing of that."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.outcome import NotFound
from tests.checks.conftest import Decide
from tests.checks.objects import Json, ago, container, pod, running
from tests.checks.resources.samples import sample


def limited(
    limit: str | None = "256Mi", state: Json | None = None, phase: str = "Running", *, ready: bool = True
) -> Json:
    limits = {"limits": {"memory": limit}} if limit else {}
    return pod(container(state=state, ready=ready, resources=limits), phase=phase)


@pytest.mark.parametrize(
    ("used", "shown", "percent", "ready", "severity"),
    [
        ("260000Ki", "253.9Mi (260000Ki)", 99, False, "warning"),
        ("240Mi", "240Mi", 93, False, "info"),
        ("256Mi", "256Mi", 100, True, "info"),
    ],
)
def test_usage_is_set_against_the_limit(
    decide: Decide, used: str, shown: str, percent: int, ready: bool, severity: str
) -> None:
    verdicts = decide(pod=limited(ready=ready), usage=sample(memory=used))
    assert not verdicts.proven
    (found,) = verdicts.suspected
    assert (found.severity, found.subject) == (severity, "Container/api")
    assert found.says == f"Container api used {shown} of its memory limit of 256Mi ({percent} %)"
    assert [str(one) for one in found.cites] == [
        "/evidence/podMetrics/data/containers/api/memory",
        "/evidence/pod/data/containers/api/limits/memory",
    ]


@pytest.mark.parametrize(
    ("one", "usage"),
    [
        pytest.param(limited(), sample(memory="128Mi"), id="half of it"),
        pytest.param(limited(None), sample(memory="8Gi"), id="no limit"),
        pytest.param(limited(), sample(memory="256Mi", timestamp=ago(600)), id="an old sample"),
        pytest.param(limited(state=running(5)), sample(memory="256Mi", timestamp=ago(20)), id="of the run before"),
        pytest.param(limited(), sample(), id="nothing about memory"),
        pytest.param(limited(), NotFound(), id="no sample"),
        pytest.param(limited(phase="Succeeded"), sample(memory="256Mi"), id="over"),
    ],
)
def test_other_samples_have_no_finding(decide: Decide, one: Json, usage: Any) -> None:
    assert not decide(pod=one, usage=usage).found


def test_without_the_pod_or_its_usage_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod], usage=sample(memory="256Mi")).missing == ["pod"]
    assert decide(pod=limited(), denied=[PodMetrics]).missing == ["pod_metrics"]
