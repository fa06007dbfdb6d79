"""A capture answers as the API server would have: objects, lists, metadata, denials, absent groups."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kubectl_evidence import ask
from kubectl_evidence.ask import Access, Ask
from kubectl_evidence.cluster import Cluster, Identity
from kubectl_evidence.cluster.capture import RecordedCluster, load
from kubectl_evidence.outcome import Collected, Forbidden, NotFound, NotRequested, Outcome, Unavailable
from kubectl_evidence.raw import Raw
from tests.capture.build import COMPLETE, HEAD, body_of, folder_of, names_of, one_file, read

NOT_RECORDED = NotRequested("not recorded in the capture")

OBJECTS = """\
objects:
- apiVersion: v1
  kind: PodList
  metadata: {resourceVersion: "900"}
  items:
  - metadata: {name: web-2, namespace: payments, labels: {app: web}, resourceVersion: "812"}
    spec: {containers: [{name: api, ports: null}]}
    status: {phase: Running}
  - metadata: {name: web-1, namespace: payments, labels: {app: web}, resourceVersion: "815"}
    status: {phase: Failed}
  - metadata: {name: other, namespace: billing, labels: {app: other}}
- {apiVersion: v1, kind: Service, metadata: {name: web, namespace: payments}, spec: {selector: {app: web}}}
- {apiVersion: v1, kind: Node, metadata: {name: node-a}}
- {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: web-x, namespace: payments}, endpoints: null}
- {apiVersion: metrics.k8s.io/v1beta1, kind: PodMetrics, metadata: {name: web-2, namespace: payments}}
- {apiVersion: example.com/v1, kind: Policy, metadata: {name: p, namespace: payments}}
- {apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1beta1.metrics.k8s.io}}
"""
SERVED = "servedAPIs: [metrics.k8s.io/v1beta1, example.com/v1]\n"


@pytest.fixture
def cluster(tmp_path: Path) -> RecordedCluster:
    return one_file(tmp_path, SERVED + OBJECTS)


def test_a_recorded_cluster_is_a_cluster(cluster: RecordedCluster) -> None:
    as_one: Cluster = cluster
    assert as_one.now() == datetime(2026, 9, 15, 9, 30, tzinfo=UTC)


def test_an_object_is_answered_as_it_was_recorded_and_read_at_the_time_of_the_capture(cluster: RecordedCluster) -> None:
    outcome = read(cluster, ask.get("v1", "pods", "web-2", "payments"))
    assert isinstance(outcome, Collected)
    assert (outcome.at, outcome.truncated) == (cluster.now(), False)
    assert json.loads(outcome.data.decode()) == {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web-2", "namespace": "payments", "labels": {"app": "web"}, "resourceVersion": "812"},
        "spec": {"containers": [{"name": "api", "ports": None}]},
        "status": {"phase": "Running"},
    }


@pytest.mark.parametrize(
    "asked",
    [
        ask.get("v1", "nodes", "node-a"),
        ask.get("metrics.k8s.io/v1beta1", "pods", "web-2", "payments"),
        ask.get("example.com/v1", "policies", "p", "payments"),
        ask.get("discovery.k8s.io/v1", "endpointslices", "web-x", "payments"),
        ask.get("apiregistration.k8s.io/v1", "apiservices", "v1beta1.metrics.k8s.io"),
    ],
    ids=lambda asked: asked.path,
)
def test_kinds_are_found_under_the_resource_that_serves_them(cluster: RecordedCluster, asked: Ask) -> None:
    assert body_of(cluster, asked)["metadata"]["name"] == asked.name


def test_in_a_complete_capture_what_is_not_there_does_not_exist(cluster: RecordedCluster) -> None:
    assert read(cluster, ask.get("v1", "pods", "web-3", "payments")) == NotFound()
    assert read(cluster, ask.get("v1", "pods", "web-1", "billing")) == NotFound()
    assert names_of(cluster, ask.list_("v1", "events", "payments")) == []


def test_a_list_is_a_list_of_its_kind_in_the_order_of_the_api_server(cluster: RecordedCluster) -> None:
    body = body_of(cluster, ask.list_("v1", "pods"))
    assert {key: body[key] for key in ("kind", "apiVersion", "metadata")} == {
        "kind": "PodList",
        "apiVersion": "v1",
        "metadata": {},
    }
    assert [item["metadata"]["name"] for item in body["items"]] == ["other", "web-1", "web-2"]
    # The API server leaves them out of the items of its own kinds, and so nobody may rely on them.
    assert not any(item.keys() & {"kind", "apiVersion"} for item in body["items"])


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (ask.list_("v1", "endpoints"), "EndpointsList"),
        (ask.list_("networking.k8s.io/v1", "ingresses"), "IngressList"),
        (ask.list_("metrics.k8s.io/v1beta1", "pods"), "PodMetricsList"),
        (ask.list_("storage.k8s.io/v1", "storageclasses"), "StorageClassList"),
        (ask.list_("networking.k8s.io/v1", "networkpolicies"), "NetworkPolicyList"),
        (ask.list_("example.com/v1", "policies"), "PolicyList"),
    ],
)
def test_an_empty_list_has_its_kind_too(cluster: RecordedCluster, asked: Ask, kind: str) -> None:
    assert body_of(cluster, asked)["kind"] == kind


def test_items_of_a_custom_resource_keep_their_kind(cluster: RecordedCluster) -> None:
    [item] = body_of(cluster, ask.list_("example.com/v1", "policies"))["items"]
    assert (item["kind"], item["apiVersion"]) == ("Policy", "example.com/v1")


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (ask.list_("v1", "pods", "payments"), ["web-1", "web-2"]),
        (ask.list_("v1", "pods", "nowhere"), []),
        (ask.list_("v1", "pods", labels="app notin (web)"), ["other"]),
        (ask.list_("v1", "pods", "payments", fields="status.phase!=Failed"), ["web-2"]),
        (ask.list_("v1", "pods", "payments", labels="app=web", fields="metadata.name=web-1"), ["web-1"]),
    ],
)
def test_a_list_holds_what_is_in_the_namespace_and_matches(
    cluster: RecordedCluster, asked: Ask, names: list[str]
) -> None:
    assert names_of(cluster, asked) == names


@pytest.mark.parametrize(
    "asked", [ask.list_("v1", "pods", labels="app in"), ask.list_("v1", "pods", fields="spec.priority=1")]
)
def test_a_selector_that_the_api_server_refuses_is_refused(cluster: RecordedCluster, asked: Ask) -> None:
    assert read(cluster, asked) == Unavailable("server-error", 400)


def test_the_metadata_form_holds_metadata_only(cluster: RecordedCluster) -> None:
    fields = "status.phase!=Succeeded,status.phase!=Failed"
    assert body_of(cluster, ask.list_("v1", "pods", "payments", fields=fields, form="metadata")) == {
        "kind": "PartialObjectMetadataList",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": {},
        "items": [
            {
                "kind": "PartialObjectMetadata",
                "apiVersion": "meta.k8s.io/v1",
                "metadata": {
                    "name": "web-2",
                    "namespace": "payments",
                    "labels": {"app": "web"},
                    "resourceVersion": "812",
                },
            }
        ],
    }


@pytest.mark.parametrize(
    ("version", "body"),
    [
        ("v1.36.2", {"major": "1", "minor": "36", "gitVersion": "v1.36.2"}),
        ("v1.29.4-gke.1043", {"major": "1", "minor": "29", "gitVersion": "v1.29.4-gke.1043"}),
        ("v1.36.0-alpha.1+abc", {"major": "1", "minor": "36", "gitVersion": "v1.36.0-alpha.1+abc"}),
    ],
)
def test_the_version_is_that_of_the_recorded_server(tmp_path: Path, version: str, body: dict[str, str]) -> None:
    cluster = one_file(tmp_path, "", COMPLETE.replace("v1.36.2", version))
    assert body_of(cluster, ask.version()) == body


# --- denials and outages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "asked", "is_forbidden"),
    [
        ("{verbs: [list], resource: events, namespace: payments}", ask.list_("v1", "events", "payments"), True),
        ("{verbs: [list], resource: events, namespace: payments}", ask.list_("v1", "events", "billing"), False),
        ("{verbs: [list], resource: events, namespace: payments}", ask.list_("v1", "events"), True),
        ("{verbs: [list], resource: events}", ask.list_("v1", "events", "billing"), True),
        ("{verbs: [list], resource: pods, namespace: ''}", ask.list_("v1", "pods"), True),
        ("{verbs: [list], resource: pods, namespace: ''}", ask.list_("v1", "pods", "payments"), False),
        ("{verbs: [get], resource: pods}", ask.list_("v1", "pods"), False),
        ("{verbs: ['*'], resource: pods}", ask.list_("v1", "pods"), True),
        ("{verbs: ['*'], resource: pods}", ask.get("metrics.k8s.io/v1beta1", "pods", "web-2", "payments"), False),
        ("{verbs: ['*'], group: '*', resource: '*'}", ask.get("apps/v1", "deployments", "web", "payments"), True),
        ("{verbs: ['*'], group: '*', resource: '*'}", ask.version(), False),
        ("{verbs: [get], resource: pods}", "log", False),
        ("{verbs: [get], resource: pods, subresource: log}", "log", True),
        ("{verbs: [get], resource: pods/log}", "log", True),
        ("{verbs: [get], resource: pods, subresource: '*'}", "log", True),
        ("{verbs: [get], resource: '*'}", "log", True),
        ("{verbs: [get], resource: '*/log'}", "log", True),
        ("{verbs: [get], resource: '*/log'}", ask.get("v1", "pods", "web-2", "payments"), False),
        ("{verbs: [get], resource: pods, subresource: log}", ask.get("v1", "pods", "web-2", "payments"), False),
    ],
)
def test_what_is_forbidden_is_matched_as_in_rbac(
    tmp_path: Path, rule: str, asked: Ask | str, is_forbidden: bool
) -> None:
    log = ask.log("payments", "web-2", "api", previous=False, lines=1, limit_bytes=1)
    wanted = asked if isinstance(asked, Ask) else log
    outcome = read(one_file(tmp_path, f"forbidden: [{rule}]\n{SERVED}{OBJECTS}"), wanted)
    assert (outcome == Forbidden(needs=wanted.access)) is is_forbidden, outcome


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (503, Unavailable("server-error", 503)),
        (429, Unavailable("server-error", 429)),
        (401, Unavailable("unauthenticated", 401)),
        (404, Unavailable("api-absent", 404)),
        (403, Forbidden(Access("get", "metrics.k8s.io", "pods", "payments"))),
    ],
)
def test_a_group_that_is_unavailable_answers_with_its_status(
    tmp_path: Path, status: int, outcome: Outcome[Raw]
) -> None:
    rule = f"unavailable: [{{group: metrics.k8s.io, status: {status}, message: out of order}}]\n"
    cluster = one_file(tmp_path, rule + SERVED + OBJECTS)
    assert read(cluster, ask.get("metrics.k8s.io/v1beta1", "pods", "web-2", "payments")) == outcome
    assert names_of(cluster, ask.list_("v1", "pods", "billing")) == ["other"]


def test_a_denial_comes_before_an_outage_and_an_unknown_identity_before_both(tmp_path: Path) -> None:
    asked = ask.get("metrics.k8s.io/v1beta1", "pods", "web-2", "payments")
    denied = "forbidden: [{verbs: [get], group: metrics.k8s.io, resource: pods}]\n"
    out = "unavailable: [{group: metrics.k8s.io, status: 503}]\n"
    unknown = "unavailable: [{group: '*', status: 401}]\n"
    assert read(one_file(tmp_path, denied + out), asked) == Forbidden(asked.access)
    assert read(one_file(tmp_path, denied + unknown), asked) == Unavailable("unauthenticated", 401)


@pytest.mark.parametrize(
    ("listed", "outcome"),
    [
        ("", Unavailable("api-absent", 404)),
        ("servedAPIs: []\n", Unavailable("api-absent", 404)),
        ("servedAPIs: [metrics.k8s.io/v1]\n", Unavailable("api-absent", 404)),
        ("servedAPIs: [metrics.k8s.io/v1beta1]\n", NotFound()),
    ],
)
def test_a_group_beyond_the_built_in_ones_is_served_if_it_is_listed(
    tmp_path: Path, listed: str, outcome: Outcome[Raw]
) -> None:
    cluster = one_file(tmp_path, listed)
    assert read(cluster, ask.get("metrics.k8s.io/v1beta1", "pods", "web-9", "payments")) == outcome


@pytest.mark.parametrize("group_version", ["apiregistration.k8s.io/v1", "policy/v1", "resource.k8s.io/v1", "apps/v1"])
def test_built_in_groups_need_not_be_listed(tmp_path: Path, group_version: str) -> None:
    assert read(one_file(tmp_path, ""), ask.get(group_version, "things", "x")) == NotFound()


# --- what was not recorded ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [
        (ask.get("v1", "pods", "web-3", "payments"), NOT_RECORDED),
        (ask.get("apps/v1", "deployments", "web", "payments"), NOT_RECORDED),
        (ask.list_("v1", "events", "payments"), NOT_RECORDED),
        (ask.list_("v1", "services", "billing"), NOT_RECORDED),
        (ask.get("metrics.k8s.io/v1beta1", "pods", "web-2", "payments"), NOT_RECORDED),
        (ask.list_("v1", "pods", "payments"), ["web-1", "web-2"]),
        (ask.list_("v1", "pods", "payments", labels="app=no"), []),
    ],
)
def test_in_an_incomplete_capture_nothing_is_absent_because_it_is_not_there(
    tmp_path: Path, asked: Ask, outcome: object
) -> None:
    cluster = one_file(tmp_path, OBJECTS.replace("PodMetrics", "Else"), HEAD)
    assert (names_of(cluster, asked) if isinstance(outcome, list) else read(cluster, asked)) == outcome


@pytest.mark.parametrize(
    "empty", ["{apiVersion: v1, kind: EventList, items: []}", "{apiVersion: v1, kind: EventList, items: null}"]
)
def test_an_empty_list_that_was_recorded_says_that_there_is_none(tmp_path: Path, empty: str) -> None:
    cluster = one_file(tmp_path, f"objects: [{empty}]\n", HEAD)
    assert names_of(cluster, ask.list_("v1", "events", "payments")) == []
    assert read(cluster, ask.get("v1", "events", "e", "payments")) == NotFound()
    assert read(cluster, ask.list_("v1", "services", "payments")) == NOT_RECORDED


def test_groups_that_an_incomplete_capture_does_list_are_all_that_are_served(tmp_path: Path) -> None:
    asked = ask.get("metrics.k8s.io/v1beta1", "pods", "web-2", "payments")
    assert read(one_file(tmp_path, "", HEAD), asked) == NOT_RECORDED
    assert read(one_file(tmp_path, "servedAPIs: []\n", HEAD), asked) == Unavailable("api-absent", 404)


def test_an_object_of_which_only_metadata_was_recorded_is_never_given_as_whole(tmp_path: Path) -> None:
    partial = """\
objects:
- apiVersion: meta.k8s.io/v1
  kind: PartialObjectMetadata
  metadata: {name: web-1, namespace: payments, selfLink: /api/v1/namespaces/payments/pods/web-1}
"""
    cluster = one_file(tmp_path, partial)
    assert read(cluster, ask.get("v1", "pods", "web-1", "payments")) == NOT_RECORDED
    assert read(cluster, ask.list_("v1", "pods", "payments")) == NOT_RECORDED
    by_status = ask.list_("v1", "pods", "payments", fields="status.phase=Running", form="metadata")
    assert read(cluster, by_status) == NOT_RECORDED
    [item] = body_of(cluster, ask.list_("v1", "pods", "payments", form="metadata"))["items"]
    assert item["metadata"] == {"name": "web-1", "namespace": "payments"}


def test_writes_are_not_answered(cluster: RecordedCluster) -> None:
    review = Access("create", "authorization.k8s.io", "selfsubjectaccessreviews")
    asked = Ask(review, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "kubectl auth can-i")
    assert read(cluster, asked) == NotRequested("a capture answers reads only")


def test_other_paths_were_not_recorded(cluster: RecordedCluster) -> None:
    access = Access("get", "", "", non_resource_url="/readyz")
    assert read(cluster, Ask(access, "/readyz", "kubectl get --raw /readyz")) == NOT_RECORDED


def test_no_deadline_applies_so_that_answers_are_always_the_same(cluster: RecordedCluster) -> None:
    asked = ask.get("v1", "pods", "web-2", "payments")
    first, second = cluster.read(asked, 0.0), cluster.read(asked, time.monotonic() + 60)
    assert isinstance(first, Collected)
    assert isinstance(second, Collected)
    assert first.data.decode() == second.data.decode()


# --- identity and digest -----------------------------------------------------------------------------------------


def test_nobody_asks_a_capture(cluster: RecordedCluster, tmp_path: Path) -> None:
    assert cluster.identity == Identity(context="capture", user="", namespace="default", server="")
    assert cluster.namespaces == ("billing", "payments")
    alone = one_file(tmp_path, "objects: [{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}}]\n")
    assert alone.identity.namespace == "shop"


def test_both_forms_of_one_capture_answer_alike_and_have_one_digest(tmp_path: Path) -> None:
    log = '- {namespace: payments, pod: web-2, container: api, current: "hello\\n"}\n'
    in_one = one_file(tmp_path, f"{SERVED}{OBJECTS}logs:\n{log}")
    objects = OBJECTS.removeprefix("objects:\n")
    pods, rest = (
        objects[: objects.index("- {apiVersion: v1, kind: Service")],
        objects[objects.index("- {apiVersion: v1, kind: Service") :],
    )
    files = {
        "objects/b.yaml": "apiVersion: v1\nkind: List\nitems:\n" + pods,
        "objects/deeper/a.json": json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": "web", "namespace": "payments"},
                "spec": {"selector": {"app": "web"}},
            }
        ),
        "objects/c.yaml": "".join(f"---\n{line.removeprefix('- ')}\n" for line in rest.splitlines()[1:]),
        "logs/payments/web-2/api.log": "hello\n",
    }
    (tmp_path / "folder").mkdir()
    as_folder = load(folder_of(tmp_path / "folder", files, COMPLETE + SERVED))
    assert as_folder.digest == in_one.digest
    assert body_of(as_folder, ask.list_("v1", "pods")) == body_of(in_one, ask.list_("v1", "pods"))


@pytest.mark.parametrize(
    "other",
    [
        COMPLETE + SERVED + OBJECTS.replace("phase: Failed", "phase: Running"),
        COMPLETE + SERVED + OBJECTS + "logs: [{namespace: payments, pod: web-2, container: api, current: x}]\n",
        COMPLETE + OBJECTS,
        HEAD + SERVED + OBJECTS,
        COMPLETE.replace("09:30:00", "09:30:01") + SERVED + OBJECTS,
        COMPLETE + SERVED + OBJECTS + "forbidden: [{verbs: [get], resource: pods}]\n",
        COMPLETE + SERVED + OBJECTS + "unavailable: [{group: example.com, status: 503}]\n",
        COMPLETE + SERVED + OBJECTS + "answers: []\n",
    ],
)
def test_another_content_has_another_digest(cluster: RecordedCluster, tmp_path: Path, other: str) -> None:
    assert one_file(tmp_path, other, "").digest != cluster.digest
