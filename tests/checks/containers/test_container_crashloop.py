"""Containers that keep ending, and containers that only have a past."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NOW, Json, container, ended, event, pod, running, waiting

BACK_OFF = waiting("CrashLoopBackOff", "back-off 5m0s restarting failed container=api pod=checkout_payments(1)")
LOG = "INFO starting\nINFO cursor at 4711\n"


def test_code_length_and_number_of_runs_are_said_with_the_last_line_of_the_log(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(container(state=BACK_OFF, last=ended(1, ended=60, ran=4), restarts=7)),
        events=[event("BackOff", "Back-off restarting failed container api", first=540, last=8, count=20)],
        logs={"api/previous": LOG, "api/current": LOG},
    )
    (found,) = verdicts.proven
    assert found.severity == "error"
    assert found.subject == "Container/api"
    assert found.says == ("Container/api crash-loops: exit code 1 after 4s, 7 restarts; its log: “INFO cursor at 4711”")
    assert [str(pointer) for pointer in found.cites[:4]] == [
        "/evidence/pod/data/containers/api/restartCount",
        "/evidence/pod/data/containers/api/state/reason",
        "/evidence/pod/data/containers/api/lastState",
        "/evidence/logs/data/parts/api~1current/lines/2",
    ]
    assert found.since == NOW - timedelta(seconds=540)


def test_it_is_as_proven_without_logs_and_events(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(state=BACK_OFF, last=ended(1, ended=60), restarts=7)), denied=[Logs, Events])
    assert verdicts.only.says == "Container/api crash-loops: exit code 1 after 2s, 7 restarts"
    assert verdicts.only.since == NOW - timedelta(seconds=60)


def test_a_loop_is_seen_where_the_back_off_is_too_short_to_be(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(state=ended(3, ended=4), last=ended(3, ended=14), restarts=3)))
    assert verdicts.only.says == "Container/api crash-loops: exit code 3 after 2s, 3 restarts"


def test_between_two_attempts_to_start_it_loops_as_well(decide: Decide) -> None:
    last = ended(128, ended=4, reason="StartError")
    assert (
        decide(pod=pod(container(state=waiting("RunContainerError"), last=last, restarts=3))).only.severity == "error"
    )
    assert not decide(pod=pod(container(state=waiting("RunContainerError"), last=last, restarts=1))).found


def test_the_log_of_a_run_that_is_still_the_state_is_the_current_one(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(container(state=ended(3, ended=4), last=ended(3, ended=14), restarts=3)),
        logs={"api/previous": "step 9 of the run before", "api/current": "step 2 of the last run"},
    )
    assert verdicts.only.says.endswith("“step 2 of the last run”")
    assert verdicts.only.verify is not None
    assert "--previous" not in verdicts.only.verify.command


def test_the_log_of_a_container_that_runs_again_is_not_taken_for_that_of_the_crash(decide: Decide) -> None:
    looping = pod(container(state=running(3), last=ended(1, ended=4), restarts=5))
    assert "its log" not in decide(pod=looping, logs={"api/current": "step 1 of the new run"}).only.says
    assert "of the old" in decide(pod=looping, logs={"api/previous": "step 2 of the old run"}).only.says


def test_a_deleted_log_is_not_quoted(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(container(state=BACK_OFF, last=ended(1, ended=60), restarts=7)),
        logs={"api/previous": "unable to retrieve container logs for containerd://abc", "api/current": "step 3"},
    )
    assert verdicts.only.says.endswith("its log: “step 3”")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        pytest.param(ended(137, ended=60), "exit code 137 (SIGKILL, not OOMKilled)", id="killed, and not for memory"),
        pytest.param(ended(137, ended=60, reason="OOMKilled"), "exit code 137 (SIGKILL, OOMKilled)", id="OOMKilled"),
        pytest.param(ended(139, ended=60), "exit code 139 (SIGSEGV)", id="segmentation fault"),
        pytest.param(ended(143, ended=60), "exit code 143 (SIGTERM)", id="terminated"),
        pytest.param(ended(255, ended=60), "exit code 255 after", id="above the signals"),
    ],
)
def test_signals_are_named(decide: Decide, state: Json, said: str) -> None:
    assert said in decide(pod=pod(container(state=BACK_OFF, last=state, restarts=2))).only.says


def test_a_loop_of_which_no_run_is_told_is_a_loop(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(state=BACK_OFF, restarts=4)))
    assert verdicts.only.says == "Container/api crash-loops: 4 restarts"


def test_success_again_and_again_is_a_loop_too(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(state=BACK_OFF, last=ended(0, ended=60), restarts=4)))
    assert verdicts.only.says == (
        "Container/api ends without a failure and is always restarted: exit code 0 after 2s, 4 restarts"
    )


def test_a_line_that_tells_why_is_another_findings(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(container(state=BACK_OFF, last=ended(1, ended=60, ran=4), restarts=7)),
        logs={"api/current": "INFO starting\nFATAL no ledger\n"},
    )
    assert verdicts.only.says == "Container/api crash-loops: exit code 1 after 4s, 7 restarts"
    assert not [pointer for pointer in verdicts.only.cites if pointer.kind == "logs"]
    assert verdicts.only.verify is not None
    assert verdicts.only.verify.expect == "FATAL no ledger"


def test_without_a_log_the_termination_message_is_quoted(decide: Decide) -> None:
    last = ended(1, ended=60, message="cannot open /data/index\n")
    verdicts = decide(pod=pod(container(state=BACK_OFF, last=last, restarts=7)))
    assert verdicts.only.says.endswith("7 restarts; its termination message: “cannot open /data/index”")


def test_sidecars_loop_as_well_and_init_containers_are_another_checks_matter(decide: Decide) -> None:
    looping = pod(
        container(state=waiting("PodInitializing")),
        init=[
            container("mesh", BACK_OFF, last=ended(5, ended=9), restarts=3, restartPolicy="Always"),
            container("migrate", BACK_OFF, last=ended(2, ended=9), restarts=3),
        ],
        phase="Pending",
    )
    assert [found.subject for found in decide(pod=looping).proven] == ["Container/mesh"]


def test_the_first_failure_is_a_warning(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(state=ended(1, ended=2), restarts=0)))
    assert verdicts.only.severity == "warning"
    assert verdicts.only.says == "Container/api failed: exit code 1 after 2s, 0 restarts"


def test_a_failure_after_a_long_run_is_a_warning_while_nothing_has_settled(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(container(state=running(60), ready=False, last=ended(1, ended=61, ran=1200), restarts=15))
    )
    assert verdicts.only.severity == "warning"


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(container(), id="no restarts"),
        pytest.param(container(state=running(86400), last=ended(1, ended=86401), restarts=12), id="old restarts"),
        pytest.param(
            container(state=running(240), last=ended(1, ended=241, ran=3), restarts=3), id="settled after a bad start"
        ),
        pytest.param(
            container(state=running(700), last=ended(137, ended=701, ran=500), restarts=9), id="outlived the back-off"
        ),
        pytest.param(container(state=running(30), last=ended(1, ended=31), restarts=1), id="one restart, ready again"),
        pytest.param(container(state=running(30), last=ended(0, ended=31, ran=3600), restarts=1), id="one clean end"),
    ],
)
def test_restarts_of_a_container_that_runs_well_are_history(decide: Decide, one: tuple[Json, Json]) -> None:
    assert not decide(pod=pod(one)).found


def test_a_container_that_has_settled_rules_the_loop_out(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(state=running(86400), last=ended(1, ended=86401), restarts=12)))
    assert [fact.says for fact in verdicts.ruled_out] == [
        "Container/api does not loop: it runs since 24h; before, 12 restarts (exit code 1 after 2s)"
    ]


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(
            pod(init=[container("migrate", ended(0, ended=1700), last=ended(1, ended=1720), restarts=3, ready=True)]),
            id="an init container that succeeded in the end",
        ),
        pytest.param(pod(container(state=ended(0, ended=20)), phase="Succeeded"), id="a finished pod"),
        pytest.param(pod(container(state=ended(1, ended=20)), phase="Failed"), id="a failed pod of a Job"),
        pytest.param(
            pod(container(state=ended(143, ended=2), last=ended(1, ended=9), restarts=4), deleted=1), id="being deleted"
        ),
        pytest.param(
            pod(container(state=ended(1, ended=2)), spec={"restartPolicy": "Never"}), id="never started again"
        ),
        pytest.param(
            pod(container(state=ended(0, ended=2), restarts=2), spec={"restartPolicy": "OnFailure"}), id="done for good"
        ),
    ],
)
def test_ends_that_are_no_loop(decide: Decide, healthy: Json) -> None:
    assert not decide(pod=healthy).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]


def test_that_the_log_is_empty_is_told(decide: Decide) -> None:
    looping = pod(container(state=waiting("CrashLoopBackOff"), last=ended(70, ended=9), restarts=4))
    assert decide(pod=looping, logs={"api/current": ""}).only.says.endswith("4 restarts; its log is empty")
    gone = "unable to retrieve container logs for containerd://0123"
    assert decide(pod=looping, logs={"api/current": gone, "api/previous": gone}).only.says.endswith("4 restarts")
