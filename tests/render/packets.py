"""Packets for the tests: Kubernetes objects as the API answers them, composed as the program composes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.budget import LADDER
from kubectl_evidence.bundle import Bundle, Source
from kubectl_evidence.compose import Circumstances, compose
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.evidence.metrics_api import MetricsApi
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Decided, Undecided
from kubectl_evidence.gaps import ref
from kubectl_evidence.outcome import Collected, NotRequested, Outcome
from kubectl_evidence.packet import Mutation, Packet, Request
from kubectl_evidence.raw import Raw
from kubectl_evidence.target import Target
from kubectl_evidence.text import Text
from tests.builders import read_known

AT = datetime(2026, 9, 15, 9, 30, 4, tzinfo=UTC)
TARGET = Target("checkout-api-6f9d7c5b88-vk4n2", "payments")
DEPLOYMENT, REPLICA_SET = "checkout-api", "checkout-api-6f9d7c5b88"

# The number of each kind of evidence in every packet, by its id: `E.pod` is E1.
E = SimpleNamespace(**{kind.id: ref(kind) for kind in all_kinds()})

Parts = Mapping[str, Any]
Conclude = Callable[[Bundle], Sequence[Decided | Undecided]]


class Untouched:
    """A redactor that takes nothing out: what a renderer does with the worst that could get past the real one."""

    def redact(self, raw: str, /) -> str:
        return raw


WORST = Untouched()


def text(raw: str) -> Text:
    """Make a text of the cluster's."""
    return Text(raw, WORST)


def an_answer() -> dict[str, dict[str, Any]]:
    """Give what a cluster answers about a pod that a Service misses by a label, by kind and key of the ask."""
    pod: dict[str, Any] = {
        "metadata": {
            "name": TARGET.name,
            "namespace": TARGET.namespace,
            "uid": "0d9f3a52-7a1e-4c58-9d0b-6f1c2a3b4c5d",
            "resourceVersion": "48211",
            "creationTimestamp": "2026-09-15T09:04:12Z",
            "labels": {"app": "checkout-api", "pod-template-hash": "6f9d7c5b88", "tier": "backend"},
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "ReplicaSet",
                    "name": REPLICA_SET,
                    "uid": "77aa1b52-7a1e-4c58-9d0b-6f1c2a3b4c5d",
                    "controller": True,
                }
            ],
        },
        "spec": {
            "nodeName": "node-7",
            "restartPolicy": "Always",
            "serviceAccountName": "checkout",
            "initContainers": [{"name": "migrate", "image": "registry.example/migrate:1"}],
            "containers": [
                {
                    "name": "api",
                    "image": "registry.example/checkout-api:3.14.2",
                    "args": ["serve", "--port=8080"],
                    "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
                    "resources": {
                        "requests": {"cpu": "100m", "memory": "64Mi"},
                        "limits": {"cpu": "1", "memory": "128Mi"},
                    },
                    "readinessProbe": {"httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 10},
                }
            ],
        },
        "status": {
            "phase": "Running",
            "qosClass": "Burstable",
            "podIP": "10.88.0.12",
            "conditions": [
                {"type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-09-15T09:04:12Z"},
                {
                    "type": "Ready",
                    "status": "False",
                    "reason": "ContainersNotReady",
                    "message": "containers with unready status: [api]",
                    "lastTransitionTime": "2026-09-15T09:21:44Z",
                },
            ],
            "initContainerStatuses": [
                {
                    "name": "migrate",
                    "ready": True,
                    "restartCount": 0,
                    "state": {
                        "terminated": {
                            "exitCode": 0,
                            "reason": "Completed",
                            "startedAt": "2026-09-15T09:04:13Z",
                            "finishedAt": "2026-09-15T09:04:14Z",
                        }
                    },
                }
            ],
            "containerStatuses": [
                {
                    "name": "api",
                    "ready": False,
                    "started": False,
                    "restartCount": 3,
                    "imageID": "registry.example/checkout-api@sha256:" + "ab" * 32,
                    "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 40s restarting"}},
                    "lastState": {
                        "terminated": {
                            "exitCode": 137,
                            "reason": "OOMKilled",
                            "startedAt": "2026-09-15T09:21:40Z",
                            "finishedAt": "2026-09-15T09:21:44Z",
                        }
                    },
                }
            ],
        },
    }
    event = {
        "metadata": {"name": f"{TARGET.name}.18a3f2c1d4e5", "creationTimestamp": "2026-09-15T09:21:46Z"},
        "involvedObject": {"kind": "Pod", "name": TARGET.name, "fieldPath": "spec.containers{api}"},
        "type": "Warning",
        "reason": "BackOff",
        "message": "Back-off restarting failed container api",
        "count": 4,
        "firstTimestamp": "2026-09-15T09:10:46Z",
        "lastTimestamp": "2026-09-15T09:29:46Z",
        "source": {"component": "kubelet"},
    }
    service = {
        "metadata": {"name": "checkout", "resourceVersion": "31"},
        "spec": {
            "type": "ClusterIP",
            "clusterIP": "10.96.0.20",
            "selector": {"app": "checkout", "tier": "backend"},
            "ports": [{"name": "web", "port": 80, "protocol": "TCP", "targetPort": "http"}],
        },
    }
    slice_ = {
        "metadata": {"name": "checkout-j4b6d", "labels": {"kubernetes.io/service-name": "checkout"}},
        "addressType": "IPv4",
        "endpoints": [],
        "ports": [],
    }
    deployment = {
        "metadata": {
            "name": DEPLOYMENT,
            "creationTimestamp": "2026-08-01T10:00:00Z",
            "generation": 7,
            "annotations": {"deployment.kubernetes.io/revision": "7"},
        },
        "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "checkout-api"}}},
        "status": {
            "observedGeneration": 7,
            "readyReplicas": 0,
            "updatedReplicas": 3,
            "conditions": [{"type": "Available", "status": "False", "reason": "MinimumReplicasUnavailable"}],
        },
    }
    metrics = {
        "timestamp": "2026-09-15T09:29:58Z",
        "window": "15.4s",
        "containers": [{"name": "api", "usage": {"cpu": "12345678n", "memory": "124928Ki"}}],
    }
    api_service = {
        "spec": {"service": {"namespace": "kube-system", "name": "metrics-server"}},
        "status": {"conditions": [{"type": "Available", "status": "True", "reason": "Passed"}]},
    }
    owners = {f"ReplicaSet/{REPLICA_SET}": {"metadata": {"name": REPLICA_SET}}, f"Deployment/{DEPLOYMENT}": deployment}
    return {
        "pod": {"": pod},
        "events": {"pod": {"items": [event]}, **{key: {"items": []} for key in owners}},
        "logs": {
            "migrate/current": "migrated\n",
            "api/current": "starting\n",
            "api/previous": "starting\nallocating 200 MiB\n\tat checkout.Cart.load(Cart.java:42)\n",
        },
        "owners": owners,
        "services": {"": {"items": [service]}},
        "endpoint_slices": {"": {"items": [slice_]}},
        "pods": {"": {"items": [{"metadata": pod["metadata"]}]}},
        "pod_metrics": {"": metrics},
        "metrics_api": {"apiService": api_service, "endpoints": {"items": []}},
        "server": {"": {"gitVersion": "v1.36.2"}},
    }


def a_bundle(answer: Mapping[str, Parts]) -> Bundle:
    """Turn answers into evidence as the boundary does. An `Outcome` in an answer's place is what became of the ask."""
    known = read_known(TARGET, dict(_telling(answer)))
    outcomes: dict[type[Evidence], Outcome[Evidence]] = {}
    sources: dict[type[Evidence], tuple[Source, ...]] = {}
    for kind in all_kinds():
        parts = answer.get(kind.id, {})
        asks = {**kind.first(TARGET), **kind.second(TARGET, known)}
        outcomes[kind] = _evidence(kind, parts)
        sources[kind] = tuple(_source(key, ask, parts[key]) for key, ask in asks.items() if key in parts)
    return Bundle(TARGET, AT, outcomes, sources)


def _telling(answer: Mapping[str, Parts]) -> Iterator[tuple[Ask, Outcome[Raw]]]:
    """The answers that tell what else is asked."""
    asks = {"pod": Pod.first(TARGET), "metrics_api": MetricsApi.first(TARGET)}
    for kind, of_kind in asks.items():
        for key, ask in of_kind.items():
            part = answer.get(kind, {}).get(key)
            if part is not None:
                yield ask, part if _is_outcome(part) else Collected(at=AT, data=Raw(json.dumps(part).encode()))


def _evidence(kind: type[Evidence], parts: Parts) -> Outcome[Evidence]:
    there = [part for part in parts.values() if not _is_outcome(part)]
    if not there:
        return next(iter(parts.values()), NotRequested(because="needs a flag"))
    document = there[0] if set(parts) == {""} else {"parts": {key: _part(part) for key, part in parts.items()}}
    return Collected(at=AT, data=kind.model_validate(document, context=WORST))


def _part(part: Any) -> dict[str, Any]:
    return {"status": part.status} if _is_outcome(part) else {"status": "collected", "data": part}


def _source(key: str, ask: Ask, part: Any) -> Source:
    outcome: Outcome[None] = part if _is_outcome(part) else Collected(at=AT, data=None)
    version = "" if _is_outcome(part) or isinstance(part, str) else part.get("metadata", {}).get("resourceVersion", "")
    return Source(key, ask, outcome, version)


def _is_outcome(part: Any) -> bool:
    return hasattr(part, "status") and not isinstance(part, Mapping | str)


def a_packet(
    answer: Mapping[str, Parts] | None = None,
    conclude: Conclude = lambda _: (),
    *,
    because: str | None = None,
    masked: Mapping[str, Mapping[str, int]] | None = None,
    mutations: tuple[Mutation, ...] = (),
    limits: int = 0,
) -> Packet:
    """Compose a packet from answers and from what `conclude` concludes from their evidence."""
    bundle = a_bundle(an_answer() if answer is None else answer)
    about = Circumstances(
        request=Request(
            asked=text("pod/checkout-api"),
            namespace=text(TARGET.namespace),
            target=text(str(TARGET)),
            because=text(because) if because is not None else None,
            command=text(f"kubectl evidence pod/checkout-api -n {TARGET.namespace}"),
        ),
        context=text("prod-eu"),
        user=text("alice"),
        recorded=False,
        seconds=0.84,
        masked={text(place): rules for place, rules in (masked or {}).items()},
        max_tokens=8000,
        redactor=WORST,
        mutations=mutations,
    )
    return compose(bundle, conclude(bundle), about)(LADDER[limits]).sealed()
