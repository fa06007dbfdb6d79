"""Containers that the kubelet has lost track of."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, pod, running

LOST: Json = {
    "terminated": {
        "exitCode": 137,
        "reason": "ContainerStatusUnknown",
        "message": "The container could not be located when the pod was terminated",
        "startedAt": None,
        "finishedAt": None,
    }
}


def test_the_code_is_said_to_be_made_up(decide: Decide) -> None:
    found = decide(pod=pod(container(state=LOST), phase="Failed")).only
    assert found.severity == "warning"
    assert found.says == (
        "How Container/api ended is not known (ContainerStatusUnknown; its exit code 137 is made up): "
        "node node-1 lost track of it"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/pod/data/containers/api/state/reason",
        "/evidence/pod/data/containers/api/state",
    ]
    assert found.verify is not None
    assert found.verify.expect == "The container could not be located when the pod was terminated"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(pod(container(state=running(3600), last=LOST, restarts=1)), id="it runs since"),
        pytest.param(pod(container(state=running(10), last=LOST, restarts=1)), id="ready again"),
        pytest.param(pod(container(state=LOST), deleted=5), id="being deleted"),
        pytest.param(pod(), id="never ended"),
    ],
)
def test_what_was_overcome_has_no_finding(decide: Decide, other: Json) -> None:
    assert not decide(pod=other).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
