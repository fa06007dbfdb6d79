"""Containers that failed for good, and those that start again or were stopped from outside."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, pod

NEVER = {"restartPolicy": "Never"}


def test_the_failed_pod_of_a_job_tells_its_code_and_its_last_words(decide: Decide) -> None:
    failed = pod(container(state=ended(4, ended=600, ran=30)), phase="Failed", spec=NEVER)
    verdicts = decide(pod=failed, logs={"api/current": "loading\n12 of 40 rows\n"})
    assert verdicts.only.severity == "error"
    assert verdicts.only.says == "Container/api failed for good: exit code 4 after 30s; its log: “12 of 40 rows”"
    assert [str(pointer) for pointer in verdicts.only.cites] == [
        "/evidence/pod/data/containers/api/state",
        "/evidence/pod/data/restartPolicy",
        "/evidence/logs/data/parts/api~1current/lines/2",
    ]


def test_a_line_that_tells_why_is_another_findings(decide: Decide) -> None:
    failed = pod(container(state=ended(4, ended=600, ran=30)), phase="Failed", spec=NEVER)
    found = decide(pod=failed, logs={"api/current": "loading\nError: no such table\n"}).only
    assert found.says == "Container/api failed for good: exit code 4 after 30s"
    assert [pointer.kind for pointer in found.cites] == ["pod", "pod"]


def test_it_is_as_proven_without_the_log(decide: Decide) -> None:
    failed = pod(container(state=ended(4, ended=600)), phase="Failed", spec=NEVER)
    assert decide(pod=failed, denied=[Logs]).only.says == "Container/api failed for good: exit code 4 after 2s"


def test_one_container_of_two_fails_for_good_in_a_pod_that_runs_on(decide: Decide) -> None:
    half = pod(container(), container("report", ended(1, ended=60)), spec=NEVER)
    assert decide(pod=half).only.subject == "Container/report"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(pod(container(state=ended(0, ended=60)), phase="Succeeded", spec=NEVER), id="success"),
        pytest.param(pod(container(state=ended(1, ended=2))), id="started again"),
        pytest.param(
            pod(container(state=ended(137, ended=60)), phase="Failed", status={"reason": "Evicted"}), id="evicted"
        ),
        pytest.param(pod(container(state=ended(143, ended=1)), deleted=5, spec=NEVER), id="being deleted"),
        pytest.param(
            pod(
                container(state=ended(0, ended=60)),
                init=[container("mesh", ended(137, ended=58), restartPolicy="Always")],
                phase="Succeeded",
                spec=NEVER,
            ),
            id="a sidecar stopped at the end",
        ),
        pytest.param(pod(), id="running"),
    ],
)
def test_ends_that_are_no_failure_for_good(decide: Decide, other: Json) -> None:
    assert not decide(pod=other).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
