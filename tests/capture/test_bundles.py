"""What other tools wrote answers as the API server would have; what they did not write was not recorded."""

from __future__ import annotations

import json
import os
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture import CaptureError, RecordedCluster, load
from kubectl_evidence.cluster.capture.bundles.files import Folder
from kubectl_evidence.cluster.capture.files import MAX_FILE_BYTES
from kubectl_evidence.outcome import Collected, NotFound, NotRequested, Unavailable
from tests.capture.build import body_of, log_of, names_of, read
from tests.capture.tars import tar_gz_of

NOT_RECORDED = NotRequested("not recorded in the capture")
UNREADABLE = Unavailable("unreadable")
MADE = datetime(2026, 9, 15, 9, 30, tzinfo=UTC)

WEB = {"metadata": {"name": "web-1", "namespace": "payments", "labels": {"app": "web"}, "resourceVersion": "7"}}
PODS = {"apiVersion": "v1", "kind": "PodList", "items": [WEB]}
EVENTS = {"apiVersion": "v1", "kind": "EventList", "items": None}
NODES = {"apiVersion": "v1", "kind": "NodeList", "items": [{"metadata": {"name": "node-a"}}]}
NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-a"}}
SLICES = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSliceList", "items": []}

DUMP = {"nodes.json": NODES, "payments/pods.json": PODS, "payments/events.json": EVENTS}
GATHER = {
    "timestamp": "2026-09-15 09:20:00.5 +0000 UTC m=+0.05\n2026-09-15 11:30:00.25 +0200 CEST m=+600.5\n",
    "quay-io-image/namespaces/payments/core/pods.yaml": PODS,
    "quay-io-image/namespaces/payments/core/events.yaml": EVENTS,
    "quay-io-image/namespaces/payments/payments.yaml": {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "payments"},
    },
    "quay-io-image/cluster-scoped-resources/core/nodes/node-a.yaml": NODE,
}
SUPPORT = {
    "bundle/version.yaml": "apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\n",
    "bundle/cluster-resources/nodes.json": NODES,
    "bundle/cluster-resources/pods/payments.json": PODS,
    "bundle/cluster-resources/events/payments.json": EVENTS,
}
ALL = pytest.mark.parametrize("files", [DUMP, GATHER, SUPPORT], ids=["dump", "must-gather", "support-bundle"])


def written(folder: Path, files: dict[str, Any]) -> Path:
    """Write a bundle: texts as they are, anything else as JSON, which is YAML as well."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        os.utime(file, (MADE.timestamp(), MADE.timestamp()))
    return folder


def opened(folder: Path, files: dict[str, Any]) -> RecordedCluster:
    return load(written(folder, files))


def in_gather(path: str, content: Any) -> dict[str, Any]:
    return {**GATHER, f"quay-io-image/{path}": content}


def in_support(path: str, content: Any) -> dict[str, Any]:
    return {**SUPPORT, f"bundle/{path}": content}


def pod(name: str = "web-1", namespace: str = "payments", version: str = "7", **more: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace, "resourceVersion": version}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, **more}


# --- objects -----------------------------------------------------------------------------------------------------


@ALL
def test_objects_and_lists_are_answered(tmp_path: Path, files: dict[str, Any]) -> None:
    cluster = opened(tmp_path, files)
    assert body_of(cluster, ask.get("v1", "pods", "web-1", "payments"))["metadata"]["labels"] == {"app": "web"}
    assert body_of(cluster, ask.get("v1", "nodes", "node-a"))["metadata"] == {"name": "node-a"}
    assert names_of(cluster, ask.list_("v1", "pods", "payments", labels="app=web")) == ["web-1"]
    assert names_of(cluster, ask.list_("v1", "pods", "payments", labels="app!=web")) == []
    assert names_of(cluster, ask.list_("v1", "pods", "payments", form="metadata")) == ["web-1"]


@ALL
def test_a_list_that_is_there_is_known_even_if_it_is_empty(tmp_path: Path, files: dict[str, Any]) -> None:
    cluster = opened(tmp_path, files)
    assert names_of(cluster, ask.list_("v1", "events", "payments")) == []
    assert read(cluster, ask.get("v1", "pods", "web-2", "payments")) == NotFound()
    assert read(cluster, ask.get("v1", "events", "web.1", "payments")) == NotFound()


@ALL
@pytest.mark.parametrize(
    "asked",
    [
        ask.list_("v1", "pods", "billing"),
        ask.list_("v1", "pods"),
        ask.list_("v1", "events"),
        ask.list_("v1", "secrets", "payments"),
        ask.list_("discovery.k8s.io/v1", "endpointslices", "payments"),
        ask.get("v1", "pods", "web-1", "billing"),
        ask.get("v1", "services", "web", "payments"),
        ask.get("metrics.k8s.io/v1beta1", "pods", "web-1", "payments"),
        ask.log("payments", "web-1", "api", previous=False, lines=10, limit_bytes=1000),
        ask.version(),
    ],
    ids=lambda asked: asked.path,
)
def test_what_has_no_file_was_not_recorded_and_is_never_said_to_be_absent(
    tmp_path: Path, files: dict[str, Any], asked: Ask
) -> None:
    assert read(opened(tmp_path, files), asked) == NOT_RECORDED


def test_objects_one_by_one_are_no_list(tmp_path: Path) -> None:
    cluster = opened(
        tmp_path,
        in_gather(
            "namespaces/payments/apps/deployments/web.yaml",
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": "web", "namespace": "payments"},
            },
        ),
    )
    for group_version, resource, namespace, name in (
        ("apps/v1", "deployments", "payments", "web"),
        ("v1", "nodes", "", "node-a"),
    ):
        assert body_of(cluster, ask.get(group_version, resource, name, namespace))["metadata"]["name"] == name
        assert read(cluster, ask.list_(group_version, resource, namespace)) == NOT_RECORDED
        assert read(cluster, ask.get(group_version, resource, "other", namespace)) == NOT_RECORDED


def test_of_two_readings_of_one_object_the_newer_one_counts(tmp_path: Path) -> None:
    single = "namespaces/payments/pods/web-1/web-1.yaml"
    for version, phase in (("8", "Failed"), ("6", None)):
        cluster = opened(tmp_path / version, in_gather(single, pod(version=version, status={"phase": "Failed"})))
        found = body_of(cluster, ask.get("v1", "pods", "web-1", "payments"))
        assert found.get("status", {}).get("phase") == phase


def test_what_several_images_gathered_is_one_must_gather(tmp_path: Path) -> None:
    other = "another-image/namespaces/billing/core/pods.yaml"
    cluster = opened(tmp_path, {**GATHER, other: {**PODS, "items": [pod("pay-1", "billing")]}})
    assert names_of(cluster, ask.list_("v1", "pods", "billing")) == ["pay-1"]
    assert names_of(cluster, ask.list_("v1", "pods", "payments")) == ["web-1"]
    assert cluster.namespaces == ("billing", "payments")
    assert cluster.pods == (("billing", "pay-1"), ("payments", "web-1"))


def test_the_plural_of_a_custom_resource_is_the_one_of_its_path(tmp_path: Path) -> None:
    custom = [{"apiVersion": "example.com/v1", "kind": "Chassis", "metadata": {"name": "a", "namespace": "payments"}}]
    for below, files in (
        ("support", in_support("cluster-resources/custom-resources/chassis.example.com/payments.json", custom)),
        (
            "gather",
            in_gather("namespaces/payments/example.com/chassis.yaml", {**EVENTS, "kind": "List", "items": custom}),
        ),
    ):
        cluster = opened(tmp_path / below, files)
        assert names_of(cluster, ask.list_("example.com/v1", "chassis", "payments")) == ["a"]


@pytest.mark.parametrize(
    ("said", "listed"),
    [
        ([{"metadata": {"name": "payments"}}], NOT_RECORDED),
        ({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "payments"}}, NOT_RECORDED),
        ({"apiVersion": "v1", "kind": "NamespaceList", "items": [{"metadata": {"name": "payments"}}]}, NOT_RECORDED),
    ],
)
def test_namespaces_that_were_asked_for_by_name_are_not_all_of_them(tmp_path: Path, said: Any, listed: Any) -> None:
    cluster = opened(tmp_path, in_support("cluster-resources/namespaces.json", said))
    assert body_of(cluster, ask.get("v1", "namespaces", "payments"))["metadata"] == {"name": "payments"}
    assert read(cluster, ask.get("v1", "namespaces", "billing")) == NOT_RECORDED
    assert read(cluster, ask.list_("v1", "namespaces")) == listed


def test_a_list_that_could_not_be_read_for_the_bundle_was_not_recorded(tmp_path: Path) -> None:
    cluster = opened(tmp_path, in_support("cluster-resources/services-errors.json", {"payments": "forbidden"}))
    assert read(cluster, ask.list_("v1", "services", "payments")) == NOT_RECORDED
    assert names_of(cluster, ask.list_("v1", "pods", "payments")) == ["web-1"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty, as a file whose object could not be printed"),
        pytest.param(
            "apiVersion: v1\nitems:\n- metadata: {name: web-1, namespace: payments}\n", id="its end is missing"
        ),
        pytest.param("apiVersion: v1\nkind: PodList\n", id="a list without items"),
        pytest.param(pod(), id="an object instead of a list"),
        pytest.param("{", id="no YAML"),
        pytest.param("- just\n- words\n", id="no objects"),
        pytest.param(
            "kind: PodList\napiVersion: v1\nitems: []\n---\nkind: PodList\napiVersion: v1\nitems: []\n", id="two"
        ),
        pytest.param({**PODS, "items": [pod(namespace="billing")]}, id="of another namespace"),
        pytest.param({**PODS, "items": [{**pod(), "kind": "Service"}]}, id="of another kind"),
        pytest.param({**PODS, "items": [{**pod(), "apiVersion": "a.b/v1", "kind": "Own"}]}, id="of another group"),
        pytest.param({**PODS, "items": [pod(), pod()]}, id="one twice"),
    ],
)
def test_a_file_that_does_not_hold_what_its_path_says_is_unreadable_and_no_other(tmp_path: Path, content: Any) -> None:
    cluster = opened(tmp_path, in_gather("namespaces/payments/core/pods.yaml", content))
    assert read(cluster, ask.list_("v1", "pods", "payments")) == UNREADABLE
    assert read(cluster, ask.get("v1", "pods", "web-1", "payments")) == UNREADABLE
    assert names_of(cluster, ask.list_("v1", "events", "payments")) == []
    assert cluster.pods == ()


def test_a_single_object_of_another_name_is_unreadable(tmp_path: Path) -> None:
    cluster = opened(tmp_path, in_gather("cluster-scoped-resources/core/nodes/node-b.yaml", NODE))
    assert read(cluster, ask.get("v1", "nodes", "node-b")) == UNREADABLE


def test_a_file_of_more_than_32_mib_of_objects_is_too_large(tmp_path: Path) -> None:
    written(tmp_path, DUMP)
    os.truncate(tmp_path / "payments/pods.json", MAX_FILE_BYTES + 1)
    assert read(load(tmp_path), ask.get("v1", "pods", "web-1", "payments")) == Unavailable("too-large")


def test_of_a_secret_nothing_but_the_metadata_is_kept(tmp_path: Path) -> None:
    again = {"kubectl.kubernetes.io/last-applied-configuration": '{"data":{"password":"aHVudGVyMg=="}}', "team": "a"}
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "db", "namespace": "payments", "annotations": again},
        "data": {"password": "aHVudGVyMg=="},
        "stringData": {"password": "hunter2"},
    }
    listed = {"apiVersion": "v1", "kind": "SecretList", "items": [secret]}
    cluster = opened(tmp_path, in_gather("namespaces/payments/core/secrets.yaml", listed))
    assert read(cluster, ask.get("v1", "secrets", "db", "payments")) == NOT_RECORDED
    assert read(cluster, ask.list_("v1", "secrets", "payments")) == NOT_RECORDED
    assert read(cluster, ask.get("v1", "secrets", "other", "payments")) == NotFound()
    metadata = body_of(cluster, ask.list_("v1", "secrets", "payments", form="metadata"))
    assert metadata["items"][0]["metadata"] == {"name": "db", "namespace": "payments", "annotations": {"team": "a"}}
    assert "aHVudGVyMg" not in json.dumps(metadata)


# --- what a bundle says of the cluster and of itself --------------------------------------------------------------


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


# --- logs --------------------------------------------------------------------------------------------------------


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
        ('Request log error: container "api" in pod "web-1" is waiting to start: ContainerCreating\n', NotFound()),
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


# --- reading no more than is needed ------------------------------------------------------------------------------


def test_logs_and_other_namespaces_are_read_when_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int]] = []
    whole = Folder.read

    def noted(folder: Folder, name: str, start: int, length: int) -> bytes:
        seen.append((name, length))
        return whole(folder, name, start, length)

    monkeypatch.setattr(Folder, "read", noted)
    files = {**in_support("cluster-resources/pods/logs/payments/web-1/api.log", "one\n")}
    files |= {f"bundle/cluster-resources/{called}/billing.json": "{" for called in ("services", "deployments", "pods")}
    cluster = opened(tmp_path, files)
    assert cluster.identity.namespace == "default"
    assert names_of(cluster, ask.list_("v1", "pods", "payments")) == ["web-1"]
    read_so_far = {name for name, _ in seen}
    assert not any("logs/" in name or "services/" in name or "deployments/" in name for name in read_so_far)
    assert log_of(cluster, log()) == "one\n"
    before = len(seen)
    names_of(cluster, ask.list_("v1", "pods", "payments", labels="app=web"))
    assert len(seen) == before, "objects that were read are kept"


def test_what_is_kept_of_objects_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubectl_evidence.cluster.capture.bundles.shelves._KEPT_BYTES", 100)
    cluster = opened(tmp_path, DUMP)
    for _ in range(3):
        assert names_of(cluster, ask.list_("v1", "pods", "payments")) == ["web-1"]
        assert names_of(cluster, ask.list_("v1", "nodes")) == ["node-a"]


# --- which bundle it is ------------------------------------------------------------------------------------------


@ALL
def test_a_folder_and_its_archive_are_one_bundle_wherever_it_begins(tmp_path: Path, files: dict[str, Any]) -> None:
    folder = written(tmp_path / "bundle", files)
    clusters = [load(folder)]
    for name, below in (("a.tar.gz", ""), ("b.tgz", "download/x")):
        clusters.append(load(tar_gz_of(folder, tmp_path / name, below)))
    assert {cluster.digest for cluster in clusters} == {clusters[0].digest}
    assert {cluster.now() for cluster in clusters} == {clusters[0].now()}
    for cluster in clusters:
        assert names_of(cluster, ask.list_("v1", "pods", "payments")) == ["web-1"]
        assert cluster.identity.namespace == "payments"


@ALL
def test_another_content_has_another_digest(tmp_path: Path, files: dict[str, Any]) -> None:
    name = next(name for name in files if "pods" in name)
    changed = {**files, name: {**PODS, "items": [pod("web-3")]}}
    assert opened(tmp_path / "a", files).digest != opened(tmp_path / "b", changed).digest


def test_a_folder_that_is_none_is_refused_with_what_was_looked_for(tmp_path: Path) -> None:
    written(tmp_path, {"notes.yaml": "a: 1\n", "namespaces/prod/kustomization.yaml": "a: 1\n", "nodes.json": "{}"})
    for path in (tmp_path, tar_gz_of(tmp_path, tmp_path.parent / "none.tar.gz")):
        with pytest.raises(CaptureError) as refused:
            load(path)
        assert refused.value.what == (
            f"{path} is nothing that --from can read. Looked for capture.yaml (kubectl evidence --record); "
            "namespaces/ or cluster-scoped-resources/ with .yaml files (oc adm must-gather, oc adm inspect); "
            "cluster-resources/ with .json files (troubleshoot: kubectl support-bundle); "
            "nodes.json beside NAMESPACE/pods.json (kubectl cluster-info dump --output-directory)"
        )
        assert refused.value.next_step == "Name the folder or archive that one of these tools wrote, not a part of it."


def test_a_folder_of_several_bundles_is_refused(tmp_path: Path) -> None:
    written(tmp_path / "monday", DUMP)
    written(tmp_path / "tuesday", DUMP)
    with pytest.raises(CaptureError, match=r"holds 2 bundles: .* in each of 'monday/', 'tuesday/'"):
        load(tmp_path)


def test_a_capture_in_an_archive_is_told_from_a_bundle(tmp_path: Path) -> None:
    written(tmp_path / "x", {"mine/capture.yaml": "a: 1\n"})
    for path in (tmp_path / "x", tar_gz_of(tmp_path / "x", tmp_path / "x.tgz")):
        with pytest.raises(CaptureError, match="holds a capture, but is not one itself"):
            load(path)


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside = written(tmp_path / "outside", {"secrets.json": {**EVENTS, "kind": "ServiceList"}, "logs/x.log": "secret"})
    folder = written(tmp_path / "bundle", SUPPORT)
    (folder / "bundle/cluster-resources/services").mkdir()
    (folder / "bundle/cluster-resources/services/payments.json").symlink_to(outside / "secrets.json")
    (folder / "bundle/cluster-resources/pods/logs").symlink_to(outside / "logs")
    (folder / "bundle/cluster-resources/configmaps").symlink_to(outside)
    assert not any("secrets" in name or "x.log" in name or "services" in name for name in Folder(folder).entries)
    assert read(load(folder), ask.list_("v1", "services", "payments")) == NOT_RECORDED


def test_a_file_that_becomes_a_link_later_is_not_followed(tmp_path: Path) -> None:
    folder = written(tmp_path / "bundle", DUMP)
    cluster = load(folder)
    (tmp_path / "pods.json").write_text(json.dumps(PODS))
    (folder / "payments/pods.json").unlink()
    (folder / "payments/pods.json").symlink_to(tmp_path / "pods.json")
    assert read(cluster, ask.list_("v1", "pods", "payments")) == UNREADABLE


def test_a_folder_that_cannot_be_listed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path, DUMP)
    listed = os.scandir

    def denied(path: Any) -> Any:
        if str(path).endswith("payments"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", denied)
    with pytest.raises(CaptureError, match="Permission denied"):
        load(folder)
