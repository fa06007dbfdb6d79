"""Out-of-memory kills, fresh, old, and what only looks like one."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, pod, running, waiting

LIMIT = {"limits": {"memory": "64Mi"}, "requests": {"memory": "64Mi"}}


def killed(seconds_ago: float, ran: float = 3, code: int = 137) -> Json:
    return ended(code, ended=seconds_ago, ran=ran, reason="OOMKilled")


def test_the_limit_is_named_and_cited(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(container(state=waiting("CrashLoopBackOff"), last=killed(20), restarts=5, resources=LIMIT))
    )
    (found,) = verdicts.proven
    assert found.severity == "error"
    assert found.says == "Container/api was OOMKilled at its memory limit of 64Mi after 3s (20s ago), 5 restarts"
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/pod/data/containers/api/lastState/reason",
        "/evidence/pod/data/containers/api/lastState",
        "/evidence/pod/data/containers/api/limits/memory",
    ]
    assert found.mitigations == ("a higher memory limit for container api would move the kill, not a leak",)


def test_a_kill_that_is_the_current_state_is_found_there(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(state=killed(2), resources=LIMIT)))
    assert verdicts.only.verify is not None
    assert "].state.terminated.reason" in verdicts.only.verify.command


def test_without_a_limit_of_its_own_that_is_said(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(state=killed(2))))
    assert "without a memory limit of its own" in verdicts.only.says
    assert not verdicts.only.mitigations


def test_an_init_container_failed_even_with_exit_code_0(decide: Decide) -> None:
    loading = pod(
        container(state=waiting("PodInitializing")),
        init=[container("load", killed(4, code=0), restarts=1, resources=LIMIT)],
        phase="Pending",
    )
    assert decide(pod=loading).only.severity == "error"


def test_a_failed_pod_of_a_job_keeps_its_finding(decide: Decide) -> None:
    failed = pod(container(state=killed(3000)), phase="Failed", spec={"restartPolicy": "Never"})
    assert decide(pod=failed).only.severity == "error"


@pytest.mark.parametrize(
    ("one", "severity"),
    [
        pytest.param(container(state=running(10), last=killed(11), restarts=3), "error", id="up again for 10 s"),
        pytest.param(container(state=running(1200), last=killed(1201), restarts=1), "warning", id="20 minutes ago"),
        pytest.param(
            container(state=running(4000), last=killed(4001, ran=9000), restarts=6), "warning", id="a slow leak"
        ),
        pytest.param(container(state=running(4000), last=killed(4001), restarts=6), "info", id="outlived"),
        pytest.param(
            container(state=running(86400), last=killed(86401, ran=900000), restarts=1), "info", id="once, long ago"
        ),
    ],
)
def test_an_old_kill_weighs_less_the_longer_the_container_has_run_since(
    decide: Decide, one: tuple[Json, Json], severity: str
) -> None:
    assert decide(pod=pod(one)).only.severity == severity


def test_a_failure_with_another_reason_rules_it_out(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(state=waiting("CrashLoopBackOff"), last=ended(1, ended=9), restarts=3)))
    assert not verdicts.found
    assert [fact.says for fact in verdicts.ruled_out] == [
        "Container/api was not OOMKilled: its last run ended with exit code 1, reason Error"
    ]


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(container(state=waiting("CrashLoopBackOff"), last=ended(137, ended=9), restarts=3), id="a kill"),
        pytest.param(container(state=running(86400), last=ended(1, ended=86401), restarts=3), id="history"),
    ],
)
def test_what_nobody_asks_or_another_check_answers_is_not_ruled_out(decide: Decide, one: tuple[Json, Json]) -> None:
    verdicts = decide(pod=pod(one))
    assert not verdicts.found
    assert not verdicts.ruled_out


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(pod(), id="never restarted"),
        pytest.param(
            pod(container(state=running(200000), last=killed(200001, ran=900000), restarts=1)), id="once, days ago"
        ),
        pytest.param(pod(container(state=ended(0, ended=9), last=killed(20)), phase="Succeeded"), id="succeeded since"),
    ],
)
def test_a_pod_that_is_well_has_no_kill(decide: Decide, healthy: Json) -> None:
    verdicts = decide(pod=healthy)
    assert not verdicts.found
    assert not verdicts.ruled_out


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
