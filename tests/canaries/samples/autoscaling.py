"""Autoscalers of every kind, with metrics of every type, and disruption budgets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.ask import Ask

_AT = "2026-09-15T09:00:00Z"
_NAME, _NAMESPACE = "checkout-api", "payments"
AUTOSCALER = f"keda-hpa-{_NAME}"
_DEPLOYMENT = {"apiVersion": "apps/v1", "kind": "Deployment", "name": _NAME}
_ROLLOUT = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": _NAME}


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    """Those that scale the target, and a budget that selects its pod."""
    match ask.access.resource, ask.access.group:
        case "horizontalpodautoscalers", "autoscaling":
            yield _horizontal()
            # Of a kind that is none of Kubernetes' own.
            yield {
                "apiVersion": "autoscaling/v2",
                "kind": "HorizontalPodAutoscaler",
                "metadata": {**_metadata("rollout"), "uid": "u-8"},
                "spec": {"scaleTargetRef": _ROLLOUT, "maxReplicas": 3},
                "status": {"conditions": [_condition("AbleToScale", "True")]},
            }
        case "verticalpodautoscalers", "autoscaling.k8s.io":
            yield _vertical(_DEPLOYMENT)
            yield _vertical(_ROLLOUT)
        case "scaledobjects", "keda.sh":
            yield _scaled_object(_DEPLOYMENT)
            yield _scaled_object(_ROLLOUT)
        case "poddisruptionbudgets", "policy":
            yield _budget()


def _horizontal() -> dict[str, Any]:
    share = {"type": "Utilization", "averageUtilization": 80}
    amount = {"type": "AverageValue", "averageValue": "100m"}
    metric = {"name": "requests", "selector": {"matchLabels": {"route": "pay"}}}
    about = {"apiVersion": "v1", "kind": "Service", "name": "checkout"}
    metrics: dict[str, dict[str, Any]] = {
        "Resource": {"resource": {"name": "cpu", "target": share}},
        "ContainerResource": {"containerResource": {"name": "memory", "container": "api", "target": amount}},
        "Pods": {"pods": {"metric": metric, "target": amount}},
        "Object": {"object": {"metric": metric, "describedObject": about, "target": {"type": "Value", "value": "2k"}}},
        "External": {"external": {"metric": metric, "target": {"type": "Words", "value": "2k"}}},
    }
    had: dict[str, dict[str, Any]] = {
        "Resource": {"resource": {"name": "cpu", "current": {"averageUtilization": 95, "averageValue": "9m"}}},
        "ContainerResource": {"containerResource": {"name": "memory", "current": {"averageValue": "90m"}}},
        "Pods": {"pods": {"metric": metric, "current": {"averageValue": "90m"}}},
        "Object": {"object": {"metric": metric, "describedObject": about, "current": {"value": "1k"}}},
        "External": {"external": {"metric": metric, "current": {"value": "1k"}}},
    }
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {
            **_metadata(AUTOSCALER),
            "uid": "u-7",
            "labels": {"scaledobject.keda.sh/name": _NAME},
        },
        "spec": {
            "scaleTargetRef": _DEPLOYMENT,
            "minReplicas": 1,
            "maxReplicas": 4,
            "behavior": {"scaleDown": {"selectPolicy": "Disabled"}},
            "metrics": [{"type": kind, **metric} for kind, metric in metrics.items()],
        },
        "status": {
            "currentReplicas": 2,
            "desiredReplicas": 3,
            "lastScaleTime": _AT,
            "currentMetrics": [{"type": kind, **metric} for kind, metric in had.items()],
            "conditions": [_condition("ScalingActive", "False")],
        },
    }


def _vertical(scaled: dict[str, str]) -> dict[str, Any]:
    recommended = {"containerName": "api", "target": {"cpu": "25m", "memory": "262144k"}}
    return {
        "apiVersion": "autoscaling.k8s.io/v1",
        "kind": "VerticalPodAutoscaler",
        "metadata": _metadata(f"{_NAME}-{scaled['kind'].lower()}"),
        "spec": {
            "targetRef": scaled,
            "updatePolicy": {"updateMode": "Recreate"},
        },
        "status": {
            "recommendation": {"containerRecommendations": [recommended]},
            "conditions": [_condition("RecommendationProvided", "False")],
        },
    }


def _scaled_object(scaled: dict[str, str]) -> dict[str, Any]:
    trigger = {"type": "rabbitmq", "metadata": {"host": "amqp://queue.example.com", "queueName": "pay"}}
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": _metadata(f"{_NAME}-{scaled['kind'].lower()}"),
        "spec": {
            "scaleTargetRef": scaled,
            "minReplicaCount": 0,
            "maxReplicaCount": 4,
            "triggers": [trigger],
        },
        "status": {"conditions": [_condition("Ready", "False")]},
    }


def _budget() -> dict[str, Any]:
    expression = {"key": "tier", "operator": "In", "values": ["backend", "api"]}
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {**_metadata(_NAME), "generation": 2},
        "spec": {
            "minAvailable": "50%",
            "maxUnavailable": "50%",
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
            "selector": {"matchLabels": {"app": _NAME}, "matchExpressions": [expression]},
        },
        "status": {
            "observedGeneration": 2,
            "currentHealthy": 1,
            "desiredHealthy": 2,
            "expectedPods": 2,
            "disruptionsAllowed": 0,
            "conditions": [_condition("DisruptionAllowed", "False")],
        },
    }


def _metadata(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "namespace": _NAMESPACE,
        "creationTimestamp": _AT,
        "annotations": {"example.com/note": "words"},
    }


def _condition(kind: str, status: str) -> dict[str, Any]:
    said = {"reason": "Words", "message": "words of a controller"}
    return {"type": kind, "status": status, "lastTransitionTime": _AT, **said}
