"""Autoscalers of the target: which are its, what they go by, and what more is asked about those that cannot scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.kinds import AUTOSCALER
from kubectl_evidence.outcome import Unavailable
from kubectl_evidence.target import Target
from tests.builders import list_of, pod
from tests.evidence.gathering import DENIED, POD, Gathered, gather

HPAS = "/apis/autoscaling/v2/namespaces/payments/horizontalpodautoscalers"
VPAS = "/apis/autoscaling.k8s.io/v1/namespaces/payments/verticalpodautoscalers"
SCALED_OBJECTS = "/apis/keda.sh/v1alpha1/namespaces/payments/scaledobjects"
APIS = {
    "kind": "APIGroupList",
    "apiVersion": "v1",
    "groups": [
        {"name": group, "versions": [{"groupVersion": f"{group}/{version}", "version": version}]}
        for group, version in (("autoscaling.k8s.io", "v1"), ("keda.sh", "v1alpha1"))
    ],
}
CPU = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}
UNABLE = {
    "type": "ScalingActive",
    "status": "False",
    "reason": "FailedGetResourceMetric",
    "message": "missing request for cpu in container shipper",
    "lastTransitionTime": "2026-09-15T09:10:00Z",
}


def hpa(name: str = "checkout-api", of: str = "Deployment/checkout-api", **changes: Any) -> dict[str, Any]:
    kind, _, scaled = of.partition("/")
    return {
        "metadata": {"name": name, "namespace": "payments", "uid": f"uid-of-{name}", **changes.pop("metadata", {})},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": kind, "name": scaled},
            "minReplicas": 2,
            "maxReplicas": 6,
            "metrics": [CPU],
            **changes.pop("spec", {}),
        },
        "status": {
            "currentReplicas": 6,
            "desiredReplicas": 6,
            "lastScaleTime": "2026-09-15T09:20:00Z",
            "currentMetrics": [
                {"type": "Resource", "resource": {"name": "cpu", "current": {"averageUtilization": 95}}}
            ],
            "conditions": [{"type": "AbleToScale", "status": "True"}],
            **changes.pop("status", {}),
        },
        **changes,
    }


def gathered(*hpas: dict[str, Any], target: Target = POD, also: Mapping[str, Any] | None = None) -> Gathered:
    return gather({HPAS: list_of(hpas, "HorizontalPodAutoscalerList"), **(also or {})}, target)


def test_only_those_are_told_that_scale_an_owner_of_the_pod() -> None:
    others = (hpa("reports", "Deployment/reports"), hpa("same-name", "StatefulSet/checkout-api"))
    found = gathered(hpa(), *others, hpa("by-set", "ReplicaSet/checkout-api-6f9d7c5b88"))
    horizontal = found.data(Autoscalers).horizontal
    assert horizontal is not None
    assert set(horizontal.items) == {"checkout-api", "by-set"}
    assert len(found.asked_for("horizontalpodautoscalers")) == 1


def test_a_metric_is_told_with_its_target_and_what_it_is_now() -> None:
    page = gathered(hpa()).page(Autoscalers)
    assert "HPA checkout-api scales Deployment/checkout-api: 6 now, 6 wanted, of 2 to 6, at its most" in page
    assert "; cpu 80 % of request, now 95 %; AbleToScale=True" in page


def test_metrics_of_every_type_can_be_read() -> None:
    amount = {"type": "AverageValue", "averageValue": "100m"}
    about, value = {"kind": "Ingress", "name": "main"}, {"type": "Value", "value": "2k"}
    metrics = [
        {"type": "ContainerResource", "containerResource": {"name": "memory", "container": "api", "target": amount}},
        {"type": "Pods", "pods": {"metric": {"name": "requests"}, "target": amount}},
        {"type": "Object", "object": {"metric": {"name": "rate"}, "describedObject": about, "target": value}},
        {"type": "External", "external": {"metric": {"name": "queue"}, "target": amount}},
    ]  # fmt: skip
    # The controller could not have the second of them.
    had = [
        {"type": "ContainerResource", "containerResource": {"name": "memory", "current": {"averageValue": "90m"}}},
        {"type": ""},
        {"type": "Object", "object": {"metric": {"name": "rate"}, "current": {"value": "1k"}}},
    ]
    page = gathered(hpa(spec={"metrics": metrics}, status={"currentMetrics": had})).page(Autoscalers)
    assert (
        "memory of container api 100m a pod, now 90m, requests 100m a pod, now not known, "
        "rate of Ingress/main 2k, now 1k, external queue 100m a pod, now not known"
    ) in page


def test_an_autoscaler_that_never_came_to_a_number_wants_none() -> None:
    page = gathered(hpa(status={"desiredReplicas": 0, "currentReplicas": 1})).page(Autoscalers)
    assert "1 now, no wanted number computed, of 2 to 6" in page


def test_a_direction_that_is_switched_off_is_told() -> None:
    behavior = {"scaleUp": {"selectPolicy": "Disabled"}, "scaleDown": {"selectPolicy": "Max"}}
    page = gathered(hpa(spec={"behavior": behavior})).page(Autoscalers)
    assert "never scales up" in page
    assert "never scales down" not in page


def test_events_are_asked_for_only_of_those_of_the_target_that_cannot_scale() -> None:
    unable = {"conditions": [UNABLE]}
    found = gathered(hpa(status=unable), hpa("reports", "Deployment/reports", status=unable), hpa("able"))
    asked = [dict(one.query)["fieldSelector"] for one in found.asked_for("events") if "uid-of" in str(one.query)]
    assert asked == ["involvedObject.uid=uid-of-checkout-api"]
    page = found.page(Autoscalers)
    assert (
        "; ScalingActive=False FailedGetResourceMetric missing request for cpu in container shipper since 09:10:00Z"
        in page
    )
    assert ("HorizontalPodAutoscaler/checkout-api", "ScalingActive became False (FailedGetResourceMetric)") in [
        (one.subject, one.says) for one in found.packet.timeline
    ]


def test_an_autoscaler_that_is_the_target_is_told_whatever_it_scales() -> None:
    target = Target("canary", "payments", AUTOSCALER)
    rollout = hpa("canary", "Rollout/checkout-canary")
    root = {"kind": "HorizontalPodAutoscaler", **rollout}
    found = gathered(hpa(), rollout, target=target, also={f"{HPAS}/canary": root})
    horizontal = found.data(Autoscalers).horizontal
    assert horizontal is not None
    assert set(horizontal.items) == {"canary"}


def test_what_scales_an_object_of_a_foreign_kind_is_told_where_it_is_named_like_an_owner() -> None:
    found = gathered(hpa("by-rollout", "Rollout/checkout-api"), hpa("other", "Rollout/reports"))
    horizontal = found.data(Autoscalers).horizontal
    assert horizontal is not None
    assert set(horizontal.items) == {"by-rollout"}


def test_vertical_autoscalers_and_scaled_objects_are_asked_for_only_where_their_apis_are_served() -> None:
    without = gathered(hpa())
    assert not without.asked_for("verticalpodautoscalers")
    assert not without.asked_for("scaledobjects")
    vertical = {
        "metadata": {"name": "checkout-vpa"},
        "spec": {"targetRef": {"kind": "Deployment", "name": "checkout-api"}, "updatePolicy": {"updateMode": "Off"}},
        "status": {
            "recommendation": {
                "containerRecommendations": [{"containerName": "api", "target": {"cpu": "25m", "memory": "262144k"}}]
            }
        },
    }
    scaled = {
        "metadata": {"name": "checkout-queue"},
        # Without a kind it is a Deployment.
        "spec": {
            "scaleTargetRef": {"name": "checkout-api"},
            "maxReplicaCount": 9,
            "triggers": [{"type": "rabbitmq", "metadata": {"host": "amqp://user:fake-hunter2-00@queue"}}],
        },
    }
    other = {"metadata": {"name": "other"}, "spec": {"scaleTargetRef": {"name": "reports"}}}
    found = gathered(
        also={
            "/apis": APIS,
            VPAS: list_of([vertical], "VerticalPodAutoscalerList"),
            SCALED_OBJECTS: list_of([scaled, other], "ScaledObjectList"),
        }
    )
    page = found.page(Autoscalers)
    assert (
        "VerticalPodAutoscaler checkout-vpa in mode Off resizes the pods of Deployment/checkout-api, "
        "recommends api cpu 25m, memory 262144k"
    ) in page
    assert "ScaledObject checkout-queue (KEDA) scales Deployment/checkout-api from 0 to 9 by rabbitmq" in page
    assert "other" not in found.page(Autoscalers)
    assert "hunter2" not in found.packet.model_dump_json()


def test_a_pod_that_a_vertical_autoscaler_has_changed_is_reason_enough_to_ask() -> None:
    resized = pod()
    resized["metadata"]["annotations"] = {"vpaObservedContainers": "api"}
    assert gathered(also={POD.name: resized}).asked_for("verticalpodautoscalers")


def test_one_that_keda_made_is_told_as_such() -> None:
    made = hpa("keda-hpa-queue", metadata={"labels": {"scaledobject.keda.sh/name": "checkout-queue"}})
    assert "HPA keda-hpa-queue (made by KEDA from ScaledObject checkout-queue) scales" in gathered(made).page(
        Autoscalers
    )


def test_what_is_denied_is_a_gap_with_its_rule_and_nothing_is_said_of_autoscalers() -> None:
    found = gather({HPAS: DENIED})
    [gap] = found.packet.gaps
    assert (gap.verb, gap.resource, gap.group, gap.status) == (
        "list",
        "horizontalpodautoscalers",
        "autoscaling",
        "forbidden",
    )
    assert "no HorizontalPodAutoscaler" not in found.page(Autoscalers)


def test_where_the_pod_may_not_be_read_no_autoscaler_is_ruled_out() -> None:
    found = gathered(hpa(), also={POD.name: DENIED})
    assert "which autoscaler scales them is not known, either" in found.page(Autoscalers)


def test_an_api_of_keda_that_is_gone_is_told() -> None:
    found = gathered(also={"/apis": APIS, SCALED_OBJECTS: Unavailable("server-error", 503)})
    assert "ScaledObjects (KEDA): not collected: unavailable" in found.page(Autoscalers)
