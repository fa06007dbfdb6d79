"""Programs that cannot be started, in the words of a real kubelet, containerd and runc, and of shells."""

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
BACK_OFF = waiting("CrashLoopBackOff")


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (
            RUNC + 'exec: "/no/such/binary": stat /no/such/binary: no such file or directory: unknown',
            "there is no program `/no/such/binary` in its image",
        ),
        (
            RUNC + 'exec: "gunicorn": executable file not found in $PATH: unknown',
            "there is no program `gunicorn` in its image",
        ),
        (
            RUNC + 'exec: "/etc/passwd": permission denied: unknown',
            "its program `/etc/passwd` may not be executed (permission denied)",
        ),
        (
            RUNC + "error during container init: mkdir /etc/hostname: not a directory: unknown",
            "“error during container init: mkdir /etc/hostname: not a directory”",
        ),
    ],
)
def test_what_is_wrong_is_named(decide: Decide, message: str, why: str) -> None:
    found = decide(pod=pod(container(state=waiting("RunContainerError", message)), phase="Pending")).only
    assert found.severity == "error"
    assert found.says == f"Container/api cannot start (RunContainerError): {why}"
    assert [str(pointer) for pointer in found.cites] == ["/evidence/pod/data/containers/api/state"]


def test_a_run_that_never_began_is_found_behind_the_back_off(decide: Decide) -> None:
    message = RUNC + 'exec: "/nope": stat /nope: no such file or directory: unknown'
    last = ended(128, ended=20, reason="StartError", message=message)
    found = decide(pod=pod(container(state=BACK_OFF, last=last, restarts=3))).only
    assert found.says == "Container/api cannot start (StartError): there is no program `/nope` in its image"
    assert found.verify is not None
    assert "].lastState.terminated.message}" in found.verify.command


def test_a_run_that_never_began_for_good_is_found_in_a_failed_pod(decide: Decide) -> None:
    state = ended(128, ended=20, reason="StartError", message=RUNC + 'exec: "/x": permission denied: unknown')
    failed = pod(container(state=state), phase="Failed", spec={"restartPolicy": "Never"})
    assert decide(pod=failed).only.says.endswith("its program `/x` may not be executed (permission denied)")


def test_a_missing_message_is_taken_from_the_event(decide: Decide) -> None:
    waits = pod(container(state=waiting("RunContainerError")), phase="Pending")
    told = [event("Failed", f'Error: {RUNC}exec: "gunicorn": executable file not found in $PATH: unknown')]
    assert "`gunicorn`" in decide(pod=waits, events=told).only.says
    assert decide(pod=waits, denied=[Events]).only.says.endswith("no message says why")


@pytest.mark.parametrize(
    ("code", "line", "said"),
    [
        (127, "sh: gunicorn: not found", "a command is not there (exit code 127): “sh: gunicorn: not found”"),
        (
            127,
            "/entrypoint.sh: line 4: java: command not found",
            "a command is not there (exit code 127): “/entrypoint.sh: line 4: java: command not found”",
        ),
        (
            126,
            "sh: /app/run.sh: Permission denied",
            "a command may not be executed (exit code 126): “sh: /app/run.sh: Permission denied”",
        ),
    ],
)
def test_a_shells_words_beside_its_exit_code_are_a_hint(decide: Decide, code: int, line: str, said: str) -> None:
    looping = pod(container(state=BACK_OFF, last=ended(code, ended=9, ran=0), restarts=3))
    (found,) = decide(pod=looping, logs={"api/current": line}).suspected
    assert found.says == f"Container/api: {said} after less than 1s, 3 restarts"
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/pod/data/containers/api/lastState/exitCode",
        "/evidence/logs/data/parts/api~1current/lines/1",
    ]


@pytest.mark.parametrize(
    ("one", "logs"),
    [
        pytest.param(container(), {}, id="running"),
        pytest.param(
            container(state=running(30), last=ended(128, ended=31, reason="StartError"), restarts=1), {}, id="overcome"
        ),
        pytest.param(container(state=waiting("ContainerCreating")), {}, id="being created"),
        pytest.param(
            container(state=BACK_OFF, last=ended(127, ended=9), restarts=3),
            {"api/current": "FATAL licence expired"},
            id="the program's own 127",
        ),
        pytest.param(container(state=BACK_OFF, last=ended(127, ended=9), restarts=3), {}, id="127 without a log"),
        pytest.param(
            container(state=waiting("CreateContainerConfigError", 'secret "db" not found')), {}, id="not created"
        ),
    ],
)
def test_a_container_that_began_or_was_never_created_has_no_finding(
    decide: Decide, one: tuple[Json, Json], logs: Json
) -> None:
    assert not decide(pod=pod(one), events=[event("Failed", "Error: old")], logs=logs).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]


def test_a_command_line_in_one_argument_is_told(decide: Decide) -> None:
    message = RUNC + 'exec: "httpd -f -p 8080": executable file not found in $PATH: unknown'
    state = waiting("RunContainerError", message)
    found = decide(pod=pod(container(state=state, command=["httpd -f -p 8080"]), phase="Pending")).only
    assert found.says.endswith("`httpd -f -p 8080` in its image; that is a whole command line in one argument")
    odd = decide(pod=pod(container(state=state, command=["sh", "-c", "httpd -f -p 8080"]), phase="Pending")).only
    assert odd.says.endswith("in its image")


def test_a_program_out_of_a_volume_is_told(decide: Decide) -> None:
    message = RUNC + 'exec: "/scripts/start.sh": permission denied: unknown'
    one = container(
        state=waiting("RunContainerError", message),
        command=["/scripts/start.sh"],
        volumeMounts=[{"name": "s", "mountPath": "/scripts"}],
    )
    scripts = {"name": "s", "configMap": {"name": "runner-scripts", "defaultMode": 420}}
    found = decide(pod=pod(one, phase="Pending", spec={"volumes": [scripts]})).only
    assert found.says.endswith("(permission denied); `/scripts` is ConfigMap runner-scripts")


def test_a_script_whose_interpreter_is_not_there_is_told_from_one_that_is_not_there_itself(decide: Decide) -> None:
    looping: Json = {"state": BACK_OFF, "last": ended(1, ended=9, ran=0), "restarts": 4, "command": ["/scripts/run.sh"]}
    log = "exec /scripts/run.sh: no such file or directory"
    found = decide(pod=pod(container(**looping)), logs={"api/current": log}).only
    assert (found.verdict, found.severity) == ("suspected", "error")
    assert found.says == (
        "Container/api cannot run `/scripts/run.sh`, which is there: the interpreter in its first line (#!) or its "
        "loader is not; exit code 1 after less than 1s, 4 restarts"
    )
    # A program that has begun may say so of another.
    assert not decide(pod=pod(container(**looping)), logs={"api/current": f"starting\n{log}"}).found
    other = "exec /usr/bin/helper: no such file or directory"
    assert not decide(pod=pod(container(**looping)), logs={"api/current": other}).found
