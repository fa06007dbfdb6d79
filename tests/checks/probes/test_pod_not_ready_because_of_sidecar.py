"""Pods whose own program is ready."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, READY_PROBE, Json, condition, container, pod, running, waiting

NOT_READY = [condition("Ready", "False", 300, "ContainersNotReady")]
MESH = container("mesh", running(600), ready=False, restartPolicy="Always", readinessProbe=READY_PROBE)


def test_the_sidecar_and_the_program_are_said(decide: Decide) -> None:
    found = decide(pod=pod(container(), init=[MESH], conditions=NOT_READY)).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", f"Pod/{NAME}")
    assert found.says == (f"Pod/{NAME} is not ready for 5m because of sidecar mesh alone; container api is ready")
    assert [str(one) for one in found.cites] == [
        "/evidence/pod/data/containers/api/ready",
        "/evidence/pod/data/containers/mesh/ready",
    ]


def test_a_second_container_counts_as_one_and_its_state_is_told(decide: Decide) -> None:
    one = pod(container(), container("logger", waiting("CrashLoopBackOff")), conditions=NOT_READY)
    assert "because of container logger (CrashLoopBackOff) alone" in decide(pod=one).only.says


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(pod(container(), container("logger")), id="all are ready"),
        pytest.param(
            pod(container(state=running(600), ready=False), init=[MESH], conditions=NOT_READY), id="nor is the program"
        ),
        pytest.param(pod(container(), init=[MESH], conditions=NOT_READY, deleted=3), id="being deleted"),
        pytest.param(
            pod(
                container(state=running(9)),
                init=[container("mesh", running(9), ready=False, restartPolicy="Always", readinessProbe=READY_PROBE)],
                age=12,
            ),
            id="it is starting",
        ),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, one: Json) -> None:
    assert not decide(pod=one).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
