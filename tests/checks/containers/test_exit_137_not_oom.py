"""Kills that many take for out-of-memory kills."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, event, pod, running, waiting

BACK_OFF = waiting("CrashLoopBackOff")
KILLED = pod(container(state=BACK_OFF, last=ended(137, ended=9), restarts=3))
SAYS = "Exit code 137 of Container/api is a SIGKILL and not OOMKilled (reason Error): "


@pytest.mark.parametrize(
    ("told", "by_whom"),
    [
        (
            event("Killing", "Container api failed liveness probe, will be restarted", type_="Normal"),
            "the kubelet killed it for its liveness probe",
        ),
        (event("FailedPostStartHook", "PostStartHook failed"), "the kubelet killed it for its postStart hook"),
        (
            event("Killing", "FailedPostStartHook", type_="Normal"),
            "the kubelet killed it for its postStart hook",
        ),
        (event("Killing", "Stopping container api", type_="Normal"), "“Stopping container api”"),
        (event("BackOff", "Back-off restarting failed container api"), "no event tells by whom"),
    ],
)
def test_it_is_information_that_says_by_whom(decide: Decide, told: Json, by_whom: str) -> None:
    found = decide(pod=KILLED, events=[told]).only
    assert found.severity == "info"
    assert found.subject == "Container/api"
    assert found.says == SAYS + by_whom
    assert str(found.cites[0]) == "/evidence/pod/data/containers/api/lastState/reason"


def test_one_kill_a_moment_ago_is_asked_about_although_the_container_is_ready_again(decide: Decide) -> None:
    once = pod(container(state=running(20), last=ended(137, ended=21, ran=60), restarts=1))
    assert decide(pod=once, events=[]).only.severity == "info"


def test_without_events_nobody_knows_by_whom(decide: Decide) -> None:
    assert decide(pod=KILLED, denied=[Events]).only.says == SAYS + "by whom, events would tell, which were not read"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            pod(container(state=BACK_OFF, last=ended(137, ended=9, reason="OOMKilled"), restarts=3)), id="OOMKilled"
        ),
        pytest.param(
            pod(container(state=BACK_OFF, last=ended(137, ended=9, reason="ContainerStatusUnknown"), restarts=3)),
            id="unknown",
        ),
        pytest.param(pod(container(state=BACK_OFF, last=ended(1, ended=9), restarts=3)), id="another code"),
        pytest.param(pod(container(state=running(86400), last=ended(137, ended=86401), restarts=3)), id="a day ago"),
        pytest.param(pod(container(state=ended(137, ended=2)), deleted=1), id="being deleted"),
    ],
)
def test_other_ends_and_old_ones_have_no_finding(decide: Decide, other: Json) -> None:
    assert not decide(pod=other).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
