"""Logs of bundles: each container's own, and no more of one than may be asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture import RecordedCluster
from kubectl_evidence.outcome import Collected, NotFound
from tests.capture.build import log_of, read
from tests.capture.bundles import (
    DUMP,
    NOT_RECORDED,
    PODS,
    in_gather,
    in_support,
    opened,
)


def log(container: str = "api", *, previous: bool = False, namespace: str = "payments", lines: int = 10) -> Ask:
    return ask.log(namespace, "web-1", container, previous=previous, lines=lines, limit_bytes=10**6)


def test_logs_of_a_must_gather_are_answered_with_their_times(tmp_path: Path) -> None:
    logs = "namespaces/payments/pods/web-1/api/api/logs"
    files = {**in_gather(f"{logs}/current.log", "2026-09-15T09:29:00Z one\n2026-09-15T09:29:01Z two\n")}
    cluster = opened(tmp_path, {**files, f"quay-io-image/{logs}/previous.log": "before\n"})
    assert log_of(cluster, log(lines=1)) == "2026-09-15T09:29:01Z two\n"
    assert log_of(cluster, log(previous=True)) == "before\n"


def test_an_empty_log_of_a_must_gather_may_be_one_that_could_not_be_read(tmp_path: Path) -> None:
    logs = "namespaces/payments/pods/web-1/api/api/logs"
    files = {**in_gather(f"{logs}/current.log", ""), f"quay-io-image/{logs}/previous.log": ""}
    cluster = opened(tmp_path / "empty", files)
    assert [read(cluster, log()), read(cluster, log(previous=True))] == [NOT_RECORDED, NOT_RECORDED]
    cluster = opened(
        tmp_path / "again", {**files, f"quay-io-image/{logs}/current.insecure.log": "the kubelet's certificate\n"}
    )
    assert log_of(cluster, log()) == "the kubelet's certificate\n"


def test_logs_of_a_support_bundle_are_answered(tmp_path: Path) -> None:
    logs = "cluster-resources/pods/logs/payments/web-1"
    files = {**in_support(f"{logs}/api.log", "one\n"), f"bundle/{logs}/api-previous.log": "before\n"}
    cluster = opened(tmp_path, {**files, f"bundle/{logs}/idle.log": ""})
    assert log_of(cluster, log()) == "one\n"
    assert log_of(cluster, log(previous=True)) == "before\n"
    assert log_of(cluster, log("idle")) == ""
    assert read(cluster, log("idle", previous=True)) == NOT_RECORDED
    assert read(cluster, log(namespace="billing")) == NOT_RECORDED


def test_logs_of_an_older_support_bundle_are_those_of_the_one_pod_of_that_name(tmp_path: Path) -> None:
    indented = json.dumps(PODS, indent=2)
    files = {**in_support("app-logs/web-1/api.log", "one\n"), "bundle/cluster-resources/pods/payments.json": indented}
    cluster = opened(tmp_path / "one", files)
    assert log_of(cluster, log()) == "one\n"
    assert read(cluster, log(namespace="billing")) == NOT_RECORDED
    twice = {**files, "bundle/cluster-resources/pods/billing.json": indented.replace("payments", "billing")}
    assert read(opened(tmp_path / "two", twice), log()) == NOT_RECORDED


def section(container: str, said: str) -> str:
    of = f"logs for container {container} of pod payments/web-1 ====\n"
    return f"==== START {of}{said}==== END {of}"


def dumped(folder: Path, logs: str) -> RecordedCluster:
    return opened(folder, {**DUMP, "payments/web-1/logs.txt": logs})


def test_logs_of_a_dump_are_told_apart(tmp_path: Path) -> None:
    cluster = dumped(tmp_path, section("init", "ready\n") + section("api", "one\ntwo") + section("idle", ""))
    assert [log_of(cluster, log(name)) for name in ("init", "api", "idle")] == ["ready\n", "one\ntwo", ""]
    assert read(cluster, log("other")) == NOT_RECORDED
    assert read(cluster, log(previous=True)) == NOT_RECORDED


def test_a_log_of_a_dump_may_be_longer_than_what_is_read_at_once(tmp_path: Path) -> None:
    long = "".join(f"line {number}\n" for number in range(300_000))
    cluster = dumped(tmp_path, section("init", long) + section("api", "one\n"))
    assert log_of(cluster, log()) == "one\n"
    assert log_of(cluster, log("init", lines=2)) == "line 299998\nline 299999\n"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (
            'Request log error: container "api" in pod "web-1" is waiting to start: ContainerCreating\n',
            NotFound("not-started"),
        ),
        ("Request log error: the server could not find the requested resource\n", NOT_RECORDED),
        ("Create log request error: cannot get the logs\n", NOT_RECORDED),
    ],
)
def test_an_error_in_the_place_of_a_log_is_no_log(tmp_path: Path, said: str, outcome: Any) -> None:
    assert read(dumped(tmp_path, section("api", said)), log()) == outcome


@pytest.mark.parametrize(
    "logs",
    [
        section("init", section("api", "not said by api\n")) + section("api", "one\n"),
        section("init", "x\n" + section("api", "not said by api\n").rstrip("\n")) + section("api", "one\n"),
        section("init", "") + section("api", "not said by api\n") + section("init", "") + section("api", "one\n"),
        section("api", "one\n") + "not in any log\n" + section("api", "two\n"),
        section("api", "one\n").replace("END", "END of"),
    ],
    ids=["within another", "in pieces", "after a false end", "between two", "without its end"],
)
def test_no_log_of_a_dump_can_pass_for_that_of_another_container(tmp_path: Path, logs: str) -> None:
    assert read(dumped(tmp_path, logs), log()) == NOT_RECORDED


def test_of_a_large_log_the_end_is_read(tmp_path: Path) -> None:
    line = "x" * 1023 + "\n"
    files = in_support("cluster-resources/pods/logs/payments/web-1/api.log", "first\n" + line * 17_000 + "last\n")
    cluster = opened(tmp_path, files)
    assert log_of(cluster, log(lines=2)) == line + "last\n"
    few = read(cluster, log(lines=2))
    every = read(cluster, ask.log("payments", "web-1", "api", previous=False, lines=10**6, limit_bytes=10**9))
    assert isinstance(few, Collected)
    assert isinstance(every, Collected)
    assert (few.truncated, every.truncated) == (False, True)
    # Whole lines, and no more of them than are kept in memory.
    assert len(every.data) == (16 * 1024 * 1024 - 5) // 1024 * 1024 + 5
