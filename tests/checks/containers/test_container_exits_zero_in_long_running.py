"""Programs that finish where they are expected to run on."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, event, pod, running, waiting

BACK_OFF = waiting("CrashLoopBackOff")


def test_what_it_runs_and_how_often_it_finished_are_said(decide: Decide) -> None:
    found = decide(
        pod=pod(container(state=BACK_OFF, last=ended(0, ended=9), restarts=4, command=["nginx"], args=None))
    ).only
    assert found.severity == "error"
    assert found.subject == "Container/api"
    assert found.says == (
        "Container/api finishes and is started again, as restart policy Always wants: "
        "exit code 0 after 2s, 4 restarts; it runs `nginx`"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/pod/data/containers/api/lastState",
        "/evidence/pod/data/containers/api/restartCount",
        "/evidence/pod/data/containers/api/command",
    ]


def test_without_a_command_it_is_the_images_own(decide: Decide) -> None:
    assert decide(pod=pod(container(state=ended(0, ended=2), last=ended(0, ended=9), restarts=4))).only.says.endswith(
        "its spec names no command: the image's own"
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(pod(container(state=BACK_OFF, last=ended(1, ended=9), restarts=4)), id="a failure"),
        pytest.param(
            pod(container(state=BACK_OFF, last=ended(0, ended=9, reason="OOMKilled"), restarts=4)), id="memory"
        ),
        pytest.param(
            pod(container(state=running(30), last=ended(0, ended=31, ran=3600), restarts=9)), id="a daily end"
        ),
        pytest.param(
            pod(container(state=ended(0, ended=9), restarts=2), phase="Succeeded", spec={"restartPolicy": "OnFailure"}),
            id="a Job's",
        ),
        pytest.param(
            pod(init=[container("migrate", ended(0, ended=9), restarts=2, ready=True)]), id="an init container"
        ),
        pytest.param(pod(container(state=ended(0, ended=2), restarts=5), deleted=1), id="being deleted"),
    ],
)
def test_ends_that_are_meant_have_no_finding(decide: Decide, other: Json) -> None:
    assert not decide(pod=other).found


def test_a_program_that_a_probe_has_killed_and_that_stops_properly_has_no_finding(decide: Decide) -> None:
    looping = pod(container(state=BACK_OFF, last=ended(0, ended=9, ran=30), restarts=4))
    killed = event("Killing", "Container api failed liveness probe, will be restarted", type_="Normal")
    assert not decide(pod=looping, events=[killed]).found
    assert decide(pod=looping, events=[event("Killing", "Stopping container api")]).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
