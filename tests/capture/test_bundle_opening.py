"""Which bundle it is, wherever it begins, and what is said of a folder that is none."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence import ask
from kubectl_evidence.cluster.capture import CaptureError, load
from kubectl_evidence.cluster.capture.bundles.files import Folder
from tests.capture.build import names_of, read
from tests.capture.bundles import (
    ALL,
    DUMP,
    EVENTS,
    GATHER,
    NOT_RECORDED,
    PODS,
    SUPPORT,
    UNREADABLE,
    opened,
    pod,
    written,
)
from tests.capture.tars import tar_gz_of


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


def test_two_must_gathers_are_not_taken_for_one(tmp_path: Path) -> None:
    written(tmp_path / "monday", GATHER)
    written(tmp_path / "tuesday", GATHER)
    with pytest.raises(CaptureError, match=r"holds 2 bundles: a must-gather in each of 'monday/quay-io-image/', 'tue"):
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
