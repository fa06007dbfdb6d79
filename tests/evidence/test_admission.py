"""What admits pods is looked at when pods are refused, and not before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kubectl_evidence.evidence.admission import Admission
from kubectl_evidence.evidence.quotas import Quotas
from kubectl_evidence.kinds import CRON_JOB, DEPLOYMENT, JOB, STATEFUL_SET, Kind
from kubectl_evidence.target import Target
from tests.builders import list_of, pod
from tests.evidence.gathering import DENIED, POD, Gathered, gather

BASE = "/api/v1/namespaces/payments"
BEHIND = "/apis/discovery.k8s.io/v1/namespaces/policy/endpointslices"
READS = {"serviceaccounts", "resourcequotas", "limitranges", "namespaces", "validatingwebhookconfigurations"}
QUOTA = "exceeded quota: compute, requested: pods=1, used: pods=4, limited: pods=4"
SET_UID = "bbbbbbbb-2222-3333-4444-555555555555"


def controller(kind: Kind = DEPLOYMENT, *, spec: Any = None, status: Any = None, account: str = "") -> dict[str, Any]:
    """A controller that wants two pods and has none, unless said otherwise."""
    template = pod()
    labels = {"app": "checkout-api"}
    template["spec"] |= {"serviceAccountName": account} if account else {}
    return {
        "apiVersion": kind.group_version,
        "kind": kind.name,
        "metadata": {"name": "checkout-api", "namespace": "payments", "uid": "u-1"},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": template["spec"]},
            **(spec or {}),
        },
        "status": status or {},
    }


def podless(one: dict[str, Any], kind: Kind = DEPLOYMENT, **answers: Any) -> Gathered:
    """Gather about a controller without pods. Its newest ReplicaSet, where it has any, was told why."""
    owner = {"apiVersion": "apps/v1", "kind": kind.name, "name": "checkout-api", "uid": "u-1", "controller": True}
    old, new = (
        {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": {
                "name": f"checkout-api-{revision}",
                "namespace": "payments",
                "uid": f"{SET_UID[:-1]}{revision}",
                "annotations": {"deployment.kubernetes.io/revision": str(revision)},
                "ownerReferences": [owner],
            },
            "spec": {"replicas": one["spec"]["replicas"] if revision == 2 else 0},
            "status": one["status"] if revision == 2 else {},
        }
        for revision in (1, 2)
    )
    base = {"checkout-api": one, "pods": list_of([], "PodList"), "replicasets": list_of([new, old], "ReplicaSetList")}
    return gather({**base, **answers}, Target("checkout-api", "payments", kind))


def refused(answers: Mapping[str, Any] | None = None) -> Gathered:
    """As `podless`, with the events that say so, each about a pod of another name."""
    events = [
        {
            "metadata": {"name": f"e{number}", "creationTimestamp": "2026-09-15T09:00:00Z"},
            "involvedObject": {"kind": "ReplicaSet", "name": "checkout-api-2"},
            "type": "Warning",
            "reason": "FailedCreate",
            "message": f'Error creating: pods "checkout-api-2-{number}" is forbidden: {QUOTA}',
            "count": 3,
        }
        for number in range(4)
    ]
    return podless(controller(), **{"events": list_of(events, "EventList"), **(answers or {})})


def reads(found: Gathered) -> set[str]:
    """What of admission was read."""
    return READS & {one.access.resource for one in found.asked}


def webhook(**changes: Any) -> dict[str, Any]:
    """A webhook in the way of every pod, with what is changed of it; None leaves a field out."""
    one = {
        "name": "pods.policy.example.com",
        "clientConfig": {"service": {"namespace": "policy", "name": "webhook"}, "caBundle": "LS0tLS1CRUdJTg=="},
        "rules": [{"operations": ["CREATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}],
        **changes,
    }
    return {key: value for key, value in one.items() if value is not None}


def configured(*webhooks: dict[str, Any]) -> dict[str, Any]:
    one = {"metadata": {"name": "policy"}, "webhooks": list(webhooks)}
    return {
        "validatingwebhookconfigurations": list_of([one]),
        "mutatingwebhookconfigurations": list_of([]),
        BEHIND: list_of([]),
    }


HERE: dict[str, Any] = {BASE: {"kind": "Namespace", "metadata": {"name": "payments", "labels": {"team": "pay"}}}}


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (DEPLOYMENT, {}),
        (STATEFUL_SET, {}),
        (JOB, {}),
        (DEPLOYMENT, {"status": {"replicas": 2, "conditions": [{"type": "ReplicaFailure", "status": "True"}]}}),
    ],
)
def test_a_controller_with_too_few_pods_is_a_reason_to_look(kind: Kind, changes: dict[str, Any]) -> None:
    assert reads(podless(controller(kind, **changes), kind)) == READS


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        (DEPLOYMENT, {"spec": {"replicas": 0}}),
        (DEPLOYMENT, {"status": {"replicas": 2}}),
        (JOB, {"status": {"conditions": [{"type": "Complete", "status": "True"}]}}),
        (JOB, {"spec": {"suspend": True}}),
        (CRON_JOB, {}),
    ],
)
def test_a_controller_that_wants_no_more_pods_is_none(kind: Kind, changes: dict[str, Any]) -> None:
    found = podless(controller(kind, **changes), kind)
    assert not reads(found)
    assert found.bundle[Admission].status == "not-requested"


def test_a_pod_that_exists_and_is_well_costs_nothing() -> None:
    assert not reads(gather({"checkout-api": controller(status={"replicas": 2})}))


def test_a_pod_beside_those_that_are_refused_leads_to_the_reason_too() -> None:
    failing = controller(status={"replicas": 2, "conditions": [{"type": "ReplicaFailure", "status": "True"}]})
    assert reads(gather({"checkout-api": failing})) == READS


def test_a_stateful_set_that_waits_for_its_first_pod_is_no_reason() -> None:
    first = pod("checkout-api-0")
    owner = {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "checkout-api", "uid": "u-1", "controller": True}
    first["metadata"]["ownerReferences"] = [owner]
    first["status"]["conditions"] = [{"type": "Ready", "status": "False"}]
    target = Target("checkout-api", "payments", STATEFUL_SET)
    answers = {"pods": list_of([first], "PodList"), "checkout-api-0": first}
    assert not reads(gather({**answers, "checkout-api": controller(STATEFUL_SET, status={"replicas": 1})}, target))
    parallel = controller(STATEFUL_SET, status={"replicas": 1}, spec={"podManagementPolicy": "Parallel"})
    assert reads(gather({**answers, "checkout-api": parallel}, target)) == READS


def test_the_newest_replica_set_is_asked_what_it_was_told() -> None:
    fields = [dict(one.query).get("fieldSelector") for one in refused().asked_for("events")]
    assert f"involvedObject.uid={SET_UID[:-1]}2" in fields
    assert f"involvedObject.uid={SET_UID[:-1]}1" not in fields


def test_the_same_refusal_of_many_pods_is_told_once() -> None:
    [row] = [line for line in refused().page(Admission).splitlines() if line.startswith("ReplicaSet/checkout-api-2 ")]
    assert row.split(" | ")[2] == "ResourceQuota `compute` is exceeded: pods `4` of `4` used, `1` requested"


def test_of_many_events_that_say_the_same_the_first_and_the_latest_are_enough() -> None:
    events = refused().packet.document()["evidence"]["events"]["data"]["parts"]["ReplicaSet/checkout-api-2"]["items"]
    assert set(events) == {"e0", "e3"}


def test_an_image_that_is_pulled_in_vain_leads_to_the_service_account_alone() -> None:
    one = pod()
    one["spec"]["serviceAccountName"] = "puller"
    state = {"waiting": {"reason": "ImagePullBackOff", "message": "words"}}
    one["status"]["containerStatuses"][0] |= {"ready": False, "state": state}
    account = {"kind": "ServiceAccount", "metadata": {"name": "puller"}, "imagePullSecrets": [{"name": "registry"}]}
    found = gather({POD.name: one, "puller": account})
    assert reads(found) == {"serviceaccounts"}
    assert "ServiceAccount puller: exists, imagePullSecrets: registry" in found.page(Admission)


def test_limit_ranges_are_read_for_a_pod_in_trouble_that_they_have_shaped() -> None:
    one = pod()
    one["metadata"]["annotations"] = {"kubernetes.io/limit-ranger": "LimitRanger plugin set: memory limit for api"}
    assert not reads(gather({POD.name: one}))
    one["status"]["conditions"] = [{"type": "Ready", "status": "False"}]
    limits = {"type": "Container", "default": {"memory": "64Mi"}, "max": {"memory": "1Gi"}}
    found = gather(
        {POD.name: one, "limitranges": list_of([{"metadata": {"name": "sizes"}, "spec": {"limits": [limits]}}])}
    )
    assert reads(found) == {"limitranges"}
    assert "sizes | Container | at most: memory 1Gi; limit if none is set: memory 64Mi" in found.page(Quotas)


def test_a_service_account_that_does_not_exist_is_told_by_its_name() -> None:
    found = podless(controller(account="reader"))
    account = found.data(Admission).service_account
    assert account is not None
    assert (account.name, account.status) == ("reader", "not-found")
    assert "ServiceAccount reader: does not exist" in found.page(Admission)


def test_pod_security_is_told_by_the_labels_of_the_namespace() -> None:
    labels = {"pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/warn": "baseline"}
    namespace = {"kind": "Namespace", "metadata": {"name": "payments", "labels": labels}}
    assert "Pod Security of the namespace: enforce restricted, warn baseline" in refused({BASE: namespace}).page(
        Admission
    )


def test_a_quota_that_is_used_up_is_marked() -> None:
    quota = {
        "metadata": {"name": "compute"},
        "spec": {"scopes": ["NotBestEffort"], "hard": {"pods": "4"}},
        "status": {"hard": {"pods": "4", "requests.cpu": "2"}, "used": {"pods": "4", "requests.cpu": "1500m"}},
    }
    page = refused({"resourcequotas": list_of([quota])}).page(Quotas)
    assert "compute | NotBestEffort | pods 4 of 4 ✗ used up, requests.cpu 1500m of 2" in page


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"failurePolicy": "Fail"},
        {"rules": [{"operations": ["*"], "apiGroups": ["*"], "apiVersions": ["*"], "resources": ["*/*"]}]},
        {"namespaceSelector": {"matchLabels": {"team": "pay"}}},
        {"objectSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["checkout-api"]}]}},
    ],
)
def test_a_webhook_in_the_way_of_the_pods_is_told_with_who_answers_for_it(changes: dict[str, Any]) -> None:
    found = refused(configured(webhook(**changes)) | HERE)
    [(name, one)] = found.data(Admission).webhooks.items()
    assert (name, one.certain, one.service) == ("pods.policy.example.com", True, "webhook")
    assert one.endpoints is not None
    assert (one.endpoints.status, one.endpoints.total) == ("collected", 0)
    assert "Service policy/webhook, it has no endpoint" in found.page(Admission)
    assert "LS0t" not in found.packet.model_dump_json()


@pytest.mark.parametrize(
    "changes",
    [
        {"failurePolicy": "Ignore"},
        {"rules": [{"operations": ["UPDATE"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods"]}]},
        {"rules": [{"operations": ["*"], "apiGroups": ["apps"], "apiVersions": ["v1"], "resources": ["*"]}]},
        {"rules": [{"operations": ["*"], "apiGroups": [""], "apiVersions": ["v1"], "resources": ["pods/exec"]}]},
        {"namespaceSelector": {"matchExpressions": [{"key": "team", "operator": "DoesNotExist"}]}},
        {"objectSelector": {"matchLabels": {"app": "other"}}},
    ],
)
def test_a_webhook_that_is_not_asked_or_does_not_matter_is_passed_over(changes: dict[str, Any]) -> None:
    found = refused(configured(webhook(**changes)) | HERE)
    assert not found.data(Admission).webhooks
    assert "webhook configurations: 1; none is asked about such a pod" in found.page(Admission)


def test_what_cannot_be_told_of_a_webhook_is_not_claimed() -> None:
    conditional = webhook(matchConditions=[{"name": "c", "expression": "true"}])
    [one] = refused(configured(conditional) | HERE).data(Admission).webhooks.values()
    assert not one.certain
    by_label = webhook(namespaceSelector={"matchLabels": {"team": "pay"}})
    found = refused(configured(by_label) | {BASE: DENIED})
    [one] = found.data(Admission).webhooks.values()
    assert not one.certain


def test_a_webhook_beyond_the_cluster_is_told_by_its_host_alone() -> None:
    one = webhook(clientConfig={"url": "https://policy.example.com/v1?token=walrus"})
    found = refused(configured(one) | HERE)
    assert "a host beyond the cluster: policy.example.com" in found.page(Admission)
    assert "walrus" not in found.packet.model_dump_json()


@pytest.mark.parametrize("resource", ["resourcequotas", "limitranges"])
def test_quotas_that_may_not_be_read_are_a_gap_with_its_rule(resource: str) -> None:
    found = refused({resource: DENIED})
    [gap] = [one for one in found.packet.gaps if one.resource == resource]
    assert gap.rule == {"apiGroups": ("",), "resources": (resource,), "verbs": ("list",)}
    assert "not collected: forbidden" in found.page(Quotas)
    assert "no ResourceQuota" not in found.page(Quotas) or resource == "limitranges"


def test_what_refused_the_pods_is_told_even_where_nothing_of_admission_may_be_read() -> None:
    denied: dict[str, Any] = dict.fromkeys((*READS, "mutatingwebhookconfigurations"), DENIED)
    found = refused({**denied, f"{BASE}/serviceaccounts/default": DENIED, BASE: DENIED})
    assert found.bundle[Quotas].status == "forbidden"
    assert "ResourceQuota `compute` is exceeded" in found.page(Admission)
    assert "validating webhooks: not collected: forbidden" in found.page(Admission)
