"""Init containers that keep failing, and those that got through."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, pod, running, waiting

BACK_OFF = waiting("CrashLoopBackOff", "back-off 40s restarting failed container=migrate")


def initialising(one: tuple[Json, Json]) -> Json:
    return pod(container(state=waiting("PodInitializing")), init=[one], phase="Pending")


def test_its_code_and_the_number_of_its_runs_are_said(decide: Decide) -> None:
    looping = initialising(container("migrate", BACK_OFF, last=ended(3, ended=9, ran=4), restarts=4))
    found = decide(pod=looping, logs={"migrate/current": "revision 41\n"}).only
    assert found.severity == "error"
    assert found.subject == "Container/migrate"
    assert found.says == (
        "Init container migrate crash-loops: exit code 3 after 4s, 4 restarts; its log: “revision 41”"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/pod/data/containers/migrate/restartCount",
        "/evidence/pod/data/containers/migrate/state/reason",
        "/evidence/pod/data/containers/migrate/lastState",
        "/evidence/logs/data/parts/migrate~1current/lines/1",
    ]


def test_the_first_failure_is_a_warning(decide: Decide) -> None:
    assert decide(pod=initialising(container("migrate", ended(1, ended=2)))).only.severity == "warning"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            pod(init=[container("migrate", ended(0, ended=1700), last=ended(1, ended=1720), restarts=3, ready=True)]),
            id="succeeded in the end",
        ),
        pytest.param(initialising(container("migrate", running(30), ready=False)), id="at work"),
        pytest.param(
            pod(
                container(state=waiting("PodInitializing")),
                init=[container("migrate", ended(1, ended=9))],
                phase="Failed",
                spec={"restartPolicy": "Never"},
            ),
            id="failed for good",
        ),
        pytest.param(pod(container(state=BACK_OFF, last=ended(1, ended=9), restarts=3)), id="a main container"),
        pytest.param(
            pod(init=[container("mesh", BACK_OFF, last=ended(1, ended=9), restarts=3, restartPolicy="Always")]),
            id="a sidecar",
        ),
    ],
)
def test_what_is_no_loop_of_an_init_container(decide: Decide, other: Json) -> None:
    assert not decide(pod=other).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
