"""Lines in which a program says why it ended, and lines that say nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from tests.checks.conftest import Decide
from tests.checks.objects import NOW, READY_PROBE, Json, container, ended, event, pod, running, waiting

BACK_OFF = waiting("CrashLoopBackOff")
LOOPING = pod(container(state=BACK_OFF, last=ended(1, ended=60, ran=4), restarts=7))
NEVER = {"restartPolicy": "Never"}


def test_the_line_is_quoted_with_how_the_run_ended(decide: Decide) -> None:
    (found,) = decide(
        pod=LOOPING,
        logs={"api/current": 'INFO starting\n2026-09-15T09:21:44Z FATAL login failed for user "ledger"\nINFO bye\n'},
        events=[event("BackOff", "Back-off restarting failed container api", first=540, last=8, count=20)],
    ).suspected
    assert found.severity == "error"
    assert found.subject == "Container/api"
    assert found.says == (
        "Container/api ends with exit code 1 after 4s, 7 restarts; its log says why: "
        '“FATAL login failed for user "ledger"”'
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/logs/data/parts/api~1current/lines/2",
        "/evidence/pod/data/containers/api/lastState",
    ]
    assert found.since == NOW - timedelta(seconds=540)
    assert found.would_prove == "the other side refusing the same credentials from elsewhere"
    assert found.verify is not None
    assert found.verify.command.endswith("-c api -n payments --previous --tail=20")


def test_a_long_line_is_cut_to_a_headline(decide: Decide) -> None:
    line = "Error: " + "cannot do that, and so it goes on; " * 20
    found = decide(pod=LOOPING, logs={"api/current": line}).only
    assert len(found.says) <= 200
    assert found.says.endswith("…”")


def test_the_failed_pod_of_a_job_and_an_init_container_have_theirs(decide: Decide) -> None:
    failed = pod(container(state=ended(4, ended=600, ran=30)), phase="Failed", spec=NEVER)
    assert decide(pod=failed, logs={"api/current": "Error: no such table"}).only.says == (
        "Container/api failed with exit code 4 after 30s; its log says why: “Error: no such table”"
    )
    waiting_for = pod(
        container(state=waiting("PodInitializing")),
        init=[container("migrate", BACK_OFF, last=ended(1, ended=9), restarts=3)],
        phase="Pending",
    )
    found = decide(pod=waiting_for, logs={"migrate/current": "Error: no such table"}).only
    assert found.subject == "Container/migrate"
    assert found.says.startswith("Init container migrate ends with exit code 1 after 2s, 3 restarts; ")


def test_the_first_failure_is_a_warning(decide: Decide) -> None:
    one = pod(container(state=ended(1, ended=2), restarts=0))
    assert decide(pod=one, logs={"api/current": "Error: no"}).only.severity == "warning"


def test_while_a_container_runs_again_its_current_log_is_another_runs(decide: Decide) -> None:
    looping = pod(container(state=running(3), last=ended(1, ended=4), restarts=5))
    assert not decide(pod=looping, logs={"api/current": "Error: of the new run"}).found
    assert "of the old" in decide(pod=looping, logs={"api/previous": "Error: of the old run"}).only.says


def test_a_program_that_swallows_its_error_ends_with_0(decide: Decide) -> None:
    looping = pod(container(state=BACK_OFF, last=ended(0, ended=60), restarts=7))
    assert decide(pod=looping, logs={"api/current": "ValueError: no port"}).only.severity == "error"


@pytest.mark.parametrize(
    ("one", "log"),
    [
        pytest.param(container(), "ERROR could not reach orders, will retry", id="it runs"),
        pytest.param(
            container(state=running(86400), last=ended(1, ended=86401), restarts=3), "FATAL no", id="long ago"
        ),
        pytest.param(container(state=BACK_OFF, last=ended(1, ended=9), restarts=3), "INFO step 3", id="the last line"),
        pytest.param(
            container(state=BACK_OFF, last=ended(1, ended=9), restarts=3), "WARN cannot flush", id="only a warning"
        ),
        pytest.param(
            container(state=BACK_OFF, last=ended(1, ended=9), restarts=3),
            "upload failed, trying again" + "\nstep" * 8,
            id="an aside far from the end",
        ),
        pytest.param(container(state=BACK_OFF, last=ended(137, ended=9), restarts=3), "ERROR no", id="killed"),
        pytest.param(container(state=BACK_OFF, last=ended(143, ended=9), restarts=3), "ERROR no", id="told to end"),
        pytest.param(
            container(state=BACK_OFF, last=ended(1, ended=9, reason="OOMKilled"), restarts=3), "ERROR no", id="memory"
        ),
        pytest.param(
            container(state=BACK_OFF, last=ended(128, ended=9, reason="StartError"), restarts=3),
            "ERROR no",
            id="it never began",
        ),
    ],
)
def test_what_tells_nothing_of_an_end_has_no_finding(decide: Decide, one: tuple[Json, Json], log: str) -> None:
    assert not decide(pod=pod(one), logs={"api/current": log, "api/previous": log}).found


RETRIES = "\n".join(f'2026-09-15T09:29:{second}Z ERROR login failed for user "ledger"' for second in (10, 20, 30))
PROBED = container(state=running(300), ready=False, readinessProbe=READY_PROBE)
UNWELL = event("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")


def test_what_keeps_a_container_that_runs_from_being_ready_is_quoted(decide: Decide) -> None:
    (found,) = decide(pod=pod(PROBED), logs={"api/current": RETRIES}, events=[UNWELL]).suspected
    assert found.severity == "error"
    assert found.says == (
        'Container/api runs for 5m and is not ready; its log says why: “ERROR login failed for user "ledger"”'
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/logs/data/parts/api~1current/lines/3",
        "/evidence/pod/data/containers/api/ready",
        "/evidence/pod/data/containers/api/state",
    ]
    assert found.verify is not None
    assert "--previous" not in found.verify.command


@pytest.mark.parametrize(
    ("one", "log", "told"),
    [
        pytest.param(PROBED, RETRIES.splitlines()[0], UNWELL, id="said once"),
        pytest.param(PROBED, RETRIES + "\nINFO tick" * 6, UNWELL, id="said long ago"),
        pytest.param(PROBED, "ERROR odd\nERROR odd", UNWELL, id="about nothing known"),
        pytest.param(
            PROBED,
            RETRIES,
            event("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 404"),
            id="the probe asks at the wrong place",
        ),
        pytest.param(
            container(state=running(5), ready=False, readinessProbe=READY_PROBE), RETRIES, UNWELL, id="just started"
        ),
        pytest.param(container(readinessProbe=READY_PROBE), RETRIES, UNWELL, id="ready"),
    ],
)
def test_an_aside_of_a_container_that_runs_has_no_finding(
    decide: Decide, one: tuple[Json, Json], log: str, told: Json
) -> None:
    assert not decide(pod=pod(one), logs={"api/current": log}, events=[told]).found


def test_a_pod_that_is_being_deleted_or_was_ended_from_outside_has_no_finding(decide: Decide) -> None:
    logs = {"api/current": "ERROR no"}
    assert not decide(pod=pod(container(state=ended(1, ended=2)), deleted=1), logs=logs).found
    evicted = pod(container(state=ended(1, ended=2)), phase="Failed", status={"reason": "Evicted"})
    assert not decide(pod=evicted, logs=logs).found


def test_without_events_the_onset_is_the_last_end(decide: Decide) -> None:
    found = decide(pod=LOOPING, logs={"api/current": "Error: no"}, denied=[Events]).only
    assert found.since == NOW - timedelta(seconds=60)


def test_without_logs_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=LOOPING, denied=[Logs]).missing == ["logs"]


def test_the_run_that_goes_on_tells_for_one_that_loops_and_whose_last_log_is_deleted(decide: Decide) -> None:
    looping = pod(container(state=running(2), last=ended(1, ended=12), restarts=4, ready=True))
    gone = "unable to retrieve container logs for containerd://0123"
    found = decide(pod=looping, logs={"api/current": "[error] section is not valid", "api/previous": gone}).only
    assert found.says.endswith("its log says why: “[error] section is not valid”")
    assert str(found.cites[0]) == "/evidence/logs/data/parts/api~1current/lines/1"
    once = pod(container(state=running(2), last=ended(1, ended=12), restarts=1, ready=False))
    assert not decide(pod=once, logs={"api/current": "[error] section is not valid", "api/previous": gone}).found


def test_a_single_failure_before_a_run_that_goes_on_is_history(decide: Decide) -> None:
    on = pod(container(state=running(60), last=ended(1, ended=61, ran=1), restarts=1, ready=False))
    assert not decide(pod=on, logs={"api/previous": "FATAL no config server"}).found
    again = pod(container(state=running(60), last=ended(1, ended=61, ran=1), restarts=2, ready=False))
    assert decide(pod=again, logs={"api/previous": "FATAL no config server"}).found
