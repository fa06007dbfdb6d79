"""What a bundle says of the cluster and of itself: version, served APIs, and when it was made."""

from __future__ import annotations

import os
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.cluster.capture import CaptureError, load
from kubectl_evidence.outcome import Unavailable
from tests.capture.build import body_of, names_of, read
from tests.capture.bundles import (
    DUMP,
    EVENTS,
    GATHER,
    MADE,
    NOT_RECORDED,
    SUPPORT,
    in_support,
    opened,
    written,
)


def test_a_support_bundle_tells_the_version_and_which_apis_are_served(tmp_path: Path) -> None:
    version = {"info": {"major": "1", "minor": "36", "gitVersion": "v1.36.3"}, "string": "v1.36.3"}
    groups = [
        {"name": "apps", "versions": [{"groupVersion": "apps/v1"}]},
        {"name": "a.b", "versions": [{"groupVersion": "a.b/v1"}]},
    ]
    files = {
        **in_support("cluster-info/cluster_version.json", version),
        "bundle/cluster-resources/groups.json": groups,
    }
    cluster = opened(tmp_path / "all", files)
    assert body_of(cluster, ask.version())["gitVersion"] == "v1.36.3"
    assert read(cluster, ask.get("metrics.k8s.io/v1beta1", "pods", "a", "b")) == Unavailable("api-absent", 404)
    assert read(cluster, ask.list_("a.b/v1", "things", "payments")) == NOT_RECORDED
    assert names_of(cluster, ask.list_("v1", "pods", "payments")) == ["web-1"]
    # Where a server did not answer, its group may be missing without being gone.
    partial = {**files, "bundle/cluster-resources/groups-resources-errors.json": ["unable to retrieve"]}
    assert (
        read(opened(tmp_path / "partial", partial), ask.get("metrics.k8s.io/v1beta1", "pods", "a", "b")) == NOT_RECORDED
    )


@pytest.mark.parametrize("version", ["newest", "", 1, "v1.36.3\x1b[2J", "v1." + "3" * 100, None])
def test_a_version_that_is_none_was_not_recorded(tmp_path: Path, version: Any) -> None:
    files = in_support("cluster-info/cluster_version.json", {"info": {"gitVersion": version}})
    assert read(opened(tmp_path, files), ask.version()) == NOT_RECORDED


def event(time: str, **more: Any) -> dict[str, Any]:
    return {**EVENTS, "items": [{"metadata": {"name": "a", "namespace": "payments", **more}, "lastTimestamp": time}]}


@pytest.mark.parametrize("files", [DUMP, SUPPORT], ids=["dump", "support-bundle"])
def test_its_now_is_the_newest_time_that_its_objects_tell(tmp_path: Path, files: dict[str, Any]) -> None:
    name = next(name for name in files if "events" in name)
    cluster = opened(tmp_path, {**files, name: event("2026-09-15T09:29:59Z", creationTimestamp="2026-09-15T08:00:00Z")})
    assert cluster.now() == datetime(2026, 9, 15, 9, 29, 59, tzinfo=UTC)


def test_in_yaml_times_are_found_as_well(tmp_path: Path) -> None:
    files = {
        **DUMP,
        "payments/events.json": "",
        "payments/events.yaml": textwrap.dedent("""\
        apiVersion: v1
        items:
        - eventTime: "2026-09-15T09:29:58.123456Z"
          lastTimestamp: null
          metadata:
            creationTimestamp: "2026-09-15T08:00:00Z"
        kind: EventList
        """),
    }
    del files["payments/events.json"]
    assert opened(tmp_path, files).now() == datetime(2026, 9, 15, 9, 29, 58, tzinfo=UTC)


@pytest.mark.parametrize(
    "told",
    [
        event("2026-09-17T00:00:00Z"),
        event("2026-13-45T99:00:00Z"),
        event("", annotations={"last": '{"lastTimestamp":"2026-09-15T09:30:30Z"}'}),
        event("", annotations={"notAfter": "2026-09-15T09:30:30Z"}),
        event("", annotations={"my-lastTimestamp": "2026-09-15T09:30:30Z"}),
    ],
    ids=["later than the file", "no time", "in a string", "not of the past", "another field"],
)
def test_not_every_time_in_it_is_one_of_the_past(tmp_path: Path, told: Any) -> None:
    # Then it is as old as its newest file.
    assert opened(tmp_path, {**DUMP, "payments/events.json": told}).now() == MADE


def test_a_must_gather_ended_when_its_timestamp_says(tmp_path: Path) -> None:
    assert opened(tmp_path, GATHER).now() == datetime(2026, 9, 15, 9, 30, tzinfo=UTC)
    written(tmp_path, {"timestamp": "no time at all\n"})
    assert load(tmp_path).now() == MADE


def test_a_bundle_without_any_time_is_refused(tmp_path: Path) -> None:
    for file in written(tmp_path, DUMP).rglob("*.json"):
        os.utime(file, (0, 0))
    with pytest.raises(CaptureError, match="tells when it was made"):
        load(tmp_path)
