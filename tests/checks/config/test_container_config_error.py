"""Containers that never begin, in the words of a real kubelet, containerd and runc."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, event, pod, running, waiting

RUNC = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
    "unable to start container process: "
)


@pytest.mark.parametrize(
    ("reason", "message", "why"),
    [
        (
            "CreateContainerConfigError",
            'configmap "checkout-env" not found',
            "ConfigMap `checkout-env` does not exist",
        ),
        ("CreateContainerConfigError", 'secret "checkout-db" not found', "Secret `checkout-db` does not exist"),
        (
            "CreateContainerConfigError",
            "couldn't find key DB_HOST in ConfigMap payments/checkout-env",
            "ConfigMap `checkout-env` has no key `DB_HOST`",
        ),
        (
            "CreateContainerConfigError",
            "couldn't find key uri in Secret payments/checkout-db",
            "Secret `checkout-db` has no key `uri`",
        ),
        (
            "CreateContainerConfigError",
            'container has runAsNonRoot and image will run as root (pod: "a_b(c)", container: api)',
            "runAsNonRoot is set, and its image runs as root",
        ),
        (
            "CreateContainerConfigError",
            "container has runAsNonRoot and image has non-numeric user (nginx), cannot verify user is non-root",
            "runAsNonRoot is set, and its image's user `nginx` is not a number",
        ),
        (
            "RunContainerError",
            RUNC + 'exec: "/no/such/binary": stat /no/such/binary: no such file or directory: unknown',
            "there is no program `/no/such/binary` in its image",
        ),
        (
            "RunContainerError",
            RUNC + 'exec: "gunicorn": executable file not found in $PATH: unknown',
            "there is no program `gunicorn` in its image",
        ),
        (
            "RunContainerError",
            RUNC + 'exec: "/etc/passwd": permission denied: unknown',
            "its program `/etc/passwd` may not be executed (permission denied)",
        ),
        (
            "RunContainerError",
            RUNC + "error during container init: mkdir /etc/hostname: not a directory: unknown",
            "“error during container init: mkdir /etc/hostname: not a directory”",
        ),
        (
            "RunContainerError",
            RUNC + 'error during container init: error mounting "/var/lib/kubelet/pods/1/volume-subpaths/c/api/0" to '
            'rootfs at "/etc/app/config": open o_path procfd: open /run/x/etc/app/config: not a directory: unknown',
            "its volume cannot be mounted at `/etc/app/config` (not a directory)",
        ),
        (
            "CreateContainerConfigError",
            'container\'s runAsUser breaks non-root policy (pod: "a_b(c)", container: api)',
            "runAsNonRoot is set, and so is runAsUser 0",
        ),
        ("CreateContainerError", "something new", "“something new”"),
    ],
)
def test_what_is_missing_is_named(decide: Decide, reason: str, message: str, why: str) -> None:
    verdicts = decide(pod=pod(container(state=waiting(reason, message)), phase="Pending"))
    assert verdicts.only.severity == "error"
    assert verdicts.only.says == f"Container/api cannot start ({reason}): {why}"
    assert [str(pointer) for pointer in verdicts.only.cites] == ["/evidence/pod/data/containers/api/state"]


def test_a_run_that_never_began_is_found_behind_the_back_off(decide: Decide) -> None:
    message = RUNC + 'exec: "/nope": stat /nope: no such file or directory: unknown'
    last = ended(128, ended=20, reason="StartError", message=message)
    verdicts = decide(pod=pod(container(state=waiting("CrashLoopBackOff"), last=last, restarts=3)))
    assert verdicts.only.says == "Container/api cannot start (StartError): there is no program `/nope` in its image"
    assert verdicts.only.verify is not None
    assert "].lastState.terminated.message}" in verdicts.only.verify.command


def test_a_run_that_never_began_for_good_is_found_in_a_failed_pod(decide: Decide) -> None:
    state = ended(128, ended=20, reason="StartError", message="exec format error")
    failed = pod(container(state=state), phase="Failed", spec={"restartPolicy": "Never"})
    assert "architecture" in decide(pod=failed).only.says


def test_a_missing_message_is_taken_from_the_event(decide: Decide) -> None:
    waits = pod(container(state=waiting("CreateContainerError")), phase="Pending")
    told = [event("Failed", 'Error: secret "checkout-db" not found')]
    assert "checkout-db" in decide(pod=waits, events=told).only.says
    assert decide(pod=waits, denied=[Events]).only.says.endswith("no message says why")


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(pod(), id="running"),
        pytest.param(
            pod(container(state=running(30), last=ended(128, ended=31, reason="StartError"), restarts=1)),
            id="overcome",
        ),
        pytest.param(pod(container(state=waiting("ContainerCreating")), phase="Pending"), id="being created"),
        pytest.param(
            pod(container(state=waiting("CrashLoopBackOff"), last=ended(127, ended=9))), id="the program's 127"
        ),
    ],
)
def test_a_container_that_began_has_no_finding(decide: Decide, healthy: Json) -> None:
    assert not decide(pod=healthy, events=[event("Failed", "Error: old")]).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
