"""What other tools wrote answers as the API server would have; what they did not write was not recorded."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture import load
from kubectl_evidence.cluster.capture.bundles.files import Folder
from kubectl_evidence.cluster.capture.files import MAX_FILE_BYTES
from kubectl_evidence.outcome import NotFound, NotRequested, Unavailable
from tests.capture.build import body_of, log_of, names_of, read
from tests.capture.bundles import (
    ALL,
    DUMP,
    EVENTS,
    GATHER,
    NODE,
    NOT_RECORDED,
    PODS,
    UNREADABLE,
    in_gather,
    in_support,
    opened,
    pod,
    written,
)


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
        ask.list_("v1", "services"),
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


@ALL
def test_lists_of_single_namespaces_are_not_that_of_all_while_there_may_be_other_namespaces(
    tmp_path: Path, files: dict[str, Any]
) -> None:
    unknown = NotRequested("not recorded in the capture, which does not tell which namespaces there are")
    cluster = opened(tmp_path, files)
    assert read(cluster, ask.list_("v1", "pods")) == unknown
    assert read(cluster, ask.list_("v1", "events")) == unknown


def test_lists_of_every_namespace_there_is_are_the_list_of_all(tmp_path: Path) -> None:
    names = [{"metadata": {"name": name}} for name in ("payments", "billing")]
    namespaces = {"apiVersion": "v1", "kind": "NamespaceList", "items": names}
    here = pod("web-1", spec={"nodeName": "node-a"})
    there = pod("bill-1", "billing", spec={"nodeName": "node-a"})
    idle = pod("bill-2", "billing", spec={"nodeName": "node-b"})
    files = {
        **in_gather("cluster-scoped-resources/core/namespaces.yaml", namespaces),
        "quay-io-image/namespaces/payments/core/pods.yaml": {**PODS, "items": [here]},
    }
    on_node = ask.list_("v1", "pods", fields="spec.nodeName=node-a")
    assert read(opened(tmp_path / "one", files), on_node) == NOT_RECORDED
    files["quay-io-image/namespaces/billing/core/pods.yaml"] = {**PODS, "items": [idle, there]}
    assert names_of(opened(tmp_path / "both", files), on_node) == ["bill-1", "web-1"]


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


def test_an_object_that_stands_in_a_second_file_is_answered_from_there(tmp_path: Path) -> None:
    files = in_gather("namespaces/payments/pods/web-1/web-1.yaml", pod())
    cluster = opened(tmp_path, {**files, "quay-io-image/namespaces/payments/core/pods.yaml": "{"})
    assert body_of(cluster, ask.get("v1", "pods", "web-1", "payments"))["kind"] == "Pod"
    assert read(cluster, ask.get("v1", "pods", "web-2", "payments")) == UNREADABLE


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
    assert log_of(cluster, ask.log("payments", "web-1", "api", previous=False, lines=10, limit_bytes=1000)) == "one\n"
    before = len(seen)
    names_of(cluster, ask.list_("v1", "pods", "payments", labels="app=web"))
    assert len(seen) == before, "objects that were read are kept"


def test_what_is_kept_of_objects_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubectl_evidence.cluster.capture.bundles.shelves._KEPT_BYTES", 100)
    cluster = opened(tmp_path, DUMP)
    for _ in range(3):
        assert names_of(cluster, ask.list_("v1", "pods", "payments")) == ["web-1"]
        assert names_of(cluster, ask.list_("v1", "nodes")) == ["node-a"]
