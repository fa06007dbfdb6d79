"""Containers that are not ready though they ought to be, and those that are merely young."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NOW, READY_PROBE, Json, condition, container, ended, event, pod, running, waiting

SLOW = (
    'Readiness probe failed: Get "http://10.244.0.7:8080/ready": context deadline exceeded '
    "(Client.Timeout exceeded while awaiting headers)"
)
STARTUP = {**READY_PROBE, "periodSeconds": 5, "failureThreshold": 12}


def unready(up: float = 600, **spec: Any) -> Json:
    return pod(container(state=running(up), ready=False, started=True, readinessProbe=READY_PROBE, **spec), age=up + 5)


def test_probe_place_and_outcome_are_said(decide: Decide) -> None:
    verdicts = decide(pod=unready(), events=[event("Unhealthy", SLOW)])
    (found,) = verdicts.proven
    assert found.severity == "error"
    assert found.says == (
        "Container/api runs and has not been ready for 10m: "
        "its readiness probe httpGet :http/ready gets no answer within 1s"
    )
    assert found.since == NOW - timedelta(seconds=600)
    assert [str(pointer) for pointer in found.cites][:3] == [
        "/evidence/pod/data/containers/api/ready",
        "/evidence/pod/data/containers/api/state",
        "/evidence/pod/data/containers/api/readinessProbe",
    ]
    assert str(found.cites[3]).startswith("/evidence/events/data/parts/pod/items/")


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        (
            'Readiness probe failed: Get "http://10.0.0.7:443/": malformed HTTP response "\\x15\\x03\\x01"',
            "asks for plain HTTP and gets TLS",
        ),
        (
            (
                'Readiness probe failed: Get "http://10.244.0.7:8080/ready": context deadline exceeded '
                "(Client.Timeout exceeded while awaiting headers)"
            ),
            "gets no answer within 1s",
        ),
        (
            'Readiness probe failed: Get "https://10.0.0.7:80/": http: server gave HTTP response to HTTPS client',
            "asks for HTTPS and gets plain HTTP",
        ),
        (
            'Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "admin": invalid syntax',
            "looks for a port `admin` that the container does not declare",
        ),
        ("Readiness probe failed: no route to host", "fails: “no route to host”"),
        (
            (
                'Readiness probe failed: Get "http://shop.example:8080/ready": dial tcp: '
                "lookup shop.example on 10.96.0.10:53: no such host"
            ),
            "fails: no such host as shop.example",
        ),
        (
            'Readiness probe failed: Get "http://10.0.0.7:8080/ready": EOF',
            "fails: “EOF”",
        ),
    ],
)
def test_what_the_probe_gets_is_read_from_the_event(decide: Decide, message: str, outcome: str) -> None:
    assert decide(pod=unready(), events=[event("Unhealthy", message)]).only.says.endswith(f":http/ready {outcome}")


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("Readiness probe failed: cat: can't open '/run/ready'\n", "fails: “cat: can't open '/run/ready'”"),
        ("Readiness probe failed:", "fails without a word"),
        (
            (
                '(combined from similar events): Readiness probe errored and resulted in unknown state: exec: "/nope": '
                "stat /nope: no such file or directory: unknown"
            ),
            "names a program that the container does not have",
        ),
        ("Readiness probe failed: sh: curl: not found\n", "names a program that the container does not have"),
        ("Readiness probe failed: dial tcp: connection refused", "fails: “dial tcp: connection refused”"),
        ('Readiness probe failed: command timed out: "cat" timed out after 1s', "gets no answer within 1s"),
    ],
)
def test_a_command_speaks_for_itself(decide: Decide, message: str, outcome: str) -> None:
    probe = {
        "exec": {"command": ["cat", "/run/ready"]},
        "timeoutSeconds": 1,
        "periodSeconds": 10,
        "failureThreshold": 3,
    }
    one = pod(container(state=running(600), ready=False, readinessProbe=probe))
    assert decide(pod=one, events=[event("Unhealthy", message)]).only.says.endswith(f"exec cat /run/ready {outcome}")


def test_a_grpc_probe_that_finds_no_server_is_not_slow(decide: Decide) -> None:
    probe = {"grpc": {"port": 8080, "service": ""}, "timeoutSeconds": 1, "periodSeconds": 10, "failureThreshold": 3}
    one = pod(container(state=running(600), ready=False, readinessProbe=probe))
    message = (
        'Readiness probe failed: timeout: failed to connect service "10.244.0.7:8080" within 1s: '
        "context deadline exceeded"
    )
    assert decide(pod=one, events=[event("Unhealthy", message)]).only.says.endswith(
        "grpc :8080 finds no server that speaks gRPC within 1s: nothing, or another protocol"
    )
    slow = "Readiness probe failed: timeout: health rpc did not complete within 1s"
    assert decide(pod=one, events=[event("Unhealthy", slow)]).only.says.endswith("grpc :8080 gets no answer within 1s")


def test_without_events_the_reason_is_not_made_up(decide: Decide) -> None:
    assert decide(pod=unready(), denied=[Events]).only.says.endswith("httpGet :http/ready does not pass")


def test_events_of_an_earlier_run_of_another_container_and_of_another_probe_do_not_count(decide: Decide) -> None:
    events = [
        event("Unhealthy", SLOW, first=2000, last=700),
        event("Unhealthy", SLOW.replace("Readiness", "Liveness")),
        event("Unhealthy", SLOW, of="spec.containers{other}"),
    ]
    assert decide(pod=unready(), events=events).only.says.endswith("does not pass")


def test_a_container_that_was_ready_before_is_told_from_when_on(decide: Decide) -> None:
    fell = pod(
        container(state=running(3600), ready=False, readinessProbe=READY_PROBE),
        conditions=[condition("Ready", "False", 45, "ContainersNotReady"), condition("ContainersReady", "False", 45)],
    )
    found = decide(pod=fell).only
    assert found.severity == "error"
    assert "has not been ready for 45s (it was before)" in found.says
    assert found.since == NOW - timedelta(seconds=45)


def test_a_startup_probe_that_has_not_succeeded_is_another_checks_matter(decide: Decide) -> None:
    one = container(state=running(400), ready=False, started=False, readinessProbe=READY_PROBE, startupProbe=STARTUP)
    assert not decide(pod=pod(one), events=[event("Unhealthy", SLOW.replace("Readiness", "Startup"))]).found


@pytest.mark.parametrize("outcome", ["connect: connection refused", "HTTP probe failed with statuscode: 503"])
def test_a_refused_connection_and_a_status_are_other_checks_matters(decide: Decide, outcome: str) -> None:
    assert not decide(pod=unready(), events=[event("Unhealthy", f"Readiness probe failed: {outcome}")]).found


def test_what_it_got_before_it_was_last_ready_is_old_news(decide: Decide) -> None:
    fell = pod(
        container(state=running(7200), ready=False, readinessProbe=READY_PROBE),
        conditions=[condition("Ready", "False", 60, "ContainersNotReady")],
    )
    assert decide(pod=fell, events=[event("Unhealthy", SLOW, first=7190, last=3000)]).only.says.endswith(
        "does not pass"
    )


def test_in_its_first_two_minutes_it_is_a_warning(decide: Decide) -> None:
    assert decide(pod=unready(up=60), events=[event("Unhealthy", SLOW, first=50)]).only.severity == "warning"


def test_a_sidecar_keeps_the_pod_unready_too(decide: Decide) -> None:
    mesh = container("mesh", running(600), ready=False, restartPolicy="Always", readinessProbe=READY_PROBE)
    assert decide(pod=pod(init=[mesh])).only.subject == "Container/mesh"


def test_a_probe_that_passes_rules_it_out(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(readinessProbe=READY_PROBE)), events=[event("Unhealthy", SLOW, last=1700)])
    assert not verdicts.found
    assert [fact.says for fact in verdicts.ruled_out] == [
        "Container/api passes its readiness probe httpGet :http/ready"
    ]


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(pod(container(state=running(5), ready=False, readinessProbe=READY_PROBE), age=6), id="5 s old"),
        pytest.param(unready(up=28), id="within its window"),
        pytest.param(
            pod(container(state=running(100), ready=False, readinessProbe={**READY_PROBE, "initialDelaySeconds": 90})),
            id="within its initial delay",
        ),
        pytest.param(
            pod(
                container(
                    state=running(50), ready=False, started=False, readinessProbe=READY_PROBE, startupProbe=STARTUP
                )
            ),
            id="still starting up",
        ),
        pytest.param(pod(container(state=running(600), ready=False)), id="no probe"),
        pytest.param(
            pod(
                container(
                    state=running(40), ready=False, last=ended(1, ended=41), restarts=5, readinessProbe=READY_PROBE
                )
            ),
            id="a crash loop's matter",
        ),
        pytest.param(
            pod(container(state=waiting("CrashLoopBackOff"), readinessProbe=READY_PROBE)), id="waiting to be restarted"
        ),
        pytest.param(
            pod(container(state=running(600), ready=False, readinessProbe=READY_PROBE), deleted=3), id="being deleted"
        ),
        pytest.param(pod(container(state=ended(0, ended=9), readinessProbe=READY_PROBE), phase="Succeeded"), id="done"),
    ],
)
def test_a_container_that_is_not_ready_for_a_good_reason_has_no_finding(decide: Decide, healthy: Json) -> None:
    assert not decide(pod=healthy, events=[event("Unhealthy", SLOW)]).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
