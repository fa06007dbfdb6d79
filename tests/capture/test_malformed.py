"""A capture that cannot be trusted to say what its author meant is refused: what, where, what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.cluster.capture import CaptureError, load
from kubectl_evidence.cluster.capture.files import MAX_FILE_BYTES, Reader
from tests.capture.build import COMPLETE, HEAD, folder_of, one_file

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web-1, namespace: payments}\n"


def refusal(path: Path) -> CaptureError:
    with pytest.raises(CaptureError) as refused:
        load(path)
    assert refused.value.next_step
    assert isinstance(refused.value, ConnectionFailed)
    return refused.value


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("clusterName: x\n", ":6: unknown field 'clusterName' in the capture"),
        ("forbidden:\n- {verbs: [get], resource: pods, names: [a]}\n", ":7: unknown field 'names' in forbidden"),
        ("unavailable:\n- group: a.b\n  status: 503\n  reason: x\n", ":9: unknown field 'reason' in unavailable"),
        (
            "logs:\n- {namespace: a, pod: b, container: c, curent: x}\n",
            ":7: unknown field 'curent' in logs",
        ),
        ("answers:\n- {request: /version, outcome: collected, when: now}\n", ":7: unknown field 'when' in answers"),
        ("forbidden: {verbs: [get]}\n", ":6: forbidden is not a list"),
        ("forbidden: [pods]\n", ":6: forbidden is not a mapping"),
        ("forbidden: [{resource: pods}]\n", ":6: forbidden without verbs"),
        ("forbidden: [{verbs: [get]}]\n", ":6: forbidden without resource"),
        ("forbidden: [{verbs: [1], resource: pods}]\n", ":6: verbs holds something that is not a string"),
        ("forbidden: [{verbs: [get], resource: pods/log, subresource: log}]\n", ":6: the subresource is given twice"),
        ("unavailable: [{status: 503}]\n", ":6: unavailable without group"),
        ("unavailable: [{group: a.b}]\n", ":6: unavailable without status"),
        ("unavailable: [{group: a.b, status: '503'}]\n", ":6: status is not a whole number"),
        ("unavailable: [{group: a.b, status: true}]\n", ":6: status is not a whole number"),
        ("unavailable: [{group: a.b, status: 200}]\n", ":6: status is not an HTTP status of failure"),
        ("servedAPIs: [metrics.k8s.io]\n", ":6: servedAPIs holds something that is not GROUP/VERSION"),
        ("servedAPIs: [5]\n", ":6: servedAPIs holds something that is not a string"),
        ("logs:\n- {namespace: a, pod: b}\n", ":7: logs without container"),
        ("logs:\n- {namespace: a, pod: b, container: c, current: 5}\n", ":7: current is not a string (quote it)"),
        (
            "logs:\n- {namespace: a, pod: b, container: c, current: x, currentError: y}\n",
            ":7: currentError is only for a log that is null",
        ),
        (
            "logs:\n- {namespace: a, pod: b, container: c, current: x}\n- {namespace: a, pod: b, container: c}\n",
            ":8: the logs of container c of b stand twice",
        ),
        ("answers: [{request: /version, outcome: perhaps}]\n", ":6: outcome is not one of collected, forbidden"),
        ("answers: [{request: /version, outcome: unavailable}]\n", ":6: answers without why"),
        (
            "answers:\n- {request: '/a?b=c', outcome: not-found}\n- {request: '/a?b=c', outcome: forbidden}\n",
            ":8: the same request stands twice",
        ),
        ("objects: {}\n", ":6: objects is not a list"),
        ("complete: true\n", ":6: the key 'complete' stands twice"),
    ],
)
def test_a_field_that_is_unknown_or_wrong_is_refused_with_file_and_line(tmp_path: Path, added: str, said: str) -> None:
    with pytest.raises(CaptureError) as refused:
        one_file(tmp_path, added)
    assert refused.value.what.startswith(f"capture-in-one.yaml{said}"), refused.value.what


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("", "capture-in-one.yaml: empty"),
        ("- a\n", "capture-in-one.yaml: not a capture"),
        ("just a word\n", "capture-in-one.yaml: not a capture"),
        (HEAD + "---\na: 1\n", "capture-in-one.yaml:6: more than one YAML document"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n", "capture-in-one.yaml:1: not a capture"),
        (HEAD.replace("/v1", "/v2"), "capture-in-one.yaml:1: not a capture"),
        ("kind: Capture\n", "capture-in-one.yaml:1: not a capture"),
        (HEAD.replace('"2026-09-15T09:30:00Z"', "yesterday"), "capture-in-one.yaml:4: capturedAt is not a time"),
        (
            HEAD.replace("2026-09-15", "0001-01-01").replace("Z", "+14:00"),
            "capture-in-one.yaml:4: capturedAt is not a time",
        ),
        (HEAD.replace("00Z", "00"), "capture-in-one.yaml:4: capturedAt is not a time"),
        (
            HEAD.replace('capturedAt: "', 'x: "').replace("x:", "#"),
            "capture-in-one.yaml:1: the capture without capturedAt",
        ),
        (HEAD.replace("v1.36.2", "1.36"), "capture-in-one.yaml:3: serverVersion is not a string (quote it)"),
        (HEAD.replace("v1.36.2", "1"), "capture-in-one.yaml:3: serverVersion is not a string (quote it)"),
        (HEAD.replace("v1.36.2", "newest"), "capture-in-one.yaml:3: serverVersion is not a version"),
        (HEAD + "complete: 'true'\n", "capture-in-one.yaml:5: complete is not true or false"),
        ("apiVersion: [\n", "capture-in-one.yaml:2: not YAML"),
    ],
)
def test_what_is_not_a_capture_is_refused_with_file_and_line(tmp_path: Path, head: str, said: str) -> None:
    with pytest.raises(CaptureError) as refused:
        one_file(tmp_path, "", head)
    assert refused.value.what.startswith(said), refused.value.what


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("kind: Pod\nmetadata: {name: a}\n", ":1: an object without apiVersion"),
        ("apiVersion: v1\nmetadata: {name: a}\n", ":1: an object without kind"),
        ("apiVersion: v1\nkind: 5\n", ":2: kind is not a string"),
        ("apiVersion: v1\nkind: a pod\n", ":2: kind is not a kind's name"),
        ("apiVersion: v1\nkind: Pod\n", ":1: a Pod without metadata"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {namespace: a}\n", ":3: an object without metadata.name"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n", ":1: a Pod without metadata.namespace"),
        ("apiVersion: v1\nkind: Node\nmetadata: {name: a, namespace: b}\n", ":1: a Node in a namespace"),
        (
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: b\n  labels:\n    version: 1.1\n",
            ":7: metadata.labels: the value of 'version' is not a string",
        ),
        (
            "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b, labels: [x]}\n",
            ":3: metadata.labels is not a mapping",
        ),
        (
            "apiVersion: v1\nkind: Node\nmetadata: {name: ../a}\n",
            ":3: a Node whose name or namespace cannot stand in a path",
        ),
        ("just a word\n", ": a Kubernetes object is a mapping"),
        ("apiVersion: v1\nkind: PodList\nitems: {}\n", ":3: items is not a list"),
        ("apiVersion: v1\nkind: List\nitems:\n- {kind: Pod}\n", ":4: an object without apiVersion"),
        ("apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n", ":4: a Pod without metadata.namespace"),
        (
            "apiVersion: meta.k8s.io/v1\nkind: PartialObjectMetadata\nmetadata: {name: a}\n",
            ":1: a PartialObjectMetadata that does not say of which resource",
        ),
        (f"{POD}---\n{POD}", ":5: the Pod 'web-1' of namespace 'payments' stands here and in objects/a.yaml:1"),
        ("a: b: c\n", ":1: not YAML"),
    ],
)
def test_an_object_that_no_api_server_returns_is_refused_with_file_and_line(
    tmp_path: Path, body: str, said: str
) -> None:
    assert refusal(folder_of(tmp_path, {"objects/a.yaml": body})).what.startswith(f"objects/a.yaml{said}")


def test_two_objects_of_one_name_in_two_files_are_refused_naming_both(tmp_path: Path) -> None:
    listed = (
        '{"apiVersion": "v1", "kind": "PodList", "items": [{"metadata": {"name": "web-1", "namespace": "payments"}}]}'
    )
    folder_of(tmp_path, {"objects/a.yaml": POD, "objects/b.json": listed})
    assert (
        refusal(tmp_path).what
        == "objects/b.json, items[0]: the Pod 'web-1' of namespace 'payments' stands here and in objects/a.yaml:1"
    )


def test_one_name_in_two_namespaces_or_groups_is_two_objects(tmp_path: Path) -> None:
    others = (
        POD.replace("payments", "billing")
        + "---\n"
        + POD.replace("v1", "metrics.k8s.io/v1beta1").replace("Pod", "PodMetrics")
    )
    assert load(folder_of(tmp_path, {"objects/a.yaml": POD, "objects/b.yaml": others})).namespaces == (
        "billing",
        "payments",
    )


@pytest.mark.parametrize("field", ["objects: []\n", "logs: []\n"])
def test_objects_and_logs_of_a_folder_are_files_of_their_own(tmp_path: Path, field: str) -> None:
    folder_of(tmp_path, {}, COMPLETE + field)
    assert refusal(tmp_path).what.startswith("capture.yaml:6: unknown field")


@pytest.mark.parametrize(
    "name", ["objects/notes.txt", "objects/pods.yaml.bak", "logs/a.log", "logs/a/b/c.txt", "logs/a/b/c/d.log"]
)
def test_a_file_that_would_be_left_out_silently_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(folder_of(tmp_path, {name: ""})).what.startswith(f"{name}: n")


@pytest.mark.parametrize("name", ["objects/.pods.yaml.swp", "logs/.DS_Store", "expected.yaml", "objects/.git/config"])
def test_hidden_files_and_what_lies_beside_are_none_of_ours(tmp_path: Path, name: str) -> None:
    assert load(folder_of(tmp_path, {name: "{"})).namespaces == ()


# --- files -------------------------------------------------------------------------------------------------------


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere").what == f"there is no {tmp_path}/nowhere"


def test_a_folder_without_capture_yaml_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path).what.startswith(f"{tmp_path} is nothing that --from can read. Looked for capture.yaml")


def test_a_link_out_of_the_capture_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(POD)
    folder = folder_of(tmp_path / "capture", {"objects/a.yaml": ""})
    (folder / "objects/b.yaml").symlink_to(outside)
    assert refusal(folder).what == "objects/b.yaml: a link that leads out of the capture"


@pytest.mark.parametrize("top", ["objects", "logs", "objects/sub"])
def test_a_folder_that_is_a_link_is_refused(tmp_path: Path, top: str) -> None:
    outside = tmp_path / "outside"
    (outside / "a/b").mkdir(parents=True)
    for name in ("pods.yaml", "a/b/c.log"):
        (outside / name).write_text(POD)
    folder = folder_of(tmp_path / "capture", {})
    (folder / top).parent.mkdir(exist_ok=True)
    (folder / top).symlink_to(outside)
    assert refusal(folder).what == f"{top}: a folder that is a link"


def test_a_link_inside_the_capture_is_followed(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {".data/pod.yaml": POD, "objects/.keep": ""})
    (folder / "objects/pod.yaml").symlink_to("../.data/pod.yaml")
    assert load(folder).namespaces == ("payments",)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"objects/.keep": ""})
    os.mkfifo(folder / "objects/pipe.yaml")
    assert refusal(folder).what == "objects/pipe.yaml: not a regular file"
    assert refusal(folder / "objects/pipe.yaml").what.endswith("is neither a folder nor a file")


def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"objects/.keep": ""})
    (folder / "objects/a.yaml").symlink_to("gone.yaml")
    assert refusal(folder).what == "objects/a.yaml: cannot be read: No such file or directory"


def test_a_file_of_more_than_32_mib_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"logs/a/b/c.log": ""})
    os.truncate(folder / "logs/a/b/c.log", MAX_FILE_BYTES)
    load(folder)
    os.truncate(folder / "logs/a/b/c.log", MAX_FILE_BYTES + 1)
    assert refusal(folder).what == "logs/a/b/c.log: larger than 32 MiB"


def test_the_files_of_a_capture_are_bounded_together(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"objects/a.yaml": "a: 1\n", "objects/b.yaml": "b: 1\n"})
    reader = Reader(folder, bytes_left=9)
    reader.read("objects/a.yaml")
    with pytest.raises(CaptureError, match=r"objects/b\.yaml: the capture is larger than"):
        reader.read("objects/b.yaml")
    with pytest.raises(CaptureError, match="objects: more than"):
        list(Reader(folder, files_left=1).names("objects"))
