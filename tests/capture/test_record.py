"""What was asked and answered is recorded, redacted, and answered the same again; nothing more is known."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_evidence import ask
from kubectl_evidence.ask import Access, Ask
from kubectl_evidence.cluster.capture import CaptureError, RecordedCluster, load
from kubectl_evidence.cluster.capture.folder import read_folder
from kubectl_evidence.cluster.capture.write import write_folder
from kubectl_evidence.outcome import (
    Collected,
    Forbidden,
    NotFound,
    NotRequested,
    Outcome,
    TimedOut,
    Unavailable,
)
from kubectl_evidence.raw import Raw
from kubectl_evidence.record import Answered, check_absent, record, recording
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.text import Text
from tests.capture.build import body_of, names_of, one_file, read

NOW = datetime(2026, 9, 15, 9, 30, 0, 123456, tzinfo=UTC)
NOT_RECORDED = NotRequested("not recorded in the capture")
# In no grammar of names, so that nothing lets it pass as one.
SECRET = "Tr0ub4dor_3x.9QzNotReal"


class AsItIs:
    """Redacts nothing: for what is not about redaction."""

    def redact(self, raw: str, /) -> str:
        return raw

    def redact_object(self, obj: Any, /) -> Any:
        return obj


class Learning(AsItIs):
    """Hides what it has seen as a password in any object before."""

    def __init__(self) -> None:
        self.known: list[str] = []

    def redact(self, raw: str, /) -> str:
        for secret in self.known:
            raw = raw.replace(secret, "[redacted]")
        return raw

    def redact_object(self, obj: Any, /) -> Any:
        if isinstance(obj, dict) and "password" in obj:
            self.known.append(obj["password"])
        return json.loads(self.redact(json.dumps(obj)))


class Failing(AsItIs):
    """Cannot read what holds a certain word."""

    def redact(self, raw: str, /) -> str:
        if SECRET in raw:
            raise ValueError(raw)
        return raw

    def redact_object(self, obj: Any, /) -> Any:
        self.redact(json.dumps(obj))
        return obj


def answered(body: Any, *, truncated: bool = False, at: datetime = NOW) -> Collected[Raw]:
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Collected(at=at, data=Raw(data), truncated=truncated)


def pod(name: str, namespace: str = "payments", **more: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace}, **more}


def list_of(kind: str, *items: dict[str, Any], api_version: str = "v1") -> dict[str, Any]:
    bare = [{key: value for key, value in item.items() if key not in ("apiVersion", "kind")} for item in items]
    return {"kind": kind, "apiVersion": api_version, "metadata": {"resourceVersion": "1"}, "items": bare}


def replayed(folder: Path, answers: list[Answered], redactor: Any = None, version: str = "v1.36.2") -> RecordedCluster:
    """Record the answers and load them again."""
    record(folder / "capture", answers, redactor=redactor or AsItIs(), server_version=version, captured_at=NOW)
    return load(folder / "capture")


def said(outcome: Outcome[Raw]) -> object:
    """What an outcome says: times are those of the capture, and a list's version is the cluster's."""
    if not isinstance(outcome, Collected):
        return outcome
    body = outcome.data.decode()
    try:
        parsed = json.loads(body)
    except ValueError:
        parsed = body
    if isinstance(parsed, dict) and "items" in parsed:
        parsed = {"kind": parsed["kind"], "apiVersion": parsed["apiVersion"], "items": parsed["items"] or []}
    return parsed, outcome.truncated


# --- the same answers --------------------------------------------------------------------------------------------

WEB, API = pod("web-1", status={"phase": "Running"}), pod("api-1", status={"phase": "Failed"})
EVENT = {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e", "namespace": "payments"}, "reason": "BackOff"}
METRICS = {
    "apiVersion": "metrics.k8s.io/v1beta1",
    "kind": "PodMetrics",
    "metadata": {"name": "web-1", "namespace": "payments"},
}
ROUTE = {"apiVersion": "example.com/v1", "kind": "Bus", "metadata": {"name": "b", "namespace": "payments"}, "spec": {}}


def metadata_list(*objects: dict[str, Any]) -> dict[str, Any]:
    items = [
        {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": each["metadata"]}
        for each in objects
    ]
    return {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": {}, "items": items}


def test_a_list_has_the_resource_version_that_it_was_read_with_and_no_other_one(tmp_path: Path) -> None:
    """It is the whole cluster's at that moment: nothing in the list tells it, nor has a part of the list one."""
    read_with = {**list_of("PodList", WEB), "metadata": {"resourceVersion": "48211"}}
    strange = {**metadata_list(API), "metadata": {"resourceVersion": SECRET}}
    here, elsewhere = ask.list_("v1", "pods", "payments"), ask.list_("v1", "pods", "billing", form="metadata")
    cluster = replayed(tmp_path, [(here, answered(read_with)), (elsewhere, answered({**strange, "items": []}))])
    assert body_of(cluster, here)["metadata"] == {"resourceVersion": "48211"}
    assert body_of(cluster, elsewhere)["metadata"] == {}
    assert body_of(cluster, ask.list_("v1", "pods", "payments", labels="app=web"))["metadata"] == {}


def log(*, previous: bool = False, lines: int = 100, limit: int = 1000, container: str = "api") -> Ask:
    return ask.log("payments", "web-1", container, previous=previous, lines=lines, limit_bytes=limit)


EVENTS_BY_UID = ask.list_("v1", "events", "payments", fields="involvedObject.uid=0b5e7c1d-0000-4000-8000-000000000000")

EVERY_KIND_OF_ANSWER: dict[str, Answered] = {
    "an object": (ask.get("v1", "pods", "web-1", "payments"), answered(WEB)),
    "an object of the whole cluster": (
        ask.get("v1", "nodes", "node-a"),
        answered({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-a"}}),
    ),
    "no such object": (ask.get("apps/v1", "replicasets", "web-abc", "payments"), NotFound()),
    "a list": (ask.list_("v1", "services", "payments"), answered(list_of("ServiceList", pod("a"), pod("b")))),
    "an empty list": (ask.list_("v1", "endpoints", "payments"), answered(list_of("EndpointsList"))),
    "a null list": (ask.list_("v1", "configmaps", "payments"), answered({**list_of("ConfigMapList"), "items": None})),
    "a list that was cut": (
        ask.list_("v1", "secrets", "payments"),
        answered(list_of("SecretList", pod("s")), truncated=True),
    ),
    "a selected list": (EVENTS_BY_UID, answered(list_of("EventList", EVENT))),
    "a selected list that is empty": (
        ask.list_("v1", "events", "payments", fields="involvedObject.kind=Deployment,involvedObject.name=web"),
        answered(list_of("EventList")),
    ),
    "a list of metadata": (
        ask.list_("v1", "pods", "payments", fields="status.phase!=Failed", form="metadata"),
        answered(metadata_list(WEB, pod("web-2"))),
    ),
    "a log": (log(), answered("one\ntwo\n")),
    "an empty log": (log(container="proxy"), answered("")),
    "a log that was cut": (log(container="noisy"), answered("x" * 999, truncated=True)),
    "no previous log": (log(previous=True), NotFound("no-previous")),
    "an object of another group": (ask.get("metrics.k8s.io/v1beta1", "pods", "web-1", "payments"), answered(METRICS)),
    "an object with an unusual plural": (ask.get("example.com/v1", "omnibuses", "b", "payments"), answered(ROUTE)),
    "a denied list": (ask.list_("v1", "events", "billing"), Forbidden(Access("list", "", "events", "billing"))),
    "a denied log": (
        ask.log("billing", "x", "c", previous=False, lines=1, limit_bytes=1),
        Forbidden(Access("get", "", "pods", "billing", "log")),
    ),
    "a group that is absent": (ask.list_("gateway.networking.k8s.io/v1", "httproutes"), Unavailable("api-absent", 404)),
    "a group that is out of order": (
        ask.list_("custom.metrics.k8s.io/v1beta2", "pods"),
        Unavailable("server-error", 503),
    ),
    "a request that took too long": (ask.list_("v1", "limitranges", "payments"), TimedOut(2.5)),
    "a connection that was refused": (ask.list_("v1", "resourcequotas", "payments"), Unavailable("unreachable")),
    "an error of the server": (ask.list_("apps/v1", "daemonsets", "payments"), Unavailable("server-error", 500)),
    "an answer that is too large": (ask.list_("batch/v1", "jobs", "payments"), Unavailable("too-large", 200)),
    "a version that nobody may see": (ask.version(), Forbidden(ask.version().access)),
}


@pytest.mark.parametrize("kind", EVERY_KIND_OF_ANSWER)
def test_a_recorded_answer_is_given_again(tmp_path: Path, kind: str) -> None:
    asked, outcome = EVERY_KIND_OF_ANSWER[kind]
    assert said(read(replayed(tmp_path, [(asked, outcome)]), asked)) == said(outcome)


def test_all_answers_of_one_run_are_given_again(tmp_path: Path) -> None:
    answers = list(EVERY_KIND_OF_ANSWER.values())
    cluster = replayed(tmp_path, answers)
    assert [said(read(cluster, asked)) for asked, _ in answers] == [said(outcome) for _, outcome in answers]
    assert cluster.now() == NOW


def test_the_version_of_the_server_is_given_again(tmp_path: Path) -> None:
    version = {"major": "1", "minor": "36", "gitVersion": "v1.36.2", "platform": "linux/amd64"}
    cluster = replayed(tmp_path, [(ask.version(), answered(version))], version=Text("v1.36.2", AsItIs()))
    assert body_of(cluster, ask.version()) == {"major": "1", "minor": "36", "gitVersion": "v1.36.2"}


@pytest.mark.parametrize("version", ["", "unknown"])
def test_a_version_that_is_none_is_left_out(tmp_path: Path, version: str) -> None:
    assert read(replayed(tmp_path, [], version=version), ask.version()) == NOT_RECORDED


NAMES = st.sampled_from(["web-1", "web-2", "api-1"])
NAMESPACES = st.sampled_from(["payments", "billing"])
LABELS = st.sampled_from([{"app": "web"}, {"app": "api"}, {}])
FAILURES = st.sampled_from(
    [
        NotFound(),
        TimedOut(1.5),
        Unavailable("unreachable"),
        Unavailable("server-error", 503),
        Unavailable("api-absent", 404),
    ]
)
ASKS = st.one_of(
    st.builds(lambda name, namespace: ask.get("v1", "pods", name, namespace), NAMES, NAMESPACES),
    st.builds(lambda name, namespace: ask.get("metrics.k8s.io/v1beta1", "pods", name, namespace), NAMES, NAMESPACES),
    st.builds(
        lambda namespace, labels, fields, form: ask.list_(
            "v1", "pods", namespace, labels=labels, fields=fields, form=form
        ),
        st.sampled_from(["payments", "billing", ""]),
        st.sampled_from(["", "app=web", "app in (web,api)", "!app"]),
        st.sampled_from(["", "status.phase=Running", "metadata.name=web-1"]),
        st.sampled_from(["json", "metadata"]),
    ),
    st.builds(
        lambda name, previous, lines: ask.log(
            "payments", name, "api", previous=previous, lines=lines, limit_bytes=10**6
        ),
        NAMES,
        st.booleans(),
        st.sampled_from([1, 2, 100]),
    ),
)
PODS = st.dictionaries(
    st.tuples(NAMESPACES, NAMES),
    st.builds(lambda labels, phase: (labels, phase), LABELS, st.sampled_from(["Running", "Failed"])),
)


def whole_cluster(folder: Path, pods: Mapping[tuple[str, str], tuple[dict[str, str], str]]) -> RecordedCluster:
    """Make a cluster to ask: a complete capture, which knows everything."""
    objects = []
    for (namespace, name), (labels, phase) in pods.items():
        metadata = {"name": name, "namespace": namespace, "labels": labels}
        spec = {"containers": [{"name": "api"}]}
        objects.append(
            {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": {"phase": phase}}
        )
        objects.append({"apiVersion": "metrics.k8s.io/v1beta1", "kind": "PodMetrics", "metadata": metadata})
    logs = [
        {"namespace": "payments", "pod": name, "container": "api", "current": "1\n2\n3\n"}
        for namespace, name in pods
        if namespace == "payments"
    ]
    rest = {"servedAPIs": ["metrics.k8s.io/v1beta1"], "objects": objects, "logs": logs}
    return one_file(folder, "".join(f"{key}: {json.dumps(value)}\n" for key, value in rest.items()))


@settings(deadline=None, max_examples=60)
@given(
    pods=PODS,
    asks=st.lists(ASKS, unique=True, max_size=8),
    failures=st.lists(st.none() | FAILURES, min_size=8, max_size=8),
)
def test_whatever_was_asked_of_whatever_cluster_is_answered_the_same_and_nothing_is_made_up(
    tmp_path_factory: pytest.TempPathFactory,
    pods: Mapping[tuple[str, str], tuple[dict[str, str], str]],
    asks: list[Ask],
    failures: list[Outcome[Raw] | None],
) -> None:
    folder = tmp_path_factory.mktemp("any")
    cluster = whole_cluster(folder, pods)
    answers = [(asked, failure or read(cluster, asked)) for asked, failure in zip(asks, failures, strict=False)]

    again = replayed(folder, answers)

    for asked, outcome in answers:
        assert said(read(again, asked)) == said(outcome)
    # What nobody asked is either what the cluster would have said or was not recorded; never something else.
    for asked in (
        ask.list_("v1", "pods"),
        ask.list_("v1", "pods", "payments"),
        ask.list_("v1", "pods", "payments", labels="app=web", form="metadata"),
        ask.get("v1", "pods", "web-1", "payments"),
        ask.get("v1", "pods", "web-2", "billing"),
        ask.get("v1", "services", "web", "payments"),
        ask.list_("v1", "events", "payments"),
    ):
        if asked not in asks and not any(failures[: len(asks)]):
            assert said(read(again, asked)) in (said(read(cluster, asked)), NOT_RECORDED)


@given(PODS)
@settings(deadline=None, max_examples=25)
def test_a_capture_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, pods: Mapping[tuple[str, str], tuple[dict[str, str], str]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    cluster = whole_cluster(folder, pods)
    answers = [(asked, read(cluster, asked)) for asked in (ask.list_("v1", "pods"), log(), ask.version())]
    made = recording(answers, redactor=AsItIs(), server_version="v1.36.2", captured_at=NOW)
    write_folder(made, folder / "capture")
    assert read_folder(folder / "capture") == made
    write_folder(read_folder(folder / "capture"), folder / "again")
    assert read_folder(folder / "again") == made


# --- nothing more is known ---------------------------------------------------------------------------------------


def test_a_selected_list_says_nothing_of_a_wider_one(tmp_path: Path) -> None:
    selected = ask.list_("v1", "pods", "payments", labels="app=web")
    cluster = replayed(tmp_path, [(selected, answered(list_of("PodList", WEB)))])
    assert names_of(cluster, selected) == ["web-1"]
    assert read(cluster, ask.list_("v1", "pods", "payments")) == NOT_RECORDED
    assert read(cluster, ask.list_("v1", "pods", "payments", labels="app=api")) == NOT_RECORDED
    assert read(cluster, ask.list_("v1", "pods", "payments", form="metadata")) == NOT_RECORDED
    assert read(cluster, ask.get("v1", "pods", "web-2", "payments")) == NOT_RECORDED


def test_a_whole_list_answers_for_its_parts(tmp_path: Path) -> None:
    cluster = replayed(tmp_path, [(ask.list_("v1", "pods"), answered(list_of("PodList", API, WEB)))])
    assert names_of(cluster, ask.list_("v1", "pods", "payments", fields="status.phase=Running")) == ["web-1"]
    assert names_of(cluster, ask.list_("v1", "pods", "billing")) == []
    assert names_of(cluster, ask.list_("v1", "pods", "payments", form="metadata")) == ["api-1", "web-1"]
    assert body_of(cluster, ask.get("v1", "pods", "web-1", "payments"))["status"] == {"phase": "Running"}
    assert read(cluster, ask.get("v1", "pods", "web-9", "payments")) == NotFound()


def test_a_whole_list_of_metadata_answers_only_for_metadata(tmp_path: Path) -> None:
    listed = ask.list_("v1", "pods", "payments", form="metadata")
    cluster = replayed(tmp_path, [(listed, answered(metadata_list(WEB)))])
    assert names_of(cluster, ask.list_("v1", "pods", "payments", fields="metadata.name=web-1", form="metadata")) == [
        "web-1"
    ]
    assert read(cluster, ask.list_("v1", "pods", "payments")) == NOT_RECORDED
    assert read(cluster, ask.get("v1", "pods", "web-1", "payments")) == NOT_RECORDED
    by_status = ask.list_("v1", "pods", "payments", fields="status.phase=Running", form="metadata")
    assert read(cluster, by_status) == NOT_RECORDED


def test_a_whole_list_of_metadata_with_every_object_read_beside_it_is_a_whole_list(tmp_path: Path) -> None:
    listed = (ask.list_("v1", "pods", "payments", form="metadata"), answered(metadata_list(WEB)))
    cluster = replayed(tmp_path, [listed, (ask.get("v1", "pods", "web-1", "payments"), answered(WEB))])
    assert names_of(cluster, ask.list_("v1", "pods", "payments", fields="status.phase=Running")) == ["web-1"]


def test_a_whole_list_of_one_namespace_says_nothing_of_another(tmp_path: Path) -> None:
    cluster = replayed(tmp_path, [(ask.list_("v1", "pods", "payments"), answered(list_of("PodList", WEB)))])
    assert read(cluster, ask.list_("v1", "pods", "billing")) == NOT_RECORDED
    assert read(cluster, ask.list_("v1", "pods")) == NOT_RECORDED
    assert read(cluster, ask.get("v1", "pods", "web-1", "billing")) == NOT_RECORDED


def test_a_list_whose_objects_were_taken_out_by_hand_was_not_recorded(tmp_path: Path) -> None:
    listed = ask.list_("v1", "pods", "payments")
    replayed(tmp_path, [(listed, answered(list_of("PodList", API, WEB)))])
    file = tmp_path / "capture/objects/payments/pods/web-1.yaml"
    link = "/api/v1/namespaces/payments/pods/web-1"
    metadata = {"name": "web-1", "namespace": "payments", "selfLink": link}
    file.write_text(json.dumps({"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata", "metadata": metadata}))
    assert read(load(tmp_path / "capture"), listed) == NOT_RECORDED
    file.unlink()
    assert read(load(tmp_path / "capture"), listed) == NOT_RECORDED


def test_a_list_that_was_cut_says_nothing_of_what_is_not_in_it(tmp_path: Path) -> None:
    listed = ask.list_("v1", "pods", "payments")
    cluster = replayed(tmp_path, [(listed, answered(list_of("PodList", WEB), truncated=True))])
    assert read(cluster, ask.get("v1", "pods", "web-9", "payments")) == NOT_RECORDED
    assert read(cluster, ask.list_("v1", "pods", "payments", labels="app")) == NOT_RECORDED


def test_one_object_is_not_a_list_of_one(tmp_path: Path) -> None:
    cluster = replayed(tmp_path, [(ask.get("v1", "pods", "web-1", "payments"), answered(WEB))])
    assert read(cluster, ask.list_("v1", "pods", "payments")) == NOT_RECORDED


def test_an_api_that_nobody_asked_about_is_not_known_to_be_absent(tmp_path: Path) -> None:
    metrics = ask.get("metrics.k8s.io/v1beta1", "pods", "web-1", "payments")
    cluster = replayed(tmp_path, [(metrics, answered(METRICS))])
    assert read(cluster, ask.list_("gateway.networking.k8s.io/v1", "httproutes")) == NOT_RECORDED


def test_a_log_of_which_a_smaller_window_was_read_may_go_on(tmp_path: Path) -> None:
    cluster = replayed(tmp_path, [(log(lines=2), answered("one\ntwo\n"))])
    assert said(read(cluster, log(lines=100))) == ("one\ntwo\n", True)
    assert said(read(cluster, log(lines=1))) == ("two\n", True)
    assert read(cluster, log(previous=True)) == NOT_RECORDED


def test_what_was_not_requested_was_not_recorded(tmp_path: Path) -> None:
    asked = ask.get("v1", "pods", "web-1", "payments")
    assert read(replayed(tmp_path, [(asked, NotRequested("a flag"))]), asked) == NOT_RECORDED


# --- rules where they say no more than was seen --------------------------------------------------------------------


def head_of(folder: Path) -> str:
    return (folder / "capture/capture.yaml").read_text()


def test_a_missing_permission_is_written_as_a_rule(tmp_path: Path) -> None:
    denied = ask.list_("v1", "events", "payments")
    replayed(tmp_path, [(denied, Forbidden(denied.access))])
    assert (
        head_of(tmp_path)
        == """\
apiVersion: kubectl-evidence/v1
kind: Capture
serverVersion: v1.36.2
capturedAt: '2026-09-15T09:30:00.123456Z'
complete: false
forbidden:
- verbs:
  - list
  group: ''
  resource: events
  namespace: payments
answers: []
"""
    )


def test_a_permission_for_some_names_only_is_written_name_by_name(tmp_path: Path) -> None:
    one, other = (ask.get("v1", "configmaps", name, "payments") for name in ("a", "b"))
    there = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "payments"}}
    cluster = replayed(tmp_path, [(one, answered(there)), (other, Forbidden(other.access))])
    assert body_of(cluster, one)["metadata"]["name"] == "a"
    assert read(cluster, other) == Forbidden(other.access)
    assert "forbidden:" not in head_of(tmp_path)


def test_one_error_of_a_built_in_group_is_not_an_outage_of_the_group(tmp_path: Path) -> None:
    failed = ask.list_("apps/v1", "daemonsets", "payments")
    cluster = replayed(tmp_path, [(failed, Unavailable("server-error", 500))])
    assert read(cluster, failed) == Unavailable("server-error", 500)
    assert read(cluster, ask.list_("apps/v1", "deployments", "payments")) == NOT_RECORDED


def test_a_group_that_answered_once_is_not_out_of_order(tmp_path: Path) -> None:
    one, other = (ask.get("metrics.k8s.io/v1beta1", "pods", name, "payments") for name in ("web-1", "web-2"))
    cluster = replayed(tmp_path, [(one, answered(METRICS)), (other, Unavailable("server-error", 503))])
    assert said(read(cluster, one)) == (METRICS, False)
    assert read(cluster, other) == Unavailable("server-error", 503)


# --- what changes, what is better ------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["whole", "metadata"])
def test_metadata_never_replaces_the_whole_object(tmp_path: Path, first: str) -> None:
    whole = (ask.get("v1", "pods", "web-1", "payments"), answered(WEB))
    metadata = (ask.list_("v1", "pods", "payments", form="metadata"), answered(metadata_list(WEB)))
    cluster = replayed(tmp_path, [whole, metadata] if first == "whole" else [metadata, whole])
    assert body_of(cluster, whole[0]) == WEB
    assert names_of(cluster, metadata[0]) == ["web-1"]


def test_of_an_object_that_changed_while_it_was_recorded_the_later_reading_stays(tmp_path: Path) -> None:
    later = (ask.get("v1", "pods", "web-1", "payments"), answered(pod("web-1", status={"phase": "Failed"})))
    earlier = (ask.list_("v1", "pods", "payments"), answered(list_of("PodList", WEB), at=NOW - timedelta(seconds=1)))
    cluster = replayed(tmp_path, [later, earlier])
    assert body_of(cluster, later[0])["status"] == {"phase": "Failed"}


def test_the_longest_window_of_a_log_serves_the_shorter_ones(tmp_path: Path) -> None:
    long, short = (log(lines=100), answered("one\ntwo\n")), (log(lines=1), answered("two\n"))
    cluster = replayed(tmp_path, [long, short])
    assert [said(read(cluster, asked)) for asked in (long[0], short[0])] == [("one\ntwo\n", False), ("two\n", False)]


# --- redaction -------------------------------------------------------------------------------------------------------


def everything_in(folder: Path) -> str:
    """Give every name and every byte below a folder as one text."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(f"{path}\n{path.read_bytes().decode(errors='replace')}" for path in files)


def test_what_is_learned_from_one_answer_is_hidden_in_another_that_was_read_before(tmp_path: Path) -> None:
    answers: list[Answered] = [
        (log(), answered(f"connecting with {SECRET}\n")),
        (ask.get("v1", "pods", "web-1", "payments"), answered({**WEB, "password": SECRET})),
    ]
    cluster = replayed(tmp_path, answers, Learning())
    assert SECRET not in everything_in(tmp_path)
    assert said(read(cluster, log())) == ("connecting with [redacted]\n", False)


@pytest.mark.parametrize(
    ("asked", "body"),
    [
        (log(), f"connecting with {SECRET}\n"),
        (ask.get("v1", "pods", "web-1", "payments"), {**WEB, "password": SECRET}),
        (ask.list_("v1", "pods", "payments"), list_of("PodList", {**WEB, "password": SECRET})),
    ],
)
def test_an_answer_that_the_redactor_cannot_read_is_left_out_and_said_to_be(
    tmp_path: Path, asked: Ask, body: Any
) -> None:
    other = (ask.get("v1", "pods", "api-1", "payments"), answered(API))
    cluster = replayed(tmp_path, [(asked, answered(body)), other], Failing())
    assert read(cluster, asked) == Unavailable("redaction-failed")
    assert body_of(cluster, other[0]) == API
    assert SECRET not in everything_in(tmp_path)


@pytest.mark.parametrize("kind", [Failing, Learning])
def test_a_request_that_holds_a_secret_is_not_written_down(tmp_path: Path, kind: type[AsItIs]) -> None:
    redactor = kind()
    if isinstance(redactor, Learning):
        redactor.known.append(SECRET)
    asked = ask.list_("v1", "pods", "payments", labels=f"token={SECRET}")
    refused = ask.list_("v1", "pods", "payments", labels=f"token in (a,{SECRET})")
    cluster = replayed(tmp_path, [(asked, answered(list_of("PodList", WEB))), (refused, TimedOut(1.0))], redactor)
    assert SECRET not in everything_in(tmp_path)
    assert [read(cluster, asked), read(cluster, refused)] == [NOT_RECORDED, NOT_RECORDED]


def test_a_log_that_grew_by_redaction_is_given_again_whole(tmp_path: Path) -> None:
    redactor = Learning()
    redactor.known.append("abc")
    asked = log(limit=8)
    cluster = replayed(tmp_path, [(asked, answered("abc abc\n"))], redactor)
    assert said(read(cluster, asked)) == ("[redacted] [redacted]\n", False)


def test_the_real_redactor_takes_the_secrets_out_and_leaves_the_answers_replayable(tmp_path: Path) -> None:
    environment = [{"name": "DB_PASSWORD", "value": SECRET}]
    whole = pod("web-1", spec={"containers": [{"name": "api", "env": environment}]})
    answers: list[Answered] = [
        *((asked, outcome) for asked, outcome in EVERY_KIND_OF_ANSWER.values() if asked != log()),
        (log(), answered(f"connecting with {SECRET}\n")),
        (ask.get("v1", "pods", "web-9", "payments"), NotFound()),
        (ask.get("v1", "pods", "web-1", "payments"), answered(whole)),
    ]
    cluster = replayed(tmp_path, answers, KeyedRedactor(b"k" * 32))
    assert SECRET not in everything_in(tmp_path)
    assert [read(cluster, asked).status for asked, _ in answers] == [outcome.status for _, outcome in answers]


# --- answers that are none -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "body"),
    [
        (ask.get("v1", "pods", "web-1", "payments"), "<html>"),
        (ask.get("v1", "pods", "web-1", "payments"), []),
        (ask.get("v1", "pods", "web-1", "payments"), {"kind": "Status"}),
        (ask.get("v1", "pods", "web-1", "payments"), pod("another")),
        (ask.list_("v1", "pods", "payments"), list_of("PodList", pod("../../escaped"))),
        (ask.list_("v1", "pods", "payments"), list_of("PodList", pod("web-1", ".."))),
        (ask.get("v1", "pods", "web-1", "payments"), pod("web-1", "billing")),
        (ask.get("v1", "pods", "web-1", "payments"), {**pod("web-1"), "kind": 5}),
        (ask.get("v1", "pods", "web-1", "payments"), {**pod("web-1"), "spec": "\ud800"}),
        (ask.get("v1", "pods", "web-1", "payments"), "[" * 100_000),
        (ask.get("v1", "pods", "web-1", "payments"), metadata_list(WEB)["items"][0]),
        (ask.list_("v1", "pods", "payments"), WEB),
        (ask.list_("v1", "pods", "payments"), {**list_of("PodList"), "items": 5}),
        (ask.list_("v1", "pods", "payments"), {**list_of("PodList"), "items": [5]}),
        (ask.list_("v1", "pods", "payments"), {**list_of("PodList"), "items": [{"metadata": {}}]}),
        (ask.list_("v1", "pods", "payments"), list_of("PodList", WEB, WEB)),
        (
            ask.list_("v1", "pods", "payments"),
            list_of("PodList", {**WEB, "metadata": {**WEB["metadata"], "labels": {"a": 1}}}),
        ),
    ],
)
def test_an_answer_that_is_none_is_recorded_as_unreadable(tmp_path: Path, asked: Ask, body: Any) -> None:
    assert read(replayed(tmp_path, [(asked, answered(body))]), asked) == Unavailable("unreadable")


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_capture_is_laid_out_for_people_too(tmp_path: Path) -> None:
    long = "n" * 253
    replayed(
        tmp_path,
        [
            (ask.get("v1", "pods", "web-1", "payments"), answered(WEB)),
            (ask.get("v1", "nodes", "a"), answered({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a"}})),
            (ask.get("metrics.k8s.io/v1beta1", "pods", "web-1", "payments"), answered(METRICS)),
            (ask.get("v1", "pods", long, "payments"), answered(pod(long))),
            (log(), answered("x")),
            (log(previous=True), answered("y")),
        ],
    )
    found = sorted(str(path.relative_to(tmp_path / "capture")) for path in (tmp_path / "capture").rglob("*.*"))
    assert [name for name in found if "nnn" not in name and (tmp_path / "capture" / name).is_file()] == [
        "capture.yaml",
        "logs/payments/web-1/api.log",
        "logs/payments/web-1/api.previous.log",
        "objects/cluster/nodes/a.yaml",
        "objects/payments/pods.metrics.k8s.io/web-1.yaml",
        "objects/payments/pods/web-1.yaml",
    ]


def test_a_name_that_is_no_file_name_is_written_as_one(tmp_path: Path) -> None:
    names = [".hidden", "System:node", "a\\b", "con:", "system:node", "~root"]
    roles = [
        {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": name}}
        for name in names
    ]
    asked = ask.list_("rbac.authorization.k8s.io/v1", "clusterroles")
    cluster = replayed(
        tmp_path, [(asked, answered(list_of("ClusterRoleList", *roles, api_version="rbac.authorization.k8s.io/v1")))]
    )
    assert names_of(cluster, asked) == names
    assert [path.name for path in tmp_path.iterdir()] == ["capture"]
    files = list((tmp_path / "capture/objects/cluster").rglob("*.yaml"))
    assert len({str(file).casefold() for file in files}) == len(names)


def test_only_its_owner_may_read_a_capture(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        replayed(tmp_path, [EVERY_KIND_OF_ANSWER["an object"], EVERY_KIND_OF_ANSWER["a log"]])
    finally:
        os.umask(before)
    folder = tmp_path / "capture"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")] if path.is_dir()} == {0o700}


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "capture").mkdir()
    replayed(tmp_path, [])
    assert [path.name for path in (tmp_path / "capture").iterdir()] == ["capture.yaml"]


def test_a_folder_that_holds_something_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "capture").mkdir()
    (tmp_path / "capture/mine").write_text("mine")
    with pytest.raises(CaptureError, match="capture is not empty") as refused:
        replayed(tmp_path, [])
    assert refused.value.next_step
    assert everything_in(tmp_path) == f"{tmp_path}/capture/mine\nmine"


def test_a_file_is_no_folder_to_record_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CaptureError, match="is not a folder"):
        check_absent(tmp_path / "file")
    with pytest.raises(CaptureError, match="cannot be written"):
        record(tmp_path / "file/capture", [], redactor=AsItIs(), server_version="", captured_at=NOW)


@pytest.mark.parametrize("raised", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_capture_that_could_not_be_finished_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: BaseException
) -> None:
    written: list[str] = []
    really = os.open

    def fill(path: Any, flags: int, mode: int = 0o777, **more: Any) -> int:
        if flags & os.O_CREAT and "capture" in str(path):
            written.append(str(path))
            if len(written) == 2:
                raise raised
        return really(path, flags, mode, **more)

    monkeypatch.setattr(os, "open", fill)
    expected = CaptureError if isinstance(raised, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        replayed(tmp_path, list(EVERY_KIND_OF_ANSWER.values()))
    assert len(written) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_capture_made_twice_is_the_same_to_the_byte(tmp_path: Path) -> None:
    answers = list(EVERY_KIND_OF_ANSWER.values())
    one, other = replayed(tmp_path / "a", answers), replayed(tmp_path / "b", answers)
    assert one.digest == other.digest
    texts = [everything_in(tmp_path / name).replace(str(tmp_path / name), "") for name in ("a", "b")]
    assert sorted(texts[0].splitlines()) == sorted(texts[1].splitlines())
