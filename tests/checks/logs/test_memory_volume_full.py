"""Programs that find an emptyDir in memory full."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.logs import Logs
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, pod, running, waiting

FULL = "dd: error writing '/cache/x': No space left on device"
MOUNTS: list[Json] = [{"name": "cache", "mountPath": "/cache"}]


def looping(volume: Json, **kept: Any) -> Json:
    one = container(
        **{
            "state": waiting("CrashLoopBackOff"),
            "last": ended(1, ended=9),
            "restarts": 5,
            "volumeMounts": MOUNTS,
            **kept,
        }
    )
    return pod(one, spec={"volumes": [{"name": "cache", "emptyDir": volume}]})


def test_the_mount_and_its_limit_are_named(decide: Decide) -> None:
    found = decide(pod=looping({"medium": "Memory", "sizeLimit": "4Mi"}), logs={"api/current": FULL}).only
    assert (found.verdict, found.severity, found.subject) == ("suspected", "error", "Container/api")
    assert found.says == (
        "Container/api finds `/cache` full, an emptyDir in memory with sizeLimit 4Mi: it cannot write `/cache/x`; "
        "exit code 1 after 2s, 5 restarts"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/logs/data/parts/api~1current/lines/1",
        "/evidence/pod/data/containers/api/memoryVolumes/~1cache",
        "/evidence/pod/data/containers/api/lastState",
    ]


def test_the_error_above_names_the_place_where_the_line_does_not(decide: Decide) -> None:
    log = [
        "INFO Loading logs from /cache",
        "ERROR Error while writing to checkpoint file /cache/recovery (kafka.server.LogDirFailureChannel)",
        "java.io.IOException: No space left on device",
        "\tat java.base/sun.nio.ch.FileDispatcherImpl.write0(Native Method)",
    ]
    found = decide(pod=looping({"medium": "Memory", "sizeLimit": "4Mi"}), logs={"api/current": "\n".join(log)}).only
    assert found.says.startswith("Container/api finds `/cache` full, an emptyDir in memory with sizeLimit 4Mi")
    assert "it cannot write `/cache/recovery`" in found.says


def test_a_line_above_that_tells_of_no_error_names_no_place(decide: Decide) -> None:
    log = "INFO Loading logs from /cache\njava.io.IOException: No space left on device"
    assert not decide(pod=looping({"medium": "Memory", "sizeLimit": "4Mi"}), logs={"api/current": log}).found


@pytest.mark.parametrize("volume", [{}, {"sizeLimit": "4Mi"}, {"medium": "Memory"}])
def test_where_no_size_makes_a_write_fail_nothing_is_said(decide: Decide, volume: Json) -> None:
    assert not decide(pod=looping(volume), logs={"api/current": FULL}).found


def test_another_place_is_not_in_it(decide: Decide) -> None:
    line = "write /cachet/x: no space left on device"
    assert not decide(pod=looping({"medium": "Memory", "sizeLimit": "4Mi"}), logs={"api/current": line}).found


def test_a_container_that_runs_on_has_no_trouble(decide: Decide) -> None:
    one = looping({"medium": "Memory", "sizeLimit": "4Mi"}, state=running(600), last=None, restarts=0)
    assert not decide(pod=one, logs={"api/current": FULL}).found


def test_logs_that_were_denied_decide_nothing(decide: Decide) -> None:
    one = looping({"medium": "Memory", "sizeLimit": "4Mi"})
    assert decide(denied=[Logs], pod=one).missing == ["logs"]
