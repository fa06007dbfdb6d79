"""Resizes in place that have not been carried out."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, condition, container, pod
from tests.evidence.gathering import gather

MESSAGE = "Node didn't have enough capacity: cpu, requested: 8000, capacity: 2000"


def resized(*conditions: Json, actual: str = "100m", deleted: float | None = None) -> Json:
    spec, status = container(resources={"requests": {"cpu": "8"}, "limits": {"memory": "64Mi"}})
    status |= {
        "resources": {"requests": {"cpu": actual}, "limits": {"memory": "64Mi"}},
        "allocatedResources": {"cpu": actual},
    }
    base = [condition("Ready", "True"), condition("ContainersReady", "True")]
    return pod((spec, status), conditions=[*base, *conditions], deleted=deleted)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("PodResizePending", "Infeasible"), ("PodResizePending", "Deferred"), ("PodResizeInProgress", "Error")],
)
def test_what_is_wanted_is_set_beside_what_it_runs_with(decide: Decide, kind: str, reason: str) -> None:
    (found,) = decide(pod=resized(condition(kind, "True", 120, reason, MESSAGE))).proven
    assert (found.severity, found.subject) == ("warning", f"Pod/{NAME}")
    assert found.says == f"Pod/{NAME}: the resize to api cpu 8 has waited for 2m, {reason}: “{MESSAGE}”"
    assert [(row.what, row.wants, row.has) for row in found.compared] == [("cpu requests of api", "8", "100m")]
    assert [str(one) for one in found.cites] == [
        f"/evidence/pod/data/conditions/{kind}",
        "/evidence/pod/data/containers/api/actualRequests",
    ]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(pod(), id="never resized"),
        pytest.param(resized(actual="8"), id="done"),
        pytest.param(resized(condition("PodResizeInProgress", "True", 2)), id="under way"),
        pytest.param(resized(condition("PodResizePending", "False", 2, "Deferred")), id="over"),
        pytest.param(resized(condition("PodResizePending", "True", 9, "Deferred"), deleted=-9), id="being deleted"),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, other: Json) -> None:
    assert not decide(pod=other).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]


def test_what_it_runs_with_meanwhile_is_shown_and_not_where_it_is_what_was_asked_for() -> None:
    waits = resized(condition("PodResizePending", "True", 120, "Deferred", MESSAGE))
    assert "api runs with requests cpu 100m" in gather({NAME: waits}).page(Pod)
    done = gather({NAME: resized(actual="8")})
    assert "runs with requests" not in done.page(Pod)
    assert not any(one.actual_requests for one in done.data(Pod).containers.values())
