"""Probes whose program is not in the image."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, event, pod, running

NOT_FOUND = (
    "Readiness probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in "
    'container: failed to start exec "a1b2": OCI runtime exec failed: exec failed: unable to start container process: '
    'exec: "curl": executable file not found in $PATH: unknown'
)
SHELL = "Readiness probe failed: /bin/sh: 1: curl: not found\n"


def probing(*command: str, kind: str = "readinessProbe", **changes: Any) -> Json:
    probe = {"exec": {"command": list(command)}, "timeoutSeconds": 1, "periodSeconds": 10, "failureThreshold": 3}
    spec: Json = {"state": running(600), "ready": False, kind: probe, **changes}
    return pod(container(**spec))


def test_the_command_and_the_program_are_said(decide: Decide) -> None:
    found = decide(pod=probing("curl", "-f", "http://localhost/"), events=[event("Unhealthy", NOT_FOUND)]).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Container/api")
    assert found.says == (
        "Container/api's readiness probe runs `curl -f http://localhost/`, and the container has no program `curl`: "
        "it does not become ready"
    )
    assert [(row.wants, row.has) for row in found.compared] == [("curl", "not in the container")]


def test_a_shell_says_it_in_its_own_words(decide: Decide) -> None:
    one = probing("sh", "-c", "curl -f http://localhost/")
    assert "has no program `curl`" in decide(pod=one, events=[event("Unhealthy", SHELL)]).only.says


def test_a_liveness_probe_that_errs_kills_nobody(decide: Decide) -> None:
    told = event("Unhealthy", NOT_FOUND.replace("Readiness", "Liveness"))
    found = decide(pod=probing("curl", kind="livenessProbe", ready=True), events=[told]).only
    assert found.severity == "warning"
    assert found.says.endswith("its liveness is not checked")


@pytest.mark.parametrize(
    "message",
    [
        "Readiness probe failed: cat: can't open '/run/ready': No such file or directory",
        "Readiness probe failed: stat: cannot stat '/run/x': No such file or directory",
        'Readiness probe failed: command timed out: "curl" timed out after 1s',
        "Readiness probe errored and resulted in unknown state: rpc error: code = Unavailable",
        "Readiness probe failed: key not found",
    ],
)
def test_a_program_that_is_there_and_fails_has_no_finding(decide: Decide, message: str) -> None:
    assert not decide(pod=probing("cat", "/run/ready"), events=[event("Unhealthy", message)]).found


def test_a_probe_that_has_passed_since_is_over_it(decide: Decide) -> None:
    assert not decide(pod=probing("curl", ready=True), events=[event("Unhealthy", NOT_FOUND)]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=probing("curl"), denied=[Events]).missing == ["events"]
