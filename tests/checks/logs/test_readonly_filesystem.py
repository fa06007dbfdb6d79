"""Programs that write where nothing can be written."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.logs import Logs
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, ended, pod, running, waiting

HARDENED: dict[str, Any] = {"securityContext": {"readOnlyRootFilesystem": True, "capabilities": None}}


def looping(**spec: Any) -> Json:
    return pod(container(state=waiting("CrashLoopBackOff"), last=ended(1, ended=9), restarts=4, **spec))


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (
            '[emerg] 1#1: mkdir() "/var/cache/nginx/client_temp" failed (30: Read-only file system)',
            "/var/cache/nginx/client_temp",
        ),
        ("mkdir: can't create directory '/var/cache/web': Read-only file system", "/var/cache/web"),
        ("Error: EROFS: read-only file system, open '/app/.next/trace'", "/app/.next/trace"),
        ("OSError: [Errno 30] Read-only file system: '/app/logs'", "/app/logs"),
        ("open /run/x.sock: read-only file system", "/run/x.sock"),
    ],
)
def test_the_place_and_the_setting_are_named(decide: Decide, line: str, place: str) -> None:
    (found,) = decide(pod=looping(**HARDENED), logs={"api/current": line}).suspected
    assert found.severity == "error"
    assert found.says == (
        f"Container/api cannot write to `{place}`: its root filesystem is read-only (readOnlyRootFilesystem: true); "
        "exit code 1 after 2s, 4 restarts"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/logs/data/parts/api~1current/lines/1",
        "/evidence/pod/data/containers/api/readOnlyRootFilesystem",
        "/evidence/pod/data/containers/api/lastState",
    ]


def test_without_the_setting_it_is_a_mount_or_the_disk(decide: Decide) -> None:
    found = decide(pod=looping(), logs={"api/current": "open /data/x: read-only file system"}).only
    assert "`/data/x`: it is read-only there, though readOnlyRootFilesystem is not set" in found.says
    assert not found.mitigations


def test_without_a_place_the_line_is_quoted(decide: Decide) -> None:
    found = decide(pod=looping(**HARDENED), logs={"api/current": "Error: Read-only file system"}).only
    assert found.says.startswith("Container/api cannot write (“Error: Read-only file system”): its root")


@pytest.mark.parametrize(
    ("one", "line"),
    [
        pytest.param(
            pod(container(state=running(600), **HARDENED)), "open /run/x: read-only file system", id="it runs on"
        ),
        pytest.param(looping(**HARDENED), "open /run/x: permission denied", id="another error"),
    ],
)
def test_what_is_something_else_has_no_finding(decide: Decide, one: Json, line: str) -> None:
    assert not decide(pod=one, logs={"api/current": line}).found


def test_without_logs_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=looping(), denied=[Logs]).missing == ["logs"]


def mounted(mounts: list[Json], volumes: list[Json], **spec: Any) -> Json:
    one = container(state=waiting("CrashLoopBackOff"), last=ended(1, ended=9), restarts=4, volumeMounts=mounts, **spec)
    return pod(one, spec={"volumes": volumes})


@pytest.mark.parametrize(
    ("mount", "volume", "what"),
    [
        ({"readOnly": True}, {"emptyDir": {}}, "volume d with readOnly: true"),
        ({}, {"configMap": {"name": "web-config", "defaultMode": 420}}, "ConfigMap web-config"),
        ({}, {"secret": {"secretName": "web-tls", "defaultMode": 420}}, "Secret web-tls"),
        ({}, {"projected": {"sources": [], "defaultMode": 420}}, "projected volume d"),
    ],
)
def test_the_mount_that_the_place_is_in_is_named(decide: Decide, mount: Json, volume: Json, what: str) -> None:
    mounts = [{"name": "d", "mountPath": "/data", **mount}, {"name": "t", "mountPath": "/work"}]
    one = mounted(mounts, [{"name": "d", **volume}, {"name": "t", "emptyDir": {}}], **HARDENED)
    found = decide(pod=one, logs={"api/current": "sh: can't create /data/lock: Read-only file system"}).only
    assert found.says == (
        f"Container/api cannot write to `/data/lock`: `/data` is a mount that may not be written ({what}); "
        "exit code 1 after 2s, 4 restarts"
    )
    assert "/evidence/pod/data/containers/api/readOnlyMounts/~1data" in [str(one) for one in found.cites]


def test_a_mount_that_the_place_is_not_in_has_nothing_to_do_with_it(decide: Decide) -> None:
    mounts = [
        {"name": "d", "mountPath": "/data", "readOnly": True},
        {"name": "k", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": True},
    ]
    one = mounted(mounts, [{"name": "d", "emptyDir": {}}, {"name": "k", "projected": {"sources": []}}], **HARDENED)
    found = decide(pod=one, logs={"api/current": "sh: can't create /database/x: Read-only file system"}).only
    assert "its root filesystem is read-only" in found.says
